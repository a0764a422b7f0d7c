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

// scripts/map/colours.js
var PALETTE = [
  // Okabe and Ito first, then Tol's muted set, as core/output/charts has it
  "#0072B2",
  "#E69F00",
  "#009E73",
  "#D55E00",
  "#56B4E9",
  "#CC79A7",
  "#C7A800",
  "#332288",
  "#999933",
  "#882255",
  "#44AA99",
  "#DDCC77",
  "#AA4499",
  "#117733",
  "#CC6677",
  "#88CCEE",
  "#661100",
  "#6699CC",
  "#AA7744",
  "#7B5FC4"
];
var GREY = [138, 148, 156];
function rgb(colour) {
  const hex = /^#([0-9a-f]{6})$/i.exec(colour.trim());
  if (hex) {
    const value = parseInt(hex[1], 16);
    return [value >> 16, value >> 8 & 255, value & 255];
  }
  const [r, g, b] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return b === void 0 ? [127, 127, 127] : [r, g, b];
}
var css = ([r, g, b]) => `rgb(${r},${g},${b})`;
function mix(a, b, t) {
  const at = (i) => Math.round(a[i] + (b[i] - a[i]) * t);
  return [at(0), at(1), at(2)];
}
var lightness = ([r, g, b]) => (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
function readable(place, isDark) {
  if (!(place in PALETTE)) return GREY;
  let colour = rgb(PALETTE[place]);
  const away = isDark ? [255, 255, 255] : [0, 0, 0];
  const isNear = () => isDark ? lightness(colour) < 0.42 : lightness(colour) > 0.72;
  for (let t = 0; t < 8 && isNear(); t++) colour = mix(colour, away, 0.12);
  return colour;
}
function places(sizes) {
  const found = sizes.map(() => Infinity), present = sizes.flatMap((size, g) => size ? [g] : []);
  if (present.length > PALETTE.length) {
    const largest = present.sort((a, b) => sizes[b] - sizes[a]).slice(0, PALETTE.length);
    largest.forEach((g, place) => {
      found[g] = place;
    });
    return found;
  }
  const free = PALETTE.flatMap((_, place) => sizes[place] ? [] : [place]).values();
  for (const g of present) found[g] = g < PALETTE.length ? g : free.next().value ?? Infinity;
  return found;
}

// scripts/map/theme.js
function readTheme(element) {
  const style = getComputedStyle(element);
  const read = (name, otherwise) => style.getPropertyValue(`--st-${name}`).trim() || otherwise;
  const background = rgb(read("background-color", "#ffffff"));
  return {
    background,
    isDark: lightness(background) < 0.5,
    text: rgb(read("text-color", "#222222")),
    font: read("font", "sans-serif"),
    primary: read("primary-color", "#0B6B64")
  };
}

// scripts/message.js
function parseJson(data) {
  return JSON.parse(new TextDecoder().decode(data));
}

// scripts/components/bars.js
var tells = /* @__PURE__ */ new WeakMap();
function bars_default({ parentElement, data, setTriggerValue }) {
  const message = parseJson(data);
  const list = only(parentElement, "bars"), { isDark } = readTheme(list);
  tells.set(list, setTriggerValue);
  if (isNews(list, [message, isDark])) draw(list, message, isDark);
}
function draw(list, { bars, sizes, opens }, isDark) {
  const most = Math.max(1, ...bars.map(({ size }) => size)), found = places(sizes);
  list.replaceChildren();
  for (const { id, name, size } of bars) {
    const row = opens ? make("button", list, { type: "button", className: "row" }) : make("div", list, { className: "row" });
    make("span", row, { className: "name", textContent: name, title: name });
    const bar = make("span", make("span", row, { className: "track" }), { className: "bar" });
    bar.style.width = `${100 * size / most}%`;
    bar.style.background = css(isFinite(found[id]) ? readable(found[id], isDark) : GREY);
    make("span", row, { className: "size", textContent: size.toLocaleString("en") });
    if (opens) row.onclick = () => tells.get(list)?.("open", id);
  }
}
export {
  bars_default as default
};
