// @ts-check
// The plane that images lie on, as long as 1: where each is, what is near, what a polygon holds.

import { NONE } from "../message.js"

/** @typedef {[number, number]} Place */
/** @typedef {{ x: number, y: number, size: number }} Group where it lies, and its images */

/**
 * @typedef {object} Points
 * @property {number} n
 * @property {Float32Array} x (n)
 * @property {Float32Array} y (n), downwards
 * @property {Uint32Array} start where each cell of the grid begins in order, and the end
 * @property {Uint32Array} order (n), points by cell
 * @property {(place: Place) => Place} toData to the projection's own numbers
 * @property {(place: Place) => Place} fromData
 * @property {number} width of what the points cover; the longer side is 1
 * @property {number} height
 */

const GRID = 96  // cells a side
const CORNERS = 150  // of a lasso, at most

/** @param {number} u @returns {number} */
const toCell = (u) => Math.max(0, Math.min(GRID - 1, Math.floor(u * GRID)))

/**
 * Positions, (2n) with y upwards, as points of the plane, and a grid to find what is near.
 * @param {ArrayLike<number>} positions
 * @returns {Points}
 */
export function lay(positions) {
  const n = positions.length / 2, { x0, y0, x1, y1 } = bounds(positions)
  const span = Math.max(x1 - x0, y1 - y0) || 1
  const x = new Float32Array(n), y = new Float32Array(n)
  for (let i = 0; i < n; i++) {
    x[i] = (positions[2 * i] - x0) / span
    y[i] = (y1 - positions[2 * i + 1]) / span
  }
  return {
    n, x, y, ...grid(x, y),
    toData: ([u, v]) => [x0 + u * span, y1 - v * span],
    fromData: ([a, b]) => [(a - x0) / span, (y1 - b) / span],
    width: (x1 - x0) / span, height: (y1 - y0) / span,
  }
}

/** @param {ArrayLike<number>} positions */
function bounds(positions) {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < positions.length; i += 2) {
    x0 = Math.min(x0, positions[i])
    x1 = Math.max(x1, positions[i])
    y0 = Math.min(y0, positions[i + 1])
    y1 = Math.max(y1, positions[i + 1])
  }
  return { x0, y0, x1, y1 }
}

/**
 * Points sorted by cell, by counting.
 * @param {Float32Array} x
 * @param {Float32Array} y
 */
function grid(x, y) {
  const n = x.length, cell = new Uint16Array(n), start = new Uint32Array(GRID * GRID + 1)
  for (let i = 0; i < n; i++) {
    cell[i] = toCell(y[i]) * GRID + toCell(x[i])
    start[cell[i] + 1]++
  }
  for (let c = 0; c < GRID * GRID; c++) start[c + 1] += start[c]
  const order = new Uint32Array(n), next = start.slice()
  for (let i = 0; i < n; i++) order[next[cell[i]]++] = i
  return { start, order }
}

/**
 * @param {ArrayLike<number>} numbers group of each point
 * @param {number} count of groups
 * @returns {number[]} how many points each has; those of no group count nowhere
 */
export function sizes(numbers, count) {
  const found = new Array(count).fill(0)
  for (let i = 0; i < numbers.length; i++) if (numbers[i] !== NONE) found[numbers[i]]++
  return found
}

/**
 * The middle of each group: the median of x and of y. A point near it stands for the group.
 * @param {Points} points
 * @param {ArrayLike<number>} numbers (n), group of each point
 * @param {number} count of groups
 * @returns {Group[]}
 */
export function medians(points, numbers, count) {
  const xs = sizes(numbers, count).map((size) => new Float32Array(size))
  const ys = xs.map(({ length }) => new Float32Array(length)), next = xs.map(() => 0)
  for (let i = 0; i < points.n; i++) {
    const group = numbers[i]
    if (group === NONE) continue
    xs[group][next[group]] = points.x[i]
    ys[group][next[group]++] = points.y[i]
  }
  /** @param {Float32Array} values */
  const middle = (values) => values.sort()[values.length >> 1]
  return xs.map((x, g) => ({ x: middle(x), y: middle(ys[g]), size: x.length }))
}

/**
 * Which wanted point is nearest, no further than reach; -1 for none.
 * @param {Points} points
 * @param {Place} place
 * @param {number} reach
 * @param {(i: number) => boolean} isWanted
 * @returns {number}
 */
export function nearest(points, [u, v], reach, isWanted) {
  let best = -1, least = reach * reach
  for (let row = toCell(v - reach); row <= toCell(v + reach); row++) {
    for (let column = toCell(u - reach); column <= toCell(u + reach); column++) {
      const cell = row * GRID + column
      for (let k = points.start[cell]; k < points.start[cell + 1]; k++) {
        const i = points.order[k], d = (points.x[i] - u) ** 2 + (points.y[i] - v) ** 2
        if (d < least && isWanted(i)) [best, least] = [i, d]
      }
    }
  }
  return best
}

/**
 * Whether a place lies in a polygon, by the even-odd rule.
 * @param {Place} place
 * @param {Place[]} polygon
 * @returns {boolean}
 */
export function isInside([x, y], polygon) {
  let odd = false
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const a = polygon[i], b = polygon[j]  // [x0, y0] = ... would take four times as long
    if ((a[1] > y) === (b[1] > y)) continue
    if (x < a[0] + ((y - a[1]) * (b[0] - a[0])) / (b[1] - a[1])) odd = !odd
  }
  return odd
}

/**
 * A lasso with at most as many corners as Python takes, evenly left out.
 * @param {Place[]} lasso
 * @returns {Place[]}
 */
export function thin(lasso) {
  const step = Math.ceil(lasso.length / CORNERS)
  return lasso.filter((_, i) => i % step === 0)
}
