// What the card may be told, and the form for it.
export interface CardConfig {
  type: string;
  config_entry_id?: string;
  /** The notify entity of a recipient; neither this nor a number: the newest conversation. */
  entity?: string;
  /** Counts before a recipient. */
  phone_number?: string;
  title?: string;
  height?: number;
}

export const DEFAULT_HEIGHT = 480;

const LOWEST = 200;
const HIGHEST = 2000;

/** The card's height in pixels. While somebody types a height it is out of bounds for a moment, and that is no error. */
export function heightOf({ height }: CardConfig): number {
  return typeof height === "number" ? Math.min(Math.max(height, LOWEST), HIGHEST) : DEFAULT_HEIGHT;
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
        selector: { number: { min: LOWEST, max: HIGHEST, step: 10, mode: "box", unit_of_measurement: "px" } },
      },
      { name: "config_entry_id", selector: { config_entry: { integration: "ringc" } } },
    ],
  },
];
