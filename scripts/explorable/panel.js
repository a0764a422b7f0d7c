// @ts-check
// The panel beside the map: a search, and below it a cluster, an image, or what was found.

import { make } from "../elements.js"
import { say } from "../say.js"
import { clusterView, foundView, imageView, overview } from "./views.js"

/** @typedef {{ cluster?: number, image?: number, found?: number[], title?: string, text?: string }} View */

const SEARCHED = "{images} for “{text}”"  // the title of what was searched for

export class Panel {
  /** @type {View[]} */
  past = []  // views one can go back to
  /** @type {View} */
  view = {}

  /**
   * @param {HTMLElement} parent
   * @param {import("./images.js").Images} images
   * @param {(cluster: number | null, images: number[] | null) => void} onShow what is to stand out
   * @param {(image: number) => void} onView the image that is shown, -1 for none
   */
  constructor(parent, images, onShow, onView) {
    this.images = images
    this.onShow = onShow
    this.onView = onView
    const bar = make("div", parent, { className: "search" })
    const says = say("Search phrases and file names")
    this.box = make("input", bar, { type: "search", placeholder: says }, { "aria-label": says })
    this.box.oninput = () => this.search(this.box.value)
    this.back = make("button", bar, { type: "button", textContent: say("Back") })
    this.back.onclick = () => this.goBack()
    this.body = make("div", parent, { className: "body" }, { tabindex: "-1" })
    this.draw()
  }

  /**
   * Show something else; the map follows, unless it is what it told.
   * @param {View} view
   * @param {boolean} [isTold] by the map
   */
  open(view, isTold = false) {
    this.past.push(this.view)
    this.turn(view, isTold)
  }

  goBack() {
    const view = this.past.pop()
    if (view) this.turn(view, false)
  }

  /** @param {View} view @param {boolean} isTold */
  turn(view, isTold) {
    this.view = view
    if (view.title !== SEARCHED) this.box.value = ""
    this.onView(view.image ?? -1)
    if (!isTold) this.onShow(this.cluster(), view.found ?? null)
    this.draw()
  }

  /** The cluster in view, or that of the image in view. */
  cluster() {
    const { cluster, image } = this.view
    return cluster ?? (image === undefined ? null : this.images.message.cluster[image])
  }

  /** Typing changes one view, and does not make many to go back to. @param {string} text */
  search(text) {
    const isTyping = this.view.title === SEARCHED, wanted = text.trim()
    const view = wanted ? { found: this.images.search(text), title: SEARCHED, text: wanted } : {}
    if (isTyping) this.turn(view, false)
    else this.open(view)
  }

  draw() {
    const { body, images, view } = this
    const scene = {
      images,
      /** @param {number} cluster */
      openCluster: (cluster) => this.open({ cluster }),
      /** @param {number} image */
      openImage: (image) => this.open({ image }),
    }
    body.replaceChildren()
    this.back.hidden = !this.past.length
    if (view.image !== undefined) imageView(body, scene, view.image)
    else if (view.cluster !== undefined) clusterView(body, scene, view.cluster)
    else if (view.found) foundView(body, scene, view.title ?? "", view.found, view.text ?? "")
    else overview(body, scene)
    body.scrollTop = 0
  }
}
