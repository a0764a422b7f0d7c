"""Dogs, sitting or standing, facing right."""

from random import Random

from ..palette import INK, ROSE, WHITE, paint, shade
from ..sketch import Colour, Sketch
from .figure import Figure

DOGS = ("dalmatian", "dachshund", "poodle", "beagle", "terrier", "husky")
DOG_COATS = {
    "dalmatian": ("white",),
    "dachshund": ("brown", "black"),
    "poodle": ("white", "black", "pink", "gray"),
    "beagle": ("brown", "orange"),
    "terrier": ("white", "gray", "brown"),
    "husky": ("gray", "black"),
}


def dog(rng: Random) -> Figure:
    variant = rng.choice(DOGS)
    coat_name = rng.choice(DOG_COATS[variant])
    coat, sketch = paint(coat_name, rng), Sketch()
    collar_name = rng.choice(("red", "blue", "green", "yellow"))
    collar = paint(collar_name, rng)
    dark = shade(coat, 0.68) if variant != "dalmatian" else INK
    sketch.ellipse(0, 0, 0.85, 0.07, (0, 0, 0, 50))
    if variant == "dachshund":
        _standing_dog(sketch, coat, dark, variant, legs=0.26, half=0.86)
        _dog_head(sketch, (0.86, -0.74), 0.86, coat, dark, collar, variant)
    elif rng.random() < 0.5:
        _standing_dog(sketch, coat, dark, variant, legs=0.5, half=0.62)
        _dog_head(sketch, (0.7, -1.12), 0.95, coat, dark, collar, variant)
    else:
        _sitting_dog(sketch, coat, dark, variant)
        _dog_head(sketch, (0.2, -1.22), 1.05, coat, dark, collar, variant)
    return Figure(sketch, variant, (coat_name, collar_name), materials=("fur",))


def _standing_dog(
    sketch: Sketch, coat: Colour, dark: Colour, variant: str, legs: float, half: float
) -> None:
    top, belly = -legs - 0.42, -legs + 0.06
    with sketch.part("tail"):
        if variant == "poodle":
            sketch.line(((-half, top + 0.1), (-half - 0.16, top - 0.2)), 0.07, coat)
            sketch.ellipse(-half - 0.18, top - 0.26, 0.12, 0.12, coat)
        else:
            curl = -0.05 if variant == "husky" else -0.3
            sketch.stroke(
                (
                    (-half + 0.05, top + 0.12),
                    (-half - 0.2, top - 0.1),
                    (-half + curl + 0.08, top - 0.4),
                ),
                0.13 if variant == "husky" else 0.1,
                0.07,
                dark,
            )
    for x, factor in (
        (-half + 0.24, 0.8),
        (half - 0.06, 0.8),
        (-half + 0.1, 1.0),
        (half - 0.2, 1.0),
    ):
        with sketch.part("paw"):
            sketch.stroke(
                ((x, belly), (x - 0.02, -legs / 2), (x, -0.06)), 0.18, 0.14, shade(coat, factor)
            )
            sketch.ellipse(x + 0.06, -0.05, 0.12, 0.06, shade(coat, factor * 1.05), 12)
            if variant == "poodle":
                sketch.ellipse(x, -0.16, 0.13, 0.12, shade(coat, factor * 0.95), 14)
    sketch.blob(
        (
            (-half, -legs - 0.2),
            (-half + 0.14, top),
            (half - 0.2, top),
            (half + 0.08, top - 0.08),
            (half, belly),
            (-half + 0.2, belly),
        ),
        coat,
    )
    _markings(sketch, coat, dark, variant, (-half * 0.6, top + 0.18), (half * 0.2, top + 0.16))
    sketch.stroke(
        ((half - 0.12, top + 0.2), (half, top - 0.12), (half + 0.08, top - 0.26)), 0.34, 0.3, coat
    )


def _sitting_dog(sketch: Sketch, coat: Colour, dark: Colour, variant: str) -> None:
    with sketch.part("tail"):
        sketch.stroke(((-0.4, -0.12), (-0.74, -0.16), (-0.86, -0.44)), 0.13, 0.07, dark)
    sketch.blob(
        (
            (-0.52, -0.1),
            (-0.44, -0.5),
            (-0.06, -1.06),
            (0.34, -1.06),
            (0.42, -0.6),
            (0.34, -0.1),
            (0, 0),
        ),
        coat,
    )
    sketch.ellipse(-0.22, -0.22, 0.3, 0.24, shade(coat, 0.93))
    _markings(sketch, coat, dark, variant, (-0.24, -0.5), (0.1, -0.5))
    for x in (0.16, 0.36):
        with sketch.part("paw"):
            sketch.stroke(
                ((x, -0.6), (x + 0.02, -0.3), (x + 0.02, -0.06)), 0.17, 0.14, shade(coat, 0.97)
            )
            sketch.ellipse(x + 0.08, -0.05, 0.13, 0.07, coat, 12)


