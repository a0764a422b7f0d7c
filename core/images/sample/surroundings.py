"""Where a picture is set: sky, ground, what stands far off, and the weather in front."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from .palette import LAMP, mix, shade, tone
from .sketch import Colour, Shape, Sketch

TIMES = ("day",) * 9 + ("sunset", "sunset", "night")
WEATHER = ("clear",) * 9 + ("rain", "snow", "fog")
NIGHT: Colour = (24, 30, 78, 255)
SKIES: dict[str, tuple[tuple[tuple[int, int, int], tuple[int, int, int]], ...]] = {
    "day": (
        ((132, 190, 226), (222, 238, 240)),
        ((160, 208, 226), (240, 240, 226)),
        ((112, 176, 220), (206, 232, 240)),
    ),
    "sunset": (((118, 108, 168), (248, 188, 140)), ((224, 132, 128), (252, 214, 160))),
    "night": (((26, 34, 72), (62, 78, 122)), ((34, 32, 66), (84, 84, 132))),
}
GREY_SKY = ((146, 158, 172), (204, 210, 214))
DEEP = ((96, 184, 206), (38, 98, 144))


@dataclass(frozen=True)
class Backdrop:
    """A drawn setting: the sky's two colours, where the ground begins (0 to 1), true nouns."""

    sky: tuple[Colour, Colour]
    horizon: float
    nouns: tuple[str, ...]


@dataclass(frozen=True)
class Setting:
    """How to draw a setting and which small things are found there."""

    paint: Callable[[Sketch, Random, float], None]
    nouns: tuple[str, ...]
    clutter: tuple[str, ...]


def backdrop(sketch: Sketch, name: str, time: str, weather: str, rng: Random) -> Backdrop:
    """Draw the setting into the sketch."""
    setting = SETTINGS[name]
    horizon = {"sky": 1.05, "underwater": 0.86}.get(name, rng.uniform(0.46, 0.6))
    if name == "underwater":
        top, bottom = DEEP
    elif weather != "clear" and time == "day":
        top, bottom = GREY_SKY
    else:
        top, bottom = rng.choice(SKIES[time])
    setting.paint(sketch, rng, horizon)
    return Backdrop((tone(top), tone(bottom)), horizon, setting.nouns)


def weather_front(sketch: Sketch, weather: str, rng: Random) -> None:
    """Rain, snow or fog in front of everything."""
    if weather == "rain":
        with sketch.part("rain"):
            for _ in range(34):
                x, y = rng.uniform(-0.05, 1.05), rng.uniform(-0.05, 1.0)
                sketch.line(((x, y), (x - 0.02, y + 0.075)), 0.006, (226, 236, 246, 170))
    elif weather == "snow":
        with sketch.part("snow"):
            for _ in range(42):
                radius = rng.uniform(0.005, 0.012)
                sketch.ellipse(rng.random(), rng.random(), radius, radius, (255, 255, 255, 235), 8)
    elif weather == "fog":
        with sketch.part("fog"):
            sketch.box(0, 0, 1, 1, (226, 230, 234, 34))
            for _ in range(4):
                y = rng.uniform(0.2, 0.95)
                sketch.ellipse(rng.uniform(0.2, 0.8), y, 0.6, 0.06, (240, 242, 244, 54), 18)


def at_night(shape: Shape) -> Shape:
    """The shape in moonlight; lamps and what stands in the sky keep their own light."""
    if shape.fill == LAMP or shape.part in ("moon", "star"):
        return shape
    red, green, blue, alpha = shape.fill
    dark = mix((red, green, blue, 255), NIGHT, 0.26)
    return replace(shape, fill=(*dark[:3], alpha))


def _ground(sketch: Sketch, horizon: float, near: Colour, far: Colour, name: str) -> None:
    with sketch.part(name):
        for i in range(5):
            y = horizon + (1 - horizon) * i / 5
            sketch.box(0, y, 1, 1, mix(far, near, i / 4))


def _hills(sketch: Sketch, rng: Random, horizon: float, fill: Colour, name: str) -> None:
    with sketch.part(name):
        for i in range(3):
            x, r = rng.uniform(0, 1), rng.uniform(0.22, 0.4)
            sketch.slice(x, horizon + 0.01, r, r * 0.36, 180, 360, shade(fill, 0.9 + 0.06 * i))


