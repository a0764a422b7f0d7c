"""Jobs are steps that run later; Stop, failure and the death of a worker are told apart."""

import errno
import subprocess
import sys

import pytest

from core.base import processes
from core.base.errors import BadInput, NotFound, UnknownName
from core.store.workspace import Workspace
from core.work import jobs, steps
from core.work.reporter import Pace
from core.work.steps import Step


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path)


@pytest.fixture
def step(monkeypatch):
    """Registers a function as the step `toy`."""

    def register(function):
        monkeypatch.setitem(steps.STEPS, "toy", Step(function, "Toy"))

    return register


@pytest.fixture
def always_write(monkeypatch):
    monkeypatch.setattr("core.work.reporter.WRITE_EVERY", 0)


@pytest.fixture
def stranger():
    """A live process that is not ours to run jobs in."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield process
    process.kill()
    process.wait()


def test_a_job_runs_its_step_with_its_settings_and_keeps_the_result(workspace, step):
    step(lambda workspace, *, word, progress: word * 2)
    id = jobs.submit(workspace, "toy", word="ab")
    assert jobs.job(workspace, id).state == "waiting"
    done = jobs.run_next(workspace)
    assert (done.id, done.state, done.result, done.fraction) == (id, "done", "abab", 1.0)


def test_jobs_run_in_the_order_they_were_submitted(workspace, step):
    step(lambda workspace, *, number, progress: str(number))
    for number in range(3):
        jobs.submit(workspace, "toy", number=number)
    assert [jobs.run_next(workspace).result for _ in range(3)] == ["0", "1", "2"]
    assert jobs.run_next(workspace) is None


def test_figures_come_last_and_wait_until_a_page_was_drawn(workspace, step, monkeypatch):
    monkeypatch.setitem(steps.STEPS, "evaluate", Step(lambda workspace, progress: "figures", ""))
    step(lambda workspace, *, progress: "other")
    jobs.submit(workspace, "evaluate")
    jobs.submit(workspace, "toy")
    assert jobs.run_next(workspace).result == "other"
    assert jobs.run_next(workspace) is None
    monkeypatch.setattr(jobs, "FIGURES_WAIT", -1.0)
    assert jobs.run_next(workspace).result == "figures"


def test_losses_become_curves_and_stages_become_the_log(workspace, step):
    def train(workspace, *, progress):
        progress(0.25, "Training: epoch 1", loss=3.0)
        progress(0.5, "Training: epoch 2", loss=2.0)
        progress(0.75, "Drawing the map")
        return "x"

    step(train)
    jobs.submit(workspace, "toy")
    done = jobs.run_next(workspace)
    assert done.curves == {"loss": [[0.25, 3.0], [0.5, 2.0]]}
    assert [line.split(" ", 1)[1] for line in done.log.splitlines()] == [
        "Training",
        "Drawing the map",
    ]


def test_what_a_training_will_take_is_kept_in_the_log(workspace, step):
    def train(workspace, *, progress):
        for message in ("About 24 min on the CPU: 200 epochs", "Decoding 0 of 60 images"):
            progress(0.0, message)
            progress(0.1, f"Clustering: {message}")
        return "x"

    step(train)
    jobs.submit(workspace, "toy")
    done = jobs.run_next(workspace)
    assert [line.split(" ", 1)[1] for line in done.log.splitlines()] == [
        "About 24 min on the CPU: 200 epochs",
        "Clustering",
        "Decoding 0 of 60 images",
        "Clustering",
    ]


def test_a_list_of_jobs_reads_the_curves_of_none_that_nobody_looks_at(workspace):
    for _ in range(2):
        jobs.submit(workspace, "embed")
    with workspace.database() as db:
        db.execute("update job set curves = 'damaged' where id = 1")
        db.execute("update job set curves = '{\"loss\": [[0.5, 2.0]]}' where id = 2")
    newest, oldest = jobs.jobs(workspace)
    assert newest.curves and newest.curves == {"loss": [[0.5, 2.0]]}
    with pytest.raises(ValueError):
        len(oldest.curves)


def test_jobs_can_be_listed_by_state(workspace, step):
    step(lambda workspace, *, progress: "x")
    ids = [jobs.submit(workspace, "toy") for _ in range(2)]
    jobs.run_next(workspace)
    assert [job.id for job in jobs.jobs(workspace, state="waiting")] == ids[1:]
    assert [job.id for job in jobs.jobs(workspace)] == ids[::-1]


def test_stop_ends_a_running_job_at_its_next_progress(workspace, step, always_write):
    reached = []

    def endless(workspace, *, progress):
        while True:
            reached.append(1)
            jobs.stop(workspace, 1)
            progress(0.5, "Working")

    step(endless)
    jobs.submit(workspace, "toy")
    assert jobs.run_next(workspace).state == "stopped"
    assert len(reached) == 1


def test_stop_ends_a_waiting_job_at_once(workspace, step):
    step(lambda workspace, *, progress: "x")
    id = jobs.submit(workspace, "toy")
    jobs.stop(workspace, id)
    assert jobs.job(workspace, id).state == "stopped"
    assert jobs.run_next(workspace) is None


def test_a_users_error_is_shown_as_its_sentence(workspace, step):
    def refuse(workspace, *, progress):
        raise BadInput("The folder is empty; choose another.")

    step(refuse)
    jobs.submit(workspace, "toy")
    failed = jobs.run_next(workspace)
    assert (failed.state, failed.error) == ("failed", "The folder is empty; choose another.")
    assert "Traceback" not in failed.log


def test_a_programming_error_keeps_its_traceback_in_the_log(workspace, step):
    step(lambda workspace, *, progress: 1 / 0)
    jobs.submit(workspace, "toy")
    failed = jobs.run_next(workspace)
    assert failed.state == "failed"
    assert "ZeroDivisionError" in failed.error and "Traceback" not in failed.error
    assert "Traceback" in failed.log


def test_a_full_disk_is_not_called_a_fault_of_the_program(workspace, step):
    def write(workspace, *, progress):
        raise OSError(errno.ENOSPC, "No space left on device")

    step(write)
    jobs.submit(workspace, "toy")
    failed = jobs.run_next(workspace)
    assert failed.state == "failed"
    assert "No space left on device); make room on its disk" in failed.error
    assert "fault of the program" not in failed.error and failed.log == ""


def test_how_a_job_ended_is_told_as_soon_as_the_workspace_can_be_written(
    workspace, step, monkeypatch
):
    step(lambda workspace, *, progress: 1 / 0)
    jobs.submit(workspace, "toy")
    finish, tries = jobs._finish, []

    def full_at_first(*arguments, **columns):
        tries.append(1)
        if len(tries) < 3:
            raise BadInput("The disk is full.")
        finish(*arguments, **columns)

    monkeypatch.setattr(jobs, "_finish", full_at_first)
    monkeypatch.setattr(jobs, "TRY_EVERY", 0)
    failed = jobs.run_next(workspace)
    assert failed.state == "failed" and "ZeroDivisionError" in failed.log


def claim_for(workspace, worker):
    with workspace.database() as db:
        db.execute("update job set state = 'running', worker = ?, started = 0", (worker,))


def test_a_job_whose_worker_died_is_lost_and_can_be_run_again(workspace, step, stranger):
    step(lambda workspace, *, word, progress: word)
    id = jobs.submit(workspace, "toy", word="x")
    claim_for(workspace, processes.identify(stranger.pid))
    assert jobs.reconcile(workspace) == []
    stranger.kill()
    stranger.wait()
    assert [job.state for job in jobs.reconcile(workspace)] == ["lost"]
    assert "Run it again" in jobs.job(workspace, id).error
    fresh = jobs.again(workspace, id)
    assert jobs.run_next(workspace).result == "x"
    assert jobs.job(workspace, fresh).state == "done"


def test_a_pid_that_belongs_to_another_process_now_counts_as_dead(workspace, step, stranger):
    step(lambda workspace, *, progress: "x")
    jobs.submit(workspace, "toy")
    claim_for(workspace, f"{stranger.pid}@1.00")
    assert [job.state for job in jobs.reconcile(workspace)] == ["lost"]


def test_a_job_that_ignores_stop_is_ended_with_its_worker(workspace, step, stranger, monkeypatch):
    step(lambda workspace, *, progress: "x")
    id = jobs.submit(workspace, "toy")
    claim_for(workspace, processes.identify(stranger.pid))
    jobs.stop(workspace, id)
    assert jobs.reconcile(workspace) == []
    monkeypatch.setattr(jobs, "PATIENCE", -1)
    assert [job.state for job in jobs.reconcile(workspace)] == ["stopped"]
    assert stranger.wait() != 0


def test_a_job_declared_lost_does_not_come_back_as_done(workspace, step, always_write):
    def overtaken(workspace, *, progress):
        with workspace.database() as db:
            db.execute("update job set state = 'lost'")
        progress(0.5, "Working")
        return "x"

    step(overtaken)
    jobs.submit(workspace, "toy")
    assert jobs.run_next(workspace).state == "lost"


def test_an_unknown_step_or_job_is_one_clear_sentence(workspace):
    with pytest.raises(UnknownName, match="Unknown step 'nonsense'. Known: .*cluster"):
        jobs.submit(workspace, "nonsense")
    with pytest.raises(NotFound, match="holds no job 7"):
        jobs.job(workspace, 7)


def test_what_is_left_goes_by_the_pace_of_the_last_minute():
    pace = Pace()
    assert pace.left(0.5, 1000.0) is None  # half was there before: no work of this job
    assert pace.left(0.6, 1010.0) == pytest.approx(40)
    for second in range(10, 200, 10):  # a slow stage begins
        left = pace.left(0.6 + second * 0.001, 1010.0 + second)
    assert left == pytest.approx((0.4 - 0.19) / 0.001)


def test_work_that_goes_on_is_not_judged_by_what_was_done_before(workspace, step, always_write):
    seen = []

    def embed(workspace, *, progress):
        progress(0.0, "Reading")
        progress(0.8, "Embedding: Going on after 800 of 1,000 images")
        progress(0.9, "Embedding")
        seen.extend(fraction for _, fraction in progress.pace.seen)
        return "x"

    step(embed)
    jobs.submit(workspace, "toy")
    jobs.run_next(workspace)
    assert seen == [0.8, 0.9]


def test_a_step_of_another_program_fails_and_the_worker_lives_on(workspace, step):
    step(lambda workspace, progress: "x")
    unknown, known = jobs.submit(workspace, "toy"), jobs.submit(workspace, "toy")
    with workspace.database() as db:
        db.execute("update job set step = 'of_tomorrow' where id = ?", (unknown,))
    assert jobs.run_next(workspace).state == "failed"
    assert "of_tomorrow" in jobs.job(workspace, unknown).error
    assert jobs.run_next(workspace).id == known


@pytest.mark.parametrize(
    "error",
    [MemoryError("Unable to allocate 9 GiB"), type("OutOfMemoryError", (RuntimeError,), {})()],
)
def test_too_little_memory_is_no_fault_of_the_program(workspace, step, error):
    def work(workspace, progress):
        raise error

    step(work)
    id = jobs.submit(workspace, "toy")
    jobs.run_next(workspace)
    found = jobs.job(workspace, id)
    assert found.error.startswith(f"There was too little memory for this ({type(error).__name__}")
    assert "fault of the program" not in found.error and "Traceback" in found.log
