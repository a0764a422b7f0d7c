"""From what a user typed to the settings dataclass of a method, checked."""

import dataclasses
import math
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from .errors import BadInput

S = TypeVar("S")
D = TypeVar("D")
HELP, LATER = "help", "later"  # of a field's metadata


@dataclass(frozen=True)
class Bounds:
    """What a number must lie within, written into the type of a setting; never infinity or nan."""

    least: float = -math.inf
    above: float = -math.inf
    below: float = math.inf

    def __contains__(self, value: float) -> bool:
        return self.least <= value < self.below and value > self.above

    def __str__(self) -> str:
        least = f"{self.least:,} or more" if self.least > self.above else f"more than {self.above}"
        return f"{least}, but less than {self.below:,}" if self.below < math.inf else least


@dataclass(frozen=True)
class OneOf:
    """What a setting must be one of, written into its type."""

    known: tuple[Any, ...]

    def __contains__(self, value: Any) -> bool:
        return value in self.known

    def __str__(self) -> str:
        return f"one of {', '.join(map(str, self.known))}"


SEEDS = Bounds(0, below=2**32)  # what scikit-learn takes
Seed = Annotated[int, SEEDS]
AtLeast0 = Annotated[int, Bounds(0)]
AtLeast1 = Annotated[int, Bounds(1)]
AtLeast2 = Annotated[int, Bounds(2)]  # batches too: batch normalisation needs two rows
Weight = Annotated[float, Bounds(0)]
Above0 = Annotated[float, Bounds(above=0)]
Share = Annotated[float, Bounds(0, below=1)]


def setting(default: D, help: str, later: bool = False) -> D:
    """A field with a sentence on what it is, which forms and the command line show.

    later: the setting was added later. Recipes from before lack it and mean its default, so the
    default is left out of a recipe.
    """
    found: D = dataclasses.field(default=default, metadata={HELP: help, LATER: later})
    return found


@dataclass(frozen=True)
class About:
    """What there is to say of a setting."""

    name: str
    kind: Any  # its type without bounds
    default: Any
    help: str
    bounds: Bounds | OneOf | None


def about(kind: Any) -> list[About]:
    """The settings of a dataclass, in order; a field that must be given is none."""
    types_of, bounds = typing.get_type_hints(kind), bounds_of(kind)
    return [
        About(f.name, types_of[f.name], f.default, f.metadata.get(HELP, ""), bounds.get(f.name))
        for f in dataclasses.fields(kind)
        if f.default is not dataclasses.MISSING
    ]


def in_recipe(settings: Any) -> dict[str, Any]:
    """The settings as a recipe has them: later ones at their default make no new recipe."""
    return {
        field.name: value
        for field in dataclasses.fields(settings)
        for value in [getattr(settings, field.name)]
        if not (field.metadata.get(LATER) and value == field.default)
    }


def build(kind: type[S], given: Mapping[str, Any], what: str) -> S:
    """A settings dataclass from names and values (text is parsed); the rest keep their defaults.

    Raises BadInput for a name that the dataclass lacks, a value of the wrong type or out of bounds.
    """
    types_of = typing.get_type_hints(kind)
    known = [f.name for f in dataclasses.fields(kind)]  # type: ignore[arg-type]
    for name in given:
        if name not in known:
            raise BadInput(f"{what} has no setting {name!r}. Known: {', '.join(known)}.")
    made = kind(**{name: parse(types_of[name], value, name) for name, value in given.items()})
    check_bounds(made)
    return made


def bounds_of(kind: Any) -> dict[str, Bounds | OneOf]:
    """What the settings of a dataclass must be besides their types, by name, where anything."""
    hints = typing.get_type_hints(kind, include_extras=True)
    return {name: bounds for name, hint in hints.items() for bounds in _bounds_in(hint)}


def check_bounds(settings: Any) -> None:
    """Raises BadInput for a setting of a dataclass that is out of its bounds."""
    for name, bounds in bounds_of(type(settings)).items():
        value = getattr(settings, name)
        if value is not None:
            _check(name, value, bounds)


def check_seed(seed: int) -> None:
    """Raises BadInput for a seed that not all random numbers can be started from."""
    _check("seed", seed, SEEDS)


def _check(name: str, value: Any, bounds: Bounds | OneOf) -> None:
    if value not in bounds:
        raise BadInput(f"The setting {name} is {value!r}; give {bounds}.")


def _bounds_in(hint: Any) -> Iterator[Bounds | OneOf]:
    """Bounds of a type such as Annotated[int, Bounds(...)] | None."""
    for option in _options(hint):
        notes = getattr(option, "__metadata__", ())
        yield from (note for note in notes if isinstance(note, Bounds | OneOf))


def parse(kind: Any, value: Any, name: str) -> Any:
    """A value as the type a setting wants: int, float, bool, str, texts; None where it may be."""
    options = [_bare(option) for option in _options(kind)]
    if (value is None or value == "none") and type(None) in options:
        return None
    for option in (o for o in options if o is not type(None)):
        try:
            return _parse_one(option, value)
        except (TypeError, ValueError):
            continue
    names = (getattr(option, "__name__", str(option)) for option in options)
    wanted = " or ".join("none" if name == "NoneType" else name for name in names)
    raise BadInput(f"The setting {name} is {value!r}, but must be {wanted}.")


def read(hint: Any, value: Any, name: str) -> Any:
    """As `parse`, of a type with bounds; raises BadInput for a value that is out of them."""
    found = parse(hint, value, name)
    for bounds in _bounds_in(hint) if found is not None else ():
        _check(name, found, bounds)
    return found


def bounds_in(hint: Any) -> str:
    """What a value of a type must be besides it, for a person; nothing where it has no bounds."""
    return "".join(map(str, _bounds_in(hint)))


def _options(kind: Any) -> tuple[Any, ...]:
    """The types of a union, or the one type."""
    is_union = typing.get_origin(kind) in (typing.Union, types.UnionType)
    return typing.get_args(kind) if is_union else (kind,)


def _bare(kind: Any) -> Any:
    """A type without its bounds."""
    return typing.get_args(kind)[0] if typing.get_origin(kind) is Annotated else kind


def _parse_one(kind: type, value: Any) -> Any:
    if typing.get_origin(kind) is tuple:
        return _parse_texts(value)
    if kind is bool:
        return _parse_bool(value)
    if kind is int and isinstance(value, float) and not value.is_integer():
        raise ValueError
    if kind is int and isinstance(value, bool):
        raise ValueError
    return kind(value)


def _parse_texts(value: Any) -> tuple[str, ...]:
    """Texts from a list, or from one text with commas between them."""
    if isinstance(value, Mapping) or not isinstance(value, Iterable):
        raise ValueError
    texts = value.split(",") if isinstance(value, str) else map(str, value)
    return tuple(text.strip() for text in texts if text.strip())


def _parse_bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in ("true", "yes", "on", "1"):
        return True
    if str(value).lower() in ("false", "no", "off", "0"):
        return False
    raise ValueError