def _peaks(sketch: Sketch, rng: Random, horizon: float) -> None:
    with sketch.part("mountain"):
        for i in range(3):
            x, h = rng.uniform(0.05, 0.95), rng.uniform(0.18, 0.34)
            rise = tone((124, 138, 166)) if i % 2 else tone((142, 154, 178))
            sketch.polygon(((x - h * 0.9, horizon), (x, horizon - h), (x + h * 0.9, horizon)), rise)
            sketch.polygon(
                ((x, horizon - h), (x + h * 0.9, horizon), (x + h * 0.2, horizon)),
                shade(rise, 0.88),
            )
            cap = h * 0.3
            sketch.polygon(
                (
                    (x - cap * 0.9, horizon - h + cap),
                    (x, horizon - h),
                    (x + cap * 0.9, horizon - h + cap),
                    (x, horizon - h + cap * 0.7),
                ),
                (246, 248, 252, 255),
            )


def _skyline(sketch: Sketch, rng: Random, horizon: float) -> None:
    x = -0.05
    while x < 1.0:
        width, height = rng.uniform(0.09, 0.17), rng.uniform(0.12, 0.36)
        fill = mix(tone((150, 160, 186)), tone((196, 184, 190)), rng.random())
        with sketch.part("building"):
            sketch.box(x, horizon - height, x + width, horizon, fill)
            for row in range(int(height / 0.06)):
                for column in range(2):
                    px, py = x + width * (0.2 + 0.4 * column), horizon - height + 0.025 + row * 0.06
                    sketch.box(
                        px, py, px + width * 0.2, py + 0.025, mix(fill, tone((255, 240, 190)), 0.55)
                    )
        x += width + rng.uniform(0.0, 0.04)


def _trees(sketch: Sketch, rng: Random, horizon: float) -> None:
    x = -0.03
    while x < 1.05:
        height = rng.uniform(0.22, 0.42)
        green = mix(tone((58, 106, 88)), tone((104, 148, 100)), rng.random())
        sketch.box(x - 0.012, horizon - 0.1, x + 0.012, horizon + 0.02, (112, 84, 66, 255))
        sketch.polygon(
            ((x - 0.085, horizon - 0.05), (x, horizon - height), (x + 0.085, horizon - 0.05)), green
        )
        x += rng.uniform(0.07, 0.13)


def _water(
    sketch: Sketch, rng: Random, horizon: float, near: Colour, far: Colour, name: str
) -> None:
    _ground(sketch, horizon, near, far, name)
    with sketch.part("wave"):
        for _ in range(12):
            y = rng.uniform(horizon + 0.03, 0.98)
            x, w = rng.uniform(0, 1), 0.03 + 0.1 * (y - horizon)
            sketch.box(x - w, y, x + w, y + 0.008, (235, 246, 250, 130), 0.004)


def _street(sketch: Sketch, rng: Random, horizon: float) -> None:
    _skyline(sketch, rng, horizon)
    with sketch.part("sidewalk"):
        sketch.box(0, horizon, 1, 1, (196, 194, 192, 255))
    with sketch.part("street"):
        sketch.box(0, horizon + 0.09, 1, 1, (116, 120, 132, 255))
        y = horizon + 0.09 + (1 - horizon) * 0.5
        for i in range(5):
            x = i * 0.24 + rng.uniform(-0.02, 0.02)
            sketch.box(x, y, x + 0.12, y + 0.016, (240, 234, 210, 255))


def _desert(sketch: Sketch, rng: Random, horizon: float) -> None:
    _hills(sketch, rng, horizon, tone((226, 180, 118)), "dune")
    _ground(sketch, horizon, tone((232, 190, 126)), tone((242, 210, 152)), "desert")


def _beach(sketch: Sketch, rng: Random, horizon: float) -> None:
    with sketch.part("sea"):
        sketch.box(0, horizon, 1, horizon + 0.16, (96, 168, 198, 255))
        sketch.box(0, horizon + 0.12, 1, horizon + 0.16, (214, 238, 240, 255))
    _ground(sketch, horizon + 0.14, tone((236, 208, 156)), tone((246, 228, 186)), "beach")


