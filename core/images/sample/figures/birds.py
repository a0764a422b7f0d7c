"""Birds, flying, standing or swimming, facing right."""

from random import Random

from ..palette import INK, WHITE, mix, paint, shade, tone
from ..sketch import Colour, Sketch
from .figure import Figure

BIRDS = ("owl", "duck", "penguin", "parrot", "gull", "flamingo", "robin")
BIRD_COLOURS = {
    "owl": ("brown", "gray", "white"),
    "duck": ("brown", "white", "yellow"),
    "penguin": ("black",),
    "parrot": ("red", "green", "blue", "yellow"),
    "gull": ("white",),
    "flamingo": ("pink",),
    "robin": ("brown", "gray"),
}


def bird(rng: Random) -> Figure:
    variant = rng.choice(BIRDS)
    colour_name = rng.choice(BIRD_COLOURS[variant])
    body, sketch = paint(colour_name, rng), Sketch()
    if variant in ("gull", "parrot", "robin") and rng.random() < 0.6 or variant == "gull":
        _flying(sketch, body, variant)
        return Figure(sketch, variant, (colour_name,), "air", ("feather",))
    draw = {"owl": _owl, "duck": _duck, "penguin": _penguin, "flamingo": _flamingo}.get(
        variant, _perched
    )
    draw(sketch, body, variant)
    return Figure(
        sketch, variant, (colour_name,), "water" if variant == "duck" else "ground", ("feather",)
    )


def _eye(sketch: Sketch, x: float, y: float, radius: float) -> None:
    with sketch.part("eye"):
        sketch.ellipse(x, y, radius, radius, WHITE, 14)
        sketch.ellipse(x + radius * 0.2, y, radius * 0.6, radius * 0.6, INK, 10)


def _beak(
    sketch: Sketch, x: float, y: float, length: float, height: float, drop: float = 0.0
) -> None:
    with sketch.part("beak"):
        sketch.polygon(
            ((x, y - height / 2), (x + length, y + drop), (x, y + height / 2)), (240, 168, 66, 255)
        )


def _legs(sketch: Sketch, spots: tuple[float, ...], top: float) -> None:
    with sketch.part("leg"):
        for x in spots:
            sketch.line(((x, top), (x, -0.02)), 0.045, (226, 150, 70, 255))
            sketch.line(((x - 0.04, -0.02), (x + 0.14, -0.02)), 0.045, (226, 150, 70, 255))


def _flying(sketch: Sketch, body: Colour, variant: str) -> None:
    wing = shade(body, 0.82) if variant != "gull" else tone((176, 184, 196))
    with sketch.part("wing"):
        sketch.blob(
            ((0.2, -0.04), (0.26, -0.5), (-0.02, -0.86), (-0.08, -0.46), (-0.16, -0.04)),
            shade(wing, 0.86),
        )
    with sketch.part("tail"):
        length = -1.16 if variant == "parrot" else -0.9
        sketch.polygon(((-0.4, -0.02), (length, -0.14), (length + 0.06, 0.14), (-0.4, 0.14)), wing)
    sketch.blob(
        (
            (-0.6, 0.04),
            (-0.1, -0.16),
            (0.5, -0.2),
            (0.72, -0.12),
            (0.7, 0.06),
            (0.2, 0.2),
            (-0.3, 0.16),
        ),
        body,
    )
    if variant == "robin":
        sketch.ellipse(0.36, 0.06, 0.22, 0.13, (222, 106, 62, 255))
    with sketch.part("wing"):
        tip = (60, 64, 74, 255) if variant == "gull" else shade(wing, 0.7)
        sketch.blob(((0.28, -0.02), (-0.1, -0.5), (-0.62, -0.8), (-0.5, -0.4), (-0.26, 0.06)), wing)
        sketch.polygon(((-0.36, -0.62), (-0.64, -0.82), (-0.54, -0.5)), tip)
    _beak(sketch, 0.7, -0.06, 0.22, 0.12, 0.08 if variant == "parrot" else 0.0)
    _eye(sketch, 0.56, -0.09, 0.055)


