// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { isInside, lay, medians, nearest, sizes, thin } from "../../scripts/map/plane.js"
import { NONE } from "../../scripts/message.js"

/** @typedef {import("../../scripts/map/plane.js").Place} Place */

const CORNERS = [0, 0, 4, 0, 4, 2, 0, 2]  // of a rectangle, y upwards
/** @type {Place[]} */
const SQUARE = [[0, 0], [2, 0], [2, 2], [0, 2]]
const any = () => true

/** A generator of the same numbers in every run (Lehmer's). */
function* shares(seed = 7) {
  for (;;) {
    seed = (seed * 48271) % 2147483647
    yield seed / 2147483647
  }
}

test("the longer side of the plane is 1, and y runs downwards", () => {
  const { n, x, y, width, height } = lay(CORNERS)
  assert.deepEqual([n, width, height], [4, 1, 0.5])
  assert.deepEqual([...x], [0, 1, 1, 0])
  assert.deepEqual([...y], [0.5, 0.5, 0, 0])
})

test("places go to the projection's numbers and back", () => {
  const { fromData, toData } = lay([-3, 5, 7, 5, 7, 11])
  assert.deepEqual(toData([0, 0]), [-3, 11])
  assert.deepEqual(fromData(toData([0.25, 0.5])), [0.25, 0.5])
})

test("one image, or many in one place, still has a place", () => {
  for (const positions of [[3, 4], [3, 4, 3, 4]]) {
    const points = lay(positions)
    assert.deepEqual([points.x[0], points.y[0]], [0, 0])
    assert.equal(nearest(points, [0, 0], 0.1, any), 0)
  }
})

test("the nearest point is the one that a look at all of them finds", () => {
  const random = shares(), take = () => random.next().value ?? 0
  const points = lay(Array.from({ length: 600 }, take))
  for (let trial = 0; trial < 50; trial++) {
    /** @type {Place} */
    const place = [take(), take()]
    const far = Array.from(points.x, (x, i) => Math.hypot(x - place[0], points.y[i] - place[1]))
    const even = far.map((d, i) => (i % 2 ? Infinity : d)), least = Math.min(...even)
    const found = nearest(points, place, 0.05, (i) => i % 2 === 0)
    assert.equal(found, least < 0.05 ? even.indexOf(least) : -1)
  }
})

test("a group's middle is its median, and images of no group count nowhere", () => {
  const points = lay([0, 0, 1, 0, 10, 0, 5, 5])
  const [first, second, empty] = medians(points, [0, 0, 0, NONE], 3)
  assert.deepEqual([first.size, second.size, empty.size], [3, 0, 0])
  assert.ok(Math.abs(first.x - 0.1) < 1e-6)
  assert.ok(Math.abs(first.y - 0.5) < 1e-6)
})

test("the middles of many groups are those that sorting all their points finds", () => {
  const random = shares(), take = () => random.next().value ?? 0
  const points = lay(Array.from({ length: 802 }, take))
  const numbers = Array.from(points.x, () => Math.floor(take() * 5))
  for (const [group, { x, y, size }] of medians(points, numbers, 5).entries()) {
    const of = [...numbers.keys()].filter((i) => numbers[i] === group)
    /** @param {Float32Array} values */
    const middle = (values) => of.map((i) => values[i]).sort((a, b) => a - b)[of.length >> 1]
    assert.deepEqual([x, y, size], [middle(points.x), middle(points.y), of.length])
  }
  assert.deepEqual(sizes([2, 0, 2, NONE], 4), [1, 0, 2, 0])
})

test("a polygon holds what is inside and nothing else", () => {
  /** @type {Place[]} */
  const inside = [[1, 1], [1.9, 0.1]], outside = [[3, 1], [-1, 1], [1, 3]]
  assert.ok(inside.every((place) => isInside(place, SQUARE)))
  assert.ok(!outside.some(([x, y]) => isInside([x, y], SQUARE)))
})

test("what a polygon encloses twice is not in it", () => {
  assert.equal(isInside([1, 1], [...SQUARE, ...SQUARE]), false)
  assert.equal(isInside([0, 0], []), false)
})

test("a long lasso keeps its first corner and at most 150 of all", () => {
  for (const length of [6, 150, 151, 1000]) {
    const lasso = Array.from({ length }, (_, i) => /** @type {Place} */ ([i, 0]))
    const thinned = thin(lasso)
    assert.ok(thinned.length <= 150 && thinned.length >= Math.min(length, 75))
    assert.deepEqual(thinned[0], [0, 0])
  }
})
