import { css, html, LitElement, nothing } from "lit";
import { property, query, state } from "lit/decorators.js";
import { define, type HomeAssistant, hassProperty } from "./hass";
import type { Localize } from "./localize";
import { type Picture, releasePreviews } from "./outgoing";
import { countSegments } from "./segments";
import { shared } from "./styles";

const MOST_PICTURES = 10;

export interface Draft {
  text: string;
  pictures: Picture[];
}

// What people began to write stays while they look at other conversations.
const drafts = new Map<string, Draft>();

/** Where a text is written; fires `ringc-send` with the text and its pictures. */
export class RingcComposer extends LitElement {
  static override styles = [
    shared,
    css`
      :host { display: flex; flex-direction: column; min-height: 80px; container-type: inline-size; padding: 8px; border-top: 1px solid var(--ringc-line); background: var(--card-background-color, #fff); }
      .row { display: flex; align-items: flex-end; gap: 4px; flex: 0 1 auto; min-height: 44px; }
      textarea { display: block; align-self: stretch; resize: none; max-height: 160px; line-height: 22px; field-sizing: content; }
      textarea:placeholder-shown { field-sizing: fixed; height: 44px; white-space: nowrap; overflow: hidden; }
      ::placeholder { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
      @container (max-width: 400px) { .row { gap: 0; } .icon:not(.send) { width: 38px; } textarea { padding-inline: 12px; } }
      @container (max-width: 200px) { .row { flex-wrap: wrap; justify-content: flex-end; flex-shrink: 0; } textarea { order: -1; flex: 1 0 100%; padding-inline: 8px; } }
      .send { background: var(--primary-color); color: var(--text-primary-color, #fff); }
      .send:hover:not(:disabled) { background: var(--primary-color); filter: brightness(1.1); }
      .send ha-icon { display: flex; }
      :host([dir="rtl"]) .send ha-icon { transform: scaleX(-1); }
      .hint { flex: none; font-size: 12px; color: var(--ringc-soft-text); min-height: 18px; padding: 2px 16px 0; display: flex; gap: 12px; }
      .pictures { display: flex; flex-wrap: wrap; gap: 8px; margin: 0 8px 8px; flex: 0 1 auto; min-height: 44px; overflow-y: auto; }
      .picture { position: relative; display: flex; align-items: center; gap: 4px; border-radius: 12px; overflow: hidden;
        background: var(--ringc-theirs); min-height: 64px; min-width: 64px; padding: 0 44px 0 8px; font-size: 14px; }
      .picture.seen { padding: 0; }
      .picture img { width: 96px; height: 72px; object-fit: cover; display: block; }
      .picture button { position: absolute; inset-block-start: 2px; inset-inline-end: 2px; width: 32px; height: 32px;
        background: color-mix(in srgb, var(--card-background-color, #fff) 80%, transparent); }
    `,
  ];

