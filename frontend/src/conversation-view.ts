import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { property, query, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import type { Account, Target } from "./api";
import "./composer";
import type { Draft } from "./composer";
import { ConversationData } from "./conversation-data";
import { define, type HomeAssistant, hassProperty } from "./hass";
import { KeptPlace } from "./kept-place";
import type { Localize } from "./localize";
import { type BubbleContext, bubbleStyles, renderMessage, renderNews, renderOutgoing } from "./message-bubble";
import { type Near, NearSections } from "./near-sections";
import { NewDay } from "./new-day";
import { notArrived, type OutgoingMessage, outgoing } from "./outgoing";
import "./picture-viewer";
import type { RingcPictureViewer } from "./picture-viewer";
import { shared } from "./styles";
import { type Item, Thread, type ThreadSection } from "./thread";
import { dayName, dayOf } from "./time";

const NEAR = 80;

/** A conversation: its texts, and where one is written. Fires `ringc-opened` with its id once that is known. */
export class RingcConversation extends LitElement {
  static override styles = [
    shared,
    bubbleStyles,
    css`
      :host { display: flex; flex-direction: column; min-height: 0; position: relative; background: var(--card-background-color, #fff); }
      /* Reversed: the browser counts from the newest text, which so stays whatever grows or is laid out above it. */
      .scroll { flex: 1; min-height: 0; display: flex; flex-direction: column-reverse; overflow-y: auto; overflow-anchor: none; padding: 8px 12px 12px; overscroll-behavior: contain; contain: content; background: inherit; }
      .content { flex: none; display: flex; flex-direction: column; width: 100%; max-width: 900px; margin: 0 auto; min-height: 100%; justify-content: flex-end; }
      .section, .space { flex: none; contain: layout style; }
      .day, .unread { text-align: center; font-size: 13px; color: var(--ringc-soft-text); margin: 16px 0 4px; font-weight: 400; }
      .unread { display: flex; align-items: center; gap: 12px; color: var(--primary-text-color); font-weight: 500; }
      .unread::before, .unread::after { content: ""; flex: 1; border-top: 2px solid var(--primary-color); }
      .earlier { align-self: center; }
      ringc-composer { flex: 0 1 auto; max-height: max(65%, 136px); }
      .start { margin: auto; }
      .float { position: relative; height: 0; }
      .newest { position: absolute; inset-block-end: 12px; inset-inline-end: 16px; background: var(--card-background-color, #fff); box-shadow: 0 1px 6px rgba(0, 0, 0, 0.4); }
    `,
  ];

  @property(hassProperty) hass!: HomeAssistant;
  @property({ attribute: false }) localize!: Localize;
  @property({ attribute: false }) account!: Account;
  @property({ attribute: false }) target!: Target;
  /** Whether an error stands above already: of RingCentral, it would be the same in other words. */
  @property({ type: Boolean }) told = false;
  /** Whether being on the screen counts as being read; where it hangs on a wall, only touching it does. */
  @property({ type: Boolean }) readsWhenShown = false;
  @state() private away = false;
  @query(".scroll") private scroller!: HTMLElement;
  @query("ringc-picture-viewer") private viewer!: RingcPictureViewer;
  readonly data = new ConversationData(this);
  private readonly thread = new Thread((at) => dayOf(this.hass, at));
  private readonly day = new NewDay(this);
  private newest = "";
  private readonly place = new KeptPlace();
  private sections: ThreadSection[] = [];
  private readonly near = new NearSections();
  private shown = this.near.of([]);
  private rendered: ReadonlySet<string> = new Set();
  private readonly observer = new ResizeObserver((entries) => this.resized(entries));
  private observed = new WeakSet<Element>();

  override connectedCallback(): void {
    super.connectedCallback();
    outgoing.addEventListener("change", this.refresh);
    document.addEventListener("visibilitychange", this.refresh);
    window.addEventListener("focus", this.refresh);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    outgoing.removeEventListener("change", this.refresh);
    document.removeEventListener("visibilitychange", this.refresh);
    window.removeEventListener("focus", this.refresh);
    this.observer.disconnect();
    this.observed = new WeakSet();
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>("ringc-composer")?.focus();
  }

  private refresh = (): void => this.requestUpdate();

  override willUpdate(changed: PropertyValues<this>): void {
    const opened = changed.has("account") && changed.get("account")?.config_entry_id !== this.account.config_entry_id;
    if (opened || (changed.has("target") && JSON.stringify(changed.get("target")) !== JSON.stringify(this.target))) {
      this.newest = "";
      this.away = false;
      this.thread.reset();
      this.near.reset();
      this.data.open(this.hass, this.account.config_entry_id, this.target);
    }
  }

  override update(changed: PropertyValues<this>): void {
    if (changed.has("hass")) this.thread.reset();
    const focused = this.shadowRoot?.activeElement;
    super.update(changed);
    // What is taken away would take the focus with it, and so the keys that scroll.
    if (focused && !focused.isConnected) this.focusTexts();
  }

  override updated(): void {
    if (!this.scroller) return;
    this.observe();
    const { messages, id, name, numbers } = this.data;
    const newest = id === null ? "" : (messages.at(-1)?.message_id ?? "") + (this.waiting.at(-1)?.key ?? "");
    if (newest !== this.newest && !this.away) this.toEnd();
    this.newest = newest;
    if (this.readsWhenShown && document.visibilityState === "visible" && document.hasFocus()) this.read();
    if (id !== null) this.dispatchEvent(new CustomEvent("ringc-opened", { detail: { id, name, numbers } }));
  }

  override render() {
    const { data, localize } = this;
    if (data.id === null)
      return this.renderProblem() || html`<p class="notice" role="status">${localize("loading")}</p>`;
    return html`
      <div class="scroll" role="log" aria-live="off" tabindex="0" aria-label=${localize("texts_with", { name: data.name })} @scroll=${this.scrolled}
        @pointerdown=${this.read}>
        <div class="content">
          ${data.more ? html`<button class="plain earlier" aria-disabled=${data.loadingMore} @click=${() => data.loadMore()}>${localize(data.loadingMore ? "loading" : "earlier")}</button>` : nothing}
          ${this.renderItems()}
        </div>
      </div>
      <div class="hidden" role="status">${renderNews(localize, data.news)}</div>
      ${this.away ? html`<div class="float"><button class="icon newest" aria-label=${localize("to_newest")} title=${localize("to_newest")} @click=${this.toEnd}><ha-icon icon="mdi:chevron-down"></ha-icon></button></div>` : nothing}
      ${this.renderProblem()}
      ${this.account.may_send && data.numbers.length ? this.renderComposer() : nothing}
      <ringc-picture-viewer .localize=${localize} @close=${this.pictureClosed}></ringc-picture-viewer>
    `;
  }

  private get waiting(): OutgoingMessage[] {
    const { id, messages } = this.data;
    if (id === null) return [];
    // The store may show a text before the action that sends it has returned.
    return notArrived(outgoing.of(this.account.config_entry_id, id), messages);
  }

  private renderItems() {
    this.sections = this.thread.sections(this.data.messages, this.data.firstUnread);
    const { sections, waiting } = this;
    if (!sections.length && !waiting.length) {
      return this.data.more ? nothing : html`<p class="notice start">${this.localize("no_texts_yet")}</p>`;
    }
    const { from, to, above, below } = this.nearNow();
    this.shown = { from, to, above, below };
    this.rendered = new Set(sections.slice(from, to).map(({ key }) => key));
    const context = this.bubbleContext();
    return html`
      <div class="space" style="block-size: ${above}px"></div>
      ${repeat(
        sections.slice(from, to),
        ({ key }) => key,
        (section) => this.renderSection(section, context),
      )}
      <div class="space" style="block-size: ${below}px"></div>
      ${repeat(
        waiting,
        (one) => one.key,
        (one) => renderOutgoing(context, one),
      )}
    `;
  }

  private bubbleContext(): BubbleContext {
    const { hass, localize, enlarge } = this;
    return {
      hass,
      localize,
      enlarge,
      group: this.data.numbers.length > 1,
      retry: (one) => outgoing.retry(hass, localize, one),
      dismiss: (one) => outgoing.dismiss(one),
    };
  }

  private renderSection({ key, items }: ThreadSection, context: BubbleContext) {
    const rendered = () =>
      repeat(
        items,
        (item) => item.key,
        (item) => this.renderItem(item, context),
      );
    const { localize, hass, group } = context;
    return html`<div class="section" data-key=${key}>${guard([localize, hass.locale, hass.config.time_zone, this.day.today, group, ...items], rendered)}</div>`;
  }

  private renderItem(item: Item, context: BubbleContext) {
    switch (item.kind) {
      case "day":
        return html`<h3 class="day">${dayName(this.hass, item.day)}</h3>`;
      case "unread":
        return html`<h3 class="unread">${this.localize("unread")}</h3>`;
      case "message":
        return renderMessage(context, item);
    }
  }

  private renderProblem() {
    const { error } = this.data;
    return error && !this.told ? html`<div class="error" role="alert">${error}</div>` : null;
  }

  private renderComposer() {
    const { id, name, numbers } = this.data;
    const from = this.from;
    return html`<ringc-composer .hass=${this.hass} .localize=${this.localize} .key=${`${this.account.config_entry_id} ${id}`} .to=${name}
      .people=${numbers.length} .canSendPictures=${!from || from.can_send_pictures} dir=${this.dir}
      @ringc-send=${this.send} @focusin=${this.read}></ringc-composer>`;
  }

  /** The number of ours that the conversation goes over. */
  private get from() {
    const { numbers } = this.account;
    return numbers.find(({ phone_number }) => phone_number === this.data.ourNumber) ?? numbers[0];
  }

  /** What to answer where the numbers alone do not do: a short code, or a number of ours that is not in the account. */
  private get replyTo(): string | null {
    const { numbers, ourNumber, messages } = this.data;
    const direct =
      numbers.every((number) => number.startsWith("+")) && (!ourNumber || this.from?.phone_number === ourNumber);
    return direct ? null : (messages.findLast(({ direction }) => direction === "inbound")?.message_id ?? null);
  }

  private send(event: CustomEvent<Draft>): void {
    const { id, numbers, messages } = this.data;
    if (id === null) return;
    const from = this.from?.phone_number ?? null;
    const known = new Set(messages.map(({ message_id }) => message_id));
    const to = { account: this.account.config_entry_id, id, numbers, from, replyTo: this.replyTo, known };
    this.away = false;
    this.data.firstUnread = null;
    outgoing.send(this.hass, this.localize, to, event.detail.text, event.detail.pictures);
  }

  private read = (): void => {
    if (this.account.may_send) this.data.markRead();
  };

  private scrolled(): void {
    // Backwards from the newest text, thus never above zero.
    // What came since the last frame is not what somebody scrolled.
    this.place.keep(this.scroller);
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    this.away = scrollTop < -NEAR;
    if (this.away) this.place.take(this.scroller, this.renderRoot.querySelectorAll(".section, .content > .message"));
    else this.place.forget();
    if (this.away && scrollHeight - clientHeight + scrollTop < NEAR) this.data.loadMore();
    this.look();
  }

  /** Render what is near now, if that is something else. */
  private look(): void {
    this.near.look(this.scroller);
    const { from, to } = this.nearNow();
    if (from !== this.shown.from || to !== this.shown.to) this.requestUpdate();
  }

  /** What is selected stays in the document until it is not any more: else it would be lost for copying. */
  private nearNow(): Near {
    return this.near.of(this.sections, document.getSelection()?.type === "Range" ? this.rendered : undefined);
  }

  private observe(): void {
    for (const element of this.renderRoot.querySelectorAll(".scroll, .content, .section")) {
      if (!this.observed.has(element)) this.observer.observe(element);
      this.observed.add(element);
    }
  }

  private resized(entries: ResizeObserverEntry[]): void {
    for (const { target, borderBoxSize } of entries) {
      const { key } = (target as HTMLElement).dataset;
      if (!target.isConnected) this.observer.unobserve(target);
      else if (key) this.near.measured(key, borderBoxSize[0]?.blockSize ?? 0);
    }
    if (!this.scroller) return;
    this.place.keep(this.scroller);
    this.look();
  }

  private toEnd = (): void => {
    this.away = false;
    this.place.forget();
    this.scroller.scrollTop = 0;
  };

  private focusTexts(): void {
    this.scroller?.focus({ preventScroll: true });
  }

  /** The picture that was enlarged may have been scrolled away by what came. */
  private pictureClosed(): void {
    const focused = this.shadowRoot?.activeElement;
    if (!focused || focused === this.viewer) this.focusTexts();
  }

  private enlarge = (url: string): Promise<void> => this.viewer.show(url);
}

define("ringc-conversation", RingcConversation);
