import "./avatar";
import "./card";
import "./panel";

interface CardPickerEntry {
  type: string;
  name: string;
  description: string;
  preview: boolean;
  documentationURL: string;
}

const page = window as { customCards?: CardPickerEntry[] };
page.customCards ??= [];
const cards = page.customCards;

if (!cards.some(({ type }) => type === "ringc-conversation-card")) {
  cards.push({
    type: "ringc-conversation-card",
    name: "RingCentral Texting conversation",
    description: "Texts (SMS and MMS) with one person or a group, or the newest conversation, and answers.",
    preview: true,
    documentationURL: "https://github.com/ha-ringc/ringc",
  });
}
