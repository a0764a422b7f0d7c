"""Steps that run later, in the worker process: a queue in the workspace's SQLite file.

States: waiting -> running -> done | failed | stopped | lost (its worker died).
"""

import json
import os
import time
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..base import processes
from ..base.disk import refusals_told
from ..base.errors import BadInput, Cancelled, NotFound, UnknownName, UserError
from ..base.executor import Executor
from ..base.translation import told
from ..store.workspace import Workspace
from . import executors
from .reporter import Reporter

if TYPE_CHECKING:
    from .steps.registry import Step

PATIENCE = 15.0  # seconds after which a job that does not heed Stop is ended with its worker
FIGURES_WAIT = 2.0  # seconds: the page that opens what was made is drawn first
TRY_EVERY = 5.0  # seconds between tries to write how a job ended, on a disk that is full
TRIES = 720  # then the worker ends, and the job is lost
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
    left: float | None = None  # seconds that it still needs, by its pace of late; None when unknown

    @property
    def is_over(self) -> bool:
        return self.state not in ("waiting", "running")

    @property
    def reason(self) -> str:
        """The error, which is kept in English, in the reader's language."""
        return told(self.error or "")


def submit(workspace: Workspace, step: str, **settings: Any) -> int:
    """Put a step into the queue; returns the job's id."""
    from .steps import STEPS

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
    """All jobs that were not deleted, newest first; with a state only those that are in it."""
    query = "select * from job where state = coalesce(?, state) and trash is null order by id desc"
    with workspace.database() as db:
        return [_job(row) for row in db.execute(query, (state,))]


def unfinished(workspace: Workspace) -> list[Job]:
    """Jobs that wait or run, oldest first."""
    query = "select * from job where state in ('waiting', 'running') order by id"
    with workspace.database() as db:
        return [_job(row) for row in db.execute(query)]


def pulse(workspace: Workspace, without: Iterable[str] = ()) -> tuple[int, frozenset[int]]:
    """Number of the newest job, and of those that are not over; some steps are left out.

    It changes whenever a job comes or ends, and costs next to nothing.
    """
    others = "from job where step not in (select value from json_each(?))"
    steps = json.dumps(list(without))
    with workspace.database() as db:
        newest = db.execute(f"select max(id) {others}", (steps,)).fetchone()[0]
        waiting = f"select id {others} and state in ('waiting', 'running')"
        return newest or 0, frozenset(row[0] for row in db.execute(waiting, (steps,)))


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


def run_next(workspace: Workspace, aside: bool = False) -> Job | None:
    """Run the oldest waiting job in this process; None when nothing waits.

    Only steps that are `aside`, or only the others. Figures are computed last, and not at once:
    nobody waits for them. Raises BadInput where another workspace took this one's place meanwhile.
    """
    claimed = _claim(workspace, processes.identify(os.getpid()), aside)
    if claimed is None:
        return None
    state, columns = _run(workspace, claimed, Reporter(workspace, claimed.id))
    _finish_patiently(workspace, claimed.id, state, **columns)
    return job(workspace, claimed.id)


def _run(workspace: Workspace, claimed: Job, reporter: Reporter) -> tuple[str, dict[str, Any]]:
    """The state in which the job ended, and what else its row is to say."""
    from .steps import STEPS

    try:
        if (step := STEPS.get(claimed.step)) is None:  # an older or newer program has it
            raise UnknownName("step", claimed.step, STEPS)
        with refusals_told(workspace.folder), _executor_of(step) as executor:
            result = step(workspace, claimed.settings, reporter, executor)
    except Cancelled:
        return "stopped", {}
    except UserError as error:
        return "failed", {"error": error.args[0]}
    except Exception as error:
        log = "\n".join([*reporter.log, traceback.format_exc()])
        return "failed", {"error": _said(error), "log": log}
    curves = json.dumps(reporter.curves)
    return "done", {"result": result, "fraction": 1.0, "message": "Done", "curves": curves}


def _said(error: Exception) -> str:
    """What nobody expected, in a sentence; torch has an error of its own for too little memory."""
    said = f"{type(error).__name__}: {error}"
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        first = " ".join(said.split())[:200].rstrip(": .")
        return (
            f"There was too little memory for this ({first}); end other programs, or take fewer "
            "images or a smaller batch, and run it again."
        )
    return f"{said}. This is a fault of the program; see the log."


def _executor_of(step: "Step") -> AbstractContextManager[Executor]:
    """That of the environment, which the app hands down; threads for what only they do."""
    return executors.chosen(None if step.takes_executor else executors.THREADS)


def _finish_patiently(workspace: Workspace, id: int, state: str, **columns: Any) -> None:
    """End a job; while the workspace cannot be written to, as on a full disk, try again.

    Raises BadInput when it never could, and at once where another workspace took its place.
    """
    for _ in range(TRIES - 1):
        with suppress(BadInput):
            return _finish(workspace, id, state, **columns)
        if workspace.is_replaced():
            break
        time.sleep(TRY_EVERY)
    _finish(workspace, id, state, **columns)


def _claim(workspace: Workspace, worker: str, aside: bool) -> Job | None:
    """The next job, marked as this worker's; none while the workspace cannot be written to."""
    from .steps import STEPS

    row, apart = None, json.dumps([name for name, step in STEPS.items() if step.aside])
    with suppress(BadInput), workspace.database() as db:
        row = db.execute(
            "update job set state = 'running', worker = ?, started = ? where id = "
            "(select id from job where state = 'waiting' and (step <> 'evaluate' or created < ?) "
            "and (step in (select value from json_each(?))) = ? "
            "order by step = 'evaluate', id limit 1) returning *",
            (worker, time.time(), time.time() - FIGURES_WAIT, apart, aside),
        ).fetchone()
    return _job(row) if row else None


def _finish(workspace: Workspace, id: int, state: str, **columns: Any) -> None:
    """End a running job; one that somebody else has ended already stays as it is."""
    assignments = "".join(f", {name} = :{name}" for name in columns)
    with workspace.database() as db:
        db.execute(
            f"update job set state = :state, finished = :now{assignments} "  # our names # nosec B608
            "where id = :id and state = 'running'",
            {"state": state, "now": time.time(), "id": id, **columns},
        )


def _job(row: Any) -> Job:
    columns = dict(row)
    del columns["trash"]
    for name in ("settings", "curves"):
        columns[name] = _Json(columns[name])
    return Job(**columns)


class _Json(Mapping[str, Any]):
    """JSON as the row has it, read when somebody looks: in a list of jobs hardly any is."""

    def __init__(self, text: str):
        self.text = text

    @cached_property
    def content(self) -> dict[str, Any]:
        return dict(json.loads(self.text))

    def __getitem__(self, name: str) -> Any:
        return self.content[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.content)

    def __len__(self) -> int:
        return len(self.content)

    def __repr__(self) -> str:
        return repr(self.content)
