// @ts-check
// What is drawn over the points of a map: rings, outlines and names. Places are in CSS pixels.

import { css } from "./colours.js"
import { arrange } from "./names.js"

/** @typedef {import("./plane.js").Place} Place */
/** @typedef {import("./theme.js").Theme} Theme */

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
 * A ring that is seen among many points: it has a rim of the background's colour.
 * @param {CanvasRenderingContext2D} context
 * @param {Place} place
 * @param {number} radius
 * @param {Theme} theme
 */
export function drawTarget(context, [x, y], radius, theme) {
  context.beginPath()
  context.arc(x, y, radius, 0, 7)
  for (const [width, colour] of /** @type {const} */ ([[7, theme.background], [3, theme.text]])) {
    context.lineWidth = width
    context.strokeStyle = css(colour)
    context.stroke()
  }
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
