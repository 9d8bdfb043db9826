import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import type { Conversation, Target } from "./api";
import { type CardConfig, FORM, heightOf } from "./card-config";
import "./conversation-view";
import { ConversationsData, whyNoAccount } from "./conversations-data";
import { define, type HomeAssistant, hassProperty, isRightToLeft } from "./hass";
import { type Key, type Localize, loadLocalize } from "./localize";
import { newestFirst } from "./search";
import { alignedAsAround, shared } from "./styles";

// The form is made before it knows a language; the card has loaded it by then.
let known: Localize | null = null;
const HELPERS: Record<string, Key> = { entity: "card_entity_helper", phone_number: "card_phone_number_helper" };

/** A conversation on a dashboard: with one person, or the newest. */
export class RingcConversationCard extends LitElement {
  static override styles = [
    shared,
    css`
      :host { display: block; height: 100%; --ringc-text-size: 17px; }
      ha-card { display: flex; flex-direction: column; height: 100%; overflow: hidden; }
      h2 { display: flex; align-items: center; gap: 12px; margin: 0; padding: 12px 16px; font-size: 20px; font-weight: 500; }
      h2 span { flex: 1; ${alignedAsAround} overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      ringc-conversation { flex: 1; }
    `,
  ];

  @property(hassProperty) hass!: HomeAssistant;
  /** Set by a dashboard whose sections give the card its height. */
  @property() layout = "";
  @state() private config: CardConfig | null = null;
  @state() private localize: Localize | null = null;
  @state() private name = "";
  private language = "";
  private target: Target | null = null;
  private readonly data = new ConversationsData(this);

  static getStubConfig(): Omit<CardConfig, "type"> {
    return {};
  }

  static getConfigForm() {
    const label = ({ name }: { name: string }) => known?.(`card_${name}` as Key) ?? name;
    const helper = ({ name }: { name: string }) => HELPERS[name] && known?.(HELPERS[name]);
    return {
      schema: FORM,
      computeLabel: label,
      computeHelper: helper,
    };
  }

  setConfig(config: CardConfig): void {
    this.config = config;
    this.target = null;
  }

  getCardSize(): number {
    return Math.ceil((this.config ? heightOf(this.config) : 0) / 50);
  }

  getGridOptions() {
    return { columns: 12, rows: 8, min_columns: 6, min_rows: 4 };
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!this.hass || !this.config) return;
    if (changed.has("hass") && this.hass.language !== this.language) {
      this.language = this.hass.language;
      this.dir = isRightToLeft(this.hass) ? "rtl" : "ltr";
      loadLocalize(this.hass).then((localize) => {
        this.localize = known = localize;
      });
    }
    this.data.open(this.hass, this.config.config_entry_id ?? null);
    const target = this.findTarget(this.config);
    if (JSON.stringify(target) !== JSON.stringify(this.target)) this.target = target;
  }

  private findTarget({ entity, phone_number }: CardConfig): Target | null {
    if (phone_number) return { numbers: [phone_number] };
    const { conversations } = this.data;
    if (entity) {
      const own = conversations.filter(({ entity_id }) => entity_id === entity);
      return own.length ? { conversation: (newestFirst(own)[0] as Conversation).id } : null;
    }
    const [newest] = newestFirst(conversations.filter(({ last }) => last));
    return newest ? { conversation: newest.id } : null;
  }

  override render() {
    const { config, localize, data } = this;
    if (!config || !localize) return nothing;
    const height = this.layout === "grid" ? "100%" : `${heightOf(config)}px`;
    const title = config.title ?? (this.target ? this.name : localize("title"));
    return html`<ha-card style="height: ${height}">
      ${title ? html`<h2><ringc-avatar .name=${this.name || title}></ringc-avatar><span dir="auto">${title}</span></h2>` : nothing}
      ${data.error ? html`<div class="error" role="alert">${data.error}</div>` : nothing}
      ${data.account && this.target ? this.renderConversation(localize) : html`<p class="notice">${this.reason(localize)}</p>`}
    </ha-card>`;
  }

  private renderConversation(localize: Localize) {
    return html`<ringc-conversation .hass=${this.hass} .localize=${localize} .account=${this.data.account} .target=${this.target} .told=${!!this.data.error} dir=${this.dir}
      @ringc-opened=${(event: CustomEvent<{ name: string }>) => {
        this.name = event.detail.name;
      }}></ringc-conversation>`;
  }

  private reason(localize: Localize): string {
    if (this.data.accounts === null || this.data.loading) return localize("loading");
    if (!this.data.account) return localize(whyNoAccount(this.data.accounts));
    return localize(this.config?.entity ? "nothing_found" : "no_conversations");
  }
}

define("ringc-conversation-card", RingcConversationCard);
