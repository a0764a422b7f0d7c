"""Workers of a Ray cluster that share one function; what a lost one had in hand, others do.

A worker is an actor: it keeps its encoder, and its GPU, from the first batch to the last. Ray could
restart an actor and repeat its calls, but binds them to that actor: where its node is gone and no
other has room, they would wait for ever.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count, islice
from typing import Any

from ..base.errors import BadInput

IN_HAND = 3  # handfuls a worker has: one is decoded while another is encoded, and one waits
WINDOW = 4  # handfuls for each worker that are begun before the first of them is taken
TRIES = 4  # workers that may end over one handful


@dataclass(order=True)
class Handful:
    """Some items in a row, and how many workers have ended over them."""

    number: int
    items: Sequence[Any] = field(compare=False)
    lost: int = field(default=0, compare=False)


class Pool:
    """Workers begun at once; those that the cluster has no room for join when it has."""

    def __init__(self, begin: Callable[[], Any], workers: int, check: Callable[[Any], None]):
        """begin starts an actor; check raises for what a new one has installed."""
        self.begin, self.check, self.size = begin, check, WINDOW * workers
        self.workers = workers
        self.coming: dict[Any, Any] = {}  # reference to the first answer -> actor
        self.hands: dict[Any, int] = {}  # actor -> handfuls that it has
        self.running: dict[Any, tuple[Any, Handful]] = {}  # reference -> who does what
        self.waiting: list[Handful] = []  # a heap
        self.done: dict[int, list[Any]] = {}
        self.stillborn = 0  # workers that ended before they said a word
        for _ in range(workers):
            self._begin()

    def in_order(self, handfuls: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
        """Results of each handful of items, in order."""
        rest = (Handful(number, items) for number, items in enumerate(handfuls))
        begun = 0
        for taken in count():
            for handful in islice(rest, taken + self.size - begun):
                heappush(self.waiting, handful)
                begun += 1
            if taken == begun:
                return
            while taken not in self.done:
                self._hand_out()
                self._hear()
            yield self.done.pop(taken)

    def close(self) -> None:
        """End every worker, whatever it has in hand."""
        import ray

        for actor in [*self.coming.values(), *self.hands]:
            ray.kill(actor)

    def _begin(self) -> None:
        actor = self.begin()
        self.coming[actor.installed.remote()] = actor

    def _hand_out(self) -> None:
        """Give the workers what they can take, the first first."""
        while self.waiting and self.hands:
            actor = min(self.hands, key=self.hands.__getitem__)
            if self.hands[actor] == IN_HAND:
                return
            handful = heappop(self.waiting)
            self.running[actor.run.remote(handful.items)] = actor, handful
            self.hands[actor] += 1

    def _hear(self) -> None:
        """Wait for one answer: of a worker that is there now, or has done something."""
        import ray

        (answered,), _ = ray.wait([*self.running, *self.coming])
        try:
            answer = ray.get(answered)
        except ray.exceptions.RayTaskError:  # a fault of the program, as it would be here
            raise
        except ray.exceptions.RayError as error:
            self._lose(answered, error)
            return
        if answered in self.coming:
            self.check(answer)
            self.hands[self.coming.pop(answered)] = 0
            self.stillborn = 0
        else:
            actor, handful = self.running.pop(answered)
            self.done[handful.number] = answer
            if actor in self.hands:
                self.hands[actor] -= 1

    def _lose(self, answered: Any, error: Exception) -> None:
        """A worker has ended: another one is begun, and what it had in hand waits again."""
        if answered in self.coming:
            del self.coming[answered]
            self.stillborn += 1
            if self.stillborn == TRIES * self.workers:
                raise BadInput(
                    f"Workers of Ray end before they begin, the last by: {first_line(error)}. "
                    "Install the same WhyCluster on all nodes, and look into Ray's log."
                )
            self._begin()
            return
        actor, handful = self.running.pop(answered)
        if self.hands.pop(actor, None) is not None:
            self._replace(actor)
        handful.lost += 1
        if handful.lost == TRIES:
            raise BadInput(
                f"{TRIES} workers of Ray ended one after another over the same items, the last by: "
                f"{first_line(error)}. Give them more memory, or take the items out."
            )
        heappush(self.waiting, handful)

    def _replace(self, actor: Any) -> None:
        """Begin another one; the old one may live on beyond a broken line, and is not to."""
        import ray

        ray.kill(actor)
        self._begin()


def first_line(error: Exception) -> str:
    """What an error says, in a line without a full stop."""
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
