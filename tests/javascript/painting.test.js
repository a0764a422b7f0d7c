// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { brush, ink, paint, toPixel } from "../../scripts/map/painting.js"
import { lay } from "../../scripts/map/plane.js"

/** @typedef {import("../../scripts/map/colours.js").Colour} Colour */

/** @type {Colour} */
const RED = [200, 10, 30]
/** @type {Colour} */
const BLACK = [0, 0, 0]
const WHITE = toPixel([255, 255, 255])
const every = (/** @type {number} */ i) => i >= 0

/** Two points at the ends of a line on a white raster of 24 by 14, whose edge of 2 is not shown. */
function drawn({ strength = 1, holds = every, colour = BLACK, scale = 19 } = {}) {
  const raster = { width: 24, height: 14, pixels: new Uint32Array(24 * 14).fill(WHITE) }
  const points = lay([0, 0, 1, 0]), spot = { scale, x: 0, y: 5, ratio: 1, margin: 2 }
  const inks = ink(points.n, { holds, colour: () => colour, strength, radius: 1 })
  const disc = brush(raster.width, 1, strength)
  paint(raster, points, inks, disc, spot, 0, inks.order.length)
  return (/** @type {number} */ x, /** @type {number} */ y) =>
    new Uint8Array(raster.pixels.buffer, 4 * ((y + 2) * 24 + x + 2), 4)
}

test("a disc has all of the ink in its middle and less at its rim", () => {
  const { steps, shares, reach } = brush(10, 1, 1)
  assert.deepEqual([...steps], [-11, -10, -9, -1, 0, 1, 9, 10, 11])
  assert.equal(reach, 1)
  assert.equal(shares[4], 256)
  assert.ok(shares[0] > 0 && shares[0] < shares[1] && shares[1] < 256)
  assert.ok(brush(10, 3, 1).steps.length > steps.length)
})

test("points are drawn where they lie, also at the edge of what is shown", () => {
  const pixel = drawn()
  assert.deepEqual([0, 19, 10].map((x) => pixel(x, 5)[0]), [0, 0, 255])
  assert.equal(pixel(-1, 5)[0], pixel(1, 5)[0])
  assert.deepEqual(pixel(19, 4), pixel(0, 4))
})

test("points off the raster are drawn nowhere, not in the next row", () => {
  const pixel = drawn({ scale: 22 }), near = drawn({ scale: 20 })
  const reds = Array.from({ length: 10 }, (_, y) => pixel(-2, y)[0])
  assert.deepEqual(new Set(reds), new Set([255]))
  assert.equal(pixel(21, 5)[0], 255)
  assert.equal(near(20, 5)[0], 0)
})

test("colours keep to their channels, and nothing shines through", () => {
  assert.deepEqual([...drawn({ colour: RED })(0, 5)], [...RED, 255])
})

test("what is mixed of two colours is rounded to the nearest step", () => {
  for (const strength of [0.06, 0.16, 0.35, 0.9]) {
    const pixel = drawn({ colour: RED, strength })(0, 5)
    RED.forEach((channel, c) => {
      const exact = 255 + (channel - 255) * strength
      assert.ok(Math.abs(pixel[c] - exact) <= 1, `${pixel[c]} for ${exact}`)
    })
    assert.equal(pixel[3], 255)
  }
})

test("what a layer does not hold is not drawn", () => {
  const pixel = drawn({ holds: (i) => i === 1 })
  assert.deepEqual([pixel(0, 5)[0], pixel(19, 5)[0]], [255, 0])
})
