"""What is drawn on the canvas of a map, read as it is drawn: the map itself has no hook for it."""

from playwright.sync_api import Locator

# Keeps for each canvas the picture of the points that was drawn on it last, and where its corner
# lay, the names written over it, and how many thumbnails.
RECORD = """(() => {
  const { drawImage, fillText } = CanvasRenderingContext2D.prototype
  Object.assign(CanvasRenderingContext2D.prototype, {
    drawImage(picture, ...corner) {
      const isOfPoints = picture instanceof HTMLCanvasElement  // and no thumbnail over them
      if (isOfPoints) Object.assign(this.canvas, { picture, corner, names: {}, pictures: 0 })
      else this.canvas.pictures++
      drawImage.call(this, picture, ...corner)
    },
    fillText(text, x, y, ...rest) {
      if (this.canvas.names) this.canvas.names[text] = [x, y]
      fillText.call(this, text, x, y, ...rest)
    },
  })
})()"""

# Resolves when what was asked for before has been laid out and drawn.
DRAWN = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))"""

# Where a point is drawn, the nearest to that name, in CSS pixels. The background is what most is.
NEAREST = """(canvas, name) => {
  const { picture, corner: [left, top], width, height } = canvas
  const { data } = picture.getContext("2d").getImageData(-left, -top, width, height)
  const ratio = width / canvas.clientWidth
  const isWritten = (text) => text === name || name.startsWith(text.replace(/…$/, ""))
  const [, [x, y]] = Object.entries(canvas.names).find(([text]) => isWritten(text))
  const pixels = new Uint32Array(data.buffer), times = new Map()
  for (const pixel of pixels) times.set(pixel, (times.get(pixel) ?? 0) + 1)
  const [background] = [...times].reduce((a, b) => (b[1] > a[1] ? b : a))
  let place = null, least = Infinity
  pixels.forEach((pixel, at) => {
    if (pixel === background) return
    const u = ((at % width) + 0.5) / ratio, v = (Math.floor(at / width) + 0.5) / ratio
    const distance = (u - x) ** 2 + (v - y) ** 2
    if (distance < least) [place, least] = [[u, v], distance]
  })
  return place
}"""


def written(canvas: Locator) -> dict[str, tuple[float, float]]:
    """The names on the canvas and where their middles are; long ones end in an ellipsis."""
    canvas.evaluate(DRAWN)
    return {name: (x, y) for name, (x, y) in canvas.evaluate("canvas => canvas.names").items()}


def point_of(canvas: Locator, name: str) -> tuple[float, float]:
    """Where on the canvas a point of the cluster lies, near its name."""
    canvas.evaluate(DRAWN)
    x, y = canvas.evaluate(NEAREST, name)
    return x, y


def map_of(canvas: Locator, images: int) -> Locator:
    """The maps among these canvases that show that many images."""
    return canvas.and_(canvas.page.locator(f"[aria-label*=' of {images} images']"))
