// @ts-check
// Which things of a grid are ticked: with Shift all from the last one that was clicked.

/**
 * Those that a click ticks or unticks: one, or with an anchor that is among them a whole stretch.
 * @param {number[]} ids in the order of the grid
 * @param {number} clicked
 * @param {number | undefined} anchor the one that was clicked before; undefined without Shift
 * @returns {number[]}
 */
export function stretch(ids, clicked, anchor) {
  const [one, other] = [ids.indexOf(clicked), anchor === undefined ? -1 : ids.indexOf(anchor)]
  if (other < 0) return [clicked]
  return ids.slice(Math.min(one, other), Math.max(one, other) + 1)
}

/** @typedef {typeof globalThis & { whyclusterTicks?: Map<string, Ticks> }} Shared */

/**
 * The ticks of several grids that are one list; each may have loaded this script for itself.
 * @param {string} name
 * @returns {Ticks}
 */
export function ofGroup(name) {
  const all = /** @type {Shared} */ (globalThis).whyclusterTicks ??= new Map()
  const ticks = all.get(name) ?? new Ticks()
  all.set(name, ticks)
  return ticks
}

/** The ticks of one list, as the user has just set them; Python hears of each, some time later. */
export class Ticks {
  /** @type {number[]} */
  ids = []
  /** @type {Set<number>} */
  ticked = new Set()
  /** @type {number | undefined} */
  anchor
  sent = 0  // how many times Python was told
  /** @type {Map<Element, () => void>} */
  shown = new Map()  // grids that show them, and how

  /** Show them everywhere they are to be seen. */
  show() {
    for (const [grid, draw] of this.shown) {
      if (grid.isConnected) draw()
      else this.shown.delete(grid)
    }
  }

  /**
   * Take what Python says, unless it has yet to hear of a click that came later.
   * @param {number[]} ids in the order of the grid
   * @param {number[]} ticked
   * @param {number} heard how many times Python was told when it said so
   */
  receive(ids, ticked, heard) {
    this.ids = ids
    const isStale = this.sent > heard && [...this.shown.keys()].some((grid) => grid.isConnected)
    if (isStale) return
    this.sent = heard
    this.ticked = new Set(ticked)
  }

  /**
   * Tick or untick, and say what to tell Python: all ticks of the grid, so that none is lost.
   * @param {number} id
   * @param {boolean} on
   * @param {boolean} isShift
   */
  click(id, on, isShift) {
    for (const each of stretch(this.ids, id, isShift ? this.anchor : undefined)) {
      if (on) this.ticked.add(each)
      else this.ticked.delete(each)
    }
    this.anchor = id
    this.sent += 1
    return { sent: this.sent, of: this.ids, ticked: this.ids.filter((each) => this.ticked.has(each)) }
  }
}
