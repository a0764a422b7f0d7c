// The map: every image a point on a 2-D canvas, drawn into one ImageData.
//
// Python sends one constant binary message (core/map_message.py). Colours, zoom, hover, selection
// and the legend live here, in one instance per place on the page, and survive reruns. What goes
// back: click {cluster, image}, lasso {polygons, hidden, by}, cleared. All text is textContent.

const RAMPS = {  // weak = near the background, strong = far from it
  light: { cool: ["#DCE3E8", "#6FB7B0", "#0B6B64", "#06313A"], warm: ["#DCE3E8", "#F0BE55", "#D55E00", "#6B1F00"] },
  dark: { cool: ["#2C363D", "#1F7F78", "#5CC9BC", "#F2F7C4"], warm: ["#2C363D", "#9A4A12", "#F0915A", "#FFF0C2"] },
}

export default mount(createMap)

// ---- colours ----------------------------------------------------------------------------------

function ramp(stops) {
  const colours = stops.map(rgb)
  return Array.from({ length: 256 }, (_, v) => {
    const t = (v / 255) * (colours.length - 1), i = Math.min(Math.floor(t), colours.length - 2)
    return mix(colours[i], colours[i + 1], t - i)
  })
}

// ---- the elements -----------------------------------------------------------------------------

const ICONS = {
  pan: "M8 1.5v13M1.5 8h13M8 1.5l-2 2M8 1.5l2 2M8 14.5l-2-2M8 14.5l2-2M1.5 8l2-2M1.5 8l2 2M14.5 8l-2-2M14.5 8l-2 2",
  lasso: "M8 2.5c3.6 0 6 1.7 6 4s-2.4 4-6 4-6-1.7-6-4 2.4-4 6-4zM5 10.2c.6 1.6-.3 2.4-1.2 3.6",
  fit: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4",
  labels: "M2.5 4V2.5h11V4M8 2.5v11M6 13.5h4",
}

function icon(parent, name) {
  const space = "http://www.w3.org/2000/svg"
  const svg = document.createElementNS(space, "svg"), path = document.createElementNS(space, "path")
  svg.setAttribute("viewBox", "0 0 16 16")
  svg.setAttribute("aria-hidden", "true")
  path.setAttribute("d", ICONS[name])
  svg.append(path)
  parent.append(svg)
}

function build(parent) {
  const root = make("div", parent, { className: "map" })
  const bar = make("div", root, { className: "bar" }, { role: "toolbar", "aria-label": "Map tools" })
  const colours = make("div", bar, { className: "group" }, { role: "group", "aria-label": "Colour by" })
  const tools = make("div", bar, { className: "group" }, { role: "group", "aria-label": "Tools" })
  const stage = make("div", root, { className: "stage" })
  const canvas = make("canvas", stage, {}, { tabindex: "0", role: "application" })
  const card = make("div", stage, { className: "card", hidden: true })
  const picture = make("img", card, { alt: "" })
  const words = make("div", card)
  const legend = make("div", root, { className: "legend" }, { role: "group", "aria-label": "Legend" })
  const buttons = {}
  const titles = {
    pan: "Pan: drag moves the map", lasso: "Lasso: drag selects images; shift adds to the selection",
    labels: "Names of the clusters on the map", fit: "Show the whole map",
  }
  for (const [name, title] of Object.entries(titles)) {
    buttons[name] = make("button", tools, { type: "button", title }, { "aria-label": title })
    icon(buttons[name], name)
  }
  return { root, colours, buttons, stage, canvas, card, picture, words, legend }
}

// ---- the instance -----------------------------------------------------------------------------

