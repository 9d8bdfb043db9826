import "./dom";
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { render } from "lit";
import type { Message } from "../src/api";
import { type BubbleContext, renderMessage, renderOutgoing } from "../src/message-bubble";
import type { OutgoingMessage } from "../src/outgoing";
import type { ShownMessage } from "../src/thread";
import { fakeHass, localize, message } from "./hass";

function contextWith(changes: Partial<BubbleContext> = {}): BubbleContext {
  const nothing = () => {};
  return { hass: fakeHass(), localize, group: false, enlarge: nothing, retry: nothing, dismiss: nothing, ...changes };
}

function drawn(template: ReturnType<typeof renderMessage>): HTMLElement {
  const place = document.createElement("div");
  render(template, place);
  return place.querySelector(".message") as HTMLElement;
}

function shown(changes: Partial<Message>, others: Partial<ShownMessage> = {}, context: Partial<BubbleContext> = {}) {
  const item = {
    kind: "message",
    key: "1",
    message: message(changes),
    first: true,
    reactions: [],
    ...others,
  } as ShownMessage;
  return drawn(renderMessage(contextWith(context), item));
}

const words = (element: HTMLElement) => element.textContent?.replace(/\s+/g, " ").trim() ?? "";

test("a text is shown as written, never as markup", () => {
  const bubble = shown({ text: "<img src=x onerror=alert(1)>" });
  assert.equal(bubble.querySelector("img"), null);
  assert.match(words(bubble), /<img src=x onerror=alert\(1\)>/);
});

test("an address in a text can be opened, and tells nobody where it was found", () => {
  const link = shown({ text: "See https://example.com, please" }).querySelector("a");
  assert.deepEqual(
    [link?.getAttribute("href"), link?.getAttribute("rel"), link?.textContent],
    ["https://example.com", "noopener noreferrer", "https://example.com"],
  );
});

for (const [status, said] of [
  ["queued", ["status_queued"]],
  ["delivered", ["status_delivered"]],
  ["received", []],
  [null, []],
] as const) {
  test(`the state of a text of ours that is ${status} is ${said[0] ?? "not"} said to who cannot see it`, () => {
    const bubble = shown({ direction: "outbound", status });
    assert.deepEqual(
      [...bubble.querySelectorAll("[role=img]")].map((icon) => icon.getAttribute("aria-label")),
      said,
    );
  });
}

test("the state of a text that somebody else sent is not shown", () => {
  assert.equal(shown({ direction: "inbound", status: "delivered" }).querySelector("[role=img]"), null);
});

test("why a text of ours failed stands below it", () => {
  const bubble = shown({ direction: "outbound", status: "failed", error: "No such number." });
  assert.equal(bubble.querySelector(".reason")?.textContent, "No such number.");
});

for (const [group, first, name] of [
  [true, true, "Sam"],
  [true, false, undefined],
  [false, true, undefined],
] as const) {
  test(`${group ? "a group" : "one person"}'s ${first ? "first" : "next"} text is headed by ${name ?? "no name"}`, () => {
    assert.equal(shown({}, { first }, { group }).querySelector(".name")?.textContent, name);
  });
}

test("who wrote is said once to who hears it, also where the name stands above", () => {
  const name = shown({}, { first: true }, { group: true }).querySelector(".name");
  assert.equal(name?.getAttribute("aria-hidden"), "true");
});

test("a reaction stands at its text with who sent it", () => {
  const bubble = shown({}, { reactions: [{ emoji: "👍", name: "Kim" }] });
  assert.deepEqual(
    [...bubble.querySelectorAll(".reactions span")].map((reaction) => [
      reaction.textContent,
      reaction.getAttribute("title"),
    ]),
    [["👍", "Kim"]],
  );
});

test("a picture is enlarged where it is clicked, any other file is opened", () => {
  const enlarge = mock.fn<(url: string) => void>();
  const attachments = [
    { url: "/picture", content_type: "image/jpeg" },
    { url: "/voice", content_type: "audio/amr" },
  ];
  const bubble = shown({ text: "", attachments }, {}, { enlarge });
  bubble.querySelector<HTMLElement>("button.picture")?.click();
  assert.deepEqual(
    enlarge.mock.calls.map((call) => call.arguments),
    [["/picture"]],
  );
  assert.equal(bubble.querySelector("a.file")?.getAttribute("href"), "/voice");
});

for (const retry of [true, false]) {
  test(`a failed text ${retry ? "offers" : "does not offer"} to be sent again`, () => {
    const outgoing = { key: "1", text: "Hi", pictures: [], at: "2026-11-26T20:00:00Z", state: "failed", error: "Why" };
    const failed = { ...outgoing, retry } as unknown as OutgoingMessage;
    const context = {
      retry: mock.fn<(one: OutgoingMessage) => void>(),
      dismiss: mock.fn<(one: OutgoingMessage) => void>(),
    };
    const bubble = drawn(renderOutgoing(contextWith(context), failed));
    assert.match(words(bubble), /Why/);
    for (const button of bubble.querySelectorAll("button")) button.click();
    assert.equal(context.retry.mock.callCount(), retry ? 1 : 0);
    assert.equal(context.dismiss.mock.callCount(), 1);
  });
}
