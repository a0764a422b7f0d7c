// Built from scripts/ by `npm run build`: edit it there.

// scripts/elements.js
function mount(Component) {
  const instances = /* @__PURE__ */ new WeakMap();
  return ({ parentElement, data, setTriggerValue }) => {
    const leave = () => {
      instances.get(parentElement)?.destroy();
      instances.delete(parentElement);
    };
    arrive(parentElement, leave, instances);
    const instance = instances.get(parentElement) ?? new Component(parentElement);
    instances.set(parentElement, instance);
    instance.emit = setTriggerValue;
    instance.receive(data);
    return leave;
  };
}
var HERE = /* @__PURE__ */ Symbol.for("whycluster.here");
function arrive(parentElement, leave, script) {
  const place = (
    /** @type {Place} */
    parentElement
  ), before = place[HERE];
  if (before && before.script !== script) before.leave();
  place[HERE] = { script, leave };
}
function make(tag, parent, properties = {}, attributes = {}) {
  const element = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  parent.append(element);
  return element;
}
var shown = /* @__PURE__ */ new WeakMap();
function isNews(element, content) {
  const text = JSON.stringify(content);
  if (shown.get(element) === text) return false;
  shown.set(element, text);
  return true;
}

// scripts/say.js
var words = typeof WORDS === "undefined" ? {} : WORDS;
var say = (sentence, values = {}) => (words[sentence] ?? sentence).replace(/\{(\w+)\}/g, (_whole, name) => String(values[name]));

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
var RAMPS = {
  // weak = near the background, strong = far from it
  light: {
    cool: ["#DCE3E8", "#6FB7B0", "#0B6B64", "#06313A"],
    warm: ["#DCE3E8", "#F0BE55", "#D55E00", "#6B1F00"]
  },
  dark: {
    cool: ["#2C363D", "#1F7F78", "#5CC9BC", "#F2F7C4"],
    warm: ["#2C363D", "#9A4A12", "#F0915A", "#FFF0C2"]
  }
};
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
function ramp(kind, isDark) {
  const colours = RAMPS[isDark ? "dark" : "light"][kind].map(rgb);
  return Array.from({ length: 256 }, (_, value) => {
    const t = value / 255 * (colours.length - 1), i = Math.min(Math.floor(t), colours.length - 2);
    return mix(colours[i], colours[i + 1], t - i);
  });
}
function places(sizes2) {
  const found = sizes2.map(() => Infinity), present = sizes2.flatMap((size, g) => size ? [g] : []);
  if (present.length > PALETTE.length) {
    const largest = present.sort((a, b) => sizes2[b] - sizes2[a]).slice(0, PALETTE.length);
    largest.forEach((g, place) => {
      found[g] = place;
    });
    return found;
  }
  const free = PALETTE.flatMap((_, place) => sizes2[place] ? [] : [place]).values();
  for (const g of present) found[g] = g < PALETTE.length ? g : free.next().value ?? Infinity;
  return found;
}

// scripts/map/legend.js
var MODES = {
  cluster: "Cluster",
  label: "Class",
  confidence: "Confidence",
  doubt: "Doubt",
  strength: "Phrase"
};
var ENDS = {
  // what the least and the greatest value mean
  confidence: ["unsure", "certain"],
  doubt: ["clear", "doubtful"],
  strength: ["absent", "strong"]
};
var CHIP = "{name}: click hides or shows, double click or shift click shows it alone";
var SIZED = "{size} in {name}: click hides or shows, double click or shift click shows it alone";
var MARKS = [0, 85, 170, 255];
var Legend = class {
  /** @type {Mode} */
  mode = "cluster";
  /** @type {Set<number>} */
  hidden = /* @__PURE__ */ new Set();
  // groups of the mode
  /** @type {Colour[]} */
  table = [];
  // by group, or by value
  /** @type {[HTMLButtonElement, number[]][]} */
  pressed = [];
  // chips and their groups
  /** @type {MapMessage} */
  message;
  /** @type {Partial<Record<Mode, number[]>>} */
  groups = {};
  // sizes of each, by number, for the modes that have any
  /**
   * @param {ParentNode} bar for the buttons of the modes
   * @param {ParentNode} root for the chips
   * @param {() => void} onHide
   * @param {(mode: Mode) => void} onMode
   */
  constructor(bar, root, onHide, onMode) {
    const group = { role: "group" };
    this.modes = make("div", bar, { className: "group" }, { ...group, "aria-label": say("Colour by") });
    this.chips = make("div", root, { className: "legend" }, { ...group, "aria-label": say("Legend") });
    this.onHide = onHide;
    this.onMode = onMode;
  }
  /**
   * @param {MapMessage} message
   * @param {{ cluster: number[], label: number[] }} groups sizes of each
   */
  read(message, groups) {
    this.message = message;
    this.groups = groups;
  }
  /** @param {string} mode @returns {mode is Mode} */
  has(mode) {
    if (mode === "label") return this.message.classes.length > 0;
    return mode in MODES && (mode !== "strength" || Boolean(this.message.strength));
  }
  /**
   * Another mode has other groups: it starts with all of them.
   * @param {Mode} mode
   */
  turn(mode) {
    const wanted = this.has(mode) ? mode : "cluster";
    if (wanted !== this.mode) this.hidden = /* @__PURE__ */ new Set();
    this.mode = wanted;
  }
  /**
   * @param {number[]} groups
   * @param {string} mode whose groups they are
   */
  hide(groups, mode) {
    const isKnown = groups.length > 0 && this.has(mode);
    if (isKnown) this.mode = mode;
    this.hidden = new Set(isKnown ? groups : []);
  }
  /** @param {number} i */
  value(i) {
    return this.message[this.mode]?.[i] ?? 0;
  }
  /** @param {number} i */
  isVisible(i) {
    return !this.hidden.size || !this.groups[this.mode] || !this.hidden.has(this.value(i));
  }
  /** @param {number} i */
  colour(i) {
    return this.table[this.value(i)] ?? GREY;
  }
  sizes() {
    return this.groups[this.mode] ?? [];
  }
  names() {
    return this.mode === "label" ? this.message.classes : this.message.clusters;
  }
  // -- drawing
  /**
   * Only when it is to look otherwise: chips that are made anew lose the focus, and a double click.
   * @param {Theme} theme
   */
  draw(theme) {
    const { mode, message: { concept } } = this, { isDark } = theme;
    const modes = (
      /** @type {Mode[]} */
      Object.keys(MODES).filter((each) => this.has(each))
    );
    const shown2 = [mode, modes, this.names(), this.sizes(), concept, isDark];
    if (isNews(this.chips, shown2)) this.drawAnew(theme, modes);
    this.press();
  }
  /** @param {Theme} theme @param {Mode[]} modes */
  drawAnew(theme, modes) {
    this.chips.replaceChildren();
    this.pressed = [];
    if (this.groups[this.mode]) this.drawGroups(theme);
    else this.drawRamp(theme);
    this.modes.replaceChildren();
    for (const mode of modes) this.button(mode);
  }
  /** @param {Mode} mode */
  button(mode) {
    const isOn = { "aria-pressed": String(this.mode === mode) };
    const button = make("button", this.modes, { type: "button", textContent: say(MODES[mode]) }, isOn);
    button.onclick = () => {
      this.onMode(mode);
      const pressed = this.modes.querySelector("[aria-pressed=true]");
      pressed?.focus();
    };
  }
  /** @param {Theme} theme */
  drawGroups({ isDark }) {
    const sizes2 = this.sizes(), names = this.names(), found = places(sizes2);
    this.table = found.map((place) => readable(place, isDark));
    const [coloured, rest] = [true, false].map((has) => sizes2.flatMap((size, g) => size && isFinite(found[g]) === has ? [g] : []));
    for (const g of coloured) this.chip([g], names[g]);
    if (rest.length) this.chip(rest, say("other ({n})", { n: rest.length }));
  }
  /** @param {Theme} theme */
  drawRamp({ isDark }) {
    const [weak, strong] = ENDS[this.mode] ?? ["", ""];
    this.table = ramp(this.mode === "doubt" ? "warm" : "cool", isDark);
    make("span", this.chips, { textContent: say(weak) });
    const bar = make("span", this.chips, { className: "ramp" });
    const stops = MARKS.map((value) => css(this.table[value]));
    bar.style.background = `linear-gradient(90deg, ${stops.join(",")})`;
    const { concept } = this.message;
    const says = this.mode === "strength" ? say("{most}: {concept}", { most: say(strong), concept }) : say(strong);
    make("span", this.chips, { textContent: says });
  }
  /**
   * @param {number[]} members groups that share the chip
   * @param {string} name
   */
  chip(members, name) {
    const sizes2 = this.sizes(), size = members.reduce((total, g) => total + sizes2[g], 0);
    const isCluster = this.mode === "cluster", many = size.toLocaleString("en");
    const title = say(isCluster ? SIZED : CHIP, { size: many, name });
    const button = make("button", this.chips, { type: "button", className: "chip", title });
    const swatch = make("span", button, { className: "swatch" });
    swatch.style.background = css(this.table[members[0]]);
    make("span", button, { className: "name", textContent: name });
    if (!isCluster) make("span", button, { className: "size", textContent: many });
    button.onclick = (event) => {
      if (event.detail === 2) return;
      if (event.shiftKey) this.showAlone(members);
      else members.forEach((g) => this.hidden.delete(g) || this.hidden.add(g));
      this.changed();
    };
    button.ondblclick = () => {
      members.forEach((g) => this.hidden.delete(g));
      this.showAlone(members);
      this.changed();
    };
    this.pressed.push([button, members]);
  }
  // -- hiding
  /** @param {number[]} members */
  showAlone(members) {
    const others = [...this.sizes().keys()].filter((g) => !members.includes(g));
    const isHidden = this.hidden.has.bind(this.hidden);
    const isAlone = others.every(isHidden) && !members.some(isHidden);
    this.hidden = new Set(isAlone ? [] : others);
  }
  changed() {
    this.press();
    this.onHide();
  }
  press() {
    for (const [button, members] of this.pressed) {
      const isShown = members.some((g) => !this.hidden.has(g));
      button.setAttribute("aria-pressed", String(isShown));
    }
  }
};

