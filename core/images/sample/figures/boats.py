"""Sailboats and ferries, seen from the side with the bow to the right."""

from random import Random

from ..palette import INK, METAL, WHITE, WOOD, mix, paint, shade
from ..sketch import Colour, Sketch
from .figure import Figure

SAILBOATS = ("sloop", "catamaran", "catboat", "schooner")
FERRIES = ("ferry", "car-ferry", "paddle steamer")
PAINT = ("red", "orange", "yellow", "green", "blue", "purple", "white", "gray")
SAILS = ("white", "white", "white", "red", "orange", "yellow", "blue", "pink")


def sailboat(rng: Random) -> Figure:
    variant = rng.choice(SAILBOATS)
    hull_name, sail_name = rng.choice((*PAINT, "brown")), rng.choice(SAILS)
    hull, sail, sketch = paint(hull_name, rng), paint(sail_name, rng), Sketch()
    masts: tuple[tuple[float, float], ...] = ((0.06, -1.75),)
    if variant == "schooner":
        masts = ((-0.4, -1.35), (0.26, -1.6))
    for x, top in masts:
        with sketch.part("mast"):
            sketch.line(((x, -0.2), (x, top)), 0.05, WOOD)
        _mainsail(sketch, x, top, sail, 0.62 if variant != "schooner" else 0.5)
    if variant != "catboat":
        x, top = masts[-1]
        with sketch.part("jib"):
            curve = ((x + 0.07, top + 0.12), (x + 0.34, top * 0.5), (0.92, -0.3), (x + 0.07, -0.36))
            sketch.polygon(curve, shade(sail, 0.92))
    x, top = masts[-1]
    with sketch.part("flag"):
        sketch.polygon(((x, top), (x - 0.24, top + 0.06), (x, top + 0.13)), paint("red", rng))
    _small_hull(sketch, hull, variant)
    return Figure(sketch, variant, (hull_name, sail_name), "water", ("wood", "canvas"))


def _mainsail(sketch: Sketch, x: float, top: float, sail: Colour, width: float) -> None:
    with sketch.part("sail"):
        sketch.polygon(
            (
                (x - 0.05, top + 0.08),
                (x - width * 0.55, top * 0.62),
                (x - width * 1.05, -0.36),
                (x - 0.05, -0.36),
            ),
            sail,
        )
        for share in (0.35, 0.6):
            y = top + (-0.36 - top) * share
            sketch.line(((x - width * share * 0.95, y), (x - 0.05, y)), 0.02, shade(sail, 0.84))
    sketch.line(((x - width * 1.1, -0.33), (x, -0.33)), 0.04, WOOD)


def _small_hull(sketch: Sketch, hull: Colour, variant: str) -> None:
    with sketch.part("hull"):
        if variant == "catamaran":
            for y, factor in ((-0.1, 0.75), (0.02, 1.0)):
                sketch.polygon(
                    ((-0.92, y - 0.14), (1.0, y - 0.16), (0.8, y + 0.06), (-0.84, y + 0.06)),
                    shade(hull, factor),
                )
            sketch.box(-0.5, -0.28, 0.5, -0.22, (120, 124, 134, 255))
        else:
            sketch.polygon(((-0.92, -0.26), (1.04, -0.3), (0.72, 0.08), (-0.72, 0.08)), hull)
            sketch.polygon(
                ((-0.92, -0.26), (1.04, -0.3), (0.98, -0.22), (-0.9, -0.19)), shade(hull, 1.4)
            )
    if variant in ("sloop", "schooner"):
        sketch.box(-0.3, -0.38, 0.24, -0.26, mix(hull, WHITE, 0.75), 0.03)
        for px in (-0.14, 0.08):
            with sketch.part("porthole"):
                sketch.ellipse(px, -0.32, 0.035, 0.035, INK, 10)


