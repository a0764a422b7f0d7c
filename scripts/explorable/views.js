// @ts-check
// What the panel beside the map can show. All text is textContent: no name is ever markup.

import { make } from "../elements.js"
import { NONE } from "../message.js"

/** @typedef {import("./images.js").Images} Images */

/**
 * What there is to look at, and how one goes there.
 * @typedef {object} Scene
 * @property {Images} images
 * @property {(cluster: number) => void} openCluster
 * @property {(image: number) => void} openImage
 */

const PAGE = 48  // pictures of a gallery at a time

/** @param {number} share @returns {string} of 255 */
const percent = (share) => `${Math.round(share / 2.55)} %`
/** @param {number} many @param {string} noun @returns {string} */
export const count = (many, noun) => `${many.toLocaleString("en")} ${noun}${many === 1 ? "" : "s"}`

/** @param {ParentNode} parent @param {Scene} scene */
export function overview(parent, { images, openCluster }) {
  const { message } = images, sizes = message.clusters.map(() => 0)
  for (const cluster of message.cluster) sizes[cluster]++
  const numbers = sizes.flatMap((size, c) => (size ? [c] : [])).sort((a, b) => sizes[b] - sizes[a])
  make("h2", parent, { textContent: "All clusters" })
  const table = make("table", parent)
  for (const c of numbers) {
    const row = make("tr", table), cell = make("td", row)
    link(cell, message.clusters[c], () => openCluster(c))
    const words = message.about[c].phrases.map(([phrase]) => phrase).slice(0, 3).join(", ")
    make("small", cell, { textContent: words })
    make("td", row, { textContent: sizes[c].toLocaleString("en") })
  }
}

/** @param {ParentNode} parent @param {Scene} scene @param {number} cluster */
export function clusterView(parent, scene, cluster) {
  const { message } = scene.images, about = message.about[cluster]
  make("h2", parent, { textContent: message.clusters[cluster] })
  make("p", parent, { textContent: about.sentence })
  if (about.note) make("p", parent, { className: "quiet", textContent: about.note })
  heading(parent, "What speaks for it")
  bars(parent, about.phrases.map(([phrase, weight, also]) => [phrase, weight, also.join(", ")]))
  strip(parent, scene, "Typical images", about.typical)
  strip(parent, scene, "Most doubtful images", about.doubtful)
  if (about.next) {
    const { name, here, shared, there } = about.next
    heading(parent, `Next to “${name}”`)
    facts(parent, [["Only here", here.join(", ")], ["Both", shared.join(", ")],
      ["Only there", there.join(", ")]])
  }
  const all = scene.images.of(cluster)
  heading(parent, `All ${count(all.length, "image")}`)
  gallery(parent, scene, all)
}

/** @param {ParentNode} parent @param {Scene} scene @param {number} i */
export function imageView(parent, scene, i) {
  const { images } = scene, { message } = images, rest = images.rest(i)
  make("h2", parent, { textContent: message.files[i] })
  const address = images.address(i)
  if (address) make("img", parent, { className: "large", src: address, alt: message.files[i] })
  const list = facts(parent, [["Cluster", ""], ...known(images, i)])
  const first = /** @type {HTMLElement} */ (list.querySelector("dd"))
  link(first, message.clusters[message.cluster[i]], () => scene.openCluster(message.cluster[i]))
  heading(parent, "Why it is there")
  const told = images.evidence(i)
  /** @type {Bar[]} */
  const lines = told.map(([phrase, amount]) => [phrase, amount, ""])
  if (rest > 0.005) lines.push(["all other phrases", rest, ""])
  bars(parent, lines)
  const says = told.length ? `They sum to its score, ${message.score[i].toFixed(2)}.`
    : "No phrase speaks for it."
  make("p", parent, { className: "quiet", textContent: says })
}

/** @param {Images} images @param {number} i @returns {[string, string][]} */
function known({ message }, i) {
  const { other, clusters, label, classes, confidence, doubt } = message
  /** @type {[string, string][]} */
  const found = [["Confidence", percent(confidence[i])], ["Doubt", percent(doubt[i])]]
  if (other[i] !== NONE) found.unshift(["Runner-up", clusters[other[i]]])
  if (label[i] !== NONE) found.push(["Class", classes[label[i]]])
  return found
}

/**
 * @param {ParentNode} parent
 * @param {Scene} scene
 * @param {string} title
 * @param {number[]} found
 */
export function foundView(parent, scene, title, found) {
  make("h2", parent, { textContent: `${count(found.length, "image")} ${title}` })
  const { message } = scene.images, sizes = new Map()
  for (const i of found) sizes.set(message.cluster[i], (sizes.get(message.cluster[i]) ?? 0) + 1)
  const most = [...sizes].sort((a, b) => b[1] - a[1]).slice(0, 6)
  const where = most.map(([c, size]) => `${message.clusters[c]} (${size.toLocaleString("en")})`)
  if (where.length) make("p", parent, { className: "quiet", textContent: where.join(", ") })
  gallery(parent, scene, found)
}

// -- their parts

/** @typedef {[string, number, string]} Bar a phrase, its amount, and phrases that say the same */

/** @param {ParentNode} parent @param {string} textContent */
const heading = (parent, textContent) => make("h3", parent, { textContent })

/** @param {ParentNode} parent @param {string} textContent @param {() => void} onclick */
const link = (parent, textContent, onclick) =>
  make("button", parent, { type: "button", className: "link", textContent, onclick })

/** @param {ParentNode} parent @param {Bar[]} lines */
function bars(parent, lines) {
  const grid = make("div", parent, { className: "bars" })
  const top = Math.max(...lines.map(([, amount]) => amount), 1e-9)
  for (const [phrase, amount, also] of lines) {
    make("span", grid, { textContent: phrase })
    make("i", grid).style.width = `${(100 * amount) / top}%`
    make("em", grid, { textContent: amount.toFixed(2) })
    if (also) make("small", grid, { textContent: `also ${also}` })
  }
}

/** @param {ParentNode} parent @param {[string, string][]} pairs those without a value are left out */
function facts(parent, pairs) {
  const list = make("dl", parent)
  for (const [name, value] of pairs) {
    if (!value && name !== "Cluster") continue
    make("dt", list, { textContent: name })
    make("dd", list, { textContent: value })
  }
  return list
}

/** @param {ParentNode} parent @param {Scene} scene @param {string} title @param {number[]} found */
function strip(parent, scene, title, found) {
  if (!found.length) return
  heading(parent, title)
  pictures(make("div", parent, { className: "gallery" }), scene, found)
}

/** @param {ParentNode} parent @param {Scene} scene @param {number[]} found */
function gallery(parent, scene, found) {
  const grid = make("div", parent, { className: "gallery" })
  let shown = 0
  const more = link(parent, "", () => {
    pictures(grid, scene, found.slice(shown, shown + PAGE))
    shown += PAGE
    more.textContent = `Show more of ${count(found.length, "image")}`
    more.hidden = shown >= found.length
  })
  more.click()
}

/** @param {ParentNode} grid @param {Scene} scene @param {number[]} found */
function pictures(grid, { images, openImage }, found) {
  for (const i of found) {
    const title = images.message.files[i], address = images.address(i)
    const button = make("button", grid, { type: "button", className: "picture", title })
    button.onclick = () => openImage(i)
    if (address) make("img", button, { src: address, alt: title, loading: "lazy" })
    else make("span", button, { textContent: title })
  }
}
