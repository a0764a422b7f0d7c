"""A workspace whose place another one takes while a worker is at it: the worker leaves it alone."""

import os
import shutil

import pytest

from core.base.errors import BadInput
from core.store.runs import runs
from core.store.workspace import Workspace
from core.work import jobs, steps, worker
from core.work.steps import Step


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setattr(worker, "_warm_up", lambda workspace: None)
    return Workspace(tmp_path / "workspace")


@pytest.fixture
def replace(workspace, tmp_path):
    """Puts a copy, made at the start of the call, in the workspace's place."""

    def put_back():
        shutil.copytree(workspace.folder, tmp_path / "copy")
        workspace.folder.rename(tmp_path / "old")
        (tmp_path / "copy").rename(workspace.folder)

    return put_back


def refuse(*_):
    raise AssertionError("it waits, though there is nothing to wait for")


@pytest.mark.parametrize("role", ["work", "search"])
def test_an_idle_worker_ends_and_takes_no_job_of_the_copy(
    workspace, replace, monkeypatch, role
) -> None:
    monkeypatch.setitem(steps.STEPS, "toy", Step(lambda workspace, progress: "x", "Toy"))
    told = []

    def then_it_is_replaced(*_):
        assert not told, "it looks again"
        told.append("waits")
        replace()
        jobs.submit(Workspace(workspace.folder), "toy")

    monkeypatch.setattr(worker, "_wait_for_news", then_it_is_replaced)
    monkeypatch.setattr(worker.time, "sleep", then_it_is_replaced)
    getattr(worker, role)(workspace)
    assert told == ["waits"]
    assert [job.state for job in jobs.jobs(Workspace(workspace.folder))] == ["waiting"]


def test_a_job_ends_at_its_next_word_and_that_of_the_copy_stays(
    workspace, replace, monkeypatch
) -> None:
    """The copy was made while it ran, and has a job of the same number."""
    words = []

    def work(workspace, progress):
        for share in (0.1, 0.2, 0.3):
            if words:
                replace()
            words.append(share)
            progress(share, "Working")
        return "x"

    monkeypatch.setitem(steps.STEPS, "toy", Step(work, "Toy"))
    monkeypatch.setattr("core.work.reporter.WRITE_EVERY", 0)
    monkeypatch.setattr(jobs.time, "sleep", refuse)
    id = jobs.submit(workspace, "toy")
    with pytest.raises(BadInput, match="was replaced by another one meanwhile"):
        worker.work(workspace, while_alive="1@-1.00")
    assert words == [0.1, 0.2]
    there = jobs.job(Workspace(workspace.folder), id)
    assert (there.state, there.fraction) == ("running", 0.1)


def test_what_was_opened_before_neither_reads_nor_writes_the_copy(workspace, replace) -> None:
    replace()
    for use in (runs, lambda it: jobs.submit(it, "evaluate", concept_model="x")):
        with pytest.raises(BadInput, match="open it again"):
            use(workspace)
    assert jobs.jobs(Workspace(workspace.folder)) == []


@pytest.mark.skipif(not hasattr(os, "O_PATH"), reason="files are not held by their path here")
def test_a_file_that_gets_another_number_is_the_same_workspace(workspace, monkeypatch) -> None:
    """As on a layered file system, when what lies in a lower layer is written to first."""

    def renumbered(look):
        def looked(*given, **how):
            found = look(*given, **how)
            return os.stat_result((found[0], found[1] + 1, *found[2:]))

        return looked

    for name in ("stat", "fstat"):
        monkeypatch.setattr(os, name, renumbered(getattr(os, name)))
    assert not workspace.is_replaced()
    assert jobs.jobs(workspace) == []
