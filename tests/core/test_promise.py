"""What is told to be left of a job: it falls, or it is said why it does not."""

from pathlib import Path

import pytest

from core.store.workspace import Workspace
from core.work import jobs, reporter
from core.work.reporter import Promise, Reporter


def test_what_is_left_falls_though_the_guesses_swing() -> None:
    promise, told = Promise(), []
    for second in range(60):
        guess = (100 - second) * (1.08 if second % 2 else 0.92)
        left, why = promise.tell(guess, 1000.0 + second, "Embedding")
        assert left is not None and not why
        told.append(left)
    assert told == sorted(told, reverse=True)
    assert told[0] == pytest.approx(92) and told[-1] == pytest.approx(41, abs=4)


def test_an_end_that_is_put_off_is_explained_for_a_while() -> None:
    promise = Promise()
    assert promise.tell(20, 0.0, "Embedding") == (20, "")
    assert promise.tell(24, 0.5, "Embedding") == (20, "")  # not much more: nothing is said
    left, why = promise.tell(60, 2.0, "Training")
    assert left == 60 and why == "longer than estimated: Training has slowed down"
    assert promise.tell(57, 5.0, "Training") == (57, why)
    assert promise.tell(40, 22.0, "Training") == (40, "")


def test_an_end_that_has_come_while_work_goes_on_is_not_in_the_past() -> None:
    promise = Promise()
    assert promise.tell(2, 0.0, "") == (2, "")
    assert promise.tell(None, 4.0, "") == (0, "")
    left, why = promise.tell(9, 5.0, "")
    assert left == 9 and "the work has slowed down" in why


def test_nothing_is_told_before_anything_is_known() -> None:
    assert Promise().tell(None, 5.0, "Embedding") == (None, "")


def test_a_job_says_why_it_takes_longer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace(tmp_path / "workspace")
    id = jobs.submit(workspace, "project", concept_model="none")
    with workspace.database() as db:
        db.execute("update job set state = 'running' where id = ?", (id,))
    now = [0.0]
    monkeypatch.setattr(reporter.time, "monotonic", lambda: now[0])
    report = Reporter(workspace, id)
    for now[0], fraction in ((10.0, 0.2), (20.0, 0.4), (30.0, 0.6), (60.0, 0.61)):
        report(fraction, "Embedding: some")
    job = jobs.job(workspace, id)
    assert job.message == "Embedding: some (longer than estimated: Embedding has slowed down)"
    assert job.left is not None and job.left > 40
