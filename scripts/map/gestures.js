// @ts-check
// What pointers, wheel and keys do on the canvas of a map.

import { nearest, thin } from "./plane.js"

/** @typedef {import("./plane.js").Place} Place */
/** @typedef {{ at: Place, start: Place, isFinger: boolean, hasMoved: boolean }} Held */

/** @type {Record<string, Place>} */
const STEPS = { ArrowLeft: [48, 0], ArrowRight: [-48, 0], ArrowUp: [0, 48], ArrowDown: [0, -48] }
/** @type {Record<string, number>} */
const ZOOMS = { "+": 1.25, "=": 1.25, "-": 0.8 }
const REACH = 9  // of a pointer, CSS pixels; a finger reaches twice as far
const SLACK = 4  // a pointer that moved less has not moved
const LEAST = 6  // corners of a lasso

export class Gestures {
  /** @type {Map<number, Held>} */
  pointers = new Map()

  /**
   * @param {import("./pane.js").Pane} pane
   * @param {import("./maps.js").AnyMaps} maps
   */
  constructor(pane, maps) {
    this.pane = pane
    this.maps = maps
    this.listen(pane.canvas)
  }

  /** @param {HTMLCanvasElement} canvas */
  listen(canvas) {
    canvas.onpointerdown = (event) => this.press(event)
    canvas.onpointermove = (event) => this.move(event)
    canvas.onpointerup = canvas.onpointercancel = (event) => this.release(event)
    canvas.onpointerleave = ({ pointerType }) => {  // a finger leaves as soon as it is lifted
      if (pointerType !== "touch") this.maps.hover(this.pane, -1)
    }
    canvas.onkeydown = (event) => this.key(event)
    canvas.ondblclick = (event) => { if (this.under(this.at(event)) < 0) this.maps.fit() }
    canvas.addEventListener("wheel", (event) => this.turn(event), { passive: false })
  }

  /** @param {MouseEvent} event @returns {Place} on the canvas */
  at(event) {
    const box = this.pane.canvas.getBoundingClientRect()
    return [event.clientX - box.left, event.clientY - box.top]
  }

  /** @param {Place} place @param {number} [reach] */
  under(place, reach = REACH) {
    const { points, view } = this.maps, pictured = this.pane.thumbnails.under(place)
    if (pictured >= 0) return pictured
    return nearest(points, view.toPlane(place), reach / view.scale, (i) => this.maps.isVisible(i))
  }

  // -- pointers

  /** @param {PointerEvent} event */
  press(event) {
    if (event.button > 0) return
    this.pane.canvas.setPointerCapture(event.pointerId)
    const at = this.at(event), isFinger = event.pointerType === "touch"
    this.pointers.set(event.pointerId, { at, start: at, isFinger, hasMoved: false })
    this.pane.lasso = this.maps.tool === "lasso" || event.shiftKey ? [at] : null
    if (this.pointers.size > 1) {  // a pinch: neither a click nor a lasso, whichever finger rests
      this.pane.lasso = null
      for (const pointer of this.pointers.values()) pointer.hasMoved = true
    }
  }

  /** @param {PointerEvent} event */
  move(event) {
    const held = this.pointers.get(event.pointerId), at = this.at(event)
    if (!held) return this.maps.hover(this.pane, this.under(at), at)
    held.hasMoved ||= Math.hypot(at[0] - held.start[0], at[1] - held.start[1]) > SLACK
    if (!held.hasMoved) return
    this.maps.hover(this.pane, -1)
    this.drag(held, at)
    held.at = at
    this.maps.redraw()
  }

  /** @param {Held} held @param {Place} to */
  drag(held, to) {
    const { view } = this.maps, { lasso } = this.pane
    const other = [...this.pointers.values()].find((pointer) => pointer !== held)
    if (other) view.pinch(held.at, to, other.at)
    else if (lasso) lasso.push(to)
    else if (!held.isFinger || this.maps.holdsFingers()) view.pan(to[0] - held.at[0], to[1] - held.at[1])
  }

  /** @param {PointerEvent} event */
  release(event) {
    const held = this.pointers.get(event.pointerId), { maps, pane } = this, { lasso } = pane
    this.pointers.delete(event.pointerId)
    pane.lasso = null
    maps.redraw()
    if (!held || event.type === "pointercancel") return
    if (!held.hasMoved) this.tap(held)
    else if (lasso && lasso.length >= LEAST) {
      const corners = thin(lasso).map((place) => maps.points.toData(maps.view.toPlane(place)))
      maps.enclose(corners, event.shiftKey)
    }
  }

  /** @param {Held} held */
  tap({ start, isFinger }) {
    const i = this.under(start, isFinger ? 2 * REACH : REACH)
    if (isFinger) this.maps.hover(this.pane, i, start)  // which no finger did before
    if (i < 0) this.maps.clear()
    else this.maps.pick(this.pane, this.pane.clusters[i], i)
  }

  /** @param {WheelEvent} event */
  turn(event) {
    event.preventDefault()
    const by = Math.max(-80, Math.min(80, event.deltaY))
    this.maps.zoom(Math.exp(-by * 0.004), this.at(event))
  }

  // -- keys

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (STEPS[event.key]) this.maps.view.pan(...STEPS[event.key])
    else if (ZOOMS[event.key]) this.maps.zoom(ZOOMS[event.key])
    else if (event.key === "0") this.maps.fit()
    else if (event.key === "Escape") this.maps.clear()
    else if ("nNpP".includes(event.key)) this.step("nN".includes(event.key) ? 1 : -1)
    else return
    event.preventDefault()
    event.stopPropagation()
    this.maps.redraw()
  }

  /** @param {1 | -1} by to the next cluster, or to the one before */
  step(by) {
    const there = this.pane.present(), now = there.indexOf(this.maps.selected(this.pane) ?? -1)
    const next = now < 0 && by < 0 ? there.length - 1 : (now + by + there.length) % there.length
    this.maps.pick(this.pane, there[next], -1)
  }
}
