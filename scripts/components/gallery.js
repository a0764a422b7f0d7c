// @ts-check
// Thumbnails in a grid: each a real link that Streamlit opens without loading the page anew.
// rest ends every href. Where there is no page to open, the links are to the pictures, in tabs of
// their own. All text is textContent.

import { make, only, openHere } from "../elements.js"
import { parseJson } from "../message.js"

/**
 * @typedef {object} Item
 * @property {number} id
 * @property {string} href
 * @property {string} src
 * @property {string} title
 * @property {string} note
 * @property {string} tone
 */
/** @typedef {{ items: Item[], size: number, rest: string, opens: boolean }} GalleryMessage */

/** @type {Record<string, string>} */
const TONES = {  // of the border, said aloud
  good: "in the cluster of its class", bad: "not in the cluster of its class", doubt: "in doubt",
}

/** @param {import("../elements.js").Arguments} given */
export default function ({ parentElement, data, setTriggerValue }) {
  /** @type {GalleryMessage} */
  const { items, size, rest, opens } = parseJson(data)
  const grid = only(parentElement, "gallery")
  grid.style.setProperty("--size", `${size}px`)
  grid.replaceChildren()
  for (const item of items) {
    const link = tile(grid, item, rest)
    if (opens) openHere(link, () => setTriggerValue("open", item.id))
    else link.target = "_blank"
  }
}

/** @param {Element} grid @param {Item} item @param {string} rest */
function tile(grid, { href, src, title, note, tone }, rest) {
  const className = `tile ${tone in TONES ? tone : ""}`
  const says = [title, note, TONES[tone]].filter(Boolean).join(", ")
  const link = make("a", grid, { className, href: href + rest, title }, { "aria-label": says })
  make("img", link, { src, alt: "", decoding: "async" })
  if (note) make("span", link, { textContent: note })
  return link
}
