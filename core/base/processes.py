"""Who a process is: its pid may belong to somebody else by now, so a start time goes with it."""

from contextlib import suppress

import psutil


def identify(pid: int) -> str:
    """The name of a running process: its pid and when it started.

    On Linux in seconds since boot: the time of day changes whenever the clock is set right.
    """
    started = psutil.Process(pid).create_time()
    return f"{pid}@{started - psutil.boot_time() if psutil.LINUX else started:.2f}"


def is_alive(process: str | None) -> bool:
    """Whether the process of that name still runs (a zombie does not)."""
    if not process:
        return False
    pid = int(process.partition("@")[0])
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE and identify(pid) == process
    except psutil.NoSuchProcess:
        return False


def terminate(process: str) -> None:
    """End the process of that name and its children; nothing happens if it is gone."""
    with suppress(psutil.NoSuchProcess):
        if is_alive(process):
            parent = psutil.Process(int(process.partition("@")[0]))
            for one in [*parent.children(recursive=True), parent]:
                with suppress(psutil.NoSuchProcess):
                    one.kill()
