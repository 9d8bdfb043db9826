import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import type { Target } from "./api";
import "./conversation-list";
import "./conversation-view";
import { ConversationsData, whyNoAccount } from "./conversations-data";
import { define, type HomeAssistant, hassProperty, isRightToLeft } from "./hass";
import { type Localize, loadLocalize } from "./localize";
import { numbersBeside } from "./people";
import { alignedAsAround, shared } from "./styles";

/** A part of an address as it was before it was encoded; one that somebody wrote by hand may be anything. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The panel "Texts": list and conversation side by side, one after the other where it is narrow. */
export class RingcPanel extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: flex; flex-direction: column; background: var(--primary-background-color);
        height: calc(100dvh - var(--safe-area-inset-top, 0px) - var(--safe-area-inset-bottom, 0px));
      }
      header {
        display: flex; align-items: center; gap: 8px; padding: 0 8px; flex: none; height: var(--header-height, 56px);
        background: var(--app-header-background-color, var(--primary-background-color));
        color: var(--app-header-text-color, var(--primary-text-color)); border-bottom: 1px solid var(--ringc-line);
      }
      h1, h2 { ${alignedAsAround} }
      h1 { font-size: 20px; font-weight: 400; margin: 0; flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      h1:first-child { padding-inline-start: 16px; }
      h1 small, h2 small { font-size: 13px; opacity: 0.85; display: block; overflow: hidden; text-overflow: ellipsis; font-weight: 400; line-height: 1.2; }
      section { flex: 1; min-width: 0; display: flex; flex-direction: column; min-height: 0; background: var(--card-background-color, #fff); }
      .people { display: flex; align-items: center; gap: 12px; padding: 8px 16px; min-height: 60px; border-bottom: 1px solid var(--ringc-line); }
      .people h2 { font-size: 16px; font-weight: 500; margin: 0; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      select { width: auto; max-width: 50%; min-height: 36px; padding: 4px 12px; font-size: 14px; background: transparent; border-color: currentColor; }
      select option { color: initial; }
      .outdated { display: flex; align-items: center; justify-content: center; gap: 12px; padding: 8px; background: color-mix(in srgb, var(--warning-color, #ffa600) 25%, var(--card-background-color, #fff)); }
      main { flex: 1; min-height: 0; display: flex; max-width: 1600px; width: 100%; margin: 0 auto; }
      ringc-conversation-list { width: min(36%, 400px); min-width: 280px; border-inline-end: 1px solid var(--ringc-line); }
      ringc-conversation, .choose { flex: 1; min-width: 0; }
      .choose { margin: auto; }
      :host([narrow]) ringc-conversation-list, :host([narrow]) ringc-conversation { width: 100%; border: 0; }
      :host([narrow]) .back ha-icon { display: flex; }
      :host([dir="rtl"]) .back ha-icon { transform: scaleX(-1); }
    `,
  ];

  @property(hassProperty) hass!: HomeAssistant;
  @property({ type: Boolean, reflect: true }) narrow = false;
  @property({ attribute: false }) route?: { prefix: string; path: string };
  @state() private localize: Localize | null = null;
  @state() private opened = { id: "", name: "", numbers: [] as string[] };
  private target: Target | null = null;
  private language = "";
  private readonly data = new ConversationsData(this);

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("hass") && this.hass.language !== this.language) {
      this.language = this.hass.language;
      this.dir = isRightToLeft(this.hass) ? "rtl" : "ltr";
      loadLocalize(this.hass).then((localize) => {
        this.localize = localize;
      });
    }
    if (changed.has("route")) this.go();
  }

  override update(changed: PropertyValues<this>): void {
    const focused = this.shadowRoot?.activeElement;
    super.update(changed);
    // Where list and conversation follow each other, the one that goes would take the focus with it.
    if (focused && !focused.isConnected) this.shadowRoot?.querySelector<HTMLElement>("header button")?.focus();
  }

  /** The address says which account and which conversation: /ringc/<account>/<conversation> */
  private go(): void {
    const [, account = "", id = ""] = (this.route?.path ?? "").split("/").map(decoded);
    this.data.open(this.hass, account || null);
    const shown = this.target && ("conversation" in this.target ? this.target.conversation : this.opened.id);
    if (id && id !== shown) this.aim({ conversation: id });
    if (!id) this.target = null;
  }

  override render() {
    const { data, localize, target } = this;
    if (!localize) return nothing;
    return html`
      ${this.renderHeader(localize)}
      ${data.outdated ? html`<div class="outdated" role="status">${localize("outdated")}<button class="plain" @click=${() => location.reload()}>${localize("reload")}</button></div>` : nothing}
      ${data.error ? html`<div class="error" role="alert">${data.error}</div>` : nothing}
      <main>
        ${data.account ? this.renderAccount(localize, target) : html`<p class="notice choose">${data.accounts ? localize(whyNoAccount(data.accounts)) : ""}</p>`}
      </main>
    `;
  }

  private renderAccount(localize: Localize, target: Target | null) {
    const { account, conversations, loading } = this.data;
    const list = html`<ringc-conversation-list .hass=${this.hass} .localize=${localize} .account=${account} .conversations=${conversations}
      .loading=${loading} .selected=${target ? this.opened.id : ""} @ringc-open=${(event: CustomEvent<Target>) => this.show(event.detail)}></ringc-conversation-list>`;
    const conversation = target
      ? html`<section>
          ${this.narrow ? nothing : this.renderPeople()}
          <ringc-conversation .hass=${this.hass} .localize=${localize} .account=${account} .target=${target} .told=${!!this.data.error} dir=${this.dir}
          .readsWhenShown=${true} @ringc-opened=${this.wasOpened}></ringc-conversation>
        </section>`
      : html`<p class="notice choose">${localize("choose_conversation")}</p>`;
    // Each in its place, so that a turned tablet does not begin the conversation anew.
    return html`${this.narrow && target ? nothing : list}${this.narrow && !target ? nothing : conversation}`;
  }

  private renderPeople() {
    const { name, numbers } = this.opened;
    return html`<div class="people">
      <ringc-avatar .name=${name} .group=${numbers.length > 1}></ringc-avatar>
      <h2 dir="auto">${name}<small><bdi>${numbersBeside(name, numbers)}</bdi></small></h2>
    </div>`;
  }

  private renderHeader(localize: Localize) {
    const { accounts, account } = this.data;
    const inside = this.narrow && this.target;
    const { name, numbers } = this.opened;
    const title = inside ? html`${name}<small><bdi>${numbersBeside(name, numbers)}</bdi></small>` : localize("title");
    return html`<header>
      ${
        inside
          ? html`<button class="icon back" aria-label=${localize("back")} title=${localize("back")} @click=${() => this.navigate("")}><ha-icon icon="mdi:arrow-left"></ha-icon></button>`
          : this.narrow
            ? html`<button class="icon" aria-label=${localize("menu")} title=${localize("menu")} @click=${this.toggleMenu}><ha-icon icon="mdi:menu"></ha-icon></button>`
            : nothing
      }
      <h1 dir="auto">${title}</h1>
      ${
        !inside && accounts?.some((other) => other.config_entry_id !== account?.config_entry_id)
          ? html`<select aria-label=${localize("account")} @change=${this.chooseAccount}>
              ${account ? nothing : html`<option selected disabled hidden>${localize("account")}</option>`}
              ${accounts.map(({ config_entry_id, title }) => html`<option value=${config_entry_id} ?selected=${config_entry_id === account?.config_entry_id}>${title}</option>`)}
            </select>`
          : nothing
      }
    </header>`;
  }

  /** What is opened stands above at once, and never the last one's name above another's texts. */
  private aim(target: Target): void {
    const id = "conversation" in target ? target.conversation : "";
    const known = this.data.conversations.find((conversation) => conversation.id === id);
    this.target = target;
    this.opened = { id, name: known?.name ?? "", numbers: known?.numbers ?? [] };
  }

  private show(target: Target): void {
    this.aim(target);
    if ("conversation" in target) this.navigate(target.conversation);
    else this.requestUpdate();
  }

  /** A new conversation gets its address once Home Assistant has read its number. */
  private wasOpened(event: CustomEvent<{ id: string; name: string; numbers: string[] }>): void {
    const { id, name, numbers } = event.detail;
    if (id === this.opened.id && name === this.opened.name) return;
    this.opened = { id, name, numbers };
    if (this.target && "numbers" in this.target) this.navigate(id);
  }

  private navigate(id: string): void {
    const account = this.data.account?.config_entry_id ?? "";
    const path = [this.route?.prefix ?? "/ringc", account, ...(id ? [encodeURIComponent(id)] : [])].join("/");
    history.pushState(null, "", path);
    window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace: false } }));
  }

  private chooseAccount(event: Event): void {
    const account = (event.target as HTMLSelectElement).value;
    history.pushState(null, "", `${this.route?.prefix ?? "/ringc"}/${account}`);
    window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace: false } }));
  }

  private toggleMenu(): void {
    this.dispatchEvent(new CustomEvent("hass-toggle-menu", { bubbles: true, composed: true }));
  }
}

define("ringc-panel", RingcPanel);
