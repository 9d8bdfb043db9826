// A person's colour and letter: the same in the list and in a group's texts.
const COLOURS = ["blue", "purple", "teal", "orange", "pink", "green", "indigo", "brown", "red", "cyan"];

/** One of Home Assistant's named colours, always the same for a number or name. */
export function colourOf(person: string): string {
  let sum = 0;
  for (const char of person) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 1_000_003;
  return `var(--${COLOURS[sum % COLOURS.length]}-color)`;
}

/** What stands in the circle before a name; null for a bare number. */
export function initialOf(name: string): string | null {
  const letter = [...name].find((char) => /\p{L}/u.test(char));
  return letter ? letter.toLocaleUpperCase() : null;
}
