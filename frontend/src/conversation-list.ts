import { css, html, LitElement, nothing } from "lit";
import { property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Account, Conversation, Target } from "./api";
import "./avatar";
import { define, type HomeAssistant, hassProperty } from "./hass";
import type { Localize } from "./localize";
import { NewDay } from "./new-day";
import { numbersBeside } from "./people";
import { matches, newestFirst, typedNumber } from "./search";
import { alignedAsAround, shared } from "./styles";
import { shortTime } from "./time";

/** All conversations of an account; fires `ringc-open` with a target. */
export class RingcConversationList extends LitElement {
  static override styles = [
    shared,
    css`
      :host { display: flex; flex-direction: column; min-height: 0; background: var(--card-background-color, #fff); }
      .top { display: flex; gap: 8px; padding: 8px; }
      nav { flex: 1; min-height: 0; overflow-y: auto; }
      ul { list-style: none; margin: 0; padding: 0 0 8px; }
      li { content-visibility: auto; contain-intrinsic-size: auto 72px; }
      .row { display: flex; align-items: center; gap: 12px; width: 100%; padding: 12px 16px; border: 0; background: none; text-align: start; min-height: 72px; }
      .row:hover { background: color-mix(in srgb, currentColor 6%, transparent); }
      .row:focus-visible { outline-offset: -2px; }
      .row[aria-current="true"] { background: color-mix(in srgb, var(--primary-color) 16%, transparent); }
      .middle { flex: 1; min-width: 0; }
      .line { display: flex; gap: 8px; align-items: baseline; }
      .name { flex: 1; font-weight: 500; }
      .name, .last { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; ${alignedAsAround} }
      .last { flex: 1; color: var(--ringc-soft-text); font-size: 14px; margin-top: 2px; }
      time { font-size: 12px; color: var(--ringc-soft-text); flex: none; }
      .unread .name, .unread .last { font-weight: 700; color: var(--primary-text-color); }
      .count { background: color-mix(in srgb, var(--primary-color) 40%, var(--card-background-color, #fff)); border-radius: 12px; min-width: 22px; text-align: center; padding: 2px 7px; font-size: 12px; font-weight: 700; flex: none; }
      .row ha-icon { --mdc-icon-size: 16px; flex: none; color: color-mix(in srgb, var(--error-color, #db4437) 70%, var(--primary-text-color)); }
    `,
  ];

  @property(hassProperty) hass!: HomeAssistant;
  @property({ attribute: false }) localize!: Localize;
  @property({ attribute: false }) account!: Account;
  @property({ attribute: false }) conversations: Conversation[] = [];
  @property() selected = "";
  @property({ type: Boolean }) loading = false;
  @state() private search = "";
  @state() private to = "";
  @query("dialog") private dialog!: HTMLDialogElement;
  protected readonly day = new NewDay(this);

  override render() {
    const { localize } = this;
    return html`
      <div class="top">
        <input type="search" .value=${this.search} placeholder=${localize("search")} aria-label=${localize("search_hint")}
          @input=${(event: InputEvent) => {
            this.search = (event.target as HTMLInputElement).value;
          }} />
        ${this.account.may_send ? html`<button class="icon" aria-label=${localize("new_conversation")} title=${localize("new_conversation")} @click=${this.start}><ha-icon icon="mdi:message-plus"></ha-icon></button>` : nothing}
      </div>
      <nav aria-label=${localize("conversations")}>${this.renderList()}</nav>
      <dialog aria-labelledby="new" @click=${this.clickedBeside}>${this.renderNew()}</dialog>
    `;
  }

  private renderList() {
    const { localize } = this;
    const begun = this.conversations.filter(({ last }) => last);
    const found = newestFirst(begun.filter((conversation) => matches(conversation, this.search)));
    if (this.loading) return html`<p class="notice" role="status">${localize("loading")}</p>`;
    if (!found.length)
      return html`<p class="notice">${localize(begun.length ? "nothing_found" : "no_conversations")}</p>`;
    return html`<ul>${repeat(
      found,
      ({ id }) => id,
      (conversation) => html`<li>${this.renderRow(conversation)}</li>`,
    )}</ul>`;
  }

  private renderRow({ id, name, numbers, unread, last }: Conversation) {
    const { localize } = this;
    const words = last?.text || (last?.picture ? localize("picture") : "");
    const line = last?.direction === "outbound" ? localize("you_said", { text: words }) : words;
    return html`
      <button class="row ${unread ? "unread" : ""}" aria-current=${this.selected === id} @click=${() => this.open({ conversation: id })}>
        <ringc-avatar .name=${name} .group=${numbers.length > 1}></ringc-avatar>
        <span class="middle">
          <span class="line"><span class="name" dir="auto">${name}</span>${last ? html`<time datetime=${last.at}>${shortTime(this.hass, last.at)}</time>` : nothing}</span>
          <span class="line">
            <span class="last" dir="auto">${line}</span>
            ${last?.status === "failed" ? html`<ha-icon icon="mdi:alert-circle-outline" title=${localize("status_failed")}></ha-icon><span class="hidden">${localize("status_failed")}</span>` : nothing}
            ${unread ? html`<span class="count"><span class="hidden">${localize("unread")}: </span>${unread}</span>` : nothing}
          </span>
        </span>
      </button>
    `;
  }

  private renderNew() {
    const { localize } = this;
    const number = typedNumber(this.to);
    const known = this.conversations.filter(({ entity_id, last }) => entity_id || last);
    const found = known.filter((conversation) => matches({ ...conversation, last: null }, this.to));
    found.sort((a, b) => a.name.localeCompare(b.name, this.hass.locale.language));
    return html`<form method="dialog" class="dialog" @submit=${this.chosen}>
      <h2 id="new">${localize("new_conversation")}</h2>
      <input autocomplete="off" .value=${this.to} placeholder=${localize("name_or_number")} aria-label=${localize("name_or_number")}
        @input=${(event: InputEvent) => {
          this.to = (event.target as HTMLInputElement).value;
        }} />
      <div class="choices">
        ${number ? html`<button type="submit" class="choice number"><ha-icon icon="mdi:message-text" aria-hidden="true"></ha-icon><span>${localize("text_number", { number })}</span></button>` : nothing}
        ${found.slice(0, 50).map(
          ({
            id,
            name,
            numbers,
          }) => html`<button type="button" class="choice" @click=${() => this.open({ conversation: id })}>
            <ringc-avatar .name=${name} .group=${numbers.length > 1}></ringc-avatar>
            <span><bdi>${name}</bdi><small><bdi>${numbersBeside(name, numbers)}</bdi></small></span>
          </button>`,
        )}
        ${number || found.length ? nothing : html`<p class="notice">${localize("nothing_found")}</p>`}
      </div>
      <button type="button" class="plain" @click=${() => this.dialog.close()}>${localize("cancel")}</button>
    </form>`;
  }

  private start(): void {
    this.to = "";
    this.dialog.showModal();
  }

  private clickedBeside(event: MouseEvent): void {
    if (event.target === this.dialog) this.dialog.close();
  }

  private chosen(event: SubmitEvent): void {
    event.preventDefault();
    const number = typedNumber(this.to);
    if (number) this.open({ numbers: [number] });
  }

  private open(target: Target): void {
    this.dialog.close();
    this.dispatchEvent(new CustomEvent("ringc-open", { detail: target }));
  }
}

define("ringc-conversation-list", RingcConversationList);
