"""Houses and barns, seen from the front."""

from random import Random

from ..palette import GLASS, LAMP, WHITE, WOOD, paint, shade, tone
from ..sketch import Colour, Point, Sketch
from .figure import Figure

HOUSES = ("cottage", "log cabin", "row house", "bungalow", "villa")
BARNS = ("gambrel", "gable roof", "haystack")
WALLS = ("white", "yellow", "pink", "blue", "green", "gray", "red", "orange")
ROOFS = ("red", "brown", "gray", "black", "orange", "blue")


def house(rng: Random) -> Figure:
    variant = rng.choice(HOUSES)
    wall_name = "brown" if variant == "log cabin" else rng.choice(WALLS)
    roof_name = rng.choice(ROOFS)
    wall, roof, sketch = paint(wall_name, rng), paint(roof_name, rng), Sketch()
    sketch.ellipse(0, 0, 1.1, 0.08, (0, 0, 0, 50))
    half, eaves, ridge = {
        "cottage": (0.75, -0.7, -1.3),
        "log cabin": (0.85, -0.62, -1.1),
        "row house": (0.48, -1.25, -1.62),
        "bungalow": (1.05, -0.56, -0.9),
        "villa": (0.95, -1.0, -1.32),
    }[variant]
    lit = rng.random() < 0.3
    pane = LAMP if lit else GLASS
    if variant != "villa" or rng.random() < 0.5:
        _chimney(sketch, half * rng.choice((-0.55, 0.5)), ridge)
    _walls(sketch, half, eaves, wall, variant)
    _roof(sketch, half, eaves, ridge, roof, gabled=variant in ("cottage", "log cabin", "row house"))
    _front(sketch, half, eaves, pane, variant, rng)
    materials = {"log cabin": ("wood",), "row house": ("brick",)}.get(variant, ("plaster",))
    return Figure(sketch, variant, (wall_name, roof_name), materials=materials)


def _chimney(sketch: Sketch, x: float, ridge: float) -> None:
    with sketch.part("chimney"):
        sketch.box(x - 0.09, ridge - 0.12, x + 0.09, ridge + 0.5, (176, 104, 86, 255))
        sketch.box(x - 0.12, ridge - 0.16, x + 0.12, ridge - 0.1, (140, 80, 70, 255))


def _walls(sketch: Sketch, half: float, eaves: float, wall: Colour, variant: str) -> None:
    with sketch.part("wall"):
        sketch.box(-half, eaves - 0.02, half, 0.0, wall)
        sketch.box(-half, -0.08, half, 0.0, shade(wall, 0.8))
        if variant == "log cabin":
            for i in range(1, 6):
                y = eaves * i / 6
                sketch.line(((-half - 0.06, y), (half + 0.06, y)), 0.025, shade(wall, 0.7))
        if variant == "row house":
            for i in range(12):
                x, y = -half + 0.06 + (i * 0.37) % (2 * half - 0.16), -0.14 - i * 0.095
                sketch.box(x, y, x + 0.1, y + 0.03, shade(wall, 0.82))


def _roof(
    sketch: Sketch, half: float, eaves: float, ridge: float, roof: Colour, gabled: bool
) -> None:
    with sketch.part("roof"):
        if gabled:
            sketch.polygon(((-half - 0.14, eaves), (0, ridge), (half + 0.14, eaves)), roof)
            sketch.polygon(
                ((0, ridge), (half + 0.14, eaves), (half + 0.02, eaves)), shade(roof, 0.8)
            )
        else:
            run = half * 0.7
            sketch.polygon(
                ((-half - 0.12, eaves), (-run, ridge), (run, ridge), (half + 0.12, eaves)), roof
            )
            sketch.box(-half - 0.12, eaves - 0.05, half + 0.12, eaves + 0.02, shade(roof, 0.8))
            for share in (0.35, 0.68):
                y = ridge + (eaves - ridge) * share
                wide = run + (half + 0.12 - run) * share
                sketch.line(((-wide, y), (wide, y)), 0.02, shade(roof, 0.88))


def _pane(sketch: Sketch, x: float, y: float, pane: Colour, shutters: Colour | None) -> None:
    if shutters:
        for side in (-0.2, 0.13):
            with sketch.part("shutter"):
                sketch.box(x + side, y - 0.14, x + side + 0.07, y + 0.14, shutters)
    with sketch.part("window"):
        sketch.box(x - 0.13, y - 0.15, x + 0.13, y + 0.15, WHITE)
        sketch.box(x - 0.1, y - 0.12, x + 0.1, y + 0.12, pane)
        sketch.box(x - 0.012, y - 0.12, x + 0.012, y + 0.12, WHITE)
        sketch.box(x - 0.1, y - 0.012, x + 0.1, y + 0.012, WHITE)


