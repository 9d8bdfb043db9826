// One text as a bubble: a template and not an element, since a scrolled conversation makes dozens in a frame.
import { css, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Attachment, Message, Status } from "./api";
import type { HomeAssistant } from "./hass";
import type { Localize } from "./localize";
import type { OutgoingMessage } from "./outgoing";
import { colourOf } from "./people";
import type { ShownMessage } from "./thread";
import { timeOf } from "./time";
import { isFewEmojis, linksIn } from "./words";

type State = Status | "sending" | null;

/** What all bubbles of a conversation have in common. */
export interface BubbleContext {
  hass: HomeAssistant;
  localize: Localize;
  group: boolean;
  enlarge(url: string): void;
  retry(outgoing: OutgoingMessage): void;
  dismiss(outgoing: OutgoingMessage): void;
}

const CLOCK = "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v5l3 2";
// Drawn here: Home Assistant's icons are two elements each, and a conversation has hundreds.
const ICONS: Partial<Record<NonNullable<State>, string>> = {
  sending: CLOCK,
  queued: CLOCK,
  sent: "M5 13l4 4L19 7",
  delivered: "M2 13l4 4L16 7M11 16l1 1L22 7",
  failed: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v6M12 16v1",
};

export const bubbleStyles = css`
  .message { display: flex; flex-direction: column; align-items: flex-start; margin-top: 2px; }
  .message.first { margin-top: 10px; }
  .message.own { align-items: flex-end; }
  .name { font-size: 13px; font-weight: 500; margin: 0 12px 2px;
    color: color-mix(in srgb, var(--ringc-person) 45%, var(--primary-text-color)); }
  .bubble {
    max-width: min(80%, 640px); padding: 8px 12px; border-radius: 18px; background: var(--ringc-theirs);
    overflow-wrap: anywhere; white-space: pre-wrap; line-height: 1.35; font-size: var(--ringc-text-size, 15px);
    border-end-start-radius: 4px;
  }
  .own > .bubble { background: var(--ringc-own); border-end-start-radius: 18px; border-end-end-radius: 4px; }
  .bubble.large { font-size: 40px; line-height: 1.15; background: none; padding: 4px 8px; }
  .bubble.waiting { opacity: 0.75; }
  .bubble a, a.bubble { color: inherit; }
  .meta { display: flex; align-items: center; gap: 4px; margin: 2px 12px 0; font-size: 12px; color: var(--ringc-soft-text); }
  .meta svg { width: 16px; height: 16px; fill: none; stroke: currentColor; stroke-width: 2; }
  .failed { color: color-mix(in srgb, var(--error-color, #db4437) 70%, var(--primary-text-color)); }
  .reason { margin: 2px 12px 0; font-size: 13px; max-width: min(80%, 640px); text-align: end; }
  .again { margin: 4px 8px 0; display: flex; gap: 8px; font-size: 13px; }
  .picture { display: block; min-width: 96px; border: 0; padding: 0; margin: 0 0 2px; background: var(--ringc-theirs); border-radius: 18px; overflow: hidden; max-width: min(80%, 320px); min-height: 44px; }
  .picture img { display: block; width: 100%; max-height: 320px; object-fit: cover; min-height: 44px; }
  .file { display: inline-flex; align-items: center; gap: 8px; min-height: 44px; }
  .reactions { display: flex; gap: 2px; margin: -6px 10px 0; z-index: 1; }
  .reactions span { background: var(--card-background-color, #fff); border: 1px solid var(--ringc-line);
    border-radius: 12px; padding: 1px 6px; font-size: 14px; }
`;

/** A text of the store. */
export function renderMessage(context: BubbleContext, { message, first, reactions }: ShownMessage) {
  const { localize } = context;
  const { text, attachments, at, status, error } = message;
  const own = message.direction === "outbound";
  const name = message.name ?? message.from ?? localize("unknown_sender");
  const person = `--ringc-person: ${colourOf(name)}`;
  return html`<div class="message ${first ? "first" : ""} ${own ? "own" : ""}">
    ${context.group && !own && first ? html`<div class="name" style=${person} aria-hidden="true"><bdi>${name}</bdi></div>` : nothing}
    <span class="hidden">${own ? localize("you_wrote") : localize("they_wrote", { name })}</span>
    ${attachments.length ? attachments.map((attachment) => renderAttachment(context, attachment)) : nothing}
    ${renderText(text)}
    ${reactions.length ? renderReactions(context, reactions) : nothing}
    ${renderMeta(context, at, own ? status : null, error)}
  </div>`;
}