def _markings(
    sketch: Sketch,
    coat: Colour,
    dark: Colour,
    variant: str,
    rear: tuple[float, float],
    front: tuple[float, float],
) -> None:
    (rx, ry), (fx, fy) = rear, front
    if variant == "dalmatian":
        with sketch.part("spot"):
            for dx, dy, r in (
                (0, 0, 0.08),
                (0.2, -0.08, 0.06),
                (0.14, 0.14, 0.07),
                (-0.1, 0.16, 0.05),
            ):
                sketch.ellipse(rx + dx, ry + dy, r, r * 0.85, INK, 10)
                sketch.ellipse(fx + dx, fy + dy * 0.9, r * 0.9, r, INK, 10)
    elif variant == "beagle":
        sketch.blob(
            ((rx - 0.1, ry - 0.12), (fx, fy - 0.18), (fx + 0.06, fy + 0.06), (rx, ry + 0.14)), INK
        )
    elif variant == "husky":
        sketch.blob(
            ((rx, ry + 0.16), (fx, fy + 0.1), (fx + 0.26, fy + 0.2), (rx + 0.2, ry + 0.26)), WHITE
        )
    elif variant == "poodle":
        for dx in (0.0, 0.18, 0.36, 0.54):
            sketch.ellipse(fx - 0.1 + dx * 0.6, fy - 0.06, 0.17, 0.18, shade(coat, 0.96), 14)


def _dog_head(
    sketch: Sketch,
    middle: tuple[float, float],
    size: float,
    coat: Colour,
    dark: Colour,
    collar: Colour,
    variant: str,
) -> None:
    (x, y), s = middle, size
    with sketch.part("collar"):
        sketch.polygon(
            (
                (x - 0.3 * s, y + 0.18 * s),
                (x + 0.14 * s, y + 0.26 * s),
                (x + 0.12 * s, y + 0.36 * s),
                (x - 0.32 * s, y + 0.28 * s),
            ),
            collar,
        )
    pointed = variant in ("husky", "terrier")
    if pointed:
        for dx in (-0.22, 0.06):
            with sketch.part("ear"):
                sketch.polygon(
                    (
                        (x + (dx - 0.1) * s, y - 0.14 * s),
                        (x + dx * s, y - 0.52 * s),
                        (x + (dx + 0.16) * s, y - 0.16 * s),
                    ),
                    dark,
                )
    sketch.ellipse(x - 0.04 * s, y, 0.32 * s, 0.3 * s, coat)
    muzzle = WHITE if variant in ("husky", "beagle") else shade(coat, 1.2)
    with sketch.part("snout"):
        sketch.blob(
            (
                (x + 0.06 * s, y - 0.06 * s),
                (x + 0.44 * s, y - 0.02 * s),
                (x + 0.56 * s, y + 0.08 * s),
                (x + 0.4 * s, y + 0.22 * s),
                (x + 0.04 * s, y + 0.24 * s),
            ),
            muzzle,
        )
    with sketch.part("nose"):
        sketch.ellipse(x + 0.52 * s, y + 0.02 * s, 0.08 * s, 0.065 * s, INK, 12)
    if variant != "terrier":
        with sketch.part("tongue"):
            sketch.blob(
                (
                    (x + 0.26 * s, y + 0.2 * s),
                    (x + 0.4 * s, y + 0.2 * s),
                    (x + 0.38 * s, y + 0.4 * s),
                    (x + 0.28 * s, y + 0.4 * s),
                ),
                ROSE,
            )
    with sketch.part("eye"):
        sketch.ellipse(
            x + 0.1 * s, y - 0.09 * s, 0.055 * s, 0.065 * s, INK if coat[0] > 90 else WHITE, 12
        )
    if not pointed:
        with sketch.part("ear"):
            sketch.blob(
                (
                    (x - 0.16 * s, y - 0.24 * s),
                    (x - 0.02 * s, y - 0.14 * s),
                    (x - 0.1 * s, y + 0.3 * s),
                    (x - 0.3 * s, y + 0.32 * s),
                    (x - 0.34 * s, y),
                ),
                dark if variant != "poodle" else shade(coat, 0.85),
            )
    if variant == "poodle":
        sketch.ellipse(x - 0.04 * s, y - 0.3 * s, 0.24 * s, 0.2 * s, shade(coat, 0.96))
