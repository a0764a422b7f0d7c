// @ts-check
// A picture as large as the window: that of a link with the class `see-large`, by click or by key.
//
// What lies over the picture in the link, such as a map of where a phrase is, lies over it here.

import { make } from "./elements.js"
import { say } from "./say.js"

const SHARE = 94  // of the window's width and height, per cent

export class Large {
  key = ""  // that closes it, as it opens it

  /** @param {ParentNode} parent */
  constructor(parent) {
    this.dialog = make("dialog", parent, { className: "large" }, { "aria-label": say("The picture, large") })
    this.dialog.onclick = () => this.dialog.close()
    this.dialog.onkeydown = (event) => this.press(event)
  }

  get isOpen() { return this.dialog.open }

  /**
   * @param {ParentNode} parent another one after the page was drawn anew
   * @param {string} key
   */
  show(parent, key) {
    if (this.dialog.parentNode !== parent) parent.append(this.dialog)
    this.key = key
  }

  remove() { this.dialog.remove() }

  /** @param {HTMLAnchorElement} link */
  open(link) {
    const [small, ...over] = link.children
    const { alt, naturalWidth: w, naturalHeight: h, src } = /** @type {HTMLImageElement} */ (small)
    if (!w) return  // there is no picture
    this.dialog.replaceChildren()  // not when it closes: that is told late, when it may be open again
    const frame = make("div", this.dialog, { className: "frame" })
    frame.style.aspectRatio = `${w} / ${h}`
    frame.style.width = `min(${SHARE}vw, ${(SHARE * w) / h}vh)`
    frame.style.backgroundImage = `url("${src}")`  // until the large one is there
    make("img", frame, { src: link.href, alt })
    frame.append(...over.map((each) => each.cloneNode(true)))
    make("button", this.dialog, { type: "button", textContent: "×" }, { "aria-label": say("Close") })
    this.dialog.showModal()
  }

  /** No key means anything to the page below. @param {KeyboardEvent} event */
  press(event) {
    event.stopPropagation()
    if (event.key !== " " && event.key.toUpperCase() !== this.key) return
    event.preventDefault()
    this.dialog.close()
  }
}
