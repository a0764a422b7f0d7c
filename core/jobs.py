"""Steps that run later, in the worker process: a queue in the workspace's SQLite file.

States: waiting -> running -> done | failed | stopped | lost (its worker died).
"""

import json
import os
import time
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from core import processes
from core.announcements import announcement
from core.errors import Cancelled, NotFound, UnknownName, UserError
from core.workspace import Workspace

WRITE_EVERY = 0.25  # seconds between writes of progress
PATIENCE = 15.0  # seconds after which a job that does not heed Stop is ended with its worker
FIGURES_WAIT = 2.0  # seconds: the page that opens what was made is drawn first
LOST = "The worker process ended while this was running (killed, or out of memory). Run it again."


@dataclass(frozen=True)
class Job:
    """One step in the queue."""

    id: int
    step: str
    settings: Mapping[str, Any]
    state: str
    fraction: float  # share done, 0 to 1
    message: str
    curves: Mapping[str, list[list[float]]]  # name -> points of (fraction, value)
    result: str | None  # id of the value it made
    error: str | None
    log: str
    stop_asked: float | None
    worker: str | None
    created: float  # this and the next two: seconds since the epoch
    started: float | None
    finished: float | None

    @property
    def is_over(self) -> bool:
        return self.state not in ("waiting", "running")


def submit(workspace: Workspace, step: str, **settings: Any) -> int:
    """Put a step into the queue; returns the job's id."""
    from core.steps import STEPS  # the steps import nothing heavy until they are called

    if step not in STEPS:
        raise UnknownName("step", step, STEPS)
    with workspace.database() as db:
        cursor = db.execute(
            "insert into job (step, settings, created) values (?, ?, ?)",
            (step, json.dumps(settings), time.time()),
        )
        return int(cursor.lastrowid or 0)


def job(workspace: Workspace, id: int) -> Job:
    with workspace.database() as db:
        row = db.execute("select * from job where id = ?", (id,)).fetchone()
    if row is None:
        raise NotFound(f"The workspace {workspace.folder} holds no job {id}.")
    return _job(row)


def jobs(workspace: Workspace, state: str | None = None) -> list[Job]:
    """All jobs, newest first; with a state only those that are in it."""
    query = "select * from job where state = coalesce(?, state) order by id desc"
    with workspace.database() as db:
        return [_job(row) for row in db.execute(query, (state,))]


def stop(workspace: Workspace, id: int) -> None:
    """Ask a job to stop: one that waits is stopped now, one that runs at its next progress."""
    now = time.time()
    with workspace.database() as db:
        db.execute(
            "update job set state = 'stopped', finished = ? where id = ? and state = 'waiting'",
            (now, id),
        )
        db.execute(
            "update job set stop_asked = coalesce(stop_asked, ?) where id = ? "
            "and state = 'running'",
            (now, id),
        )


def again(workspace: Workspace, id: int) -> int:
    """Put the same step with the same settings into the queue once more."""
    old = job(workspace, id)
    return submit(workspace, old.step, **old.settings)


def reconcile(workspace: Workspace) -> list[Job]:
    """Mark running jobs whose worker died as lost, and end those that ignore Stop.

    Returns the jobs whose state changed.
    """
    changed = []
    for running in jobs(workspace, state="running"):
        if not processes.is_alive(running.worker):
            state, error = ("stopped", None) if running.stop_asked else ("lost", LOST)
        elif running.stop_asked and time.time() - running.stop_asked > PATIENCE:
            processes.terminate(str(running.worker))
            state, error = "stopped", None
        else:
            continue
        _finish(workspace, running.id, state, error=error)
        changed.append(job(workspace, running.id))
    return changed


def eta(job: Job) -> float | None:
    """Seconds that a running job still needs, judged by its pace so far; None when unknown."""
    if job.state != "running" or job.started is None or job.fraction < 0.02:
        return None
    return (time.time() - job.started) * (1 - job.fraction) / job.fraction


