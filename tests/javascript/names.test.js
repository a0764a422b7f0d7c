// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { arrange, short } from "../../scripts/map/names.js"

/** @typedef {import("../../scripts/map/names.js").Name} Name */

/** @param {string} name @param {...number} place @returns {Name} */
const at = (name, ...[x, y]) => ({ name, place: [x, y], isFaint: false })

/** The names that are written, on a canvas 200 wide with letters 10 by 10. */
const write = (/** @type {ReturnType<typeof at>[]} */ ...names) =>
  arrange(names, 200, 10, (text) => 10 * text.length)

test("a name is written whole up to 28 characters", () => {
  assert.equal(short("a".repeat(28)), "a".repeat(28))
  assert.equal(short("a".repeat(29)), `${"a".repeat(27)}…`)
})

test("of two names in one place the first is written", () => {
  assert.deepEqual(write(at("cat", 100, 50), at("bus", 105, 55)).map(({ text }) => text), ["cat"])
})

test("names that leave each other room are both written", () => {
  assert.equal(write(at("cat", 50, 50), at("bus", 100, 50)).length, 2)
  assert.equal(write(at("cat", 50, 50), at("bus", 50, 66)).length, 2)
})

test("a name at the edge is moved in, and one beyond it is not written", () => {
  const [edge, ...rest] = write(at("cat", 198, 50), at("bus", 230, 80))
  assert.deepEqual([edge.x, edge.y], [200 - 19, 50])
  assert.deepEqual(rest, [])
})