def _meadow(sketch: Sketch, rng: Random, horizon: float) -> None:
    _hills(sketch, rng, horizon, tone((136, 178, 118)), "hill")
    _ground(sketch, horizon, tone((116, 172, 98)), tone((164, 200, 126)), "meadow")
    for _ in range(14):
        x, y = rng.random(), rng.uniform(horizon + 0.06, 0.98)
        sketch.polygon(((x - 0.012, y), (x - 0.004, y - 0.03), (x + 0.002, y)), (92, 146, 84, 255))


def _snowfield(sketch: Sketch, rng: Random, horizon: float) -> None:
    _hills(sketch, rng, horizon, tone((214, 224, 238)), "hill")
    _ground(sketch, horizon, tone((248, 250, 254)), tone((226, 234, 244)), "snow")


def _forest(sketch: Sketch, rng: Random, horizon: float) -> None:
    with sketch.part("forest"):
        sketch.box(0, horizon - 0.1, 1, horizon, (62, 98, 82, 255))
        _trees(sketch, rng, horizon)
    _ground(sketch, horizon, tone((108, 142, 88)), tone((92, 126, 86)), "grass")


def _mountain(sketch: Sketch, rng: Random, horizon: float) -> None:
    _peaks(sketch, rng, horizon)
    _ground(sketch, horizon, tone((140, 176, 112)), tone((170, 192, 140)), "grass")


def _sea(sketch: Sketch, rng: Random, horizon: float) -> None:
    _water(sketch, rng, horizon, tone((56, 124, 172)), tone((120, 182, 206)), "sea")


def _lake(sketch: Sketch, rng: Random, horizon: float) -> None:
    _peaks(sketch, rng, horizon)
    _water(sketch, rng, horizon, tone((72, 144, 166)), tone((138, 190, 196)), "lake")


def _harbor(sketch: Sketch, rng: Random, horizon: float) -> None:
    _skyline(sketch, rng, horizon)
    with sketch.part("pier"):
        sketch.box(0, horizon - 0.015, 1, horizon + 0.03, (132, 122, 118, 255))
    _water(sketch, rng, horizon + 0.03, tone((62, 114, 146)), tone((106, 152, 172)), "harbor")


def _sky(sketch: Sketch, rng: Random, horizon: float) -> None:
    """Nothing but sky."""


def _underwater(sketch: Sketch, rng: Random, horizon: float) -> None:
    for _ in range(4):
        x = rng.uniform(-0.1, 1.0)
        sketch.polygon(((x, 0), (x + 0.1, 0), (x - 0.1, 1), (x - 0.3, 1)), (255, 255, 255, 22))
    with sketch.part("seabed"):
        sketch.blob(
            (
                (-0.1, 1.1),
                (-0.1, horizon + 0.02),
                (0.3, horizon - 0.03),
                (0.7, horizon + 0.04),
                (1.1, horizon),
                (1.1, 1.1),
            ),
            (222, 200, 150, 255),
        )


SETTINGS: dict[str, Setting] = {
    "street": Setting(_street, ("street",), ("streetlight", "tree", "bench", "cloud", "bush")),
    "desert": Setting(_desert, ("desert", "sand"), ("cactus", "rock", "cactus", "sun")),
    "beach": Setting(_beach, ("beach", "sand"), ("parasol", "starfish", "rock", "cloud", "island")),
    "meadow": Setting(_meadow, ("meadow", "grass"), ("tree", "bush", "rock", "cloud", "pine")),
    "snowfield": Setting(_snowfield, ("snow", "winter"), ("snowman", "pine", "rock", "cloud")),
    "forest": Setting(_forest, ("forest", "grass"), ("bush", "rock", "pine")),
    "mountain": Setting(_mountain, ("mountain", "grass"), ("pine", "rock", "cloud", "bush")),
    "sea": Setting(_sea, ("sea", "water"), ("island", "buoy", "cloud", "rock")),
    "lake": Setting(_lake, ("lake", "water"), ("buoy", "cloud", "pine")),
    "harbor": Setting(_harbor, ("harbor", "water"), ("buoy", "cloud", "streetlight")),
    "sky": Setting(_sky, ("sky",), ("cloud", "cloud", "cloud")),
    "underwater": Setting(_underwater, ("water", "seabed"), ("seaweed", "coral", "bubble", "rock")),
}
LAND = ("street", "desert", "beach", "meadow", "snowfield", "forest", "mountain")
WATER = ("sea", "lake", "harbor")
