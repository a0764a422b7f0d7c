// @ts-check
// The sheet of keys: what each does, and another one for it. All text is textContent.

import { make } from "./elements.js"
import { refusal } from "./keys.js"
import { say } from "./say.js"

/** @typedef {import("./keys.js").Key} Key */
/** @typedef {import("./keys.js").Group} Group */
/** @typedef {Record<string, string>} Changed keys by action */

export class Sheet {
  /** @type {Key[]} */
  keys = []
  /** @type {Group[]} */
  groups = []
  /** @type {Changed} */
  changed = {}
  /** @type {(changed: Changed) => void} */
  onChange = () => {}
  /** @type {Key | null} */
  asking = null  // the action that the next key is for

  /** @param {ParentNode} parent */
  constructor(parent) {
    this.opener = make("button", parent, { type: "button", className: "opener" })
    this.opener.append(say("Keys"))
    make("kbd", this.opener, { textContent: "?" })
    this.opener.onclick = () => this.open()
    const named = { "aria-label": say("Keys") }
    this.dialog = make("dialog", parent, { className: "sheet" }, named)
    this.dialog.onclick = ({ target }) => { if (target === this.dialog) this.dialog.close() }
    this.dialog.onkeydown = (event) => this.press(event)
    this.dialog.onclose = () => this.ask(null)
  }

  get isOpen() { return this.dialog.open }

  /**
   * @param {ParentNode} parent another one after the page was drawn anew
   * @param {Group[]} groups
   * @param {Changed} changed
   * @param {(changed: Changed) => void} onChange
   */
  show(parent, groups, changed, onChange) {
    if (this.dialog.parentNode !== parent) parent.append(this.opener, this.dialog)
    Object.assign(this, { groups, changed, onChange, keys: groups.flatMap(({ keys }) => keys) })
    if (this.isOpen) this.draw()
  }

  remove() {
    this.opener.remove()
    this.dialog.remove()
  }

  /** Only now is there anything to draw: every page is sent this, and few open it. */
  open() {
    if (this.isOpen) return
    this.draw()
    this.dialog.showModal()
  }

  // -- drawing

  draw(says = "") {
    const head = make("div", this.dialog, { className: "head" })
    make("h2", head, { textContent: say("Keys") })
    const textContent = says || say("Click a key to change it.")
    make("span", head, { className: "says", textContent }, { role: "status" })
    const reset = make("button", head, { type: "button", textContent: say("Reset") })
    reset.disabled = !Object.keys(this.changed).length
    reset.onclick = () => this.onChange({})
    const close = make("button", head, { type: "button", textContent: say("Close") })
    close.onclick = () => this.dialog.close()
    const body = make("div", this.dialog, { className: "groups" })
    for (const group of this.groups) this.drawGroup(body, group)
    this.dialog.replaceChildren(head, body)
    /** @type {HTMLElement | null} */
    const asked = this.dialog.querySelector(".asked")
    asked?.focus()
  }

  /** @param {Element} body @param {Group} group */
  drawGroup(body, { title, keys }) {
    const section = make("section", body)
    make("h3", section, { textContent: title })
    for (const key of keys) {
      const row = make("div", section, { className: "key" })
      make("span", row, { textContent: key.says })
      if (key.stays) make("kbd", row, { textContent: key.key })
      else this.drawButton(row, key)
    }
  }

  /** @param {Element} row @param {Key} key */
  drawButton(row, key) {
    const isAsked = this.asking?.name === key.name
    const label = say("{what}: {key}. Press to change it.", { what: key.says, key: key.key })
    const button = make("button", row, { type: "button" }, { "aria-label": label })
    make("kbd", button, { textContent: isAsked ? "…" : key.key })
    button.onclick = () => this.ask(key)
    if (isAsked) button.classList.add("asked")
  }

  // -- another key

  /** @param {Key | null} key */
  ask(key) {
    this.asking = key
    this.draw(key ? say("Press the new key for: {what}.", { what: key.says }) : "")
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const { asking } = this, key = event.key.toUpperCase()
    event.stopPropagation()
    if (!asking) {
      if (event.key === "?") this.dialog.close()
      return
    }
    if (event.key === "Tab" || event.key === "Shift") return
    event.preventDefault()
    if (event.key === "Escape") return this.ask(null)
    const problem = refusal(key, asking, this.keys)
    if (problem) return this.draw(problem)
    this.ask(null)
    this.onChange({ ...this.changed, [asking.name]: key })
  }
}
