import assert from "node:assert/strict";
import { mock, test } from "node:test";
import type { ReactiveControllerHost } from "lit";
import type { Account, Conversation } from "../src/api";
import { ConversationData } from "../src/conversation-data";
import { ConversationsData } from "../src/conversations-data";
import type { HomeAssistant } from "../src/hass";
import { fakeHass, lostConnections, message } from "./hass";

const host: ReactiveControllerHost = {
  addController() {},
  removeController() {},
  requestUpdate() {},
  updateComplete: Promise.resolve(true),
};
const account: Account = { config_entry_id: "entry", title: "RingCentral", numbers: [], may_send: true };
const sam: Conversation = { id: "+1", name: "Sam", numbers: ["+1"], unread: 0, entity_id: null, last: null };
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A Home Assistant whose subscriptions are kept, and answered by hand. */
function home(refusal?: object) {
  const accounts = [account];
  const unsubscribed: unknown[] = [];
  const pages: ((page: object) => void)[] = [];
  const listeners: ((event: object) => void)[] = [];
  const sent: Record<string, unknown>[] = [];
  const ready: (() => void)[] = [];
  const connection = {
    addEventListener: (_: string, listener: () => void) => ready.push(listener),
    removeEventListener() {},
    subscribeMessage: async (listener: (event: object) => void, command: Record<string, unknown>) => {
      sent.push(command);
      if (refusal) throw refusal;
      listeners.push(listener);
      return () => unsubscribed.push(command);
    },
  };
  const callWS = async (command: Record<string, unknown>) => {
    sent.push(command);
    if (command.type === "ringc/conversation/load_more") return new Promise((resolve) => pages.push(resolve));
    return command.type === "ringc/accounts" ? { accounts: [...accounts], version: "new" } : {};
  };
  const hass = fakeHass({ connection, callWS } as unknown as Partial<HomeAssistant>);
  return { hass, accounts, listeners, sent, ready, unsubscribed, pages };
}

test("a page that is older than the integration says so", async () => {
  for (const [own, outdated] of [
    ["old", true],
    ["new", false],
    [null, false],
  ] as const) {
    const data = new ConversationsData(host, own);
    data.open(home().hass, null);
    await settle();
    assert.equal(data.outdated, outdated);
  }
});

test("after Home Assistant has restarted the page looks for a newer version again", async () => {
  const { hass, sent, ready } = home();
  const data = new ConversationsData(host, "old");
  data.open(hass, null);
  await settle();
  data.outdated = false;
  for (const reconnected of ready) reconnected();
  await settle();
  assert.equal(data.outdated, true);
  assert.equal(sent.filter(({ type }) => type === "ringc/accounts").length, 2);
});

test("conversations that could not be read are not said to be none", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { hass } = home({ code: "home_assistant_error", message: "No" });
  const data = new ConversationsData(host, null);
  data.open(hass, null);
  await settle();
  assert.deepEqual([data.error, data.loading], ["No", true]);
  mock.timers.reset();
});

test("conversations that change take the place of the known ones", async () => {
  const { hass, listeners } = home();
  const data = new ConversationsData(host, null);
  data.open(hass, "entry");
  await settle();
  listeners[0]?.({ conversations: [sam, { ...sam, id: "+2" }] });
  listeners[0]?.({ conversations: [{ ...sam, unread: 2 }] });
  assert.deepEqual(
    data.conversations.map(({ id, unread }) => [id, unread]),
    [
      ["+1", 2],
      ["+2", 0],
    ],
  );
});

test("when the account is reloaded the page subscribes again, later and later", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { hass, listeners, sent } = home();
  const data = new ConversationData(host);
  data.open(hass, "entry", { conversation: "+1" });
  await settle();
  const subscribed = () => sent.filter(({ type }) => type === "ringc/conversation/subscribe").length;
  listeners[0]?.({ closed: true });
  mock.timers.tick(1000);
  await settle();
  assert.equal(subscribed(), 2);
  listeners[1]?.({ closed: true });
  mock.timers.tick(1000);
  await settle();
  assert.equal(subscribed(), 2);
  mock.timers.tick(1000);
  await settle();
  assert.equal(subscribed(), 3);
  mock.timers.reset();
});

