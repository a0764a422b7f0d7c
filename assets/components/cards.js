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
var shown = /* @__PURE__ */ new WeakMap();
function isNews(element, content) {
  const text = JSON.stringify(content);
  if (shown.get(element) === text) return false;
  shown.set(element, text);
  return true;
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

// scripts/components/cards.js
var tells = /* @__PURE__ */ new WeakMap();
function cards_default({ parentElement, data, setTriggerValue }) {
  const cards = parseJson(data);
  const grid = only(parentElement, "cards");
  tells.set(grid, setTriggerValue);
  if (!isNews(grid, cards)) return;
  arrows(grid, "a.card");
  grid.replaceChildren();
  for (const card of cards) {
    openHere(build(grid, card), () => tells.get(grid)?.("open", card.id));
  }
}
function build(grid, { href, name, size, pictures, why, meanings }) {
  const link = make("a", grid, { className: "card", href });
  const strip = make("div", link, { className: "strip" });
  for (const src of pictures) make("img", strip, { src, alt: "" });
  const head = make("div", link, { className: "head", title: meanings });
  make("strong", head, { textContent: name });
  make("span", head, { className: "size", textContent: size });
  const title = [why, meanings].filter(Boolean).join("\n\n");
  make("div", link, { className: "why", textContent: why, title });
  return link;
}
export {
  cards_default as default
};