// scripts/fields.js
var PRESSED = ["checkbox", "radio", "range", "button", "submit", "reset", "file", "color", "image"];
var ROLES = ["grid", "textbox", "combobox", "listbox", "slider", "spinbutton"];
function takesLetters({ tagName, type = "", role, isContentEditable = false }) {
  if (tagName === "TEXTAREA" || tagName === "SELECT" || isContentEditable) return true;
  if (tagName === "INPUT") return !PRESSED.includes(type);
  return ROLES.includes(role ?? "");
}
function fieldOf(element) {
  const { tagName, type, isContentEditable } = (
    /** @type {HTMLInputElement} */
    element
  );
  return { tagName, type, isContentEditable, role: element.getAttribute("role") };
}
function isTyped(event) {
  const [target] = event.composedPath();
  return target instanceof Element && takesLetters(fieldOf(target));
}

// scripts/message.js
var NONE = 65535;
var KINDS = { f4: Float32Array, u4: Uint32Array, u2: Uint16Array, u1: Uint8Array };
function parseJson(data) {
  return JSON.parse(new TextDecoder().decode(data));
}
function parse(data) {
  const { buffer } = data.slice();
  const length = new DataView(buffer).getUint32(0, true);
  const header = parseJson(new Uint8Array(buffer, 4, length));
  let at = 4 + length;
  for (const [name, kind, size] of header.arrays) {
    const numbers = new KINDS[
      /** @type {keyof typeof KINDS} */
      kind
    ](buffer, at, size);
    header[name] = numbers;
    at += Math.ceil(numbers.byteLength / 4) * 4;
  }
  return header;
}

// scripts/map/names.js
var LONGEST = 28;
var short = (name) => name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name;
function arrange(names, width, size, measure) {
  const taken = [];
  for (const { name, place: [middle, y], isFaint } of names) {
    const text = short(name), half = measure(text) / 2 + 4;
    if (middle < -half || middle > width + half) continue;
    const x = Math.max(half, Math.min(width - half, middle));
    const covers = (other) => Math.abs(other.x - x) < other.half + half && Math.abs(other.y - y) < size + 5;
    if (!taken.some(covers)) taken.push({ text, x, y, isFaint, half });
  }
  return taken;
}

// scripts/map/drawing.js
function drawRing(context, [x, y], radius, theme) {
  context.beginPath();
  context.arc(x, y, radius, 0, 7);
  context.lineWidth = 2;
  context.strokeStyle = css(theme.text);
  context.stroke();
}
function drawTarget(context, [x, y], radius, theme) {
  context.beginPath();
  context.arc(x, y, radius, 0, 7);
  for (
    const [width, colour] of
    /** @type {const} */
    [[7, theme.background], [3, theme.text]]
  ) {
    context.lineWidth = width;
    context.strokeStyle = css(colour);
    context.stroke();
  }
}
function drawOutline(context, corners, theme, isClosed) {
  context.beginPath();
  corners.forEach(([x, y], i) => i ? context.lineTo(x, y) : context.moveTo(x, y));
  if (isClosed) context.closePath();
  context.lineWidth = 1.5;
  context.strokeStyle = theme.primary;
  context.setLineDash(isClosed ? [5, 4] : []);
  context.stroke();
  context.setLineDash([]);
}
function drawNames(context, names, width, size, theme) {
  Object.assign(context, {
    font: `600 ${size}px ${theme.font}`,
    textAlign: "center",
    textBaseline: "middle",
    lineWidth: 4,
    lineJoin: "round",
    strokeStyle: css(theme.background),
    fillStyle: css(theme.text)
  });
  const written = arrange(names, width, size, (text) => context.measureText(text).width);
  for (const { text, x, y, isFaint } of written) {
    context.globalAlpha = isFaint ? 0.35 : 1;
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  }
  context.globalAlpha = 1;
}

