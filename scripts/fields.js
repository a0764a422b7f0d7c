// @ts-check
// What is typed where.

const TYPES = ["text", "search", "number"]  // of an input that holds text

/**
 * Whether text is typed there: a select box's field only looks for an option.
 * @param {{ tagName: string, type?: string, role?: string | null }} field
 * @returns {boolean}
 */
export function isTextField({ tagName, type = "", role }) {
  if (role === "combobox") return false
  return tagName === "TEXTAREA" || (tagName === "INPUT" && TYPES.includes(type))
}

/**
 * Whether these keys undo or redo.
 * @param {{ key: string, ctrlKey: boolean, metaKey: boolean }} event
 * @returns {boolean}
 */
export function isUndo({ key, ctrlKey, metaKey }) {
  return (ctrlKey || metaKey) && key.toLowerCase() === "z"
}
