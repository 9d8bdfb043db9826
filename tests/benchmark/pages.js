// Notes when what the pages show came, when it was painted, and what kept the page busy.
const notes = { came: {}, longTasks: [] };
window.ringcNotes = notes;

const SIGNS = {
  list: '"conversations":[',
  conversation: '"messages":[',
  event: '"event_type":"ringc_sms_received"',
};
window.WebSocket = class extends WebSocket {
  constructor(...where) {
    super(...where);
    this.addEventListener("message", ({ data }) => {
      for (const [name, sign] of Object.entries(SIGNS)) if (data.includes(sign)) notes.came[name] = performance.now();
    });
  }
};

new PerformanceObserver((list) => {
  notes.longTasks.push(...list.getEntries().map(({ duration }) => duration));
}).observe({ type: "longtask", buffered: true });

const inside = (element, tag) => element?.shadowRoot?.querySelector(tag);

notes.element = (tag) => {
  const main = inside(document.querySelector("home-assistant"), "home-assistant-main");
  return inside(inside(main, "ringc-panel"), tag);
};
notes.rows = () => inside(notes.element("ringc-conversation-list"), "nav")?.querySelectorAll(".row").length ?? 0;
notes.bubbles = () => notes.element("ringc-conversation")?.shadowRoot?.querySelectorAll(".message") ?? [];
notes.newest = () => [...notes.bubbles()].at(-1)?.querySelector(".bubble")?.textContent ?? "";

// The time after the first frame in which it is there.
notes.painted = (ready) =>
  new Promise((resolve) => {
    const look = () => (ready() ? setTimeout(() => resolve(performance.now())) : requestAnimationFrame(look));
    requestAnimationFrame(look);
  });
