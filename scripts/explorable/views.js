// @ts-check
// What the panel beside the map can show. All text is textContent: no name is ever markup.

import { make } from "../elements.js"
import { NONE } from "../message.js"
import { say } from "../say.js"

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
/** @param {number} many @returns {string} */
const images = (many) =>
  say(many === 1 ? "{n} image" : "{n} images", { n: many.toLocaleString("en") })

/** @param {ParentNode} parent @param {Scene} scene */
export function overview(parent, { images, openCluster }) {
  const { message } = images, sizes = message.clusters.map(() => 0)
  for (const cluster of message.cluster) sizes[cluster]++
  const numbers = sizes.flatMap((size, c) => (size ? [c] : [])).sort((a, b) => sizes[b] - sizes[a])
  make("h2", parent, { textContent: say("All clusters") })
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
  heading(parent, say("What speaks for it"))
  bars(parent, about.phrases.map(([phrase, weight, also]) => [phrase, weight, also.join(", ")]))
  strip(parent, scene, say("Typical images"), about.typical)
  strip(parent, scene, say("Most doubtful images"), about.doubtful)
  if (about.next) {
    const { name, here, shared, there } = about.next
    heading(parent, say("Next to “{name}”", { name }))
    facts(parent, [[say("Only here"), here.join(", ")], [say("Both"), shared.join(", ")],
      [say("Only there"), there.join(", ")]])
  }
  const all = scene.images.of(cluster)
  heading(parent, say("All {images}", { images: images(all.length) }))
  gallery(parent, scene, all)
}

/** @param {ParentNode} parent @param {Scene} scene @param {number} i */
export function imageView(parent, scene, i) {
  const { message } = scene.images, rest = scene.images.rest(i)
  make("h2", parent, { textContent: message.files[i] })
  const address = scene.images.address(i)
  if (address) make("img", parent, { className: "large", src: address, alt: message.files[i] })
  const list = make("dl", parent), first = fact(list, say("Cluster"), "")
  for (const [name, value] of known(scene.images, i)) fact(list, name, value)
  link(first, message.clusters[message.cluster[i]], () => scene.openCluster(message.cluster[i]))
  heading(parent, say("Why it is there"))
  const told = scene.images.evidence(i)
  /** @type {Bar[]} */
  const lines = told.map(([phrase, amount]) => [phrase, amount, ""])
  if (rest > 0.005) lines.push([say("all other phrases"), rest, ""])
  bars(parent, lines)
  const says = told.length ? say("They sum to its score, {score}.", { score: message.score[i].toFixed(2) })
    : say("No phrase speaks for it.")
  make("p", parent, { className: "quiet", textContent: says })
}

/** @param {Images} images @param {number} i @returns {[string, string][]} */
function known({ message }, i) {
  const { other, clusters, label, classes, confidence, doubt } = message
  /** @type {[string, string][]} */
  const found = [
    [say("Confidence"), percent(confidence[i])], [say("Doubt"), percent(doubt[i])]]
  if (other[i] !== NONE) found.unshift([say("Runner-up"), clusters[other[i]]])
  if (label[i] !== NONE) found.push([say("Class"), classes[label[i]]])
  return found
}

/**
 * @param {ParentNode} parent
 * @param {Scene} scene
 * @param {string} title with the {images} that were found, and the {text} that was searched for
 * @param {number[]} found
 * @param {string} text
 */
export function foundView(parent, scene, title, found, text) {
  make("h2", parent, { textContent: say(title, { images: images(found.length), text }) })
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
    if (also) make("small", grid, { textContent: say("also {phrases}", { phrases: also }) })
  }
}

/** @param {ParentNode} parent @param {[string, string][]} pairs those without a value are left out */
function facts(parent, pairs) {
  const list = make("dl", parent)
  for (const [name, value] of pairs) {
    if (value) fact(list, name, value)
  }
}

/** @param {ParentNode} list @param {string} name @param {string} value */
function fact(list, name, value) {
  make("dt", list, { textContent: name })
  return make("dd", list, { textContent: value })
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
    more.textContent = say("Show more of {images}", { images: images(found.length) })
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