// scripts/map/plane.js
var GRID = 96;
var CORNERS = 150;
var toCell = (u) => Math.max(0, Math.min(GRID - 1, Math.floor(u * GRID)));
function lay(positions) {
  const n = positions.length / 2, { x0, y0, x1, y1 } = bounds(positions);
  const span = Math.max(x1 - x0, y1 - y0) || 1;
  const x = new Float32Array(n), y = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    x[i] = (positions[2 * i] - x0) / span;
    y[i] = (y1 - positions[2 * i + 1]) / span;
  }
  return {
    n,
    x,
    y,
    ...grid(x, y),
    toData: ([u, v]) => [x0 + u * span, y1 - v * span],
    fromData: ([a, b]) => [(a - x0) / span, (y1 - b) / span],
    width: (x1 - x0) / span,
    height: (y1 - y0) / span
  };
}
function bounds(positions) {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < positions.length; i += 2) {
    x0 = Math.min(x0, positions[i]);
    x1 = Math.max(x1, positions[i]);
    y0 = Math.min(y0, positions[i + 1]);
    y1 = Math.max(y1, positions[i + 1]);
  }
  return { x0, y0, x1, y1 };
}
function grid(x, y) {
  const n = x.length, cell = new Uint16Array(n), start = new Uint32Array(GRID * GRID + 1);
  for (let i = 0; i < n; i++) {
    cell[i] = toCell(y[i]) * GRID + toCell(x[i]);
    start[cell[i] + 1]++;
  }
  for (let c = 0; c < GRID * GRID; c++) start[c + 1] += start[c];
  const order = new Uint32Array(n), next = start.slice();
  for (let i = 0; i < n; i++) order[next[cell[i]]++] = i;
  return { start, order };
}
function sizes(numbers, count) {
  const found = new Array(count).fill(0);
  for (let i = 0; i < numbers.length; i++) if (numbers[i] !== NONE) found[numbers[i]]++;
  return found;
}
function medians(points, numbers, count) {
  const xs = sizes(numbers, count).map((size) => new Float32Array(size));
  const ys = xs.map(({ length }) => new Float32Array(length)), next = xs.map(() => 0);
  for (let i = 0; i < points.n; i++) {
    const group = numbers[i];
    if (group === NONE) continue;
    xs[group][next[group]] = points.x[i];
    ys[group][next[group]++] = points.y[i];
  }
  const middle = (values) => values.sort()[values.length >> 1];
  return xs.map((x, g) => ({ x: middle(x), y: middle(ys[g]), size: x.length }));
}
function nearest(points, [u, v], reach, isWanted) {
  let best = -1, least = reach * reach;
  for (let row = toCell(v - reach); row <= toCell(v + reach); row++) {
    for (let column = toCell(u - reach); column <= toCell(u + reach); column++) {
      const cell = row * GRID + column;
      for (let k = points.start[cell]; k < points.start[cell + 1]; k++) {
        const i = points.order[k], d = (points.x[i] - u) ** 2 + (points.y[i] - v) ** 2;
        if (d < least && isWanted(i)) [best, least] = [i, d];
      }
    }
  }
  return best;
}
function isInside([x, y], polygon) {
  let odd = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const a = polygon[i], b = polygon[j];
    if (a[1] > y === b[1] > y) continue;
    if (x < a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1])) odd = !odd;
  }
  return odd;
}
function thin(lasso) {
  const step = Math.ceil(lasso.length / CORNERS);
  return lasso.filter((_, i) => i % step === 0);
}

// scripts/map/gestures.js
var STEPS = { ArrowLeft: [48, 0], ArrowRight: [-48, 0], ArrowUp: [0, 48], ArrowDown: [0, -48] };
var ZOOMS = { "+": 1.25, "=": 1.25, "-": 0.8 };
var REACH = 9;
var SLACK = 4;
var LEAST = 6;
var Gestures = class {
  /** @type {Map<number, Held>} */
  pointers = /* @__PURE__ */ new Map();
  /**
   * @param {import("./pane.js").Pane} pane
   * @param {import("./maps.js").AnyMaps} maps
   */
  constructor(pane, maps) {
    this.pane = pane;
    this.maps = maps;
    this.listen(pane.canvas);
  }
  /** @param {HTMLCanvasElement} canvas */
  listen(canvas) {
    canvas.onpointerdown = (event) => this.press(event);
    canvas.onpointermove = (event) => this.move(event);
    canvas.onpointerup = canvas.onpointercancel = (event) => this.release(event);
    canvas.onpointerleave = ({ pointerType }) => {
      if (pointerType !== "touch") this.maps.hover(this.pane, -1);
    };
    canvas.onkeydown = (event) => this.key(event);
    canvas.ondblclick = (event) => {
      if (this.under(this.at(event)) < 0) this.maps.fit();
    };
    canvas.addEventListener("wheel", (event) => this.turn(event), { passive: false });
  }
  /** @param {MouseEvent} event @returns {Place} on the canvas */
  at(event) {
    const box = this.pane.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }
  /** @param {Place} place @param {number} [reach] */
  under(place, reach = REACH) {
    const { points, view } = this.maps, pictured = this.pane.thumbnails.under(place);
    if (pictured >= 0) return pictured;
    return nearest(points, view.toPlane(place), reach / view.scale, (i) => this.maps.isVisible(i));
  }
  // -- pointers
  /** @param {PointerEvent} event */
  press(event) {
    if (event.button > 0) return;
    this.pane.canvas.setPointerCapture(event.pointerId);
    const at = this.at(event), isFinger = event.pointerType === "touch";
    this.pointers.set(event.pointerId, { at, start: at, isFinger, hasMoved: false });
    this.pane.lasso = this.maps.tool === "lasso" || event.shiftKey ? [at] : null;
    if (this.pointers.size > 1) {
      this.pane.lasso = null;
      for (const pointer of this.pointers.values()) pointer.hasMoved = true;
    }
  }
  /** @param {PointerEvent} event */
  move(event) {
    const held = this.pointers.get(event.pointerId), at = this.at(event);
    if (!held) return this.maps.hover(this.pane, this.under(at), at);
    held.hasMoved ||= Math.hypot(at[0] - held.start[0], at[1] - held.start[1]) > SLACK;
    if (!held.hasMoved) return;
    this.maps.hover(this.pane, -1);
    this.drag(held, at);
    held.at = at;
    this.maps.redraw();
  }
  /** @param {Held} held @param {Place} to */
  drag(held, to) {
    const { view } = this.maps, { lasso } = this.pane;
    const other = [...this.pointers.values()].find((pointer) => pointer !== held);
    if (other) view.pinch(held.at, to, other.at);
    else if (lasso) lasso.push(to);
    else if (!held.isFinger || this.maps.holdsFingers()) view.pan(to[0] - held.at[0], to[1] - held.at[1]);
  }
  /** @param {PointerEvent} event */
  release(event) {
    const held = this.pointers.get(event.pointerId), { maps, pane } = this, { lasso } = pane;
    this.pointers.delete(event.pointerId);
    pane.lasso = null;
    maps.redraw();
    if (!held || event.type === "pointercancel") return;
    if (!held.hasMoved) this.tap(held);
    else if (lasso && lasso.length >= LEAST) {
      const corners = thin(lasso).map((place) => maps.points.toData(maps.view.toPlane(place)));
      maps.enclose(corners, event.shiftKey);
    }
  }
  /** @param {Held} held */
  tap({ start, isFinger }) {
    const i = this.under(start, isFinger ? 2 * REACH : REACH);
    if (isFinger) this.maps.hover(this.pane, i, start);
    if (i < 0) this.maps.clear();
    else this.maps.pick(this.pane, this.pane.clusters[i], i);
  }
  /** @param {WheelEvent} event */
  turn(event) {
    event.preventDefault();
    const by = Math.max(-80, Math.min(80, event.deltaY));
    this.maps.zoom(Math.exp(-by * 4e-3), this.at(event));
  }
  // -- keys
  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (STEPS[event.key]) this.maps.view.pan(...STEPS[event.key]);
    else if (ZOOMS[event.key]) this.maps.zoom(ZOOMS[event.key]);
    else if (event.key === "0") this.maps.fit();
    else if (event.key === "Escape") this.maps.clear();
    else if ("nNpP".includes(event.key)) this.step("nN".includes(event.key) ? 1 : -1);
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.maps.redraw();
  }
  /** @param {1 | -1} by to the next cluster, or to the one before */
  step(by) {
    const there = this.pane.present(), now = there.indexOf(this.maps.selected(this.pane) ?? -1);
    const next = now < 0 && by < 0 ? there.length - 1 : (now + by + there.length) % there.length;
    this.maps.pick(this.pane, there[next], -1);
  }
};

