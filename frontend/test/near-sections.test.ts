import assert from "node:assert/strict";
import { test } from "node:test";
import { NearSections, type Section } from "../src/near-sections";

const sections = (count: number): Section[] =>
  [...Array(count)].map((_, index) => ({ key: `section ${index}`, usualHeight: 500 }));
const height = ({ from, to, above, below }: ReturnType<NearSections["of"]>) => above + (to - from) * 500 + below;

test("a list that was not looked at yet is rendered at its end only", () => {
  assert.deepEqual(new NearSections().of(sections(100)), { from: 97, to: 100, above: 48_500, below: 0 });
});

test("where somebody has scrolled to, the sections before and after what is seen are rendered too", () => {
  const near = new NearSections();
  near.look({ scrollTop: -20_000, clientHeight: 900 });
  const found = near.of(sections(100));
  // From the end: 18,750 px to 22,150 px, edges included.
  assert.deepEqual(found, { from: 55, to: 63, above: 27_500, below: 18_500 });
  assert.equal(height(found), 50_000);
});

test("a section that was laid out is as high as it was, rendered or not", () => {
  const near = new NearSections();
  near.measured("section 99", 3_000);
  assert.deepEqual(near.of(sections(100)), { from: 99, to: 100, above: 49_500, below: 0 });
  near.look({ scrollTop: -20_000, clientHeight: 900 });
  assert.equal(near.of(sections(100)).below, 18_500);
});

test("where all is hidden, no more is rendered than before", () => {
  const near = new NearSections();
  const before = near.of(sections(100));
  for (const { key } of sections(100)) near.measured(key, 0);
  assert.deepEqual(near.of(sections(100)), before);
});

test("texts that come before what is seen change nothing below them", () => {
  const near = new NearSections();
  near.look({ scrollTop: -4_000, clientHeight: 900 });
  const few = near.of(sections(100).slice(50));
  const many = near.of(sections(100));
  assert.deepEqual({ ...many, from: many.from - 50, to: many.to - 50, above: many.above - 25_000 }, few);
});

test("another conversation is seen from its end, its sections as high as usual", () => {
  const near = new NearSections();
  near.measured("section 99", 3_000);
  near.look({ scrollTop: -20_000, clientHeight: 900 });
  near.reset();
  near.look({ scrollTop: 0, clientHeight: 900 });
  assert.deepEqual(near.of(sections(100)), { from: 95, to: 100, above: 47_500, below: 0 });
});

test("a short list is rendered whole, an empty one has no sections", () => {
  assert.deepEqual(new NearSections().of(sections(2)), { from: 0, to: 2, above: 0, below: 0 });
  assert.deepEqual(new NearSections().of([]), { from: 0, to: 0, above: 0, below: 0 });
});

test("what is held stays, and whatever is between it and what is near", () => {
  const near = new NearSections();
  near.look({ scrollTop: -20_000, clientHeight: 900 });
  const below = near.of(sections(100), new Set(["section 98"]));
  assert.deepEqual(below, { from: 55, to: 99, above: 27_500, below: 500 });
  const above = near.of(sections(100), new Set(["section 10"]));
  assert.deepEqual(above, { from: 10, to: 63, above: 5_000, below: 18_500 });
});
