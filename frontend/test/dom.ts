// A document for elements that are tested without a browser. To be imported before anything that defines an element.
import { Window } from "happy-dom";

const window = new Window({ url: "http://127.0.0.1/ringc" });
const names = [
  "CSSStyleSheet", "CustomEvent", "Document", "DocumentFragment", "Element", "Event", "EventTarget", "FormData",
  "HTMLElement", "KeyboardEvent", "Node", "ResizeObserver", "ShadowRoot", "customElements", "document", "location",
] as const; // biome-ignore format: a list of names
for (const name of names) Object.defineProperty(globalThis, name, { value: window[name], configurable: true });
Object.defineProperty(globalThis, "window", { value: window, configurable: true });
