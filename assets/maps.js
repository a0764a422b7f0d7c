// One plane behind one canvas or more: its view, its points and what stands out among them.
//
// A kind of map extends this (map.js, twin.js): read, colours, facts, selected, pick, enclose, clear.

const TOOLS = {  // what each button says, and its icon
  pan: ["Pan: drag moves the map",
    "M8 1.5v13M1.5 8h13M8 1.5l-2 2M8 1.5l2 2M8 14.5l-2-2M8 14.5l2-2M1.5 8l2-2M1.5 8l2 2M14.5 8l-2-2M14.5 8l-2 2"],
  lasso: ["Lasso: drag selects images",
    "M8 2.5c3.6 0 6 1.7 6 4s-2.4 4-6 4-6-1.7-6-4 2.4-4 6-4zM5 10.2c.6 1.6-.3 2.4-1.2 3.6"],
  names: ["Names of the clusters on the map", "M2.5 4V2.5h11V4M8 2.5v11M6 13.5h4"],
  closer: ["Zoom in", "M8 3v10M3 8h10"],
  wider: ["Zoom out", "M3 8h10"],
  fit: ["Show the whole map", "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4"],
}

function iconButton(parent, [title, path]) {
  const button = make("button", parent, { type: "button", title }, { "aria-label": title })
  const space = "http://www.w3.org/2000/svg"
  const svg = document.createElementNS(space, "svg"), line = document.createElementNS(space, "path")
  svg.setAttribute("viewBox", "0 0 16 16")
  svg.setAttribute("aria-hidden", "true")
  line.setAttribute("d", path)
  svg.append(line)
  button.append(svg)
  return button
}

class Maps {
  emit = () => {}  // tells Python
  received = null
  message = null
  points = null
  theme = null
  panes = []
  tool = "pan"
  showsNames = true
  hovered = -1
  chosen = null  // per point, whether it stands out; null when all are alike
  corners = []  // of the lassos, on the plane

  constructor(parent, className, { pad, fontSize, dot }) {
    Object.assign(this, { view: new View(pad), fontSize, dot })
    this.root = make("div", parent, { className })
    this.bar = make("div", this.root, { className: "bar" }, { role: "toolbar", "aria-label": "Map tools" })
    const tools = make("div", this.bar, { className: "group" }, { role: "group", "aria-label": "Tools" })
    this.buttons = {}
    for (const [name, tool] of Object.entries(TOOLS)) {
      this.buttons[name] = iconButton(tools, tool)
      this.buttons[name].onclick = () => this.use(name)
    }
    this.watcher = new ResizeObserver(() => this.resize())
  }

  addPane(parent) {
    this.panes.push(new Pane(parent, this))
    this.watcher.observe(this.panes[0].stage)
  }

  receive(data) {
    this.theme = readTheme(this.root)
    if (data && data !== this.received) {
      this.received = data
      const old = this.message
      this.message = parse(data)
      this.points = lay(this.message.positions)
      if (old?.view !== this.message.view) {
        this.hover(this.panes[0], -1)
        this.resize(true)
      }
      this.read(old)
      this.root.dataset.points = this.points.n
      this.root.dataset.messages = Number(this.root.dataset.messages ?? 0) + 1
    }
    this.recolour()
    this.tidy()
    this.redraw()
  }

  // -- what a kind of map may answer otherwise

  recolour() {}
  isVisible() { return true }
  isNamed() { return true }

  // -- the view

  resize(fits = this.view.isFitted) {
    this.view.resize(this.panes[0].stage)
    if (this.points && fits) this.view.fit(this.points)
    this.redraw()
  }

  fit() { this.resize(true) }

  zoom(factor, place) {
    this.view.zoom(factor, place)
    this.redraw()
  }

  use(name) {
    if (name === "closer" || name === "wider") this.zoom(name === "closer" ? 1.6 : 1 / 1.6)
    else if (name === "fit") this.fit()
    else if (name === "names") this.showsNames = !this.showsNames
    else this.tool = name
    this.tidy()
    this.redraw()
  }

  tidy() {
    const isOn = { pan: this.tool === "pan", lasso: this.tool === "lasso", names: this.showsNames }
    for (const name in isOn) this.buttons[name].setAttribute("aria-pressed", String(isOn[name]))
    for (const { canvas } of this.panes) canvas.style.cursor = isOn.lasso ? "crosshair" : "grab"
  }

  // -- what stands out

  // Lassos in the projection's own numbers, and a test of points: those stand out.
  stress(polygons, test) {
    this.corners = polygons.map((polygon) => polygon.map(this.points.fromData))
    this.chosen = test && Uint8Array.from({ length: this.points.n }, (_, i) => +test(i))
    this.redraw()
  }

  isEnclosed(i) {
    return this.corners.some((corners) => isInside(this.points.x[i], this.points.y[i], corners))
  }

  hover(pane, i, place) {
    for (const other of this.panes) if (other !== pane || i < 0) other.card.hidden = true
    if (i !== this.hovered || (i >= 0 && pane.card.hidden)) {
      this.hovered = i
      this.redraw()
      clearTimeout(this.waiting)
      if (i >= 0) {
        pane.openCard(i)
        this.waiting = setTimeout(() => { pane.picture.src = this.message.pictures + i }, 60)
      }
    }
    if (i >= 0) pane.moveCard(place)
  }

  // -- drawing

  redraw() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null
      for (const pane of this.panes) pane.draw()
    })
  }

  radius() {
    const base = this.points.n < 4000 ? 3.4 : this.points.n < 30000 ? 2.2 : 1.3
    const zoom = this.view.scale / Math.max(1, Math.min(...this.view.size))
    return this.dot * Math.min(8, base * Math.max(1, zoom) ** 0.45)
  }

  // Those that do not stand out are grey and lie below.
  layers(pane) {
    const { chosen } = this, colour = this.colours(pane), radius = this.radius()
    const front = { holds: (i) => this.isVisible(i) && (!chosen || chosen[i]), colour, strength: 0.9, radius }
    const back = { holds: (i) => this.isVisible(i) && !chosen[i], colour: () => GREY, strength: 0.16, radius }
    return chosen ? [back, front] : [front]
  }

  destroy() {
    this.watcher.disconnect()
    cancelAnimationFrame(this.frame)
    clearTimeout(this.waiting)
    this.root.remove()
  }
}
