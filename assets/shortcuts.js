// Invisible: while a text field holds text, Ctrl+Z and Ctrl+Shift+Z are the field's own.
//
// Streamlit gives them to the Undo and Redo buttons wherever the focus is. A select box is no text
// field, and neither is one that a form has emptied; but one that was emptied by hand still is.

let typed = { field: null, value: "" }  // what was last typed, and where

function isText(field) {
  if (!field.matches?.("input, textarea") || field.getAttribute("role") === "combobox") return false
  return field.tagName === "TEXTAREA" || ["text", "search", "number"].includes(field.type)
}

function note(event) {
  const [field] = event.composedPath()
  typed = { field, value: field.value }
}

function keep(event) {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return
  const [field] = event.composedPath()
  const own = isText(field) && (field.value || (typed.field === field && typed.value === ""))
  if (own) event.stopImmediatePropagation()
}

export default function () {
  window.addEventListener("input", note, true)
  window.addEventListener("keydown", keep, true)
  return () => {
    window.removeEventListener("input", note, true)
    window.removeEventListener("keydown", keep, true)
  }
}
