// The accounts, and the conversations of one of them, kept current for an element that shows them.
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { type Account, type Conversation, fetchAccounts, subscribeConversations, type Unsubscribe } from "./api";
import { errorText, type HassError, type HomeAssistant } from "./hass";

const LONGEST_PAUSE = 30_000;

/** The version of this bundle is in its own address, as the integration gave it to the frontend. */
const OWN_VERSION = new URL(import.meta.url).searchParams.get("v");

export class ConversationsData implements ReactiveController {
  accounts: Account[] | null = null;
  account: Account | null = null;
  conversations: Conversation[] = [];
  loading = true;
  error: string | null = null;
  /** Whether Home Assistant has a newer page than this. */
  outdated = false;
  private hass: HomeAssistant | null = null;
  private wanted: string | null = null;
  private attempt = 0;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private unsubscribe: Unsubscribe | null = null;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly ownVersion = OWN_VERSION,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.hass?.connection.addEventListener("ready", this.reconnected);
    if (this.hass) this.start();
  }

  hostDisconnected(): void {
    this.hass?.connection.removeEventListener("ready", this.reconnected);
    this.stop();
  }

  /** Show this account from now on, or the first one. */
  open(hass: HomeAssistant, account: string | null): void {
    if (this.hass && account === this.wanted) return;
    this.hass?.connection.removeEventListener("ready", this.reconnected);
    hass.connection.addEventListener("ready", this.reconnected);
    this.hass = hass;
    this.wanted = account;
    this.start();
  }

  private reconnected = (): void => this.start();

  private start(): void {
    this.stop();
    if (this.hass) void this.load(this.hass, this.attempt);
  }

  private stop(): void {
    this.attempt += 1;
    clearTimeout(this.timer);
    this.unsubscribe?.();
    this.unsubscribe = null;
  }

  private async load(hass: HomeAssistant, attempt: number): Promise<void> {
    try {
      const { accounts, version } = await fetchAccounts(hass);
      if (attempt !== this.attempt) return;
      this.outdated = this.ownVersion !== null && this.ownVersion !== version;
      this.choose(accounts);
      if (this.account) await this.subscribe(hass, this.account.config_entry_id, attempt);
    } catch (error) {
      if (attempt === this.attempt) await this.again(hass, error);
    }
    this.host.requestUpdate();
  }

  private choose(accounts: Account[]): void {
    const account = accounts.find(({ config_entry_id }) => config_entry_id === this.wanted) ?? accounts[0] ?? null;
    if (account?.config_entry_id !== this.account?.config_entry_id) this.conversations = [];
    this.accounts = accounts;
    this.account = account;
    this.loading = account !== null && this.conversations.length === 0;
    this.host.requestUpdate();
  }

  private async subscribe(hass: HomeAssistant, account: string, attempt: number): Promise<void> {
    const unsubscribe = await subscribeConversations(hass, account, (event) => {
      if (attempt !== this.attempt) return;
      if (event.closed) void this.again(hass, null);
      else this.take(event.conversations ?? []);
    });
    if (attempt === this.attempt) this.unsubscribe = unsubscribe;
    else unsubscribe();
  }

  private take(changed: Conversation[]): void {
    const byId = new Map(this.conversations.map((conversation) => [conversation.id, conversation]));
    for (const conversation of changed) byId.set(conversation.id, conversation);
    this.conversations = [...byId.values()];
    this.loading = false;
    this.failures = 0;
    this.error = null;
    this.host.requestUpdate();
  }

  /** The account is being reloaded, or could not be asked: try again a little later. */
  private async again(hass: HomeAssistant, error: unknown): Promise<void> {
    this.stop();
    this.timer = setTimeout(() => this.start(), Math.min(1000 * 2 ** this.failures, LONGEST_PAUSE));
    this.failures += 1;
    this.loading = false;
    if (error && (error as HassError).code !== "not_found") this.error = await errorText(hass, error);
    this.host.requestUpdate();
  }
}
