// @ts-check
import assert from "node:assert/strict"
import test from "node:test"
import { bytes, Images, starts } from "../../scripts/explorable/images.js"

const images = new Images(/** @type {any} */ ({
  files: ["a/Dog.png", "a/two.png", "b/three.png"],
  phrases: ["snout", "petal", "snout hair"],
  cluster: Uint16Array.of(1, 0, 1),
  told: Uint32Array.of(2, 0, 1),
  phrase: Uint32Array.of(0, 1, 2),
  amount: Float32Array.of(2, 0.5, 3),
  score: Float32Array.of(3, 0, 3),
  jpegSizes: Uint32Array.of(2, 0, 3),
  jpegs: Uint8Array.of(1, 2, 3, 4, 5),
}))

test("base64 is bytes again", () => {
  assert.deepEqual([...bytes("AP9B")], [0, 255, 65])
})

test("parts that stand end to end begin where the one before ends", () => {
  assert.deepEqual(starts([2, 0, 3]), [0, 2, 2, 5])
})

test("an image has its own phrases, and what is not told is the rest of its score", () => {
  assert.deepEqual(images.evidence(0), [["snout", 2], ["petal", 0.5]])
  assert.deepEqual(images.evidence(1), [])
  assert.equal(images.rest(0), 0.5)
  assert.equal(images.rest(2), 0)
})

test("a cluster has its images", () => {
  assert.deepEqual(images.of(1), [0, 2])
  assert.deepEqual(images.of(7), [])
})

test("a search finds phrases, the strongest first, and then files, in any case", () => {
  assert.deepEqual(images.search("SNOUT"), [2, 0])
  assert.deepEqual(images.search("hair"), [2])
  assert.deepEqual(images.search(" dog "), [0])
  assert.deepEqual(images.search("png"), [0, 1, 2])
  assert.deepEqual(images.search("   "), [])
  assert.deepEqual(images.search("nothing"), [])
})

test("a picture is its own bytes, and an image without one has no address", async () => {
  const bytes = await (await fetch(images.address(2))).arrayBuffer()
  assert.deepEqual([...new Uint8Array(bytes)], [3, 4, 5])
  assert.equal(images.address(2), images.address(2))
  assert.equal(images.address(1), "")
})
