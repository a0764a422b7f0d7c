"""One row an image that a search has found, best first, as CSV."""

from dataclasses import dataclass

from ...base.values import ImageSet
from ...concepts.search import Ranking
from .columns import Column, as_csv, columns, each
from .kinds import INTEGER, NUMBER, TEXT


@dataclass(frozen=True)
class Found:
    """An image of a ranking."""

    rank: int  # 1 is the best
    number: int  # in the image set
    score: float
    file: str


FOUND_COLUMNS: dict[str, Column[list[Found]]] = columns(
    Column("rank", "place in the answer; 1 is the best", INTEGER, each(lambda f: f.rank)),
    Column("image", "path of the image", TEXT, each(lambda f: f.file)),
    Column("number", "number of the image in its set", INTEGER, each(lambda f: f.number)),
    Column(
        "score",
        "cosine to the one phrase or picture; of several, the mean of how many standard deviations "
        "it is above the set's",
        NUMBER,
        each(lambda f: f.score),
    ),
)


def found_rows(images: ImageSet, ranking: Ranking) -> list[Found]:
    """The images of a ranking, best first."""
    pairs = zip(ranking.images.tolist(), ranking.scores.tolist(), strict=True)
    return [Found(place, n, s, images.files[n]) for place, (n, s) in enumerate(pairs, 1)]


def found_csv(images: ImageSet, ranking: Ranking) -> bytes:
    """The same as CSV; UTF-8."""
    return as_csv(FOUND_COLUMNS, found_rows(images, ranking))
