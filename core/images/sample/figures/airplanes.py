"""Airplanes, seen from the side with the nose to the right."""

from random import Random

from ..palette import GLASS, INK, WOOD, paint, shade, tone
from ..sketch import Colour, Point, Sketch
from .figure import Figure

AIRPLANES = ("airliner", "biplane", "seaplane", "propeller plane", "fighter", "glider")
PAINT = ("red", "orange", "yellow", "green", "blue", "purple", "white", "gray")


def airplane(rng: Random) -> Figure:
    variant = rng.choice(AIRPLANES)
    colour_name = (
        rng.choice(("white", "white", "gray")) if variant == "airliner" else rng.choice(PAINT)
    )
    body, sketch = paint(colour_name, rng), Sketch()
    accent_name = rng.choice(("red", "blue", "orange", "green", "purple"))
    accent = paint(accent_name, rng)
    draw = {"airliner": _airliner, "fighter": _fighter, "glider": _glider}.get(
        variant, _propeller_plane
    )
    draw(sketch, body, accent, variant)
    colours = (colour_name, accent_name) if accent_name != colour_name else (colour_name,)
    return Figure(sketch, variant, colours, "air", ("metal",))


def _fuselage(sketch: Sketch, outline: tuple[Point, ...], body: Colour) -> None:
    with sketch.part("fuselage"):
        sketch.blob(outline, body)


def _airliner(sketch: Sketch, body: Colour, accent: Colour, variant: str) -> None:
    with sketch.part("tail"):
        sketch.polygon(((-1.0, -0.52), (-0.84, -0.52), (-0.56, -0.08), (-0.9, -0.08)), accent)
    with sketch.part("wing"):
        sketch.polygon(
            ((-0.05, -0.1), (0.22, -0.1), (-0.1, -0.36), (-0.22, -0.36)), shade(body, 0.78)
        )
    outline = (
        (-1.02, -0.1),
        (-0.7, -0.15),
        (0.6, -0.16),
        (0.98, -0.04),
        (0.99, 0.03),
        (0.6, 0.13),
        (-0.5, 0.1),
    )
    _fuselage(sketch, outline, body)
    sketch.polygon(((-0.95, -0.02), (0.96, 0.03), (0.8, 0.08), (-0.6, 0.06)), accent)
    for i in range(9):
        with sketch.part("window"):
            sketch.box(-0.62 + i * 0.14, -0.1, -0.56 + i * 0.14, -0.03, (96, 140, 180, 255), 0.02)
    with sketch.part("windshield"):
        sketch.polygon(
            ((0.74, -0.11), (0.86, -0.08), (0.9, -0.03), (0.74, -0.04)), (96, 140, 180, 255)
        )
    with sketch.part("wing"):
        sketch.polygon(
            ((-0.12, 0.06), (0.28, 0.06), (-0.32, 0.46), (-0.46, 0.46)), shade(body, 0.72)
        )
    with sketch.part("jet engine"):
        sketch.box(-0.06, 0.16, 0.24, 0.29, shade(accent, 0.85), 0.06)
    sketch.polygon(((-1.0, -0.06), (-0.8, -0.06), (-0.98, 0.12), (-1.1, 0.12)), shade(body, 0.72))


def _fighter(sketch: Sketch, body: Colour, accent: Colour, variant: str) -> None:
    with sketch.part("tail"):
        sketch.polygon(
            ((-0.96, -0.46), (-0.76, -0.46), (-0.4, -0.08), (-0.84, -0.08)), shade(body, 0.84)
        )
        sketch.box(-0.93, -0.44, -0.77, -0.38, accent)
    _fuselage(
        sketch,
        ((-0.94, -0.1), (0.0, -0.14), (0.55, -0.09), (1.12, 0.03), (0.5, 0.11), (-0.9, 0.1)),
        body,
    )
    with sketch.part("cockpit"):
        sketch.blob(((0.12, -0.11), (0.3, -0.24), (0.54, -0.14), (0.6, -0.07)), GLASS)
    with sketch.part("wing"):
        sketch.polygon(
            ((0.26, 0.02), (-0.62, 0.36), (-0.82, 0.36), (-0.6, 0.02)), shade(body, 0.72)
        )
    with sketch.part("jet engine"):
        sketch.box(-1.06, -0.08, -0.9, 0.08, (80, 84, 94, 255), 0.03)
        sketch.polygon(((-1.06, -0.06), (-1.06, 0.06), (-1.28, 0.0)), (244, 170, 80, 220))


def _glider(sketch: Sketch, body: Colour, accent: Colour, variant: str) -> None:
    with sketch.part("tail"):
        sketch.polygon(((-1.02, -0.36), (-0.86, -0.36), (-0.76, -0.04), (-0.98, -0.02)), accent)
    with sketch.part("wing"):
        sketch.polygon(
            ((0.04, -0.06), (0.26, -0.06), (0.02, -0.6), (-0.08, -0.6)), shade(body, 0.8)
        )
    _fuselage(
        sketch,
        ((-1.0, -0.05), (0.1, -0.12), (0.6, -0.12), (0.86, 0.0), (0.5, 0.1), (0.0, 0.05)),
        body,
    )
    with sketch.part("cockpit"):
        sketch.blob(((0.36, -0.09), (0.56, -0.16), (0.78, -0.06), (0.6, -0.02)), GLASS)
    with sketch.part("wing"):
        sketch.polygon(((0.02, 0.0), (0.28, 0.0), (-0.3, 0.66), (-0.42, 0.66)), shade(body, 0.86))


def _propeller_plane(sketch: Sketch, body: Colour, accent: Colour, variant: str) -> None:
    with sketch.part("tail"):
        sketch.blob(((-1.0, -0.44), (-0.82, -0.42), (-0.66, -0.08), (-0.94, -0.04)), accent)
    if variant == "biplane":
        for x in (-0.04, 0.34):
            sketch.line(((x, -0.5), (x, 0.12)), 0.03, WOOD)
    _fuselage(
        sketch,
        (
            (-1.0, -0.08),
            (-0.1, -0.18),
            (0.5, -0.2),
            (0.78, -0.12),
            (0.78, 0.12),
            (0.4, 0.17),
            (-0.4, 0.1),
        ),
        body,
    )
    with sketch.part("cockpit"):
        sketch.blob(((-0.02, -0.17), (0.1, -0.34), (0.36, -0.33), (0.48, -0.18)), GLASS)
    for y in (-0.56, 0.08) if variant == "biplane" else (-0.02,):
        with sketch.part("wing"):
            sketch.box(
                -0.3, y, 0.56, y + 0.1, accent if variant == "biplane" else shade(body, 0.78), 0.05
            )
    if variant == "seaplane":
        with sketch.part("pontoon"):
            sketch.blob(
                ((-0.5, 0.42), (0.5, 0.4), (0.74, 0.46), (0.4, 0.56), (-0.4, 0.54)),
                shade(body, 0.85),
            )
        for x in (-0.2, 0.3):
            sketch.line(((x, 0.12), (x, 0.43)), 0.04, INK)
    else:
        sketch.line(((0.3, 0.14), (0.36, 0.3)), 0.04, INK)
        with sketch.part("wheel"):
            sketch.ellipse(0.37, 0.34, 0.09, 0.09, INK, 14)
    with sketch.part("propeller"):
        sketch.ellipse(0.84, 0.0, 0.035, 0.38, tone((60, 62, 70), 170), 16)
        sketch.ellipse(0.82, 0.0, 0.07, 0.07, shade(accent, 0.8), 10)
