// @ts-check
// Two maps of the same images, coloured by the clusters of two runs; one view, one selection.
//
// Python sends one constant binary message (core/output/linked_message.py). Zoom, hover and the
// selection live here and survive reruns. What goes back: select {side, cluster} or {polygon} or
// {moved} or {}. All text is textContent.

import { make, mount } from "../elements.js"
import { readable } from "../map/colours.js"
import { Maps } from "../map/maps.js"
import { say } from "../say.js"

/** @typedef {import("../map/colours.js").Colour} Colour */
/** @typedef {import("../map/pane.js").Pane} Pane */
/** @typedef {import("../map/plane.js").Place} Place */
/** @typedef {import("../message.js").LinkedMessage} LinkedMessage */
/** @typedef {{ side?: number, cluster?: number, polygon?: Place[], moved?: true }} Chosen */

/** @param {Uint8Array} flags @returns {string} how many are set */
const count = (flags) => flags.reduce((total, flag) => total + flag, 0).toLocaleString("en")

/** @extends {Maps<LinkedMessage>} */
class LinkedMaps extends Maps {
  /** @type {Chosen} */
  selection = {}
  /** @type {Colour[][]} */
  tables = []  // of each side, by cluster
  /** @type {import("../map/tools.js").Tool} */
  tool = matchMedia("(pointer: coarse)").matches ? "pan" : "lasso"  // a finger has to scroll, too

  /** @param {ParentNode} parent */
  constructor(parent) {
    super(parent, "linked", { pad: 22, fontSize: 11, dot: 0.83 })
    const what = { role: "group", "aria-label": say("What is selected") }
    const group = make("div", this.bar, { className: "group" }, what)
    this.movedButton = make("button", group, { type: "button" })
    this.movedButton.onclick = () => this.select(this.selection.moved ? {} : { moved: true })
    this.clearButton = make("button", group, { type: "button", textContent: say("Clear") })
    this.clearButton.onclick = () => this.clear()
    this.says = make("span", this.bar, { className: "says" }, { role: "status" })
    const row = make("div", this.root, { className: "panes" })
    this.titles = [0, 1].map(() => {
      const figure = make("figure", row), title = make("figcaption", figure)
      this.addPane(figure)
      return title
    })
  }

  /** @param {LinkedMessage} [old] */
  read(old) {
    const { message } = this, clusters = [message.before, message.after]
    const also = say("Both maps show the same selection.")
    message.sides.forEach(({ names, title }, side) => {
      this.titles[side].textContent = title
      this.panes[side].show(clusters[side], names, say("{title}: map", { title }), also)
    })
    if (old?.view !== message.view) this.selection = {}
    this.movedButton.textContent = say("Moved ({n})", { n: count(message.moved) })
    this.movedButton.disabled = !message.moved.some(Boolean)
    this.mask()
  }

  // -- the one selection

  mask() {
    const { polygon } = this.selection
    this.stress(polygon ? [polygon] : [], Object.keys(this.selection).length ? this.test() : null)
    const { chosen, message } = this
    const moved = chosen?.map((isIn, i) => isIn & message.moved[i])
    this.says.textContent = chosen && moved
      ? say("{n} selected, {moved} of them moved", { n: count(chosen), moved: count(moved) }) : ""
  }

  /** @returns {(i: number) => unknown} which images the selection holds */
  test() {
    const { cluster, side = 0, polygon, moved } = this.selection
    if (moved) return (i) => this.message.moved[i]
    if (polygon) return (i) => this.isEnclosed(i)
    return (i) => this.panes[side].clusters[i] === cluster
  }

  /** @param {Chosen} selection */
  select(selection) {
    this.selection = selection
    this.mask()
    this.tidy()
    this.emit("select", { ...selection, at: Date.now() })
  }

  /** @param {Pane} pane */
  selected(pane) {
    const { side, cluster } = this.selection
    return side === this.panes.indexOf(pane) ? cluster : null
  }

  /** @param {Pane} pane @param {number} cluster */
  pick(pane, cluster) { this.select({ side: this.panes.indexOf(pane), cluster }) }

  /** @param {Place[]} polygon */
  enclose(polygon) { this.select({ polygon }) }

  clear() { if (this.chosen) this.select({}) }

  tidy() {
    super.tidy()
    this.movedButton.setAttribute("aria-pressed", String(Boolean(this.selection.moved)))
    this.clearButton.disabled = !this.chosen
  }

  // -- colours

  recolour() {
    const { message, theme } = this
    this.tables = message.sides.map(({ colours }) =>
      colours.map((place) => readable(place, theme.isDark)))
  }

  /** @param {Pane} pane */
  colours(pane) {
    const table = this.tables[this.panes.indexOf(pane)]
    return (/** @type {number} */ i) => table[pane.clusters[i]]
  }

  /**
   * Images that moved have a rim.
   * @param {Pane} pane
   */
  layers(pane) {
    const { chosen, message: { moved } } = this, radius = this.radius()
    const holds = (/** @type {number} */ i) => Boolean(moved[i] && (!chosen || chosen[i]))
    const rim = { holds, colour: () => this.theme.text, strength: 0.9, radius: radius + 1.6 }
    return [...super.layers(pane), rim, { holds, colour: this.colours(pane), strength: 1, radius }]
  }

  /** @param {number} i */
  facts(i) {
    const [before, after] = this.panes.map(({ clusters, names }) => names[clusters[i]])
    return this.message.moved[i] ? [`${before} → ${after}`, say("moved")]
      : [after, say("did not move")]
  }
}

export default mount(LinkedMaps)
