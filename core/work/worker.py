"""The processes that run jobs: the worker, and the searcher for questions that must not wait.

The worker starts with the app and is warm before the first job needs it. The searcher starts with
the first question, does the steps that are `aside`, and ends when nobody has asked for a while: so
a search never waits behind a training, nor changes the random numbers of one.
"""

import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from ..base import processes
from ..base.disk import refusals_told
from ..base.errors import BadInput
from ..base.parallel import cores
from ..store.database import FILE
from ..store.workspace import Workspace
from . import jobs

IDLE, SOON = 0.2, 0.03  # seconds between looks for work: of the worker, of the searcher
SELDOM = 2.0  # seconds after which the worker looks at the queue though nothing was written to it
WORKER, SEARCHER = "worker", "searcher"  # tables that say which process it is
ASKED_LAST = 600.0  # seconds after which a searcher that nobody asks ends: it holds an encoder
ROOT = Path(__file__).resolve().parents[2]


def ensure_worker(workspace: Workspace) -> str:
    """Start the workspace's worker unless it runs; returns the process's name.

    The look and the start are one transaction, so two apps on one workspace share one worker.
    """
    return _ensure(workspace, WORKER)


def ensure_searcher(workspace: Workspace) -> str:
    """The same of the process that prepares searches."""
    return _ensure(workspace, SEARCHER)


def _ensure(workspace: Workspace, role: str) -> str:
    workspace.check_may_write()
    started = ""
    try:
        with workspace.database() as db:
            db.execute("begin immediate")
            row = db.execute(f"select process from {role}").fetchone()  # one of two # nosec B608
            if row and processes.is_alive(row["process"]):
                return str(row["process"])
            started = _start(workspace, role)
            db.execute(f"insert or replace into {role} values (1, ?, 0)", (started,))
        return started
    except BadInput:  # nobody would know of it, as on a full disk, and each look start another
        processes.terminate(started)
        raise


def worker_state(workspace: Workspace) -> str:
    """none, starting (importing its libraries) or ready."""
    with workspace.database() as db:
        row = db.execute("select process, ready from worker").fetchone()
    if row is None or not processes.is_alive(row["process"]):
        return "none"
    return "ready" if row["ready"] else "starting"


def _start(workspace: Workspace, role: str) -> str:
    """Start the process on its own session, so that it outlives the page, the tab and Ctrl+C."""
    command = [sys.executable, "-m", "core", "work", "--workspace", str(workspace.folder)]
    command += ["--while-alive", processes.identify(os.getpid())]
    command += ["--searches"] if role == SEARCHER else []
    with refusals_told(workspace.folder), (workspace.folder / "worker.log").open("ab") as log:
        started = subprocess.Popen(  # ourselves, by a list of arguments # nosec B603
            command,
            cwd=ROOT,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    process = processes.identify(started.pid)
    threading.Thread(target=started.wait, daemon=True).start()  # reap it, else it stays a zombie
    return process


def _environment() -> dict[str, str]:
    """Threads that sleep while they wait: spinning ones made training 6 times slower on 2 cores.

    What it keeps, such as errors and logs, is English; whoever shows it tells it.
    """
    threads = str(min(cores(), 8))
    usual = {"OMP_NUM_THREADS": threads, "OMP_WAIT_POLICY": "PASSIVE"}
    return {**usual, **os.environ, "WHYCLUSTER_LANGUAGE": "en"}


def work(workspace: Workspace, while_alive: str | None = None) -> None:
    """Run jobs until the process named is gone and nothing waits; for ever when none is named.

    It ends as well when a copy took the workspace's place, which has a worker of its own. Raises
    BadInput where that comes in the middle of a job.
    """
    jobs.reconcile(workspace)
    workspace.remove_leftovers()
    _warm_up(workspace)
    while not workspace.is_replaced():
        written = _written(workspace)
        if jobs.run_next(workspace) is None:
            if while_alive and not processes.is_alive(while_alive):
                return
            _wait_for_news(workspace, written)


def _wait_for_news(workspace: Workspace, written: tuple[int, ...]) -> None:
    """Until the queue's file is written to; not for ever, for some jobs wait for a time.

    To open the database five times a second cost most of what an idle dashboard did.
    """
    end = time.monotonic() + SELDOM
    while _written(workspace) == written and time.monotonic() < end:
        time.sleep(IDLE)


def _written(workspace: Workspace) -> tuple[int, ...]:
    """When the database and its log, if anything is in it, were written last."""
    found = []
    for name in (FILE, f"{FILE}-wal"):
        with suppress(OSError):
            status = os.stat(workspace.folder / name)
            found += [status.st_mtime_ns] if status.st_size else []
    return tuple(found)


def search(workspace: Workspace, while_alive: str | None = None) -> None:
    """Prepare searches until the process named is gone, or nobody has asked for ten minutes.

    It ends where `work` does.
    """
    import torch  # noqa: F401  # what the first question would wait for longest

    asked = time.monotonic()
    while time.monotonic() - asked < ASKED_LAST and not workspace.is_replaced():
        if jobs.run_next(workspace, aside=True) is not None:
            asked = time.monotonic()
        elif while_alive and not processes.is_alive(while_alive):
            return
        else:
            time.sleep(SOON)


def _warm_up(workspace: Workspace) -> None:
    """Import what the first job would otherwise wait for."""
    import open_clip  # noqa: F401
    import openTSNE  # noqa: F401
    import sklearn.manifold  # noqa: F401

    process = processes.identify(os.getpid())
    with workspace.database() as db:
        db.execute("update worker set ready = 1 where process = ?", (process,))
