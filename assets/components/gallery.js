// Built from scripts/ by `npm run build`: edit it there.

// scripts/elements.js
function make(tag, parent, properties = {}, attributes = {}) {
  const element = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  parent.append(element);
  return element;
}
function only(parent, className) {
  return parent.querySelector(`.${className}`) ?? make("div", parent, { className });
}
function openHere(link, open) {
  link.onclick = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open();
  };
}

// scripts/grid.js
function neighbour(key, place, count, columns) {
  const places = {
    ArrowLeft: place - 1,
    ArrowRight: place + 1,
    ArrowUp: place - columns,
    ArrowDown: place + columns,
    Home: 0,
    End: count - 1
  };
  const found = places[key];
  return found >= 0 && found < count ? found : void 0;
}
function arrows(grid, links) {
  grid.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const all = (
      /** @type {HTMLElement[]} */
      [...grid.querySelectorAll(links)]
    );
    const place = all.indexOf(
      /** @type {HTMLElement} */
      event.target
    );
    const columns = getComputedStyle(grid).gridTemplateColumns.split(" ").length;
    const to = neighbour(event.key, place, all.length, columns);
    if (place < 0 || to === void 0 && !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    event.stopPropagation();
    if (to !== void 0) all[to].focus();
  };
}

// scripts/message.js
function parseJson(data) {
  return JSON.parse(new TextDecoder().decode(data));
}

// scripts/say.js
var words = typeof WORDS === "undefined" ? {} : WORDS;
var say = (sentence, values = {}) => (words[sentence] ?? sentence).replace(/\{(\w+)\}/g, (_whole, name) => String(values[name]));

// scripts/ticks.js
function stretch(ids, clicked, anchor) {
  const [one, other] = [ids.indexOf(clicked), anchor === void 0 ? -1 : ids.indexOf(anchor)];
  if (other < 0) return [clicked];
  return ids.slice(Math.min(one, other), Math.max(one, other) + 1);
}
function ofGroup(name) {
  const all = (
    /** @type {Shared} */
    globalThis.whyclusterTicks ??= /* @__PURE__ */ new Map()
  );
  const ticks = all.get(name) ?? new Ticks();
  all.set(name, ticks);
  return ticks;
}
var Ticks = class {
  /** @type {number[]} */
  ids = [];
  /** @type {Set<number>} */
  ticked = /* @__PURE__ */ new Set();
  /** @type {number | undefined} */
  anchor;
  sent = 0;
  // how many times Python was told
  /** @type {Map<Element, () => void>} */
  shown = /* @__PURE__ */ new Map();
  // grids that show them, and how
  /** Show them everywhere they are to be seen. */
  show() {
    for (const [grid, draw2] of this.shown) {
      if (grid.isConnected) draw2();
      else this.shown.delete(grid);
    }
  }
  /**
   * Take what Python says, unless it has yet to hear of a click that came later.
   * @param {number[]} ids in the order of the grid
   * @param {number[]} ticked
   * @param {number} heard how many times Python was told when it said so
   */
  receive(ids, ticked, heard) {
    this.ids = ids;
    const isStale = this.sent > heard && [...this.shown.keys()].some((grid) => grid.isConnected);
    if (isStale) return;
    this.sent = heard;
    this.ticked = new Set(ticked);
  }
  /**
   * Tick or untick, and say what to tell Python: all ticks of the grid, so that none is lost.
   * @param {number} id
   * @param {boolean} on
   * @param {boolean} isShift
   */
  click(id, on, isShift) {
    for (const each of stretch(this.ids, id, isShift ? this.anchor : void 0)) {
      if (on) this.ticked.add(each);
      else this.ticked.delete(each);
    }
    this.anchor = id;
    this.sent += 1;
    return { sent: this.sent, of: this.ids, ticked: this.ids.filter((each) => this.ticked.has(each)) };
  }
};

// scripts/components/gallery.js
var states = /* @__PURE__ */ new WeakMap();
var TONES = {
  // of the border, said aloud
  good: "in the cluster of its class",
  bad: "not in the cluster of its class",
  doubt: "in doubt"
};
function gallery_default({ parentElement, data, setTriggerValue }) {
  const { ticks, ...message } = parseJson(data);
  const grid = only(parentElement, "gallery");
  const own = ticks?.group ? ofGroup(ticks.group) : new Ticks();
  const state = states.get(grid) ?? { drawn: "", ticks: own, tell: setTriggerValue };
  states.set(grid, state);
  state.tell = setTriggerValue;
  const drawn = JSON.stringify({ ...message, ticks: Boolean(ticks) });
  if (drawn !== state.drawn) draw(grid, message, state, Boolean(ticks));
  state.drawn = drawn;
  if (!ticks) return;
  state.ticks.receive(ticks.ids, ticks.ticked, ticks.heard);
  state.ticks.shown.set(grid, () => show(grid, state.ticks));
  state.ticks.show();
}
function draw(grid, { items, size, rest, opens, like, where }, state, ticks) {
  arrows(grid, "a.tile");
  grid.style.setProperty("--size", `${size}px`);
  grid.replaceChildren();
  for (const item of items) {
    const cell = make("div", grid, { className: "cell" });
    const link = tile(cell, item, rest);
    if (opens) openHere(link, () => state.tell("open", item.id));
    else link.target = "_blank";
    if (ticks) box(cell, link, item, (on, isShift) => {
      state.tell("tick", state.ticks.click(item.id, on, isShift));
      state.ticks.show();
    });
    if (where) openHere(onMap(cell, item, where), () => state.tell("where", item.id));
    if (like) openHere(alike(cell, item, like), () => state.tell("like", item.id));
  }
}
function tile(grid, { href, src, title, note, tone, mark, marked }, rest) {
  const className = `tile ${tone in TONES ? tone : ""}`;
  const says = [title, note, marked, tone in TONES && say(TONES[tone])].filter(Boolean).join(", ");
  const hover = [title, marked].filter(Boolean).join(" · "), seen = [note, mark].filter(Boolean).join(" · ");
  const link = make("a", grid, { className, href: href + rest, title: hover }, { "aria-label": says });
  make("img", link, { src, alt: "", decoding: "async" });
  if (seen) make("span", link, { textContent: seen });
  return link;
}
function box(cell, link, { id, title }, set) {
  const tick = say("Tick; with Shift all from the last one");
  const says = { title: tick, "aria-label": say("Tick {title}", { title }) };
  const input = make("input", cell, { className: "tick", type: "checkbox", value: String(id) }, says);
  input.tabIndex = -1;
  input.onclick = (event) => set(input.checked, event.shiftKey);
  link.onkeydown = (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    set(!input.checked, event.shiftKey);
  };
}
function show(grid, { ticked }) {
  grid.classList.toggle("some", ticked.size > 0);
  for (
    const input of
    /** @type {NodeListOf<HTMLInputElement>} */
    grid.querySelectorAll(".tick")
  )
    input.checked = ticked.has(Number(input.value));
}
function onMap(cell, { id, title }, where) {
  const says = { title: say("See it on the map"), "aria-label": say("{title} on the map", { title }) };
  return make("a", cell, { className: "where", href: where + id, textContent: "◎" }, says);
}
function alike(cell, { id, title }, like) {
  const more = say("More like {title}", { title });
  const says = { title: say("More like this"), "aria-label": more };
  return make("a", cell, { className: "like", href: like + id, textContent: "≈" }, says);
}
export {
  gallery_default as default
};
