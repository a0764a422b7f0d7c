"""Cats, sitting or walking, facing right."""

from random import Random

from ..palette import INK, ROSE, WHITE, paint, shade, tone
from ..sketch import Colour, Sketch
from .figure import Figure

CATS = ("tabby", "Siamese cat", "Persian cat", "kitten", "tortoiseshell")
CAT_COATS = {
    "tabby": ("orange", "gray", "brown"),
    "Siamese cat": ("white",),
    "Persian cat": ("white", "gray", "orange"),
    "kitten": ("black", "white", "gray", "orange", "brown"),
    "tortoiseshell": ("white",),
}


def cat(rng: Random) -> Figure:
    variant = rng.choice(CATS)
    coat_name = rng.choice(CAT_COATS[variant])
    coat, sketch = paint(coat_name, rng), Sketch()
    dark = tone((92, 72, 64)) if variant == "Siamese cat" else shade(coat, 0.72)
    sketch.ellipse(0, 0, 0.75, 0.07, (0, 0, 0, 50))
    sitting = rng.random() < 0.5
    if sitting:
        _sitting_cat(sketch, coat, dark, variant)
        _cat_head(sketch, 0.08, -1.14, 1.0 if variant != "kitten" else 1.18, coat, dark, variant)
    else:
        _walking_cat(sketch, coat, dark, variant)
        _cat_head(sketch, 0.66, -0.92, 0.84 if variant != "kitten" else 1.05, coat, dark, variant)
    colours = (coat_name, "orange", "black") if variant == "tortoiseshell" else (coat_name,)
    return Figure(sketch, variant, colours, materials=("fur",))


def _sitting_cat(sketch: Sketch, coat: Colour, dark: Colour, variant: str) -> None:
    thick = 0.2 if variant == "Persian cat" else 0.13
    with sketch.part("tail"):
        sketch.stroke(
            ((-0.3, -0.1), (-0.72, -0.12), (-0.86, -0.42), (-0.7, -0.66)), thick, thick * 0.9, dark
        )
    sketch.blob(
        (
            (-0.5, -0.12),
            (-0.42, -0.55),
            (-0.12, -1.0),
            (0.26, -1.0),
            (0.4, -0.5),
            (0.42, -0.08),
            (0, 0.0),
        ),
        coat,
    )
    _patches(sketch, variant, dark, ((-0.3, -0.45), (-0.1, -0.7), (0.24, -0.2)))
    sketch.blob(((0.0, -0.8), (0.24, -0.84), (0.3, -0.5), (0.12, -0.34)), shade(coat, 1.35))
    for x in (0.06, 0.3):
        with sketch.part("paw"):
            sketch.stroke(
                ((x, -0.5), (x + 0.02, -0.2), (x + 0.03, -0.06)), 0.14, 0.13, shade(coat, 0.95)
            )
            sketch.ellipse(x + 0.06, -0.05, 0.11, 0.06, shade(coat, 1.3), 12)


def _walking_cat(sketch: Sketch, coat: Colour, dark: Colour, variant: str) -> None:
    thick = 0.18 if variant == "Persian cat" else 0.11
    with sketch.part("tail"):
        sketch.stroke(
            ((-0.6, -0.6), (-0.84, -0.8), (-0.86, -1.1), (-0.7, -1.3)), thick, thick, dark
        )
    for x, factor in ((-0.36, 0.78), (0.5, 0.78), (-0.54, 1.0), (0.34, 1.0)):
        with sketch.part("paw"):
            sketch.stroke(
                ((x, -0.5), (x, -0.25), (x + 0.02, -0.05)), 0.15, 0.12, shade(coat, factor)
            )
            sketch.ellipse(x + 0.05, -0.04, 0.1, 0.05, shade(dark, factor), 12)
    sketch.blob(
        (
            (-0.68, -0.5),
            (-0.5, -0.78),
            (0.1, -0.76),
            (0.55, -0.86),
            (0.66, -0.56),
            (0.3, -0.34),
            (-0.4, -0.34),
        ),
        coat,
    )
    _patches(sketch, variant, dark, ((-0.4, -0.6), (-0.1, -0.58), (0.24, -0.6)))


def _patches(
    sketch: Sketch, variant: str, dark: Colour, spots: tuple[tuple[float, float], ...]
) -> None:
    for i, (x, y) in enumerate(spots):
        if variant == "tabby":
            with sketch.part("stripe"):
                sketch.stroke(
                    ((x - 0.04, y - 0.12), (x + 0.02, y), (x - 0.02, y + 0.14)), 0.07, 0.02, dark
                )
        elif variant == "tortoiseshell":
            sketch.blob(
                ((x - 0.16, y), (x, y - 0.14), (x + 0.15, y), (x, y + 0.14)),
                tone((228, 140, 70)) if i % 2 else INK,
            )


def _cat_head(
    sketch: Sketch, x: float, y: float, size: float, coat: Colour, dark: Colour, variant: str
) -> None:
    s = size
    for side in (-1, 1):
        with sketch.part("ear"):
            sketch.polygon(
                (
                    (x + side * 0.34 * s, y - 0.02),
                    (x + side * 0.33 * s, y - 0.46 * s),
                    (x + side * 0.06 * s, y - 0.24 * s),
                ),
                dark if variant == "Siamese cat" else coat,
            )
            sketch.polygon(
                (
                    (x + side * 0.29 * s, y - 0.12 * s),
                    (x + side * 0.29 * s, y - 0.36 * s),
                    (x + side * 0.13 * s, y - 0.24 * s),
                ),
                ROSE,
            )
    sketch.ellipse(x, y, (0.4 if variant == "Persian cat" else 0.36) * s, 0.3 * s, coat)
    if variant == "Siamese cat":
        sketch.ellipse(x, y + 0.06 * s, 0.2 * s, 0.2 * s, dark)
    if variant == "tabby":
        with sketch.part("stripe"):
            for dx in (-0.1, 0.0, 0.1):
                sketch.line(
                    ((x + dx * s, y - 0.28 * s), (x + dx * s, y - 0.16 * s)), 0.04 * s, dark
                )
    iris = {"Siamese cat": tone((110, 170, 226))}.get(variant, tone((176, 206, 96)))
    for side in (-1, 1):
        with sketch.part("eye"):
            sketch.ellipse(x + side * 0.15 * s, y - 0.03 * s, 0.075 * s, 0.08 * s, iris, 14)
            sketch.ellipse(x + side * 0.15 * s, y - 0.03 * s, 0.03 * s, 0.07 * s, INK, 10)
    with sketch.part("nose"):
        sketch.polygon(
            ((x - 0.05 * s, y + 0.08 * s), (x + 0.05 * s, y + 0.08 * s), (x, y + 0.14 * s)), ROSE
        )
    with sketch.part("whisker"):
        for side in (-1, 1):
            for dy in (0.06, 0.13, 0.2):
                sketch.line(
                    ((x + side * 0.14 * s, y + 0.13 * s), (x + side * 0.5 * s, y + dy * s)),
                    0.018 * s,
                    WHITE if sum(coat[:3]) < 500 else tone((120, 116, 112)),
                )
