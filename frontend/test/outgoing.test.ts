import assert from "node:assert/strict";
import { test } from "node:test";
import type { SendResult } from "../src/api";
import { isPartOf, notArrived, Outgoing, type OutgoingMessage } from "../src/outgoing";
import { fakeHass, localize, lostConnections, message } from "./hass";

const to = {
  account: "entry",
  id: "+16505550101",
  numbers: ["+16505550101"],
  from: "+16505550100",
  replyTo: null,
  known: new Set<string>(),
};
const accepted: SendResult = { to: to.numbers, message_ids: ["7"], status: "queued", error_code: null, error: null };

function answering(answer: () => Promise<SendResult[]>, calls: unknown[] = []) {
  return fakeHass({
    callService: (async (_domain: string, _service: string, data: unknown) => {
      calls.push(data);
      return { response: { messages: await answer() } };
    }) as never,
  });
}

async function sent(answer: () => Promise<SendResult[]>): Promise<OutgoingMessage[]> {
  const outgoing = new Outgoing();
  await outgoing.send(answering(answer), localize, to, "Hello", []);
  return outgoing.of("entry", to.id);
}

test("a text is shown at once, and no more once RingCentral has it", async () => {
  const outgoing = new Outgoing();
  const sending = outgoing.send(
    answering(async () => [accepted]),
    localize,
    to,
    "Hello",
    [],
  );
  assert.deepEqual(
    outgoing.of("entry", to.id).map(({ state }) => state),
    ["sending"],
  );
  assert.deepEqual(outgoing.of("entry", "+16505550102"), []);
  await sending;
  assert.deepEqual(outgoing.of("entry", to.id), []);
});

test("what was typed goes out as typed, from the number of the conversation", async () => {
  const calls: unknown[] = [];
  const group = { ...to, numbers: ["+16505550101", "+16505550102"] };
  const camera = { name: "Porch", source: "camera.porch", preview: null };
  await new Outgoing().send(
    answering(async () => [accepted], calls),
    localize,
    group,
    "*Hi* :+1:",
    [camera],
  );
  assert.deepEqual(calls, [
    {
      config_entry_id: "entry",
      to: group.numbers,
      from: to.from,
      message: "*Hi* :+1:",
      format: "text",
      emojis: false,
      optional: true,
      group: true,
      attachments: ["camera.porch"],
      attachment_required: true,
    },
  ]);
});

test("where only an answer finds the way, it is an answer", async () => {
  const calls: unknown[] = [];
  const code = { ...to, numbers: ["12345"], replyTo: "7" };
  await new Outgoing().send(
    answering(async () => [accepted], calls),
    localize,
    code,
    "Yes",
    [],
  );
  assert.deepEqual(calls, [{ message_id: "7", message: "Yes", format: "text", emojis: false, optional: true }]);
});

test("a text that stayed here can be sent again, once", async () => {
  const outgoing = new Outgoing();
  const results = [
    [{ ...accepted, message_ids: [], status: "failed", error_code: "rate_limited", error: "Wait" }],
    [accepted],
  ];
  const calls: unknown[] = [];
  const hass = answering(async () => results.shift() ?? [], calls);
  await outgoing.send(hass, localize, to, "Hello", []);
  const [failed] = outgoing.of("entry", to.id) as [OutgoingMessage];
  assert.deepEqual([failed.state, failed.error, failed.retry], ["failed", "Wait", true]);
  await outgoing.retry(hass, localize, failed);
  assert.equal(calls.length, 2);
  assert.deepEqual(outgoing.of("entry", to.id), []);
});

for (const code of ["not_confirmed", "interrupted", null]) {
  test(`a text that may have gone out (${code}) is not offered to be sent again`, async () => {
    const [failed] = await sent(async () => [
      { ...accepted, message_ids: [], status: "failed", error_code: code, error: "?" },
    ]);
    assert.equal(failed?.retry, false);
  });
}

for (const [when, thrown] of lostConnections) {
  test(`when the connection is lost ${when} nobody knows, so it is not offered to be sent again`, async () => {
    const [failed] = await sent(() => Promise.reject(thrown));
    assert.deepEqual([failed?.error, failed?.retry], ["connection_lost", false]);
  });
}

