// @ts-check
import assert from "node:assert/strict"
import test from "node:test"
import { say } from "../../scripts/say.js"

test("a sentence without a catalogue is English, with its names filled in", () => {
  assert.equal(say("{n} of {all} selected", { n: 2, all: "3" }), "2 of 3 selected")
  assert.equal(say("Keys"), "Keys")
})

test("what is filled in is not looked into again", () => {
  assert.equal(say("{a} {b}", { a: "{b}", b: "$&" }), "{b} $&")
})

test("a catalogue in front of a script is what it says", async () => {
  const source = await import("node:fs").then(({ readFileSync }) =>
    readFileSync(new URL("../../scripts/say.js", import.meta.url), "utf-8"))
  const words = 'const WORDS = {"{n} of {all}": "共 {all}，{n}"}\n'
  const address = `data:text/javascript,${encodeURIComponent(words + source)}`
  const { say: says } = await import(address)
  assert.equal(says("{n} of {all}", { n: 1, all: 2 }), "共 2，1")
})
