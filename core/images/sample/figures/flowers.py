"""Flowers and mushrooms."""

import math
from random import Random

from ..palette import LEAF, WHITE, paint, shade, tone
from ..sketch import Colour, Placing, Sketch
from .figure import Figure

FLOWERS = ("sunflower", "tulip", "rose", "daisy", "poppy")
MUSHROOMS = ("fly agaric", "bolete", "chanterelle", "puffball")
FLOWER_COLOURS = {
    "sunflower": ("yellow",),
    "tulip": ("red", "pink", "yellow", "purple", "orange"),
    "rose": ("red", "pink", "white", "yellow"),
    "daisy": ("white", "pink", "blue"),
    "poppy": ("red", "orange"),
}


def flower(rng: Random) -> Figure:
    variant = rng.choice(FLOWERS)
    colour_name = rng.choice(FLOWER_COLOURS[variant])
    bloom, sketch = paint(colour_name, rng), Sketch()
    heads = ((0.0, -1.45, 1.0),) if rng.random() < 0.6 else ((-0.42, -1.1, 0.7), (0.4, -1.35, 0.8))
    sketch.ellipse(0, 0, 0.4, 0.05, (0, 0, 0, 45))
    for x, y, size in heads:
        with sketch.part("stem"):
            sketch.stroke(
                ((x * 0.3, 0), (x * 0.4 + 0.04, y * 0.5), (x, y)), 0.08, 0.07, (92, 148, 84, 255)
            )
        for side in (-1, 1):
            with sketch.part("leaf"):
                sketch.blob(
                    (
                        (x * 0.35, y * 0.3),
                        (x * 0.35 + side * 0.22, y * 0.5),
                        (x * 0.35 + side * 0.46, y * 0.56),
                        (x * 0.35 + side * 0.26, y * 0.3),
                    ),
                    shade(LEAF, 1.0 if side < 0 else 0.86),
                )
        bloomed = Sketch()
        {"tulip": _tulip, "rose": _rose, "poppy": _poppy}.get(variant, _rays)(
            bloomed, bloom, variant
        )
        sketch.add(bloomed, Placing(x, y, size, angle=rng.uniform(-0.2, 0.2)))
    return Figure(sketch, variant, (colour_name,))


def _rays(sketch: Sketch, bloom: Colour, variant: str) -> None:
    count = 16 if variant == "sunflower" else 11
    for i in range(count):
        with sketch.part("petal"):
            angle = 2 * math.pi * i / count
            x, y = math.cos(angle), math.sin(angle)
            sketch.polygon(
                (
                    (x * 0.15 - y * 0.07, y * 0.15 + x * 0.07),
                    (x * 0.4 - y * 0.1, y * 0.4 + x * 0.1),
                    (x * 0.58, y * 0.58),
                    (x * 0.4 + y * 0.1, y * 0.4 - x * 0.1),
                    (x * 0.15 + y * 0.07, y * 0.15 - x * 0.07),
                ),
                shade(bloom, 0.9 if i % 2 else 1.0),
            )
    big = variant == "sunflower"
    sketch.ellipse(
        0,
        0,
        0.26 if big else 0.17,
        0.26 if big else 0.17,
        (112, 76, 50, 255) if big else (246, 200, 76, 255),
    )
    if big:
        sketch.ellipse(0, 0, 0.14, 0.14, (88, 60, 44, 255), 16)


def _tulip(sketch: Sketch, bloom: Colour, variant: str) -> None:
    for points, factor in (
        (((0, 0.3), (-0.1, -0.1), (0, -0.46), (0.1, -0.1)), 0.78),
        (((0, 0.34), (-0.36, 0.14), (-0.32, -0.36), (-0.02, 0.0)), 1.0),
        (((0, 0.34), (0.36, 0.14), (0.32, -0.36), (0.02, 0.0)), 0.9),
    ):
        with sketch.part("petal"):
            sketch.blob(points, shade(bloom, factor))


def _rose(sketch: Sketch, bloom: Colour, variant: str) -> None:
    for i, (x, y) in enumerate(
        ((-0.2, 0.08), (0.2, 0.08), (0, 0.2), (-0.16, -0.14), (0.16, -0.14))
    ):
        with sketch.part("petal"):
            sketch.ellipse(x, y, 0.28, 0.26, shade(bloom, 0.86 + 0.03 * i), 18)
    for radius, factor in ((0.24, 0.8), (0.17, 0.95), (0.1, 0.72), (0.05, 0.9)):
        sketch.ellipse(0.02 - radius * 0.1, -0.02, radius, radius, shade(bloom, factor), 16)


