"""Memory that threads share."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from core.base.budget import Budget
from core.base.errors import BadInput
from core.images.in_flight import SETTING, in_flight

MOST = 100
LONG = 20  # seconds after which a thread is taken to wait for ever


@contextmanager
def holding(budget: Budget, size: int) -> Iterator[None]:
    """Another thread has that much while the body runs."""
    has, may_go = threading.Event(), threading.Event()

    def hold() -> None:
        with budget.spending(MOST):
            budget.take(size)
            has.set()
            assert may_go.wait(LONG)

    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(hold)
        assert has.wait(LONG)
        try:
            yield
        finally:
            may_go.set()
        held.result(LONG)


def asking(pool: ThreadPoolExecutor, budget: Budget, *sizes: int) -> Future[None]:
    def ask() -> None:
        with budget.spending(MOST):
            for size in sizes:
                budget.take(size)

    return pool.submit(ask)


def test_what_fits_beside_others_does_not_wait():
    budget = Budget()
    with ThreadPoolExecutor(1) as pool, holding(budget, 60):
        asking(pool, budget, 40).result(LONG)


@pytest.mark.parametrize("size", [41, 1000])
def test_what_does_not_fit_waits_until_there_is_room(size):
    budget = Budget()
    with ThreadPoolExecutor(1) as pool:
        with holding(budget, 60):
            asked = asking(pool, budget, size)
            with pytest.raises(TimeoutError):
                asked.result(0.2)
        asked.result(LONG)


def test_small_ones_do_not_overtake_a_large_one_for_ever():
    budget = Budget()
    with ThreadPoolExecutor(2) as pool:
        with holding(budget, 60):
            large = asking(pool, budget, 1000)
            with pytest.raises(TimeoutError):
                large.result(0.2)
            small = asking(pool, budget, 1)
            with pytest.raises(TimeoutError):
                small.result(0.2)
        large.result(LONG)
        small.result(LONG)


def test_who_has_some_does_not_wait_for_more():
    budget = Budget()
    with ThreadPoolExecutor(1) as pool, holding(budget, 60):
        asking(pool, budget, 40, 80).result(LONG)
    with ThreadPoolExecutor(1) as pool, holding(budget, MOST):  # all was given back
        pass


def test_all_is_given_back_at_the_end_of_the_outer_body_and_after_an_error():
    budget = Budget()
    with ThreadPoolExecutor(1) as pool:
        with budget.spending(MOST):
            with pytest.raises(ValueError, match="damaged"), budget.spending(MOST):
                budget.take(80)
                raise ValueError("damaged")
            asked = asking(pool, budget, 80)
            with pytest.raises(TimeoutError):
                asked.result(0.2)
        asked.result(LONG)


@pytest.mark.parametrize("told", ["much", "-1", "0", "2.5", "256 MB"])
def test_a_setting_that_is_no_number_of_megabytes_is_refused(told, monkeypatch):
    monkeypatch.setenv(SETTING, told)
    with pytest.raises(BadInput, match=f"{SETTING} is '{told}'; give the megabytes"):
        in_flight()


@pytest.mark.parametrize("told", ["", "  ", "64"])
def test_a_setting_that_is_one_or_none_is_taken(told, monkeypatch):
    monkeypatch.setenv(SETTING, told)
    with in_flight():
        pass
