// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { isPressed, takesLetters } from "../../scripts/fields.js"
import { neighbour } from "../../scripts/grid.js"
import { Going, refusal } from "../../scripts/keys.js"

const accept = { name: "accept", says: "Accept", key: "A" }
const skip = { name: "skip", says: "Skip it", key: "S" }
const map = { name: "go_map", says: "Map", key: "M", goes: "map" }
const dataset = { name: "go_dataset", says: "Dataset", key: "D", goes: "" }
const keys = [accept, skip, map, dataset]

test("letters are typed into text, numbers, tables and select boxes, not on switches", () => {
  const typed = ["text", "search", "number", "password", "date"]
  assert.ok(typed.every((type) => takesLetters({ tagName: "INPUT", type })))
  assert.ok(takesLetters({ tagName: "TEXTAREA" }))
  assert.ok(takesLetters({ tagName: "DIV", isContentEditable: true }))
  assert.ok(takesLetters({ tagName: "CANVAS", role: "grid" }))
  assert.ok(takesLetters({ tagName: "INPUT", type: "text", role: "combobox" }))
  for (const type of ["checkbox", "radio", "range"]) {
    assert.ok(!takesLetters({ tagName: "INPUT", type }) && isPressed({ tagName: "INPUT", type }))
  }
  assert.ok(!takesLetters({ tagName: "BODY" }) && !isPressed({ tagName: "BUTTON" }))
})

test("a key of an action is one letter or digit that nothing else has", () => {
  assert.equal(refusal("X", accept, keys), "")
  assert.equal(refusal("7", accept, keys), "")
  assert.equal(refusal("A", accept, keys), "")  // its own
  assert.equal(refusal("M", accept, keys), "")  // after G only
  assert.match(refusal("S", accept, keys), /^S is taken: Skip it/)
  assert.match(refusal("ENTER", accept, keys), /^Press one letter/)
  for (const key of "CRFG") assert.match(refusal(key, accept, keys), /press another one/)
})

test("a page's letter is another than the other pages'", () => {
  assert.equal(refusal("C", map, keys), "")
  assert.equal(refusal("A", map, keys), "")
  assert.match(refusal("D", map, keys), /^D is taken: Dataset/)
})

test("G and then a letter goes to a page, the first one too", () => {
  const going = new Going()
  assert.deepEqual(going.press("M", 0, keys), { isOurs: false })
  assert.deepEqual(going.press("G", 10, keys), { isOurs: true })
  assert.deepEqual(going.press("M", 400, keys), { isOurs: true, page: "map" })
  assert.deepEqual(going.press("M", 500, keys), { isOurs: false })
  going.press("G", 600, keys)
  assert.deepEqual(going.press("D", 700, keys), { isOurs: true, page: "" })
})

test("a letter after G that is no page's does nothing, and a late one is a key again", () => {
  const going = new Going()
  going.press("G", 0, keys)
  assert.deepEqual(going.press("A", 100, keys), { isOurs: true, page: undefined })
  going.press("G", 1000, keys)
  assert.deepEqual(going.press("M", 9000, keys), { isOurs: false })
})

test("arrows go about in rows and stop at the edges", () => {
  /** @param {string} key @param {number} place */
  const to = (key, place) => neighbour(key, place, 8, 3)  // rows of 3, 3 and 2
  assert.deepEqual([to("ArrowRight", 0), to("ArrowDown", 1), to("ArrowUp", 7)], [1, 4, 4])
  assert.deepEqual([to("Home", 5), to("End", 5)], [0, 7])
  assert.deepEqual([to("ArrowLeft", 0), to("ArrowUp", 2), to("ArrowDown", 5)], Array(3).fill(undefined))
  assert.equal(to("a", 3), undefined)
})
