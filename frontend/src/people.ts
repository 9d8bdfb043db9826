// A person's colour and letter: the same in the list and in a group's texts.
const COLOURS = ["blue", "purple", "teal", "orange", "pink", "green", "indigo", "brown", "red", "cyan"];

/** A number that is always the same for a text. */
export function hashOf(text: string): number {
  let sum = 0;
  for (const char of text) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 1_000_003;
  return sum;
}

/** One of Home Assistant's named colours, always the same for a number or name. */
export function colourOf(person: string): string {
  return `var(--${COLOURS[hashOf(person) % COLOURS.length]}-color)`;
}

/** What stands in the circle before a name; null for a bare number. */
export function initialOf(name: string): string | null {
  const letter = [...name].find((char) => /\p{L}/u.test(char));
  return letter ? letter.toLocaleUpperCase() : null;
}

/** A conversation's numbers, where its name does not say them already. */
export function numbersBeside(name: string, numbers: string[]): string {
  const said = name.replace(/\D/g, "");
  const known = numbers.every((number) => number === name || said.includes(number.replace(/\D/g, "") || number));
  return known ? "" : numbers.join(", ");
}
