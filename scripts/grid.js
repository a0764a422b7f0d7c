// @ts-check
// Arrow keys among things that stand in rows.

/**
 * The place that a key leads to; undefined for another key, or where there is none.
 * @param {string} key
 * @param {number} place
 * @param {number} count of places
 * @param {number} columns
 * @returns {number | undefined}
 */
export function neighbour(key, place, count, columns) {
  /** @type {Record<string, number>} */
  const places = {
    ArrowLeft: place - 1, ArrowRight: place + 1, ArrowUp: place - columns,
    ArrowDown: place + columns, Home: 0, End: count - 1,
  }
  const found = places[key]
  return found >= 0 && found < count ? found : undefined
}

/**
 * Let the arrow keys move the focus among the links of a grid; other keys stay what they are.
 * @param {HTMLElement} grid that has CSS columns
 * @param {string} links selector
 */
export function arrows(grid, links) {
  grid.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    const all = /** @type {HTMLElement[]} */ ([...grid.querySelectorAll(links)])
    const place = all.indexOf(/** @type {HTMLElement} */ (event.target))
    const columns = getComputedStyle(grid).gridTemplateColumns.split(" ").length
    const to = neighbour(event.key, place, all.length, columns)
    if (place < 0 || (to === undefined && !event.key.startsWith("Arrow"))) return
    event.preventDefault()
    event.stopPropagation()  // they do not step through images, or move the page
    if (to !== undefined) all[to].focus()
  }
}
