"""From (seed, index) to a scene: what is in the picture, where, and every shape to be painted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from random import Random

from ...base.errors import NotFound
from .clutter import add_thing, fence
from .figures.airplanes import airplane
from .figures.bicycles import bicycle
from .figures.birds import bird
from .figures.boats import ferry, sailboat
from .figures.buildings import barn, house
from .figures.buses import bus
from .figures.cars import car
from .figures.cats import cat
from .figures.dogs import dog
from .figures.figure import Figure
from .figures.fish import fish
from .figures.flowers import flower, mushroom
from .figures.trees import tree
from .figures.trucks import truck
from .sketch import Colour, Placing, Shape, Sketch, bounds
from .surroundings import LAND, SETTINGS, TIMES, WATER, WEATHER, at_night, backdrop, weather_front

DRAWERS: dict[str, Callable[[Random], Figure]] = {
    "airplane": airplane,
    "barn": barn,
    "bicycle": bicycle,
    "bird": bird,
    "bus": bus,
    "car": car,
    "cat": cat,
    "dog": dog,
    "ferry": ferry,
    "fish": fish,
    "flower": flower,
    "house": house,
    "mushroom": mushroom,
    "sailboat": sailboat,
    "tree": tree,
    "truck": truck,
}
CLASSES = tuple(DRAWERS)
GALLERY_SIZE = 2000
UPPER = ("cloud", "sun", "moon", "star")
SMALLEST_PART = 1e-4  # of the picture's area; anything smaller is not seen


@dataclass(frozen=True)
class Box:
    """A visible part and its place in unit coordinates, x to the right and y down."""

    name: str
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class Scene:
    """One picture: all that is true of it and all that is painted."""

    class_name: str
    variant: str
    parts: tuple[str, ...]  # of the main thing
    setting: str
    conditions: tuple[str, ...]  # time of day and weather, where they show
    surroundings: tuple[str, ...]  # nouns of the setting, such as street or sand
    colours: tuple[str, ...]
    materials: tuple[str, ...]
    clutter: tuple[str, ...]
    boxes: tuple[Box, ...]
    sky: tuple[Colour, Colour]
    shapes: tuple[Shape, ...]

    @property
    def nouns(self) -> tuple[str, ...]:
        """Every noun true of the picture, the class first."""
        named = (self.class_name, self.variant, *self.parts, *self.surroundings, *self.conditions)
        return tuple(dict.fromkeys((*named, *self.clutter, *self.colours, *self.materials)))


def scene(seed: int, index: int) -> Scene:
    """The same (seed, index) is always the same scene; classes take turns with the index."""
    rng = Random(f"whycluster {seed} {index}")
    class_name = CLASSES[index % len(CLASSES)]
    figure = DRAWERS[class_name](rng)
    setting, time, weather = _circumstances(figure, rng)
    sketch = Sketch()
    ground = backdrop(sketch, setting, time, weather, rng)
    clutter = _scatter(sketch, setting, time, ground.horizon, rng)
    placing = _placing(figure, ground.horizon, rng)
    sketch.add(figure.sketch, placing)
    _occlude(sketch, figure, placing, setting, rng)
    if time == "night":
        sketch.shapes = [at_night(shape) for shape in sketch.shapes]
    weather_front(sketch, weather, rng)
    boxes = visible_boxes(sketch.shapes)
    seen = tuple(dict.fromkeys(box.name for box in boxes))
    own = {shape.part for shape in figure.sketch.shapes}
    around = [name for name in seen if name not in own and name not in clutter]
    return Scene(
        class_name=class_name,
        variant=figure.variant,
        parts=tuple(name for name in seen if name in own),
        setting=setting,
        conditions=tuple(name for name in (time, weather) if name not in ("day", "clear")),
        surroundings=tuple(dict.fromkeys((*ground.nouns, *around))),
        colours=figure.colours,
        materials=figure.materials,
        clutter=tuple(name for name in dict.fromkeys(clutter) if name in seen),
        boxes=tuple(boxes),
        sky=ground.sky,
        shapes=tuple(sketch.shapes),
    )


def gallery(n: int = GALLERY_SIZE, seed: int = 0) -> Iterator[tuple[str, Scene]]:
    """(file name, scene) of every picture of the sample gallery."""
    for index in range(n):
        yield f"{CLASSES[index % len(CLASSES)]}/{index:05d}.png", scene(seed, index)


@lru_cache(maxsize=4096)
def scene_of(file_name: str, seed: int = 0) -> Scene:
    """The scene behind a file of the gallery. Raises NotFound for other names."""
    path = PurePosixPath(file_name)
    index = int(path.stem) if path.stem.isdecimal() else -1
    if index < 0 or path.parent.name != CLASSES[index % len(CLASSES)]:
        raise NotFound(f"{file_name!r} is not a picture of the sample gallery.")
    return scene(seed, index)


def visible_boxes(shapes: list[Shape]) -> list[Box]:
    """The box of every part, cut at the picture's edge; parts out of the picture are left out."""
    groups: dict[int, list[Shape]] = {}
    for shape in shapes:
        if shape.part:
            groups.setdefault(shape.group, []).append(shape)
    boxes = []
    for members in groups.values():
        x0, y0, x1, y1 = (min(max(edge, 0.0), 1.0) for edge in bounds(members))
        if (x1 - x0) * (y1 - y0) >= SMALLEST_PART:
            boxes.append(Box(members[0].part, x0, y0, x1, y1))
    return boxes


