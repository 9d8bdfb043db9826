import { css, html, LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import type { Attachment, Status } from "./api";
import { define, type HomeAssistant, hassProperty } from "./hass";
import type { Localize } from "./localize";
import type { OutgoingMessage } from "./outgoing";
import { colourOf } from "./people";
import { shared } from "./styles";
import type { ShownMessage } from "./thread";
import { timeOf } from "./time";
import { isFewEmojis, partsOf } from "./words";

type State = Status | "sending" | null;

const CLOCK = "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v5l3 2";
// Drawn here: Home Assistant's icons are two elements each, and a conversation has hundreds.
const ICONS: Partial<Record<NonNullable<State>, string>> = {
  sending: CLOCK,
  queued: CLOCK,
  sent: "M5 13l4 4L19 7",
  delivered: "M2 13l4 4L16 7M11 16l1 1L22 7",
  failed: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v6M12 16v1",
};

/** One text as a bubble: of the store (`shown`), or still being sent (`outgoing`). */
export class RingcMessageBubble extends LitElement {
  static override styles = [
    shared,
    css`
      :host { display: flex; flex-direction: column; align-items: flex-start; margin-top: 2px; }
      :host([first]) { margin-top: 10px; }
      :host([own]) { align-items: flex-end; }
      .name { font-size: 13px; font-weight: 500; margin: 0 12px 2px;
        color: color-mix(in srgb, var(--ringc-person) 45%, var(--primary-text-color)); }
      .bubble {
        max-width: min(80%, 640px); padding: 8px 12px; border-radius: 18px; background: var(--ringc-theirs);
        overflow-wrap: anywhere; white-space: pre-wrap; line-height: 1.35; font-size: var(--ringc-text-size, 15px);
      }
      :host([own]) .bubble { background: var(--ringc-own); border-end-end-radius: 4px; }
      :host(:not([own])) .bubble { border-end-start-radius: 4px; }
      .bubble.large { font-size: 40px; line-height: 1.15; background: none !important; padding: 4px 8px; }
      .bubble.waiting { opacity: 0.75; }
      a { color: inherit; }
      .meta { display: flex; align-items: center; gap: 4px; margin: 2px 12px 0; font-size: 12px; color: var(--ringc-soft-text); }
      .meta svg { width: 16px; height: 16px; fill: none; stroke: currentColor; stroke-width: 2; }
      .failed { color: color-mix(in srgb, var(--error-color, #db4437) 70%, var(--primary-text-color)); }
      .reason { margin: 2px 12px 0; font-size: 13px; max-width: min(80%, 640px); text-align: end; }
      .again { margin: 4px 8px 0; display: flex; gap: 8px; font-size: 13px; }
      .picture { display: block; border: 0; padding: 0; margin: 0 0 2px; background: var(--ringc-theirs); border-radius: 18px; overflow: hidden; max-width: min(80%, 320px); min-height: 44px; }
      .picture img { display: block; width: 100%; max-height: 320px; object-fit: cover; min-height: 44px; }
      .file { display: inline-flex; align-items: center; gap: 8px; min-height: 44px; }
      .reactions { display: flex; gap: 2px; margin: -6px 10px 0; z-index: 1; }
      .reactions span { background: var(--card-background-color, #fff); border: 1px solid var(--ringc-line);
        border-radius: 12px; padding: 1px 6px; font-size: 14px; }
    `,
  ];

  @property(hassProperty) hass!: HomeAssistant;
  @property({ attribute: false }) localize!: Localize;
  @property({ attribute: false }) shown: ShownMessage | null = null;
  @property({ attribute: false }) outgoing: OutgoingMessage | null = null;
  @property({ type: Boolean }) group = false;
  @property({ type: Boolean, reflect: true }) own = false;
  @property({ type: Boolean, reflect: true }) first = false;
  /** The pending text changes in place; its version makes the bubble render again. */
  @property({ attribute: false }) version = "";

  override willUpdate(): void {
    this.own = this.outgoing !== null || this.shown?.message.direction === "outbound";
    this.first = this.shown?.first ?? true;
  }

  override render() {
    return this.outgoing ? this.renderOutgoing(this.outgoing) : this.shown ? this.renderShown(this.shown) : nothing;
  }

  private renderShown({ message, first, reactions }: ShownMessage) {
    const name = message.name ?? message.from ?? this.localize("unknown_sender");
    const colour = `--ringc-person: ${colourOf(name)}`;
    return html`
      ${this.group && !this.own && first ? html`<div class="name" style=${colour}><bdi>${name}</bdi></div>` : nothing}
      <span class="hidden">${this.own ? this.localize("you_wrote") : this.localize("they_wrote", { name })}</span>
      ${message.attachments.map((attachment) => this.renderAttachment(attachment))}
      ${this.renderText(message.text)}
      ${
        reactions.length
          ? html`<div class="reactions">${reactions.map(({ emoji, name }) => html`<span role="img" title=${name} aria-label=${this.localize("reacted", { name, emoji })}>${emoji}</span>`)}</div>`
          : nothing
      }
      ${this.renderMeta(message.at, message.status, message.error)}
    `;
  }

  private renderOutgoing({ text, pictures, at, state, error, retry }: OutgoingMessage) {
    return html`
      <span class="hidden">${this.localize("you_wrote")}</span>
      ${pictures.map(({ preview, name }) =>
        preview
          ? html`<div class="picture"><img src=${preview} alt=${name} /></div>`
          : html`<div class="bubble file"><ha-icon icon="mdi:camera" aria-hidden="true"></ha-icon>${name}</div>`,
      )}
      ${this.renderText(text, state === "sending")}
      ${this.renderMeta(at, state, error)}
      ${
        state === "failed"
          ? html`<div class="again">
              ${retry ? html`<button class="plain" @click=${() => this.fire("ringc-retry")}>${this.localize("try_again")}</button>` : nothing}
              <button class="plain" @click=${() => this.fire("ringc-dismiss")}>${this.localize("dismiss")}</button>
            </div>`
          : nothing
      }
    `;
  }

  private renderText(text: string, waiting = false) {
    if (!text) return nothing;
    const parts = partsOf(text).map(({ text, href }) =>
      href ? html`<a href=${href} target="_blank" rel="noopener noreferrer">${text}</a>` : text,
    );
    // In one line: the bubble keeps white space.
    return html`<div class="bubble ${isFewEmojis(text) ? "large" : ""} ${waiting ? "waiting" : ""}" dir="auto">${parts}</div>`;
  }

  private renderAttachment({ url, content_type }: Attachment) {
    if (content_type.startsWith("image/")) {
      return html`<button class="picture" @click=${() => this.fire("ringc-enlarge", url)}>
        <img src=${url} alt=${this.localize("picture")} loading="lazy" />
      </button>`;
    }
    const icon = content_type.startsWith("audio/")
      ? "mdi:volume-high"
      : content_type.startsWith("video/")
        ? "mdi:video"
        : "mdi:file";
    return html`<a class="bubble file" href=${url} target="_blank" rel="noopener noreferrer">
      <ha-icon .icon=${icon} aria-hidden="true"></ha-icon>${this.localize("attachment")}
    </a>`;
  }

  private renderMeta(at: string, state: State, error: string | null) {
    const icon = this.own && state ? ICONS[state] : undefined;
    const words = this.own && state && state !== "received" ? this.localize(`status_${state}`) : "";
    return html`
      ${state === "failed" && error ? html`<div class="reason failed">${error}</div>` : nothing}
      <div class="meta ${state === "failed" ? "failed" : ""}" data-status=${state ?? ""}>
        <time datetime=${at}>${timeOf(this.hass, at)}</time>
        ${icon ? html`<svg viewBox="0 0 24 24" aria-hidden="true"><title>${words}</title><path d=${icon} /></svg><span class="hidden">${words}</span>` : nothing}
      </div>
    `;
  }

  private fire(type: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

define("ringc-message-bubble", RingcMessageBubble);
