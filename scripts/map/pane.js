// @ts-check
// One canvas onto the plane: what is drawn on it, and the card beside the pointer.

import { make } from "../elements.js"
import { css } from "./colours.js"
import { drawNames, drawOutline, drawRing, drawTarget } from "./drawing.js"
import { Gestures } from "./gestures.js"
import { Picture } from "./picture.js"
import { say } from "../say.js"
import { medians } from "./plane.js"
import { Thumbnails } from "./thumbnails.js"

/** @typedef {import("./plane.js").Place} Place */

const LABEL = "{what} of {n} images in {clusters} clusters. Arrow keys move it, plus and minus " +
  "zoom, 0 shows all, N and P step through the clusters, Escape clears, F fills the screen. {also}"

export class Pane {
  /** @type {ArrayLike<number>} */
  clusters = []  // of each point, by number
  /** @type {string[]} */
  names = []  // of each cluster
  /** @type {import("./plane.js").Group[]} */
  groups = []  // where each cluster lies
  /** @type {Place[] | null} */
  lasso = null  // while it is drawn: its corners on the canvas

  /**
   * @param {ParentNode} parent
   * @param {import("./maps.js").AnyMaps} maps
   */
  constructor(parent, maps) {
    this.maps = maps
    this.stage = make("div", parent, { className: "stage" })
    this.canvas = make("canvas", this.stage, {}, { tabindex: "0", role: "application" })
    this.context = this.canvas.getContext("2d", { alpha: false })
    this.card = make("div", this.stage, { className: "card", hidden: true })
    this.thumbnail = make("img", this.card, { alt: "" })
    this.thumbnail.onload = () => { this.thumbnail.style.visibility = "visible" }
    this.words = make("div", this.card)
    this.picture = new Picture(maps, () => maps.layers(this))
    this.thumbnails = new Thumbnails(maps)
    new Gestures(this, maps)
  }

  /**
   * @param {ArrayLike<number>} clusters (n)
   * @param {string[]} names
   * @param {string} what is shown
   * @param {string} also the end of what is said of it
   */
  show(clusters, names, what, also) {
    const { points } = this.maps
    this.picture.forget()
    Object.assign(this, { clusters, names, groups: medians(points, clusters, names.length) })
    const values = { what, n: points.n, clusters: this.present().length, also }
    this.canvas.setAttribute("aria-label", say(LABEL, values))
  }

  /** Numbers of clusters that have images. */
  present() { return this.groups.flatMap(({ size }, c) => (size ? [c] : [])) }

  // -- drawing

  /**
   * @param {number} time milliseconds for the points
   * @returns {boolean} whether the points are drawn as they are to be, not as they were
   */
  draw(time) {
    const { canvas, context, maps, picture } = this, ratio = devicePixelRatio || 1
    const width = Math.round(this.stage.clientWidth * ratio)
    const height = Math.round(this.stage.clientHeight * ratio)
    if (!maps.points || !context || !width || !height) return true
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
    const { look, view } = maps, { scale, x, y } = view
    canvas.style.touchAction = maps.holdsFingers() ? "none" : "pan-y"  // two fingers zoom
    const isDone = picture.advance({ width, height, ratio, look, scale, x, y }, time)
    context.fillStyle = css(maps.theme.background)
    context.fillRect(0, 0, width, height)
    picture.show(context, view)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    this.drawMarks(context)
    context.setTransform(1, 0, 0, 1, 0, 0)
    return isDone
  }

  /** @param {CanvasRenderingContext2D} context */
  drawMarks(context) {
    const { maps } = this, { points, view, theme } = maps, radius = maps.radius()
    /** @param {number} i */
    const placeOf = (i) => view.toScreen([points.x[i], points.y[i]])
    if (maps.showsPictures) this.thumbnails.draw(context, maps.colours(this))
    else this.thumbnails.spots = []
    if (maps.ringed() >= 0) drawTarget(context, placeOf(maps.ringed()), radius + 5, theme)
    if (maps.hovered >= 0) drawRing(context, placeOf(maps.hovered), radius + 3, theme)
    for (const lasso of maps.corners) drawOutline(context, lasso.map(view.toScreen), theme, true)
    for (const { lasso } of maps.panes) if (lasso) drawOutline(context, lasso, theme, false)
    if (!maps.showsNames) return
    drawNames(context, this.written(), this.stage.clientWidth, maps.fontSize, theme)
  }

  /** The names to write at the medians: that of the selected cluster first, then of the largest. */
  written() {
    const { maps, groups } = this, selected = maps.selected(this)
    const order = this.present().filter((c) => maps.isNamed(c))
    /** @param {number} c */
    const isFirst = (c) => Number(c === selected)
    order.sort((a, b) => isFirst(b) - isFirst(a) || groups[b].size - groups[a].size)
    return order.map((c) => ({
      name: this.names[c], place: maps.view.toScreen([groups[c].x, groups[c].y]),
      isFaint: Boolean(maps.chosen) && c !== selected,
    }))
  }

  // -- the card

  /** @param {number} i */
  openCard(i) {
    this.card.hidden = false
    this.thumbnail.style.visibility = "hidden"
    this.words.replaceChildren()
    const [name, ...facts] = this.maps.facts(i)
    make("strong", this.words, { textContent: name })
    for (const fact of facts) make("span", this.words, { textContent: fact })
  }

  /** @param {Place} place of the pointer */
  moveCard([x, y]) {
    const { clientWidth: w, clientHeight: h } = this.stage
    const { offsetWidth, offsetHeight, style } = this.card, right = x + 16
    style.left = `${right + offsetWidth > w ? Math.max(4, x - 16 - offsetWidth) : right}px`
    style.top = `${Math.max(4, Math.min(y - 20, h - offsetHeight - 4))}px`
  }
}
