// @ts-check
// One plane behind one canvas or more: its view, its points and what stands out among them.
// A kind of map extends this: components/map.js and components/linked.js.

import { make } from "../elements.js"
import { isTyped } from "../fields.js"
import { parse } from "../message.js"
import { say } from "../say.js"
import { GREY } from "./colours.js"
import { Pane } from "./pane.js"
import { isInside, lay } from "./plane.js"
import { readTheme } from "./theme.js"
import { makeTools } from "./tools.js"
import { View } from "./view.js"

/** @typedef {import("./painting.js").Layer} Layer */
/** @typedef {import("./plane.js").Place} Place */
/** @typedef {import("./plane.js").Points} Points */
/** @typedef {import("./tools.js").Tool} Tool */

/**
 * What a kind of map adds.
 * @typedef {object} Kind
 * @property {(old?: any) => void} read takes in the new message; old is the one before
 * @property {(pane: Pane) => Layer["colour"]} colours
 * @property {(i: number) => string[]} facts of an image's card, the first in bold
 * @property {(pane: Pane) => number | null | undefined} selected the pane's selected cluster
 * @property {(pane: Pane, cluster: number, image: number) => void} pick image is -1 by key
 * @property {(polygon: Place[], adds: boolean) => void} enclose in the projection's own numbers
 * @property {() => void} clear
 */
/** @typedef {Maps<any> & Kind} AnyMaps */

const PICTURE_AFTER = 60  // milliseconds on one point
const SLICE = 8  // milliseconds of a frame for painting points
const INK = 0.9  // share of a point's colour where points have room
const THINNEST = 0.2  // where they lie on one another, so that their number shows

/** @template {import("../message.js").Message} M */
export class Maps {
  /** @type {(name: string, value: unknown) => void} */
  emit = () => {}  // tells Python
  /** @type {Uint8Array | undefined} */
  received
  /** @type {M} */
  message
  /** @type {Points} */
  points
  /** @type {import("./theme.js").Theme} */
  theme
  /** @type {Pane[]} */
  panes = []
  /** @type {Tool} */
  tool = "pan"
  showsNames = true
  showsPictures = true
  hovered = -1
  look = 0  // counts up as colours change, or which points stand out or are hidden
  /** @type {Uint8Array | null} */
  chosen = null  // per point, whether it stands out; null when all are alike
  /** @type {Place[][]} */
  corners = []  // of the lassos, on the plane
  /** @type {number | undefined} */
  frame  // that is to be drawn
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  waiting  // for a picture

  /**
   * @param {ParentNode} parent
   * @param {string} className
   * @param {{ pad: number, above?: number, fontSize: number, dot: number }} look dot is a factor of
   *   the radius; above is kept free for the tools
   */
  constructor(parent, className, { pad, above = 0, fontSize, dot }) {
    this.view = new View(pad, above)
    this.fontSize = fontSize
    this.dot = dot
    this.root = make("div", parent, { className })
    const toolbar = { role: "toolbar", "aria-label": say("Map tools") }
    this.bar = make("div", this.root, { className: "bar" }, toolbar)
    this.buttons = makeTools(this.bar, (name) => this.use(name))
    this.watcher = new ResizeObserver(() => this.resize())
    window.addEventListener("keydown", this.onKey)
  }

  /** @param {KeyboardEvent} event F anywhere on the page, unless it is typed */
  onKey = (event) => {
    const isBare = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat
    if (event.isTrusted && isBare && event.key.toLowerCase() === "f" && !isTyped(event)) this.fill()
  }

  /** Fill the screen, or give it back. */
  fill() {
    if (document.fullscreenElement) document.exitFullscreen()
    else this.root.requestFullscreen?.().catch(() => {})  // a browser may refuse
  }

  /**
   * @this {AnyMaps}
   * @param {ParentNode} parent
   */
  addPane(parent) {
    this.panes.push(new Pane(parent, this))
    this.watcher.observe(this.panes[0].stage)
  }

  /**
   * @this {AnyMaps}
   * @param {Uint8Array} data
   */
  receive(data) {
    this.theme = readTheme(this.root)
    if (data && data !== this.received) {
      this.received = data
      const old = this.message
      this.message = parse(data)
      this.points = lay(this.message.positions)
      if (old?.view !== this.message.view) {
        this.hover(this.panes[0], -1)
        this.resize(true)
      }
      this.read(old)
    }
    this.recolour()
    this.tidy()
    this.repaint()
  }

  // -- what a kind of map may answer otherwise

  recolour() {}
  /** @param {number} _image @returns {boolean} */
  isVisible(_image) { return true }
  /** @param {number} _cluster @returns {boolean} */
  isNamed(_cluster) { return true }
  /** Whether a finger moves the map: on one that shows all it has it scrolls the page. */
  holdsFingers() {
    return this.tool === "lasso" || !this.view.isFitted || document.fullscreenElement !== null
  }
  /** The image whose ring stays, -1 for none. */
  ringed() { return -1 }
  /** @param {number} i @returns {string} of its picture */
  address(i) { return this.message.pictures + i }

