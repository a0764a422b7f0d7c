// What both kinds of maps know: the message, where its points lie, colours, elements.

const PALETTE = [  // Okabe and Ito first, then Tol's muted set: told apart with any colour vision
  "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#C7A800", "#332288",
  "#999933", "#882255", "#44AA99", "#DDCC77", "#AA4499", "#117733", "#CC6677", "#88CCEE",
  "#661100", "#6699CC", "#AA7744", "#7B5FC4",
]
const GREY = [138, 148, 156]  // what has no colour of its own
const NONE = 65535
const GRID = 96

// A component with one instance per place on the page, which survives reruns.
function mount(Component) {
  const instances = new WeakMap()
  return ({ parentElement, data, setTriggerValue }) => {
    let instance = instances.get(parentElement)
    if (!instance) {
      instance = new Component(parentElement)
      instances.set(parentElement, instance)
    }
    instance.emit = setTriggerValue
    instance.receive(data)
    return () => {
      instance.destroy()
      instances.delete(parentElement)
    }
  }
}

function parse(bytes) {
  const buffer = bytes.slice().buffer
  const length = new DataView(buffer).getUint32(0, true)
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)))
  const kinds = { f4: Float32Array, u2: Uint16Array, u1: Uint8Array }
  let at = 4 + length
  for (const [name, kind, size] of header.arrays) {
    header[name] = new kinds[kind](buffer, at, size)
    at += Math.ceil(header[name].byteLength / 4) * 4
  }
  return header
}

// Positions into a unit square (longer side = 1, y upwards), and a grid to find what is near.
function lay(p) {
  const n = p.length / 2
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < n; i++) {
    x0 = Math.min(x0, p[2 * i]); x1 = Math.max(x1, p[2 * i])
    y0 = Math.min(y0, p[2 * i + 1]); y1 = Math.max(y1, p[2 * i + 1])
  }
  const span = Math.max(x1 - x0, y1 - y0) || 1
  const x = new Float32Array(n), y = new Float32Array(n), cell = new Uint16Array(n)
  const start = new Uint32Array(GRID * GRID + 1)
  for (let i = 0; i < n; i++) {
    x[i] = (p[2 * i] - x0) / span
    y[i] = (y1 - p[2 * i + 1]) / span
    cell[i] = toCell(y[i]) * GRID + toCell(x[i])
    start[cell[i] + 1]++
  }
  for (let c = 0; c < GRID * GRID; c++) start[c + 1] += start[c]
  const order = new Uint32Array(n), next = start.slice()
  for (let i = 0; i < n; i++) order[next[cell[i]]++] = i
  const toData = ([u, v]) => [x0 + u * span, y1 - v * span]
  const fromData = ([a, b]) => [(a - x0) / span, (y1 - b) / span]
  return { n, x, y, start, order, toData, fromData, width: (x1 - x0) / span, height: (y1 - y0) / span }
}

const toCell = (u) => Math.max(0, Math.min(GRID - 1, Math.floor(u * GRID)))

// The middle of each group: the median of x and of y. A point near it stands for the group.
function medians(points, groups, count) {
  const xs = Array.from({ length: count }, () => []), ys = Array.from({ length: count }, () => [])
  for (let i = 0; i < points.n; i++) {
    if (groups[i] === NONE) continue
    xs[groups[i]].push(points.x[i])
    ys[groups[i]].push(points.y[i])
  }
  const middle = (values) => values.sort((a, b) => a - b)[values.length >> 1]
  return xs.map((x, g) => ({ x: middle(x), y: middle(ys[g]), size: x.length }))
}

// Which wanted point is nearest to (u, v), no further than reach; -1 for none.
function nearest(points, [u, v], reach, isWanted) {
  let best = -1, least = reach * reach
  for (let row = toCell(v - reach); row <= toCell(v + reach); row++) {
    for (let column = toCell(u - reach); column <= toCell(u + reach); column++) {
      const c = row * GRID + column
      for (let k = points.start[c]; k < points.start[c + 1]; k++) {
        const i = points.order[k], d = (points.x[i] - u) ** 2 + (points.y[i] - v) ** 2
        if (d < least && isWanted(i)) { best = i; least = d }
      }
    }
  }
  return best
}

// A name as it is written on a map; the legend has all of it.
const short = (name) => (name.length > 28 ? `${name.slice(0, 27)}…` : name)

function rgb(colour) {
  const hex = colour.trim().match(/^#([0-9a-f]{6})$/i)
  if (hex) return [0, 2, 4].map((i) => parseInt(hex[1].slice(i, i + 2), 16))
  const parts = colour.match(/[\d.]+/g)
  return parts && parts.length >= 3 ? parts.slice(0, 3).map(Number) : [127, 127, 127]
}
const mix = (a, b, t) => a.map((v, i) => Math.round(v + (b[i] - v) * t))
const light = (c) => (0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]) / 255
const css = (c) => `rgb(${c[0]},${c[1]},${c[2]})`

// A palette colour kept away from the background's lightness.
function readable(colour, isDark) {
  let c = rgb(colour)
  for (let t = 0; t < 8 && (isDark ? light(c) < 0.42 : light(c) > 0.72); t++) {
    c = mix(c, isDark ? [255, 255, 255] : [0, 0, 0], 0.12)
  }
  return c
}

function readTheme(element) {
  const style = getComputedStyle(element)
  const get = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise
  const background = rgb(get("--st-background-color", "#ffffff"))
  return {
    background, isDark: light(background) < 0.5,
    text: rgb(get("--st-text-color", "#222222")), font: get("--st-font", "sans-serif"),
    primary: get("--st-primary-color", "#0B6B64"),
  }
}

function make(tag, parent, properties = {}, attributes = {}) {
  const element = Object.assign(document.createElement(tag), properties)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  parent.append(element)
  return element
}

function isInside(x, y, polygon) {
  let odd = false
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [x0, y0] = polygon[i], [x1, y1] = polygon[j]
    if ((y0 > y) !== (y1 > y) && x < x0 + ((y - y0) * (x1 - x0)) / (y1 - y0)) odd = !odd
  }
  return odd
}
