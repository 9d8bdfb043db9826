import type { Message } from "../src/api";
import type { HomeAssistant } from "../src/hass";

/** A Home Assistant that shows English texts by their keys. */
export function fakeHass(changes: Partial<HomeAssistant> = {}): HomeAssistant {
  return {
    language: "en",
    locale: { language: "en", time_format: "24", time_zone: "server" },
    config: { time_zone: "America/Los_Angeles" },
    states: {},
    localize: (key: string) => key,
    loadBackendTranslation: async () => (key: string) => key,
    ...changes,
  } as HomeAssistant;
}

/** How commands fail without a connection, as Home Assistant's own library rejects them. */
export const lostConnections = [
  ["before a command", 3],
  ["before its answer", { type: "result", success: false, error: { code: 3, message: "Connection lost" } }],
] as const;

export const localize = (key: string) => key;

export function message(changes: Partial<Message> = {}): Message {
  return {
    message_id: "1",
    direction: "inbound",
    from: "+16505550101",
    name: "Sam",
    text: "Hello",
    at: "2026-11-26T20:00:00+00:00",
    read: true,
    status: "received",
    error: null,
    reaction: null,
    attachments: [],
    ...changes,
  };
}
