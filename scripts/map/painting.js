// @ts-check
// Points as discs, painted pixel by pixel: four bytes of a pixel at once, as one whole number.

/** @typedef {import("./colours.js").Colour} Colour */

/**
 * Points that are drawn alike, as discs.
 * @typedef {object} Layer
 * @property {(i: number) => boolean} holds
 * @property {(i: number) => Colour} colour
 * @property {number} strength 0 to 1
 * @property {number} radius CSS pixels
 */

/**
 * The points of a layer, and the pixel of each.
 * @typedef {object} Ink
 * @property {Uint32Array} order numbers of the points, ascending
 * @property {Uint32Array} pixels
 */

/**
 * Whole pixels, row by row.
 * @typedef {object} Raster
 * @property {number} width
 * @property {number} height
 * @property {Uint32Array} pixels
 */

/**
 * A disc to paint with.
 * @typedef {object} Brush
 * @property {number} reach no pixel of it is farther from its middle in a row or a column
 * @property {Int32Array} steps from the pixel of its middle to each of its pixels
 * @property {Int32Array} shares of the ink in each, 256 for all
 */

/**
 * Where the plane lies on a raster: a View's scale and corner, the raster's pixels to each of its
 * own, and how many pixels the raster begins farther out.
 * @typedef {{ scale: number, x: number, y: number, ratio: number, margin: number }} Spot
 */

const EVEN = 0xff00ff  // red and blue; what is above and below them, green and alpha, is odd
const HALF = 0x800080  // of one in both, so that halves are rounded up

/** @param {Colour} colour @returns {number} as a pixel without transparency */
export const toPixel = (colour) =>
  ((255 << 24) | (colour[2] << 16) | (colour[1] << 8) | colour[0]) >>> 0

/**
 * @param {number} n points
 * @param {Layer} layer
 * @returns {Ink}
 */
export function ink(n, { holds, colour }) {
  const order = new Uint32Array(n), pixels = new Uint32Array(n)
  let size = 0
  for (let i = 0; i < n; i++) {
    if (!holds(i)) continue
    order[size] = i
    pixels[size++] = toPixel(colour(i))
  }
  return { order: order.subarray(0, size), pixels: pixels.subarray(0, size) }
}

/**
 * @param {number} width of the raster
 * @param {number} radius in its pixels
 * @param {number} strength 0 to 1
 * @returns {Brush}
 */
export function brush(width, radius, strength) {
  const steps = [], shares = [], reach = Math.ceil(radius)
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      const cover = Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(x, y)))
      if (cover > 0) {
        steps.push(y * width + x)
        shares.push(Math.round(256 * cover * strength))
      }
    }
  }
  return { reach, steps: Int32Array.from(steps), shares: Int32Array.from(shares) }
}

/**
 * @param {number} below two channels
 * @param {number} above
 * @param {number} share of what is above, of 256
 */
const mix = (below, above, share) =>
  (below + ((Math.imul(above - below, share) + HALF) >>> 8)) & EVEN

/**
 * Paint some points of a layer, one after the other. One too near the edge for its whole disc is
 * left out: the raster is to reach that much farther than what is shown of it.
 * @param {Raster} raster
 * @param {import("./plane.js").Points} points
 * @param {Ink} ink
 * @param {Brush} brush
 * @param {Spot} spot
 * @param {number} from place in the ink's order
 * @param {number} to
 */
export function paint(raster, points, ink, brush, { scale, x, y, ratio, margin }, from, to) {
  const { width, height, pixels } = raster, { reach, steps, shares } = brush
  const right = width - reach, bottom = height - reach
  for (let k = from; k < to; k++) {
    const i = ink.order[k]
    const column = Math.round((points.x[i] * scale + x) * ratio) + margin
    const row = Math.round((points.y[i] * scale + y) * ratio) + margin
    if (column < reach || row < reach || column >= right || row >= bottom) continue
    const middle = row * width + column, pixel = ink.pixels[k]
    const even = pixel & EVEN, odd = pixel >>> 8 & EVEN
    for (let step = 0; step < steps.length; step++) {
      const at = middle + steps[step], share = shares[step], below = pixels[at]
      pixels[at] = mix(below & EVEN, even, share) | mix(below >>> 8 & EVEN, odd, share) << 8
    }
  }
}
