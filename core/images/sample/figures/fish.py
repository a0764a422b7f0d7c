"""Fish, swimming to the right."""

from random import Random

from ..palette import INK, WHITE, mix, paint, shade, tone
from ..sketch import Colour, Sketch
from .figure import Figure

FISH = ("goldfish", "anemone fish", "shark", "angelfish", "tuna", "butterfly fish")
FISH_COLOURS = {
    "goldfish": ("orange", "red", "yellow"),
    "anemone fish": ("orange",),
    "shark": ("gray", "blue"),
    "angelfish": ("yellow", "white", "blue", "purple"),
    "tuna": ("blue", "gray"),
    "butterfly fish": ("yellow", "pink", "green", "purple"),
}


def fish(rng: Random) -> Figure:
    variant = rng.choice(FISH)
    colour_name = rng.choice(FISH_COLOURS[variant])
    body, sketch = paint(colour_name, rng), Sketch()
    colours = (colour_name, "white") if variant == "anemone fish" else (colour_name,)
    if variant == "shark":
        _shark(sketch, body)
    else:
        _round_fish(sketch, body, variant)
    return Figure(sketch, variant, colours, "sea", ("scale",))


def _round_fish(sketch: Sketch, body: Colour, variant: str) -> None:
    tall = {"angelfish": 0.62, "butterfly fish": 0.58, "tuna": 0.3}.get(variant, 0.42)
    dark = shade(body, 0.76)
    with sketch.part("tail"):
        if variant == "goldfish":
            sketch.blob(
                ((-0.6, 0), (-1.0, -0.5), (-1.2, -0.3), (-1.05, 0), (-1.2, 0.34), (-0.98, 0.5)),
                dark,
            )
        else:
            sketch.polygon(((-0.6, 0), (-1.08, -0.4), (-0.94, 0), (-1.08, 0.4)), dark)
    for side in (-1, 1):
        with sketch.part("fin"):
            reach = 0.55 if variant == "angelfish" else 0.24
            sketch.polygon(
                (
                    (0.3, side * tall * 0.8),
                    (-0.2 if variant != "angelfish" else -0.55, side * (tall + reach)),
                    (-0.45, side * tall * 0.6),
                ),
                dark,
            )
    sketch.blob(
        (
            (-0.72, 0),
            (-0.3, -tall * 0.85),
            (0.2, -tall),
            (0.72, -tall * 0.5),
            (0.94, 0.02),
            (0.68, tall * 0.55),
            (0.15, tall),
            (-0.3, tall * 0.8),
        ),
        body,
    )
    sketch.blob(
        ((-0.5, tall * 0.3), (0.1, tall * 0.55), (0.8, 0.16), (0.5, tall * 0.7), (0, tall * 0.92)),
        mix(body, WHITE, 0.45),
    )
    if variant in ("anemone fish", "angelfish", "butterfly fish"):
        band = WHITE if variant == "anemone fish" else shade(body, 0.55)
        with sketch.part("stripe"):
            for x, share in ((0.42, 0.82), (-0.02, 0.95), (-0.42, 0.66)):
                sketch.stroke(
                    ((x, -tall * share), (x + 0.06, 0), (x, tall * share)), 0.12, 0.12, band
                )
    _fish_face(sketch, 0.64, -tall * 0.2)
    with sketch.part("fin"):
        sketch.blob(((0.3, 0.06), (-0.04, 0.0), (-0.14, 0.2), (0.1, 0.26)), dark)
    for x, y in ((-0.3, -0.08), (-0.12, 0.04), (-0.12, -0.18), (-0.44, 0.04)):
        sketch.slice(x, y, 0.07, 0.06, 90, 270, shade(body, 0.86))


def _fish_face(sketch: Sketch, x: float, y: float) -> None:
    with sketch.part("eye"):
        sketch.ellipse(x, y, 0.1, 0.1, WHITE, 16)
        sketch.ellipse(x + 0.02, y, 0.055, 0.06, INK, 12)
    with sketch.part("gill"):
        sketch.stroke(
            ((x - 0.2, y - 0.1), (x - 0.28, y + 0.1), (x - 0.2, y + 0.28)),
            0.03,
            0.03,
            tone((60, 60, 70), 120),
        )


def _shark(sketch: Sketch, body: Colour) -> None:
    dark = shade(body, 0.8)
    with sketch.part("tail"):
        sketch.polygon(((-0.86, 0), (-1.24, -0.5), (-1.04, 0), (-1.16, 0.3)), dark)
    with sketch.part("fin"):
        sketch.polygon(((0.26, -0.2), (-0.1, -0.62), (-0.2, -0.2)), dark)
    sketch.blob(
        (
            (-0.96, 0),
            (-0.4, -0.2),
            (0.3, -0.26),
            (1.0, -0.06),
            (0.9, 0.08),
            (0.3, 0.24),
            (-0.4, 0.14),
        ),
        body,
    )
    sketch.blob(
        ((-0.6, 0.06), (0.2, 0.06), (0.9, 0.06), (0.3, 0.23), (-0.3, 0.15)), mix(body, WHITE, 0.6)
    )
    with sketch.part("fin"):
        sketch.polygon(((0.34, 0.12), (0.06, 0.5), (-0.02, 0.12)), dark)
    with sketch.part("gill"):
        for x in (0.4, 0.46, 0.52):
            sketch.line(((x, -0.1), (x - 0.02, 0.06)), 0.02, shade(body, 0.6))
    with sketch.part("eye"):
        sketch.ellipse(0.74, -0.08, 0.05, 0.05, INK, 12)
    with sketch.part("tooth"):
        for x in (0.66, 0.74, 0.82):
            sketch.polygon(((x - 0.04, 0.06), (x + 0.04, 0.06), (x, 0.13)), WHITE)
