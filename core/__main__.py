"""python -m core COMMAND: the whole product without a browser. See core/work/cli."""

import os
import sys


def start(program: str = "python -m core") -> int:
    """Run the command that this process was started with; its exit code."""
    # Read when torch is imported: threads that spin while they wait cost 4 times the work.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from .work.cli.commands import main

    return main(sys.argv[1:], program)


if __name__ == "__main__":
    sys.exit(start())
