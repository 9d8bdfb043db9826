// One open conversation, kept current for an element that shows it.
import {
  type ConversationEvent,
  loadMore,
  type Message,
  markRead,
  subscribeConversation,
  type Target,
  type Unsubscribe,
} from "./api";
import { errorText, type HomeAssistant } from "./hass";
import { Subscribing } from "./subscribing";
import { mergeMessages, order } from "./thread";

export class ConversationData extends Subscribing {
  id: string | null = null;
  name = "";
  numbers: string[] = [];
  ourNumber: string | null = null;
  messages: Message[] = [];
  more = false;
  loadingMore = false;
  /** What came last while it was open: received, or now known to have failed. For who hears the page. */
  news: Message[] = [];
  /** The first message that nobody had read when the conversation was opened. */
  firstUnread: string | null = null;
  protected override readonly final = new Set<unknown>(["unauthorized", "invalid_format", "service_validation_error"]);
  private opened: { account: string; target: Target } | null = null;
  private marked = "";

  /** Show this conversation from now on. */
  open(hass: HomeAssistant, account: string, target: Target): void {
    this.opened = { account, target };
    Object.assign(this, {
      id: null,
      name: "",
      numbers: [],
      messages: [],
      news: [],
      more: false,
      loadingMore: false,
      error: null,
      firstUnread: null,
      marked: "",
    });
    this.begin(hass);
  }

  get unread(): boolean {
    return this.messages.some((message) => message.direction === "inbound" && !message.read);
  }

  async loadMore(): Promise<void> {
    const { hass, opened } = this;
    if (!hass || !opened || !this.id || !this.more || this.loadingMore) return;
    this.loadingMore = true;
    this.host.requestUpdate();
    try {
      const page = await loadMore(hass, opened.account, this.id, this.messages[0]?.message_id ?? null);
      if (opened !== this.opened) return;
      this.messages = mergeMessages(this.messages, page.messages);
      this.more = page.more;
      this.error = null;
    } catch (error) {
      const words = await errorText(hass, error);
      if (opened !== this.opened) return;
      this.error = words;
    }
    this.loadingMore = false;
    this.host.requestUpdate();
  }

  async markRead(): Promise<void> {
    const newest = this.messages.at(-1)?.message_id ?? "";
    const { hass, opened } = this;
    if (!hass || !opened || !this.id || !this.unread || this.marked === newest) return;
    this.marked = newest;
    try {
      await markRead(hass, opened.account, this.id);
    } catch {
      // Stays unread until the next text, or until somebody opens the conversation again.
    }
  }

  protected override async subscribe(hass: HomeAssistant, current: () => boolean): Promise<Unsubscribe | null> {
    if (!this.opened) return null;
    return subscribeConversation(hass, this.opened.account, this.opened.target, (event) => {
      if (!current()) return;
      if (event.closed) void this.again(hass);
      else this.take(event);
    });
  }

  /** Whether the newest page joins on to what is known; after a long absence, texts in between would be missing. */
  private has(page: readonly Message[] = []): boolean {
    const ids = new Set(page.map(({ message_id }) => message_id));
    return this.messages.some(({ message_id }) => ids.has(message_id));
  }

  /** Without what is older than all that is known: earlier texts are loaded page by page, and none between is left out. */
  private fitting(messages: readonly Message[]): Message[] {
    const [oldest] = this.messages;
    return messages.filter((message) => !oldest || !this.more || order(message, oldest) >= 0);
  }

  private newsIn(messages: readonly Message[]): Message[] {
    const known = new Map(this.messages.map((message) => [message.message_id, message]));
    const since = this.messages[0]?.at ?? "";
    return messages.filter(({ message_id, direction, at, status }) => {
      const before = known.get(message_id);
      if (direction === "inbound") return !before && at >= since;
      return before && status === "failed" && before.status !== "failed";
    });
  }

  private take(event: ConversationEvent): void {
    const first = this.id === null;
    const joins = event.id === undefined || !event.more || this.has(event.messages);
    // What was told stays: it may not have been spoken yet when the next event comes, say that it was read.
    const news = first || !joins ? [] : this.newsIn(event.messages ?? []);
    if (news.length) this.news = news;
    if (!joins) this.messages = [];
    if (event.id !== undefined) this.id = event.id;
    if (event.name !== undefined) this.name = event.name;
    if (event.numbers) this.numbers = event.numbers;
    if (event.our_number !== undefined) this.ourNumber = event.our_number;
    if (event.more !== undefined && (first || this.messages.length === 0)) this.more = event.more;
    if (event.messages) this.messages = mergeMessages(this.messages, this.fitting(event.messages));
    const { deleted } = event;
    if (deleted) this.messages = this.messages.filter(({ message_id }) => !deleted.includes(message_id));
    if (first) {
      const unread = this.messages.find((message) => message.direction === "inbound" && !message.read);
      this.firstUnread = unread?.message_id ?? null;
    }
    this.works();
  }
}