def _perched(sketch: Sketch, body: Colour, variant: str) -> None:
    sketch.ellipse(0, 0, 0.5, 0.05, (0, 0, 0, 50))
    _legs(sketch, (-0.04, 0.14), -0.4)
    with sketch.part("tail"):
        length = -1.0 if variant == "parrot" else -0.8
        sketch.polygon(
            (
                (-0.28, -0.6),
                (length, -0.3 if variant == "parrot" else -0.7),
                (length + 0.1, -0.16 if variant == "parrot" else -0.52),
                (-0.2, -0.36),
            ),
            shade(body, 0.72),
        )
    sketch.blob(
        (
            (-0.42, -0.5),
            (-0.1, -0.86),
            (0.2, -1.12),
            (0.46, -1.02),
            (0.48, -0.66),
            (0.26, -0.34),
            (-0.1, -0.28),
        ),
        body,
    )
    if variant == "robin":
        sketch.blob(
            ((0.2, -0.86), (0.46, -0.8), (0.42, -0.5), (0.16, -0.38), (0.1, -0.6)),
            (222, 106, 62, 255),
        )
    with sketch.part("wing"):
        sketch.blob(
            ((0.06, -0.74), (0.14, -0.54), (-0.12, -0.4), (-0.56, -0.42), (-0.24, -0.66)),
            shade(body, 0.78),
        )
    _beak(sketch, 0.46, -0.94, 0.2, 0.14, 0.1 if variant == "parrot" else 0.0)
    _eye(sketch, 0.32, -0.98, 0.065)