// scripts/map/painting.js
var EVEN = 16711935;
var HALF = 8388736;
var toPixel = (colour) => (255 << 24 | colour[2] << 16 | colour[1] << 8 | colour[0]) >>> 0;
function ink(n, { holds, colour }) {
  const order = new Uint32Array(n), pixels = new Uint32Array(n);
  let size = 0;
  for (let i = 0; i < n; i++) {
    if (!holds(i)) continue;
    order[size] = i;
    pixels[size++] = toPixel(colour(i));
  }
  return { order: order.subarray(0, size), pixels: pixels.subarray(0, size) };
}
function brush(width, radius, strength) {
  const steps = [], shares = [], reach = Math.ceil(radius);
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      const cover = Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(x, y)));
      if (cover > 0) {
        steps.push(y * width + x);
        shares.push(Math.round(256 * cover * strength));
      }
    }
  }
  return { reach, steps: Int32Array.from(steps), shares: Int32Array.from(shares) };
}
var mix2 = (below, above, share) => below + (Math.imul(above - below, share) + HALF >>> 8) & EVEN;
function paint(raster, points, ink2, brush2, { scale, x, y, ratio, margin }, from, to) {
  const { width, height, pixels } = raster, { reach, steps, shares } = brush2;
  const right = width - reach, bottom = height - reach;
  for (let k = from; k < to; k++) {
    const i = ink2.order[k];
    const column = Math.round((points.x[i] * scale + x) * ratio) + margin;
    const row = Math.round((points.y[i] * scale + y) * ratio) + margin;
    if (column < reach || row < reach || column >= right || row >= bottom) continue;
    const middle = row * width + column, pixel = ink2.pixels[k];
    const even2 = pixel & EVEN, odd = pixel >>> 8 & EVEN;
    for (let step = 0; step < steps.length; step++) {
      const at = middle + steps[step], share = shares[step], below = pixels[at];
      pixels[at] = mix2(below & EVEN, even2, share) | mix2(below >>> 8 & EVEN, odd, share) << 8;
    }
  }
}

// scripts/map/picture.js
var AROUND = 64;
var STEP = 4096;
var KEYS = ["width", "height", "ratio", "look", "scale", "x", "y"];
var areAlike = (a, b) => a !== null && KEYS.every((key) => a[key] === b[key]);
var around = ({ ratio }) => Math.ceil(AROUND * ratio);
var Picture = class {
  canvas = document.createElement("canvas");
  context = this.canvas.getContext("2d", { alpha: false });
  image = new ImageData(1, 1);
  // as large as the canvas, to paint on
  /** @type {Shot | null} */
  shown = null;
  /** @type {Generator<void> | null} */
  painting = null;
  // of what is shown next
  /** @type {import("./painting.js").Ink[]} */
  inks = [];
  // of the layers
  look = -1;
  // of the inks
  /**
   * @param {import("./maps.js").AnyMaps} maps
   * @param {() => Layer[]} layers from below to above
   */
  constructor(maps, layers) {
    this.maps = maps;
    this.layers = layers;
  }
  /** There are other points: none of before is to be seen again. */
  forget() {
    this.shown = this.painting = null;
  }
  /**
   * Paint for so long, or until the first picture is done. A painting that was begun is finished
   * even if something else is wanted by then: so a map that keeps moving is painted, too.
   * @param {Shot} wanted
   * @param {number} time milliseconds
   * @returns {boolean} whether it shows what is wanted
   */
  advance(wanted, time) {
    const until = this.shown ? performance.now() + time : Infinity;
    while (!areAlike(this.shown, wanted)) {
      this.painting ??= this.paint(wanted);
      if (this.painting.next().done) this.painting = null;
      else if (performance.now() > until) return false;
    }
    return true;
  }
  /** @param {Shot} shot */
  *paint(shot) {
    const { points, theme } = this.maps, layers = this.layers();
    if (this.look !== shot.look) this.inks = layers.map((layer) => ink(points.n, layer));
    this.look = shot.look;
    const raster = this.blank(shot), spot = { ...shot, margin: around(shot) };
    raster.pixels.fill(toPixel(theme.background));
    for (const [l, { radius, strength }] of layers.entries()) {
      const disc = brush(raster.width, radius * shot.ratio, strength);
      const { length } = this.inks[l].order;
      for (let from = 0; from < length; from += STEP) {
        paint(raster, points, this.inks[l], disc, spot, from, Math.min(from + STEP, length));
        yield;
      }
    }
    this.finish(shot);
  }
  /** @param {Shot} shot */
  blank(shot) {
    const width = shot.width + 2 * around(shot), height = shot.height + 2 * around(shot);
    if (this.image.width !== width || this.image.height !== height) {
      this.image = new ImageData(width, height);
    }
    return { width, height, pixels: new Uint32Array(this.image.data.buffer) };
  }
  /** @param {Shot} shot that is painted */
  finish(shot) {
    const { canvas, image: { width, height } } = this;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    this.context?.putImageData(this.image, 0, 0);
    this.shown = shot;
  }
  /**
   * Draw it where it belongs in a view.
   * @param {CanvasRenderingContext2D} context
   * @param {{ scale: number, x: number, y: number }} view
   */
  show(context, view) {
    if (!this.shown) return;
    const { scale, x, y, ratio } = this.shown, by = view.scale / scale;
    context.setTransform(by, 0, 0, by, (view.x - x * by) * ratio, (view.y - y * by) * ratio);
    context.drawImage(this.canvas, -around(this.shown), -around(this.shown));
    context.setTransform(1, 0, 0, 1, 0, 0);
  }
};

