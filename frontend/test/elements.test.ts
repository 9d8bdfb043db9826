import "./dom";
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import type { RingcConversationCard } from "../src/card";
import "../src/card";
import { type CardConfig, heightOf } from "../src/card-config";
import type { RingcComposer } from "../src/composer";
import "../src/composer";
import { loadLocalize } from "../src/localize";
import { fakeHass, localize } from "./hass";

async function shown<T extends HTMLElement>(tag: string, properties: Partial<T>): Promise<T> {
  const element = document.createElement(tag) as T & { updateComplete: Promise<boolean> };
  Object.assign(element, { hass: fakeHass(), localize }, properties);
  document.body.append(element);
  await element.updateComplete;
  return element;
}

async function type(composer: RingcComposer, text: string): Promise<HTMLTextAreaElement> {
  const area = composer.shadowRoot?.querySelector("textarea") as HTMLTextAreaElement;
  area.value = text;
  area.dispatchEvent(new Event("input"));
  await composer.updateComplete;
  return area;
}

test("Enter sends what was typed, and empties the field", async () => {
  const composer = await shown<RingcComposer>("ringc-composer", { key: "enter", to: "Sam" });
  const sent: unknown[] = [];
  composer.addEventListener("ringc-send", (event) => sent.push((event as CustomEvent).detail));
  const area = await type(composer, " Hello ");
  area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", shiftKey: true }));
  area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
  await composer.updateComplete;
  area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
  assert.deepEqual(sent, [{ text: "Hello", pictures: [] }]);
});

for (const ends of [{ isComposing: true }, { keyCode: 229 }]) {
  test(`Enter that ends the writing of a character sends nothing: ${JSON.stringify(ends)}`, async () => {
    const composer = await shown<RingcComposer>("ringc-composer", { key: "composed" });
    const sent: unknown[] = [];
    composer.addEventListener("ringc-send", (event) => sent.push(event));
    const area = await type(composer, "かな");
    area.dispatchEvent(Object.assign(new KeyboardEvent("keydown", { key: "Enter" }), ends));
    assert.deepEqual(sent, []);
  });
}

test("what was begun for one person stays with that person", async () => {
  const composer = await shown<RingcComposer>("ringc-composer", { key: "sam" });
  await type(composer, "Dear Sam");
  composer.key = "kim";
  await composer.updateComplete;
  const area = composer.shadowRoot?.querySelector("textarea") as HTMLTextAreaElement;
  assert.equal(area.value, "");
  composer.key = "sam";
  await composer.updateComplete;
  assert.equal(area.value, "Dear Sam");
});

test("a number that cannot send pictures offers none", async () => {
  const composer = await shown<RingcComposer>("ringc-composer", { key: "plain", canSendPictures: false });
  const disabled = [...(composer.shadowRoot?.querySelectorAll(".row button[disabled]") ?? [])];
  assert.equal(disabled.length, 3);
});

test("pictures that are too many for one message are left out, and that is said", async () => {
  const forgotten = mock.method(URL, "revokeObjectURL");
  const composer = await shown<RingcComposer>("ringc-composer", { key: "many" });
  const paste = new Event("paste") as Event & { clipboardData: object };
  paste.clipboardData = { files: Array.from({ length: 11 }, () => new File(["x"], "a.png", { type: "image/png" })) };
  composer.shadowRoot?.querySelector("textarea")?.dispatchEvent(paste);
  await composer.updateComplete;
  assert.equal(composer.shadowRoot?.querySelectorAll(".picture").length, 10);
  assert.equal(composer.shadowRoot?.querySelector(".hint [role=alert]")?.textContent, "too_many_pictures");
  assert.equal(forgotten.mock.callCount(), 1);
  composer.shadowRoot?.querySelector<HTMLButtonElement>(".picture button")?.click();
  assert.equal(forgotten.mock.callCount(), 2);
  forgotten.mock.restore();
});

for (const [height, shown] of [
  [5, 200],
  [600, 600],
  [50_000, 2000],
  ["600px", 480],
  [undefined, 480],
]) {
  test(`a card of height ${height} is shown with ${shown} pixels`, () => {
    assert.equal(heightOf({ type: "custom:ringc-conversation-card", height } as CardConfig), shown);
  });
}

for (const config of [{ height: 5 }, { entity: "notify.sam", phone_number: "+1" }]) {
  test(`a card takes ${JSON.stringify(config)}, as it is while somebody fills in the form`, () => {
    const card = document.createElement("ringc-conversation-card") as RingcConversationCard;
    assert.doesNotThrow(() => card.setConfig({ type: "custom:ringc-conversation-card", ...config }));
  });
}

test("two elements that load at once both get the texts, which are asked for once", async () => {
  let asked = 0;
  const hass = fakeHass({
    language: "nl",
    loadBackendTranslation: async () => {
      asked += 1;
      const complete = asked === 1;
      return (key) => (complete && key === "component.ringc.config_panel.texts.title" ? "Berichten" : "");
    },
  });
  const [one, other] = await Promise.all([loadLocalize(hass), loadLocalize(hass)]);
  assert.deepEqual([one("title"), other("title"), asked], ["Berichten", "Berichten", 1]);
});
