"""A process keeps its name while the clock is set right, and loses it with its life."""

import os
import subprocess
import sys

import psutil
import pytest

from core.base import processes


@pytest.mark.skipif(not psutil.LINUX, reason="elsewhere the start does not hang on the clock")
def test_a_process_keeps_its_name_when_the_clock_is_set_right(monkeypatch):
    name = processes.identify(os.getpid())
    boot = psutil.boot_time()
    for module in (psutil, psutil._pslinux):
        monkeypatch.setattr(module, "boot_time", lambda: boot + 1)
    monkeypatch.setattr(psutil._pslinux, "BOOT_TIME", boot + 1, raising=False)
    assert processes.is_alive(name)


def test_a_process_that_has_ended_is_not_alive():
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    name = processes.identify(process.pid)
    assert processes.is_alive(name)
    processes.terminate(name)
    process.wait()
    assert not processes.is_alive(name)
