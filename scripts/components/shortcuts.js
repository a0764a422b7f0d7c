// @ts-check
// Keys on every page, and the picture that one of them, or a click, shows large: `?` opens the sheet of them, G and a letter go to a page, single keys work
// while a switch has the focus, and Ctrl+Z stays a text field's own while that holds text.
//
// Keys that were changed are kept in the browser, which tells Python: buttons show their own. So is
// the language, in a cookie, which Python has from the browser before it draws anything.

import { arrive } from "../elements.js"
import { fieldOf, isPressed, isTextField, isTyped, isUndo } from "../fields.js"
import { Going } from "../keys.js"
import { parseJson } from "../message.js"
import { Large } from "../large.js"
import { Sheet } from "../sheet.js"

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field */
/**
 * @typedef {object} KeysMessage
 * @property {import("../keys.js").Group[]} groups
 * @property {Record<string, string>} changed
 * @property {string} language of the pages
 * @property {boolean} keeps whether the browser is to keep it
 */

const PICTURE = "a.see-large"
const KEPT = "whycluster.keys"  // in the browser's storage
const ALWAYS = "path=/; max-age=31536000; samesite=lax"  // a year

/** @type {{ field: EventTarget | null, value: string }} */
let typed = { field: null, value: "" }  // what was last typed, and where
/** @type {Sheet | undefined} */
let sheet
/** @type {Large | undefined} */
let large
let told = "{}"  // to Python, as JSON: it may know better
const going = new Going()

/** @param {Event} event */
function note(event) {
  const [field] = /** @type {Field[]} */ (event.composedPath())
  typed = { field, value: field.value }
}

/** @param {KeyboardEvent} event */
function press(event) {
  if (keepUndo(event) || event.ctrlKey || event.metaKey || event.altKey) return
  if (sheet?.isOpen || large?.isOpen) return
  const isKey = event.key.length === 1 && !event.repeat
  if (!isKey || isTyped(event)) return
  if (event.key === "?") return stop(event, () => sheet?.open())
  const { isOurs, page } = going.press(event.key.toUpperCase(), event.timeStamp, sheet?.keys ?? [])
  if (isOurs) return stop(event, () => page !== undefined && go(page))
  /** @type {HTMLAnchorElement | null} */
  const picture = event.key.toUpperCase() === large?.key ? document.querySelector(PICTURE) : null
  if (picture) stop(event, () => large?.open(picture))
  else passOn(event)
}

/** A picture is seen large; with a key held it still opens a new tab. @param {MouseEvent} event */
function click(event) {
  const [target] = event.composedPath(), isBare = !event.metaKey && !event.ctrlKey && !event.shiftKey
  /** @type {HTMLAnchorElement | null} */
  const picture = target instanceof Element ? target.closest(PICTURE) : null
  if (picture && isBare) stop(event, () => large?.open(picture))
}

/** @param {Event} event @param {() => void} then */
function stop(event, then) {
  event.preventDefault()
  event.stopImmediatePropagation()
  then()
}

/** Text that is being written has an undo of its own. @param {KeyboardEvent} event */
function keepUndo(event) {
  const [target] = event.composedPath()
  if (!isUndo(event) || !(target instanceof Element)) return false
  const { value } = /** @type {Field} */ (target)
  const isEmptied = typed.field === target && typed.value === ""
  if (isTextField(fieldOf(target)) && (value || isEmptied)) event.stopImmediatePropagation()
  return true
}

/**
 * Streamlit's buttons do not hear keys that are pressed in an input of any kind: tell the page.
 * @param {KeyboardEvent} event
 */
function passOn(event) {
  const [target] = event.composedPath()
  if (!(target instanceof Element) || !isPressed(fieldOf(target)) || event.key === " ") return
  const { key, code, keyCode, shiftKey } = event
  for (const kind of ["keydown", "keyup"]) {
    const again = new KeyboardEvent(kind, { key, code, keyCode, shiftKey, bubbles: true })
    document.body.dispatchEvent(again)
  }
}

/** @param {string} page as the menu's links have it */
function go(page) {
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const links = document.querySelectorAll("[data-testid=stSidebarNavLink]")
  const is = (/** @type {HTMLAnchorElement} */ link) => link.pathname.split("/").at(-1) === page
  Array.from(links).find(is)?.click()
}

/** @returns {Record<string, string>} keys by action, where they were changed */
function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "{}")
  } catch {
    return {}
  }
}

/** @param {import("../elements.js").Arguments} given */
export default function ({ parentElement, data, setTriggerValue }) {
  /** @type {KeysMessage} */
  const { groups, changed, language, keeps } = parseJson(data)
  document.documentElement.lang = language
  if (keeps) document.cookie = `whycluster_language=${language}; ${ALWAYS}`
  /** @param {Record<string, string>} keys */
  const tell = (keys) => {
    told = JSON.stringify(keys)
    setTriggerValue("changed", keys)
  }
  const leave = () => {
    sheet?.remove()
    large?.remove()
    window.removeEventListener("click", click, true)
    window.removeEventListener("input", note, true)
    window.removeEventListener("keydown", press, true)
  }
  arrive(parentElement, leave, going)
  sheet ??= new Sheet(parentElement)
  large ??= new Large(parentElement)
  sheet.show(parentElement, groups, changed, (keys) => {
    localStorage.setItem(KEPT, JSON.stringify(keys))
    tell(keys)
  })
  large.show(parentElement, sheet.keys.find(({ name }) => name === "large")?.key ?? "")
  const wanted = kept(), text = JSON.stringify(wanted)
  if (text !== JSON.stringify(changed) && text !== told) tell(wanted)
  window.addEventListener("input", note, true)
  window.addEventListener("keydown", press, true)
  window.addEventListener("click", click, true)
  return leave
}