// scripts/map/thumbnails.js
var NEAR = 2;
var SIDE = 46;
var CELL = 72;
var REST = 120;
var KEPT = 800;
var AROUND2 = 3;
var TURNS = [[0, 0], [1, 1], [0, 1], [1, 0]];
var even = (number) => number - (number & 1);
var Thumbnails = class {
  /** @type {Map<number, HTMLImageElement>} */
  pictures = /* @__PURE__ */ new Map();
  // by image, oldest first
  /** @type {Map<string, number>} */
  cells = /* @__PURE__ */ new Map();
  // the image that stands for each, -1 for none
  /** @type {number[]} */
  chosen = [];
  // images, since the map rested last
  settled = "";
  // the view in which they were chosen
  /** @type {Spot[]} */
  spots = [];
  // that were drawn last
  look = -1;
  // of the cells
  /** @type {string} */
  address = "";
  // of the pictures without the number
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  waiting;
  /** @param {import("./maps.js").AnyMaps} maps */
  constructor(maps) {
    this.maps = maps;
  }
  /**
   * They move with the map; which ones there are is decided when it rests.
   * @param {CanvasRenderingContext2D} context
   * @param {import("./painting.js").Layer["colour"]} colour of the border
   */
  draw(context, colour) {
    const { points, view } = this.maps, isNear = view.closeness() >= NEAR;
    this.forgetOthers();
    if (isNear && this.seen() !== this.settled) this.settleSoon();
    this.spots = (isNear ? this.chosen : []).filter((i) => this.isThere(i)).map((i) => {
      const [x, y] = view.toScreen([points.x[i], points.y[i]]);
      return { i, x, y };
    });
    for (const spot of this.spots) this.drawOne(context, spot, css(colour(spot.i)));
  }
  /** @param {CanvasRenderingContext2D} context @param {Spot} spot @param {string} border */
  drawOne(context, { i, x, y }, border) {
    const picture = (
      /** @type {HTMLImageElement} */
      this.pictures.get(i)
    ), half = SIDE / 2;
    const { naturalWidth: w, naturalHeight: h } = picture, side = Math.min(w, h);
    context.drawImage(
      picture,
      (w - side) / 2,
      (h - side) / 2,
      side,
      side,
      x - half,
      y - half,
      SIDE,
      SIDE
    );
    context.lineWidth = 2;
    context.strokeStyle = border;
    context.strokeRect(x - half, y - half, SIDE, SIDE);
  }
  /** Other points, or other points that stand out, have other pictures. */
  forgetOthers() {
    const { look, message } = this.maps;
    if (look !== this.look) {
      this.cells.clear();
      this.settled = "";
    }
    if (message.pictures !== this.address) this.pictures.clear();
    this.look = look;
    this.address = message.pictures;
  }
  seen() {
    const { scale, x, y, size } = this.maps.view;
    return [scale, x, y, ...size, this.look].join(" ");
  }
  settleSoon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.settle(), REST);
  }
  settle() {
    this.settled = this.seen();
    this.chosen = this.spread().map(({ i }) => i);
    this.ask();
    this.maps.redraw();
  }
  /** @returns {Spot[]} where pictures have room */
  spread() {
    const { view } = this.maps;
    const taken = [];
    for (const [size, row, column] of this.inTurn()) {
      const i = this.standsFor(size, row, column);
      if (i >= 0) this.place(i, taken);
    }
    const [width, height] = view.size, half = SIDE / 2;
    return taken.filter(({ x, y }) => x > -half && y > -half && x < width + half && y < height + half);
  }
  /**
   * Cells of the view and around it. Those with even numbers come first, which never touch: so a
   * cell gives way to few others, all near it, and does not change its mind while the map is moved.
   * @returns {Iterable<[number, number, number]>} size on the plane, row, column
   */
  *inTurn() {
    const { view } = this.maps;
    if (view.closeness() < NEAR) return;
    const size = 2 ** Math.ceil(Math.log2(CELL / view.scale));
    const cell = (at) => Math.floor(at / size);
    const [left, top] = view.toPlane([0, 0]).map(cell);
    const [right, bottom] = view.toPlane(view.size).map(cell);
    for (const [down, along] of TURNS) {
      for (let row = even(top - AROUND2) + down; row <= bottom + AROUND2; row += 2) {
        for (let column = even(left - AROUND2) + along; column <= right + AROUND2; column += 2) {
          yield [size, row, column];
        }
      }
    }
  }
  /** @param {number} i @param {Spot[]} taken */
  place(i, taken) {
    const { points, view } = this.maps, [x, y] = view.toScreen([points.x[i], points.y[i]]);
    const covers = (other) => Math.abs(other.x - x) < SIDE + 3 && Math.abs(other.y - y) < SIDE + 3;
    if (!taken.some(covers)) taken.push({ i, x, y });
  }
  /**
   * @param {number} size of a cell on the plane
   * @param {number} row
   * @param {number} column
   */
  standsFor(size, row, column) {
    const cell = `${size} ${row} ${column}`, known = this.cells.get(cell);
    if (known !== void 0) return known;
    const { maps } = this, middle = (
      /** @type {Place} */
      [(column + 0.5) * size, (row + 0.5) * size]
    );
    const isWanted = (i) => maps.isVisible(i) && (!maps.chosen || Boolean(maps.chosen[i]));
    const found = nearest(maps.points, middle, size / 2, isWanted);
    this.cells.set(cell, found);
    return found;
  }
  /** @param {number} i */
  isThere(i) {
    const { chosen } = this.maps, picture = this.pictures.get(i);
    return Boolean(picture?.complete && picture.naturalWidth > 0 && this.maps.isVisible(i) && (!chosen || chosen[i]));
  }
  ask() {
    for (const i of this.chosen) {
      if (this.pictures.has(i)) continue;
      const picture = new Image();
      picture.onload = () => this.maps.redraw();
      picture.src = this.maps.address(i);
      this.pictures.set(i, picture);
    }
    for (const i of this.pictures.keys()) {
      if (this.pictures.size <= KEPT) break;
      this.pictures.delete(i);
    }
  }
  /**
   * Which image's picture is there; -1 for none.
   * @param {Place} place
   */
  under([x, y]) {
    const half = SIDE / 2;
    const holds = (spot) => Math.abs(spot.x - x) <= half && Math.abs(spot.y - y) <= half;
    return this.spots.find(holds)?.i ?? -1;
  }
  destroy() {
    clearTimeout(this.waiting);
  }
};

