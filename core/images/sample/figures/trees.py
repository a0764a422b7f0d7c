"""Trees."""

from random import Random

from ..palette import mix, paint, shade, tone
from ..sketch import Colour, Sketch
from .figure import Figure

TREES = ("pine", "oak", "palm", "birch", "apple tree", "poplar")
TRUNK = (124, 88, 64, 255)
CROWNS = ("green", "green", "green", "orange", "yellow", "red")


def tree(rng: Random) -> Figure:
    variant = rng.choice(TREES)
    colour_name = (
        "green" if variant in ("pine", "palm", "poplar", "apple tree") else rng.choice(CROWNS)
    )
    leaf, sketch = paint(colour_name, rng), Sketch()
    sketch.ellipse(0, 0, 0.6, 0.07, (0, 0, 0, 50))
    trunk = tone((232, 230, 224)) if variant == "birch" else TRUNK
    with sketch.part("trunk"):
        if variant == "palm":
            sketch.stroke(((0.0, 0), (0.06, -0.6), (0.22, -1.3)), 0.2, 0.12, (164, 128, 90, 255))
        else:
            thin = {"birch": 0.11, "poplar": 0.1, "oak": 0.24}.get(variant, 0.16)
            sketch.polygon(((-thin, 0), (-thin * 0.6, -1.1), (thin * 0.6, -1.1), (thin, 0)), trunk)
            if variant == "birch":
                for i in range(4):
                    sketch.box(
                        -0.07 + (i % 2) * 0.05,
                        -0.2 - i * 0.14,
                        -0.01 + (i % 2) * 0.07,
                        -0.17 - i * 0.14,
                        (70, 70, 76, 255),
                    )
    if variant == "palm":
        _fronds(sketch, leaf)
    elif variant == "pine":
        _needles(sketch, leaf)
    else:
        _crown(sketch, leaf, variant, rng)
    return Figure(sketch, variant, (colour_name,), materials=("wood",))


def _fronds(sketch: Sketch, leaf: Colour) -> None:
    for i, (dx, dy) in enumerate(
        (
            (-0.9, 0.1),
            (-0.7, -0.36),
            (0.86, 0.12),
            (0.76, -0.34),
            (0.1, -0.56),
            (-0.5, 0.4),
            (0.55, 0.42),
        )
    ):
        with sketch.part("frond"):
            x, y = 0.22, -1.3
            middle = (x + dx * 0.5, y + dy * 0.5 - 0.22)
            sketch.stroke(
                ((x, y), middle, (x + dx, y + dy)), 0.2, 0.02, shade(leaf, 0.85 + 0.05 * (i % 4))
            )
    with sketch.part("coconut"):
        for x, y in ((0.12, -1.2), (0.3, -1.18)):
            sketch.ellipse(x, y, 0.08, 0.08, (110, 78, 56, 255), 12)


def _needles(sketch: Sketch, leaf: Colour) -> None:
    green = mix(leaf, (40, 96, 80, 255), 0.4)
    for i, (y, half) in enumerate(((-0.35, 0.7), (-0.75, 0.58), (-1.12, 0.44), (-1.45, 0.3))):
        with sketch.part("branch"):
            sketch.polygon(
                ((-half, y), (0, y - 0.66), (half, y), (0, y + 0.08)), shade(green, 0.86 + 0.07 * i)
            )


def _crown(sketch: Sketch, leaf: Colour, variant: str, rng: Random) -> None:
    with sketch.part("leaf"):
        if variant == "poplar":
            sketch.blob(
                (
                    (-0.2, -0.3),
                    (-0.34, -0.9),
                    (-0.2, -1.6),
                    (0, -2.0),
                    (0.2, -1.6),
                    (0.34, -0.9),
                    (0.2, -0.3),
                ),
                shade(leaf, 0.85),
            )
            sketch.blob(
                ((-0.1, -0.5), (-0.22, -1.0), (-0.1, -1.5), (0.04, -1.8), (0.08, -1.0)), leaf
            )
        else:
            wide = 0.42 if variant == "birch" else 0.6
            bumps = (
                (-wide * 0.8, -0.95),
                (wide * 0.8, -0.95),
                (0, -0.9),
                (-wide * 0.5, -1.35),
                (wide * 0.5, -1.35),
                (0, -1.55),
            )
            for i, (x, y) in enumerate(bumps):
                sketch.ellipse(x, y, wide * 0.74, 0.42, shade(leaf, 0.82 if i < 3 else 0.92), 18)
            sketch.ellipse(-wide * 0.3, -1.42, wide * 0.6, 0.3, leaf, 18)
    if variant == "apple tree":
        for _ in range(7):
            with sketch.part("apple"):
                x, y = rng.uniform(-0.62, 0.62), rng.uniform(-1.5, -0.8)
                sketch.ellipse(x, y, 0.085, 0.085, (214, 64, 69, 255), 12)
