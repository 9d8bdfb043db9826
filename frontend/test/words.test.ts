import assert from "node:assert/strict";
import { test } from "node:test";
import { colourOf, initialOf, numbersBeside } from "../src/people";
import { matches, newestFirst, typedNumber } from "../src/search";
import { isFewEmojis, linksIn } from "../src/words";

test("an address becomes a link, the full stop after it does not", () => {
  assert.deepEqual(linksIn("See https://example.com/a?b=1. Bye"), [
    { text: "See " },
    { text: "https://example.com/a?b=1", href: "https://example.com/a?b=1" },
    { text: ". Bye" },
  ]);
});

for (const text of ["javascript:alert(1)", "data:text/html,x", "xhttp://a", "file:///etc/passwd"]) {
  test(`${text} is no link`, () => assert.deepEqual(linksIn(text), [{ text }]));
}

for (const text of ["👍", "👍🏽 😂", "👩‍👩‍👧", "🇩🇪", "❤️"]) {
  test(`${text} is shown large`, () => assert.equal(isFewEmojis(text), true));
}

for (const text of ["", " ", "1", "👍 ok", "12:30", "👍👍👍👍👍👍👍👍👍👍👍👍👍"]) {
  test(`"${text}" is shown as any text`, () => assert.equal(isFewEmojis(text), false));
}

const last = {
  text: "Olé, dinner is ready",
  direction: "inbound",
  at: "2026-11-26T20:00:00Z",
  status: null,
  picture: false,
} as const;
const sam = { id: "a", name: "Sám Miller", numbers: ["+16505550101"], unread: 0, entity_id: null, last };

for (const search of ["", "sam", "MILLER sam", "ole", "dinner", "0101", "650-555", "(650) 555"]) {
  test(`a search for "${search}" finds`, () => assert.equal(matches(sam, search), true));
}

for (const search of ["kim", "sam kim", "0102", "01"]) {
  test(`a search for "${search}" does not find`, () => assert.equal(matches(sam, search), false));
}

test("the newest conversation comes first, one without texts last", () => {
  const older = { ...sam, id: "b", last: { ...last, at: "2026-11-25T20:00:00Z" } };
  const none = { ...sam, id: "c", last: null };
  assert.deepEqual(
    newestFirst([none, older, sam]).map(({ id }) => id),
    ["a", "b", "c"],
  );
});

for (const [typed, number] of [
  [" +1 650-555-0101 ", "+1 650-555-0101"],
  ["(650) 555.0101", "(650) 555.0101"],
] as const) {
  test(`"${typed}" is a number`, () => assert.equal(typedNumber(typed), number));
}

for (const typed of ["", "Sam", "123456", "+1 650 555 0101 Sam", "a+16505550101"]) {
  test(`"${typed}" is no number`, () => assert.equal(typedNumber(typed), null));
}

test("a person has a letter and always the same colour", () => {
  assert.equal(initialOf("émile"), "É");
  assert.equal(initialOf("+1 650"), null);
  assert.equal(colourOf("Sam"), colourOf("Sam"));
  assert.notEqual(colourOf("+16505550101"), colourOf("+16505550102"));
});

for (const [name, numbers, beside] of [
  ["Sam", ["+14155550123"], "+14155550123"],
  ["+1 415-555-0123", ["+14155550123"], ""],
  ["72975", ["72975"], ""],
  ["AMAZON", [], ""],
  ["Sam, +1 415-555-0142", ["+14155550123", "+14155550142"], "+14155550123, +14155550142"],
] as const) {
  test(`beside ${name} stands ${beside || "no number"}`, () => {
    assert.equal(numbersBeside(name, [...numbers]), beside);
  });
}
