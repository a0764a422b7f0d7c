// @ts-check
// What is typed where.

/** @typedef {{ tagName: string, type?: string, role?: string | null, isContentEditable?: boolean }} Field */

const TYPES = ["text", "search", "number"]  // of an input that holds text
const PRESSED = ["checkbox", "radio", "range", "button", "submit", "reset", "file", "color", "image"]
const ROLES = ["grid", "textbox", "combobox", "listbox", "slider", "spinbutton"]

/**
 * Whether text is typed there: a select box's field only looks for an option.
 * @param {Field} field
 * @returns {boolean}
 */
export function isTextField({ tagName, type = "", role }) {
  if (role === "combobox") return false
  return tagName === "TEXTAREA" || (tagName === "INPUT" && TYPES.includes(type))
}

/**
 * Whether a letter means something there: it is written, looks for an option or opens a cell.
 * @param {Field} field
 * @returns {boolean}
 */
export function takesLetters({ tagName, type = "", role, isContentEditable = false }) {
  if (tagName === "TEXTAREA" || tagName === "SELECT" || isContentEditable) return true
  if (tagName === "INPUT") return !PRESSED.includes(type)
  return ROLES.includes(role ?? "")
}

/**
 * Whether an input is pressed, not written in: a switch, a box to tick.
 * @param {Field} field
 * @returns {boolean}
 */
export const isPressed = ({ tagName, type = "" }) => tagName === "INPUT" && PRESSED.includes(type)

/** @param {Element} element @returns {Field} */
export function fieldOf(element) {
  const { tagName, type, isContentEditable } = /** @type {HTMLInputElement} */ (element)
  return { tagName, type, isContentEditable, role: element.getAttribute("role") }
}

/**
 * Whether a key that was pressed is typed somewhere.
 * @param {Event} event
 * @returns {boolean}
 */
export function isTyped(event) {
  const [target] = event.composedPath()
  return target instanceof Element && takesLetters(fieldOf(target))
}

/**
 * Whether these keys undo or redo.
 * @param {{ key: string, ctrlKey: boolean, metaKey: boolean }} event
 * @returns {boolean}
 */
export function isUndo({ key, ctrlKey, metaKey }) {
  return (ctrlKey || metaKey) && key.toLowerCase() === "z"
}