  @property(hassProperty) hass!: HomeAssistant;
  @property({ attribute: false }) localize!: Localize;
  /** Whose draft it is: account and conversation. */
  @property() key = "";
  @property() to = "";
  @property({ type: Number }) people = 1;
  @property({ type: Boolean }) canSendPictures = true;
  @state() private text = "";
  @state() private pictures: Picture[] = [];
  @state() private tooMany = false;
  @query("textarea") private area!: HTMLTextAreaElement;
  @query("input[type=file]") private file!: HTMLInputElement;
  @query("dialog") private dialog!: HTMLDialogElement;

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("key")) return;
    const { text, pictures } = drafts.get(this.key) ?? { text: "", pictures: [] };
    this.text = text;
    this.pictures = pictures;
    this.tooMany = false;
  }

  override updated(): void {
    drafts.set(this.key, { text: this.text, pictures: this.pictures });
  }

  override focus(): void {
    this.area?.focus();
  }

  override render() {
    const { localize } = this;
    const why = this.canSendPictures ? "" : localize("no_pictures");
    return html`
      ${this.pictures.length ? html`<div class="pictures">${this.pictures.map((picture) => this.renderPicture(picture))}</div>` : nothing}
      <div class="row">
        <button class="icon" title=${why || localize("attach_picture")} aria-label=${localize("attach_picture")} ?disabled=${!!why} @click=${() => this.file.click()}>
          <ha-icon icon="mdi:image-plus"></ha-icon>
        </button>
        <button class="icon" title=${why || localize("attach_camera")} aria-label=${localize("attach_camera")} ?disabled=${!!why} @click=${this.chooseCamera}>
          <ha-icon icon="mdi:camera"></ha-icon>
        </button>
        <textarea rows="1" dir="auto" maxlength="40000" .value=${this.text} aria-label=${localize("message_to", { name: this.to })}
          placeholder=${localize("message")} @input=${this.typed} @keydown=${this.pressed} @paste=${this.pasted}></textarea>
        <button class="icon send" title=${localize("send")} aria-label=${localize("send")} ?disabled=${this.empty} @click=${this.send}>
          <ha-icon icon="mdi:send"></ha-icon>
        </button>
      </div>
      <div class="hint">${this.renderHint()}</div>
      <input type="file" accept="image/jpeg,image/png,image/gif,image/webp" multiple hidden @change=${this.chosen} />
      <dialog aria-labelledby="cameras" @click=${this.clickedBeside}>${this.renderCameras()}</dialog>
    `;
  }

  private get empty(): boolean {
    return !this.text.trim() && !this.pictures.length;
  }

  private renderPicture(picture: Picture) {
    const remove = () => {
      this.tooMany = false;
      this.pictures = this.pictures.filter((one) => one !== picture);
      releasePreviews([picture]);
      this.focus();
    };
    return html`<div class="picture ${picture.preview ? "seen" : ""}">
      ${picture.preview ? html`<img src=${picture.preview} alt=${picture.name} />` : html`<ha-icon icon="mdi:camera" aria-hidden="true"></ha-icon>${picture.name}`}
      <button class="icon" aria-label=${this.localize("remove_picture")} title=${this.localize("remove_picture")} @click=${remove}>
        <ha-icon icon="mdi:close"></ha-icon>
      </button>
    </div>`;
  }

  private renderHint() {
    if (this.empty) return nothing;
    const { localize } = this;
    if (this.tooMany) return html`<span role="alert">${localize("too_many_pictures", { most: MOST_PICTURES })}</span>`;
    if (this.pictures.length || this.people > 1)
      return html`<span>${localize("count_mms", { people: this.people })}</span>`;
    const { segments, gsm } = countSegments(this.text.trim());
    return html`
      <span>${localize("count_sms", { characters: this.text.trim().length, segments })}</span>
      ${gsm ? nothing : html`<span>${localize("count_unicode")}</span>`}
    `;
  }

  private renderCameras() {
    const entities = Object.values(this.hass.states)
      .filter(({ entity_id, state }) => /^(camera|image)\./.test(entity_id) && state !== "unavailable")
      .map(({ entity_id, attributes }) => ({ id: entity_id, name: attributes.friendly_name ?? entity_id }))
      .sort((a, b) => a.name.localeCompare(b.name, this.hass.locale.language));
    return html`<div class="dialog">
      <h2 id="cameras">${this.localize("attach_camera")}</h2>
      <div class="choices">
        ${entities.map(
          ({ id, name }) => html`<button class="choice" @click=${() => this.add([{ name, source: id, preview: null }])}>
            <ha-icon .icon=${id.startsWith("camera") ? "mdi:cctv" : "mdi:image"} aria-hidden="true"></ha-icon><span>${name}</span>
          </button>`,
        )}
        ${entities.length ? nothing : html`<p class="notice">${this.localize("no_cameras")}</p>`}
      </div>
      <button class="plain" @click=${() => this.dialog.close()}>${this.localize("cancel")}</button>
    </div>`;
  }

  private chooseCamera(): void {
    this.requestUpdate();
    this.dialog.showModal();
  }

  private clickedBeside(event: MouseEvent): void {
    if (event.target === this.dialog) this.dialog.close();
  }

  private add(pictures: Picture[]): void {
    const all = [...this.pictures, ...pictures];
    this.tooMany = all.length > MOST_PICTURES;
    this.pictures = all.slice(0, MOST_PICTURES);
    releasePreviews(all.slice(MOST_PICTURES));
    if (this.dialog.open) this.dialog.close();
    this.focus();
  }

  private addFiles(files: Iterable<File>): void {
    const images = [...files].filter(({ type }) => type.startsWith("image/"));
    this.add(images.map((file) => ({ name: file.name, source: file, preview: URL.createObjectURL(file) })));
  }

  private chosen(): void {
    this.addFiles(this.file.files ?? []);
    this.file.value = "";
  }

  private pasted(event: ClipboardEvent): void {
    const files = event.clipboardData?.files;
    if (!files?.length || !this.canSendPictures) return;
    event.preventDefault();
    this.addFiles(files);
  }

  private typed(): void {
    this.text = this.area.value;
  }

  private pressed(event: KeyboardEvent): void {
    // Enter also ends the writing of a character in some languages; Safari says so by this code alone.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.send();
  }

  private send(): void {
    if (this.empty) return;
    const detail: Draft = { text: this.text.trim(), pictures: this.pictures };
    this.text = "";
    this.pictures = [];
    this.tooMany = false;
    this.dispatchEvent(new CustomEvent("ringc-send", { detail }));
    this.focus();
  }
}

define("ringc-composer", RingcComposer);
