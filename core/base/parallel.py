"""Work on many items in threads, a bounded number ahead, results in the order of the items."""

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
from threading import Event
from typing import TypeVar

from .errors import Cancelled
from .progress import Progress, ignore

A = TypeVar("A")
B = TypeVar("B")
WAITING = 0.2  # seconds between two reports while work beside is waited for
CORES = "WHYCLUSTER_CORES"  # in the environment of a process that shares a machine with others


def cores() -> int:
    """Processors this process may use: as many as it was told, else those of the machine."""
    told = os.environ.get(CORES, "")
    if told.isdecimal() and int(told):
        return int(told)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(function: Callable[[A], B], items: Iterable[A], ahead: int = 64) -> Iterator[B]:
    """Results of function(item), at most `ahead` of them computed and not yet taken.

    Leaving the loop early, by an error or Stop, drops what has not begun.
    """
    remaining = iter(items)
    pool = ThreadPoolExecutor(max_workers=min(16, max(2, cores())))
    waiting: deque[Future[B]] = deque()
    try:
        waiting.extend(pool.submit(function, item) for item in islice(remaining, ahead))
        while waiting:
            result = waiting.popleft().result()
            waiting.extend(pool.submit(function, item) for item in islice(remaining, 1))
            yield result
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def torchs_threads_kept() -> Iterator[None]:
    """What torch was told of threads holds afterwards: numba's first parallel call overrides it."""
    torch = sys.modules.get("torch")
    before = torch.get_num_threads() if torch else 0
    try:
        yield
    finally:
        if torch:
            torch.set_num_threads(before)


@contextmanager
def one_thread() -> Iterator[None]:
    """Sums of torch, NumPy and scikit-learn are made by one thread, also in threads begun inside.

    Several would add the same numbers in another order: results would depend on how many a machine
    has. Of small products they would mostly wait, too. It holds for the whole process: beside work
    whose results depend on the number of threads, enter it around both. threadpoolctl heeds one
    thread at a time, and what another asks of it meanwhile does nothing: so SciPy's own OpenBLAS,
    which scikit-learn would limit where it searches in threads, is there and limited before.
    """
    import scipy.linalg  # noqa: F401
    from threadpoolctl import threadpool_limits  # comes with scikit-learn

    # torch's number is set after the limit is off: under it, torch would have its products by one.
    with torchs_threads_kept(), threadpool_limits(1):
        if torch := sys.modules.get("torch"):
            torch.set_num_threads(1)
        yield


@contextmanager
def numpy_by_one_thread() -> Iterator[None]:
    """NumPy multiplies by one thread, torch by all: NumPy's threads spin on for a while after each
    product, and those of torch would wait for their cores."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, user_api="blas"):
        yield


@contextmanager
def beside(work: Callable[[Progress], object], progress: Progress = ignore) -> Iterator[None]:
    """Work in a thread while the body runs; what it raises is raised when the body is done.

    progress hears of it once the body only waits for it. Work ends soon after the body has failed
    or was stopped: what it tells then raises Cancelled.
    """
    told: tuple[float, str] = (0.0, "")
    ended = Event()

    def hear(fraction: float, message: str = "", **losses: float) -> None:
        nonlocal told
        told = fraction, message
        if ended.is_set():
            raise Cancelled

    with ThreadPoolExecutor(max_workers=1) as pool:
        found = pool.submit(work, hear)
        try:
            yield
            while wait([found], timeout=WAITING).not_done:
                progress(*told)
        except BaseException:
            ended.set()
            raise
        found.result()
