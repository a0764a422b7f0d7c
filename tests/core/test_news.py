"""The idle worker opens the database when something was written to it, and seldom otherwise."""

from contextlib import closing

import pytest

from core.base.values import ImageSet
from core.store import database
from core.store.workspace import Workspace
from core.work import jobs, steps, worker
from core.work.steps import Step


class Clock:
    """A clock that sleeping sets on; it then does what was planned for that time."""

    def __init__(self):
        self.now, self.plans = 0.0, {}

    def monotonic(self):
        return self.now

    def time(self):
        return 1e9 + self.now

    def sleep(self, seconds):
        self.now = round(self.now + seconds, 6)
        self.plans.pop(self.now, lambda: None)()


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(worker, "time", clock)
    return clock


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setitem(steps.STEPS, "toy", Step(lambda workspace, progress: "x", "Toy"))
    return Workspace(tmp_path)


def submit(workspace):
    jobs.submit(workspace, "toy")


def test_a_job_that_comes_is_seen_at_the_next_look(workspace, clock):
    clock.plans = {0.6: lambda: submit(workspace)}
    worker._wait_for_news(workspace, worker._written(workspace))
    assert clock.now == pytest.approx(0.6)


def test_one_that_lies_in_the_log_is_seen_too(workspace, clock):
    """As long as somebody else has the database open, what is written stays in its log."""
    with closing(database.sqlite3.connect(workspace.folder / database.FILE)) as other:
        other.execute("select * from job").fetchall()
        clock.plans = {0.4: lambda: submit(workspace)}
        worker._wait_for_news(workspace, worker._written(workspace))
    assert clock.now == pytest.approx(0.4)


def test_to_read_is_no_news_and_it_looks_seldom_then(workspace, clock):
    submit(workspace)
    clock.plans = {0.2: lambda: jobs.jobs(workspace), 0.4: lambda: workspace.records(ImageSet)}
    worker._wait_for_news(workspace, worker._written(workspace))
    assert clock.now == pytest.approx(worker.SELDOM)


def test_the_worker_opens_the_database_seldom_while_nothing_happens(workspace, clock, monkeypatch):
    looks, look = [], jobs.run_next
    monkeypatch.setattr(worker, "_warm_up", lambda workspace: None)
    monkeypatch.setattr(worker.processes, "is_alive", lambda name: clock.now < 19)
    monkeypatch.setattr(jobs, "run_next", lambda w: looks.append(clock.now) or look(w))
    clock.plans = {9.4: lambda: submit(workspace)}
    worker.work(workspace, while_alive="the app")
    assert [job.state for job in jobs.jobs(workspace)] == ["done"]
    assert any(when == pytest.approx(9.4) for when in looks)
    assert len(looks) <= 15