def _front(
    sketch: Sketch, half: float, eaves: float, pane: Colour, variant: str, rng: Random
) -> None:
    door_x = 0.0 if variant != "bungalow" else -0.4
    shutters = paint(rng.choice(("green", "blue", "brown")), rng) if rng.random() < 0.4 else None
    spread = (-0.28, 0.28) if variant == "row house" else (-half * 0.62, half * 0.62)
    if variant == "bungalow":
        spread = (0.2, 0.68)
    if variant not in ("row house",):
        for x in spread:
            _pane(sketch, x, -0.36, pane, shutters)
    if variant in ("row house", "villa"):
        for x in (*spread, 0.0) if variant == "villa" else spread:
            _pane(sketch, x, eaves + 0.26, pane, shutters if variant == "villa" else None)
    if variant == "row house":
        for x in spread:
            _pane(sketch, x, eaves + 0.62, pane, None)
    with sketch.part("door"):
        sketch.box(
            door_x - 0.13,
            -0.46,
            door_x + 0.13,
            0.0,
            paint(rng.choice(("brown", "red", "blue")), rng),
            0.02,
        )
    with sketch.part("doorknob"):
        sketch.ellipse(door_x + 0.08, -0.22, 0.025, 0.025, LAMP, 8)
    if variant in ("bungalow", "villa"):
        with sketch.part("porch"):
            sketch.box(door_x - 0.3, -0.58, door_x + 0.3, -0.52, WOOD)
            for x in (door_x - 0.27, door_x + 0.24):
                sketch.box(x, -0.54, x + 0.03, 0.0, WHITE)


def barn(rng: Random) -> Figure:
    variant = rng.choice(BARNS)
    wall_name = rng.choice(("red", "red", "red", "brown", "white", "gray", "yellow"))
    wall, sketch = paint(wall_name, rng), Sketch()
    roof_name = rng.choice(("gray", "brown", "black", "white"))
    roof = paint(roof_name, rng)
    sketch.ellipse(0, 0, 1.1, 0.08, (0, 0, 0, 50))
    if rng.random() < 0.45:
        _silo(sketch, rng.choice((-1.08, 1.08)))
    outline: tuple[Point, ...] = (
        (-0.86, -0.62),
        (-0.6, -1.12),
        (0, -1.36),
        (0.6, -1.12),
        (0.86, -0.62),
    )
    if variant != "gambrel":
        outline = ((-0.9, -0.6), (-0.45, -0.92), (0, -1.24), (0.45, -0.92), (0.9, -0.6))
    with sketch.part("wall"):
        sketch.polygon(((-0.84, 0), *outline, (0.84, 0)), wall)
        for i in range(1, 8):
            x = -0.84 + i * 0.21
            sketch.line(((x, -0.62), (x, 0)), 0.015, shade(wall, 0.8))
    with sketch.part("roof"):
        for (ax, ay), (bx, by) in zip(outline, outline[1:], strict=False):
            sketch.line(((ax * 1.07, ay - 0.04), (bx * 1.07, by - 0.04)), 0.13, roof)
    _barn_doors(sketch, wall, variant, rng)
    if rng.random() < 0.4:
        with sketch.part("weathervane"):
            top = -1.4 if variant == "gambrel" else -1.28
            sketch.line(((0, top), (0, top - 0.26)), 0.03, tone((60, 62, 70)))
            sketch.polygon(
                ((-0.14, top - 0.2), (0.16, top - 0.26), (0.06, top - 0.14)), tone((60, 62, 70))
            )
    return Figure(sketch, variant, (wall_name, roof_name), materials=("wood",))


def _silo(sketch: Sketch, x: float) -> None:
    with sketch.part("silo"):
        sketch.slice(x, -1.3, 0.22, 0.22, 180, 360, (150, 158, 170, 255))
        sketch.box(x - 0.22, -1.31, x + 0.22, 0.0, (196, 202, 210, 255))
        for y in (-1.0, -0.66, -0.32):
            sketch.box(x - 0.22, y, x + 0.22, y + 0.04, (150, 158, 170, 255))


def _barn_doors(sketch: Sketch, wall: Colour, variant: str, rng: Random) -> None:
    trim = WHITE if wall[0] + wall[1] + wall[2] < 640 else tone((120, 86, 60))
    with sketch.part("hayloft"):
        sketch.box(-0.18, -1.04, 0.18, -0.76, trim)
        sketch.box(-0.14, -1.0, 0.14, -0.78, (70, 54, 46, 255))
    if variant == "haystack":
        with sketch.part("hay"):
            sketch.box(-0.36, -0.3, 0.36, 0.0, (226, 190, 96, 255), 0.04)
            sketch.box(-0.2, -0.52, 0.24, -0.28, (236, 204, 118, 255), 0.04)
            for x in (-0.2, 0.0, 0.2):
                sketch.line(((x, -0.28), (x, -0.02)), 0.02, (190, 150, 70, 255))
        return
    with sketch.part("barn door"):
        sketch.box(-0.4, -0.6, 0.4, 0.0, trim)
        for left in (-0.36, 0.02):
            sketch.box(left, -0.56, left + 0.34, -0.02, shade(wall, 0.82))
            sketch.line(((left, -0.56), (left + 0.34, -0.02)), 0.045, trim)
            sketch.line(((left, -0.02), (left + 0.34, -0.56)), 0.045, trim)