for (const [code, times] of [
  ["service_validation_error", 1],
  ["unauthorized", 1],
  ["home_assistant_error", 2],
] as const) {
  test(`an error ${code} is told, and tried ${times} times`, async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const { hass, sent } = home({ code, message: "No" });
    const data = new ConversationData(host);
    data.open(hass, "entry", { numbers: ["12"] });
    await settle();
    mock.timers.tick(1000);
    await settle();
    assert.deepEqual([data.error, sent.length], ["No", times]);
    mock.timers.reset();
  });
}

test("an error that only has another request's number is not told again, another one is", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const refusal = { code: "home_assistant_error", translation_key: "server_error", message: "Down (request 1)" };
  const { hass } = home(refusal);
  const data = new ConversationsData(host, null);
  data.open(hass, null);
  await settle();
  const then = async (changes: object) => {
    Object.assign(refusal, changes);
    mock.timers.tick(30_000);
    await settle();
    return data.error;
  };
  assert.equal(await then({ message: "Down (request 2)" }), "Down (request 1)");
  assert.equal(await then({ translation_key: "not_connected", message: "Unreachable" }), "Unreachable");
  mock.timers.reset();
});

test("while Home Assistant does not know the commands yet, nothing is told, and it is tried again", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { hass, sent } = home({ code: "unknown_command", message: "Unknown command." });
  const data = new ConversationData(host);
  data.open(hass, "entry", { numbers: ["+16505550101"] });
  await settle();
  mock.timers.tick(1000);
  await settle();
  assert.deepEqual([data.error, sent.length], [null, 2]);
  mock.timers.reset();
});

for (const [when, thrown] of lostConnections) {
  test(`a page tells nothing itself of a connection that is lost ${when}, and tries again`, async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const { hass } = home();
    const accounts = hass.callWS;
    hass.callWS = () => Promise.reject(thrown);
    const data = new ConversationsData(host, null);
    data.open(hass, null);
    await settle();
    assert.equal(data.error, null);
    hass.callWS = accounts;
    mock.timers.tick(1000);
    await settle();
    assert.equal(data.account, account);
    mock.timers.reset();
  });

  test(`that earlier texts could not come is said in words when the connection is lost ${when}`, async () => {
    const { hass, listeners } = home();
    const data = new ConversationData(host);
    data.open(hass, "entry", { conversation: "+1" });
    await settle();
    listeners[0]?.({ id: "+1", messages: [message()], more: true });
    hass.callWS = () => Promise.reject(thrown);
    await data.loadMore();
    assert.deepEqual([data.error, data.loadingMore], ["ui.notification_toast.connection_lost", false]);
  });
}

for (const wanted of ["entry", null]) {
  test(`no other account takes the place of one that is reloaded, opened as ${wanted}`, async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const { hass, accounts, listeners } = home();
    const data = new ConversationsData(host, null);
    data.open(hass, wanted);
    await settle();
    accounts[0] = { ...account, config_entry_id: "other" };
    listeners[0]?.({ closed: true });
    mock.timers.tick(1000);
    await settle();
    assert.equal(data.account, null);
    accounts[0] = account;
    mock.timers.tick(2000);
    await settle();
    assert.equal(data.account, account);
    mock.timers.reset();
  });
}

test("an account that is loaded later is shown then", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { hass, accounts } = home();
  accounts.pop();
  const data = new ConversationsData(host, null);
  data.open(hass, null);
  await settle();
  accounts.push(account);
  mock.timers.tick(1000);
  await settle();
  assert.equal(data.account, account);
  mock.timers.reset();
});

