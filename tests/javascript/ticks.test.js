// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { ofGroup, stretch, Ticks } from "../../scripts/ticks.js"

test("with an anchor a whole stretch is meant, in either direction", () => {
  assert.deepEqual(stretch([7, 3, 9, 4], 9, undefined), [9])
  assert.deepEqual(stretch([7, 3, 9, 4], 4, 3), [3, 9, 4])
  assert.deepEqual(stretch([7, 3, 9, 4], 7, 9), [7, 3, 9])
  assert.deepEqual(stretch([7, 3, 9, 4], 7, 5), [7])  // it is on another page of the grid
})

test("a click is told with all the ticks of the grid, and Shift starts at the last click", () => {
  const ticks = new Ticks()
  ticks.receive([1, 2, 3, 4, 5], [5], 0)
  assert.deepEqual(ticks.click(2, true, false), { sent: 1, of: [1, 2, 3, 4, 5], ticked: [2, 5] })
  assert.deepEqual(ticks.click(4, true, true).ticked, [2, 3, 4, 5])
  assert.deepEqual(ticks.click(3, false, false).ticked, [2, 4, 5])
  assert.deepEqual(ticks.click(5, false, true).ticked, [2])
})

test("what Python says before it heard of the last click changes nothing", () => {
  const ticks = new Ticks()
  let drawn = 0
  ticks.shown.set(/** @type {any} */ ({ isConnected: true }), () => (drawn += 1))
  ticks.receive([1, 2, 3], [], 0)
  ticks.click(1, true, false)
  ticks.click(2, true, false)
  ticks.receive([1, 2, 3], [1], 1)
  assert.deepEqual([...ticks.ticked], [1, 2])
  ticks.receive([1, 2, 3], [], 2)  // the page has unticked all
  assert.deepEqual([...ticks.ticked], [])
  ticks.show()
  assert.equal(drawn, 1)
})

test("where no grid shows them any more, Python is believed, and they are let go", () => {
  const ticks = ofGroup("list")
  ticks.shown.set(/** @type {any} */ ({ isConnected: false }), () => assert.fail("it is gone"))
  ticks.click(1, true, false)
  ticks.receive([1, 2], [2], 0)
  assert.deepEqual([...ofGroup("list").ticked], [2])
  ticks.show()
  assert.equal(ticks.shown.size, 0)
})

test("a grid that is drawn anew counts on from where Python was", () => {
  const ticks = new Ticks()
  ticks.receive([1, 2], [2], 7)
  assert.equal(ticks.click(1, true, false).sent, 8)
})
