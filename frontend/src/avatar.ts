import { css, html, LitElement } from "lit";
import { property } from "lit/decorators.js";
import { define } from "./hass";
import { colourOf, initialOf } from "./people";

/** The circle before a name: a letter, or a person or group where there is only a number. */
export class RingcAvatar extends LitElement {
  static override styles = css`
    :host {
      display: inline-flex; align-items: center; justify-content: center; flex: none; width: 40px; height: 40px;
      border-radius: 50%; font-weight: 500; font-size: 18px; color: var(--primary-text-color);
      background: color-mix(in srgb, var(--ringc-person) 28%, var(--card-background-color, #fff));
    }
  `;

  @property() name = "";
  @property({ type: Boolean }) group = false;

  override render() {
    this.style.setProperty("--ringc-person", colourOf(this.name));
    const letter = initialOf(this.name);
    const icon = this.group ? "mdi:account-group" : "mdi:account";
    return this.group || !letter
      ? html`<ha-icon aria-hidden="true" .icon=${icon}></ha-icon>`
      : html`<span aria-hidden="true">${letter}</span>`;
  }
}

define("ringc-avatar", RingcAvatar);
