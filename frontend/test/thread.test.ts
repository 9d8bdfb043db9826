import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "../src/api";
import { buildThread, inSections, mergeMessages, placeReactions } from "../src/thread";
import { message } from "./hass";

const at = (minute: number) => `2026-11-26T20:${String(minute).padStart(2, "0")}:00+00:00`;
const day = (time: string) => time.slice(0, 10);
const own = (changes: Partial<Message>) =>
  message({ direction: "outbound", from: "+16505550100", name: null, ...changes });
const reaction = { emoji: "👍", kind: "like", text: "Dinner?", removed: false, to: "1" };
const like = (changes: Partial<Message>) => message({ text: "Liked “Dinner?”", reaction, ...changes });

test("messages are in order of time, then of their ids, whichever order they came in", () => {
  const merged = mergeMessages(
    [message({ message_id: "10", at: at(2) })],
    [
      message({ message_id: "9", at: at(2) }),
      message({ message_id: "3", at: at(3) }),
      message({ message_id: "5", at: at(1) }),
    ],
  );
  assert.deepEqual(
    merged.map(({ message_id }) => message_id),
    ["5", "9", "10", "3"],
  );
});

test("a changed message takes the place of the known one", () => {
  const merged = mergeMessages([own({ status: "sent" })], [own({ status: "delivered" })]);
  assert.deepEqual(
    merged.map(({ status }) => status),
    ["delivered"],
  );
});

test("a reaction stands at the text that it is about, and its message is left out", () => {
  const messages = [
    own({ message_id: "1", at: at(1) }),
    own({ message_id: "2", at: at(2) }),
    like({ message_id: "3", at: at(3) }),
  ];
  const { reactions, placed } = placeReactions(messages);
  assert.deepEqual([...reactions], [["1", [{ emoji: "👍", name: "Sam" }]]]);
  assert.deepEqual([...placed], ["3"]);
});

test("a person's later reaction replaces the former, and a removed one takes it away", () => {
  const removed = { ...reaction, removed: true };
  const loved = { ...reaction, emoji: "❤️", kind: "love" };
  const dinner = own({ message_id: "1", text: "Dinner?", at: at(1) });
  const both = [dinner, like({ message_id: "2", at: at(2) }), like({ message_id: "3", reaction: loved, at: at(3) })];
  assert.deepEqual(placeReactions(both).reactions.get("1"), [{ emoji: "❤️", name: "Sam" }]);
  const undone = [
    dinner,
    like({ message_id: "2", at: at(2) }),
    like({ message_id: "3", reaction: removed, at: at(3) }),
  ];
  assert.deepEqual(placeReactions(undone).reactions.get("1"), []);
});

test("a reaction to a text that is not here stays a text of its own", () => {
  const items = buildThread([like({ message_id: "3" })], day, null);
  assert.deepEqual(
    items.map(({ key }) => key),
    ["day 2026-11-26", "3"],
  );
});

test("days have headings, and the divider stands above the first unread text", () => {
  const messages = [
    message({ message_id: "1", at: "2026-11-25T20:00:00+00:00" }),
    message({ message_id: "2", at: at(1) }),
    message({ message_id: "3", at: at(2) }),
  ];
  assert.deepEqual(
    buildThread(messages, day, "3").map(({ key }) => key),
    ["day 2026-11-25", "1", "day 2026-11-26", "2", "unread", "3"],
  );
});

test("the first of a person's texts in a row is known as such, after a new day too", () => {
  const messages = [
    message({ message_id: "1", at: "2026-11-25T20:00:00+00:00" }),
    message({ message_id: "2", at: at(1) }),
    message({ message_id: "3", at: at(2) }),
    message({ message_id: "4", from: "+16505550102", at: at(3) }),
    own({ message_id: "5", at: at(4) }),
  ];
  const first = buildThread(messages, day, null).flatMap((item) => (item.kind === "message" ? [item.first] : []));
  assert.deepEqual(first, [true, true, false, true, true]);
});

test("what has not changed is used again, so that it need not be rendered", () => {
  const known = new Map();
  const messages = [own({ message_id: "1", at: at(1) }), own({ message_id: "2", at: at(2) })];
  const before = buildThread(messages, day, null, known);
  const changed = [...messages.slice(0, 1), own({ message_id: "2", at: at(2), status: "delivered" })];
  const after = buildThread(changed, day, null, known);
  assert.equal(after[1], before[1]);
  assert.notEqual(after[2], before[2]);
});

test("each day begins a section, long ones have several, and more texts before or after leave the others as they are", () => {
  const messages = [...Array(600)].map((_, index) =>
    own({ message_id: String(1000 + 7 * index), at: at(Math.floor(index / 10)) }),
  );
  const keysOf = (some: Message[]) => inSections(buildThread(some, day, null)).map(({ key }) => key);
  const all = keysOf(messages);
  assert.ok(all.length > 5);
  assert.deepEqual(keysOf([message({ at: "2026-11-25T20:00:00+00:00" }), ...messages]), ["day 2026-11-25", ...all]);
  assert.deepEqual(keysOf(messages.slice(100)).slice(1), all.slice(-keysOf(messages.slice(100)).length + 1));
  assert.deepEqual(keysOf(messages.slice(0, 500)), all.slice(0, keysOf(messages.slice(0, 500)).length));
});