def _circumstances(figure: Figure, rng: Random) -> tuple[str, str, str]:
    """Where, when, in what weather; many classes share a setting so that none gives them away."""
    choices = {
        "ground": LAND,
        "water": WATER,
        "air": ("sky", "sky", *WATER, *LAND),
        "sea": ("underwater", "underwater", *WATER),
    }[figure.place]
    setting = rng.choice(choices)
    time = "day" if setting == "underwater" else rng.choice(TIMES)
    weather = "clear" if setting == "underwater" else rng.choice(WEATHER)
    if weather == "snow" and setting in ("desert", "beach"):
        weather = "clear"
    return setting, time, weather


def _scatter(sketch: Sketch, setting: str, time: str, horizon: float, rng: Random) -> list[str]:
    names = rng.sample(SETTINGS[setting].clutter, rng.randint(1, 3))
    if time == "night":
        names = [name for name in names if name != "sun"] + ["star", "moon"][: rng.randint(1, 2)]
    elif setting != "underwater" and rng.random() < 0.25:
        names.append("sun")
    names = list(dict.fromkeys(names))
    for name in sorted(names, key=lambda n: n not in UPPER):  # far things first
        _put(sketch, name, setting, horizon, rng)
    return names


def _put(sketch: Sketch, name: str, setting: str, horizon: float, rng: Random) -> None:
    x = rng.uniform(0.08, 0.92)
    if name in UPPER:
        y = rng.uniform(0.08, 0.9 if setting == "sky" else horizon * 0.5)
        add_thing(sketch, name, rng, x, y, rng.uniform(0.09, 0.14))
    elif name == "bubble":
        add_thing(sketch, name, rng, x, rng.uniform(0.2, 0.7), 0.1)
    elif name == "island" or (setting in WATER and name in ("pine", "streetlight")):
        add_thing(sketch, name, rng, x, horizon + 0.01, rng.uniform(0.08, 0.12))
    else:
        edge = rng.choice((rng.uniform(0.04, 0.25), rng.uniform(0.75, 0.96)))
        depth = rng.uniform(0.04, 0.3)
        low = min(horizon + depth, 0.97) if setting != "underwater" else 0.95
        add_thing(sketch, name, rng, edge, low, 0.06 + 0.22 * depth + rng.uniform(0.0, 0.03))


def _placing(figure: Figure, horizon: float, rng: Random) -> Placing:
    x0, y0, x1, y1 = bounds(figure.sketch.shapes)
    far = rng.random() < 0.03
    size = rng.uniform(0.42, 0.5) if far else rng.uniform(0.62, 0.92)
    scale = min(size / (x1 - x0), size / (y1 - y0) * 0.98)
    half = (x1 - x0) * scale / 2
    slack = max(0.5 - half, 0.0) + 0.06  # a part of it may be cut off at the edge
    x = 0.5 + rng.uniform(-slack, slack)
    mirrored = rng.random() < 0.5
    angle = rng.uniform(-0.05, 0.05)
    if figure.place in ("air", "sea"):
        height = (y1 - y0) * scale / 2
        middle = 0.46 if figure.place == "air" else 0.52
        y = middle + rng.uniform(-1, 1) * max(0.06, 0.42 - height)
        angle = rng.uniform(-0.3, 0.3)
    elif far:
        y = horizon + rng.uniform(0.03, 0.12)
    else:
        base = -y0 * scale  # height above its ground line
        y = min(max(horizon + 0.08, base + 0.03), 0.93)
        y = rng.uniform(y, 0.95)
    return Placing(x, y, scale, mirrored, angle)


def _occlude(sketch: Sketch, figure: Figure, placing: Placing, setting: str, rng: Random) -> None:
    """Now and then something stands in front of the main thing."""
    if setting in WATER and figure.place == "water":
        with sketch.part("wave"):
            for i in range(7):
                x = placing.x + (i - 3) * placing.scale * 0.36
                sketch.ellipse(
                    x, placing.y + 0.005, placing.scale * 0.2, 0.014, (226, 240, 246, 200), 12
                )
    if figure.place != "ground" or rng.random() > 0.18:
        return
    if rng.random() < 0.4 and placing.scale > 0.15:
        fence(sketch, rng, min(placing.y + 0.04, 0.99))
        return
    name = {"desert": "rock", "beach": "rock"}.get(setting, rng.choice(("bush", "rock", "bush")))
    x = placing.x + rng.choice((-1, 1)) * placing.scale * rng.uniform(0.5, 0.95)
    add_thing(
        sketch, name, rng, x, min(placing.y + 0.04, 0.99), placing.scale * rng.uniform(0.35, 0.6)
    )