// scripts/map/pane.js
var LABEL = "{what} of {n} images in {clusters} clusters. Arrow keys move it, plus and minus zoom, 0 shows all, N and P step through the clusters, Escape clears, F fills the screen. {also}";
var Pane = class {
  /** @type {ArrayLike<number>} */
  clusters = [];
  // of each point, by number
  /** @type {string[]} */
  names = [];
  // of each cluster
  /** @type {import("./plane.js").Group[]} */
  groups = [];
  // where each cluster lies
  /** @type {Place[] | null} */
  lasso = null;
  // while it is drawn: its corners on the canvas
  /**
   * @param {ParentNode} parent
   * @param {import("./maps.js").AnyMaps} maps
   */
  constructor(parent, maps) {
    this.maps = maps;
    this.stage = make("div", parent, { className: "stage" });
    this.canvas = make("canvas", this.stage, {}, { tabindex: "0", role: "application" });
    this.context = this.canvas.getContext("2d", { alpha: false });
    this.card = make("div", this.stage, { className: "card", hidden: true });
    this.thumbnail = make("img", this.card, { alt: "" });
    this.thumbnail.onload = () => {
      this.thumbnail.style.visibility = "visible";
    };
    this.words = make("div", this.card);
    this.picture = new Picture(maps, () => maps.layers(this));
    this.thumbnails = new Thumbnails(maps);
    new Gestures(this, maps);
  }
  /**
   * @param {ArrayLike<number>} clusters (n)
   * @param {string[]} names
   * @param {string} what is shown
   * @param {string} also the end of what is said of it
   */
  show(clusters, names, what, also) {
    const { points } = this.maps;
    this.picture.forget();
    Object.assign(this, { clusters, names, groups: medians(points, clusters, names.length) });
    const values = { what, n: points.n, clusters: this.present().length, also };
    this.canvas.setAttribute("aria-label", say(LABEL, values));
  }
  /** Numbers of clusters that have images. */
  present() {
    return this.groups.flatMap(({ size }, c) => size ? [c] : []);
  }
  // -- drawing
  /**
   * @param {number} time milliseconds for the points
   * @returns {boolean} whether the points are drawn as they are to be, not as they were
   */
  draw(time) {
    const { canvas, context, maps, picture } = this, ratio = devicePixelRatio || 1;
    const width = Math.round(this.stage.clientWidth * ratio);
    const height = Math.round(this.stage.clientHeight * ratio);
    if (!maps.points || !context || !width || !height) return true;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const { look, view } = maps, { scale, x, y } = view;
    canvas.style.touchAction = maps.holdsFingers() ? "none" : "pan-y";
    const isDone = picture.advance({ width, height, ratio, look, scale, x, y }, time);
    context.fillStyle = css(maps.theme.background);
    context.fillRect(0, 0, width, height);
    picture.show(context, view);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.drawMarks(context);
    context.setTransform(1, 0, 0, 1, 0, 0);
    return isDone;
  }
  /** @param {CanvasRenderingContext2D} context */
  drawMarks(context) {
    const { maps } = this, { points, view, theme } = maps, radius = maps.radius();
    const placeOf = (i) => view.toScreen([points.x[i], points.y[i]]);
    if (maps.showsPictures) this.thumbnails.draw(context, maps.colours(this));
    else this.thumbnails.spots = [];
    if (maps.ringed() >= 0) drawTarget(context, placeOf(maps.ringed()), radius + 5, theme);
    if (maps.hovered >= 0) drawRing(context, placeOf(maps.hovered), radius + 3, theme);
    for (const lasso of maps.corners) drawOutline(context, lasso.map(view.toScreen), theme, true);
    for (const { lasso } of maps.panes) if (lasso) drawOutline(context, lasso, theme, false);
    if (!maps.showsNames) return;
    drawNames(context, this.written(), this.stage.clientWidth, maps.fontSize, theme);
  }
  /** The names to write at the medians: that of the selected cluster first, then of the largest. */
  written() {
    const { maps, groups } = this, selected = maps.selected(this);
    const order = this.present().filter((c) => maps.isNamed(c));
    const isFirst = (c) => Number(c === selected);
    order.sort((a, b) => isFirst(b) - isFirst(a) || groups[b].size - groups[a].size);
    return order.map((c) => ({
      name: this.names[c],
      place: maps.view.toScreen([groups[c].x, groups[c].y]),
      isFaint: Boolean(maps.chosen) && c !== selected
    }));
  }
  // -- the card
  /** @param {number} i */
  openCard(i) {
    this.card.hidden = false;
    this.thumbnail.style.visibility = "hidden";
    this.words.replaceChildren();
    const [name, ...facts] = this.maps.facts(i);
    make("strong", this.words, { textContent: name });
    for (const fact of facts) make("span", this.words, { textContent: fact });
  }
  /** @param {Place} place of the pointer */
  moveCard([x, y]) {
    const { clientWidth: w, clientHeight: h } = this.stage;
    const { offsetWidth, offsetHeight, style } = this.card, right = x + 16;
    style.left = `${right + offsetWidth > w ? Math.max(4, x - 16 - offsetWidth) : right}px`;
    style.top = `${Math.max(4, Math.min(y - 20, h - offsetHeight - 4))}px`;
  }
};

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

// scripts/map/tools.js
var TOOLS = {
  // what each button says, and the path of its icon
  pan: [
    "Pan: drag moves the map",
    "M8 1.5v13M1.5 8h13M8 1.5l-2 2M8 1.5l2 2M8 14.5l-2-2M8 14.5l2-2M1.5 8l2-2M1.5 8l2 2M14.5 8l-2-2M14.5 8l-2 2"
  ],
  lasso: [
    "Lasso: drag selects images",
    "M8 2.5c3.6 0 6 1.7 6 4s-2.4 4-6 4-6-1.7-6-4 2.4-4 6-4zM5 10.2c.6 1.6-.3 2.4-1.2 3.6"
  ],
  names: ["Names of the clusters on the map", "M2.5 4V2.5h11V4M8 2.5v11M6 13.5h4"],
  pictures: [
    "Pictures when zoomed in far enough",
    "M2 3h12v10H2zM2 11l3.5-3.5L8 10l2-2 4 4M10.5 5.8h.01"
  ],
  closer: ["Zoom in", "M8 3v10M3 8h10"],
  wider: ["Zoom out", "M3 8h10"],
  fit: ["Show the whole map", "M8 1.5v3M8 11.5v3M1.5 8h3M11.5 8h3M8 5.5a2.5 2.5 0 1 0 .01 0z"],
  full: ["Fill the screen (F)", "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4"]
};
var SVG = "http://www.w3.org/2000/svg";
function makeTools(bar, onUse) {
  const group = make("div", bar, { className: "group" }, { role: "group", "aria-label": say("Tools") });
  const names = (
    /** @type {Tool[]} */
    Object.keys(TOOLS)
  );
  const buttons = names.map((name) => {
    const button = iconButton(group, TOOLS[name]);
    button.onclick = () => onUse(name);
    return [name, button];
  });
  return Object.fromEntries(buttons);
}
function iconButton(parent, [says, path]) {
  const title = say(says);
  const button = make("button", parent, { type: "button", title }, { "aria-label": title });
  const svg = document.createElementNS(SVG, "svg"), line = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  svg.append(line);
  button.append(svg);
  return button;
}

