"""A dashboard of its own and Debian's Chromium, for the benchmarks and the browser tests."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.environment import environment
from core.base import processes
from core.store.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 120  # seconds until a server that was started must listen


@contextmanager
def served(
    folder: Path, log: Path | None = None, build: Path = ROOT
) -> Iterator[tuple[str, float]]:
    """The address of a server on that workspace, and when it was started (perf_counter).

    What it prints goes to the log; build is the tree it runs from. It and its worker are ended
    afterwards.
    """
    start = time.perf_counter()
    server, port = _listening(folder, log or Path(os.devnull), build)
    try:
        yield f"http://127.0.0.1:{port}", start
    finally:
        _end(server)
        processes.terminate(worker_of(Workspace(folder)))


def worker_of(workspace: Workspace) -> str:
    """The name of the workspace's worker process, empty when it never had one."""
    with workspace.database() as db:
        row = db.execute("select process from worker").fetchone()
    return str(row["process"]) if row else ""


def _listening(folder: Path, log: Path, build: Path) -> tuple[subprocess.Popen[bytes], int]:
    """A server and its port: with a second try, for another program may take the port first."""
    for _ in range(2):
        port = _free_port()
        server = _start(folder, port, log, build)
        if _listens(server, port):
            return server, port
        _end(server)
    raise RuntimeError(f"The server did not start: {log.read_text(encoding='utf-8')}")


def _start(folder: Path, port: int, log: Path, build: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    told = environment(WHYCLUSTER_WORKSPACE=str(folder))
    with log.open("ab") as output:
        return subprocess.Popen(
            command, cwd=build, env=told, stdout=output, stderr=subprocess.STDOUT
        )


def _listens(server: subprocess.Popen[bytes], port: int) -> bool:
    """Whether it answers within the patience; False as soon as it has ended."""
    end = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        except OSError:
            time.sleep(0.02)
    return False


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
