// Finding a conversation by name, number or word, and what looks like a number to text.
import type { Conversation } from "./api";

const MARKS = /\p{M}/gu;

function plain(text: string): string {
  return text.normalize("NFD").replace(MARKS, "").toLocaleLowerCase();
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, "");
}

export function matches(conversation: Pick<Conversation, "name" | "numbers" | "last">, search: string): boolean {
  const words = plain(search).split(/\s+/).filter(Boolean);
  const text = plain(`${conversation.name} ${conversation.last?.text ?? ""}`);
  if (words.every((word) => text.includes(word))) return true;
  const digits = digitsOf(search);
  const isNumber = digits.length >= 3 && /^[\d\s()+./-]+$/.test(search);
  return isNumber && conversation.numbers.some((number) => digitsOf(number).includes(digits));
}

export function newestFirst(conversations: Conversation[]): Conversation[] {
  return [...conversations].sort((a, b) => (b.last?.at ?? "").localeCompare(a.last?.at ?? ""));
}

/** What somebody typed, if it can be meant as a number. */
export function typedNumber(typed: string): string | null {
  const number = typed.trim();
  return /^\+?[\d\s()./-]+$/.test(number) && digitsOf(number).length >= 7 ? number : null;
}
