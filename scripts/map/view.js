// @ts-check
// Where the plane lies behind a canvas: its scale and its corner, in CSS pixels.

/** @typedef {import("./plane.js").Place} Place */

const FARTHEST = 0.4  // scale, as a share of the canvas's shorter side
const CLOSEST = 400  // times that

export class View {
  scale = 1
  x = 0
  y = 0
  isFitted = true
  /** @type {Place} */
  size = [0, 0]

  /**
   * @param {number} pad around the plane when all of it is shown
   * @param {number} above that besides, where the canvas has something over it
   */
  constructor(pad, above = 0) {
    this.pad = pad
    this.above = above
  }

  /** @param {{ clientWidth: number, clientHeight: number }} stage */
  resize({ clientWidth, clientHeight }) { this.size = [clientWidth, clientHeight] }

  /**
   * Show all of a plane of that size.
   * @param {{ width: number, height: number }} plane
   */
  fit({ width, height }) {
    const [w, h] = this.size, inner = [w - 2 * this.pad, h - 2 * this.pad - this.above]
    this.scale = Math.max(1, Math.min(inner[0] / (width || 1), inner[1] / (height || 1)))
    this.x = (w - this.scale * width) / 2
    this.y = (h + this.above - this.scale * height) / 2
    this.isFitted = true
  }

  /**
   * @param {number} factor
   * @param {Place} [place] that stays where it is; the middle otherwise
   */
  zoom(factor, [px, py] = [this.size[0] / 2, this.size[1] / 2]) {
    const least = FARTHEST * Math.min(...this.size)
    const scale = Math.max(least, Math.min(least * CLOSEST, this.scale * factor))
    const by = scale / this.scale, x = px - (px - this.x) * by, y = py - (py - this.y) * by
    Object.assign(this, { scale, x, y, isFitted: false })
  }

  /**
   * Come as near as that at least, with a place of the plane in the middle.
   * @param {Place} place
   * @param {number} closeness
   */
  goTo([u, v], closeness) {
    const [w, h] = this.size, scale = Math.max(this.scale, closeness * Math.min(w, h))
    Object.assign(this, { scale, x: w / 2 - u * scale, y: h / 2 - v * scale, isFitted: false })
  }

  /** @param {number} x @param {number} y */
  pan(x, y) {
    this.x += x
    this.y += y
    this.isFitted = false
  }

  /**
   * Two fingers, one of which rests: what lies between them stays between them.
   * @param {Place} from
   * @param {Place} to
   * @param {Place} rests
   */
  pinch([x0, y0], [x1, y1], [x, y]) {
    const before = Math.hypot(x0 - x, y0 - y), now = Math.hypot(x1 - x, y1 - y)
    this.pan((x1 - x0) / 2, (y1 - y0) / 2)
    if (before > 0) this.zoom(now / before, [(x1 + x) / 2, (y1 + y) / 2])
  }

  /** How near one has come: 1 where the canvas shows a plane as long as its shorter side. */
  closeness() { return this.scale / Math.max(1, Math.min(...this.size)) }

  /** @type {(place: Place) => Place} */
  toScreen = ([u, v]) => [u * this.scale + this.x, v * this.scale + this.y]
  /** @type {(place: Place) => Place} */
  toPlane = ([x, y]) => [(x - this.x) / this.scale, (y - this.y) / this.scale]
}
