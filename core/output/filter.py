"""Which images are meant: `cluster=3 tag="blue sky" doubt>=0.5`, in links, views and commands.

All conditions have to hold; of several with = on one field, one is enough.
"""

import re
import shlex
import time
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import BadInput, UnknownName
from ..concepts.run import Run
from ..concepts.search import named
from ..store.edits import DECIDED, Edited
from . import unassigned

Mask = NDArray[np.bool_]  # (n,)
CONDITION = re.compile(r"([a-z]+)(!=|>=|<=|=|>|<)(.*)", re.DOTALL)
SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmg]?)i?b?", re.IGNORECASE)
UNITS = {"": 1, "k": 1e3, "m": 1e6, "g": 1e9}
DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True)
class Condition:
    """One thing that has to hold of an image; field is one of FIELDS."""

    field: str
    sign: str  # = or !=, of amounts >=, <=, > or < as well
    value: str

    def __str__(self) -> str:
        return f"{self.field}{self.sign}{shlex.quote(self.value) if self.value else ''}"


@dataclass(frozen=True)
class Filter:
    """Conditions on images; without any, all images are meant. Its text is what `parse` reads."""

    conditions: tuple[Condition, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.conditions)

    def __str__(self) -> str:
        return " ".join(map(str, self.conditions))


@dataclass(frozen=True)
class Text:
    """A field that says something: holds gives the images of which the value is true."""

    says: str
    holds: Callable[[Run, Edited, str], Mask]
    signs = ("=", "!=")

    def mask(self, run: Run, now: Edited, sign: str, value: str) -> Mask:
        found = self.holds(run, now, value)
        return found if sign == "=" else ~found


@dataclass(frozen=True)
class Amount:
    """A field that can be compared; read gives the first and last amount of what a value says."""

    says: str
    amounts: Callable[[Run, Edited], NDArray[Any]]  # (n,)
    read: Callable[[str], tuple[float, float]]
    signs = ("=", "!=", ">=", "<=", ">", "<")

    def mask(self, run: Run, now: Edited, sign: str, value: str) -> Mask:
        (low, high), amounts = self.read(value), self.amounts(run, now)
        inside = (amounts >= low) & (amounts <= high)
        found = {
            ">=": amounts >= low,
            "<=": amounts <= high,
            ">": amounts > high,
            "<": amounts < low,
            "=": inside,
            "!=": ~inside,
        }
        return np.asarray(found[sign])


def parse(text: str) -> Filter:
    """The filter that a text stands for. Raises BadInput and UnknownName for what is none."""
    try:
        words = shlex.split(text)
    except ValueError:
        raise BadInput(f"{text!r} has an unmatched quotation mark; close it.") from None
    return Filter(tuple(map(_condition, words)))


def _condition(word: str) -> Condition:
    match = CONDITION.fullmatch(word)
    if not match:
        raise BadInput(
            f"{word!r} is no condition; write one such as cluster=3, tag='blue sky' or doubt>=0.5."
        )
    field, sign, value = match.groups()
    if field not in FIELDS:
        raise UnknownName("field of a filter", field, FIELDS)
    if sign not in FIELDS[field].signs:
        known = " and ".join(FIELDS[field].signs)
        raise BadInput(f"{word!r}: {field} cannot be compared by {sign}; it knows {known}.")
    return Condition(field, sign, value)


def mask(wanted: Filter, run: Run, now: Edited) -> Mask:
    """Which images are meant, (n,). Raises BadInput for a value that this run does not have."""
    kept = np.ones(len(run.images), bool)
    ordered = sorted(wanted.conditions, key=lambda c: (c.field, c.sign))
    for (field, sign), group in groupby(ordered, key=lambda c: (c.field, c.sign)):
        each = [FIELDS[field].mask(run, now, sign, c.value) for c in group]
        kept &= np.logical_or.reduce(each) if sign == "=" else np.logical_and.reduce(each)
    return kept


def _tag(run: Run, now: Edited, value: str) -> Mask:
    tags, found = now.marks.tags, np.zeros(len(run.images), bool)
    if not value:
        for images in tags.values():
            found[images] = True
        return ~found
    spelt = {tag.casefold(): tag for tag in tags}
    if value.casefold() not in spelt:
        known = ", ".join(map(repr, tags)) or "none"
        raise BadInput(f"No image has the tag {value!r}. There are: {known}.")
    found[tags[spelt[value.casefold()]]] = True
    return found


def _note(run: Run, now: Edited, value: str) -> Mask:
    notes, found = now.marks.notes, np.zeros(len(run.images), bool)
    part = value.casefold()
    found[[image for image, text in notes.items() if part in text.casefold()]] = True
    return found if value else ~found


