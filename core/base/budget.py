"""Memory that threads share: large things one after another, small ones side by side."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Budget:
    """So many bytes may be in use at once.

    Who wants more than is left waits until others have given theirs back; one that wants more than
    there are at all is alone. Threads are served in the order in which they ask, so that small ones
    do not keep a large one waiting for ever.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()  # of the thread that is served next
        self._change = threading.Condition()
        self._used = 0
        self._mine = threading.local()

    @contextmanager
    def spending(self, most: int) -> Iterator[None]:
        """What this thread takes in the body is given back at its end, or at that of a body around.

        most is how many bytes all threads may use together.
        """
        if getattr(self._mine, "most", None) is not None:
            yield
            return
        self._mine.most, self._mine.bytes, self._mine.beside = most, 0, 0
        try:
            yield
        finally:
            with self._change:
                self._used -= self._mine.bytes
                self._change.notify_all()
            self._mine.most = None

    def hold(self, size: int) -> None:
        """Note that this thread holds that many bytes already; they count toward what it takes."""
        self._mine.beside = size

    def take(self, size: int) -> None:
        """Have that many bytes within `spending`, once there is room for them.

        A thread that holds some already never waits, for others may be waiting for those: only the
        increase is added. Outside of `spending` nothing is counted.
        """
        if getattr(self._mine, "most", None) is None:
            return
        size += self._mine.beside
        more = size - self._mine.bytes
        if more <= 0:
            return
        if self._mine.bytes:
            with self._change:
                self._used += more
        else:
            self._wait(more)
        self._mine.bytes = size

    def _wait(self, size: int) -> None:
        most = self._mine.most
        with self._turn, self._change:
            self._change.wait_for(lambda: not self._used or self._used + size <= most)
            self._used += size
