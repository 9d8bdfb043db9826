// One open conversation, kept current for an element that shows it.
import type { ReactiveController, ReactiveControllerHost } from "lit";
import {
  type ConversationEvent,
  loadMore,
  type Message,
  markRead,
  subscribeConversation,
  type Target,
  type Unsubscribe,
} from "./api";
import { errorText, type HassError, type HomeAssistant } from "./hass";
import { mergeMessages } from "./thread";

const LONGEST_PAUSE = 30_000;
// What will not be different the next time.
const FINAL = new Set<unknown>(["unauthorized", "invalid_format", "service_validation_error", "unknown_command"]);

export class ConversationData implements ReactiveController {
  id: string | null = null;
  name = "";
  numbers: string[] = [];
  ourNumber: string | null = null;
  messages: Message[] = [];
  more = false;
  loadingMore = false;
  error: string | null = null;
  /** The first message that nobody had read when the conversation was opened. */
  firstUnread: string | null = null;
  private attempt = 0;
  private failures = 0;
  private unsubscribe: Unsubscribe | null = null;
  private opened: { hass: HomeAssistant; account: string; target: Target } | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private marked = "";

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {
    if (this.opened) this.start();
  }

  hostDisconnected(): void {
    this.stop();
  }

  /** Show this conversation from now on. */
  open(hass: HomeAssistant, account: string, target: Target): void {
    this.stop();
    this.opened = { hass, account, target };
    Object.assign(this, {
      id: null,
      name: "",
      numbers: [],
      messages: [],
      more: false,
      error: null,
      firstUnread: null,
      marked: "",
    });
    this.failures = 0;
    this.start();
  }

  get unread(): boolean {
    return this.messages.some((message) => message.direction === "inbound" && !message.read);
  }

  async loadMore(): Promise<void> {
    if (!this.opened || !this.id || !this.more || this.loadingMore) return;
    this.loadingMore = true;
    this.host.requestUpdate();
    const { hass, account } = this.opened;
    try {
      const page = await loadMore(hass, account, this.id, this.messages[0]?.message_id ?? null);
      this.messages = mergeMessages(this.messages, page.messages);
      this.more = page.more;
      this.error = null;
    } catch (error) {
      this.error = await errorText(hass, error);
    }
    this.loadingMore = false;
    this.host.requestUpdate();
  }

  async markRead(): Promise<void> {
    const newest = this.messages.at(-1)?.message_id ?? "";
    if (!this.opened || !this.id || !this.unread || this.marked === newest) return;
    this.marked = newest;
    try {
      await markRead(this.opened.hass, this.opened.account, this.id);
    } catch {
      // Stays unread until the next text, or until somebody opens the conversation again.
    }
  }

  private start(): void {
    const { opened } = this;
    if (!opened) return;
    const attempt = ++this.attempt;
    const current = () => this.attempt === attempt;
    subscribeConversation(opened.hass, opened.account, opened.target, (event) => {
      if (!current()) return;
      if (event.closed) this.again(opened.hass, null);
      else this.take(event);
    }).then(
      (unsubscribe) => {
        if (current()) this.unsubscribe = unsubscribe;
        else unsubscribe();
      },
      (error: unknown) => {
        if (current()) this.again(opened.hass, error);
      },
    );
  }

  private stop(): void {
    this.attempt += 1;
    clearTimeout(this.timer);
    this.unsubscribe?.();
    this.unsubscribe = null;
  }

  /** The account is being reloaded, or could not be asked: try again a little later. */
  private async again(hass: HomeAssistant, error: unknown): Promise<void> {
    this.stop();
    if (!FINAL.has((error as HassError | null)?.code)) {
      this.timer = setTimeout(() => this.start(), Math.min(1000 * 2 ** this.failures, LONGEST_PAUSE));
    }
    this.failures += 1;
    if (error) this.error = await errorText(hass, error);
    this.host.requestUpdate();
  }

  private take(event: ConversationEvent): void {
    const first = this.id === null;
    this.failures = 0;
    if (event.id !== undefined) this.id = event.id;
    if (event.name !== undefined) this.name = event.name;
    if (event.numbers) this.numbers = event.numbers;
    if (event.our_number !== undefined) this.ourNumber = event.our_number;
    if (event.more !== undefined && (first || this.messages.length === 0)) this.more = event.more;
    if (event.messages) this.messages = mergeMessages(this.messages, event.messages);
    if (first) {
      const unread = this.messages.find((message) => message.direction === "inbound" && !message.read);
      this.firstUnread = unread?.message_id ?? null;
    }
    this.error = null;
    this.host.requestUpdate();
  }
}