def _cluster(run: Run, now: Edited, value: str) -> Mask:
    if not value:
        return np.isin(np.arange(len(run.images)), unassigned.numbers(run))
    by_name = {name.casefold(): number for number, name in now.names.items()}
    number = int(value) if value.isdecimal() and len(value) < 10 else -1
    if number not in now.names:  # it may be called so
        number = by_name.get(value.casefold(), -1)
    if number not in now.names:
        known = ", ".join(map(str, now.names))
        raise BadInput(f"There is no cluster {value}; the run has {known}.")
    return np.asarray(now.clusters) == number


def _decision(run: Run, now: Edited, value: str) -> Mask:
    word, words = value.casefold(), DECIDED.values()
    if word and word not in words:
        raise BadInput(f"There is no decision {value!r}; there are {', '.join(words)}.")
    found = np.zeros(len(run.images), bool)
    found[[i for i, verb in now.decisions.items() if word in ("", DECIDED[verb])]] = True
    return found if word else ~found


def _class(run: Run, now: Edited, value: str) -> Mask:
    names = {name: number for number, name in enumerate(run.images.class_names)} | {"": -1}
    if value not in names:
        known = ", ".join(map(repr, run.images.class_names)) or "none"
        raise BadInput(f"There is no class {value!r}; there are {known}.")
    return np.asarray(run.images.labels) == names[value]


def _phrase(run: Run, now: Edited, value: str) -> Mask:
    wanted = value.casefold()
    columns = [c for c, name in enumerate(run.vocabulary.phrases) if name.casefold() == wanted]
    if not columns:
        raise BadInput(f"The run has no phrase {value!r}; its vocabulary lists those it has.")
    return np.asarray(run.model.of_concepts(columns).sum(axis=1) > 0)


def _confidence(run: Run, now: Edited) -> NDArray[Any]:
    """In the cluster that explains each image, as the tables have it."""
    return run.probabilities[np.arange(len(run.images)), now.columns]


def _familiarity(run: Run, now: Edited) -> NDArray[Any]:
    if run.embeddings.familiarity is None:
        raise BadInput("This run's encoder gives no familiarity; leave that condition out.")
    return np.asarray(run.embeddings.familiarity)


def _state(run: Run, column: int) -> NDArray[Any]:
    states = run.images.states
    if states is None or not np.any(states):
        raise BadInput("Sizes and dates of these files were not recorded; import the images again.")
    return np.asarray(states)[:, column]


def _share(name: str) -> Callable[[str], tuple[float, float]]:
    def read(value: str) -> tuple[float, float]:
        try:
            found = float(value)
        except ValueError:
            raise BadInput(
                f"{name} is compared with a number from 0 to 1, such as 0.5; given: {value!r}."
            ) from None
        if not 0 <= found <= 1:
            raise BadInput(f"{name} goes from 0 to 1; given: {value}.")
        return found, found

    return read


def _bytes(value: str) -> tuple[float, float]:
    match = SIZE.fullmatch(value)
    if not match:
        raise BadInput(f"{value!r} is no size of a file; write one such as 200kB or 1.5MB.")
    found = float(match[1]) * UNITS[match[2].lower()]
    return found, found


def _days(value: str) -> tuple[int, int]:
    """From the first to the last nanosecond of a day, a month or a year, in local time."""
    match = DAY.fullmatch(value)
    said = [int(part) for part in match.groups() if part] if match else [0]
    following = [*said[:-1], said[-1] + 1]  # the next day, month or year
    first, after = [*said, 1, 1][:3], [*following, 1, 1][:3]
    if said[0] < 1971 or not _is_day(*first):
        raise BadInput(f"{value!r} is no date; write one such as 2024, 2024-05 or 2024-05-17.")
    return _midnight(*first), _midnight(*after) - 1


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _midnight(year: int, month: int, day: int) -> int:
    """In whole nanoseconds, of which floats of this size hold every 256th only.

    A day after the month's last is the next month's first, and so on.
    """
    return int(time.mktime((year, month, day, 0, 0, 0, 0, 0, -1))) * 10**9


FIELDS: Mapping[str, Text | Amount] = {
    "tag": Text("a tag; tag= means none, tag!= any", _tag),
    "note": Text("part of the note; note= means none, note!= any", _note),
    "cluster": Text("number after the edits, or name; cluster= means none, by the table", _cluster),
    "class": Text("reference class; class= means none", _class),
    "decision": Text(f"{', '.join(DECIDED.values())}; decision= means none", _decision),
    "phrase": Text("a phrase that is active in the image", _phrase),
    "file": Text(
        "part of the file's name, or a pattern such as *.png",
        lambda run, now, value: named(run.images.files, value),
    ),
    "doubt": Amount("0 to 1", lambda run, now: run.doubt.score, _share("Doubt")),
    "confidence": Amount("0 to 1", _confidence, _share("Confidence")),
    "familiarity": Amount(
        "0 to 1, where the encoder gives it", _familiarity, _share("Familiarity")
    ),
    "size": Amount("of the file, such as 1.5MB", lambda run, now: _state(run, 0), _bytes),
    "date": Amount(
        "of the file's last change, such as 2024-05-17 or 2024",
        lambda run, now: _state(run, 1),
        _days,
    ),
}
