"""Cars, seen from the side with the front to the right."""

from random import Random

from ..palette import GLASS, INK, METAL, WHITE, paint, shade
from ..sketch import Colour, Point, Sketch
from .figure import Figure
from .vehicle_parts import PAINT, lights, wheel

CARS = (
    "sedan",
    "hatchback",
    "convertible",
    "station wagon",
    "taxi",
    "jeep",
    "police car",
    "limousine",
)
CABINS: dict[str, tuple[Point, ...]] = {
    "sedan": ((-0.66, -0.4), (-0.38, -0.7), (0.2, -0.7), (0.54, -0.4)),
    "hatchback": ((-0.86, -0.38), (-0.62, -0.76), (0.16, -0.76), (0.52, -0.4)),
    "station wagon": ((-0.94, -0.38), (-0.84, -0.72), (0.2, -0.72), (0.54, -0.4)),
    "jeep": ((-0.84, -0.42), (-0.82, -0.88), (0.18, -0.88), (0.34, -0.42)),
    "limousine": ((-0.8, -0.38), (-0.62, -0.62), (0.4, -0.62), (0.66, -0.38)),
}


def car(rng: Random) -> Figure:
    variant = rng.choice(CARS)
    colour_name = {"taxi": "yellow", "police car": rng.choice(("white", "black", "blue"))}.get(
        variant, rng.choice(PAINT)
    )
    body, sketch = paint(colour_name, rng), Sketch()
    sketch.ellipse(0, 0, 1.05, 0.08, (0, 0, 0, 60))
    if variant == "convertible":
        _open_top(sketch, body)
    else:
        shape = variant if variant in CABINS else "sedan"
        _cabin(sketch, CABINS[shape], body)
    _car_body(sketch, body, variant)
    if variant == "taxi":
        sketch.box(-0.2, -0.8, 0.06, -0.7, WHITE, 0.03)
        for i in range(8):
            sketch.box(-0.7 + 0.16 * i, -0.34, -0.62 + 0.16 * i, -0.27, INK)
    if variant == "police car":
        with sketch.part("blinker"):
            sketch.box(-0.2, -0.79, -0.08, -0.7, (214, 64, 69, 255), 0.03)
            sketch.box(-0.08, -0.79, 0.04, -0.7, (74, 126, 220, 255), 0.03)
        sketch.box(-0.5, -0.4, 0.2, -0.22, WHITE if colour_name != "white" else (74, 126, 196, 255))
    return Figure(sketch, variant, (colour_name,), materials=("metal", "glass"))


def _car_body(sketch: Sketch, body: Colour, variant: str) -> None:
    top = -0.46 if variant == "jeep" else -0.42
    radius = {"jeep": 0.22, "limousine": 0.15}.get(variant, 0.18)
    outline = [(-0.98, -0.16), (-0.97, top + 0.04), (-0.7, top), (0.5, top), (0.86, top + 0.06)]
    sketch.polygon([*outline, (1.0, -0.28), (1.0, -0.16)], body)
    sketch.box(-0.98, -0.2, 1.0, -0.13, shade(body, 0.8), 0.03)
    with sketch.part("car door"):
        sketch.box(-0.34, top + 0.03, 0.12, -0.17, shade(body, 0.93), 0.03)
        sketch.box(-0.3, top + 0.07, -0.2, top + 0.1, shade(body, 0.6), 0.01)
    with sketch.part("bumper"):
        sketch.box(0.88, -0.2, 1.05, -0.12, METAL, 0.03)
    lights(sketch, 1.0, -0.99, -0.31)
    for x in (-0.6, 0.62):
        sketch.slice(x, -radius, radius * 1.25, radius * 1.25, 180, 360, shade(body, 0.62))
        wheel(sketch, x, radius)


def _cabin(sketch: Sketch, cabin: tuple[Point, ...], body: Colour) -> None:
    sketch.polygon(cabin, shade(body, 0.92))
    (x0, y0), (x1, y1), (x2, _), (x3, _) = cabin
    top = y1 + 0.06
    middle = (x1 + x2) / 2
    with sketch.part("car window"):
        sketch.polygon(
            ((x0 + 0.12, y0), (x1 + 0.04, top), (middle - 0.03, top), (middle - 0.03, y0)), GLASS
        )
    with sketch.part("windshield"):
        sketch.polygon(
            ((middle + 0.03, y0), (middle + 0.03, top), (x2 - 0.03, top), (x3 - 0.1, y0)), GLASS
        )
        sketch.polygon(
            ((x2 - 0.16, top), (x2 - 0.09, top), (x3 - 0.26, y0), (x3 - 0.34, y0)),
            (255, 255, 255, 110),
        )


def _open_top(sketch: Sketch, body: Colour) -> None:
    with sketch.part("seat"):
        sketch.box(-0.46, -0.58, -0.34, -0.4, (150, 100, 70, 255), 0.04)
        sketch.box(-0.1, -0.58, 0.02, -0.4, (150, 100, 70, 255), 0.04)
    with sketch.part("windshield"):
        sketch.polygon(((0.46, -0.41), (0.22, -0.68), (0.28, -0.68), (0.56, -0.41)), GLASS)
    with sketch.part("steering wheel"):
        sketch.line(((0.16, -0.56), (0.26, -0.44)), 0.04, INK)
