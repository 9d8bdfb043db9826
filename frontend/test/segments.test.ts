import assert from "node:assert/strict";
import { test } from "node:test";
import { countSegments } from "../src/segments";
import vectors from "./segments.json";

/** `{3 x}` stands for xxx. */
const written = (text: string) => text.replace(/\{(\d+) (.+?)\}/gu, (_, count, char) => char.repeat(Number(count)));

for (const [text, segments, alphabet] of vectors as [string, number, string][]) {
  test(`"${text}" costs ${segments} in ${alphabet}`, () => {
    assert.deepEqual(countSegments(written(text)), { segments, gsm: alphabet === "GSM-7" });
  });
}