// scripts/map/view.js
var FARTHEST = 0.4;
var CLOSEST = 400;
var View = class {
  scale = 1;
  x = 0;
  y = 0;
  isFitted = true;
  /** @type {Place} */
  size = [0, 0];
  /**
   * @param {number} pad around the plane when all of it is shown
   * @param {number} above that besides, where the canvas has something over it
   */
  constructor(pad, above = 0) {
    this.pad = pad;
    this.above = above;
  }
  /** @param {{ clientWidth: number, clientHeight: number }} stage */
  resize({ clientWidth, clientHeight }) {
    this.size = [clientWidth, clientHeight];
  }
  /**
   * Show all of a plane of that size.
   * @param {{ width: number, height: number }} plane
   */
  fit({ width, height }) {
    const [w, h] = this.size, inner = [w - 2 * this.pad, h - 2 * this.pad - this.above];
    this.scale = Math.max(1, Math.min(inner[0] / (width || 1), inner[1] / (height || 1)));
    this.x = (w - this.scale * width) / 2;
    this.y = (h + this.above - this.scale * height) / 2;
    this.isFitted = true;
  }
  /**
   * @param {number} factor
   * @param {Place} [place] that stays where it is; the middle otherwise
   */
  zoom(factor, [px, py] = [this.size[0] / 2, this.size[1] / 2]) {
    const least = FARTHEST * Math.min(...this.size);
    const scale = Math.max(least, Math.min(least * CLOSEST, this.scale * factor));
    const by = scale / this.scale, x = px - (px - this.x) * by, y = py - (py - this.y) * by;
    Object.assign(this, { scale, x, y, isFitted: false });
  }
  /**
   * Come as near as that at least, with a place of the plane in the middle.
   * @param {Place} place
   * @param {number} closeness
   */
  goTo([u, v], closeness) {
    const [w, h] = this.size, scale = Math.max(this.scale, closeness * Math.min(w, h));
    Object.assign(this, { scale, x: w / 2 - u * scale, y: h / 2 - v * scale, isFitted: false });
  }
  /** @param {number} x @param {number} y */
  pan(x, y) {
    this.x += x;
    this.y += y;
    this.isFitted = false;
  }
  /**
   * Two fingers, one of which rests: what lies between them stays between them.
   * @param {Place} from
   * @param {Place} to
   * @param {Place} rests
   */
  pinch([x0, y0], [x1, y1], [x, y]) {
    const before = Math.hypot(x0 - x, y0 - y), now = Math.hypot(x1 - x, y1 - y);
    this.pan((x1 - x0) / 2, (y1 - y0) / 2);
    if (before > 0) this.zoom(now / before, [(x1 + x) / 2, (y1 + y) / 2]);
  }
  /** How near one has come: 1 where the canvas shows a plane as long as its shorter side. */
  closeness() {
    return this.scale / Math.max(1, Math.min(...this.size));
  }
  /** @type {(place: Place) => Place} */
  toScreen = ([u, v]) => [u * this.scale + this.x, v * this.scale + this.y];
  /** @type {(place: Place) => Place} */
  toPlane = ([x, y]) => [(x - this.x) / this.scale, (y - this.y) / this.scale];
};

// scripts/map/maps.js
var PICTURE_AFTER = 60;
var SLICE = 8;
var INK = 0.9;
var THINNEST = 0.2;
var Maps = class {
  /** @type {(name: string, value: unknown) => void} */
  emit = () => {
  };
  // tells Python
  /** @type {Uint8Array | undefined} */
  received;
  /** @type {M} */
  message;
  /** @type {Points} */
  points;
  /** @type {import("./theme.js").Theme} */
  theme;
  /** @type {Pane[]} */
  panes = [];
  /** @type {Tool} */
  tool = "pan";
  showsNames = true;
  showsPictures = true;
  hovered = -1;
  look = 0;
  // counts up as colours change, or which points stand out or are hidden
  /** @type {Uint8Array | null} */
  chosen = null;
  // per point, whether it stands out; null when all are alike
  /** @type {Place[][]} */
  corners = [];
  // of the lassos, on the plane
  /** @type {number | undefined} */
  frame;
  // that is to be drawn
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  waiting;
  // for a picture
  /**
   * @param {ParentNode} parent
   * @param {string} className
   * @param {{ pad: number, above?: number, fontSize: number, dot: number }} look dot is a factor of
   *   the radius; above is kept free for the tools
   */
  constructor(parent, className, { pad, above = 0, fontSize, dot }) {
    this.view = new View(pad, above);
    this.fontSize = fontSize;
    this.dot = dot;
    this.root = make("div", parent, { className });
    const toolbar = { role: "toolbar", "aria-label": say("Map tools") };
    this.bar = make("div", this.root, { className: "bar" }, toolbar);
    this.buttons = makeTools(this.bar, (name) => this.use(name));
    this.watcher = new ResizeObserver(() => this.resize());
    window.addEventListener("keydown", this.onKey);
  }
  /** @param {KeyboardEvent} event F anywhere on the page, unless it is typed */
  onKey = (event) => {
    const isBare = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
    if (event.isTrusted && isBare && event.key.toLowerCase() === "f" && !isTyped(event)) this.fill();
  };
  /** Fill the screen, or give it back. */
  fill() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen?.().catch(() => {
    });
  }
  /**
   * @this {AnyMaps}
   * @param {ParentNode} parent
   */
  addPane(parent) {
    this.panes.push(new Pane(parent, this));
    this.watcher.observe(this.panes[0].stage);
  }
  /**
   * @this {AnyMaps}
   * @param {Uint8Array} data
   */
  receive(data) {
    this.theme = readTheme(this.root);
    if (data && data !== this.received) {
      this.received = data;
      const old = this.message;
      this.message = parse(data);
      this.points = lay(this.message.positions);
      if (old?.view !== this.message.view) {
        this.hover(this.panes[0], -1);
        this.resize(true);
      }
      this.read(old);
    }
    this.recolour();
    this.tidy();
    this.repaint();
  }
  // -- what a kind of map may answer otherwise
  recolour() {
  }
  /** @param {number} _image @returns {boolean} */
  isVisible(_image) {
    return true;
  }
  /** @param {number} _cluster @returns {boolean} */
  isNamed(_cluster) {
    return true;
  }
  /** Whether a finger moves the map: on one that shows all it has it scrolls the page. */
  holdsFingers() {
    return this.tool === "lasso" || !this.view.isFitted || document.fullscreenElement !== null;
  }
  /** The image whose ring stays, -1 for none. */
  ringed() {
    return -1;
  }
  /** @param {number} i @returns {string} of its picture */
  address(i) {
    return this.message.pictures + i;
  }
  // -- the view
  resize(fits = this.view.isFitted) {
    this.view.resize(this.panes[0].stage);
    if (this.points && fits) this.view.fit(this.points);
    this.redraw();
  }
  fit() {
    this.resize(true);
  }
  /**
   * @param {number} factor
   * @param {Place} [place]
   */
  zoom(factor, place) {
    this.view.zoom(factor, place);
    this.redraw();
  }
  /** @param {Tool} name */
  use(name) {
    if (name === "closer" || name === "wider") this.zoom(name === "closer" ? 1.6 : 1 / 1.6);
    else if (name === "fit") this.fit();
    else if (name === "full") this.fill();
    else if (name === "names") this.showsNames = !this.showsNames;
    else if (name === "pictures") this.showsPictures = !this.showsPictures;
    else this.tool = name;
    this.tidy();
    this.redraw();
  }
  tidy() {
    const { buttons, tool } = this, isLasso = tool === "lasso";
    buttons.pan.setAttribute("aria-pressed", String(tool === "pan"));
    buttons.lasso.setAttribute("aria-pressed", String(isLasso));
    buttons.names.setAttribute("aria-pressed", String(this.showsNames));
    buttons.pictures.setAttribute("aria-pressed", String(this.showsPictures));
    for (const { canvas } of this.panes) canvas.style.cursor = isLasso ? "crosshair" : "grab";
  }
  // -- what stands out
  /**
   * Lassos in the projection's own numbers, and a test of points: those stand out.
   * @param {Place[][]} polygons
   * @param {((i: number) => unknown) | null} test
   */
  stress(polygons, test) {
    this.corners = polygons.map((polygon) => polygon.map(this.points.fromData));
    this.chosen = test && new Uint8Array(this.points.n).map((_, i) => test(i) ? 1 : 0);
    this.repaint();
  }
  /** @param {number} i */
  isEnclosed(i) {
    const { x, y } = this.points;
    return this.corners.some((corners) => isInside([x[i], y[i]], corners));
  }
  /**
   * @param {Pane} pane
   * @param {number} i -1 for none
   * @param {Place} [place] of the pointer
   */
  hover(pane, i, place) {
    for (const other of this.panes) if (other !== pane || i < 0) other.card.hidden = true;
    if (i !== this.hovered || i >= 0 && pane.card.hidden) {
      this.hovered = i;
      this.redraw();
      clearTimeout(this.waiting);
      if (i >= 0) this.showPicture(pane, i);
    }
    if (i >= 0 && place) pane.moveCard(place);
  }
  /**
   * @param {Pane} pane
   * @param {number} i
   */
  showPicture(pane, i) {
    pane.openCard(i);
    const show = () => {
      pane.thumbnail.src = this.address(i);
    };
    this.waiting = setTimeout(show, PICTURE_AFTER);
  }
  // -- drawing
  redraw() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = void 0;
      const areDone = this.panes.map((pane) => pane.draw(SLICE / this.panes.length));
      if (areDone.includes(false)) this.redraw();
    });
  }
  /** The points look otherwise than before. */
  repaint() {
    this.look++;
    this.redraw();
  }
  radius() {
    const base = this.points.n < 4e3 ? 3.4 : this.points.n < 3e4 ? 2.2 : 1.3;
    return this.dot * Math.min(8, base * Math.max(1, this.view.closeness()) ** 0.45);
  }
  /** How strong a point is: crowded points are thin, so that density shows. */
  strength() {
    const { n, width, height } = this.points, ink2 = n * Math.PI * this.radius() ** 2;
    const crowd = ink2 / Math.max(1, width * height * this.view.scale ** 2);
    return Math.max(THINNEST, INK / Math.max(1, crowd) ** 0.6);
  }
  /**
   * Those that do not stand out are grey and lie below.
   * @this {AnyMaps}
   * @param {Pane} pane
   * @returns {Layer[]}
   */
  layers(pane) {
    const { chosen } = this, colour = this.colours(pane), radius = this.radius();
    const isIn = (i) => this.isVisible(i) && (!chosen || Boolean(chosen[i]));
    const front = { holds: isIn, colour, strength: this.strength(), radius };
    if (!chosen) return [front];
    const isOut = (i) => this.isVisible(i) && !chosen[i];
    return [{ holds: isOut, colour: () => GREY, strength: 0.16, radius }, front];
  }
  destroy() {
    this.watcher.disconnect();
    window.removeEventListener("keydown", this.onKey);
    for (const { thumbnails } of this.panes) thumbnails.destroy();
    if (this.frame !== void 0) cancelAnimationFrame(this.frame);
    clearTimeout(this.waiting);
    this.root.remove();
  }
};

