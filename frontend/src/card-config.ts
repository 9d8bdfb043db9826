// What the card may be told, and the form for it.
export interface CardConfig {
  type: string;
  config_entry_id?: string;
  /** The notify entity of a recipient; neither this nor a number: the newest conversation. */
  entity?: string;
  phone_number?: string;
  title?: string;
  height?: number;
}

export const DEFAULT_HEIGHT = 480;

export function checkConfig(config: CardConfig): CardConfig {
  const { height, entity, phone_number } = config;
  if (height !== undefined && !(typeof height === "number" && height >= 200 && height <= 2000)) {
    throw new Error("height must be a number of pixels from 200 to 2000");
  }
  if (entity && phone_number) throw new Error("Choose a recipient or a phone number, not both");
  return config;
}

export const FORM = [
  { name: "entity", selector: { entity: { filter: { integration: "ringc", domain: "notify" } } } },
  { name: "phone_number", selector: { text: { type: "tel" } } },
  { name: "title", selector: { text: {} } },
  {
    type: "grid",
    name: "",
    schema: [
      {
        name: "height",
        selector: { number: { min: 200, max: 2000, step: 10, mode: "box", unit_of_measurement: "px" } },
      },
      { name: "config_entry_id", selector: { config_entry: { integration: "ringc" } } },
    ],
  },
];
