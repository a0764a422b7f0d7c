// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { View } from "../../scripts/map/view.js"

/** @typedef {import("../../scripts/map/plane.js").Place} Place */

/** A view of 400 by 300 pixels that shows all of a plane of 1 by 0.5. */
function fitted() {
  const view = new View(20)
  view.resize({ clientWidth: 400, clientHeight: 300 })
  view.fit({ width: 1, height: 0.5 })
  return view
}

/** @param {Place} found @param {Place} expected */
function assertNear(found, expected) {
  found.forEach((value, axis) => assert.ok(Math.abs(value - expected[axis]) < 1e-9, `${found}`))
}

test("all of the plane is shown in the middle, with room around it", () => {
  const view = fitted()
  assert.deepEqual(view.toScreen([0, 0]), [20, 60])
  assert.deepEqual(view.toScreen([1, 0.5]), [380, 240])
})

test("a plane without extent is shown, too", () => {
  const view = fitted()
  view.fit({ width: 0, height: 0 })
  assert.deepEqual(view.toScreen([0, 0]), [200, 150])
})

test("places go to the screen and back", () => {
  const view = fitted()
  view.zoom(3.3, [17, 40])
  assertNear(view.toPlane(view.toScreen([0.3, 0.7])), [0.3, 0.7])
})

test("zooming keeps what is under the pointer, or else the middle", () => {
  /** @type {[number, Place | undefined, Place][]} */
  const cases = [[1.6, [90, 80], [90, 80]], [0.8, undefined, [200, 150]]]
  for (const [by, place, stays] of cases) {
    const view = fitted(), before = view.toPlane(stays)
    view.zoom(by, place)
    assertNear(view.toPlane(stays), before)
    assert.ok(Math.abs(view.scale - 360 * by) < 1e-9)
  }
})

test("one can go neither infinitely near nor far", () => {
  const view = fitted()
  view.zoom(1e9)
  assert.equal(view.scale, 400 * 0.4 * 300)
  view.zoom(1e-9)
  assert.equal(view.scale, 0.4 * 300)
})

test("a view that was moved is no longer fitted, until all is shown", () => {
  const view = fitted()
  assert.ok(view.isFitted)
  view.pan(5, -7)
  assert.deepEqual(view.toScreen([0, 0]), [25, 53])
  assert.ok(!view.isFitted)
  view.fit({ width: 1, height: 0.5 })
  assert.ok(view.isFitted)
})

test("two fingers keep what lies between them, and their distance is the zoom", () => {
  const view = fitted(), middle = view.toPlane([150, 100]), { scale } = view
  view.pinch([100, 100], [40, 100], [200, 100])
  assertNear(view.toPlane([120, 100]), middle)
  assert.ok(Math.abs(view.scale / scale - 1.6) < 1e-9)
})

test("two fingers in one place only move the map", () => {
  const view = fitted(), { scale } = view
  view.pinch([100, 100], [120, 100], [100, 100])
  assert.equal(view.scale, scale)
})

test("going to a place puts it in the middle, as near as is asked at least", () => {
  const view = fitted()
  view.goTo([0.25, 0.5], 3)
  assertNear(view.toScreen([0.25, 0.5]), [200, 150])
  assert.deepEqual([view.closeness(), view.isFitted], [3, false])
  view.zoom(2)
  view.goTo([1, 0], 3)
  assert.equal(view.closeness(), 6)
})
