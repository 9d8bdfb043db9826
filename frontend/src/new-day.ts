// What a page says of days is other tomorrow, and it may stay open for weeks.
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { HomeAssistant } from "./hass";
import { dayOf } from "./time";

const MINUTE = 60_000;

/** Renders its element again when a new day has begun. */
export class NewDay implements ReactiveController {
  /** The day that is shown as today. */
  today = "";
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly host: ReactiveControllerHost & { hass: HomeAssistant }) {
    host.addController(this);
  }

  hostConnected(): void {
    this.timer = setInterval(() => {
      if (this.now() !== this.today) this.host.requestUpdate();
    }, MINUTE);
  }

  hostDisconnected(): void {
    clearInterval(this.timer);
  }

  hostUpdate(): void {
    this.today = this.now();
  }

  private now(): string {
    return dayOf(this.host.hass, new Date());
  }
}
