"""Geometry of the drawings: filled outlines, y pointing down, grouped into named parts."""

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

Point = tuple[float, float]
Colour = tuple[int, int, int, int]


@dataclass(frozen=True)
class Shape:
    """A filled outline. Shapes of one visible part share its name and group number."""

    points: tuple[Point, ...]
    fill: Colour
    part: str = ""
    group: int = 0


@dataclass(frozen=True)
class Placing:
    """Where a sketch goes: scaled, mirrored, turned by `angle` (radians), then moved to (x, y)."""

    x: float
    y: float
    scale: float
    mirrored: bool = False
    angle: float = 0.0


class Sketch:
    """Collects shapes; everything drawn inside `with sketch.part("wheel")` is one wheel."""

    def __init__(self) -> None:
        self.shapes: list[Shape] = []
        self._part = ""
        self._group = 0
        self._groups = 0

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        outer = self._part, self._group
        self._groups += 1
        self._part, self._group = name, self._groups
        yield
        self._part, self._group = outer

    def polygon(self, points: Iterable[Point], fill: Colour) -> None:
        self.shapes.append(Shape(tuple(points), fill, self._part, self._group))

    def box(
        self, x0: float, y0: float, x1: float, y1: float, fill: Colour, radius: float = 0.0
    ) -> None:
        if radius <= 0:
            self.polygon(((x0, y0), (x1, y0), (x1, y1), (x0, y1)), fill)
            return
        corners = ((x1, y0, 270), (x1, y1, 0), (x0, y1, 90), (x0, y0, 180))
        points = []
        for x, y, start in corners:
            cx = x - radius if x == x1 else x + radius
            cy = y - radius if y == y1 else y + radius
            points += arc(cx, cy, radius, radius, start, start + 90, 4)
        self.polygon(points, fill)

    def ellipse(
        self, x: float, y: float, rx: float, ry: float, fill: Colour, steps: int = 22
    ) -> None:
        self.polygon(arc(x, y, rx, ry, 0, 360, steps)[:-1], fill)

    def slice(
        self, x: float, y: float, rx: float, ry: float, start: float, end: float, fill: Colour
    ) -> None:
        """An ellipse between two angles in degrees (0 right, 90 down), closed by a chord."""
        self.polygon(arc(x, y, rx, ry, start, end, 14), fill)

    def blob(self, points: Sequence[Point], fill: Colour) -> None:
        """A smooth closed outline through the points."""
        self.polygon(smooth(points, closed=True), fill)

    def line(self, points: Sequence[Point], width: float, fill: Colour) -> None:
        self.stroke(points, width, width, fill, curved=False)

    def stroke(
        self,
        points: Sequence[Point],
        width: float,
        end_width: float,
        fill: Colour,
        curved: bool = True,
    ) -> None:
        """A band along the points whose width changes evenly; curved ones get a round end."""
        spine = smooth(points, closed=False) if curved and len(points) > 2 else list(points)
        left, right = [], []
        last = len(spine) - 1
        for i, (x, y) in enumerate(spine):
            (ax, ay), (bx, by) = spine[max(i - 1, 0)], spine[min(i + 1, last)]
            length = math.hypot(bx - ax, by - ay) or 1.0
            half = (width + (end_width - width) * i / last) / 2
            nx, ny = -(by - ay) / length * half, (bx - ax) / length * half
            left.append((x + nx, y + ny))
            right.append((x - nx, y - ny))
        self.polygon(left + right[::-1], fill)
        if curved and end_width > 0:
            self.ellipse(*spine[-1], end_width / 2, end_width / 2, fill, 10)

    def add(self, other: "Sketch", placing: Placing) -> None:
        """Copy another sketch in; what has no part there belongs to the current part here."""
        for shape in other.shapes:
            part, group = self._part, self._group
            if shape.part:
                part, group = shape.part, self._groups + shape.group
            self.shapes.append(Shape(place(shape.points, placing), shape.fill, part, group))
        self._groups += other._groups


def place(points: Iterable[Point], placing: Placing) -> tuple[Point, ...]:
    sine, cosine = math.sin(placing.angle), math.cos(placing.angle)
    sx, sy = (-placing.scale if placing.mirrored else placing.scale), placing.scale
    return tuple(
        (
            placing.x + sx * x * cosine - sy * y * sine,
            placing.y + sx * x * sine + sy * y * cosine,
        )
        for x, y in points
    )


def arc(
    x: float, y: float, rx: float, ry: float, start: float, end: float, steps: int
) -> list[Point]:
    step = math.radians(end - start) / steps
    first = math.radians(start)
    return [
        (x + rx * math.cos(first + i * step), y + ry * math.sin(first + i * step))
        for i in range(steps + 1)
    ]


def smooth(points: Sequence[Point], closed: bool, steps: int = 4) -> list[Point]:
    """A Catmull-Rom curve through the points."""
    count = len(points)
    spans = count if closed else count - 1

    def at(i: int) -> Point:
        return points[i % count] if closed else points[min(max(i, 0), count - 1)]

    curve = []
    for i in range(spans):
        p0, p1, p2, p3 = at(i - 1), at(i), at(i + 1), at(i + 2)
        for j in range(steps):
            t = j / steps
            a, b = -0.5 * t + t * t - 0.5 * t**3, 1 - 2.5 * t * t + 1.5 * t**3
            c, d = 0.5 * t + 2 * t * t - 1.5 * t**3, -0.5 * t * t + 0.5 * t**3
            curve.append(
                (
                    a * p0[0] + b * p1[0] + c * p2[0] + d * p3[0],
                    a * p0[1] + b * p1[1] + c * p2[1] + d * p3[1],
                )
            )
    return curve if closed else [*curve, points[-1]]


def bounds(shapes: Iterable[Shape]) -> tuple[float, float, float, float]:
    points = [point for shape in shapes for point in shape.points]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)