test("after a lost connection it is subscribed again, and nothing of the new connection is ended", async () => {
  for (const begin of [
    (hass: HomeAssistant) => new ConversationsData(host, null).open(hass, null),
    (hass: HomeAssistant) => new ConversationData(host).open(hass, "entry", { conversation: "+1" }),
  ]) {
    const { hass, sent, ready, unsubscribed } = home();
    begin(hass);
    await settle();
    for (const reconnected of ready) reconnected();
    await settle();
    assert.equal(sent.filter(({ type }) => String(type).endsWith("/subscribe")).length, 2);
    assert.deepEqual(unsubscribed, []);
  }
});

test("a page of earlier texts is shown above those that are known", async () => {
  const { hass, listeners, pages } = home();
  const data = new ConversationData(host);
  data.open(hass, "entry", { conversation: "+1" });
  await settle();
  const text = (number: number) => message({ message_id: `${100 + number}` });
  listeners[0]?.({ id: "+1", messages: [text(50)], more: true });
  const loading = data.loadMore();
  assert.equal(data.loadingMore, true);
  const page = [...Array(50)].map((_, number) => text(number));
  pages[0]?.({ messages: page, more: false });
  await loading;
  assert.deepEqual(data.messages, [...page, text(50)]);
  assert.deepEqual([data.more, data.loadingMore], [false, false]);
});

test("earlier texts that were asked for in a conversation that was left are not shown in the next one", async () => {
  const { hass, listeners, pages } = home();
  const data = new ConversationData(host);
  data.open(hass, "entry", { conversation: "+1" });
  await settle();
  listeners[0]?.({ id: "+1", messages: [message()], more: true });
  const loading = data.loadMore();
  data.open(hass, "entry", { conversation: "+2" });
  await settle();
  listeners[1]?.({ id: "+2", messages: [], more: true });
  pages[0]?.({ messages: [message({ message_id: "2" })], more: false });
  await loading;
  assert.deepEqual([data.messages, data.more, data.loadingMore], [[], true, false]);
});

for (const [newest, shown, more] of [
  ["2", ["1", "2"], false],
  ["99", ["99"], true],
] as const) {
  test(`after an absence with ${newest} texts, none is missing between those that are shown`, async () => {
    const { hass, listeners, ready } = home();
    const data = new ConversationData(host);
    data.open(hass, "entry", { conversation: "+1" });
    await settle();
    const text = (id: string) => message({ message_id: id, at: `2026-11-26T20:00:${id.padStart(2, "0")}+00:00` });
    listeners[0]?.({ id: "+1", messages: [text("1")], more: false });
    for (const reconnected of ready) reconnected();
    await settle();
    const page = newest === "2" ? [text("1"), text("2")] : [text("99")];
    listeners[1]?.({ id: "+1", messages: page, more: true });
    assert.deepEqual([data.messages.map(({ message_id }) => message_id), data.more], [shown, more]);
  });
}

test("what comes for a conversation that was left is not shown in the next one", async () => {
  const { hass, listeners } = home();
  const data = new ConversationData(host);
  data.open(hass, "entry", { conversation: "+1" });
  await settle();
  data.open(hass, "entry", { conversation: "+2" });
  await settle();
  listeners[0]?.({ id: "+1", name: "Sam", numbers: ["+1"], messages: [message()], more: false });
  assert.deepEqual([data.id, data.messages], [null, []]);
});

test("a text that was deleted is shown no more", async () => {
  const { hass, listeners } = home();
  const data = new ConversationData(host);
  data.open(hass, "entry", { conversation: "+1" });
  await settle();
  const page = [message(), message({ message_id: "2" }), message({ message_id: "3" })];
  listeners[0]?.({ id: "+1", name: "Sam", numbers: ["+1"], messages: page, more: false });
  listeners[0]?.({ messages: [], deleted: ["1", "3"] });
  assert.deepEqual(
    data.messages.map(({ message_id }) => message_id),
    ["2"],
  );
});

