// @ts-check
// Names on a map: how they are written, and which of them have room.

/** @typedef {{ name: string, place: import("./plane.js").Place, isFaint: boolean }} Name */
/** @typedef {{ text: string, x: number, y: number, isFaint: boolean }} Written */

const LONGEST = 28  // characters

/**
 * A name as it is written on a map; the legend has all of it.
 * @param {string} name
 * @returns {string}
 */
export const short = (name) => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name)

/**
 * Where names are written, the first for certain; one that would cover another waits for more zoom.
 * @param {Name[]} names
 * @param {number} width of the canvas, CSS pixels
 * @param {number} size of the letters
 * @param {(text: string) => number} measure width of a text
 * @returns {Written[]}
 */
export function arrange(names, width, size, measure) {
  /** @type {(Written & { half: number })[]} */
  const taken = []
  for (const { name, place: [middle, y], isFaint } of names) {
    const text = short(name), half = measure(text) / 2 + 4
    if (middle < -half || middle > width + half) continue
    const x = Math.max(half, Math.min(width - half, middle))
    /** @param {{ x: number, y: number, half: number }} other */
    const covers = (other) =>
      Math.abs(other.x - x) < other.half + half && Math.abs(other.y - y) < size + 5
    if (!taken.some(covers)) taken.push({ text, x, y, isFaint, half })
  }
  return taken
}
