// The accounts, and the conversations of one of them, kept current for an element that shows them.
import type { ReactiveControllerHost } from "lit";
import { type Account, type Conversation, fetchAccounts, subscribeConversations, type Unsubscribe } from "./api";
import type { HomeAssistant } from "./hass";
import { Subscribing } from "./subscribing";

/** The version of this bundle is in its own address, as the integration gave it to the frontend. */
const OWN_VERSION = new URL(import.meta.url).searchParams.get("v");

/** What to say instead of conversations, by the accounts that there are. */
export function whyNoAccount(accounts: Account[]): "no_account" | "account_missing" {
  return accounts.length ? "account_missing" : "no_account";
}

export class ConversationsData extends Subscribing {
  accounts: Account[] | null = null;
  /** Null also while the one that is shown is not loaded. */
  account: Account | null = null;
  conversations: Conversation[] = [];
  /** Until the conversations are there; also while they could not be read. */
  loading = true;
  /** Whether Home Assistant has a newer page than this. */
  outdated = false;
  private wanted: string | null = null;
  private shown: string | null = null;

  constructor(
    host: ReactiveControllerHost,
    private readonly ownVersion = OWN_VERSION,
  ) {
    super(host);
  }

  /** Show this account from now on; null: the one that is shown, else the first one. */
  open(hass: HomeAssistant, account: string | null): void {
    if (this.hass && account === this.wanted) return;
    this.wanted = account;
    this.begin(hass);
  }

  protected override async subscribe(hass: HomeAssistant, current: () => boolean): Promise<Unsubscribe | null> {
    const { accounts, version } = await fetchAccounts(hass);
    if (!current()) return null;
    this.outdated = this.ownVersion !== null && this.ownVersion !== version;
    this.choose(accounts);
    if (this.account) {
      return subscribeConversations(hass, this.account.config_entry_id, (event) => {
        if (!current()) return;
        if (event.closed) void this.again(hass);
        else this.take(event.conversations ?? []);
      });
    }
    await this.again(hass);
    return null;
  }

  /** Another account never takes the place of the one that is shown: what somebody writes would go out from there. */
  private choose(accounts: Account[]): void {
    const chosen = this.wanted ?? this.shown ?? accounts[0]?.config_entry_id ?? null;
    if (chosen !== this.shown) this.conversations = [];
    this.shown = chosen;
    this.accounts = accounts;
    this.account = accounts.find(({ config_entry_id }) => config_entry_id === chosen) ?? null;
    this.loading = this.account !== null && this.conversations.length === 0;
    this.host.requestUpdate();
  }

  private take(changed: Conversation[]): void {
    const byId = new Map(this.conversations.map((conversation) => [conversation.id, conversation]));
    for (const conversation of changed) byId.set(conversation.id, conversation);
    this.conversations = [...byId.values()];
    this.loading = false;
    this.works();
  }
}
