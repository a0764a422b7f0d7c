"""What the processes of a benchmark find in their environment: what a user's find in theirs."""

import os


def environment(**more: str) -> dict[str, str]:
    """This process's and more, so that Python keeps what it compiles from one start to the next.

    A container that sets PYTHONDONTWRITEBYTECODE compiles all our modules at each start: with
    twice the code, twice as long, which no installed program does.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | more
