"""What the cells of a column can be, and how CSV and Parquet write them; nothing is left out.

Values come as a whole column of n cells. pyarrow loads when a Parquet file is written.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...base.spreadsheets import safe
from ...base.values import FloatArray, IntArray


@dataclass(frozen=True)
class Kind:
    """A type of cells: in words, as readable texts ("" where empty), and as a pyarrow array."""

    says: str
    texts: Callable[[Any], Iterable[str]]  # n of them
    arrow: Callable[[Any], Any]  # an array of n, null where empty
    is_free: bool = False  # texts from outside, which a spreadsheet might run

    def csv(self, values: Any) -> Iterable[str]:
        return map(safe, self.texts(values)) if self.is_free else self.texts(values)


@dataclass(frozen=True, eq=False)
class Evidence:
    """Strongest phrases of n rows, end to end: row i has places offsets[i] to offsets[i+1]."""

    phrases: IntArray  # index into `names`
    amounts: FloatArray  # contributions, > 0, strongest first within a row
    offsets: IntArray  # (n + 1,)
    names: tuple[str, ...]

    @classmethod
    def of(cls, rows: Sequence[Sequence[tuple[str, float]]]) -> "Evidence":
        """From the phrases of each row with their contributions."""
        told = [pair for row in rows for pair in row]
        return cls(
            phrases=np.arange(len(told)),
            amounts=np.array([amount for _, amount in told], float),
            offsets=np.cumsum([0, *map(len, rows)]),
            names=tuple(phrase for phrase, _ in told),
        )


def _floats(values: Any) -> FloatArray:
    """nan where a value is None."""
    return np.asarray(values, np.float64 if isinstance(values, list) else None)


def _integer_texts(values: Any) -> Iterable[str]:
    return map(str, np.asarray(values).tolist())


def _number_texts(values: Any) -> Iterable[str]:
    return ["" if value != value else f"{value:.4f}" for value in _floats(values).tolist()]


def _evidence_texts(found: Evidence) -> list[str]:
    """Every row's evidence as "phrase (contribution)", joined by "; "."""
    pairs = zip(found.phrases.tolist(), found.amounts.tolist(), strict=True)
    parts = [f"{found.names[phrase]} ({amount:.3g})" for phrase, amount in pairs]
    ends = found.offsets.tolist()
    return ["; ".join(parts[a:b]) for a, b in zip(ends, ends[1:], strict=False)]


def _arrow_texts(values: Sequence[str]) -> Any:
    import pyarrow

    return pyarrow.array([value or None for value in values], pyarrow.string())


def _arrow_integers(values: Any) -> Any:
    import pyarrow

    return pyarrow.array(np.asarray(values), pyarrow.int32())


def _arrow_numbers(values: Any) -> Any:
    import pyarrow

    return pyarrow.array(_floats(values), pyarrow.float32(), from_pandas=True)  # nan is null


def _arrow_evidence(found: Evidence) -> Any:
    """list<struct<phrase: string, contribution: float>>, strongest first."""
    import pyarrow

    phrases = pyarrow.array(found.names, pyarrow.string()).take(pyarrow.array(found.phrases))
    amounts = pyarrow.array(found.amounts, pyarrow.float32())
    pairs = pyarrow.StructArray.from_arrays([phrases, amounts], ["phrase", "contribution"])
    return pyarrow.ListArray.from_arrays(pyarrow.array(found.offsets, pyarrow.int32()), pairs)


TEXT = Kind("text", list, _arrow_texts, is_free=True)
INTEGER = Kind("whole number", _integer_texts, _arrow_integers)
NUMBER = Kind("number", _number_texts, _arrow_numbers)  # float arrays; nan where empty
EVIDENCE = Kind("phrases", _evidence_texts, _arrow_evidence, is_free=True)
