"""python -m core COMMAND: the whole product without a browser. See core/cli for the commands."""

import os
import sys

from .work.cli.commands import main

if __name__ == "__main__":
    # Read when torch is imported: threads that spin while they wait cost 4 times the work.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    sys.exit(main(sys.argv[1:]))
