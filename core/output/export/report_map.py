"""The report's maps: points as a picture, and names as text over it where they have room."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...base.values import ByteArray, FloatArray
from ..charts import GREY, PALETTE, TEAL
from .markup import ESCAPED, data_url
from .rows import Rows

WIDTH, HEIGHT = 1000, 620  # of the plane, as it is drawn
PAD = 36  # of that, around the points
SHARP = 2  # pixels of the cover's picture for each of these
SMALL = 0.44  # of a cluster's own picture
FAINT = f"{GREY}66"  # of the other clusters' images, on any paper
WIDE, NARROW = 680, 340  # CSS pixels of the map on paper and on a phone
LETTER, LINE = 6.8, 17  # width of a letter, height of a name, CSS pixels

Name = tuple[str, tuple[float, float]]  # with its middle on the plane


@dataclass(frozen=True, eq=False)
class ReportMap:
    """Where the images of a table lie on a plane of WIDTH by HEIGHT, y downwards."""

    table: Rows

    @cached_property
    def places(self) -> FloatArray | None:
        """(n, 2), as large as they can be; None when there is no map."""
        if self.table.positions is None or not len(self.table):
            return None
        whole = np.asarray(self.table.positions, np.float64)  # a selection lies where it lay
        low, high = whole.min(axis=0), whole.max(axis=0)
        room = np.array([WIDTH - 2 * PAD, HEIGHT - 2 * PAD])
        scale = float((room / np.maximum(high - low, 1e-9)).min())
        found = (whole[self.table.images] - (low + high) / 2) * scale * (1, -1)
        return np.asarray(found + (WIDTH / 2, HEIGHT / 2))

    @cached_property
    def colours(self) -> dict[int, str]:
        """Of the clusters by number; grey ones have none."""
        numbers, counts = np.unique(self.table.numbers, return_counts=True)
        return palette(dict(zip(numbers.tolist(), counts.tolist(), strict=True)))

    def cover(self) -> str:
        """All images, coloured by cluster, with the names; empty when there is no map."""
        if self.places is None:
            return ""
        inks = [self.colours.get(number, GREY) for number in self.table.numbers.tolist()]
        n = len(inks)
        radius = 6 if n < 4_000 else 3 if n < 30_000 else 2
        picture = data_url(dots(self.places * SHARP, inks, radius, SHARP), "image/png")
        says = f"Map of {n:,} images: alike ones lie near one another"
        names = "".join(self._names())
        return f'<figure class="map"><img alt="{says}" src="{picture}">{names}</figure>'

    def place_of(self, number: int) -> str:
        """Where one cluster lies among the others, as a small picture without words."""
        if self.places is None:
            return ""
        canvas = self._all_faint.copy()  # its own lie on top
        draw(canvas, self.places[self.table.numbers == number] * SMALL, 2, 1)
        inks = [FAINT, self.colours.get(number, TEAL)]
        picture = data_url(png(canvas, inks), "image/png")
        return f'<img class="place" alt="Where it lies on the map" src="{picture}">'

    @cached_property
    def _all_faint(self) -> ByteArray:
        """The ground of each cluster's picture, on which all images are the first ink."""
        assert self.places is not None
        canvas = blank(SMALL)
        draw(canvas, self.places * SMALL, 1, 1)
        return canvas

    def _names(self) -> Iterator[str]:
        """The largest clusters' first; those without room on a phone are hidden there."""
        assert self.places is not None
        numbers = sorted(self.colours, key=lambda c: -int((self.table.numbers == c).sum()))
        middles = [
            tuple(np.median(self.places[self.table.numbers == c], axis=0).tolist()) for c in numbers
        ]
        names = [self.table.now.names[c] for c in numbers]
        wide = with_room(list(zip(names, middles, strict=True)), WIDE, (0, -1, 1))
        narrow = {name for name, _ in with_room(wide, NARROW, (0,))}
        for name, (x, y) in wide:
            kind = "" if name in narrow else ' class="wide"'
            where = f"left:{100 * x / WIDTH:.1f}%;top:{100 * y / HEIGHT:.1f}%"
            yield f'<span{kind} style="{where}">{ESCAPED(name)}</span>'


def palette(sizes: Mapping[int, int]) -> dict[int, str]:
    """Colours of clusters by number, as `places` in scripts/map/colours.js gives them out."""
    present = sorted(number for number, size in sizes.items() if size)
    if len(present) > len(PALETTE):
        largest = sorted(present, key=lambda number: -sizes[number])[: len(PALETTE)]
        return dict(zip(largest, PALETTE, strict=True))
    free = iter(set(range(len(PALETTE))).difference(present))
    return {number: PALETTE[number if number < len(PALETTE) else next(free)] for number in present}


def dots(places: FloatArray, inks: Sequence[str], radius: int, scale: float) -> bytes:
    """Discs at places (n, 2) in pixels as a PNG that is clear elsewhere; later ones on top.

    inks are n colours, #rrggbb or #rrggbbaa.
    """
    known = sorted(set(inks))
    canvas = blank(scale)
    draw(canvas, places, np.searchsorted(known, inks).astype(np.uint8) + 1, radius)
    return png(canvas, known)


def blank(scale: float) -> ByteArray:
    """A plane (h, w) without ink, of a scale in pixels for each of its own."""
    return np.zeros((round(HEIGHT * scale), round(WIDTH * scale)), np.uint8)


def draw(canvas: ByteArray, places: FloatArray, inks: ByteArray | int, radius: int) -> None:
    """Lay discs at places (n, 2) on a canvas; inks are numbers from 1 on, n or one for all."""
    height, width = canvas.shape
    reach = range(-radius, radius + 1)
    disc = np.array([(a, b) for a in reach for b in reach if a * a + b * b <= radius**2 + 1])
    spots = (np.rint(places).astype(int)[:, None] + disc).reshape(-1, 2)  # image by image
    columns, rows = np.clip(spots, 0, (width - 1, height - 1)).T
    of_each = np.broadcast_to(np.asarray(inks, np.uint8), len(places))
    canvas[rows, columns] = of_each.repeat(len(disc))  # of those in one place the last remains


def png(canvas: ByteArray, inks: Sequence[str]) -> bytes:
    """A canvas as a PNG that is clear where no ink is; inks are their colours, see `dots`."""
    from PIL import Image

    picture = Image.fromarray(canvas)
    colours = [bytes.fromhex(each[1:]) for each in ("#00000000", *inks)]
    picture.putpalette(b"".join(colour[:3] for colour in colours))
    clear = bytes(colour[3] if len(colour) > 3 else 255 for colour in colours)
    file = io.BytesIO()
    picture.save(file, "PNG", transparency=clear, optimize=True)
    return file.getvalue()


def with_room(names: Sequence[Name], width: float, lines: Sequence[int]) -> list[Name]:
    """The names that cover none before them on a map that is width CSS pixels wide.

    Each stands at its place, or where that is taken so many lines below it.
    """
    scale = width / WIDTH
    taken: list[tuple[float, float, float]] = []
    kept: list[Name] = []
    for name, (x, y) in names:
        half = (len(name) * LETTER + 8) / 2
        if not half <= x * scale <= width - half:
            continue
        for line in lines:
            middle = (x * scale, y * scale + line * LINE)
            if all(_is_free(middle, half, other) for other in taken):
                taken.append((*middle, half))
                kept.append((name, (x, middle[1] / scale)))
                break
    return kept


def _is_free(middle: tuple[float, float], half: float, other: tuple[float, float, float]) -> bool:
    x, y, reach = other
    return abs(middle[0] - x) >= half + reach or abs(middle[1] - y) >= LINE
