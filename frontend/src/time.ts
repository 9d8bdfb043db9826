// Times as the user reads them everywhere else in Home Assistant.
import type { HomeAssistant } from "./hass";

function options(hass: HomeAssistant): Intl.DateTimeFormatOptions {
  return hass.locale.time_zone === "server" ? { timeZone: hass.config.time_zone } : {};
}

function clock(hass: HomeAssistant): Intl.DateTimeFormatOptions {
  const format = hass.locale.time_format;
  const cycle: Intl.DateTimeFormatOptions = format === "12" || format === "24" ? { hour12: format === "12" } : {};
  return { hour: "numeric", minute: "2-digit", ...cycle, ...options(hass) };
}

function languageOf(hass: HomeAssistant): string | undefined {
  return hass.locale.time_format === "system" ? undefined : hass.locale.language;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: string | undefined, at: Date, wanted: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify([language, wanted]);
  let known = formats.get(key);
  if (!known) {
    known = new Intl.DateTimeFormat(language, wanted);
    formats.set(key, known);
  }
  return known.format(at);
}

export function timeOf(hass: HomeAssistant, at: string): string {
  return format(languageOf(hass), new Date(at), clock(hass));
}

/** A day as a sortable key; equal for two times of the same day where the user is. */
export function dayOf(hass: HomeAssistant, at: string | Date): string {
  const date = new Date(at);
  const parts = { year: "numeric", month: "2-digit", day: "2-digit", ...options(hass) } as const;
  return format("sv", date, parts);
}

export function dayName(hass: HomeAssistant, day: string, now = new Date()): string {
  const ago = Math.round((Date.parse(dayOf(hass, now)) - Date.parse(day)) / 86_400_000);
  if (ago === 0 || ago === 1) {
    const words = new Intl.RelativeTimeFormat(hass.locale.language, { numeric: "auto" }).format(-ago, "day");
    return words.charAt(0).toLocaleUpperCase(hass.locale.language) + words.slice(1);
  }
  const year = day.slice(0, 4) === dayOf(hass, now).slice(0, 4) ? {} : ({ year: "numeric" } as const);
  const date = new Date(`${day}T12:00:00Z`);
  return format(languageOf(hass), date, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC", ...year });
}

/** Short, for a list: the time of today's, the weekday of this week's, else the date. */
export function shortTime(hass: HomeAssistant, at: string, now = new Date()): string {
  const days = Math.round((Date.parse(dayOf(hass, now)) - Date.parse(dayOf(hass, at))) / 86_400_000);
  if (days <= 0) return timeOf(hass, at);
  const date = new Date(at);
  if (days < 7) return format(languageOf(hass), date, { weekday: "short", ...options(hass) });
  return format(languageOf(hass), date, { day: "numeric", month: "numeric", year: "2-digit", ...options(hass) });
}
