// Two maps of the same images, coloured by the clusters of two runs, with one view and one selection.
//
// Python sends one constant binary message (core/output/linked_message.py). Zoom, hover and the selection live
// here and survive reruns. What goes back: select {side, cluster} or {polygon} or {moved} or {}.
// All text is textContent.

const sum = (values) => values.reduce((total, value) => total + value, 0)
const written = (values) => sum(values).toLocaleString("en")

class TwinMaps extends Maps {
  selection = {}
  tool = "lasso"

  constructor(parent) {
    super(parent, "twin", { pad: 22, fontSize: 11, dot: 0.83 })
    const group = make("div", this.bar, { className: "group" }, { role: "group", "aria-label": "What is selected" })
    this.movedButton = make("button", group, { type: "button" })
    this.movedButton.onclick = () => this.select(this.selection.moved ? {} : { moved: true })
    this.clearButton = make("button", group, { type: "button", textContent: "Clear" })
    this.clearButton.onclick = () => this.clear()
    this.says = make("span", this.bar, { className: "says" }, { role: "status" })
    const row = make("div", this.root, { className: "panes" })
    this.titles = [0, 1].map(() => {
      const figure = make("figure", row), title = make("figcaption", figure)
      this.addPane(figure)
      return title
    })
  }

  read(old) {
    const { message } = this, clusters = [message.before, message.after]
    message.sides.forEach(({ names, title }, side) => {
      this.titles[side].textContent = title
      this.panes[side].show(clusters[side], names, `${title}: map`, "Both maps show the same selection.")
    })
    if (old?.view !== message.view) this.selection = {}
    this.movedButton.textContent = `Moved (${written(message.moved)})`
    this.movedButton.disabled = !sum(message.moved)
    this.mask()
  }

  // -- the one selection

  mask() {
    const { cluster, side, polygon, moved } = this.selection
    const isIn = moved ? (i) => this.message.moved[i]
      : polygon ? (i) => this.isEnclosed(i) : (i) => this.panes[side].clusters[i] === cluster
    this.stress(polygon ? [polygon] : [], Object.keys(this.selection).length ? isIn : null)
    this.count()
  }

  count() {
    const { chosen, root, says } = this, moved = chosen?.map((isIn, i) => isIn & this.message.moved[i])
    root.dataset.selected = chosen ? sum(chosen) : ""
    says.textContent = chosen ? `${written(chosen)} selected, ${written(moved)} of them moved` : ""
  }

  select(selection) {
    this.selection = selection
    this.mask()
    this.tidy()
    this.emit("select", { ...selection, at: Date.now() })
  }

  selected(pane) { return this.panes[this.selection.side] === pane ? this.selection.cluster : null }
  pick(pane, cluster) { this.select({ side: this.panes.indexOf(pane), cluster }) }
  enclose(polygon) { this.select({ polygon }) }
  clear() { if (this.chosen) this.select({}) }

  tidy() {
    super.tidy()
    this.movedButton.setAttribute("aria-pressed", String(Boolean(this.selection.moved)))
    this.clearButton.disabled = !this.chosen
  }

  // -- colours

  recolour() {
    this.tables = this.message.sides.map(({ colours }) => colours.map((place) =>
      place >= 0 && place < PALETTE.length ? readable(PALETTE[place], this.theme.isDark) : GREY))
  }

  colours(pane) {
    const table = this.tables[this.panes.indexOf(pane)]
    return (i) => table[pane.clusters[i]]
  }

  // Images that moved have a rim.
  layers(pane) {
    const { moved } = this.message, { chosen } = this, radius = this.radius()
    const holds = (i) => moved[i] && (!chosen || chosen[i])
    const rim = { holds, colour: () => this.theme.text, strength: 0.9, radius: radius + 1.6 }
    return [...super.layers(pane), rim, { holds, colour: this.colours(pane), strength: 1, radius }]
  }

  facts(i) {
    const [before, after] = this.panes.map(({ clusters, names }) => names[clusters[i]])
    return this.message.moved[i] ? [`${before} → ${after}`, "moved"] : [after, "did not move"]
  }
}

export default mount(TwinMaps)