def ferry(rng: Random) -> Figure:
    variant = rng.choice(FERRIES)
    hull_name, funnel_name = (
        rng.choice(PAINT),
        rng.choice(("red", "orange", "yellow", "blue", "black")),
    )
    hull, funnel, sketch = paint(hull_name, rng), paint(funnel_name, rng), Sketch()
    for x in (-0.34, 0.0) if variant == "paddle steamer" else (-0.3,):
        with sketch.part("funnel"):
            sketch.box(x, -1.12, x + 0.2, -0.7, funnel, 0.02)
            sketch.box(x, -1.12, x + 0.2, -1.04, INK)
        with sketch.part("smoke"):
            sketch.ellipse(x - 0.08, -1.24, 0.12, 0.09, (225, 226, 230, 150), 14)
            sketch.ellipse(x - 0.26, -1.34, 0.15, 0.1, (225, 226, 230, 110), 14)
    with sketch.part("mast"):
        sketch.line(((0.5, -0.7), (0.5, -1.16)), 0.03, INK)
    _decks(sketch, variant, rng)
    _big_hull(sketch, hull, variant, rng)
    return Figure(sketch, variant, (hull_name, funnel_name), "water", ("metal", "steel"))


def _decks(sketch: Sketch, variant: str, rng: Random) -> None:
    levels = ((-0.74, -0.7, 0.66), (-0.52, -0.9, 0.78))
    for top, left, right in levels:
        with sketch.part("deck"):
            sketch.box(left, top, right, top + 0.24, WHITE, 0.02)
        count = 6 if top < -0.6 else 8
        step = (right - left - 0.12) / count
        for i in range(count):
            with sketch.part("window"):
                x = left + 0.08 + i * step
                sketch.box(x, top + 0.06, x + step * 0.6, top + 0.15, (96, 150, 190, 255), 0.015)
    with sketch.part("bridge"):
        sketch.polygon(((0.28, -0.92), (0.62, -0.92), (0.7, -0.72), (0.28, -0.72)), WHITE)
        sketch.polygon(
            ((0.34, -0.89), (0.6, -0.89), (0.65, -0.79), (0.34, -0.79)), (96, 150, 190, 255)
        )
    if rng.random() < 0.6:
        with sketch.part("lifeboat"):
            sketch.slice(-0.62, -0.58, 0.16, 0.09, 0, 180, paint("orange", rng))


def _big_hull(sketch: Sketch, hull: Colour, variant: str, rng: Random) -> None:
    with sketch.part("hull"):
        sketch.polygon(((-1.06, -0.3), (1.16, -0.34), (0.96, 0.1), (-0.98, 0.1)), hull)
        sketch.polygon(((-1.02, -0.04), (1.04, -0.06), (0.96, 0.1), (-0.98, 0.1)), shade(hull, 0.7))
    if variant == "car-ferry":
        for x in (-0.7, -0.3, 0.1):
            with sketch.part("car"):
                fill = paint(rng.choice(PAINT), rng)
                sketch.box(x, -0.22, x + 0.28, -0.12, fill, 0.03)
                sketch.box(x + 0.06, -0.28, x + 0.22, -0.2, shade(fill, 0.9), 0.03)
        sketch.box(-0.82, -0.12, 0.6, -0.09, METAL)
    elif variant == "paddle steamer":
        with sketch.part("paddlewheel"):
            sketch.ellipse(-0.1, -0.1, 0.26, 0.26, (176, 80, 66, 255))
            sketch.ellipse(-0.1, -0.1, 0.19, 0.19, shade(hull, 0.8), 18)
            for dx, dy in ((0.2, 0.0), (0.14, 0.14), (0.0, 0.2), (-0.14, 0.14)):
                sketch.line(
                    ((-0.1 - dx, -0.1 - dy), (-0.1 + dx, -0.1 + dy)), 0.03, (176, 80, 66, 255)
                )
    else:
        for i in range(6):
            with sketch.part("porthole"):
                sketch.ellipse(-0.72 + i * 0.26, -0.16, 0.04, 0.04, WHITE, 10)
