// @ts-check
// Thumbnails in a grid: each a real link that Streamlit opens without loading the page anew.
// rest ends every href. Where there is no page to open, the links are to the pictures, in tabs of
// their own. like begins the link to the images like one; "" where there is no such search. With
// where, if there, begins the link to an image's place on the map. With
// ticks, each has a box to tick, by a click or by Space. All text is textContent.

import { make, only, openHere } from "../elements.js"
import { arrows } from "../grid.js"
import { parseJson } from "../message.js"
import { say } from "../say.js"
import { ofGroup, Ticks } from "../ticks.js"

/**
 * @typedef {object} Item
 * @property {number} id
 * @property {string} href
 * @property {string} src
 * @property {string} title
 * @property {string} note
 * @property {string} tone
 * @property {string} [mark] what was decided on it and its tags, as they are seen
 * @property {string} [marked] the same in words
 */
/**
 * Of the list that a grid is, or of the group, "" for none, that it is a part of; see Ticks.
 * @typedef {{ group: string, ids: number[], ticked: number[], heard: number }} Ticked
 */
/**
 * @typedef {object} Message
 * @property {Item[]} items
 * @property {number} size
 * @property {string} rest
 * @property {boolean} opens
 * @property {string} [like]
 * @property {string} [where]
 * @property {Ticked | null} [ticks]
 */
/** @typedef {import("../elements.js").Arguments["setTriggerValue"]} Tell */
/** @typedef {{ drawn: string, ticks: Ticks, tell: Tell }} State */

/** @type {WeakMap<Element, State>} */
const states = new WeakMap()

/** @type {Record<string, string>} */
const TONES = {  // of the border, said aloud
  good: "in the cluster of its class", bad: "not in the cluster of its class", doubt: "in doubt",
}

/** @param {import("../elements.js").Arguments} given */
export default function ({ parentElement, data, setTriggerValue }) {
  /** @type {Message} */
  const { ticks, ...message } = parseJson(data)
  const grid = only(parentElement, "gallery")
  const own = ticks?.group ? ofGroup(ticks.group) : new Ticks()
  const state = states.get(grid) ?? { drawn: "", ticks: own, tell: setTriggerValue }
  states.set(grid, state)
  state.tell = setTriggerValue
  const drawn = JSON.stringify({ ...message, ticks: Boolean(ticks) })
  if (drawn !== state.drawn) draw(grid, message, state, Boolean(ticks))
  state.drawn = drawn
  if (!ticks) return
  state.ticks.receive(ticks.ids, ticks.ticked, ticks.heard)
  state.ticks.shown.set(grid, () => show(grid, state.ticks))
  state.ticks.show()
}

/** @param {HTMLElement} grid @param {Message} message @param {State} state @param {boolean} ticks */
function draw(grid, { items, size, rest, opens, like, where }, state, ticks) {
  arrows(grid, "a.tile")
  grid.style.setProperty("--size", `${size}px`)
  grid.replaceChildren()
  for (const item of items) {
    const cell = make("div", grid, { className: "cell" })
    const link = tile(cell, item, rest)
    if (opens) openHere(link, () => state.tell("open", item.id))
    else link.target = "_blank"
    if (ticks) box(cell, link, item, (on, isShift) => {
      state.tell("tick", state.ticks.click(item.id, on, isShift))
      state.ticks.show()
    })
    if (where) openHere(onMap(cell, item, where), () => state.tell("where", item.id))
    if (like) openHere(alike(cell, item, like), () => state.tell("like", item.id))
  }
}

/** @param {Element} grid @param {Item} item @param {string} rest */
function tile(grid, { href, src, title, note, tone, mark, marked }, rest) {
  const className = `tile ${tone in TONES ? tone : ""}`
  const says = [title, note, marked, tone in TONES && say(TONES[tone])].filter(Boolean).join(", ")
  const hover = [title, marked].filter(Boolean).join(" · "), seen = [note, mark].filter(Boolean).join(" · ")
  const link = make("a", grid, { className, href: href + rest, title: hover }, { "aria-label": says })
  make("img", link, { src, alt: "", decoding: "async" })
  if (seen) make("span", link, { textContent: seen })
  return link
}

/**
 * The box to tick; Space on the picture does the same.
 * @param {Element} cell
 * @param {HTMLElement} link
 * @param {Item} item
 * @param {(on: boolean, isShift: boolean) => void} set
 */
function box(cell, link, { id, title }, set) {
  const tick = say("Tick; with Shift all from the last one")
  const says = { title: tick, "aria-label": say("Tick {title}", { title }) }
  const input = make("input", cell, { className: "tick", type: "checkbox", value: String(id) }, says)
  input.tabIndex = -1
  input.onclick = (event) => set(input.checked, event.shiftKey)
  link.onkeydown = (event) => {
    if (event.key !== " ") return
    event.preventDefault()
    set(!input.checked, event.shiftKey)
  }
}

/** Show what is ticked. @param {Element} grid @param {Ticks} ticks */
function show(grid, { ticked }) {
  grid.classList.toggle("some", ticked.size > 0)
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (grid.querySelectorAll(".tick")))
    input.checked = ticked.has(Number(input.value))
}

/** @param {Element} cell @param {Item} item @param {string} where */
function onMap(cell, { id, title }, where) {
  const says = { title: say("See it on the map"), "aria-label": say("{title} on the map", { title }) }
  return make("a", cell, { className: "where", href: where + id, textContent: "◎" }, says)
}

/** @param {Element} cell @param {Item} item @param {string} like */
function alike(cell, { id, title }, like) {
  const more = say("More like {title}", { title })
  const says = { title: say("More like this"), "aria-label": more }
  return make("a", cell, { className: "like", href: like + id, textContent: "≈" }, says)
}
