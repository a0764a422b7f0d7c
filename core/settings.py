"""From what a user typed to the settings dataclass of a method, checked."""

import dataclasses
import types
import typing
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from core.errors import BadInput

S = TypeVar("S")


def build(kind: type[S], given: Mapping[str, Any], what: str) -> S:
    """A settings dataclass from names and values (text is parsed); the rest keep their defaults.

    Raises BadInput for a name that the dataclass lacks or a value of the wrong type.
    """
    types_of = typing.get_type_hints(kind)
    known = [f.name for f in dataclasses.fields(kind)]  # type: ignore[arg-type]
    for name in given:
        if name not in known:
            raise BadInput(f"{what} has no setting {name!r}. Known: {', '.join(known)}.")
    return kind(**{name: parse(types_of[name], value, name) for name, value in given.items()})


def parse(kind: Any, value: Any, name: str) -> Any:
    """A value as the type a setting wants: int, float, bool, str, texts; None where it may be."""
    options = typing.get_args(kind) if _is_union(kind) else (kind,)
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


def _is_union(kind: Any) -> bool:
    return typing.get_origin(kind) in (typing.Union, types.UnionType)


def _parse_one(kind: type, value: Any) -> Any:
    if typing.get_origin(kind) is tuple:
        return _parse_texts(value)
    if kind is bool:
        return _parse_bool(value)
    if kind is int and isinstance(value, float) and value != int(value):
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
