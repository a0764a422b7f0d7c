// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import * as colours from "../../scripts/map/colours.js"

const { GREY, PALETTE } = colours
const light = colours.lightness

test("a theme's colour is read whichever way it is written", () => {
  assert.deepEqual(colours.rgb(" #0B6b64 "), [11, 107, 100])
  assert.deepEqual(colours.rgb("rgb(1, 2, 3)"), [1, 2, 3])
  assert.deepEqual(colours.rgb("rgba(1 2 3 / 0.5)"), [1, 2, 3])
  assert.deepEqual(colours.rgb("none"), [127, 127, 127])
})

test("a mix runs from the one colour to the other", () => {
  assert.deepEqual(colours.mix([0, 100, 255], [10, 0, 255], 0), [0, 100, 255])
  assert.deepEqual(colours.mix([0, 100, 255], [10, 0, 255], 1), [10, 0, 255])
  assert.deepEqual(colours.mix([0, 100, 255], [10, 0, 255], 0.5), [5, 50, 255])
})

test("every colour of the palette is seen on a light and on a dark background", () => {
  PALETTE.forEach((colour, place) => {
    assert.ok(light(colours.readable(place, false)) <= 0.72, colour)
    assert.ok(light(colours.readable(place, true)) >= 0.42, colour)
  })
})

test("a colour that is seen as it is stays as it is", () => {
  assert.deepEqual(colours.readable(0, false), colours.rgb(PALETTE[0]))
})

test("what has no place in the palette is grey", () => {
  for (const place of [-1, PALETTE.length, Infinity]) {
    assert.deepEqual(colours.readable(place, false), GREY)
  }
})

test("a ramp leaves the background: weak values are like it, strong ones are not", () => {
  for (const kind of /** @type {const} */ (["cool", "warm"])) {
    const [onLight, onDark] = [false, true].map((isDark) => colours.ramp(kind, isDark).map(light))
    assert.equal(onLight.length, 256)
    assert.ok(onLight.every((now, value) => !value || now <= onLight[value - 1] + 0.01))
    assert.ok(onDark.every((now, value) => !value || now >= onDark[value - 1] - 0.01))
  }
})

test("groups keep the colour of their number, whatever their sizes", () => {
  assert.deepEqual(colours.places([5, 0, 1]), [0, Infinity, 2])
})

test("a number off the palette takes what a merged group left free", () => {
  const sizes = Array.from({ length: 22 }, (_, g) => (g === 3 || g === 7 ? 0 : 1))
  const found = colours.places(sizes)
  assert.deepEqual([found[20], found[21]], [3, 7])
  assert.equal(new Set(found.filter(isFinite)).size, 20)
})

test("of more groups than colours the largest have one", () => {
  const found = colours.places(Array.from({ length: 30 }, (_, g) => g + 1))
  assert.deepEqual(found.slice(0, 10), Array(10).fill(Infinity))
  assert.deepEqual([found[29], found[10]], [0, 19])
})