def _poppy(sketch: Sketch, bloom: Colour, variant: str) -> None:
    for i, (x, y) in enumerate(((0, -0.2), (-0.24, 0.02), (0.24, 0.02), (0, 0.2))):
        with sketch.part("petal"):
            sketch.ellipse(x, y, 0.32, 0.26, shade(bloom, 0.88 + 0.05 * (i % 3)), 20)
    sketch.ellipse(0, 0, 0.13, 0.13, (54, 50, 58, 255), 16)
    sketch.ellipse(0, 0, 0.06, 0.06, (150, 170, 110, 255), 12)


def mushroom(rng: Random) -> Figure:
    variant = rng.choice(MUSHROOMS)
    colour_name = {
        "fly agaric": "red",
        "bolete": "brown",
        "chanterelle": rng.choice(("orange", "yellow")),
    }.get(variant, "white")
    cap, sketch = paint(colour_name, rng), Sketch()
    sketch.ellipse(0, 0, 0.6, 0.07, (0, 0, 0, 50))
    spots = ((0.0, 1.0, 0.0),) if rng.random() < 0.5 else ((-0.42, 0.66, -0.1), (0.26, 0.9, 0.06))
    for x, size, lean in spots:
        one = Sketch()
        _one_mushroom(one, cap, variant)
        sketch.add(one, Placing(x, 0.0, size, angle=lean))
    return Figure(sketch, variant, (colour_name,))


def _one_mushroom(sketch: Sketch, cap: Colour, variant: str) -> None:
    if variant == "puffball":
        with sketch.part("stalk"):
            sketch.polygon(((-0.26, 0), (-0.2, -0.4), (0.2, -0.4), (0.26, 0)), shade(cap, 0.8))
        sketch.blob(
            (
                (-0.5, -0.5),
                (-0.4, -0.9),
                (0, -1.1),
                (0.4, -0.9),
                (0.5, -0.5),
                (0.22, -0.24),
                (-0.22, -0.24),
            ),
            cap,
        )
        sketch.blob(
            ((0.1, -0.3), (0.3, -0.7), (0.46, -0.7), (0.44, -0.44), (0.22, -0.26)), shade(cap, 0.9)
        )
        with sketch.part("spot"):
            for x, y in (
                (-0.24, -0.84),
                (0.0, -0.96),
                (0.22, -0.82),
                (-0.32, -0.56),
                (-0.06, -0.66),
                (0.14, -0.48),
            ):
                sketch.ellipse(x, y, 0.05, 0.04, (186, 164, 136, 255), 8)
        return
    fat = 0.3 if variant == "bolete" else 0.18
    with sketch.part("stalk"):
        fill = shade(cap, 1.3) if variant == "chanterelle" else tone((240, 230, 210))
        sketch.polygon(((-fat, 0), (-fat * 0.7, -0.8), (fat * 0.7, -0.8), (fat, 0)), fill)
        sketch.polygon(
            ((fat * 0.2, 0), (fat * 0.2, -0.8), (fat * 0.7, -0.8), (fat, 0)), shade(fill, 0.88)
        )
    if variant == "chanterelle":
        with sketch.part("cap"):
            sketch.polygon(
                (
                    (-0.16, -0.5),
                    (-0.72, -1.12),
                    (-0.4, -1.06),
                    (0, -1.16),
                    (0.4, -1.06),
                    (0.72, -1.12),
                    (0.16, -0.5),
                ),
                cap,
            )
        with sketch.part("gill"):
            for x in (-0.4, -0.2, 0, 0.2, 0.4):
                sketch.line(((x * 0.3, -0.56), (x, -1.0)), 0.03, shade(cap, 0.78))
        return
    with sketch.part("gill"):
        sketch.ellipse(
            0, -0.74, 0.66, 0.14, shade(cap, 0.62) if variant == "bolete" else tone((226, 210, 186))
        )
    with sketch.part("cap"):
        sketch.slice(0, -0.74, 0.74, 0.66, 180, 360, cap)
        sketch.slice(-0.1, -0.8, 0.5, 0.5, 190, 270, shade(cap, 1.2))
    if variant == "fly agaric":
        with sketch.part("spot"):
            for x, y, r in (
                (-0.4, -0.9, 0.09),
                (-0.1, -1.2, 0.1),
                (0.26, -1.02, 0.11),
                (0.52, -0.84, 0.07),
                (-0.08, -0.88, 0.08),
            ):
                sketch.ellipse(x, y, r, r * 0.8, WHITE, 14)
