// One canvas onto the plane: what it shows, and what pointers, wheel and keys do on it.

// Where the plane lies behind the canvas: its scale and its corner, in CSS pixels.
class View {
  scale = 1
  x = 0
  y = 0
  isFitted = true

  constructor(pad) { this.pad = pad }

  resize(stage) { this.size = [stage.clientWidth, stage.clientHeight] }

  fit({ width, height }) {
    const [w, h] = this.size, inner = [w - 2 * this.pad, h - 2 * this.pad]
    this.scale = Math.max(1, Math.min(inner[0] / (width || 1), inner[1] / (height || 1)))
    this.x = (w - this.scale * width) / 2
    this.y = (h - this.scale * height) / 2
    this.isFitted = true
  }

  zoom(factor, [px, py] = this.size.map((length) => length / 2)) {
    const least = 0.4 * Math.min(...this.size)
    const scale = Math.max(least, Math.min(least * 400, this.scale * factor)), by = scale / this.scale
    Object.assign(this, { scale, x: px - (px - this.x) * by, y: py - (py - this.y) * by, isFitted: false })
  }

  pan(x, y) { Object.assign(this, { x: this.x + x, y: this.y + y, isFitted: false }) }

  toScreen = ([u, v]) => [u * this.scale + this.x, v * this.scale + this.y]
  toPlane = ([x, y]) => [(x - this.x) / this.scale, (y - this.y) / this.scale]
}

const STEPS = { ArrowLeft: [48, 0], ArrowRight: [-48, 0], ArrowUp: [0, 48], ArrowDown: [0, -48] }
const ZOOMS = { "+": 1.25, "=": 1.25, "-": 0.8 }
const CORNERS = 150  // of a lasso, at most

class Pane {
  clusters = []  // of each point, by number
  names = []  // of each cluster
  groups = []  // where each cluster lies
  lasso = null  // while it is drawn: its corners on the canvas
  pointers = new Map()

  constructor(parent, maps) {
    this.maps = maps
    this.stage = make("div", parent, { className: "stage" })
    this.canvas = make("canvas", this.stage, {}, { tabindex: "0", role: "application" })
    this.context = this.canvas.getContext("2d", { alpha: false })
    this.card = make("div", this.stage, { className: "card", hidden: true })
    this.picture = make("img", this.card, { alt: "" })
    this.picture.onload = () => { this.picture.style.visibility = "visible" }
    this.words = make("div", this.card)
    this.listen(this.canvas)
  }

