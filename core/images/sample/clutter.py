"""Small things around the main one: drawn, recorded and true, but never the class of a picture."""

import math
from collections.abc import Callable
from random import Random

from .palette import INK, LAMP, LEAF, WHITE, WOOD, paint, shade, tone
from .sketch import Placing, Sketch

Thing = Callable[[Sketch, Random], None]


def cloud(sketch: Sketch, rng: Random) -> None:
    for x, y, r in ((-0.5, 0.05, 0.34), (0.0, -0.12, 0.46), (0.5, 0.06, 0.32)):
        sketch.ellipse(x, y, r, r * 0.72, (255, 255, 255, 215), 18)
    sketch.box(-0.7, 0.05, 0.7, 0.3, (255, 255, 255, 215), 0.12)


def sun(sketch: Sketch, rng: Random) -> None:
    sketch.ellipse(0, 0, 0.95, 0.95, (255, 240, 190, 70))
    sketch.ellipse(0, 0, 0.6, 0.6, (255, 222, 130, 255))


def moon(sketch: Sketch, rng: Random) -> None:
    sketch.ellipse(0, 0, 0.9, 0.9, (240, 240, 220, 40))
    sketch.ellipse(0, 0, 0.55, 0.55, (244, 240, 216, 255))
    sketch.ellipse(-0.15, 0.1, 0.12, 0.12, (222, 218, 196, 255), 12)


def star(sketch: Sketch, rng: Random) -> None:
    for _ in range(9):
        x, y = rng.uniform(-4, 4), rng.uniform(-1.6, 1.6)
        sketch.ellipse(x, y, 0.09, 0.09, (255, 250, 224, 230), 6)


def bush(sketch: Sketch, rng: Random) -> None:
    green = shade(LEAF, rng.uniform(0.72, 1.0))
    for x, y, r in ((-0.55, -0.32, 0.42), (0.5, -0.3, 0.4), (0.0, -0.5, 0.52)):
        sketch.ellipse(x, y, r, r * 0.85, green, 18)
    sketch.box(-0.9, -0.4, 0.85, 0.0, green, 0.12)
    sketch.ellipse(-0.1, -0.62, 0.26, 0.16, shade(green, 1.15), 14)


def rock(sketch: Sketch, rng: Random) -> None:
    grey = paint("gray", rng)
    sketch.polygon(((-0.8, 0), (-0.6, -0.5), (-0.05, -0.72), (0.55, -0.48), (0.85, 0)), grey)
    sketch.polygon(((-0.05, -0.72), (0.55, -0.48), (0.85, 0), (0.2, 0)), shade(grey, 0.82))


def pine(sketch: Sketch, rng: Random) -> None:
    sketch.box(-0.1, -0.4, 0.1, 0.0, WOOD)
    green = shade((62, 124, 96, 255), rng.uniform(0.85, 1.15))
    for y, half in ((-0.3, 0.6), (-0.8, 0.46), (-1.25, 0.32)):
        sketch.polygon(((-half, y), (0, y - 0.75), (half, y)), green)


def tree(sketch: Sketch, rng: Random) -> None:
    sketch.box(-0.09, -0.8, 0.09, 0.0, WOOD)
    green = shade(LEAF, rng.uniform(0.8, 1.05))
    sketch.ellipse(0, -1.2, 0.55, 0.62, green)
    sketch.ellipse(-0.14, -1.36, 0.28, 0.3, shade(green, 1.12), 16)


def streetlight(sketch: Sketch, rng: Random) -> None:
    sketch.box(-0.05, -2.2, 0.05, 0.0, (84, 90, 102, 255))
    sketch.stroke(((0, -2.15), (0.2, -2.34), (0.5, -2.3)), 0.08, 0.08, (84, 90, 102, 255))
    sketch.ellipse(0.52, -2.22, 0.2, 0.12, LAMP, 14)


def cactus(sketch: Sketch, rng: Random) -> None:
    green = (98, 148, 96, 255)
    sketch.box(-0.15, -1.3, 0.15, 0.0, green, 0.14)
    sketch.stroke(((-0.1, -0.5), (-0.48, -0.56), (-0.5, -0.95)), 0.2, 0.2, green)
    sketch.stroke(((0.1, -0.7), (0.44, -0.74), (0.46, -1.1)), 0.2, 0.2, shade(green, 0.9))


def snowman(sketch: Sketch, rng: Random) -> None:
    for y, r in ((-0.4, 0.42), (-0.98, 0.3), (-1.42, 0.22)):
        sketch.ellipse(0, y, r, r, (252, 252, 255, 255))
        sketch.slice(0, y, r, r, -60, 90, (226, 232, 244, 255))
    sketch.polygon(((0.0, -1.44), (0.34, -1.38), (0.0, -1.34)), (238, 140, 58, 255))
    sketch.box(-0.2, -1.9, 0.2, -1.58, INK)
    sketch.box(-0.3, -1.64, 0.3, -1.57, INK)


