import { css } from "lit";

/** For a line in a direction of its own, so that its end is cut and not its beginning: it begins where others begin. */
export const alignedAsAround = css`text-align: -webkit-match-parent; text-align: match-parent;`;

export const shared = css`
  :host {
    box-sizing: border-box;
    color: var(--primary-text-color);
    font-family: var(--ha-font-family-body, var(--paper-font-body1_-_font-family, Roboto, sans-serif));
    --ringc-soft-text: color-mix(in srgb, var(--primary-text-color) 72%, transparent);
    --ringc-own: color-mix(in srgb, var(--primary-color) 22%, var(--card-background-color, #fff));
    --ringc-theirs: var(--secondary-background-color, #eee);
    --ringc-line: var(--divider-color, rgba(0, 0, 0, 0.12));
  }
  *, ::before, ::after { box-sizing: border-box; }
  [hidden] { display: none !important; }
  button { font: inherit; color: inherit; cursor: pointer; }
  button:disabled, button[aria-disabled="true"] { cursor: default; opacity: 0.5; }
  :focus-visible { outline: 2px solid var(--primary-color); outline-offset: 2px; }
  .icon {
    display: inline-flex; align-items: center; justify-content: center; flex: none;
    width: 44px; height: 44px; padding: 0; border: 0; border-radius: 50%; background: none;
  }
  .icon:hover:not(:disabled) { background: color-mix(in srgb, currentColor 10%, transparent); }
  .plain {
    padding: 8px 14px; border: 1px solid var(--ringc-line); border-radius: 18px; background: none; min-height: 36px;
  }
  .plain:hover { background: color-mix(in srgb, currentColor 8%, transparent); }
  .hidden {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
  }
  .notice { padding: 24px; text-align: center; color: var(--ringc-soft-text); }
  .error { color: var(--primary-text-color); border-inline-start: 4px solid var(--error-color, #db4437);
    background: color-mix(in srgb, var(--error-color, #db4437) 12%, transparent); padding: 8px 12px; margin: 8px; }
  input, textarea, select {
    font: inherit; font-size: 16px; color: inherit; background: var(--secondary-background-color, #eee);
    border: 1px solid transparent; border-radius: 22px; padding: 10px 16px; min-height: 44px; width: 100%;
  }
  ::placeholder { color: var(--ringc-soft-text); opacity: 1; }
  dialog {
    border: 0; border-radius: var(--ha-dialog-border-radius, 20px); padding: 0; color: inherit;
    background: var(--card-background-color, #fff); width: min(420px, calc(100vw - 32px)); max-height: 80dvh;
  }
  dialog::backdrop { background: rgba(0, 0, 0, 0.5); }
  .dialog { display: flex; flex-direction: column; gap: 12px; padding: 16px; max-height: 80dvh; }
  .dialog h2 { margin: 0; font-size: 20px; font-weight: 500; }
  .choices { overflow-y: auto; display: flex; flex-direction: column; min-height: 0; margin: 0 -8px; }
  .choice {
    display: flex; align-items: center; gap: 12px; padding: 8px; border: 0; border-radius: 12px; background: none;
    text-align: start; min-height: 48px;
  }
  .choice:hover { background: color-mix(in srgb, currentColor 8%, transparent); }
  .choice small { color: var(--ringc-soft-text); display: block; }
  @media (prefers-reduced-motion: reduce) {
    *, ::before, ::after { animation: none !important; transition: none !important; scroll-behavior: auto !important; }
  }
`;