  listen(canvas) {
    canvas.onpointerdown = (event) => this.press(event)
    canvas.onpointermove = (event) => this.move(event)
    canvas.onpointerup = canvas.onpointercancel = (event) => this.release(event)
    canvas.onpointerleave = () => this.maps.hover(this, -1)
    canvas.onkeydown = (event) => this.key(event)
    canvas.ondblclick = (event) => { if (this.under(this.at(event)) < 0) this.maps.fit() }
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault()
      const by = Math.max(-80, Math.min(80, event.deltaY))
      this.maps.zoom(Math.exp(-by * 0.004), this.at(event))
    }, { passive: false })
    // For tests and for help by eye: where on the canvas a point of that cluster lies.
    canvas.locate = (cluster) => {
      const { points, view } = this.maps, { x, y } = this.groups[cluster]
      const i = nearest(points, [x, y], 2, (i) => this.clusters[i] === cluster)
      return view.toScreen([points.x[i], points.y[i]])
    }
  }

  show(clusters, names, what, also) {
    const { points } = this.maps
    Object.assign(this, { clusters, names, groups: medians(points, clusters, names.length) })
    this.canvas.setAttribute("aria-label",
      `${what} of ${points.n} images in ${this.present().length} clusters. Arrow keys move it, plus and minus ` +
      `zoom, 0 shows all, N and P step through the clusters, Escape clears. ${also}`)
  }

  present() { return this.groups.map((_, c) => c).filter((c) => this.groups[c].size) }

  draw() {
    const { context, maps } = this, { points, view, theme } = maps, ratio = devicePixelRatio || 1
    const image = points && blank(context, this.stage, ratio, theme.background)
    if (!image) return
    for (const layer of maps.layers(this)) drawPoints(image, points, view, ratio, layer)
    context.putImageData(image, 0, 0)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    if (maps.hovered >= 0) {
      const place = view.toScreen([points.x[maps.hovered], points.y[maps.hovered]])
      drawRing(context, place, maps.radius() + 3, theme)
    }
    for (const corners of maps.corners) drawOutline(context, corners.map(view.toScreen), theme, true)
    for (const { lasso } of maps.panes) if (lasso) drawOutline(context, lasso, theme, false)
    if (maps.showsNames) drawNames(context, this.written(), this.stage.clientWidth, maps.fontSize, theme)
    context.setTransform(1, 0, 0, 1, 0, 0)
  }

  // The names to write at the medians: that of the selected cluster first, then of the largest.
  written() {
    const { maps, groups } = this, selected = maps.selected(this)
    const order = this.present().filter((c) => maps.isNamed(c))
    order.sort((a, b) => (b === selected) - (a === selected) || groups[b].size - groups[a].size)
    return order.map((c) => ({
      name: this.names[c], place: maps.view.toScreen([groups[c].x, groups[c].y]),
      isFaint: maps.chosen && c !== selected,
    }))
  }

  // -- what is under the pointer

  at(event) {
    const box = this.canvas.getBoundingClientRect()
    return [event.clientX - box.left, event.clientY - box.top]
  }

  under(place, reach = 9) {
    const { points, view } = this.maps
    return nearest(points, view.toPlane(place), reach / view.scale, (i) => this.maps.isVisible(i))
  }

  openCard(i) {
    this.card.hidden = false
    this.picture.style.visibility = "hidden"
    this.words.replaceChildren()
    const [name, ...facts] = this.maps.facts(i)
    make("strong", this.words, { textContent: name })
    for (const fact of facts) make("span", this.words, { textContent: fact })
  }

  moveCard([x, y]) {
    const { clientWidth: w, clientHeight: h } = this.stage, { offsetWidth, offsetHeight, style } = this.card
    style.left = `${x + 16 + offsetWidth > w ? Math.max(4, x - 16 - offsetWidth) : x + 16}px`
    style.top = `${Math.max(4, Math.min(y - 20, h - offsetHeight - 4))}px`
  }

  // -- pointers and keys

  press(event) {
    if (event.button > 0) return
    this.canvas.setPointerCapture(event.pointerId)
    const at = this.at(event)
    this.pointers.set(event.pointerId, { at, start: at, hasMoved: false })
    this.lasso = this.maps.tool === "lasso" || event.shiftKey ? [at] : null
    if (this.pointers.size > 1) {  // a pinch: neither a click nor a lasso, whichever finger rests
      this.lasso = null
      for (const pointer of this.pointers.values()) pointer.hasMoved = true
    }
  }

  move(event) {
    const held = this.pointers.get(event.pointerId), [x, y] = this.at(event)
    if (!held) return this.maps.hover(this, this.under([x, y]), [x, y])
    const other = [...this.pointers.values()].find((pointer) => pointer !== held)
    held.hasMoved ||= Math.hypot(x - held.start[0], y - held.start[1]) > 4
    if (!held.hasMoved) return
    this.maps.hover(this, -1)
    if (other) this.pinch(held.at, [x, y], other.at)
    else if (this.lasso) this.lasso.push([x, y])
    else this.maps.view.pan(x - held.at[0], y - held.at[1])
    held.at = [x, y]
    this.maps.redraw()
  }

  // Two fingers, one of which rests: what lies between them stays between them.
  pinch([x0, y0], [x1, y1], [x, y]) {
    const { view } = this.maps, before = Math.hypot(x0 - x, y0 - y), now = Math.hypot(x1 - x, y1 - y)
    view.pan((x1 - x0) / 2, (y1 - y0) / 2)
    if (before > 0) view.zoom(now / before, [(x1 + x) / 2, (y1 + y) / 2])
  }

  release(event) {
    const held = this.pointers.get(event.pointerId), { lasso, maps } = this
    this.pointers.delete(event.pointerId)
    this.lasso = null
    maps.redraw()
    if (!held || event.type === "pointercancel") return
    if (!held.hasMoved) {
      const i = this.under(held.start, event.pointerType === "touch" ? 18 : 9)
      if (i < 0) maps.clear()
      else maps.pick(this, this.clusters[i], i)
    } else if (lasso && lasso.length > 5) {
      const step = Math.ceil(lasso.length / CORNERS), { view, points } = maps
      const corners = lasso.filter((_, i) => i % step === 0)
      maps.enclose(corners.map((place) => points.toData(view.toPlane(place))), event.shiftKey)
    }
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (STEPS[event.key]) this.maps.view.pan(...STEPS[event.key])
    else if (ZOOMS[event.key]) this.maps.zoom(ZOOMS[event.key])
    else if (event.key === "0") this.maps.fit()
    else if (event.key === "Escape") this.maps.clear()
    else if ("nNpP".includes(event.key)) this.step("nN".includes(event.key) ? 1 : -1)
    else return
    event.preventDefault()
    event.stopPropagation()
    this.maps.redraw()
  }

  step(by) {
    const there = this.present(), now = there.indexOf(this.maps.selected(this))
    const next = now < 0 && by < 0 ? there.length - 1 : (now + by + there.length) % there.length
    this.maps.pick(this, there[next], -1)
  }
}
