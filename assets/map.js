// The map: every image a point on a 2-D canvas.
//
// Python sends one constant binary message (core/output/map_message.py). Colours, zoom, hover, selection
// and the legend live here, in one instance per place on the page, and survive reruns. What goes
// back: click {cluster, image}, lasso {polygons, hidden, by}, cleared. All text is textContent.

class ImageMap extends Maps {
  cluster = null  // that is selected
  polygons = []  // or the lassos, in the projection's own numbers

  constructor(parent) {
    super(parent, "map", { pad: 28, fontSize: 12, dot: 1 })
    const modes = make("div", this.bar, { className: "group" }, { role: "group", "aria-label": "Colour by" })
    this.bar.prepend(modes)
    this.buttons.lasso.title += "; shift adds to the selection"
    this.addPane(this.root)
    const chips = make("div", this.root, { className: "legend" }, { role: "group", "aria-label": "Legend" })
    this.legend = new Legend(modes, chips, () => this.hideOthers(), (mode) => this.turn(mode))
  }

  read(old) {
    const { message, legend } = this, hid = legend.hidden.size
    const [pane] = this.panes
    pane.show(message.cluster, message.clusters, "Map", "The table on this page lists the same clusters.")
    const label = medians(this.points, message.label, message.classes.length)
    legend.read(message, { cluster: pane.groups, label })
    const isPainted = message.concept && message.concept !== old?.concept
    legend.turn(isPainted ? "strength" : legend.mode)
    if (!old || message.revision !== old.revision) this.start(message.selection)
    else if (hid && !legend.hidden.size) this.tellLasso()  // it holds what was hidden, too
    this.mask()
  }

  start({ cluster = null, polygons = [], hidden = [], by }) {
    Object.assign(this, { cluster, polygons })
    if (polygons.length) this.legend.hide(hidden, by)
  }

  // -- what is selected

  mask() {
    const { clusters } = this.panes[0]
    const isIn = this.cluster !== null ? (i) => clusters[i] === this.cluster
      : (i) => this.isVisible(i) && this.isEnclosed(i)
    this.stress(this.polygons, this.cluster !== null || this.polygons.length ? isIn : null)
  }

  selected() { return this.cluster }

  pick(pane, cluster, image) {
    Object.assign(this, { cluster, polygons: [] })
    this.mask()
    this.emit("click", { cluster, image, at: Date.now() })
  }

  enclose(polygon, adds) {
    Object.assign(this, { cluster: null, polygons: adds ? [...this.polygons, polygon] : [polygon] })
    this.mask()
    this.tellLasso()
  }

  clear() {
    if (!this.chosen) return
    Object.assign(this, { cluster: null, polygons: [] })
    this.mask()
    this.emit("cleared", Date.now())
  }

  // What the legend hides is not in the lasso: so it is told anew when that changes.
  tellLasso() {
    const { polygons, legend } = this
    if (polygons.length) this.emit("lasso", { polygons, hidden: [...legend.hidden], by: legend.mode, at: Date.now() })
  }

  // -- the legend

  hideOthers() {
    this.mask()
    this.tellLasso()
  }

  turn(mode) {
    const hid = this.legend.hidden.size
    this.legend.turn(mode)
    this.mask()
    this.recolour()
    if (hid && !this.legend.hidden.size) this.tellLasso()
  }

  recolour() { this.legend.draw(this.theme) }
  colours() { return (i) => this.legend.colour(i) }
  isVisible(i) { return this.legend.isVisible(i) }
  isNamed(cluster) { return this.legend.mode !== "cluster" || !this.legend.hidden.has(cluster) }

  facts(i) {
    const { message } = this, of = (name) => `${Math.round(message[name][i] / 2.55)} %`
    const known = message.label[i] === NONE ? [] : [`class: ${message.classes[message.label[i]]}`]
    return [message.clusters[message.cluster[i]], ...known, `confidence ${of("confidence")}`, `doubt ${of("doubt")}`]
  }
}

export default mount(ImageMap)
