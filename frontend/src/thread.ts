// From the messages of a conversation to what stands on the page, top to bottom.
import type { Message } from "./api";

export interface ShownReaction {
  emoji: string;
  name: string;
}

export interface ShownMessage {
  kind: "message";
  key: string;
  message: Message;
  /** The first of a run by the same person, where a group shows the name. */
  first: boolean;
  reactions: ShownReaction[];
}

export type Item = { kind: "day"; key: string; day: string } | { kind: "unread"; key: string } | ShownMessage;

function order(a: Message, b: Message): number {
  const difference = Date.parse(a.at) - Date.parse(b.at);
  return difference || a.message_id.length - b.message_id.length || (a.message_id < b.message_id ? -1 : 1);
}

/** Known messages with those that are new or changed, oldest first. */
export function mergeMessages(known: readonly Message[], changed: readonly Message[]): Message[] {
  const byId = new Map(known.map((message) => [message.message_id, message]));
  for (const message of changed) byId.set(message.message_id, message);
  return [...byId.values()].sort(order);
}

function quotes(quoted: string | null, message: Message): boolean {
  if (quoted === null) return message.attachments.length > 0;
  // Phones cut a long text and put an ellipsis in its place.
  const beginning = quoted.replace(/(…|\.\.\.)$/, "");
  return message.text === quoted || (beginning !== quoted && message.text.startsWith(beginning));
}

/**
 * Which reactions stand at which text, by message id, and which messages are thereby shown.
 * The newest text that fits is meant; a person's later reaction replaces the former, and a removed one takes it away.
 */
export function placeReactions(messages: readonly Message[]): {
  reactions: Map<string, ShownReaction[]>;
  placed: Set<string>;
} {
  const byPerson = new Map<string, Map<string, ShownReaction>>();
  const placed = new Set<string>();
  messages.forEach((message, index) => {
    const { reaction } = message;
    if (!reaction) return;
    const before = messages.slice(0, index).filter((one) => !one.reaction && one.direction !== message.direction);
    const target = before.findLast((one) => quotes(reaction.text, one));
    if (!target) return;
    placed.add(message.message_id);
    const people = byPerson.get(target.message_id) ?? new Map<string, ShownReaction>();
    byPerson.set(target.message_id, people);
    const person = message.from ?? "";
    people.delete(person);
    if (!reaction.removed) people.set(person, { emoji: reaction.emoji, name: message.name ?? person });
  });
  const reactions = new Map([...byPerson].map(([id, people]) => [id, [...people.values()]]));
  return { reactions, placed };
}

/** The items of the page; `firstUnread` is the id of the message below the divider. */
export function buildThread(
  messages: readonly Message[],
  dayOf: (at: string) => string,
  firstUnread: string | null,
): Item[] {
  const { reactions, placed } = placeReactions(messages);
  const items: Item[] = [];
  let day = "";
  let person: string | null = null;
  for (const message of messages) {
    if (placed.has(message.message_id)) continue;
    const itsDay = dayOf(message.at);
    if (itsDay !== day) {
      items.push({ kind: "day", key: `day ${itsDay}`, day: itsDay });
      person = null;
    }
    day = itsDay;
    if (message.message_id === firstUnread) items.push({ kind: "unread", key: "unread" });
    const who = `${message.direction} ${message.from}`;
    const shown = reactions.get(message.message_id) ?? [];
    items.push({ kind: "message", key: message.message_id, message, first: who !== person, reactions: shown });
    person = who;
  }
  return items;
}
