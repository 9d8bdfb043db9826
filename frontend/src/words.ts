// How a text is shown: addresses become links, and a text of few emojis is large.
export interface Run {
  text: string;
  href?: string;
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"']+/gi;
const TRAILING = /[.,;:!?)\]}]+$/;
const EMOJI_ONLY =
  /^(?:\p{RI}\p{RI}|\p{Emoji}(?:\p{EMod}|\u{FE0F}\u{20E3}?|[\u{E0020}-\u{E007E}]+\u{E007F})?(?:\u{200D}\p{Emoji}(?:\p{EMod}|\u{FE0F})?)*|\s)+$/u;

/** A text as runs of words, with and without a link. */
export function linksIn(text: string): Run[] {
  const runs: Run[] = [];
  let done = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, "");
    if (match.index > done) runs.push({ text: text.slice(done, match.index) });
    runs.push({ text: address, href: address });
    done = match.index + address.length;
  }
  if (done < text.length) runs.push({ text: text.slice(done) });
  return runs;
}

export function isFewEmojis(text: string): boolean {
  return text.length <= 24 && !/[0-9#*]/.test(text) && text.trim() !== "" && EMOJI_ONLY.test(text);
}