def run_next(workspace: Workspace) -> Job | None:
    """Run the oldest waiting job in this process; None when nothing waits.

    Figures are computed last, and not at once: nobody waits for them.
    """
    claimed = _claim(workspace, processes.identify(os.getpid()))
    if claimed is None:
        return None
    reporter = _Reporter(workspace, claimed)
    try:
        result = _run(workspace, claimed, reporter)
    except Cancelled:
        _finish(workspace, claimed.id, "stopped")
    except UserError as error:
        _finish(workspace, claimed.id, "failed", error=str(error))
    except Exception as error:
        reporter.note(traceback.format_exc())
        text = f"{type(error).__name__}: {error}. This is a fault of the program; see the log."
        _finish(workspace, claimed.id, "failed", error=text)
    else:
        curves = json.dumps(reporter.curves)
        done = {"result": result, "fraction": 1.0, "message": "Done", "curves": curves}
        _finish(workspace, claimed.id, "done", **done)
    return job(workspace, claimed.id)


def _run(workspace: Workspace, claimed: Job, progress: "_Reporter") -> str:
    from core.steps import STEPS

    return STEPS[claimed.step](workspace, **claimed.settings, progress=progress)


def _claim(workspace: Workspace, worker: str) -> Job | None:
    with workspace.database() as db:
        row = db.execute(
            "update job set state = 'running', worker = ?, started = ? where id = "
            "(select id from job where state = 'waiting' and (step <> 'evaluate' or created < ?) "
            "order by step = 'evaluate', id limit 1) returning *",
            (worker, time.time(), time.time() - FIGURES_WAIT),
        ).fetchone()
    return _job(row) if row else None


def _finish(workspace: Workspace, id: int, state: str, **columns: Any) -> None:
    """End a running job; one that somebody else has ended already stays as it is."""
    assignments = "".join(f", {name} = :{name}" for name in columns)
    with workspace.database() as db:
        db.execute(
            f"update job set state = :state, finished = :now{assignments} "
            "where id = :id and state = 'running'",
            {"state": state, "now": time.time(), "id": id, **columns},
        )


def _job(row: Any) -> Job:
    columns = dict(row)
    columns["settings"] = json.loads(columns["settings"])
    columns["curves"] = _Curves(columns["curves"])
    return Job(**columns)


class _Curves(Mapping[str, list[list[float]]]):
    """Curves as the row has them, read when somebody looks: in a list of jobs hardly any are."""

    def __init__(self, text: str):
        self.text = text

    @cached_property
    def points(self) -> dict[str, list[list[float]]]:
        return dict(json.loads(self.text))

    def __getitem__(self, name: str) -> list[list[float]]:
        return self.points[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.points)

    def __len__(self) -> int:
        return len(self.points)

    def __repr__(self) -> str:
        return repr(self.points)


class _Reporter:
    """The progress callback of a job: writes to its row now and then, and heeds Stop."""

    def __init__(self, workspace: Workspace, job: Job):
        self.workspace, self.id = workspace, job.id
        self.curves: dict[str, list[list[float]]] = {}
        self.log: list[str] = []
        self.stage = self.said = ""
        self.written = 0.0

    def __call__(self, fraction: float, message: str = "", **losses: float) -> None:
        for name, value in losses.items():
            self.curves.setdefault(name, []).append([round(fraction, 4), float(value)])
        sentence = announcement(message)
        stage = "" if message == sentence else message.partition(":")[0]
        if stage and stage != self.stage:
            self.stage = stage
            self.note(f"{time.strftime('%H:%M:%S')} {stage}")
        if sentence and sentence != self.said:
            self.said = sentence
            self.note(f"{time.strftime('%H:%M:%S')} {sentence}")
        if time.monotonic() - self.written >= WRITE_EVERY:
            self._write(fraction, message)

    def note(self, text: str) -> None:
        """Add lines to the job's log."""
        self.log.append(text)
        with self.workspace.database() as db:
            db.execute("update job set log = ? where id = ?", ("\n".join(self.log), self.id))

    def _write(self, fraction: float, message: str) -> None:
        self.written = time.monotonic()
        with self.workspace.database() as db:
            row = db.execute(
                "update job set fraction = ?, message = ?, curves = ? where id = ? "
                "returning stop_asked, state",
                (min(max(fraction, 0.0), 1.0), message, json.dumps(self.curves), self.id),
            ).fetchone()
        if row["stop_asked"] or row["state"] != "running":
            raise Cancelled
