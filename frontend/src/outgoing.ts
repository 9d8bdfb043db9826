// What is being sent from this page: shown at once, and kept while people look at other conversations.
import type { Message, SendResult } from "./api";
import { sendMessage, UploadError, upload } from "./api";
import { CONNECTION_LOST, errorOf, errorText, type HomeAssistant } from "./hass";
import type { Key, Localize } from "./localize";

/** A picture of this device, or an entity that has one. */
export interface Picture {
  name: string;
  source: Blob | string;
  preview: string | null;
}

/** Let the browser forget pictures of this device that are shown nowhere any more. */
export function releasePreviews(pictures: readonly Picture[]): void {
  for (const { preview } of pictures) if (preview) URL.revokeObjectURL(preview);
}

export interface Destination {
  account: string;
  id: string;
  numbers: string[];
  from: string | null;
  replyTo: string | null;
  /** The ids of the texts that were there before. */
  known: ReadonlySet<string>;
}

export interface OutgoingMessage {
  key: string;
  to: Destination;
  text: string;
  pictures: Picture[];
  at: string;
  state: "sending" | "failed";
  error: string | null;
  /** Whether it provably stayed here, so that sending it again cannot make two of it. */
  retry: boolean;
}

// Errors of Home Assistant before the action did anything.
const REFUSED = new Set<unknown>(["service_validation_error", "invalid_format", "unauthorized", "not_found"]);
// What a failure has for a code when the text may have been sent, in whole or in part; none says nothing.
const UNSURE = new Set<unknown>([null, "not_confirmed", "interrupted"]);

// Why Home Assistant did not take a picture, by the status of its answer.
const NOT_UPLOADED = new Map<number | null, Key>([
  [413, "picture_too_large"],
  [415, "picture_refused"],
]);

const normal = (text: string): string => text.split(/\s+/).join(" ").trim();

/** Whether a message of the store is one that is being sent, whole or as one of its numbered parts. */
export function isPartOf(message: Message, outgoing: OutgoingMessage): boolean {
  if (outgoing.to.known.has(message.message_id)) return false;
  if (message.direction !== "outbound" || Date.parse(message.at) < Date.parse(outgoing.at) - 60_000) return false;
  const text = normal(message.text);
  const whole = normal(outgoing.text);
  if (text === whole) return message.attachments.length > 0 === outgoing.pictures.length > 0;
  const part = /^\(\d+\/\d+\) (.+)$/.exec(text);
  return part?.[1] !== undefined && whole.includes(part[1]);
}

/** Those that the store does not show yet. Each of its texts stands for one: people say "ok" twice. */
export function notArrived(waiting: readonly OutgoingMessage[], messages: readonly Message[]): OutgoingMessage[] {
  const taken = new Set<Message>();
  return waiting.filter((one) => {
    if (one.retry) return true;
    const isIt = (message: Message) => (one.state === "failed" ? normal(message.text) === normal(one.text) : true);
    const arrived = messages.find((message) => !taken.has(message) && isPartOf(message, one) && isIt(message));
    if (arrived) taken.add(arrived);
    return !arrived;
  });
}

export class Outgoing extends EventTarget {
  private messages: OutgoingMessage[] = [];
  private count = 0;

  of(account: string, id: string): OutgoingMessage[] {
    return this.messages.filter(({ to }) => to.account === account && to.id === id);
  }

  async send(
    hass: HomeAssistant,
    localize: Localize,
    to: Destination,
    text: string,
    pictures: Picture[],
  ): Promise<void> {
    this.count += 1;
    const outgoing: OutgoingMessage = {
      key: `outgoing ${this.count}`,
      to,
      text,
      pictures,
      at: new Date().toISOString(),
      state: "sending",
      error: null,
      retry: false,
    };
    this.messages = [...this.messages, outgoing];
    this.changed();
    await this.attempt(hass, localize, outgoing);
  }

  async retry(hass: HomeAssistant, localize: Localize, outgoing: OutgoingMessage): Promise<void> {
    Object.assign(outgoing, { state: "sending", error: null, retry: false, at: new Date().toISOString() });
    this.changed();
    await this.attempt(hass, localize, outgoing);
  }

  dismiss(outgoing: OutgoingMessage): void {
    this.messages = this.messages.filter((one) => one !== outgoing);
    releasePreviews(outgoing.pictures);
    this.changed();
  }

  private async attempt(hass: HomeAssistant, localize: Localize, outgoing: OutgoingMessage): Promise<void> {
    try {
      const { account, numbers, from, replyTo } = outgoing.to;
      const attachments = await this.bring(hass, account, outgoing.pictures);
      const data = { config_entry_id: account, to: numbers, from, replyTo, message: outgoing.text, attachments };
      const { response } = await sendMessage(hass, data);
      this.judge(outgoing, response.messages);
    } catch (error) {
      const unsent = error instanceof UploadError || REFUSED.has(errorOf(error).code);
      this.fail(outgoing, await this.words(hass, localize, error), unsent);
    }
  }

  private bring(hass: HomeAssistant, account: string, pictures: Picture[]): Promise<string[]> {
    return Promise.all(
      pictures.map(({ source }) => (typeof source === "string" ? source : upload(hass, account, source))),
    );
  }

  private judge(outgoing: OutgoingMessage, results: SendResult[]): void {
    const failed = results.find(({ status, message_ids }) => status === "failed" && message_ids.length === 0);
    const cut = results.find(({ status, error_code }) => status === "failed" && UNSURE.has(error_code));
    const problem = cut ?? failed;
    // What RingCentral took is shown from the store, its failure too.
    if (problem) this.fail(outgoing, problem.error ?? problem.error_code ?? "", !cut);
    else this.dismiss(outgoing);
  }

  private fail(outgoing: OutgoingMessage, error: string, retry: boolean): void {
    Object.assign(outgoing, { state: "failed", error, retry });
    this.changed();
  }

  private async words(hass: HomeAssistant, localize: Localize, error: unknown): Promise<string> {
    if (error instanceof UploadError) return localize(NOT_UPLOADED.get(error.status) ?? "picture_not_taken");
    if (errorOf(error).code === CONNECTION_LOST) return localize("connection_lost");
    return errorText(hass, error);
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

export const outgoing = new Outgoing();
