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

// scripts/say.js
var words = typeof WORDS === "undefined" ? {} : WORDS;
var say = (sentence, values = {}) => (words[sentence] ?? sentence).replace(/\{(\w+)\}/g, (_whole, name) => String(values[name]));

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
function sizes(numbers, count2) {
  const found = new Array(count2).fill(0);
  for (let i = 0; i < numbers.length; i++) if (numbers[i] !== NONE) found[numbers[i]]++;
  return found;
}
function medians(points, numbers, count2) {
  const xs = sizes(numbers, count2).map((size) => new Float32Array(size));
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

// scripts/components/linked.js
var count = (flags) => flags.reduce((total, flag) => total + flag, 0).toLocaleString("en");
var LinkedMaps = class extends Maps {
  /** @type {Chosen} */
  selection = {};
  /** @type {Colour[][]} */
  tables = [];
  // of each side, by cluster
  /** @type {import("../map/tools.js").Tool} */
  tool = matchMedia("(pointer: coarse)").matches ? "pan" : "lasso";
  // a finger has to scroll, too
  /** @param {ParentNode} parent */
  constructor(parent) {
    super(parent, "linked", { pad: 22, fontSize: 11, dot: 0.83 });
    const what = { role: "group", "aria-label": say("What is selected") };
    const group = make("div", this.bar, { className: "group" }, what);
    this.movedButton = make("button", group, { type: "button" });
    this.movedButton.onclick = () => this.select(this.selection.moved ? {} : { moved: true });
    this.clearButton = make("button", group, { type: "button", textContent: say("Clear") });
    this.clearButton.onclick = () => this.clear();
    this.says = make("span", this.bar, { className: "says" }, { role: "status" });
    const row = make("div", this.root, { className: "panes" });
    this.titles = [0, 1].map(() => {
      const figure = make("figure", row), title = make("figcaption", figure);
      this.addPane(figure);
      return title;
    });
  }
  /** @param {LinkedMessage} [old] */
  read(old) {
    const { message } = this, clusters = [message.before, message.after];
    const also = say("Both maps show the same selection.");
    message.sides.forEach(({ names, title }, side) => {
      this.titles[side].textContent = title;
      this.panes[side].show(clusters[side], names, say("{title}: map", { title }), also);
    });
    if (old?.view !== message.view) this.selection = {};
    this.movedButton.textContent = say("Moved ({n})", { n: count(message.moved) });
    this.movedButton.disabled = !message.moved.some(Boolean);
    this.mask();
  }
  // -- the one selection
  mask() {
    const { polygon } = this.selection;
    this.stress(polygon ? [polygon] : [], Object.keys(this.selection).length ? this.test() : null);
    const { chosen, message } = this;
    const moved = chosen?.map((isIn, i) => isIn & message.moved[i]);
    this.says.textContent = chosen && moved ? say("{n} selected, {moved} of them moved", { n: count(chosen), moved: count(moved) }) : "";
  }
  /** @returns {(i: number) => unknown} which images the selection holds */
  test() {
    const { cluster, side = 0, polygon, moved } = this.selection;
    if (moved) return (i) => this.message.moved[i];
    if (polygon) return (i) => this.isEnclosed(i);
    return (i) => this.panes[side].clusters[i] === cluster;
  }
  /** @param {Chosen} selection */
  select(selection) {
    this.selection = selection;
    this.mask();
    this.tidy();
    this.emit("select", { ...selection, at: Date.now() });
  }
  /** @param {Pane} pane */
  selected(pane) {
    const { side, cluster } = this.selection;
    return side === this.panes.indexOf(pane) ? cluster : null;
  }
  /** @param {Pane} pane @param {number} cluster */
  pick(pane, cluster) {
    this.select({ side: this.panes.indexOf(pane), cluster });
  }
  /** @param {Place[]} polygon */
  enclose(polygon) {
    this.select({ polygon });
  }
  clear() {
    if (this.chosen) this.select({});
  }
  tidy() {
    super.tidy();
    this.movedButton.setAttribute("aria-pressed", String(Boolean(this.selection.moved)));
    this.clearButton.disabled = !this.chosen;
  }
  // -- colours
  recolour() {
    const { message, theme } = this;
    this.tables = message.sides.map(({ colours }) => colours.map((place) => readable(place, theme.isDark)));
  }
  /** @param {Pane} pane */
  colours(pane) {
    const table = this.tables[this.panes.indexOf(pane)];
    return (i) => table[pane.clusters[i]];
  }
  /**
   * Images that moved have a rim.
   * @param {Pane} pane
   */
  layers(pane) {
    const { chosen, message: { moved } } = this, radius = this.radius();
    const holds = (i) => Boolean(moved[i] && (!chosen || chosen[i]));
    const rim = { holds, colour: () => this.theme.text, strength: 0.9, radius: radius + 1.6 };
    return [...super.layers(pane), rim, { holds, colour: this.colours(pane), strength: 1, radius }];
  }
  /** @param {number} i */
  facts(i) {
    const [before, after] = this.panes.map(({ clusters, names }) => names[clusters[i]]);
    return this.message.moved[i] ? [`${before} → ${after}`, say("moved")] : [after, say("did not move")];
  }
};
var linked_default = mount(LinkedMaps);
export {
  linked_default as default
};
