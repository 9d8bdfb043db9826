// The commands and the view of the integration: design 2.7.
import type { HomeAssistant } from "./hass";

export interface AccountNumber {
  phone_number: string;
  name: string | null;
  can_send_pictures: boolean;
}

export interface Account {
  config_entry_id: string;
  title: string;
  numbers: AccountNumber[];
  may_send: boolean;
}

export type Status = "queued" | "sent" | "delivered" | "failed" | "received";

export interface Conversation {
  id: string;
  name: string;
  numbers: string[];
  unread: number;
  /** The notify entity of the recipient that it belongs to. */
  entity_id: string | null;
  last: { text: string; direction: Direction; at: string; status: Status | null; picture: boolean } | null;
}

export type Direction = "inbound" | "outbound";

export interface Reaction {
  /** Null for a sticker. */
  emoji: string | null;
  kind: string;
  text: string | null;
  removed: boolean;
  /** The text of ours that it is about, where that is known. */
  to: string | null;
}

export interface Attachment {
  url: string;
  content_type: string;
}

export interface Message {
  message_id: string;
  direction: Direction;
  from: string | null;
  name: string | null;
  text: string;
  at: string;
  read: boolean;
  status: Status | null;
  error: string | null;
  reaction: Reaction | null;
  attachments: Attachment[];
}

/** A conversation to open: one that is known by its id, or the numbers of a new one as somebody wrote them. */
export type Target = { conversation: string } | { numbers: string[] };

export interface ConversationEvent {
  id?: string;
  name?: string;
  numbers?: string[];
  our_number?: string | null;
  messages?: Message[];
  /** The ids of texts that are no more. */
  deleted?: string[];
  more?: boolean;
  closed?: true;
}

export interface ConversationsEvent {
  conversations?: Conversation[];
  closed?: true;
}

export interface SendResult {
  to: string[];
  message_ids: string[];
  status: string;
  error_code: string | null;
  error: string | null;
}

export type Unsubscribe = () => void;

// Whoever subscribes does it again after a lost connection: Home Assistant's own way gives up when that is refused.
const ONCE = { resubscribe: false };

export function fetchAccounts(hass: HomeAssistant): Promise<{ accounts: Account[]; version: string }> {
  return hass.callWS({ type: "ringc/accounts" });
}

export function subscribeConversations(
  hass: HomeAssistant,
  account: string,
  listener: (event: ConversationsEvent) => void,
): Promise<Unsubscribe> {
  return hass.connection.subscribeMessage(
    listener,
    { type: "ringc/conversations/subscribe", config_entry_id: account },
    ONCE,
  );
}

export function subscribeConversation(
  hass: HomeAssistant,
  account: string,
  target: Target,
  listener: (event: ConversationEvent) => void,
): Promise<Unsubscribe> {
  return hass.connection.subscribeMessage(
    listener,
    { type: "ringc/conversation/subscribe", config_entry_id: account, ...target },
    ONCE,
  );
}

export function loadMore(
  hass: HomeAssistant,
  account: string,
  conversation: string,
  before: string | null,
): Promise<{ messages: Message[]; more: boolean }> {
  return hass.callWS({ type: "ringc/conversation/load_more", config_entry_id: account, conversation, before });
}

export function markRead(hass: HomeAssistant, account: string, id: string): Promise<object> {
  return hass.callWS({ type: "ringc/conversation/mark_read", config_entry_id: account, conversation: id });
}

/** Bring a picture of this device to Home Assistant; returns what the action takes as an attachment. */
export async function upload(hass: HomeAssistant, account: string, file: Blob): Promise<string> {
  const response = await hass
    .fetchWithAuth(`/api/ringc/upload/${account}`, { method: "POST", body: file })
    .catch(() => {
      throw new UploadError(null);
    });
  if (!response.ok) throw new UploadError(response.status);
  return ((await response.json()) as { media_content_id: string }).media_content_id;
}

/** A picture did not get to Home Assistant; no status: there was no answer. */
export class UploadError extends Error {
  constructor(readonly status: number | null) {
    super(`upload refused: ${status}`);
  }
}

export interface NewMessage {
  config_entry_id: string;
  to: string[];
  from: string | null;
  /** The text that it answers, where only an answer finds the way: to a short code, from a call queue's number. */
  replyTo: string | null;
  message: string;
  attachments: string[];
}

export function sendMessage(
  hass: HomeAssistant,
  { config_entry_id, to, from, replyTo, message, attachments }: NewMessage,
): Promise<{ response: { messages: SendResult[] } }> {
  const group = to.length > 1;
  const way = replyTo
    ? { message_id: replyTo, ...(group ? { everybody: true } : {}) }
    : { config_entry_id, to, ...(from ? { from } : {}), ...(group ? { group: true } : {}) };
  return hass.callService(
    "ringc",
    replyTo ? "reply" : "send_message",
    {
      ...way,
      message,
      // What somebody typed goes out as typed, and a picture that fails is worth an error to who waits for it.
      format: "text",
      emojis: false,
      optional: true,
      ...(attachments.length ? { attachments, attachment_required: true } : {}),
    },
    undefined,
    false,
    true,
  );
}
