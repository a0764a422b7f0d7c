// @ts-check
// Clusters as cards: a link each, with the most typical images. All text is textContent.

import { isNews, make, only, openHere } from "../elements.js"
import { arrows } from "../grid.js"
import { parseJson } from "../message.js"

/**
 * @typedef {object} Card
 * @property {number} id
 * @property {string} href
 * @property {string} name
 * @property {string} size images, as it is written
 * @property {string[]} pictures
 * @property {string} why
 * @property {string} meanings
 */

/** @type {WeakMap<Element, import("../elements.js").Arguments["setTriggerValue"]>} */
const tells = new WeakMap()

/** @param {import("../elements.js").Arguments} given */
export default function ({ parentElement, data, setTriggerValue }) {
  /** @type {Card[]} */
  const cards = parseJson(data)
  const grid = only(parentElement, "cards")
  tells.set(grid, setTriggerValue)
  if (!isNews(grid, cards)) return
  arrows(grid, "a.card")
  grid.replaceChildren()
  for (const card of cards) {
    openHere(build(grid, card), () => tells.get(grid)?.("open", card.id))
  }
}

/** @param {Element} grid @param {Card} card */
function build(grid, { href, name, size, pictures, why, meanings }) {
  const link = make("a", grid, { className: "card", href })
  const strip = make("div", link, { className: "strip" })
  for (const src of pictures) make("img", strip, { src, alt: "" })
  const head = make("div", link, { className: "head", title: meanings })
  make("strong", head, { textContent: name })
  make("span", head, { className: "size", textContent: size })
  const title = [why, meanings].filter(Boolean).join("\n\n")
  make("div", link, { className: "why", textContent: why, title })
  return link
}