test("what Home Assistant refused can be sent again; an unknown error cannot", async () => {
  const [refused] = await sent(() => Promise.reject({ code: "service_validation_error", message: "No such number" }));
  assert.deepEqual([refused?.error, refused?.retry], ["No such number", true]);
  const [unknown] = await sent(() => Promise.reject({ code: "home_assistant_error", message: "Oh" }));
  assert.equal(unknown?.retry, false);
});

test("an error is shown in the user's language", async () => {
  const hass = fakeHass({
    loadBackendTranslation: async () => (key: string) =>
      key === "component.ringc.exceptions.no.message" ? "Nein" : "",
    callService: () => Promise.reject({ code: "unauthorized", translation_domain: "ringc", translation_key: "no" }),
  });
  const outgoing = new Outgoing();
  await outgoing.send(hass, localize, to, "Hello", []);
  assert.equal(outgoing.of("entry", to.id)[0]?.error, "Nein");
});

for (const [what, answer, words] of [
  ["too large", async () => new Response("", { status: 413 }), "picture_too_large"],
  ["of another type", async () => new Response("", { status: 415 }), "picture_refused"],
  ["of an account that is being reloaded", async () => new Response("", { status: 404 }), "picture_not_taken"],
  ["without a connection", () => Promise.reject(new TypeError("Failed to fetch")), "picture_not_taken"],
] as const) {
  test(`a picture of this device is brought first; one ${what} is told, and may be tried again`, async () => {
    const paths: string[] = [];
    const hass = fakeHass({
      fetchWithAuth: (path) => {
        paths.push(path);
        return answer();
      },
    });
    const outgoing = new Outgoing();
    await outgoing.send(hass, localize, to, "", [{ name: "a.jpg", source: new Blob(["x"]), preview: null }]);
    const [failed] = outgoing.of("entry", to.id);
    assert.deepEqual([paths, failed?.error, failed?.retry], [["/api/ringc/upload/entry"], words, true]);
  });
}

test("the store's record of a text that is being sent is recognised, in parts too", () => {
  const one = {
    to,
    text: "Hello  there, how are you?",
    pictures: [],
    at: "2026-11-26T20:00:00Z",
  } as unknown as OutgoingMessage;
  const record = (text: string, at = "2026-11-26T20:00:01Z") => message({ direction: "outbound", text, at });
  assert.equal(isPartOf(record("Hello there, how are you?"), one), true);
  assert.equal(isPartOf(record("(1/2) Hello there,"), one), true);
  assert.equal(isPartOf(record("Hello there,"), one), false);
  assert.equal(isPartOf(record("Hello there, how are you?", "2026-11-26T19:00:00Z"), one), false);
  assert.equal(isPartOf({ ...record("Hello there, how are you?"), direction: "inbound" }, one), false);
});

const begun = { to, text: "ok", pictures: [], at: "2026-11-26T20:00:00Z", state: "sending", retry: false };
const ok = (message_id: string, text = "ok") =>
  message({ message_id, direction: "outbound", text, at: "2026-11-26T20:00:01Z" });
const first = { ...begun, key: "1" } as unknown as OutgoingMessage;
const unsure = { ...first, state: "failed" } as OutgoingMessage;

test("who says the same twice sees the second as being sent, whether the first was there before or not", () => {
  const second = { ...first, key: "2" };
  const later = { ...second, to: { ...to, known: new Set(["7"]) } };
  assert.deepEqual(notArrived([first, second], [ok("7")]), [second]);
  assert.deepEqual(notArrived([first, second], [ok("7"), ok("8")]), []);
  assert.deepEqual(notArrived([later], [ok("7")]), [later]);
});

test("a text that may have gone out is no more said to have failed once it shows in the store", () => {
  assert.deepEqual(notArrived([unsure], []), [unsure]);
  assert.deepEqual(notArrived([unsure], [ok("7")]), []);
});

test("a text that stayed here, or went out in part, is said to have failed whatever the store shows", () => {
  const stayed = { ...unsure, retry: true };
  const cut = { ...unsure, text: "ok then" };
  assert.deepEqual(notArrived([stayed, cut], [ok("7"), ok("8", "(1/2) ok")]), [stayed, cut]);
});
