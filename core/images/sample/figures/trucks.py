"""Trucks, seen from the side with the front to the right."""

from random import Random

from ..palette import GLASS, LAMP, METAL, WHITE, paint, shade
from ..sketch import Colour, Sketch
from .figure import Figure
from .vehicle_parts import PAINT, lights, wheel

TRUCKS = (
    "pickup",
    "dump truck",
    "fire engine",
    "delivery truck",
    "trailer truck",
    "garbage truck",
)


def truck(rng: Random) -> Figure:
    variant = rng.choice(TRUCKS)
    usual = {
        "fire engine": "red",
        "garbage truck": rng.choice(("green", "white", "orange", "blue")),
    }
    colour_name = usual.get(variant, rng.choice(PAINT))
    body, sketch = paint(colour_name, rng), Sketch()
    sketch.ellipse(0, 0, 1.08, 0.08, (0, 0, 0, 60))
    colours = [colour_name]
    if variant == "pickup":
        _pickup(sketch, body)
    else:
        sketch.box(-1.0, -0.3, 0.95, -0.18, (70, 74, 84, 255), 0.02)
        load = _load(sketch, variant, body, rng)
        colours += [load] if load else []
        _truck_cab(sketch, body, 0.46 if variant == "trailer truck" else 0.42)
    spots = (-0.78, -0.52, 0.3, 0.74) if variant == "trailer truck" else (-0.62, 0.68)
    for x in spots:
        wheel(sketch, x, 0.2 if variant != "trailer truck" else 0.17)
    return Figure(sketch, variant, tuple(dict.fromkeys(colours)), materials=("metal", "glass"))


def _pickup(sketch: Sketch, body: Colour) -> None:
    with sketch.part("cab"):
        sketch.polygon(
            ((-0.14, -0.46), (-0.1, -0.86), (0.34, -0.86), (0.56, -0.46)), shade(body, 0.94)
        )
        with sketch.part("car window"):
            sketch.polygon(((-0.04, -0.5), (-0.02, -0.79), (0.3, -0.79), (0.45, -0.5)), GLASS)
    with sketch.part("truck bed"):
        sketch.box(-1.0, -0.52, -0.14, -0.2, shade(body, 0.86), 0.03)
        sketch.box(-1.02, -0.55, -0.14, -0.49, shade(body, 0.7), 0.01)
    sketch.polygon(
        ((-0.16, -0.5), (0.56, -0.5), (0.9, -0.46), (1.0, -0.38), (1.0, -0.18), (-0.16, -0.18)),
        body,
    )
    with sketch.part("car door"):
        sketch.box(-0.12, -0.47, 0.3, -0.2, shade(body, 0.93), 0.02)
    with sketch.part("bumper"):
        sketch.box(0.9, -0.22, 1.06, -0.14, METAL, 0.03)
    lights(sketch, 1.0, -1.02, -0.36)


def _truck_cab(sketch: Sketch, body: Colour, back: float) -> None:
    with sketch.part("cab"):
        sketch.polygon(
            ((back, -0.2), (back, -0.95), (back + 0.32, -0.95), (1.0, -0.55), (1.02, -0.2)), body
        )
        sketch.box(back, -0.28, 1.03, -0.2, shade(body, 0.75))
    with sketch.part("windshield"):
        sketch.polygon(
            ((back + 0.1, -0.56), (back + 0.1, -0.86), (back + 0.3, -0.86), (0.9, -0.56)), GLASS
        )
    with sketch.part("bumper"):
        sketch.box(0.9, -0.22, 1.07, -0.13, METAL, 0.03)
    with sketch.part("headlight"):
        sketch.ellipse(0.98, -0.36, 0.05, 0.06, LAMP, 12)


def _load(sketch: Sketch, variant: str, body: Colour, rng: Random) -> str:
    """What a truck carries behind its cab; returns the colour of the load when it has its own."""
    if variant == "dump truck":
        _dump_body(sketch, body, rng)
    elif variant == "fire engine":
        _fire_body(sketch, body)
    elif variant == "garbage truck":
        with sketch.part("bodywork"):
            sketch.polygon(
                ((-1.02, -0.26), (-1.06, -0.6), (-0.86, -1.0), (0.38, -1.0), (0.38, -0.26)),
                shade(body, 0.9),
            )
            for x in (-0.6, -0.25, 0.1):
                sketch.box(x, -0.96, x + 0.06, -0.3, shade(body, 0.74))
    else:
        name = rng.choice(PAINT)
        fill = paint(name, rng)
        height = 1.16 if variant == "trailer truck" else 1.04
        with sketch.part("trailer" if variant == "trailer truck" else "bodywork"):
            sketch.box(-1.06, -height, 0.36, -0.26, fill, 0.03)
            sketch.box(-1.06, -0.52, 0.36, -0.44, shade(fill, 0.8))
        return name
    return ""


def _dump_body(sketch: Sketch, body: Colour, rng: Random) -> None:
    if rng.random() < 0.7:
        with sketch.part("load"):
            sketch.blob(
                ((-0.95, -0.78), (-0.6, -1.04), (-0.2, -1.08), (0.2, -0.8)), (150, 122, 92, 255)
            )
    with sketch.part("bodywork"):
        sketch.polygon(
            ((-1.1, -0.84), (-0.92, -0.27), (0.32, -0.27), (0.4, -0.84)), shade(body, 0.88)
        )
        for x in (-0.72, -0.36, 0.0):
            sketch.polygon(
                ((x, -0.82), (x + 0.07, -0.82), (x + 0.07, -0.3), (x, -0.3)), shade(body, 0.7)
            )


def _fire_body(sketch: Sketch, body: Colour) -> None:
    with sketch.part("bodywork"):
        sketch.box(-1.0, -0.8, 0.42, -0.22, shade(body, 0.95), 0.03)
        sketch.box(-1.0, -0.46, 0.42, -0.4, WHITE)
        for x in (-0.86, -0.44):
            sketch.box(x, -0.74, x + 0.32, -0.52, (206, 211, 218, 255), 0.02)
    with sketch.part("ladder"):
        for y in (-1.02, -0.9):
            sketch.line(((-1.12, y), (0.7, y - 0.05)), 0.04, (222, 222, 226, 255))
        for i in range(9):
            x = -1.05 + i * 0.2
            sketch.line(((x, -1.03 - i * 0.005), (x, -0.9 - i * 0.005)), 0.03, (222, 222, 226, 255))
    with sketch.part("blinker"):
        sketch.box(0.5, -1.04, 0.66, -0.95, (90, 150, 230, 255), 0.03)