// scripts/components/map.js
var NEAR2 = 3;
var ImageMap = class extends Maps {
  /** @type {number | null} */
  cluster = null;
  // that is selected
  image = -1;
  // of it: the one that was clicked, or that a link is about
  /** @type {Place[][]} */
  polygons = [];
  // or the lassos, in the projection's own numbers
  hasFound = false;
  // or what a search found, which is painted
  /** @param {ParentNode} parent */
  constructor(parent) {
    super(parent, "map", { pad: 24, above: 36, fontSize: 12, dot: 1 });
    this.buttons.lasso.title = say("Lasso: drag selects images; shift adds to the selection");
    this.addPane(this.root);
    const onHide = () => this.hideOthers();
    this.legend = new Legend(this.bar, this.root, onHide, (mode) => this.turn(mode));
    this.bar.prepend(this.legend.modes);
  }
  /** @param {MapMessage} [old] */
  read(old) {
    const { message, legend } = this, hid = legend.hidden.size, [pane] = this.panes;
    const also = say("The table on this page lists the same clusters.");
    pane.show(message.cluster, message.clusters, say("Map"), also);
    const label = sizes(message.label, message.classes.length);
    legend.read(message, { cluster: pane.groups.map(({ size }) => size), label });
    const isPainted = message.concept && message.concept !== old?.concept;
    legend.turn(isPainted ? "strength" : legend.mode);
    if (!old || message.revision !== old.revision) this.start(message.selection);
    else if (hid && !legend.hidden.size) this.tellLasso();
    this.mask();
  }
  /** @param {import("../message.js").Selection} selection */
  start({ cluster = null, image = -1, aims, polygons = [], hidden = [], by = "", found = "" }) {
    const { points, view } = this;
    Object.assign(this, { cluster, image, polygons, hasFound: found !== "" });
    if (polygons.length) this.legend.hide(hidden, by);
    if (aims && image in points.x) view.goTo([points.x[image], points.y[image]], NEAR2);
  }
  // -- what is selected
  mask() {
    const { clusters } = this.panes[0];
    const isIn = (i) => this.cluster !== null ? clusters[i] === this.cluster : this.isVisible(i) && this.isEnclosed(i);
    this.stress(this.polygons, this.cluster !== null || this.polygons.length ? isIn : null);
  }
  selected() {
    return this.cluster;
  }
  ringed() {
    return this.image in this.points.x ? this.image : -1;
  }
  /** @param {Pane} _pane @param {number} cluster @param {number} image */
  pick(_pane, cluster, image) {
    Object.assign(this, { cluster, image, polygons: [], hasFound: false });
    this.mask();
    this.emit("click", { cluster, image, at: Date.now() });
  }
  /** @param {Place[]} polygon @param {boolean} adds */
  enclose(polygon, adds) {
    const polygons = adds ? [...this.polygons, polygon] : [polygon];
    Object.assign(this, { cluster: null, image: -1, polygons, hasFound: false });
    this.mask();
    this.tellLasso();
  }
  clear() {
    if (!this.chosen && !this.hasFound) return;
    Object.assign(this, { cluster: null, image: -1, polygons: [], hasFound: false });
    this.mask();
    this.emit("cleared", Date.now());
  }
  /** What the legend hides is not in the lasso: so it is told anew when that changes. */
  tellLasso() {
    const { polygons, legend: { hidden, mode } } = this;
    if (!polygons.length) return;
    this.emit("lasso", { polygons, hidden: [...hidden], by: mode, at: Date.now() });
  }
  // -- the legend
  hideOthers() {
    this.mask();
    this.tellLasso();
  }
  /** @param {import("../map/legend.js").Mode} mode */
  turn(mode) {
    const hid = this.legend.hidden.size;
    this.legend.turn(mode);
    this.mask();
    this.recolour();
    if (hid && !this.legend.hidden.size) this.tellLasso();
  }
  recolour() {
    this.legend.draw(this.theme);
  }
  colours() {
    return (i) => this.legend.colour(i);
  }
  /** @param {number} i */
  isVisible(i) {
    return this.legend.isVisible(i);
  }
  /** @param {number} cluster */
  isNamed(cluster) {
    return this.legend.mode !== "cluster" || !this.legend.hidden.has(cluster);
  }
  /** @param {number} i */
  facts(i) {
    const { cluster, clusters, label, classes, confidence, doubt } = this.message;
    const known = label[i] === NONE ? [] : [say("class: {name}", { name: classes[label[i]] })];
    const percent = (value) => `${Math.round(value / 2.55)} %`;
    const shares = [
      say("confidence {share}", { share: percent(confidence[i]) }),
      say("doubt {share}", { share: percent(doubt[i]) })
    ];
    return [clusters[cluster[i]], ...known, ...shares];
  }
};
var map_default = mount(ImageMap);
export {
  ImageMap,
  map_default as default
};
