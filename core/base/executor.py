"""Who works on many items: threads of this process, or workers in other processes and machines."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from . import parallel

A = TypeVar("A")
B = TypeVar("B")


class Executor(Protocol):
    """What steps are handed to do with many items what they would do with each.

    distant says whether functions run in other processes: then they, the items and the results
    are pickled, and a function brings or finds what it needs there, such as an encoder.
    """

    distant: bool

    def in_order(
        self, function: Callable[[A], B], items: Iterable[A], ahead: int = 64, model: bool = False
    ) -> Iterator[B]:
        """Results of function(item) in the order of the items.

        At most `ahead` of them, for each worker elsewhere, are computed and not yet taken.
        model: the function runs a network, so that a GPU serves it where there is one.
        Leaving the loop early, by an error or Stop, drops what has not begun.
        """
        ...


class Threads:
    """Threads of this process."""

    distant = False

    def in_order(
        self, function: Callable[[A], B], items: Iterable[A], ahead: int = 64, model: bool = False
    ) -> Iterator[B]:
        return parallel.in_order(function, items, ahead)


HERE: Executor = Threads()