  // -- the view

  resize(fits = this.view.isFitted) {
    this.view.resize(this.panes[0].stage)
    if (this.points && fits) this.view.fit(this.points)
    this.redraw()
  }

  fit() { this.resize(true) }

  /**
   * @param {number} factor
   * @param {Place} [place]
   */
  zoom(factor, place) {
    this.view.zoom(factor, place)
    this.redraw()
  }

  /** @param {Tool} name */
  use(name) {
    if (name === "closer" || name === "wider") this.zoom(name === "closer" ? 1.6 : 1 / 1.6)
    else if (name === "fit") this.fit()
    else if (name === "full") this.fill()
    else if (name === "names") this.showsNames = !this.showsNames
    else if (name === "pictures") this.showsPictures = !this.showsPictures
    else this.tool = name
    this.tidy()
    this.redraw()
  }

  tidy() {
    const { buttons, tool } = this, isLasso = tool === "lasso"
    buttons.pan.setAttribute("aria-pressed", String(tool === "pan"))
    buttons.lasso.setAttribute("aria-pressed", String(isLasso))
    buttons.names.setAttribute("aria-pressed", String(this.showsNames))
    buttons.pictures.setAttribute("aria-pressed", String(this.showsPictures))
    for (const { canvas } of this.panes) canvas.style.cursor = isLasso ? "crosshair" : "grab"
  }

  // -- what stands out

  /**
   * Lassos in the projection's own numbers, and a test of points: those stand out.
   * @param {Place[][]} polygons
   * @param {((i: number) => unknown) | null} test
   */
  stress(polygons, test) {
    this.corners = polygons.map((polygon) => polygon.map(this.points.fromData))
    this.chosen = test && new Uint8Array(this.points.n).map((_, i) => (test(i) ? 1 : 0))
    this.repaint()
  }

  /** @param {number} i */
  isEnclosed(i) {
    const { x, y } = this.points
    return this.corners.some((corners) => isInside([x[i], y[i]], corners))
  }

  /**
   * @param {Pane} pane
   * @param {number} i -1 for none
   * @param {Place} [place] of the pointer
   */
  hover(pane, i, place) {
    for (const other of this.panes) if (other !== pane || i < 0) other.card.hidden = true
    if (i !== this.hovered || (i >= 0 && pane.card.hidden)) {
      this.hovered = i
      this.redraw()
      clearTimeout(this.waiting)
      if (i >= 0) this.showPicture(pane, i)
    }
    if (i >= 0 && place) pane.moveCard(place)
  }

  /**
   * @param {Pane} pane
   * @param {number} i
   */
  showPicture(pane, i) {
    pane.openCard(i)
    const show = () => { pane.thumbnail.src = this.address(i) }
    this.waiting = setTimeout(show, PICTURE_AFTER)
  }

  // -- drawing

  redraw() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined
      const areDone = this.panes.map((pane) => pane.draw(SLICE / this.panes.length))
      if (areDone.includes(false)) this.redraw()
    })
  }

  /** The points look otherwise than before. */
  repaint() {
    this.look++
    this.redraw()
  }

  radius() {
    const base = this.points.n < 4000 ? 3.4 : this.points.n < 30000 ? 2.2 : 1.3
    return this.dot * Math.min(8, base * Math.max(1, this.view.closeness()) ** 0.45)
  }

  /** How strong a point is: crowded points are thin, so that density shows. */
  strength() {
    const { n, width, height } = this.points, ink = n * Math.PI * this.radius() ** 2
    const crowd = ink / Math.max(1, width * height * this.view.scale ** 2)
    return Math.max(THINNEST, INK / Math.max(1, crowd) ** 0.6)
  }

  /**
   * Those that do not stand out are grey and lie below.
   * @this {AnyMaps}
   * @param {Pane} pane
   * @returns {Layer[]}
   */
  layers(pane) {
    const { chosen } = this, colour = this.colours(pane), radius = this.radius()
    /** @param {number} i */
    const isIn = (i) => this.isVisible(i) && (!chosen || Boolean(chosen[i]))
    const front = { holds: isIn, colour, strength: this.strength(), radius }
    if (!chosen) return [front]
    /** @param {number} i */
    const isOut = (i) => this.isVisible(i) && !chosen[i]
    return [{ holds: isOut, colour: () => GREY, strength: 0.16, radius }, front]
  }

  destroy() {
    this.watcher.disconnect()
    window.removeEventListener("keydown", this.onKey)
    for (const { thumbnails } of this.panes) thumbnails.destroy()
    if (this.frame !== undefined) cancelAnimationFrame(this.frame)
    clearTimeout(this.waiting)
    this.root.remove()
  }
}
