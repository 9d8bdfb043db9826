import type en from "../../custom_components/ringc/translations/en.json";
import { backendTranslation, type HomeAssistant, type Values } from "./hass";

export type Key = keyof (typeof en)["config_panel"]["texts"];
export type Localize = (key: Key, values?: Values) => string;

/** The integration's own texts for the pages, in the user's language; English where a language lacks one. */
export async function loadLocalize(hass: HomeAssistant): Promise<Localize> {
  const localize = await backendTranslation(hass, "config_panel", "ringc");
  return (key, values) => localize(`component.ringc.config_panel.texts.${key}`, values) || key;
}
