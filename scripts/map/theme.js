// @ts-check
// Streamlit's theme, as a map draws with it.

import { lightness, rgb } from "./colours.js"

/** @typedef {ReturnType<typeof readTheme>} Theme */

/** @param {Element} element one below Streamlit's own, so that it has its variables */
export function readTheme(element) {
  const style = getComputedStyle(element)
  /** @param {string} name @param {string} otherwise */
  const read = (name, otherwise) => style.getPropertyValue(`--st-${name}`).trim() || otherwise
  const background = rgb(read("background-color", "#ffffff"))
  return {
    background, isDark: lightness(background) < 0.5,
    text: rgb(read("text-color", "#222222")), font: read("font", "sans-serif"),
    primary: read("primary-color", "#0B6B64"),
  }
}
