"""What cars, trucks and buses share: wheels, lights and the colours they are painted in."""

from ..palette import LAMP, METAL, TYRE
from ..sketch import Sketch

PAINT = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "white", "gray", "black")


def wheel(sketch: Sketch, x: float, radius: float) -> None:
    with sketch.part("wheel"):
        sketch.ellipse(x, -radius, radius, radius, TYRE)
        sketch.ellipse(x, -radius, radius * 0.56, radius * 0.56, METAL, 16)
        sketch.ellipse(x, -radius, radius * 0.2, radius * 0.2, TYRE, 10)


def lights(sketch: Sketch, front: float, rear: float, y: float) -> None:
    with sketch.part("headlight"):
        sketch.ellipse(front - 0.05, y, 0.05, 0.06, LAMP, 12)
    with sketch.part("taillight"):
        sketch.box(rear, y - 0.05, rear + 0.06, y + 0.05, (200, 60, 60, 255), 0.02)
