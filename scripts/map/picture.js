// @ts-check
// The points of a map as a picture, painted for some milliseconds a frame, so that a million points
// still move: until it is done the one of before is shown, moved and scaled to where it belongs.

import { brush, ink, paint, toPixel } from "./painting.js"

/** @typedef {import("./painting.js").Layer} Layer */

/**
 * What a picture shows.
 * @typedef {object} Shot
 * @property {number} width of the canvas it is for, in the screen's own pixels
 * @property {number} height
 * @property {number} ratio the screen's own pixels to one of CSS
 * @property {number} look another number means other colours, or other points that stand out
 * @property {number} scale as in View
 * @property {number} x
 * @property {number} y
 */

const AROUND = 64  // CSS pixels it reaches out of the canvas on each side, more than any disc does
const STEP = 4096  // points between two looks at the clock
/** @type {(keyof Shot)[]} */
const KEYS = ["width", "height", "ratio", "look", "scale", "x", "y"]

/** @param {Shot | null} a @param {Shot} b */
const areAlike = (a, b) => a !== null && KEYS.every((key) => a[key] === b[key])

/** @param {Shot} shot @returns {number} the same in the screen's own pixels */
const around = ({ ratio }) => Math.ceil(AROUND * ratio)

export class Picture {
  canvas = document.createElement("canvas")
  context = this.canvas.getContext("2d", { alpha: false })
  image = new ImageData(1, 1)  // as large as the canvas, to paint on
  /** @type {Shot | null} */
  shown = null
  /** @type {Generator<void> | null} */
  painting = null  // of what is shown next
  /** @type {import("./painting.js").Ink[]} */
  inks = []  // of the layers
  look = -1  // of the inks

  /**
   * @param {import("./maps.js").AnyMaps} maps
   * @param {() => Layer[]} layers from below to above
   */
  constructor(maps, layers) {
    this.maps = maps
    this.layers = layers
  }

  /** There are other points: none of before is to be seen again. */
  forget() { this.shown = this.painting = null }

  /**
   * Paint for so long, or until the first picture is done. A painting that was begun is finished
   * even if something else is wanted by then: so a map that keeps moving is painted, too.
   * @param {Shot} wanted
   * @param {number} time milliseconds
   * @returns {boolean} whether it shows what is wanted
   */
  advance(wanted, time) {
    const until = this.shown ? performance.now() + time : Infinity
    while (!areAlike(this.shown, wanted)) {
      this.painting ??= this.paint(wanted)
      if (this.painting.next().done) this.painting = null
      else if (performance.now() > until) return false
    }
    return true
  }

  /** @param {Shot} shot */
  *paint(shot) {
    const { points, theme } = this.maps, layers = this.layers()
    if (this.look !== shot.look) this.inks = layers.map((layer) => ink(points.n, layer))
    this.look = shot.look
    const raster = this.blank(shot), spot = { ...shot, margin: around(shot) }
    raster.pixels.fill(toPixel(theme.background))
    for (const [l, { radius, strength }] of layers.entries()) {
      const disc = brush(raster.width, radius * shot.ratio, strength)
      const { length } = this.inks[l].order
      for (let from = 0; from < length; from += STEP) {
        paint(raster, points, this.inks[l], disc, spot, from, Math.min(from + STEP, length))
        yield
      }
    }
    this.finish(shot)
  }

  /** @param {Shot} shot */
  blank(shot) {
    const width = shot.width + 2 * around(shot), height = shot.height + 2 * around(shot)
    if (this.image.width !== width || this.image.height !== height) {
      this.image = new ImageData(width, height)
    }
    return { width, height, pixels: new Uint32Array(this.image.data.buffer) }
  }

  /** @param {Shot} shot that is painted */
  finish(shot) {
    const { canvas, image: { width, height } } = this
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
    this.context?.putImageData(this.image, 0, 0)
    this.shown = shot
  }

  /**
   * Draw it where it belongs in a view.
   * @param {CanvasRenderingContext2D} context
   * @param {{ scale: number, x: number, y: number }} view
   */
  show(context, view) {
    if (!this.shown) return
    const { scale, x, y, ratio } = this.shown, by = view.scale / scale
    context.setTransform(by, 0, 0, by, (view.x - x * by) * ratio, (view.y - y * by) * ratio)
    context.drawImage(this.canvas, -around(this.shown), -around(this.shown))
    context.setTransform(1, 0, 0, 1, 0, 0)
  }
}
