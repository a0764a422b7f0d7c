// @ts-check
// The legend of the map: what its points are coloured by, and which groups it hides.

import { isNews, make } from "../elements.js"
import { say } from "../say.js"
import { css, GREY, places, ramp, readable } from "./colours.js"

/** @typedef {import("./colours.js").Colour} Colour */
/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {import("../message.js").MapMessage} MapMessage */
/** @typedef {keyof typeof MODES} Mode */

const MODES = {
  cluster: "Cluster", label: "Class", confidence: "Confidence", doubt: "Doubt", strength: "Phrase",
}
/** @type {Partial<Record<Mode, [string, string]>>} */
const ENDS = {  // what the least and the greatest value mean
  confidence: ["unsure", "certain"], doubt: ["clear", "doubtful"], strength: ["absent", "strong"],
}
const CHIP = "{name}: click hides or shows, double click or shift click shows it alone"
const SIZED = "{size} in {name}: click hides or shows, double click or shift click shows it alone"
const MARKS = [0, 85, 170, 255]  // values whose colours the legend's bar runs through

export class Legend {
  /** @type {Mode} */
  mode = "cluster"
  /** @type {Set<number>} */
  hidden = new Set()  // groups of the mode
  /** @type {Colour[]} */
  table = []  // by group, or by value
  /** @type {[HTMLButtonElement, number[]][]} */
  pressed = []  // chips and their groups
  /** @type {MapMessage} */
  message
  /** @type {Partial<Record<Mode, number[]>>} */
  groups = {}  // sizes of each, by number, for the modes that have any

  /**
   * @param {ParentNode} bar for the buttons of the modes
   * @param {ParentNode} root for the chips
   * @param {() => void} onHide
   * @param {(mode: Mode) => void} onMode
   */
  constructor(bar, root, onHide, onMode) {
    const group = { role: "group" }
    this.modes = make("div", bar, { className: "group" }, { ...group, "aria-label": say("Colour by") })
    this.chips = make("div", root, { className: "legend" }, { ...group, "aria-label": say("Legend") })
    this.onHide = onHide
    this.onMode = onMode
  }

  /**
   * @param {MapMessage} message
   * @param {{ cluster: number[], label: number[] }} groups sizes of each
   */
  read(message, groups) {
    this.message = message
    this.groups = groups
  }

  /** @param {string} mode @returns {mode is Mode} */
  has(mode) {
    if (mode === "label") return this.message.classes.length > 0
    return mode in MODES && (mode !== "strength" || Boolean(this.message.strength))
  }

  /**
   * Another mode has other groups: it starts with all of them.
   * @param {Mode} mode
   */
  turn(mode) {
    const wanted = this.has(mode) ? mode : "cluster"
    if (wanted !== this.mode) this.hidden = new Set()
    this.mode = wanted
  }

  /**
   * @param {number[]} groups
   * @param {string} mode whose groups they are
   */
  hide(groups, mode) {
    const isKnown = groups.length > 0 && this.has(mode)
    if (isKnown) this.mode = mode
    this.hidden = new Set(isKnown ? groups : [])
  }

  /** @param {number} i */
  value(i) { return this.message[this.mode]?.[i] ?? 0 }

  /** @param {number} i */
  isVisible(i) {
    return !this.hidden.size || !this.groups[this.mode] || !this.hidden.has(this.value(i))
  }

  /** @param {number} i */
  colour(i) { return this.table[this.value(i)] ?? GREY }

  sizes() { return this.groups[this.mode] ?? [] }

  names() { return this.mode === "label" ? this.message.classes : this.message.clusters }

  // -- drawing

  /**
   * Only when it is to look otherwise: chips that are made anew lose the focus, and a double click.
   * @param {Theme} theme
   */
  draw(theme) {
    const { mode, message: { concept } } = this, { isDark } = theme
    const modes = /** @type {Mode[]} */ (Object.keys(MODES)).filter((each) => this.has(each))
    const shown = [mode, modes, this.names(), this.sizes(), concept, isDark]
    if (isNews(this.chips, shown)) this.drawAnew(theme, modes)
    this.press()
  }

