// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { parse, parseJson } from "../../scripts/message.js"

const text = new TextEncoder()

/**
 * A message as core/output/map_message.py lays it out.
 * @param {[string, string, Uint8Array | Uint16Array | Float32Array][]} arrays
 * @param {object} rest
 */
function pack(arrays, rest) {
  const kinds = arrays.map(([name, kind, { length }]) => [name, kind, length])
  const json = JSON.stringify({ arrays: kinds, ...rest })
  const header = json + " ".repeat((4 - (text.encode(json).length % 4)) % 4)
  const bytes = text.encode(header), length = new Uint8Array(Uint32Array.of(bytes.length).buffer)
  /** @type {Uint8Array[]} */
  const parts = [length, bytes]
  for (const [, , { buffer }] of arrays) {
    parts.push(new Uint8Array(buffer), new Uint8Array((4 - (buffer.byteLength % 4)) % 4))
  }
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

test("arrays come back under their names, beside what else the header says", () => {
  const found = parse(pack([
    ["moved", "u1", Uint8Array.of(1, 0, 1)],
    ["cluster", "u2", Uint16Array.of(0, 1, 65535)],
    ["positions", "f4", Float32Array.of(0.5, -2, 3)],
  ], { names: ["fur – <b>"] }))
  assert.deepEqual([...found.moved], [1, 0, 1])
  assert.deepEqual([...found.cluster], [0, 1, 65535])
  assert.deepEqual([...found.positions], [0.5, -2, 3])
  assert.deepEqual(found.names, ["fur – <b>"])
})

test("a message may lie anywhere within a larger buffer", () => {
  const message = pack([["positions", "f4", Float32Array.of(7)]], {})
  const wider = new Uint8Array(message.length + 1)
  wider.set(message, 1)
  assert.deepEqual([...parse(wider.subarray(1)).positions], [7])
})

test("a message without arrays is its header", () => {
  assert.equal(parse(pack([], { view: "t-sne" })).view, "t-sne")
})

test("JSON is read as UTF-8", () => {
  assert.deepEqual(parseJson(text.encode('[{"name": "Bär"}]')), [{ name: "Bär" }])
})
