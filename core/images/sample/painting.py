"""Paints a scene: shapes filled at three times the size, then averaged for smooth edges."""

from PIL import Image, ImageDraw

from .scenes import Scene
from .sketch import Colour

SIZE = 128
OVERSAMPLING = 3
OPAQUE = 255


def draw(scene: Scene, size: int = SIZE) -> Image.Image:
    """The picture of a scene, RGB, size x size pixels."""
    side = size * OVERSAMPLING
    canvas = _gradient(scene.sky, side)
    # One pen mixes colours. Most shapes hide what is below, and the other is three times as quick.
    mixing, hiding = ImageDraw.Draw(canvas, "RGBA"), ImageDraw.Draw(canvas)
    for shape in scene.shapes:
        outline = [(x * side, y * side) for x, y in shape.points]
        if shape.fill[3] < OPAQUE:
            mixing.polygon(outline, fill=shape.fill)
        else:
            hiding.polygon(outline, fill=shape.fill[:3])
    return canvas.reduce(OVERSAMPLING)


def _gradient(sky: tuple[Colour, Colour], side: int) -> Image.Image:
    ends = Image.new("RGB", (1, 2))
    ends.putpixel((0, 0), sky[0][:3])
    ends.putpixel((0, 1), sky[1][:3])
    column = ends.resize((1, side), Image.Resampling.BILINEAR)
    return column.resize((side, side), Image.Resampling.NEAREST)
