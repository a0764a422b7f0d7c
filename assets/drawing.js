// What is drawn on the canvas of a map: points, pixel by pixel, then rings, outlines and names.
// Colours are [r, g, b]; places on the canvas are in CSS pixels.

// A blank image as large as the canvas, which fits its element.
function blank(context, stage, ratio, background) {
  const { canvas } = context, [r, g, b] = background
  const w = Math.round(stage.clientWidth * ratio), h = Math.round(stage.clientHeight * ratio)
  if (!w || !h) return null
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h })
  const image = context.createImageData(w, h)
  new Uint32Array(image.data.buffer).fill((255 << 24) | (b << 16) | (g << 8) | r)
  return image
}

function discOf(r) {
  const cells = [], reach = Math.ceil(r)
  for (let y = -reach; y <= reach; y++) for (let x = -reach; x <= reach; x++) {
    const cover = Math.max(0, Math.min(1, r + 0.5 - Math.hypot(x, y)))
    if (cover > 0) cells.push(x, y, cover)
  }
  return cells
}

// A layer is the points that it holds, their colours, how strong they are, how large their discs.
function drawPoints(image, points, view, ratio, { holds, colour, strength, radius }) {
  const { width: w, height: h, data } = image, disc = discOf(radius * ratio)
  for (let i = 0; i < points.n; i++) {
    if (!holds(i)) continue
    const cx = Math.round((points.x[i] * view.scale + view.x) * ratio)
    const cy = Math.round((points.y[i] * view.scale + view.y) * ratio)
    if (cx < -20 || cy < -20 || cx > w + 20 || cy > h + 20) continue
    const c = colour(i)
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

function drawRing(context, [x, y], radius, theme) {
  context.beginPath()
  context.arc(x, y, radius, 0, 7)
  context.lineWidth = 2
  context.strokeStyle = css(theme.text)
  context.stroke()
}

function drawOutline(context, corners, theme, isClosed) {
  context.beginPath()
  corners.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)))
  if (isClosed) context.closePath()
  context.lineWidth = 1.5
  context.strokeStyle = theme.primary
  context.setLineDash(isClosed ? [5, 4] : [])
  context.stroke()
  context.setLineDash([])
}

// Names [{name, place, isFaint}], the first in full; one that would cover another waits for more zoom.
function drawNames(context, names, width, size, theme) {
  const taken = []
  Object.assign(context, {
    font: `600 ${size}px ${theme.font}`, textAlign: "center", textBaseline: "middle",
    lineWidth: 4, lineJoin: "round", strokeStyle: css(theme.background), fillStyle: css(theme.text),
  })
  for (const { name, place: [middle, y], isFaint } of names) {
    const text = short(name), half = context.measureText(text).width / 2 + 4
    if (middle < -half || middle > width + half) continue
    const x = Math.max(half, Math.min(width - half, middle))
    if (taken.some((t) => Math.abs(t.x - x) < t.half + half && Math.abs(t.y - y) < size + 5)) continue
    taken.push({ x, y, half })
    context.globalAlpha = isFaint ? 0.35 : 1
    context.strokeText(text, x, y)
    context.fillText(text, x, y)
  }
  context.globalAlpha = 1
}