def bench(sketch: Sketch, rng: Random) -> None:
    for y in (-0.8, -0.62, -0.4):
        sketch.box(-0.8, y, 0.8, y + 0.12, (166, 118, 80, 255), 0.03)
    for x in (-0.62, 0.56):
        sketch.box(x, -0.4, x + 0.08, 0.0, INK)


def parasol(sketch: Sketch, rng: Random) -> None:
    sketch.line(((0, -1.5), (0.1, 0)), 0.07, WHITE)
    sketch.slice(0, -1.3, 0.85, 0.6, 180, 360, paint("red", rng))
    for x in (-0.42, 0.28):
        sketch.polygon(((0, -1.9), (x, -1.3), (x + 0.2, -1.3)), WHITE)


def starfish(sketch: Sketch, rng: Random) -> None:
    points = []
    for i in range(10):
        radius = 0.6 if i % 2 == 0 else 0.25
        angle = math.pi * i / 5
        points.append((radius * math.cos(angle), -0.2 + radius * 0.6 * math.sin(angle)))
    sketch.polygon(points, (236, 130, 96, 255))


def buoy(sketch: Sketch, rng: Random) -> None:
    sketch.polygon(((-0.3, 0), (-0.14, -0.9), (0.14, -0.9), (0.3, 0)), (214, 64, 69, 255))
    sketch.polygon(((-0.24, -0.35), (-0.19, -0.6), (0.19, -0.6), (0.24, -0.35)), WHITE)
    sketch.ellipse(0, -1.0, 0.14, 0.14, LAMP, 12)
    sketch.ellipse(0, 0, 0.45, 0.1, WHITE, 16)


def island(sketch: Sketch, rng: Random) -> None:
    sketch.slice(0, 0, 1.5, 0.5, 180, 360, (120, 158, 116, 255))
    sketch.slice(0.4, 0, 0.8, 0.75, 180, 360, (98, 140, 104, 255))
    sketch.box(-1.5, -0.05, 1.5, 0.02, (232, 212, 164, 255))


def seaweed(sketch: Sketch, rng: Random) -> None:
    for x in (-0.4, 0.0, 0.36):
        height = rng.uniform(1.0, 2.2)
        points = ((x, 0), (x + 0.2, -height * 0.33), (x - 0.16, -height * 0.66), (x + 0.1, -height))
        sketch.stroke(points, 0.18, 0.06, tone((62, 140, 108)))


def coral(sketch: Sketch, rng: Random) -> None:
    pink = paint(rng.choice(("pink", "orange", "red")), rng)
    sketch.stroke(((0, 0), (0, -0.5), (0.02, -1.1)), 0.22, 0.14, pink)
    sketch.stroke(((0, -0.3), (-0.36, -0.6), (-0.42, -0.9)), 0.17, 0.12, pink)
    sketch.stroke(((0, -0.4), (0.34, -0.6), (0.46, -1.0)), 0.17, 0.12, pink)


def bubble(sketch: Sketch, rng: Random) -> None:
    for _ in range(5):
        x, y = rng.uniform(-0.6, 0.6), rng.uniform(-1.5, 1.5)
        sketch.ellipse(x, y, 0.16, 0.16, (235, 250, 255, 120), 14)


THINGS: dict[str, Thing] = {
    "cloud": cloud,
    "sun": sun,
    "moon": moon,
    "star": star,
    "bush": bush,
    "rock": rock,
    "pine": pine,
    "tree": tree,
    "streetlight": streetlight,
    "cactus": cactus,
    "snowman": snowman,
    "bench": bench,
    "parasol": parasol,
    "starfish": starfish,
    "buoy": buoy,
    "island": island,
    "seaweed": seaweed,
    "coral": coral,
    "bubble": bubble,
}


def add_thing(sketch: Sketch, name: str, rng: Random, x: float, y: float, scale: float) -> None:
    """Draw one small thing as a part of the picture called by its name."""
    one = Sketch()
    THINGS[name](one, rng)
    with sketch.part(name):
        sketch.add(one, Placing(x, y, scale, mirrored=rng.random() < 0.5))


def fence(sketch: Sketch, rng: Random, y: float) -> None:
    """Pickets across the picture, in front of everything: hides a part of the main thing."""
    fill = WHITE if rng.random() < 0.5 else tone((176, 134, 96))
    height = rng.uniform(0.12, 0.2)
    with sketch.part("fence"):
        for share in (0.3, 0.75):
            sketch.box(
                -0.02,
                y - height * share - 0.012,
                1.02,
                y - height * share + 0.012,
                shade(fill, 0.88),
            )
        x = rng.uniform(-0.05, 0.0)
        while x < 1.0:
            sketch.polygon(
                (
                    (x, y),
                    (x, y - height),
                    (x + 0.02, y - height - 0.025),
                    (x + 0.04, y - height),
                    (x + 0.04, y),
                ),
                fill,
            )
            x += 0.105
