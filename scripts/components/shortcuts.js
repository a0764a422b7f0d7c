// @ts-check
// Invisible: while a text field holds text, Ctrl+Z and Ctrl+Shift+Z are the field's own.
//
// Streamlit gives them to the Undo and Redo buttons wherever the focus is. A select box is no text
// field, and neither is one that a form has emptied; but one that was emptied by hand still is.

import { isTextField, isUndo } from "../fields.js"

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field */

/** @type {{ field: EventTarget | null, value: string }} */
let typed = { field: null, value: "" }  // what was last typed, and where

/** @param {Event} event */
function note(event) {
  const [field] = /** @type {Field[]} */ (event.composedPath())
  typed = { field, value: field.value }
}

/** @param {KeyboardEvent} event */
function keep(event) {
  const [target] = event.composedPath()
  if (!isUndo(event) || !(target instanceof Element)) return
  const field = /** @type {Field} */ (target), { tagName, type, value } = field
  const isText = isTextField({ tagName, type, role: field.getAttribute("role") })
  const isEmptied = typed.field === field && typed.value === ""
  if (isText && (value || isEmptied)) event.stopImmediatePropagation()
}

export default function () {
  window.addEventListener("input", note, true)
  window.addEventListener("keydown", keep, true)
  return () => {
    window.removeEventListener("input", note, true)
    window.removeEventListener("keydown", keep, true)
  }
}
