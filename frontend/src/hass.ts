// What the pages use of Home Assistant's own frontend object.
import type { Connection } from "home-assistant-js-websocket";

export type Values = Record<string, string | number>;
export type HassLocalize = (key: string, values?: Values) => string;

export interface HassEntity {
  entity_id: string;
  state: string;
  attributes: { friendly_name?: string };
}

export interface HomeAssistant {
  connection: Connection;
  language: string;
  locale: { language: string; time_format: "language" | "system" | "12" | "24"; time_zone: "local" | "server" };
  config: { time_zone: string };
  states: Record<string, HassEntity>;
  localize: HassLocalize;
  translationMetadata?: { translations: Record<string, { isRTL?: boolean }> };
  loadBackendTranslation(category: string, integration: string): Promise<HassLocalize>;
  callWS<T>(message: { type: string; [key: string]: unknown }): Promise<T>;
  callService<T>(
    domain: string,
    service: string,
    data: Record<string, unknown>,
    target: undefined,
    notifyOnError: boolean,
    returnResponse: boolean,
  ): Promise<{ response: T }>;
  fetchWithAuth(path: string, init: RequestInit): Promise<Response>;
}

/**
 * Home Assistant gives its pages a new object with every state of every entity. Nothing here shows states, so an element
 * renders again only when the language, the formats or the connection are others.
 */
export const hassProperty = {
  attribute: false,
  hasChanged: (hass?: HomeAssistant, before?: HomeAssistant): boolean =>
    hass?.language !== before?.language ||
    hass?.locale !== before?.locale ||
    hass?.config.time_zone !== before?.config.time_zone ||
    hass?.connection !== before?.connection,
};

export interface HassError {
  code?: string | number;
  message?: string;
  translation_domain?: string;
  translation_key?: string;
  translation_placeholders?: Values;
}

/** There is no connection to Home Assistant, or it was lost before an answer came. */
export const CONNECTION_LOST = 3;

/** The error that a command ended with. Without a connection it is thrown as a bare code, or inside an answer. */
export function errorOf(thrown: unknown): HassError {
  if (typeof thrown === "number") return { code: thrown };
  return (thrown as { error?: HassError }).error ?? (thrown as HassError);
}

const loading = new Map<string, Promise<HassLocalize>>();

/**
 * An integration's texts of one kind. They are asked for once: while Home Assistant loads them, whoever asks too gets a
 * function that does not have them yet.
 */
export function backendTranslation(hass: HomeAssistant, category: string, integration: string): Promise<HassLocalize> {
  const key = `${hass.language} ${category} ${integration}`;
  let texts = loading.get(key);
  if (!texts) {
    texts = hass.loadBackendTranslation(category, integration);
    loading.set(key, texts);
    texts.catch(() => loading.delete(key));
  }
  return texts;
}

/** What an error of Home Assistant says in the user's language, else in its own words. */
export async function errorText(hass: HomeAssistant, thrown: unknown): Promise<string> {
  const error = errorOf(thrown);
  const { code, message, translation_domain: domain, translation_key: key, translation_placeholders } = error;
  if (code === CONNECTION_LOST) return hass.localize("ui.notification_toast.connection_lost");
  if (domain && key) {
    const localize = await backendTranslation(hass, "exceptions", domain);
    const text = localize(`component.${domain}.exceptions.${key}.message`, translation_placeholders);
    if (text) return text;
  }
  return message ?? String(thrown);
}

export function isRightToLeft(hass: HomeAssistant): boolean {
  return hass.translationMetadata?.translations[hass.language]?.isRTL ?? false;
}

/** Define an element unless an older bundle of this page did: a tag can be defined only once. */
export function define(tag: string, element: CustomElementConstructor): void {
  if (!customElements.get(tag)) customElements.define(tag, element);
}
