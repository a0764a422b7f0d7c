"""Buses, seen from the side with the front to the right."""

from random import Random

from ..palette import GLASS, INK, paint, shade
from ..sketch import Colour, Sketch
from .figure import Figure
from .vehicle_parts import PAINT, lights, wheel

BUSES = ("bus", "school bus", "double-decker", "minibus", "trolleybus")


def bus(rng: Random) -> Figure:
    variant = rng.choice(BUSES)
    colour_name = {
        "school bus": "yellow",
        "double-decker": rng.choice(("red", "red", "green", "blue")),
    }.get(variant, rng.choice(PAINT))
    body, sketch = paint(colour_name, rng), Sketch()
    left = -0.72 if variant == "minibus" else -1.05
    top = {"double-decker": -1.32, "minibus": -0.82}.get(variant, -0.94)
    sketch.ellipse(0, 0, 1.1, 0.08, (0, 0, 0, 60))
    if variant == "trolleybus":
        with sketch.part("pole"):
            for x in (-0.5, -0.36):
                sketch.line(((x, top), (x - 0.5, top - 0.36)), 0.03, INK)
    _bus_body(sketch, body, variant, left, top)
    rows = (top + 0.12, -0.72) if variant == "double-decker" else (top + 0.14,)
    for row in rows:
        _bus_windows(sketch, left, row, 6 if variant != "minibus" else 4)
    with sketch.part("door"):
        sketch.box(0.56, -0.68, 0.78, -0.16, shade(GLASS, 0.85), 0.02)
        sketch.box(0.66, -0.68, 0.68, -0.16, shade(body, 0.7))
    lights(sketch, 1.04, left, -0.3)
    for x in (left + 0.4, 0.38 if variant == "minibus" else 0.4):
        wheel(sketch, x, 0.18)
    return Figure(sketch, variant, (colour_name,), materials=("metal", "glass"))


def _bus_body(sketch: Sketch, body: Colour, variant: str, left: float, top: float) -> None:
    if variant == "school bus":
        sketch.box(left, top, 0.82, -0.15, body, 0.08)
        sketch.polygon(
            ((0.7, -0.15), (0.7, -0.52), (1.0, -0.46), (1.05, -0.36), (1.05, -0.15)), body
        )
        sketch.box(left, -0.42, 0.9, -0.38, INK)
    elif variant == "minibus":
        sketch.polygon(
            ((left, -0.15), (left, top), (0.6, top), (0.86, -0.48), (1.04, -0.4), (1.05, -0.15)),
            body,
        )
    else:
        sketch.box(left, top, 1.05, -0.15, body, 0.1)
        with sketch.part("windshield"):
            sketch.box(0.86, -0.74, 1.03, -0.4, GLASS, 0.03)
    sketch.box(left, -0.24, 1.03, -0.15, shade(body, 0.78), 0.02)
    sketch.box(left + 0.04, top + 0.02, 0.7, top + 0.06, shade(body, 1.25))


def _bus_windows(sketch: Sketch, left: float, y: float, count: int) -> None:
    step = (0.5 - left - 0.1) / count
    for i in range(count):
        with sketch.part("window"):
            x = left + 0.08 + i * step
            sketch.box(x, y, x + step * 0.82, y + 0.26, GLASS, 0.02)
            sketch.polygon(
                ((x + 0.02, y + 0.26), (x + 0.1, y), (x + 0.15, y), (x + 0.07, y + 0.26)),
                (255, 255, 255, 90),
            )