  /** @param {Theme} theme @param {Mode[]} modes */
  drawAnew(theme, modes) {
    this.chips.replaceChildren()
    this.pressed = []
    if (this.groups[this.mode]) this.drawGroups(theme)
    else this.drawRamp(theme)
    this.modes.replaceChildren()
    for (const mode of modes) this.button(mode)
  }

  /** @param {Mode} mode */
  button(mode) {
    const isOn = { "aria-pressed": String(this.mode === mode) }
    const button = make("button", this.modes, { type: "button", textContent: say(MODES[mode]) }, isOn)
    button.onclick = () => {
      this.onMode(mode)
      /** @type {HTMLElement | null} */
      const pressed = this.modes.querySelector("[aria-pressed=true]")
      pressed?.focus()
    }
  }

  /** @param {Theme} theme */
  drawGroups({ isDark }) {
    const sizes = this.sizes(), names = this.names(), found = places(sizes)
    this.table = found.map((place) => readable(place, isDark))
    const [coloured, rest] = [true, false].map((has) =>
      sizes.flatMap((size, g) => (size && isFinite(found[g]) === has ? [g] : [])))
    for (const g of coloured) this.chip([g], names[g])
    if (rest.length) this.chip(rest, say("other ({n})", { n: rest.length }))
  }

  /** @param {Theme} theme */
  drawRamp({ isDark }) {
    const [weak, strong] = ENDS[this.mode] ?? ["", ""]
    this.table = ramp(this.mode === "doubt" ? "warm" : "cool", isDark)
    make("span", this.chips, { textContent: say(weak) })
    const bar = make("span", this.chips, { className: "ramp" })
    const stops = MARKS.map((value) => css(this.table[value]))
    bar.style.background = `linear-gradient(90deg, ${stops.join(",")})`
    const { concept } = this.message
    const says = this.mode === "strength" ? say("{most}: {concept}", { most: say(strong), concept })
      : say(strong)
    make("span", this.chips, { textContent: says })
  }

  /**
   * @param {number[]} members groups that share the chip
   * @param {string} name
   */
  chip(members, name) {
    const sizes = this.sizes(), size = members.reduce((total, g) => total + sizes[g], 0)
    const isCluster = this.mode === "cluster", many = size.toLocaleString("en")
    const title = say(isCluster ? SIZED : CHIP, { size: many, name })
    const button = make("button", this.chips, { type: "button", className: "chip", title })
    const swatch = make("span", button, { className: "swatch" })
    swatch.style.background = css(this.table[members[0]])
    make("span", button, { className: "name", textContent: name })
    if (!isCluster) make("span", button, { className: "size", textContent: many })
    button.onclick = (event) => {
      if (event.detail === 2) return  // ondblclick follows
      if (event.shiftKey) this.showAlone(members)
      else members.forEach((g) => this.hidden.delete(g) || this.hidden.add(g))
      this.changed()
    }
    button.ondblclick = () => {
      members.forEach((g) => this.hidden.delete(g))
      this.showAlone(members)
      this.changed()
    }
    this.pressed.push([button, members])
  }

  // -- hiding

  /** @param {number[]} members */
  showAlone(members) {
    const others = [...this.sizes().keys()].filter((g) => !members.includes(g))
    const isHidden = this.hidden.has.bind(this.hidden)
    const isAlone = others.every(isHidden) && !members.some(isHidden)
    this.hidden = new Set(isAlone ? [] : others)
  }

  changed() {
    this.press()
    this.onHide()
  }

  press() {
    for (const [button, members] of this.pressed) {
      const isShown = members.some((g) => !this.hidden.has(g))
      button.setAttribute("aria-pressed", String(isShown))
    }
  }
}
