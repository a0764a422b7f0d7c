"""Paints a scene: shapes filled at three times the size, then averaged for smooth edges."""

from PIL import Image, ImageDraw

from .scenes import Scene
from .sketch import Colour

SIZE = 128
OVERSAMPLING = 3


def draw(scene: Scene, size: int = SIZE) -> Image.Image:
    """The picture of a scene, RGB, size x size pixels."""
    side = size * OVERSAMPLING
    canvas = _gradient(scene.sky, side)
    pen = ImageDraw.Draw(canvas, "RGBA")
    for shape in scene.shapes:
        pen.polygon([(x * side, y * side) for x, y in shape.points], fill=shape.fill)
    return canvas.reduce(OVERSAMPLING)


def _gradient(sky: tuple[Colour, Colour], side: int) -> Image.Image:
    ends = Image.new("RGB", (1, 2))
    ends.putpixel((0, 0), sky[0][:3])
    ends.putpixel((0, 1), sky[1][:3])
    return ends.resize((side, side), Image.Resampling.BILINEAR)
