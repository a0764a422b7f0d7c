"""Search by phrases and pictures: what a query asks for, and the images that answer it best.

`dog, snow -grass` is three phrases, the last of which is to be absent. A comma, or a sign after a
blank, begins another one; `"black -white"` is one phrase; `dog^2` counts twice (Lucene's boost).
"""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

from ..base.errors import BadInput
from ..base.ranking import largest
from ..base.values import FloatArray, IntArray
from .levels import Levels

MOST = 16  # phrases and pictures of a query
HEAVIEST = 100.0  # weight of one
EVERYTHING = sys.maxsize  # images, where none is better than another
SEEN = 20_000  # images by which the spread of a term's cosines is judged
TERM = re.compile(
    r"""[\s,]*(?P<sign>[+\-−]?)\s*(?:"(?P<quoted>[^"]*)"|(?P<bare>(?:(?!\s[+\-−])[^,"])+))"""
    r"""\s*(?P<rest>\^[^\s,]*)?\s*,?"""
)


@dataclass(frozen=True)
class Term:
    """What the images are to show, or not to: a phrase, an image of the set, another picture."""

    phrase: str = ""
    image: int | None = None  # its number
    picture: str = ""  # a file that is none of the set
    weight: float = 1.0  # below 0: not to show


@dataclass(frozen=True)
class Query:
    """What is looked for: terms, part of a file's name (or a pattern with * or ?), how many."""

    terms: tuple[Term, ...] = ()
    name: str = ""
    top: int = 60

    def __bool__(self) -> bool:
        return bool(self.terms or self.name)

    @property
    def phrases(self) -> list[str]:
        return [term.phrase for term in self.terms if term.phrase]

    @property
    def pictures(self) -> list[str]:
        return [term.picture for term in self.terms if term.picture]

    @property
    def by_cosine(self) -> bool:
        """Whether scores are cosines; those of several terms are standard deviations."""
        return len(self.terms) == 1


@dataclass(frozen=True, eq=False)
class Ranking:
    """Numbers of the images that answer a query best, best first, and their scores; (r,) each."""

    images: IntArray
    scores: FloatArray
    among: int  # how many images they are the best of


def phrases_of(text: str, weight: float = 1.0) -> tuple[Term, ...]:
    """The phrases of a query as a person writes it; raises BadInput for what cannot be read."""
    found, at = [], 0
    while text[at:].strip(" ,\t\n"):
        match = TERM.match(text, at)
        if match is None:
            raise BadInput(f"{text!r} has an unmatched quotation mark; close it or remove it.")
        at = match.end()
        term = _term(match, weight)
        if re.search(r"\w" if match["quoted"] is None else ".", term.phrase):  # no lone sign
            found.append(term)
    return tuple(found)


def _term(match: re.Match[str], weight: float) -> Term:
    quoted, bare = match["quoted"], match["bare"] or ""
    phrase, _, boost = bare.partition("^")
    boost = (match["rest"] or "")[1:] if quoted is not None else boost
    sign = 1 if match["sign"] in ("", "+") else -1
    words = " ".join((phrase if quoted is None else quoted).split())
    return Term(phrase=words, weight=sign * weight * _number(boost.strip(), match[0].strip()))


def _number(boost: str, text: str) -> float:
    if not boost:
        return 1.0
    number = float(boost) if re.fullmatch(r"\d+(\.\d+)?", boost) else 0.0
    if not 0 < number <= HEAVIEST:
        raise BadInput(
            f"“{text}” needs a weight above 0 and up to {HEAVIEST:g}, such as dog^2, and a comma "
            "before the next phrase."
        )
    return number


def query(terms: Sequence[Term], name: str = "", top: int = 60) -> Query:
    """Raises BadInput for more terms than are looked for at once, or no number of images."""
    if len(terms) > MOST:
        raise BadInput(f"{len(terms)} phrases and pictures are too many; give {MOST} at most.")
    if top < 1:
        raise BadInput(f"The number of images to find is {top}; give 1 or more.")
    return Query(tuple(terms), " ".join(name.split()), top)


def named(files: Sequence[str], name: str) -> NDArray[np.bool_]:
    """Which files, (n,), have a text in their name or fit a pattern with * or ?, in any case."""
    wanted = name.casefold()
    if not set("*?") & set(wanted):
        return np.fromiter((wanted in file.casefold() for file in files), bool, len(files))
    return np.fromiter((_fits(file.casefold(), wanted) for file in files), bool, len(files))


def _fits(file: str, pattern: str) -> bool:
    """By its whole path or by its name alone; brackets are letters like others."""
    plain = pattern.replace("[", "[[]")
    return fnmatchcase(file, plain) or fnmatchcase(file.rpartition("/")[2], plain)


def rank(
    vectors: FloatArray,
    asked: FloatArray,
    wanted: Query,
    allowed: NDArray[np.bool_] | None = None,
    levels: Levels | None = None,
) -> Ranking:
    """The images (n, d) that are nearest to what is asked for, (t, d), both of unit rows.

    Of one term the scores are its cosines, and those not above 0 are no answer. Of several each is
    measured in standard deviations from its mean over the images, since a phrase's cosines are
    much smaller than a picture's (CombSUM of z-scores, Fox and Shaw 1994), and the weighted mean
    of these is the score. allowed are the images to choose from; pictures of the query that are
    images of the set are left out. The answer is exact, with the vectors' levels and without.
    """
    direction, shift = _direction(vectors, asked, np.array([t.weight for t in wanted.terms]))
    out = np.zeros(len(vectors), bool) if allowed is None else ~allowed
    out[[term.image for term in wanted.terms if term.image is not None]] = True
    if not direction.any():
        out[:] = True
    if levels is not None:
        numbers = levels.candidates(direction, wanted.top, out)
        scores = np.asarray(vectors[numbers]) @ direction - shift
    else:
        numbers = np.flatnonzero(~out)
        scores = (np.asarray(vectors) @ direction)[numbers] - shift
    if wanted.by_cosine and wanted.terms[0].weight > 0:
        numbers, scores = numbers[scores > 0], scores[scores > 0]
    places = _best(scores, min(wanted.top, len(scores)))
    return Ranking(numbers[places], scores[places].astype(np.float32), int((~out).sum()))


def _best(scores: FloatArray, top: int) -> IntArray:
    """Places of the largest scores (n,), largest first, of equal ones the first image first."""
    if not top:
        return np.zeros(0, np.int64)
    found = largest(scores[None], top)[0]
    return found[np.argsort(-scores[found], kind="stable")]


def _direction(
    vectors: FloatArray, asked: FloatArray, weights: FloatArray
) -> tuple[FloatArray, float]:
    """What an image's vector is multiplied by, (d,), and what is taken off for its score."""
    if len(asked) == 1:
        return (asked[0] * np.sign(weights[0])).astype(np.float32), 0.0
    cosines = np.asarray(vectors[:: max(1, len(vectors) // SEEN)]) @ asked.T  # (some, t)
    spread = cosines.std(axis=0, dtype=np.float64)
    share = weights / np.abs(weights).sum()
    factors = np.divide(share, spread, out=np.zeros_like(share), where=spread > 1e-6)
    shift = float(cosines.mean(axis=0, dtype=np.float64) @ factors)
    return (factors @ asked).astype(np.float32), shift
