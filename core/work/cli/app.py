"""The command `app`: the dashboard, as `streamlit run app.py` starts it in the checkout."""

import argparse
import os
import subprocess
import sys

from ...base.errors import BadInput
from ...base.places import typed
from ..worker import ROOT

SCRIPT = ROOT / "app.py"
PORTS = range(1, 65_536)


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--port", type=int, metavar="N", help="default 8501")


def app(options: argparse.Namespace) -> None:
    """Become the dashboard's server on 127.0.0.1; its settings lie in .streamlit beside it."""
    if options.port is not None and options.port not in PORTS:
        raise BadInput(f"There is no port {options.port}; give one from 1 to {PORTS[-1]}.")
    if not SCRIPT.is_file():
        raise BadInput(f"There is no {SCRIPT}; install WhyCluster again.")
    # -P: a folder called core or pages in the current one must not hide ours.
    command = [sys.executable, "-P", "-m", "streamlit", "run", str(SCRIPT)]
    if options.port is not None:
        command += ["--server.port", str(options.port)]
    workspace = typed(options.workspace).resolve()
    _become(command, {**os.environ, "WHYCLUSTER_WORKSPACE": str(workspace)})


def _become(command: list[str], environment: dict[str, str]) -> None:
    """This process is the server from here on, so that what ends the one ends the other."""
    if os.name == "posix":
        sys.stdout.flush()
        os.execve(command[0], command, environment)  # ourselves, no shell # nosec B606
    raise SystemExit(subprocess.call(command, env=environment))  # as above # nosec B603
