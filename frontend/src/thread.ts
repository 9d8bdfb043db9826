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

const STICKER = "🏷️";

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

/**
 * Which reactions stand at which text, by message id, and which messages are thereby shown.
 * A person's later reaction replaces the former, and a removed one takes it away.
 */
export function placeReactions(messages: readonly Message[]): {
  reactions: Map<string, ShownReaction[]>;
  placed: Set<string>;
} {
  const byPerson = new Map<string, Map<string, ShownReaction>>();
  const placed = new Set<string>();
  const here = new Set(messages.map(({ message_id }) => message_id));
  for (const { message_id, reaction, from, name } of messages) {
    if (!reaction?.to || !here.has(reaction.to)) continue;
    placed.add(message_id);
    const people = byPerson.get(reaction.to) ?? new Map<string, ShownReaction>();
    byPerson.set(reaction.to, people);
    const person = from ?? "";
    people.delete(person);
    if (!reaction.removed) people.set(person, { emoji: reaction.emoji ?? STICKER, name: name ?? person });
  }
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
