// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { isTextField, isUndo } from "../../scripts/fields.js"

test("text is typed into text areas and inputs of text, search and numbers", () => {
  assert.ok(isTextField({ tagName: "TEXTAREA", type: "textarea" }))
  const types = ["text", "search", "number"]
  assert.ok(types.every((type) => isTextField({ tagName: "INPUT", type })))
})

test("a box to tick, a select box and a button are no text fields", () => {
  assert.ok(!isTextField({ tagName: "INPUT", type: "checkbox" }))
  assert.ok(!isTextField({ tagName: "INPUT", type: "text", role: "combobox" }))
  assert.ok(!isTextField({ tagName: "BUTTON", type: "text" }))
  assert.ok(!isTextField({ tagName: "BODY" }))
})

test("Z undoes with Ctrl or Command, with Shift or without", () => {
  const none = { ctrlKey: false, metaKey: false }
  assert.ok(isUndo({ key: "z", ...none, ctrlKey: true }))
  assert.ok(isUndo({ key: "Z", ...none, metaKey: true }))
  assert.ok(!isUndo({ key: "z", ...none }))
  assert.ok(!isUndo({ key: "y", ...none, ctrlKey: true }))
})
