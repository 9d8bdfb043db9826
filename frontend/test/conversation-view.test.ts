import "./dom";
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { RingcConversation } from "../src/conversation-view";
import "../src/conversation-view";
import type { HomeAssistant } from "../src/hass";
import { fakeHass, localize, message } from "./hass";

const NOON = Date.parse("2026-11-26T20:00:00Z");
const account = { config_entry_id: "entry", title: "RingCentral", numbers: [], may_send: false };
const settle = () => new Promise((resolve) => setImmediate(resolve));
const words = (element: Element | null | undefined) => element?.textContent?.replace(/\s+/g, " ").trim();

/** An open conversation, and what Home Assistant tells it. */
async function opened(t: TestContext, changes: Partial<RingcConversation> = {}) {
  t.mock.timers.enable({ apis: ["Date", "setInterval"], now: NOON });
  const listeners: ((event: object) => void)[] = [];
  const connection = {
    addEventListener() {},
    removeEventListener() {},
    subscribeMessage: async (listener: (event: object) => void) => {
      listeners.push(listener);
      return () => {};
    },
  };
  const hass = fakeHass({ connection } as unknown as Partial<HomeAssistant>);
  const view = document.createElement("ringc-conversation") as RingcConversation;
  Object.assign(view, { hass, localize, account, target: { conversation: "+1" }, ...changes });
  document.body.append(view);
  t.after(() => view.remove());
  await view.updateComplete;
  await settle();
  const tell = async (event: object) => {
    for (const listener of listeners.slice(-1)) listener(event);
    await view.updateComplete;
  };
  return { view, tell, hass, root: view.shadowRoot as ShadowRoot };
}

const page = (...messages: ReturnType<typeof message>[]) => ({
  id: "+1", name: "Sam", numbers: ["+1"], messages, more: false,
}); // biome-ignore format: one line

test("who hears the page is told a new text, and not those that were there", async (t) => {
  const { tell, root } = await opened(t);
  await tell(page(message()));
  const spoken = root.querySelector("[role=status]");
  assert.equal(words(spoken), "");
  await tell({ messages: [message({ message_id: "2", text: "At the door", at: "2026-11-26T20:01:00+00:00" })] });
  assert.equal(words(spoken), "they_wrote At the door");
  assert.equal(root.querySelector("[role=log]")?.getAttribute("aria-live"), "off");
});

test("the same words again are new words", async (t) => {
  const { tell, root } = await opened(t);
  await tell(page(message()));
  const said = [];
  for (const id of ["2", "3"]) {
    await tell({ messages: [message({ message_id: id, at: `2026-11-26T20:0${id}:00+00:00` })] });
    said.push(root.querySelector("[role=status] p"));
  }
  assert.notEqual(said[0], said[1]);
});

test("a picture without words, and why a text failed, are told too", async (t) => {
  const { tell, root } = await opened(t);
  const ours = message({ message_id: "2", direction: "outbound", text: "Hi", status: "sent" });
  await tell(page(ours));
  const attachments = [{ url: "/picture", content_type: "image/jpeg" }];
  await tell({ messages: [message({ message_id: "3", text: "", name: null, from: null, attachments })] });
  assert.equal(words(root.querySelector("[role=status]")), "they_wrote picture");
  await tell({ messages: [{ ...ours, status: "failed", error: "Blocked." }] });
  assert.equal(words(root.querySelector("[role=status]")), "status_failed: Hi Blocked.");
});

test("what has the focus and is taken away leaves it to the texts, so that keys scroll them still", async (t) => {
  const { view, tell, root } = await opened(t);
  await tell({ ...page(message()), more: true });
  root.querySelector<HTMLElement>(".earlier")?.focus();
  view.data.more = false;
  view.requestUpdate();
  await view.updateComplete;
  assert.equal(root.querySelector(".earlier"), null);
  assert.equal(root.activeElement, root.querySelector(".scroll"));
});

test("an enlarged picture whose text is gone leaves the focus to the texts when it is closed", async (t) => {
  const { tell, root } = await opened(t);
  await tell(page(message()));
  const viewer = root.querySelector("ringc-picture-viewer")?.shadowRoot;
  viewer?.querySelector("button")?.focus();
  viewer?.querySelector("dialog")?.dispatchEvent(new Event("close"));
  assert.equal(root.activeElement, root.querySelector(".scroll"));
});

test("after midnight, what was today is yesterday, though nothing came", async (t) => {
  const { view, tell, root } = await opened(t);
  await tell(page(message()));
  assert.equal(words(root.querySelector(".day")), "Today");
  t.mock.timers.tick(24 * 60 * 60_000);
  await view.updateComplete;
  assert.equal(words(root.querySelector(".day")), "Yesterday");
});

test("who now wants the times of where they are sees each text on its day there", async (t) => {
  const { view, tell, hass, root } = await opened(t);
  await tell(page(message({ at: "2026-11-26T07:30:00+00:00" })));
  assert.equal(words(root.querySelector(".day")), "Yesterday");
  view.hass = { ...hass, config: { time_zone: "Europe/Berlin" } };
  await view.updateComplete;
  assert.equal(words(root.querySelector(".day")), "Today");
});

test("an error that stands above already is not shown again", async (t) => {
  const { view, root } = await opened(t);
  view.data.error = "RingCentral is down (request 7).";
  for (const told of [true, false]) {
    view.told = told;
    await view.updateComplete;
    assert.equal(root.querySelectorAll("[role=alert]").length, told ? 0 : 1);
    assert.equal(root.querySelectorAll(".notice").length, told ? 1 : 0);
  }
});

test("while a conversation is being opened, what was seen of the last one may still be measured", async (t) => {
  const { view, tell } = await opened(t);
  await tell(page(message()));
  const resized = (view as unknown as { resized(entries: object[]): void }).resized.bind(view);
  view.target = { conversation: "+2" };
  await view.updateComplete;
  assert.doesNotThrow(() => resized([]));
});
