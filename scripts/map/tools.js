// @ts-check
// The buttons above a map, with an icon each.

import { make } from "../elements.js"
import { say } from "../say.js"

/** @typedef {keyof typeof TOOLS} Tool */

const TOOLS = {  // what each button says, and the path of its icon
  pan: ["Pan: drag moves the map",
    "M8 1.5v13M1.5 8h13M8 1.5l-2 2M8 1.5l2 2M8 14.5l-2-2M8 14.5l2-2M1.5 8l2-2M1.5 8l2 2" +
    "M14.5 8l-2-2M14.5 8l-2 2"],
  lasso: ["Lasso: drag selects images",
    "M8 2.5c3.6 0 6 1.7 6 4s-2.4 4-6 4-6-1.7-6-4 2.4-4 6-4zM5 10.2c.6 1.6-.3 2.4-1.2 3.6"],
  names: ["Names of the clusters on the map", "M2.5 4V2.5h11V4M8 2.5v11M6 13.5h4"],
  pictures: ["Pictures when zoomed in far enough",
    "M2 3h12v10H2zM2 11l3.5-3.5L8 10l2-2 4 4M10.5 5.8h.01"],
  closer: ["Zoom in", "M8 3v10M3 8h10"],
  wider: ["Zoom out", "M3 8h10"],
  fit: ["Show the whole map", "M8 1.5v3M8 11.5v3M1.5 8h3M11.5 8h3M8 5.5a2.5 2.5 0 1 0 .01 0z"],
  full: ["Fill the screen (F)", "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4"],
}
const SVG = "http://www.w3.org/2000/svg"

/**
 * A button for each tool.
 * @param {ParentNode} bar
 * @param {(tool: Tool) => void} onUse
 * @returns {Record<Tool, HTMLButtonElement>}
 */
export function makeTools(bar, onUse) {
  const group = make("div", bar, { className: "group" }, { role: "group", "aria-label": say("Tools") })
  const names = /** @type {Tool[]} */ (Object.keys(TOOLS))
  const buttons = names.map((name) => {
    const button = iconButton(group, TOOLS[name])
    button.onclick = () => onUse(name)
    return [name, button]
  })
  return Object.fromEntries(buttons)
}

/**
 * @param {ParentNode} parent
 * @param {string[]} tool
 */
function iconButton(parent, [says, path]) {
  const title = say(says)
  const button = make("button", parent, { type: "button", title }, { "aria-label": title })
  const svg = document.createElementNS(SVG, "svg"), line = document.createElementNS(SVG, "path")
  svg.setAttribute("viewBox", "0 0 16 16")
  svg.setAttribute("aria-hidden", "true")
  line.setAttribute("d", path)
  svg.append(line)
  button.append(svg)
  return button
}
