// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { lay } from "../../scripts/map/plane.js"
import { Thumbnails } from "../../scripts/map/thumbnails.js"
import { View } from "../../scripts/map/view.js"

const SIDE = 40  // images in a row: a square of them, one at each whole place

/** A map of such a square, as far as its pictures ask. */
function maps() {
  const positions = Array.from({ length: 2 * SIDE * SIDE }, (_, at) =>
    at % 2 ? Math.floor(at / 2 / SIDE) : (at >> 1) % SIDE)
  const points = lay(positions), view = new View(20), hidden = new Set()
  view.size = [600, 600]
  view.fit(points)
  /** @param {number} i */
  const isVisible = (i) => !hidden.has(i)
  const message = { pictures: "data:," }
  return { points, view, hidden, isVisible, chosen: null, look: 1, message, redraw() {} }
}

/** @param {ReturnType<typeof maps>} map */
const of = (map) => new Thumbnails(/** @type {any} */ (map))

test("there are no pictures before one has come near", () => {
  const map = maps()
  assert.deepEqual(of(map).spread(), [])
  map.view.zoom(1.5)
  assert.deepEqual(of(map).spread(), [])
  map.view.zoom(2)
  assert.ok(of(map).spread().length > 10)
})

test("pictures do not cover each other and are at their points", () => {
  const map = maps()
  map.view.zoom(4)
  const spots = of(map).spread()
  for (const { i, x, y } of spots) {
    assert.deepEqual([x, y], map.view.toScreen([map.points.x[i], map.points.y[i]]))
  }
  const covers = spots.some((one, k) => spots.slice(k + 1).some((other) =>
    Math.abs(one.x - other.x) < 46 && Math.abs(one.y - other.y) < 46))
  assert.ok(!covers && spots.length > 10)
})

test("a moved map keeps the pictures that it still shows", () => {
  const map = maps(), pictures = of(map)
  map.view.zoom(4)
  const before = new Set(pictures.spread().map(({ i }) => i))
  map.view.pan(40, -25)
  const inside = pictures.spread().filter(({ x, y }) => x > 100 && y > 100 && x < 500 && y < 500)
  assert.ok(inside.length > 5 && inside.every(({ i }) => before.has(i)))
})

test("what is hidden, or does not stand out, has no picture", () => {
  const map = maps()
  map.view.zoom(4)
  const [first] = of(map).spread()
  map.hidden.add(first.i)
  assert.ok(of(map).spread().every(({ i }) => i !== first.i))
  const chosen = new Uint8Array(map.points.n)
  chosen[first.i + 1] = 1
  const stressed = of(Object.assign(map, { chosen }))
  assert.ok(stressed.spread().every(({ i }) => i === first.i + 1))
})

test("a picture is found under the pointer", () => {
  const pictures = of(maps())
  pictures.spots = [{ i: 7, x: 100, y: 100 }]
  assert.equal(pictures.under([120, 85]), 7)
  assert.equal(pictures.under([124, 85]), -1)
})