/** A text that is being sent, or could not be. */
export function renderOutgoing(context: BubbleContext, outgoing: OutgoingMessage) {
  const { localize } = context;
  const { text, pictures, at, state, error, retry } = outgoing;
  const again = () => context.retry(outgoing);
  return html`<div class="message first own">
    <span class="hidden">${localize("you_wrote")}</span>
    ${pictures.map(({ preview, name }) =>
      preview
        ? html`<div class="picture"><img src=${preview} alt=${name} /></div>`
        : html`<div class="bubble file"><ha-icon icon="mdi:camera" aria-hidden="true"></ha-icon>${name}</div>`,
    )}
    ${renderText(text, state === "sending")}
    ${renderMeta(context, at, state, error)}
    ${
      state === "failed"
        ? html`<div class="again">
            ${retry ? html`<button class="plain" @click=${again}>${localize("try_again")}</button>` : nothing}
            <button class="plain" @click=${() => context.dismiss(outgoing)}>${localize("dismiss")}</button>
          </div>`
        : nothing
    }
  </div>`;
}

/** What came, for who hears the page: the texts themselves also come and go as they are scrolled. */
export function renderNews(localize: Localize, news: Message[]) {
  return repeat(
    news,
    ({ message_id }) => message_id,
    (message) => html`<p>${inWords(localize, message)}</p>`,
  );
}

function inWords(localize: Localize, { direction, name, from, text, error, attachments }: Message): string {
  if (direction === "outbound") return `${localize("status_failed")}: ${text} ${error ?? ""}`;
  const who = localize("they_wrote", { name: name ?? from ?? localize("unknown_sender") });
  const picture = attachments[0]?.content_type.startsWith("image/");
  return `${who} ${text || localize(picture ? "picture" : "attachment")}`;
}

function renderText(text: string, waiting = false) {
  if (!text) return nothing;
  const words = linksIn(text).map(({ text, href }) =>
    href ? html`<a href=${href} target="_blank" rel="noopener noreferrer">${text}</a>` : text,
  );
  // In one line: the bubble keeps white space.
  return html`<div class="bubble ${isFewEmojis(text) ? "large" : ""} ${waiting ? "waiting" : ""}" dir="auto">${words.length > 1 ? words : words[0]}</div>`;
}

function renderAttachment({ localize, enlarge }: BubbleContext, { url, content_type }: Attachment) {
  if (content_type.startsWith("image/")) {
    return html`<button class="picture" @click=${() => enlarge(url)}>
      <img src=${url} alt=${localize("picture")} loading="lazy" />
    </button>`;
  }
  const icon = content_type.startsWith("audio/")
    ? "mdi:volume-high"
    : content_type.startsWith("video/")
      ? "mdi:video"
      : "mdi:file";
  return html`<a class="bubble file" href=${url} target="_blank" rel="noopener noreferrer">
    <ha-icon .icon=${icon} aria-hidden="true"></ha-icon>${localize("attachment")}
  </a>`;
}

function renderReactions({ localize }: BubbleContext, reactions: ShownMessage["reactions"]) {
  return html`<div class="reactions">
    ${reactions.map(({ emoji, name }) => html`<span role="img" title=${name} aria-label=${localize("reacted", { name, emoji })}>${emoji}</span>`)}
  </div>`;
}

/** When, and of a text of ours its state. */
function renderMeta({ hass, localize }: BubbleContext, at: string, state: State, error: string | null) {
  const icon = state ? ICONS[state] : undefined;
  const words = icon && state && state !== "received" ? localize(`status_${state}`) : "";
  const failed = state === "failed";
  return html`
    ${failed && error ? html`<div class="reason failed">${error}</div>` : nothing}
    <div class="meta ${failed ? "failed" : ""}" data-status=${state ?? ""}>
      <time datetime=${at}>${timeOf(hass, at)}</time>
      ${icon ? html`<svg viewBox="0 0 24 24" role="img" aria-label=${words}><title>${words}</title><path d=${icon} /></svg>` : nothing}
    </div>
  `;
}
