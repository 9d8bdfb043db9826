// From the messages of a conversation to what stands on the page, top to bottom.
import type { Message } from "./api";
import type { Section } from "./near-sections";
import { hashOf } from "./people";

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

/** Times are of one form and in UTC, so their letters are in their order. */
export function order(a: Message, b: Message): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return a.message_id.length - b.message_id.length || (a.message_id < b.message_id ? -1 : 1);
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

function isSame(a: Item, b: Item): boolean {
  if (a.kind !== "message" || b.kind !== "message") return a.kind === b.kind;
  return (
    a.message === b.message &&
    a.first === b.first &&
    a.reactions.length === b.reactions.length &&
    a.reactions.every(
      ({ emoji, name }, index) => b.reactions[index]?.emoji === emoji && b.reactions[index].name === name,
    )
  );
}

/** The item as it is known, if it is the same, so that only what has changed is rendered. */
function keep(known: Map<string, Item>, item: Item): Item {
  const before = known.get(item.key);
  if (before && isSame(before, item)) return before;
  known.set(item.key, item);
  return item;
}

/**
 * The items of the page; `firstUnread` is the id of the message below the divider, `known` the items of before.
 */
export function buildThread(
  messages: readonly Message[],
  dayOf: (at: string) => string,
  firstUnread: string | null,
  known = new Map<string, Item>(),
): Item[] {
  const { reactions, placed } = placeReactions(messages);
  const items: Item[] = [];
  let day = "";
  let person: string | null = null;
  for (const message of messages) {
    if (placed.has(message.message_id)) continue;
    const itsDay = dayOf(message.at);
    if (itsDay !== day) {
      items.push(keep(known, { kind: "day", key: `day ${itsDay}`, day: itsDay }));
      person = null;
    }
    day = itsDay;
    if (message.message_id === firstUnread) items.push(keep(known, { kind: "unread", key: "unread" }));
    const who = `${message.direction} ${message.from}`;
    items.push(
      keep(known, {
        kind: "message",
        key: message.message_id,
        message,
        first: who !== person,
        reactions: reactions.get(message.message_id) ?? [],
      }),
    );
    person = who;
  }
  return items;
}

const SECTION_SIZE = 12;
const USUAL_HEIGHT = 60;

export interface ThreadSection extends Section {
  items: Item[];
}

/** Whether a section begins with this item: by chance, but always the same, whatever is put before or after it. */
function beginsSection({ kind, key }: Item): boolean {
  return kind === "day" || hashOf(key) % SECTION_SIZE === 0;
}

/** Items in sections, of which only those near what is seen are rendered: days, long ones in several. */
export function inSections(items: readonly Item[]): ThreadSection[] {
  const sections: Item[][] = [];
  for (const item of items) {
    const last = sections.at(-1);
    if (!last || beginsSection(item)) sections.push([item]);
    else last.push(item);
  }
  return sections.map((section) => ({
    key: (section[0] as Item).key,
    items: section,
    usualHeight: section.length * USUAL_HEIGHT,
  }));
}

/** A conversation's sections, of which only those are new that changed. */
export class Thread {
  private readonly days = new Map<string, string>();
  private readonly known = new Map<string, Item>();
  private of: readonly unknown[] = [];
  private last: ThreadSection[] = [];

  /** `dayOf` gives the day of a time where the user is. */
  constructor(private readonly dayOf: (at: string) => string) {}

  /** It is another conversation, or the user is elsewhere. */
  reset(): void {
    this.days.clear();
    this.known.clear();
    this.of = [];
  }

  sections(messages: readonly Message[], firstUnread: string | null): ThreadSection[] {
    const of = [messages, firstUnread];
    if (of.every((value, index) => value === this.of[index])) return this.last;
    this.of = of;
    this.last = inSections(buildThread(messages, (at) => this.dayAt(at), firstUnread, this.known));
    return this.last;
  }

  private dayAt(at: string): string {
    const day = this.days.get(at) ?? this.dayOf(at);
    this.days.set(at, day);
    return day;
  }
}
