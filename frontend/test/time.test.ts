import assert from "node:assert/strict";
import { test } from "node:test";
import { dayName, dayOf, shortTime, timeOf } from "../src/time";
import { fakeHass } from "./hass";

const now = new Date("2026-11-26T20:00:00Z");
const english = fakeHass();
const german = fakeHass({ locale: { language: "de", time_format: "24", time_zone: "server" } });

test("a time is the server's where the user chose that", () => {
  assert.equal(timeOf(english, "2026-11-26T05:07:00Z"), "21:07");
  assert.equal(dayOf(english, "2026-11-26T05:07:00Z"), "2026-11-25");
});

test("twelve hours where the user chose that", () => {
  const hass = fakeHass({ locale: { language: "en", time_format: "12", time_zone: "server" } });
  assert.match(timeOf(hass, "2026-11-26T05:07:00Z"), /^9:07.PM$/);
});

test("days have names", () => {
  assert.equal(dayName(english, "2026-11-26", now), "Today");
  assert.equal(dayName(german, "2026-11-25", now), "Gestern");
  assert.equal(dayName(german, "2026-11-24", now), "Dienstag, 24. November");
  assert.equal(dayName(english, "2025-11-24", now), "Monday, November 24, 2025");
});

test("the list is short about time", () => {
  assert.equal(shortTime(english, "2026-11-26T19:30:00Z", now), "11:30");
  assert.equal(shortTime(english, "2026-11-24T19:30:00Z", now), "Tue");
  assert.equal(shortTime(german, "2026-10-02T19:30:00Z", now), "2.10.26");
});
