"""Bicycles, seen from the side with the front to the right."""

from random import Random

from ..palette import INK, TYRE, paint, shade, tone
from ..sketch import Colour, Point, Sketch, arc
from .figure import Figure
from .vehicle_parts import PAINT

BICYCLES = ("bicycle", "mountain bike", "tandem bicycle", "ordinary bicycle")


def bicycle(rng: Random) -> Figure:
    variant = rng.choice(BICYCLES)
    colour_name = rng.choice(PAINT)
    body, sketch = paint(colour_name, rng), Sketch()
    sketch.ellipse(0, 0, 0.95, 0.05, (0, 0, 0, 50))
    rear, front = {"ordinary bicycle": (0.2, 0.56)}.get(variant, (0.4, 0.4))
    rear_x = -0.82 if variant == "ordinary bicycle" else -0.58
    front_x = 0.3 if variant == "ordinary bicycle" else 0.6
    thick = 0.1 if variant == "mountain bike" else 0.06
    _spoked(sketch, rear_x, rear, thick)
    _spoked(sketch, front_x, front, thick)
    if variant == "ordinary bicycle":
        sketch.stroke(((rear_x, -rear), (-0.5, -0.8), (0.28, -1.2)), 0.06, 0.06, body)
        sketch.line(((0.3, -1.2), (0.3, -front)), 0.06, body)
        _seat_and_bar(sketch, (0.06, -1.22), (0.32, -1.34))
    else:
        _frame(sketch, body, variant == "tandem bicycle")
        _seat_and_bar(sketch, (-0.34, -0.86), (0.46, -0.98))
    return Figure(sketch, variant, (colour_name,), materials=("metal",))


def _spoked(sketch: Sketch, x: float, radius: float, thick: float) -> None:
    with sketch.part("wheel"):
        outer = arc(x, -radius, radius, radius, 0, 360, 28)
        inner = arc(x, -radius, radius - thick, radius - thick, 0, 360, 28)
        sketch.polygon([*outer, *inner[::-1]], TYRE)
    with sketch.part("spoke"):
        for px, py in inner[:-1:4]:
            sketch.line(((x, -radius), (px, py)), 0.018, tone((150, 154, 162)))


def _frame(sketch: Sketch, body: Colour, tandem: bool) -> None:
    crank, seat, head = (-0.12, -0.36), (-0.32, -0.78), (0.44, -0.8)
    joints = [(-0.58, -0.4), crank, seat, (-0.58, -0.4)]
    sketch.line(joints[:2], 0.06, body)
    sketch.line(joints[1:3], 0.06, body)
    sketch.line(joints[2:], 0.06, body)
    sketch.line((crank, head), 0.07, body)
    sketch.line((seat, head), 0.06, body)
    sketch.line(((0.44, -0.9), (0.6, -0.4)), 0.06, shade(body, 0.8))
    with sketch.part("pedal"):
        sketch.ellipse(*crank, 0.1, 0.1, TYRE, 14)
        sketch.line((crank, (-0.06, -0.2)), 0.04, INK)
        sketch.box(-0.14, -0.2, 0.02, -0.16, INK)
    if tandem:
        sketch.line(((0.16, -0.36), (0.06, -0.8)), 0.06, body)
        with sketch.part("bicycle seat"):
            sketch.box(-0.06, -0.9, 0.2, -0.83, INK, 0.03)


def _seat_and_bar(sketch: Sketch, seat: Point, bar: Point) -> None:
    with sketch.part("bicycle seat"):
        sketch.blob(
            (
                (seat[0] - 0.16, seat[1] - 0.03),
                (seat[0], seat[1] - 0.05),
                (seat[0] + 0.16, seat[1]),
                (seat[0] - 0.1, seat[1] + 0.06),
            ),
            INK,
        )
    with sketch.part("handlebar"):
        sketch.stroke(
            (
                (bar[0] - 0.04, bar[1] + 0.14),
                bar,
                (bar[0] + 0.18, bar[1] - 0.02),
                (bar[0] + 0.2, bar[1] + 0.12),
            ),
            0.05,
            0.05,
            INK,
        )
