// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { disc, drawPoints } from "../../scripts/map/drawing.js"
import { lay } from "../../scripts/map/plane.js"
import { View } from "../../scripts/map/view.js"

/** @typedef {import("../../scripts/map/colours.js").Colour} Colour */

/** A white image of 20 by 10 on which two points are drawn, black, at its left and right edge. */
function draw({ strength = 1, holds = (/** @type {number} */ i) => i >= 0 } = {}) {
  const data = new Uint8ClampedArray(20 * 10 * 4).fill(255)
  const image = /** @type {ImageData} */ ({ width: 20, height: 10, data }), view = new View(0)
  Object.assign(view, { scale: 19, x: 0, y: 5 })
  /** @type {Colour} */
  const black = [0, 0, 0]
  drawPoints(image, lay([0, 0, 1, 0]), view, 1, { holds, colour: () => black, strength, radius: 1 })
  return (/** @type {number} */ x, /** @type {number} */ y) => data[4 * (y * 20 + x)]
}

test("a disc covers its middle wholly and its rim in part", () => {
  const cells = disc(1), covers = cells.filter((_, k) => k % 3 === 2)
  assert.equal(Math.max(...covers), 1)
  assert.ok(Math.min(...covers) > 0 && Math.min(...covers) < 1)
  assert.ok(disc(3).length > cells.length)
})

test("points are drawn where they lie, cut off at the edge", () => {
  const pixel = draw()
  assert.deepEqual([pixel(0, 5), pixel(19, 5), pixel(10, 5), pixel(0, 0)], [0, 0, 255, 255])
  assert.equal(pixel(19, 4), pixel(0, 4))
})

test("a weak layer lets what is below shine through", () => {
  assert.equal(draw({ strength: 0.2 })(0, 5), 204)
})

test("what a layer does not hold is not drawn", () => {
  const pixel = draw({ holds: (i) => i === 1 })
  assert.deepEqual([pixel(0, 5), pixel(19, 5)], [255, 0])
})
