// @ts-check
// Pictures of some images on a map that one has come near to: one a cell of the plane, so that they
// stay where they are while the map is moved.

import { css } from "./colours.js"
import { nearest } from "./plane.js"

/** @typedef {import("./plane.js").Place} Place */
/** @typedef {{ i: number, x: number, y: number }} Spot a picture's image and middle, CSS pixels */

const NEAR = 2  // closeness from which on there are pictures
const SIDE = 46  // of a picture, CSS pixels
const CELL = 72  // at least; at most twice that, before cells are halved
const REST = 120  // milliseconds that the map does not move until pictures are chosen
const KEPT = 800  // pictures
const AROUND = 3  // cells beyond the view: what they hold decides on those at its edges
const TURNS = [[0, 0], [1, 1], [0, 1], [1, 0]]

/** @param {number} number @returns {number} it, or the one below if it is odd */
const even = (number) => number - (number & 1)

export class Thumbnails {
  /** @type {Map<number, HTMLImageElement>} */
  pictures = new Map()  // by image, oldest first
  /** @type {Map<string, number>} */
  cells = new Map()  // the image that stands for each, -1 for none
  /** @type {number[]} */
  chosen = []  // images, since the map rested last
  settled = ""  // the view in which they were chosen
  /** @type {Spot[]} */
  spots = []  // that were drawn last
  look = -1  // of the cells
  /** @type {string} */
  address = ""  // of the pictures without the number
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  waiting

  /** @param {import("./maps.js").AnyMaps} maps */
  constructor(maps) { this.maps = maps }

  /**
   * They move with the map; which ones there are is decided when it rests.
   * @param {CanvasRenderingContext2D} context
   * @param {import("./painting.js").Layer["colour"]} colour of the border
   */
  draw(context, colour) {
    const { points, view } = this.maps, isNear = view.closeness() >= NEAR
    this.forgetOthers()
    if (isNear && this.seen() !== this.settled) this.settleSoon()
    this.spots = (isNear ? this.chosen : []).filter((i) => this.isThere(i)).map((i) => {
      const [x, y] = view.toScreen([points.x[i], points.y[i]])
      return { i, x, y }
    })
    for (const spot of this.spots) this.drawOne(context, spot, css(colour(spot.i)))
  }

  /** @param {CanvasRenderingContext2D} context @param {Spot} spot @param {string} border */
  drawOne(context, { i, x, y }, border) {
    const picture = /** @type {HTMLImageElement} */ (this.pictures.get(i)), half = SIDE / 2
    const { naturalWidth: w, naturalHeight: h } = picture, side = Math.min(w, h)
    context.drawImage(picture, (w - side) / 2, (h - side) / 2, side, side,
      x - half, y - half, SIDE, SIDE)
    context.lineWidth = 2
    context.strokeStyle = border
    context.strokeRect(x - half, y - half, SIDE, SIDE)
  }

  /** Other points, or other points that stand out, have other pictures. */
  forgetOthers() {
    const { look, message } = this.maps
    if (look !== this.look) {
      this.cells.clear()
      this.settled = ""
    }
    if (message.pictures !== this.address) this.pictures.clear()
    this.look = look
    this.address = message.pictures
  }

  seen() {
    const { scale, x, y, size } = this.maps.view
    return [scale, x, y, ...size, this.look].join(" ")
  }

  settleSoon() {
    clearTimeout(this.waiting)
    this.waiting = setTimeout(() => this.settle(), REST)
  }

  settle() {
    this.settled = this.seen()
    this.chosen = this.spread().map(({ i }) => i)
    this.ask()
    this.maps.redraw()
  }

  /** @returns {Spot[]} where pictures have room */
  spread() {
    const { view } = this.maps
    /** @type {Spot[]} */
    const taken = []
    for (const [size, row, column] of this.inTurn()) {
      const i = this.standsFor(size, row, column)
      if (i >= 0) this.place(i, taken)
    }
    const [width, height] = view.size, half = SIDE / 2
    return taken.filter(({ x, y }) =>
      x > -half && y > -half && x < width + half && y < height + half)
  }

  /**
   * Cells of the view and around it. Those with even numbers come first, which never touch: so a
   * cell gives way to few others, all near it, and does not change its mind while the map is moved.
   * @returns {Iterable<[number, number, number]>} size on the plane, row, column
   */
  *inTurn() {
    const { view } = this.maps
    if (view.closeness() < NEAR) return
    const size = 2 ** Math.ceil(Math.log2(CELL / view.scale))
    /** @param {number} at */
    const cell = (at) => Math.floor(at / size)
    const [left, top] = view.toPlane([0, 0]).map(cell)
    const [right, bottom] = view.toPlane(view.size).map(cell)
    for (const [down, along] of TURNS) {
      for (let row = even(top - AROUND) + down; row <= bottom + AROUND; row += 2) {
        for (let column = even(left - AROUND) + along; column <= right + AROUND; column += 2) {
          yield [size, row, column]
        }
      }
    }
  }

  /** @param {number} i @param {Spot[]} taken */
  place(i, taken) {
    const { points, view } = this.maps, [x, y] = view.toScreen([points.x[i], points.y[i]])
    /** @param {Spot} other */
    const covers = (other) => Math.abs(other.x - x) < SIDE + 3 && Math.abs(other.y - y) < SIDE + 3
    if (!taken.some(covers)) taken.push({ i, x, y })
  }

  /**
   * @param {number} size of a cell on the plane
   * @param {number} row
   * @param {number} column
   */
  standsFor(size, row, column) {
    const cell = `${size} ${row} ${column}`, known = this.cells.get(cell)
    if (known !== undefined) return known
    const { maps } = this, middle = /** @type {Place} */ ([(column + 0.5) * size, (row + 0.5) * size])
    /** @param {number} i */
    const isWanted = (i) => maps.isVisible(i) && (!maps.chosen || Boolean(maps.chosen[i]))
    const found = nearest(maps.points, middle, size / 2, isWanted)
    this.cells.set(cell, found)
    return found
  }

  /** @param {number} i */
  isThere(i) {
    const { chosen } = this.maps, picture = this.pictures.get(i)
    return Boolean(picture?.complete && picture.naturalWidth > 0
      && this.maps.isVisible(i) && (!chosen || chosen[i]))
  }

  ask() {
    for (const i of this.chosen) {
      if (this.pictures.has(i)) continue
      const picture = new Image()
      picture.onload = () => this.maps.redraw()
      picture.src = this.maps.address(i)
      this.pictures.set(i, picture)
    }
    for (const i of this.pictures.keys()) {
      if (this.pictures.size <= KEPT) break
      this.pictures.delete(i)
    }
  }

  /**
   * Which image's picture is there; -1 for none.
   * @param {Place} place
   */
  under([x, y]) {
    const half = SIDE / 2
    /** @param {Spot} spot */
    const holds = (spot) => Math.abs(spot.x - x) <= half && Math.abs(spot.y - y) <= half
    return this.spots.find(holds)?.i ?? -1
  }

  destroy() { clearTimeout(this.waiting) }
}