test("a text that changed further back than what is shown comes with the earlier texts, and leaves no gap", async () => {
  const { hass, listeners, pages } = home();
  const data = new ConversationData(host);
  data.open(hass, "entry", { conversation: "+1" });
  await settle();
  const text = (minute: number) => message({ message_id: `${minute}`, at: `2026-11-26T20:${minute}:00+00:00` });
  listeners[0]?.({ id: "+1", name: "Sam", numbers: ["+1"], messages: [text(30), text(40)], more: true });
  listeners[0]?.({ messages: [text(10), text(40)] });
  const ids = () => data.messages.map(({ message_id }) => message_id);
  assert.deepEqual(ids(), ["30", "40"]);
  const loading = data.loadMore();
  pages[0]?.({ messages: [text(10), text(20)], more: false });
  await loading;
  listeners[0]?.({ messages: [text(15)] });
  assert.deepEqual(ids(), ["10", "15", "20", "30", "40"]);
});

test("the first text that nobody had read stays marked, also when more come", async () => {
  const { hass, listeners } = home();
  const data = new ConversationData(host);
  data.open(hass, "entry", { conversation: "+1" });
  await settle();
  const unread = message({ message_id: "2", read: false, at: "2026-11-26T20:01:00+00:00" });
  listeners[0]?.({ id: "+1", name: "Sam", numbers: ["+1"], messages: [message(), unread], more: true });
  listeners[0]?.({ messages: [message({ message_id: "3", read: false, at: "2026-11-26T20:02:00+00:00" })] });
  assert.deepEqual([data.firstUnread, data.more, data.unread], ["2", true, true]);
});

test("texts are marked as read once for each that comes, whatever becomes of that", async () => {
  const { hass, listeners, sent } = home();
  const data = new ConversationData(host);
  data.open(hass, "entry", { conversation: "+1" });
  await settle();
  listeners[0]?.({ id: "+1", messages: [message({ read: false })], more: false });
  await data.markRead();
  await data.markRead();
  listeners[0]?.({ messages: [message({ message_id: "2", read: false, at: "2026-11-26T20:02:00+00:00" })] });
  await data.markRead();
  assert.equal(sent.filter(({ type }) => type === "ringc/conversation/mark_read").length, 2);
});

test("news is what was received while the page is open, and what turned out to have failed, never what is earlier", async () => {
  const { hass, listeners, pages } = home();
  const data = new ConversationData(host);
  data.open(hass, "entry", { conversation: "+1" });
  await settle();
  const news = (event: object) => {
    listeners[0]?.(event);
    return data.news.map(({ message_id }) => message_id);
  };
  const ours = message({ message_id: "2", direction: "outbound", status: "sent", at: "2026-11-26T20:01:00+00:00" });
  const next = message({ message_id: "3", at: "2026-11-26T20:02:00+00:00" });
  const missed = message({ message_id: "4", at: "2026-11-26T20:03:00+00:00" });
  const earlier = message({ message_id: "0", at: "2026-11-26T19:00:00+00:00" });
  assert.deepEqual(news({ id: "+1", name: "Sam", numbers: ["+1"], messages: [message(), ours], more: true }), []);
  assert.deepEqual(news({ messages: [next] }), ["3"]);
  assert.deepEqual(news({ messages: [{ ...ours, status: "failed" }] }), ["2"]);
  const loading = data.loadMore();
  pages[0]?.({ messages: [earlier], more: false });
  await loading;
  assert.deepEqual(news({ messages: [{ ...next, read: true }] }), ["2"]);
  assert.deepEqual(news({ id: "+1", messages: [next, missed], more: true }), ["4"]);
  assert.deepEqual(
    news({ id: "+1", messages: [message({ message_id: "9", at: "2026-11-27T20:00:00Z" })], more: true }),
    ["4"],
  );
});
