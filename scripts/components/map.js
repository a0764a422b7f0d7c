// @ts-check
// The map: every image a point on a 2-D canvas.
//
// Python sends one constant binary message. Colours, zoom, hover, selection and the legend live
// here and survive reruns. What goes back: click {cluster, image}, lasso {polygons, hidden, by},
// cleared. All text is textContent.

import { mount } from "../elements.js"
import { Legend } from "../map/legend.js"
import { Maps } from "../map/maps.js"
import { sizes } from "../map/plane.js"
import { NONE } from "../message.js"
import { say } from "../say.js"

/** @typedef {import("../map/pane.js").Pane} Pane */
/** @typedef {import("../map/plane.js").Place} Place */
/** @typedef {import("../message.js").MapMessage} MapMessage */

const NEAR = 3  // closeness in which a map begins that goes to an image

/** @extends {Maps<MapMessage>} */
export class ImageMap extends Maps {
  /** @type {number | null} */
  cluster = null  // that is selected
  image = -1  // of it: the one that was clicked, or that a link is about
  /** @type {Place[][]} */
  polygons = []  // or the lassos, in the projection's own numbers
  hasFound = false  // or what a search found, which is painted

  /** @param {ParentNode} parent */
  constructor(parent) {
    super(parent, "map", { pad: 24, above: 36, fontSize: 12, dot: 1 })
    this.buttons.lasso.title = say("Lasso: drag selects images; shift adds to the selection")
    this.addPane(this.root)
    const onHide = () => this.hideOthers()
    this.legend = new Legend(this.bar, this.root, onHide, (mode) => this.turn(mode))
    this.bar.prepend(this.legend.modes)
  }

  /** @param {MapMessage} [old] */
  read(old) {
    const { message, legend } = this, hid = legend.hidden.size, [pane] = this.panes
    const also = say("The table on this page lists the same clusters.")
    pane.show(message.cluster, message.clusters, say("Map"), also)
    const label = sizes(message.label, message.classes.length)
    legend.read(message, { cluster: pane.groups.map(({ size }) => size), label })
    const isPainted = message.concept && message.concept !== old?.concept
    legend.turn(isPainted ? "strength" : legend.mode)
    if (!old || message.revision !== old.revision) this.start(message.selection)
    else if (hid && !legend.hidden.size) this.tellLasso()  // it holds what was hidden, too
    this.mask()
  }

  /** @param {import("../message.js").Selection} selection */
  start({ cluster = null, image = -1, aims, polygons = [], hidden = [], by = "", found = "" }) {
    const { points, view } = this
    Object.assign(this, { cluster, image, polygons, hasFound: found !== "" })
    if (polygons.length) this.legend.hide(hidden, by)
    if (aims && image in points.x) view.goTo([points.x[image], points.y[image]], NEAR)
  }

  // -- what is selected

  mask() {
    const { clusters } = this.panes[0]
    /** @param {number} i */
    const isIn = (i) => (this.cluster !== null ? clusters[i] === this.cluster
      : this.isVisible(i) && this.isEnclosed(i))
    this.stress(this.polygons, this.cluster !== null || this.polygons.length ? isIn : null)
  }

  selected() { return this.cluster }

  ringed() { return this.image in this.points.x ? this.image : -1 }

  /** @param {Pane} _pane @param {number} cluster @param {number} image */
  pick(_pane, cluster, image) {
    Object.assign(this, { cluster, image, polygons: [], hasFound: false })
    this.mask()
    this.emit("click", { cluster, image, at: Date.now() })
  }

  /** @param {Place[]} polygon @param {boolean} adds */
  enclose(polygon, adds) {
    const polygons = adds ? [...this.polygons, polygon] : [polygon]
    Object.assign(this, { cluster: null, image: -1, polygons, hasFound: false })
    this.mask()
    this.tellLasso()
  }

  clear() {
    if (!this.chosen && !this.hasFound) return
    Object.assign(this, { cluster: null, image: -1, polygons: [], hasFound: false })
    this.mask()
    this.emit("cleared", Date.now())
  }

  /** What the legend hides is not in the lasso: so it is told anew when that changes. */
  tellLasso() {
    const { polygons, legend: { hidden, mode } } = this
    if (!polygons.length) return
    this.emit("lasso", { polygons, hidden: [...hidden], by: mode, at: Date.now() })
  }

  // -- the legend

  hideOthers() {
    this.mask()
    this.tellLasso()
  }

  /** @param {import("../map/legend.js").Mode} mode */
  turn(mode) {
    const hid = this.legend.hidden.size
    this.legend.turn(mode)
    this.mask()
    this.recolour()
    if (hid && !this.legend.hidden.size) this.tellLasso()
  }

  recolour() { this.legend.draw(this.theme) }

  colours() { return (/** @type {number} */ i) => this.legend.colour(i) }

  /** @param {number} i */
  isVisible(i) { return this.legend.isVisible(i) }

  /** @param {number} cluster */
  isNamed(cluster) { return this.legend.mode !== "cluster" || !this.legend.hidden.has(cluster) }

  /** @param {number} i */
  facts(i) {
    const { cluster, clusters, label, classes, confidence, doubt } = this.message
    const known = label[i] === NONE ? [] : [say("class: {name}", { name: classes[label[i]] })]
    /** @param {number} value */
    const percent = (value) => `${Math.round(value / 2.55)} %`
    const shares = [say("confidence {share}", { share: percent(confidence[i]) }),
      say("doubt {share}", { share: percent(doubt[i]) })]
    return [clusters[cluster[i]], ...known, ...shares]
  }
}

export default mount(ImageMap)