def _owl(sketch: Sketch, body: Colour, variant: str) -> None:
    sketch.ellipse(0, 0, 0.5, 0.06, (0, 0, 0, 50))
    for side in (-1, 1):
        sketch.polygon(
            ((side * 0.42, -1.0), (side * 0.44, -1.4), (side * 0.12, -1.2)), shade(body, 0.8)
        )
    sketch.blob(
        (
            (-0.44, -0.12),
            (-0.52, -0.7),
            (-0.4, -1.16),
            (0, -1.26),
            (0.4, -1.16),
            (0.52, -0.7),
            (0.44, -0.12),
            (0, 0),
        ),
        body,
    )
    sketch.blob(
        ((-0.28, -0.14), (-0.3, -0.6), (0, -0.76), (0.3, -0.6), (0.28, -0.14), (0, -0.05)),
        mix(body, WHITE, 0.55),
    )
    for i in range(6):
        sketch.slice(
            -0.16 + (i % 3) * 0.16, -0.5 + (i // 3) * 0.18, 0.07, 0.07, 0, 180, shade(body, 0.85)
        )
    for side in (-1, 1):
        with sketch.part("wing"):
            sketch.blob(
                (
                    (side * 0.38, -0.86),
                    (side * 0.58, -0.5),
                    (side * 0.44, -0.12),
                    (side * 0.32, -0.4),
                ),
                shade(body, 0.74),
            )
        sketch.ellipse(side * 0.19, -0.96, 0.2, 0.2, mix(body, WHITE, 0.7), 18)
        with sketch.part("eye"):
            sketch.ellipse(side * 0.18, -0.96, 0.13, 0.13, (246, 196, 70, 255), 16)
            sketch.ellipse(side * 0.18, -0.96, 0.07, 0.07, INK, 12)
    with sketch.part("beak"):
        sketch.polygon(((-0.07, -0.9), (0.07, -0.9), (0, -0.74)), (236, 160, 62, 255))


def _duck(sketch: Sketch, body: Colour, variant: str) -> None:
    head = tone((56, 130, 96)) if body[0] < 200 else body
    with sketch.part("tail"):
        sketch.polygon(((-0.6, -0.2), (-0.98, -0.46), (-0.8, -0.06)), shade(body, 0.8))
    sketch.blob(
        (
            (-0.8, -0.2),
            (-0.4, -0.42),
            (0.2, -0.44),
            (0.6, -0.4),
            (0.66, -0.1),
            (0.3, 0.1),
            (-0.4, 0.1),
        ),
        body,
    )
    sketch.stroke(((0.42, -0.26), (0.42, -0.6), (0.46, -0.78)), 0.32, 0.26, head)
    sketch.ellipse(0.5, -0.84, 0.24, 0.2, head)
    with sketch.part("wing"):
        sketch.blob(
            ((0.24, -0.36), (-0.1, -0.34), (-0.62, -0.28), (-0.3, -0.04), (0.14, -0.08)),
            shade(body, 0.8),
        )
    with sketch.part("beak"):
        sketch.blob(
            ((0.66, -0.88), (0.98, -0.8), (0.96, -0.72), (0.66, -0.74)), (240, 168, 66, 255)
        )
    _eye(sketch, 0.54, -0.9, 0.055)


def _penguin(sketch: Sketch, body: Colour, variant: str) -> None:
    sketch.ellipse(0, 0, 0.5, 0.06, (0, 0, 0, 50))
    for x in (-0.16, 0.18):
        with sketch.part("foot"):
            sketch.ellipse(x, -0.04, 0.17, 0.07, (240, 168, 66, 255), 14)
    sketch.blob(
        (
            (-0.4, -0.1),
            (-0.46, -0.6),
            (-0.28, -1.2),
            (0.04, -1.42),
            (0.34, -1.2),
            (0.46, -0.6),
            (0.4, -0.1),
            (0, -0.02),
        ),
        body,
    )
    sketch.blob(
        ((-0.24, -0.12), (-0.26, -0.6), (0.04, -1.0), (0.32, -0.6), (0.28, -0.12), (0, -0.06)),
        WHITE,
    )
    for side in (-1, 1):
        with sketch.part("wing"):
            sketch.blob(
                (
                    (side * 0.36, -0.94),
                    (side * 0.62, -0.5),
                    (side * 0.54, -0.34),
                    (side * 0.4, -0.5),
                ),
                shade(body, 0.8),
            )
    sketch.ellipse(0.16, -1.14, 0.13, 0.13, WHITE, 14)
    _beak(sketch, 0.26, -1.12, 0.26, 0.14, 0.03)
    _eye(sketch, 0.14, -1.18, 0.05)


def _flamingo(sketch: Sketch, body: Colour, variant: str) -> None:
    sketch.ellipse(0, 0, 0.4, 0.05, (0, 0, 0, 50))
    with sketch.part("leg"):
        sketch.line(((0.0, -0.8), (0.02, -0.02)), 0.045, shade(body, 0.8))
        sketch.line(((0.12, -0.8), (0.26, -0.5), (0.06, -0.36)), 0.045, shade(body, 0.8))
    with sketch.part("neck"):
        sketch.stroke(((0.3, -0.96), (0.56, -1.12), (0.34, -1.4), (0.5, -1.66)), 0.13, 0.11, body)
    sketch.blob(
        ((-0.6, -0.86), (-0.2, -1.12), (0.3, -1.1), (0.46, -0.92), (0.1, -0.72), (-0.3, -0.74)),
        body,
    )
    with sketch.part("wing"):
        sketch.blob(((0.2, -1.0), (-0.2, -1.02), (-0.68, -0.82), (-0.1, -0.8)), shade(body, 0.84))
    sketch.ellipse(0.54, -1.68, 0.14, 0.11, body, 16)
    with sketch.part("beak"):
        sketch.polygon(((0.64, -1.72), (0.86, -1.6), (0.8, -1.48), (0.64, -1.62)), WHITE)
        sketch.polygon(((0.82, -1.62), (0.86, -1.6), (0.8, -1.46), (0.76, -1.52)), INK)
    _eye(sketch, 0.56, -1.7, 0.04)
