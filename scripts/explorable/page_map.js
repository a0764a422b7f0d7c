// @ts-check
// The app's map on a page without a server: its pictures are in the page, and a search stands out.

import { ImageMap } from "../components/map.js"

/** @typedef {import("../map/pane.js").Pane} Pane */
/** @typedef {import("../map/plane.js").Place} Place */

export class PageMap extends ImageMap {
  /** @type {Set<number> | null} */
  found = null  // images that stand out, in place of a cluster or a lasso
  /** @type {import("./images.js").Images} */
  images

  /** @param {number} i */
  address(i) { return this.images.address(i) }

  mask() {
    const { found } = this
    if (found) this.stress([], (i) => found.has(i))
    else super.mask()
  }

  /** @param {Pane} pane @param {number} cluster @param {number} image */
  pick(pane, cluster, image) {
    this.found = null
    super.pick(pane, cluster, image)
  }

  /** @param {Place[]} polygon @param {boolean} adds */
  enclose(polygon, adds) {
    this.found = null
    super.enclose(polygon, adds)
  }

  clear() {
    this.found = null
    super.clear()
  }

  /** @param {number} image that the panel shows, -1 for none */
  ring(image) {
    this.image = image
    this.redraw()
  }

  /** @returns {number[]} the images in the lassos */
  enclosed() {
    const all = Array.from({ length: this.points.n }, (_, i) => i)
    return all.filter((i) => this.isVisible(i) && this.isEnclosed(i))
  }

  /**
   * Let a cluster or some images stand out, without a word.
   * @param {number | null} cluster
   * @param {number[] | null} images
   */
  show(cluster, images) {
    Object.assign(this, { cluster, polygons: [], found: images && new Set(images) })
    this.mask()
  }
}
