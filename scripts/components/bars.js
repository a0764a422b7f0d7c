// @ts-check
// Clusters as bars in their colours on the map; a click selects one. All text is textContent.

import { isNews, make, only } from "../elements.js"
import { css, GREY, places, readable } from "../map/colours.js"
import { readTheme } from "../map/theme.js"
import { parseJson } from "../message.js"

/** @typedef {{ id: number, name: string, size: number }} Bar */
/** @typedef {{ bars: Bar[], sizes: number[], opens: boolean }} BarsMessage sizes are of all clusters */

/** @type {WeakMap<Element, import("../elements.js").Arguments["setTriggerValue"]>} */
const tells = new WeakMap()

/** @param {import("../elements.js").Arguments} given */
export default function ({ parentElement, data, setTriggerValue }) {
  /** @type {BarsMessage} */
  const message = parseJson(data)
  const list = only(parentElement, "bars"), { isDark } = readTheme(list)
  tells.set(list, setTriggerValue)
  if (isNews(list, [message, isDark])) draw(list, message, isDark)
}

/** @param {HTMLElement} list @param {BarsMessage} message @param {boolean} isDark */
function draw(list, { bars, sizes, opens }, isDark) {
  const most = Math.max(1, ...bars.map(({ size }) => size)), found = places(sizes)
  list.replaceChildren()
  for (const { id, name, size } of bars) {
    const row = opens ? make("button", list, { type: "button", className: "row" })
      : make("div", list, { className: "row" })
    make("span", row, { className: "name", textContent: name, title: name })
    const bar = make("span", make("span", row, { className: "track" }), { className: "bar" })
    bar.style.width = `${(100 * size) / most}%`
    bar.style.background = css(isFinite(found[id]) ? readable(found[id], isDark) : GREY)
    make("span", row, { className: "size", textContent: size.toLocaleString("en") })
    if (opens) row.onclick = () => tells.get(list)?.("open", id)
  }
}
