import "./dom";
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { HomeAssistant } from "../src/hass";
import type { RingcPanel } from "../src/panel";
import "../src/panel";
import { fakeHass } from "./hass";

const account = { config_entry_id: "entry", title: "RingCentral", numbers: [], may_send: true };
const last = { text: "Hi", direction: "inbound", at: "2026-11-26T20:00:00Z", status: "received", picture: false };
const person = (id: string, name: string) => ({ id, name, numbers: [id], unread: 0, entity_id: null, last });
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** The panel with two conversations, and what Home Assistant tells of the open one. */
async function panelOf(t: TestContext) {
  const listeners: ((event: object) => void)[] = [];
  const connection = {
    addEventListener() {},
    removeEventListener() {},
    subscribeMessage: async (listener: (event: object) => void, { type }: { type: string }) => {
      if (type === "ringc/conversation/subscribe") listeners.push(listener);
      else listener({ conversations: [person("+1", "Sam"), person("+2", "Kim")] });
      return () => {};
    },
  };
  const callWS = async () => ({ accounts: [account], version: "1" });
  const hass = fakeHass({ connection, callWS } as unknown as Partial<HomeAssistant>);
  const panel = document.createElement("ringc-panel") as RingcPanel;
  Object.assign(panel, { hass, route: { prefix: "/ringc", path: "" } });
  document.body.append(panel);
  t.after(() => panel.remove());
  const go = async (path: string) => {
    panel.route = { prefix: "/ringc", path };
    await settle();
    await panel.updateComplete;
  };
  await go("");
  return { panel, go, listeners, root: panel.shadowRoot as ShadowRoot };
}

test("while a conversation is read, its own name stands above it and not that of the last one", async (t) => {
  const { go, listeners, root } = await panelOf(t);
  const name = () => root.querySelector("h2")?.textContent?.trim();
  await go("/entry/%2B1");
  listeners[0]?.({ id: "+1", name: "Sam", numbers: ["+1"], messages: [], more: false });
  await settle();
  assert.match(name() ?? "", /^Sam/);
  await go("/entry/%2B2");
  assert.match(name() ?? "", /^Kim/);
  await go("/entry/%2B3");
  assert.equal(name(), "");
});
