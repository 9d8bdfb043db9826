import { css, html, LitElement, nothing } from "lit";
import { property, query, state } from "lit/decorators.js";
import { define } from "./hass";
import type { Localize } from "./localize";
import { shared } from "./styles";

/** A picture over everything else, as large as the window. Fires `close`. */
export class RingcPictureViewer extends LitElement {
  static override styles = [
    shared,
    css`
      .viewer { width: auto; max-width: 96vw; max-height: 96dvh; background: none; }
      img { display: block; min-width: 160px; min-height: 60px; max-width: 96vw; max-height: 92dvh; color: #fff; }
      button { position: absolute; inset-block-start: 8px; inset-inline-end: 8px; background: rgba(0, 0, 0, 0.6); color: #fff; }
    `,
  ];

  @property({ attribute: false }) localize!: Localize;
  @state() private url = "";
  @query("dialog") private dialog!: HTMLDialogElement;

  async show(url: string): Promise<void> {
    this.url = url;
    await this.updateComplete;
    this.dialog.showModal();
  }

  override render() {
    const { localize, url } = this;
    return html`<dialog class="viewer" aria-label=${localize("picture")} @click=${() => this.dialog.close()} @close=${this.closed}>
      ${url ? html`<img src=${url} alt=${localize("picture")} />` : nothing}
      <button class="icon" aria-label=${localize("close")} title=${localize("close")}><ha-icon icon="mdi:close"></ha-icon></button>
    </dialog>`;
  }

  /** A dialog's own event does not leave this element. */
  private closed(): void {
    this.dispatchEvent(new Event("close"));
  }
}

define("ringc-picture-viewer", RingcPictureViewer);
