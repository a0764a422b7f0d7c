"""One worker process per workspace, found again by pid and start time."""

import os

import pytest

from core.base import processes
from core.base.errors import BadInput
from core.store.workspace import Workspace
from core.work import jobs, steps, worker
from core.work.steps import Step


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setattr(worker, "_warm_up", lambda workspace: None)
    return Workspace(tmp_path)


@pytest.fixture
def started(workspace):
    """The worker of the workspace, as a process; ended afterwards."""
    names = []

    def start():
        names.append(worker.ensure_worker(workspace))
        return names[-1]

    yield start
    for name in names:
        processes.terminate(name)


def test_asking_twice_starts_one_worker(workspace, started):
    assert worker.worker_state(workspace) == "none"
    first = started()
    assert started() == first
    assert worker.worker_state(workspace) in ("starting", "ready")


def test_a_killed_worker_is_noticed_and_replaced(workspace, started):
    first = started()
    processes.terminate(first)
    while processes.is_alive(first):
        os.sched_yield()
    assert worker.worker_state(workspace) == "none"
    assert started() != first


def test_work_runs_all_that_waits_and_ends_with_its_app(workspace, monkeypatch):
    monkeypatch.setitem(steps.STEPS, "toy", Step(lambda workspace, progress: "x", "Toy"))
    for _ in range(3):
        jobs.submit(workspace, "toy")
    worker.work(workspace, while_alive="1@-1.00")
    assert [job.state for job in jobs.jobs(workspace)] == ["done"] * 3


def test_a_starting_worker_declares_the_jobs_of_a_dead_one_lost(workspace, monkeypatch):
    monkeypatch.setitem(steps.STEPS, "toy", Step(lambda workspace, progress: "x", "Toy"))
    jobs.submit(workspace, "toy")
    with workspace.database() as db:
        db.execute("update job set state = 'running', worker = '1@-1.00'")
    worker.work(workspace, while_alive="1@-1.00")
    assert [job.state for job in jobs.jobs(workspace)] == ["lost"]


def test_a_starting_worker_removes_what_a_killed_one_left_half_written(workspace):
    values = workspace.folder / "values"
    for name in (".0123456789abcdef-deadbeef", ".0123456789abcdef-01234567", "0123456789abcdef"):
        (values / name).mkdir()
        os.utime(values / name, (0, 0))
    os.utime(values / ".0123456789abcdef-01234567")  # somebody may be writing it now
    worker.work(workspace, while_alive="1@-1.00")
    assert sorted(p.name for p in values.iterdir()) == [
        ".0123456789abcdef-01234567",
        "0123456789abcdef",
    ]


def test_a_worker_outlives_a_workspace_that_cannot_be_written_to_for_a_while(
    workspace, monkeypatch
):
    monkeypatch.setitem(steps.STEPS, "toy", Step(lambda workspace, progress: "x", "Toy"))
    monkeypatch.setattr(worker, "IDLE", 0)
    jobs.submit(workspace, "toy")
    looks = []

    def ends_at_the_second_look(process):
        looks.append(process)
        with workspace.database() as db:
            db.execute("drop trigger full")
        monkeypatch.setattr(processes, "is_alive", lambda process: False)
        return True

    with workspace.database() as db:
        db.execute(
            "create trigger full before update on job "
            "begin select raise(abort, 'database or disk is full'); end"
        )
    monkeypatch.setattr(processes, "is_alive", ends_at_the_second_look)
    worker.work(workspace, while_alive="the app")
    assert looks == ["the app"]
    assert [job.state for job in jobs.jobs(workspace)] == ["done"]


def test_the_environment_of_a_worker_keeps_idle_threads_asleep(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    environment = worker._environment()
    assert environment["OMP_WAIT_POLICY"] == "PASSIVE"
    assert environment["OMP_NUM_THREADS"] == "1"  # what the user has set wins
    monkeypatch.delenv("OMP_NUM_THREADS")
    for told, threads in (("3", "3"), ("64", "8")):  # of a container, say
        monkeypatch.setenv("WHYCLUSTER_CORES", told)
        assert worker._environment()["OMP_NUM_THREADS"] == threads


def test_a_worker_that_could_not_be_noted_is_ended(workspace, monkeypatch):
    """On a full disk each look would start another one that nobody knows of."""
    ended = []
    monkeypatch.setattr(worker, "_start", lambda workspace, role: "1@-1.00")
    monkeypatch.setattr(processes, "terminate", ended.append)
    with workspace.database() as db:
        db.execute(
            "create trigger full before insert on worker "
            "begin select raise(abort, 'database or disk is full'); end"
        )
    with pytest.raises(BadInput, match="disk is full"):
        worker.ensure_worker(workspace)
    assert ended == ["1@-1.00"]
