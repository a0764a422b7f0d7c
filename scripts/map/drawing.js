// @ts-check
// What is drawn on the canvas of a map: points, pixel by pixel, then rings, outlines and names.
// Places on the canvas are in CSS pixels; ratio is the screen's own pixels to one of them.

import { css } from "./colours.js"
import { arrange } from "./names.js"

/** @typedef {import("./colours.js").Colour} Colour */
/** @typedef {import("./plane.js").Place} Place */
/** @typedef {import("./theme.js").Theme} Theme */

/**
 * Points that are drawn alike, as discs.
 * @typedef {object} Layer
 * @property {(i: number) => boolean} holds
 * @property {(i: number) => Colour} colour
 * @property {number} strength 0 to 1
 * @property {number} radius CSS pixels
 */

const MARGIN = 20  // a disc may reach in from so far outside, in the screen's pixels

/**
 * A blank image as large as the canvas, which fits its element; null while that has no size.
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLElement} stage
 * @param {number} ratio
 * @param {Colour} background
 */
export function blank(context, stage, ratio, [r, g, b]) {
  const { canvas } = context
  const w = Math.round(stage.clientWidth * ratio), h = Math.round(stage.clientHeight * ratio)
  if (!w || !h) return null
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h })
  const image = context.createImageData(w, h)
  new Uint32Array(image.data.buffer).fill((255 << 24) | (b << 16) | (g << 8) | r)
  return image
}

/**
 * The pixels of a disc: x, y and how much of each is covered, in turn.
 * @param {number} radius
 */
export function disc(radius) {
  const cells = [], reach = Math.ceil(radius)
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      const cover = Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(x, y)))
      if (cover > 0) cells.push(x, y, cover)
    }
  }
  return cells
}

/**
 * @param {ImageData} image
 * @param {import("./plane.js").Points} points
 * @param {import("./view.js").View} view
 * @param {number} ratio
 * @param {Layer} layer
 */
export function drawPoints(image, points, view, ratio, { holds, colour, strength, radius }) {
  const { width: w, height: h, data } = image, cells = disc(radius * ratio)
  const pixels = { width: w, height: h, data }  // a plain one: asking the image costs time
  for (let i = 0; i < points.n; i++) {
    if (!holds(i)) continue
    const x = Math.round((points.x[i] * view.scale + view.x) * ratio)
    const y = Math.round((points.y[i] * view.scale + view.y) * ratio)
    if (x < -MARGIN || y < -MARGIN || x > w + MARGIN || y > h + MARGIN) continue
    stamp(pixels, x, y, cells, colour(i), strength)
  }
}

/**
 * @param {{ width: number, height: number, data: Uint8ClampedArray }} pixels
 * @param {number} cx
 * @param {number} cy
 * @param {number[]} cells of a disc
 * @param {Colour} colour
 * @param {number} strength
 */
function stamp({ width, height, data }, cx, cy, cells, [r, g, b], strength) {
  for (let k = 0; k < cells.length; k += 3) {
    const x = cx + cells[k], y = cy + cells[k + 1]
    if (x < 0 || y < 0 || x >= width || y >= height) continue
    const at = 4 * (y * width + x), share = cells[k + 2] * strength
    data[at] += (r - data[at]) * share
    data[at + 1] += (g - data[at + 1]) * share
    data[at + 2] += (b - data[at + 2]) * share
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Place} place
 * @param {number} radius
 * @param {Theme} theme
 */
export function drawRing(context, [x, y], radius, theme) {
  context.beginPath()
  context.arc(x, y, radius, 0, 7)
  context.lineWidth = 2
  context.strokeStyle = css(theme.text)
  context.stroke()
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Place[]} corners
 * @param {Theme} theme
 * @param {boolean} isClosed
 */
export function drawOutline(context, corners, theme, isClosed) {
  context.beginPath()
  corners.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)))
  if (isClosed) context.closePath()
  context.lineWidth = 1.5
  context.strokeStyle = theme.primary
  context.setLineDash(isClosed ? [5, 4] : [])
  context.stroke()
  context.setLineDash([])
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("./names.js").Name[]} names
 * @param {number} width of the canvas
 * @param {number} size of the letters
 * @param {Theme} theme
 */
export function drawNames(context, names, width, size, theme) {
  Object.assign(context, {
    font: `600 ${size}px ${theme.font}`, textAlign: "center", textBaseline: "middle",
    lineWidth: 4, lineJoin: "round", strokeStyle: css(theme.background), fillStyle: css(theme.text),
  })
  const written = arrange(names, width, size, (text) => context.measureText(text).width)
  for (const { text, x, y, isFaint } of written) {
    context.globalAlpha = isFaint ? 0.35 : 1
    context.strokeText(text, x, y)
    context.fillText(text, x, y)
  }
  context.globalAlpha = 1
}
