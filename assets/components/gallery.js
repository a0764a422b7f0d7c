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

// scripts/message.js
function parseJson(data) {
  return JSON.parse(new TextDecoder().decode(data));
}

// scripts/components/gallery.js
var TONES = {
  // of the border, said aloud
  good: "in the cluster of its class",
  bad: "not in the cluster of its class",
  doubt: "in doubt"
};
function gallery_default({ parentElement, data, setTriggerValue }) {
  const { items, size, rest, opens } = parseJson(data);
  const grid = only(parentElement, "gallery");
  grid.style.setProperty("--size", `${size}px`);
  grid.replaceChildren();
  for (const item of items) {
    const link = tile(grid, item, rest);
    if (opens) openHere(link, () => setTriggerValue("open", item.id));
    else link.target = "_blank";
  }
}
function tile(grid, { href, src, title, note, tone }, rest) {
  const className = `tile ${tone in TONES ? tone : ""}`;
  const says = [title, note, TONES[tone]].filter(Boolean).join(", ");
  const link = make("a", grid, { className, href: href + rest, title }, { "aria-label": says });
  make("img", link, { src, alt: "", decoding: "async" });
  if (note) make("span", link, { textContent: note });
  return link;
}
export {
  gallery_default as default
};
