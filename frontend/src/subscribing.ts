// A subscription at Home Assistant that lives as long as its element is shown.
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Unsubscribe } from "./api";
import { CONNECTION_LOST, errorOf, errorText, type HomeAssistant } from "./hass";

const LONGEST_PAUSE = 30_000;
// While Home Assistant starts it does not know our commands yet. That the connection is lost, it says itself.
const UNTOLD = new Set<unknown>(["unknown_command", CONNECTION_LOST]);

/** Of an error, what is the same each time: its words may have a request's number, and would be told again and again. */
function whatIn(error: unknown): string {
  const { code, translation_key, message } = errorOf(error);
  return `${code} ${translation_key ?? message}`;
}

/** Subscribes; again when the connection is back, and later and later while that fails. */
export abstract class Subscribing implements ReactiveController {
  error: string | null = null;
  /** Codes of errors that will not be different the next time. */
  protected readonly final: ReadonlySet<unknown> = new Set();
  protected hass: HomeAssistant | null = null;
  /** What the error is about. */
  private what = "";
  private attempt = 0;
  private failures = 0;
  private unsubscribe: Unsubscribe | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(protected readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  /** Subscribe once; null when there is nothing to subscribe to. What comes when it is not `current` is for nobody. */
  protected abstract subscribe(hass: HomeAssistant, current: () => boolean): Promise<Unsubscribe | null>;

  hostConnected(): void {
    if (this.hass) this.begin(this.hass);
  }

  hostDisconnected(): void {
    this.hass?.connection.removeEventListener("ready", this.reconnected);
    this.stop();
  }

  /** Subscribe from now on. */
  protected begin(hass: HomeAssistant): void {
    this.hass?.connection.removeEventListener("ready", this.reconnected);
    hass.connection.addEventListener("ready", this.reconnected);
    this.hass = hass;
    this.failures = 0;
    this.start(hass);
  }

  protected works(): void {
    this.failures = 0;
    this.error = null;
    this.host.requestUpdate();
  }

  /** The account is being reloaded, or could not be asked: try again a little later. */
  protected async again(hass: HomeAssistant, error: unknown = null): Promise<void> {
    this.stop();
    const code = error === null ? null : errorOf(error).code;
    if (!this.final.has(code)) {
      this.timer = setTimeout(() => this.start(hass), Math.min(1000 * 2 ** this.failures, LONGEST_PAUSE));
    }
    this.failures += 1;
    if (error !== null && !UNTOLD.has(code)) await this.say(hass, error);
    this.host.requestUpdate();
  }

  private async say(hass: HomeAssistant, error: unknown): Promise<void> {
    const { attempt } = this;
    const what = whatIn(error);
    if (this.error !== null && what === this.what) return;
    const words = await errorText(hass, error);
    if (attempt !== this.attempt) return;
    this.error = words;
    this.what = what;
  }

  private start(hass: HomeAssistant): void {
    this.stop();
    const { attempt } = this;
    const current = () => attempt === this.attempt;
    this.subscribe(hass, current).then(
      (unsubscribe) => {
        if (current()) this.unsubscribe = unsubscribe;
        else unsubscribe?.();
      },
      (error: unknown) => {
        if (current()) void this.again(hass, error);
      },
    );
  }

  private stop(): void {
    this.attempt += 1;
    clearTimeout(this.timer);
    this.unsubscribe?.();
    this.unsubscribe = null;
  }

  private reconnected = (): void => {
    // Its number belongs to the connection that was lost: on this one, another subscription may have it.
    this.unsubscribe = null;
    if (this.hass) this.start(this.hass);
  };
}
