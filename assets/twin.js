// Two maps of the same images, coloured by the clusters of two runs, with one view and one selection.
//
// Python sends one constant binary message (core/twin_message.py). Zoom, hover and the selection live
// here and survive reruns. What goes back: select {side, cluster} or {polygon} or {moved} or {}.
// All text is textContent.

export default mount(createTwin)

function createTwin(parentElement) {
  const root = make("div", parentElement, { className: "twin" })
  const bar = make("div", root, { className: "bar" }, { role: "toolbar", "aria-label": "Tools of both maps" })
  const tools = make("div", bar, { className: "group" }, { role: "group", "aria-label": "What dragging does" })
  const lassoButton = make("button", tools, { type: "button", textContent: "Lasso" })
  const panButton = make("button", tools, { type: "button", textContent: "Move" })
  const others = make("div", bar, { className: "group" }, { role: "group", "aria-label": "What is shown" })
  const movedButton = make("button", others, { type: "button" })
  const fitButton = make("button", others, { type: "button", textContent: "Show all" })
  const clearButton = make("button", others, { type: "button", textContent: "Clear" })
  const says = make("span", bar, { className: "says" }, { role: "status" })
  const row = make("div", root, { className: "panes" })
  const panes = [0, 1].map((side) => createPane(row, side))
  const twin = { emit: () => {}, receive, destroy }
  let received = null, message = null, points = null, theme = null
  let view = { scale: 1, x: 0, y: 0 }, fitted = true, tool = "lasso"
  let selection = {}, chosen = null, hovered = -1, frame = 0, waiting = 0, drawn = null

  function createPane(parent, side) {
    const figure = make("figure", parent)
    const title = make("figcaption", figure)
    const stage = make("div", figure, { className: "stage" })
    const canvas = make("canvas", stage, {}, { tabindex: "0", role: "application" })
    const card = make("div", stage, { className: "card", hidden: true })
    const picture = make("img", card, { alt: "" })
    picture.onload = () => { picture.style.visibility = "visible" }
    const words = make("div", card)
    const pane = { side, title, stage, canvas, card, picture, words, table: [], groups: [], held: null }
    pane.context = canvas.getContext("2d", { alpha: false })
    return pane
  }

  const clustersOf = (pane) => (pane.side ? message.after : message.before)

  function receive(data) {
    theme = readTheme(root)
    if (data && data !== received) {
      received = data
      const old = message
      message = parse(data)
      points = lay(message.positions)
      for (const pane of panes) {
        const { names, title } = message.sides[pane.side]
        pane.groups = medians(points, clustersOf(pane), names.length)
        pane.title.textContent = title
        pane.canvas.setAttribute("aria-label",
          `${title}: map of ${points.n} images. N and P step through the clusters, arrow keys move, plus and ` +
          "minus zoom, 0 shows all, Escape clears. Both maps show the same selection.")
      }
      if (!old || old.view !== message.view) { selection = {}; fit() }
      const count = message.moved.reduce((sum, v) => sum + v, 0)
      movedButton.textContent = `Moved (${count.toLocaleString("en")})`
      movedButton.disabled = !count
      root.dataset.points = points.n
    }
    for (const pane of panes) {
      pane.table = message.sides[pane.side].colours.map((place) =>
        place >= 0 && place < PALETTE.length ? readable(PALETTE[place], theme.isDark) : rgb(OTHER))
    }
    mask()
    tidy()
  }

  // -- the one selection

  function select(wanted) {
    selection = wanted
    mask()
    tidy()
    twin.emit("select", { ...wanted, at: Date.now() })
  }

  function mask() {
    chosen = null
    if (Object.keys(selection).length) {
      const own = selection.side ? message.after : message.before
      const corners = selection.polygon?.map(fromData)
      chosen = new Uint8Array(points.n)
      for (let i = 0; i < points.n; i++) {
        chosen[i] = selection.moved ? message.moved[i]
          : corners ? +isInside(points.x[i], points.y[i], corners) : +(own[i] === selection.cluster)
      }
    }
    let count = 0, moved = 0
    for (let i = 0; chosen && i < points.n; i++) { count += chosen[i]; moved += chosen[i] & message.moved[i] }
    says.textContent = chosen ? `${count.toLocaleString("en")} selected, ${moved.toLocaleString("en")} of them moved` : ""
    root.dataset.selected = chosen ? count : ""
    redraw()
  }

  function fromData([x, y]) {
    const [x0, y0] = points.toData(0, 0), [x1] = points.toData(1, 1)
    return [(x - x0) / (x1 - x0), (y0 - y) / (x1 - x0)]
  }

  const clear = () => { if (chosen) select({}) }

  // -- drawing

  function fit() {
    const pad = 22, { clientWidth: w, clientHeight: h } = panes[0].stage
    view.scale = Math.max(1, Math.min((w - 2 * pad) / (points.width || 1), (h - 2 * pad) / (points.height || 1)))
    view.x = (w - view.scale * points.width) / 2
    view.y = (h - view.scale * points.height) / 2
    fitted = true
    redraw()
  }

  function redraw() {
    if (!frame) frame = requestAnimationFrame(() => { frame = 0; panes.forEach(draw) })
  }

  const radius = () => {
    const base = points.n < 4000 ? 2.8 : points.n < 30000 ? 1.9 : 1.1
    return Math.min(7, base * Math.max(1, view.scale / Math.max(1, panes[0].stage.clientWidth)) ** 0.45)
  }
  const toScreen = ([x, y]) => [x * view.scale + view.x, y * view.scale + view.y]

  function draw(pane) {
    const { canvas, context, stage } = pane, ratio = devicePixelRatio || 1
    const w = Math.round(stage.clientWidth * ratio), h = Math.round(stage.clientHeight * ratio)
    if (!points || !w || !h) return
    if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h }
    const image = context.createImageData(w, h), [r, g, b] = theme.background
    new Uint32Array(image.data.buffer).fill((255 << 24) | (b << 16) | (g << 8) | r)
    const clusters = clustersOf(pane), colour = (i) => pane.table[clusters[i]]
    const disc = discOf(radius() * ratio), large = discOf((radius() + 1.6) * ratio), grey = rgb(OTHER)
    if (chosen) drawPoints(image, disc, ratio, (i) => !chosen[i], () => grey, 0.16)
    drawPoints(image, disc, ratio, (i) => !chosen || chosen[i], colour, 0.9)
    const stands = (i) => message.moved[i] && (!chosen || chosen[i])  // moved ones have a rim
    drawPoints(image, large, ratio, stands, () => theme.text, 0.9)
    drawPoints(image, disc, ratio, stands, colour, 1)
    context.putImageData(image, 0, 0)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    if (hovered >= 0) ring(context, hovered)
    if (selection.polygon) outline(context, selection.polygon.map(fromData).map(toScreen), true)
    if (drawn) outline(context, drawn, false)
    drawNames(pane)
    context.setTransform(1, 0, 0, 1, 0, 0)
  }

  function drawPoints(image, disc, ratio, wanted, colour, strength) {
    const { width: w, height: h, data } = image
    for (let i = 0; i < points.n; i++) {
      if (!wanted(i)) continue
      const cx = Math.round((points.x[i] * view.scale + view.x) * ratio)
      const cy = Math.round((points.y[i] * view.scale + view.y) * ratio)
      if (cx < -20 || cy < -20 || cx > w + 20 || cy > h + 20) continue
      const c = colour(i)
      for (let k = 0; k < disc.length; k += 3) {
        const x = cx + disc[k], y = cy + disc[k + 1]
        if (x < 0 || y < 0 || x >= w || y >= h) continue
        const at = 4 * (y * w + x), a = disc[k + 2] * strength
        for (let v = 0; v < 3; v++) data[at + v] += (c[v] - data[at + v]) * a
      }
    }
  }

  function discOf(r) {
    const cells = [], reach = Math.ceil(r)
    for (let y = -reach; y <= reach; y++) for (let x = -reach; x <= reach; x++) {
      const cover = Math.max(0, Math.min(1, r + 0.5 - Math.hypot(x, y)))
      if (cover > 0) cells.push(x, y, cover)
    }
    return cells
  }

  function ring(context, i) {
    context.beginPath()
    context.arc(...toScreen([points.x[i], points.y[i]]), radius() + 4, 0, 7)
    context.lineWidth = 2
    context.strokeStyle = css(theme.text)
    context.stroke()
  }

  function outline(context, corners, closed) {
    context.beginPath()
    corners.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)))
    if (closed) context.closePath()
    context.lineWidth = 1.5
    context.strokeStyle = theme.primary
    context.setLineDash(closed ? [5, 4] : [])
    context.stroke()
    context.setLineDash([])
  }

  // Names at the medians, largest clusters first; one that would cover another waits for more zoom.
  function drawNames({ side, context, stage, groups }) {
    const taken = [], width = stage.clientWidth, mine = selection.side === side ? selection.cluster : -1
    context.font = `600 11px ${theme.font}`
    context.textAlign = "center"
    context.textBaseline = "middle"
    const order = groups.map((g, c) => [c, g]).filter(([, g]) => g.size)
    order.sort((a, b) => (b[0] === mine) - (a[0] === mine) || b[1].size - a[1].size)
    for (const [c, g] of order) {
      const name = short(message.sides[side].names[c]), half = context.measureText(name).width / 2 + 3
      const [middle, y] = toScreen([g.x, g.y])
      if (middle < -half || middle > width + half) continue
      const x = Math.max(half, Math.min(width - half, middle))
      if (taken.some((t) => Math.abs(t.x - x) < t.half + half && Math.abs(t.y - y) < 15)) continue
      taken.push({ x, y, half })
      context.globalAlpha = chosen && c !== mine ? 0.35 : 1
      context.lineWidth = 4
      context.lineJoin = "round"
      context.strokeStyle = css(theme.background)
      context.strokeText(name, x, y)
      context.fillStyle = css(theme.text)
      context.fillText(name, x, y)
    }
    context.globalAlpha = 1
  }

  // -- what is under the pointer

  function nearest(px, py, reach) {
    const u = (px - view.x) / view.scale, v = (py - view.y) / view.scale
    let best = -1, least = (reach / view.scale) ** 2
    for (let i = 0; i < points.n; i++) {
      const d = (points.x[i] - u) ** 2 + (points.y[i] - v) ** 2
      if (d < least) { best = i; least = d }
    }
    return best
  }

  function hover(pane, i, px, py) {
    for (const other of panes) if (other !== pane || i < 0) other.card.hidden = true
    if (i !== hovered || (i >= 0 && pane.card.hidden)) {
      hovered = i
      clearTimeout(waiting)
      redraw()
      if (i < 0) return
      pane.card.hidden = false
      pane.picture.style.visibility = "hidden"
      waiting = setTimeout(() => { pane.picture.src = message.pictures + i }, 60)
      const [before, after] = panes.map((p) => message.sides[p.side].names[clustersOf(p)[i]])
      pane.words.replaceChildren()
      make("strong", pane.words, { textContent: message.moved[i] ? `${before} → ${after}` : after })
      make("span", pane.words, { textContent: message.moved[i] ? "moved" : "did not move" })
    }
    if (i < 0) return
    const { clientWidth: w, clientHeight: h } = pane.stage
    pane.card.style.left = `${px + 14 + 200 > w ? Math.max(4, px - 14 - 200) : px + 14}px`
    pane.card.style.top = `${Math.max(4, Math.min(py - 20, h - 100))}px`
  }

  // -- pointers, wheel, keys

  function zoom(factor, px, py) {
    const least = 0.4 * Math.min(panes[0].stage.clientWidth, panes[0].stage.clientHeight)
    const scale = Math.max(least, Math.min(least * 400, view.scale * factor)), by = scale / view.scale
    view = { scale, x: px - (px - view.x) * by, y: py - (py - view.y) * by }
    fitted = false
    redraw()
  }

  function at(pane, event) {
    const box = pane.canvas.getBoundingClientRect()
    return [event.clientX - box.left, event.clientY - box.top]
  }

  function press(pane, event) {
    if (event.button > 0) return
    pane.canvas.setPointerCapture(event.pointerId)
    const [x, y] = at(pane, event)
    pane.held = { x, y, startX: x, startY: y, moved: false }
    drawn = tool === "lasso" ? [[x, y]] : null
  }

  function move(pane, event) {
    const [x, y] = at(pane, event), held = pane.held
    if (!held) { hover(pane, nearest(x, y, 9), x, y); return }
    held.moved ||= Math.hypot(x - held.startX, y - held.startY) > 4
    if (held.moved) {
      hover(pane, -1, x, y)
      if (drawn) drawn.push([x, y])
      else { view.x += x - held.x; view.y += y - held.y; fitted = false }
      redraw()
    }
    held.x = x
    held.y = y
  }

  function release(pane, event) {
    const held = pane.held, path = drawn
    pane.held = drawn = null
    redraw()
    if (!held || event.type === "pointercancel") return
    if (!held.moved) {
      const i = nearest(held.x, held.y, event.pointerType === "touch" ? 18 : 9)
      if (i < 0) clear()
      else select({ side: pane.side, cluster: clustersOf(pane)[i] })
    } else if (path && path.length > 5) {
      const step = Math.max(1, Math.ceil(path.length / 150))
      const polygon = path.filter((_, i) => i % step === 0)
        .map(([x, y]) => points.toData((x - view.x) / view.scale, (y - view.y) / view.scale))
      select({ polygon })
    }
  }

  function key(pane, event) {
    const steps = { ArrowLeft: [48, 0], ArrowRight: [-48, 0], ArrowUp: [0, 48], ArrowDown: [0, -48] }
    const [w, h] = [pane.stage.clientWidth / 2, pane.stage.clientHeight / 2]
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (steps[event.key]) { view.x += steps[event.key][0]; view.y += steps[event.key][1]; fitted = false; redraw() }
    else if (event.key === "+" || event.key === "=") zoom(1.25, w, h)
    else if (event.key === "-") zoom(0.8, w, h)
    else if (event.key === "0") fit()
    else if (event.key === "Escape") clear()
    else if ("nNpP".includes(event.key)) {
      const there = pane.groups.map((g, c) => c).filter((c) => pane.groups[c].size)
      const now = selection.side === pane.side ? there.indexOf(selection.cluster) : -1
      const by = "nN".includes(event.key) ? 1 : now < 0 ? 0 : -1
      select({ side: pane.side, cluster: there[(now + by + there.length) % there.length] })
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  for (const pane of panes) {
    const { canvas } = pane
    canvas.onpointerdown = (event) => press(pane, event)
    canvas.onpointermove = (event) => move(pane, event)
    canvas.onpointerup = canvas.onpointercancel = (event) => release(pane, event)
    canvas.onpointerleave = () => hover(pane, -1, 0, 0)
    canvas.onkeydown = (event) => key(pane, event)
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault()
      zoom(Math.exp(-Math.max(-80, Math.min(80, event.deltaY)) * 0.004), ...at(pane, event))
    }, { passive: false })
    // For tests: where in the canvas (CSS pixels) the point nearest to a cluster's middle lies.
    canvas.locate = (wanted) => {
      const g = pane.groups[wanted], own = clustersOf(pane)
      let best = -1, least = Infinity
      for (let i = 0; i < points.n; i++) {
        const d = (points.x[i] - g.x) ** 2 + (points.y[i] - g.y) ** 2
        if (own[i] === wanted && d < least) { best = i; least = d }
      }
      return toScreen([points.x[best], points.y[best]])
    }
  }
  lassoButton.onclick = () => { tool = "lasso"; tidy() }
  panButton.onclick = () => { tool = "pan"; tidy() }
  fitButton.onclick = fit
  clearButton.onclick = clear
  movedButton.onclick = () => select(selection.moved ? {} : { moved: true })

  function tidy() {
    lassoButton.setAttribute("aria-pressed", String(tool === "lasso"))
    panButton.setAttribute("aria-pressed", String(tool === "pan"))
    movedButton.setAttribute("aria-pressed", String(Boolean(selection.moved)))
    clearButton.disabled = !chosen
    for (const { canvas } of panes) canvas.style.cursor = tool === "lasso" ? "crosshair" : "grab"
  }

  const watcher = new ResizeObserver(() => { if (points && fitted) fit(); redraw() })
  watcher.observe(panes[0].stage)

  function destroy() {
    watcher.disconnect()
    cancelAnimationFrame(frame)
    clearTimeout(waiting)
    root.remove()
  }

  return twin
}