function createMap(parentElement) {
  const ui = build(parentElement)
  const context = ui.canvas.getContext("2d", { alpha: false })
  const modes = { cluster: "Cluster", label: "Class", confidence: "Confidence", doubt: "Doubt", strength: "Concept" }
  const map = { emit: () => {}, receive, destroy }
  let received = null, message = null, points = null, theme = null, groups = {}
  let mode = "cluster", tool = "pan", showNames = true, hidden = new Set()
  let view = { scale: 1, x: 0, y: 0 }, fitted = true
  let chosen = null, cluster = null, polygons = [], drawn = null, hovered = -1
  let table = [], chips = [], frame = 0
  const pointers = new Map()

  function receive(data) {
    theme = readTheme(ui.root)
    if (data && data !== received) {
      received = data
      const old = message, before = mode
      message = parse(data)
      points = lay(message.positions)
      groups = {
        cluster: medians(points, message.cluster, message.clusters.length),
        label: medians(points, message.label, message.classes.length),
      }
      if (!old || old.view !== message.view) fit()
      if (message.concept && message.concept !== old?.concept) mode = "strength"
      if (!modesHere().includes(mode)) mode = "cluster"
      if (mode !== before) hidden = new Set()
      if (!old || message.revision !== old.revision) start(message.selection)
      else mask()
      describe()
    }
    colour()
    tidy()
  }

  function describe() {
    ui.canvas.setAttribute("aria-label",
      `Map of ${points.n} images in ${present("cluster").length} clusters. Arrow keys pan, plus and minus zoom, ` +
      "0 shows all, N and P step through the clusters, Escape clears. The table on this page lists the same clusters.")
    ui.root.dataset.points = points.n
    ui.root.dataset.messages = Number(ui.root.dataset.messages ?? 0) + 1
  }

  const modesHere = () => Object.keys(modes).filter((name) =>
    name === "label" ? message.classes.length > 0 : name === "strength" ? Boolean(message.strength) : true)

  // -- colours and legend

  function colour() {
    const ramps = RAMPS[theme.isDark ? "dark" : "light"]
    if (mode === "cluster" || mode === "label") {
      const other = rgb(OTHER), rank = ranking()
      table = groups[mode].map((_, g) => (rank[g] < PALETTE.length ? readable(PALETTE[rank[g]], theme.isDark) : other))
      table[NONE] = other
    } else {
      table = ramp(mode === "doubt" ? ramps.warm : ramps.cool)
    }
    drawLegend()
    redraw()
  }

  // Up to 20 groups keep the colour of their number, and numbers from 20 on take what is free; of
  // more groups than that the 20 largest have a colour. Empty ones, merged into others, have none.
  function ranking() {
    const sizes = groups[mode].map((g) => g.size), here = present(mode), colours = PALETTE.map((_, c) => c)
    const rank = sizes.map(() => Infinity)
    if (here.length > PALETTE.length) {
      here.sort((a, b) => sizes[b] - sizes[a]).forEach((g, place) => { rank[g] = place })
      return rank
    }
    const free = colours.filter((c) => !sizes[c])
    for (const g of here) rank[g] = g < PALETTE.length ? g : free.shift()
    return rank
  }

  const present = (mode) => groups[mode].map((_, g) => g).filter((g) => groups[mode][g].size)

  function drawLegend() {
    ui.legend.replaceChildren()
    chips = []
    const names = mode === "cluster" ? message.clusters : message.classes
    if (mode === "cluster" || mode === "label") {
      const rank = ranking()
      const shown = present(mode).filter((g) => rank[g] < PALETTE.length)
      for (const g of shown) chip([g], names[g], groups[mode][g].size)
      const rest = present(mode).filter((g) => rank[g] >= PALETTE.length)
      if (rest.length) chip(rest, `other (${rest.length})`, rest.reduce((sum, g) => sum + groups[mode][g].size, 0))
    } else {
      make("span", ui.legend, { textContent: { confidence: "unsure", doubt: "clear", strength: "absent" }[mode] })
      const bar = make("span", ui.legend, { className: "ramp" })
      bar.style.background = `linear-gradient(90deg, ${[0, 85, 170, 255].map((v) => css(table[v])).join(",")})`
      const strong = { confidence: "certain", doubt: "doubtful", strength: "strong" }[mode]
      make("span", ui.legend, { textContent: mode === "strength" ? `${strong}: ${message.concept}` : strong })
    }
    ui.colours.replaceChildren()
    for (const name of modesHere()) {
      const button = make("button", ui.colours, { type: "button", textContent: modes[name] },
        { "aria-pressed": String(mode === name) })
      button.onclick = () => {
        const shown = !hidden.size
        mode = name
        hidden = new Set()
        mask()
        colour()
        if (!shown) tellLasso()
        ui.colours.querySelector("[aria-pressed=true]").focus()
      }
    }
  }

  function chip(members, name, size) {
    const title = `${name}: click hides or shows, double click or shift click shows it alone`
    const button = make("button", ui.legend, { type: "button", className: "chip", title },
      { "aria-pressed": String(!members.every((g) => hidden.has(g))) })
    make("span", button, { className: "swatch" }).style.background = css(table[members[0]] ?? rgb(OTHER))
    make("span", button, { className: "name", textContent: name })
    make("span", button, { className: "size", textContent: size.toLocaleString("en") })
    button.onclick = (event) => {
      if (event.detail === 2) return  // ondblclick follows
      if (event.shiftKey) showAlone(members)
      else members.forEach((g) => (hidden.has(g) ? hidden.delete(g) : hidden.add(g)))
      pressChips()
    }
    button.ondblclick = () => {
      members.forEach((g) => hidden.delete(g))
      showAlone(members)
      pressChips()
    }
    chips.push([button, members])
  }

  function showAlone(members) {
    const others = groups[mode].map((_, g) => g).filter((g) => !members.includes(g))
    const isAlone = others.every((g) => hidden.has(g)) && !members.some((g) => hidden.has(g))
    hidden = new Set(isAlone ? [] : others)
  }

  function pressChips() {
    for (const [button, members] of chips) {
      button.setAttribute("aria-pressed", String(!members.every((g) => hidden.has(g))))
    }
    mask()
    tellLasso()
  }

  // -- what is selected

  const group = (i) => (mode === "label" ? message.label[i] : message.cluster[i])
  const visible = (i) => !hidden.size || !(mode === "cluster" || mode === "label") || !hidden.has(group(i))

  function start(selection) {
    polygons = selection.polygons ?? []
    cluster = selection.cluster ?? null
    if (selection.hidden?.length && modesHere().includes(selection.by)) {
      mode = selection.by
      hidden = new Set(selection.hidden)
    }
    mask()
  }

  function choose(wanted) {
    cluster = wanted ?? null
    if (cluster !== null) polygons = []
    mask()
  }

  function mask() {
    if (cluster === null && !polygons.length) { chosen = null; redraw(); return }
    chosen = new Uint8Array(points.n)
    const corners = polygons.map((polygon) => polygon.map(fromData))
    for (let i = 0; i < points.n; i++) {
      chosen[i] = cluster !== null ? +(message.cluster[i] === cluster)
        : +(visible(i) && corners.some((polygon) => isInside(points.x[i], points.y[i], polygon)))
    }
    redraw()
  }

  function fromData([x, y]) {
    const [x0, y0] = points.toData(0, 0), [x1] = points.toData(1, 1)
    return [(x - x0) / (x1 - x0), (y0 - y) / (x1 - x0)]
  }

  function clear() {
    if (cluster === null && !polygons.length) return
    polygons = []
    choose(null)
    map.emit("cleared", Date.now())
  }

  // -- drawing

  function fit() {
    const pad = 28, { clientWidth: w, clientHeight: h } = ui.stage
    view.scale = Math.max(1, Math.min((w - 2 * pad) / (points?.width || 1), (h - 2 * pad) / (points?.height || 1)))
    view.x = (w - view.scale * (points?.width ?? 1)) / 2
    view.y = (h - view.scale * (points?.height ?? 1)) / 2
    fitted = true
  }

  function redraw() {
    if (!frame) frame = requestAnimationFrame(() => { frame = 0; draw() })
  }

  function radius() {
    const base = points.n < 4000 ? 3.4 : points.n < 30000 ? 2.2 : 1.3
    const zoom = view.scale / Math.max(1, Math.min(ui.stage.clientWidth, ui.stage.clientHeight))
    return Math.min(8, base * Math.max(1, zoom) ** 0.45)
  }

  function draw() {
    const { canvas } = ui, ratio = devicePixelRatio || 1
    const w = Math.round(ui.stage.clientWidth * ratio), h = Math.round(ui.stage.clientHeight * ratio)
    if (!points || !w || !h) return
    if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h }
    const image = context.createImageData(w, h)
    const [r, g, b] = theme.background
    new Uint32Array(image.data.buffer).fill((255 << 24) | (b << 16) | (g << 8) | r)
    const disc = discOf(radius() * ratio)
    if (chosen) drawPoints(image, disc, ratio, (i) => !chosen[i], 0.16)
    drawPoints(image, disc, ratio, (i) => !chosen || chosen[i], 0.9)
    context.putImageData(image, 0, 0)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    if (hovered >= 0) ring(hovered)
    for (const polygon of polygons) outline(polygon.map(fromData).map(toScreen), true)
    if (drawn) outline(drawn, false)
    if (showNames) drawNames()
    context.setTransform(1, 0, 0, 1, 0, 0)
  }

  function drawPoints(image, disc, ratio, wanted, strength) {
    const { width: w, height: h, data } = image
    const values = message[mode], grey = rgb(OTHER)
    for (let i = 0; i < points.n; i++) {
      if (!wanted(i) || !visible(i)) continue
      const cx = Math.round((points.x[i] * view.scale + view.x) * ratio)
      const cy = Math.round((points.y[i] * view.scale + view.y) * ratio)
      if (cx < -20 || cy < -20 || cx > w + 20 || cy > h + 20) continue
      const c = strength < 0.5 ? grey : table[values[i]] ?? grey
      for (let k = 0; k < disc.length; k += 3) {
        const x = cx + disc[k], y = cy + disc[k + 1]
        if (x < 0 || y < 0 || x >= w || y >= h) continue
        const at = 4 * (y * w + x), a = disc[k + 2] * strength
        data[at] += (c[0] - data[at]) * a
        data[at + 1] += (c[1] - data[at + 1]) * a
        data[at + 2] += (c[2] - data[at + 2]) * a
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

  const toScreen = ([x, y]) => [x * view.scale + view.x, y * view.scale + view.y]

  function ring(i) {
    const [x, y] = toScreen([points.x[i], points.y[i]])
    context.beginPath()
    context.arc(x, y, radius() + 3, 0, 7)
    context.lineWidth = 2
    context.strokeStyle = css(theme.text)
    context.stroke()
  }

  function outline(corners, closed) {
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
  function drawNames() {
    const taken = []
    context.font = `600 12px ${theme.font}`
    context.textAlign = "center"
    context.textBaseline = "middle"
    const order = groups.cluster.map((g, c) => [c, g]).filter(([c, g]) => g.size && !(mode === "cluster" && hidden.has(c)))
    order.sort((a, b) => (b[0] === cluster) - (a[0] === cluster) || b[1].size - a[1].size)
    for (const [c, g] of order) {
      const name = short(message.clusters[c]), half = context.measureText(name).width / 2 + 4
      const [middle, y] = toScreen([g.x, g.y]), width = ui.stage.clientWidth
      if (middle < -half || middle > width + half) continue
      const x = Math.max(half, Math.min(width - half, middle))
      if (taken.some((t) => Math.abs(t.x - x) < t.half + half && Math.abs(t.y - y) < 17)) continue
      taken.push({ x, y, half })
      const fade = chosen && c !== cluster ? 0.35 : 1
      context.globalAlpha = 0.85 * fade
      context.lineWidth = 4
      context.lineJoin = "round"
      context.strokeStyle = css(theme.background)
      context.strokeText(name, x, y)
      context.globalAlpha = fade
      context.fillStyle = css(theme.text)
      context.fillText(name, x, y)
    }
    context.globalAlpha = 1
  }

  // -- finding what is under the pointer

  function nearest(px, py, reach = 9) {
    const u = (px - view.x) / view.scale, v = (py - view.y) / view.scale, r = reach / view.scale
    let best = -1, least = r * r
    for (let row = toCell(v - r); row <= toCell(v + r); row++) for (let column = toCell(u - r); column <= toCell(u + r); column++) {
      const c = row * GRID + column
      for (let k = points.start[c]; k < points.start[c + 1]; k++) {
        const i = points.order[k], d = (points.x[i] - u) ** 2 + (points.y[i] - v) ** 2
        if (d < least && visible(i)) { best = i; least = d }
      }
    }
    return best
  }

  let waiting = 0
  function hover(i, px, py) {
    if (i !== hovered) {
      hovered = i
      clearTimeout(waiting)
      if (i < 0) { ui.card.hidden = true; redraw(); return }
      ui.card.hidden = false
      ui.picture.style.visibility = "hidden"
      waiting = setTimeout(() => { ui.picture.src = message.pictures + i }, 60)
      ui.words.replaceChildren()
      make("strong", ui.words, { textContent: message.clusters[message.cluster[i]] })
      const of = (name) => `${Math.round(message[name][i] / 2.55)} %`
      const facts = [`confidence ${of("confidence")}`, `doubt ${of("doubt")}`]
      if (message.label[i] !== NONE) facts.unshift(`class: ${message.classes[message.label[i]]}`)
      for (const fact of facts) make("span", ui.words, { textContent: fact })
      redraw()
    }
    const { clientWidth: w, clientHeight: h } = ui.stage
    ui.card.style.left = `${px + 16 + 232 > w ? Math.max(4, px - 16 - 232) : px + 16}px`
    ui.card.style.top = `${Math.max(4, Math.min(py - 20, h - 124))}px`
  }

  ui.picture.onload = () => { ui.picture.style.visibility = "visible" }

  // -- pointers, wheel, keys

  const at = (event) => {
    const box = ui.canvas.getBoundingClientRect()
    return [event.clientX - box.left, event.clientY - box.top]
  }

  function zoom(factor, px, py) {
    const least = 0.4 * Math.min(ui.stage.clientWidth, ui.stage.clientHeight)
    const scale = Math.max(least, Math.min(least * 400, view.scale * factor)), by = scale / view.scale
    view = { scale, x: px - (px - view.x) * by, y: py - (py - view.y) * by }
    fitted = false
    redraw()
  }

  function press(event) {
    if (event.button > 0) return
    ui.canvas.setPointerCapture(event.pointerId)
    const [x, y] = at(event)
    pointers.set(event.pointerId, { x, y, startX: x, startY: y, moved: false })
    if (pointers.size === 1 && (tool === "lasso" || event.shiftKey)) drawn = [[x, y]]
    if (pointers.size === 2) drawn = null
  }

  function move(event) {
    const [x, y] = at(event), held = pointers.get(event.pointerId)
    if (!held) { hover(nearest(x, y), x, y); return }
    const others = [...pointers.entries()].filter(([id]) => id !== event.pointerId).map(([, p]) => p)
    if (others.length) {
      const o = others[0], before = Math.hypot(held.x - o.x, held.y - o.y), now = Math.hypot(x - o.x, y - o.y)
      if (before > 0) zoom(now / before, (x + o.x) / 2, (y + o.y) / 2)
      held.moved = true
    } else {
      held.moved ||= Math.hypot(x - held.startX, y - held.startY) > 4
      if (held.moved && drawn) drawn.push([x, y])
      else if (held.moved) { view.x += x - held.x; view.y += y - held.y; fitted = false }
    }
    if (held.moved) { hover(-1, x, y); redraw() }
    held.x = x
    held.y = y
  }

  function release(event) {
    const held = pointers.get(event.pointerId)
    pointers.delete(event.pointerId)
    if (!held || event.type === "pointercancel") { drawn = null; redraw(); return }
    if (!held.moved) pick(nearest(held.x, held.y, event.pointerType === "touch" ? 18 : 9))
    else if (drawn && drawn.length > 5) lasso(event.shiftKey)
    drawn = null
    redraw()
  }

  function pick(i) {
    if (i < 0) { clear(); return }
    choose(message.cluster[i])
    map.emit("click", { cluster, image: i, at: Date.now() })
  }

  function lasso(adds) {
    const step = Math.max(1, Math.ceil(drawn.length / 150))
    const polygon = drawn.filter((_, i) => i % step === 0)
      .map(([x, y]) => points.toData((x - view.x) / view.scale, (y - view.y) / view.scale))
    polygons = adds ? [...polygons, polygon] : [polygon]
    cluster = null
    mask()
    tellLasso()
  }

  // What the legend hides is not in the lasso: so it is told anew when that changes.
  function tellLasso() {
    if (polygons.length) map.emit("lasso", { polygons, hidden: [...hidden], by: mode, at: Date.now() })
  }

  function key(event) {
    const steps = { ArrowLeft: [48, 0], ArrowRight: [-48, 0], ArrowUp: [0, 48], ArrowDown: [0, -48] }
    const [w, h] = [ui.stage.clientWidth / 2, ui.stage.clientHeight / 2]
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (steps[event.key]) { view.x += steps[event.key][0]; view.y += steps[event.key][1]; fitted = false }
    else if (event.key === "+" || event.key === "=") zoom(1.25, w, h)
    else if (event.key === "-") zoom(0.8, w, h)
    else if (event.key === "0") fit()
    else if (event.key === "Escape") clear()
    else if ("nNpP".includes(event.key)) {
      const here = present("cluster"), by = "nN".includes(event.key) ? 1 : -1
      const place = cluster === null ? (by > 0 ? 0 : -1) : here.indexOf(cluster) + by
      choose(here[(place + here.length) % here.length])
      map.emit("click", { cluster, image: -1, at: Date.now() })
    } else return
    event.preventDefault()
    event.stopPropagation()
    redraw()
  }

  ui.canvas.onpointerdown = press
  ui.canvas.onpointermove = move
  ui.canvas.onpointerup = release
  ui.canvas.onpointercancel = release
  ui.canvas.onpointerleave = () => hover(-1, 0, 0)
  ui.canvas.onkeydown = key
  ui.canvas.ondblclick = (event) => { const [x, y] = at(event); if (nearest(x, y) < 0) { fit(); redraw() } }
  ui.canvas.addEventListener("wheel", (event) => {
    event.preventDefault()
    zoom(Math.exp(-Math.max(-80, Math.min(80, event.deltaY)) * 0.004), ...at(event))
  }, { passive: false })
  ui.buttons.fit.onclick = () => { fit(); redraw() }
  ui.buttons.labels.onclick = () => { showNames = !showNames; tidy(); redraw() }
  for (const name of ["pan", "lasso"]) ui.buttons[name].onclick = () => { tool = name; tidy() }

  function tidy() {
    ui.canvas.style.cursor = tool === "lasso" ? "crosshair" : "grab"
    ui.buttons.pan.setAttribute("aria-pressed", String(tool === "pan"))
    ui.buttons.lasso.setAttribute("aria-pressed", String(tool === "lasso"))
    ui.buttons.labels.setAttribute("aria-pressed", String(showNames))
  }

  // For tests and for help by eye: where in the canvas (CSS pixels) a point of that cluster lies.
  ui.canvas.locate = (wanted) => {
    const g = groups.cluster[wanted]
    let best = -1, least = Infinity
    for (let i = 0; i < points.n; i++) {
      const d = (points.x[i] - g.x) ** 2 + (points.y[i] - g.y) ** 2
      if (message.cluster[i] === wanted && d < least) { best = i; least = d }
    }
    return toScreen([points.x[best], points.y[best]])
  }

  const watcher = new ResizeObserver(() => { if (points && fitted) fit(); redraw() })
  watcher.observe(ui.stage)

  function destroy() {
    watcher.disconnect()
    cancelAnimationFrame(frame)
    clearTimeout(waiting)
    ui.root.remove()
  }

  return map
}
