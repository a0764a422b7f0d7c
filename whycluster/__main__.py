"""The console script `whycluster`, also as `python -m whycluster`: the commands of the engine."""

import sys


def main() -> int:
    """Run one command; 0 when done, 2 for what the user can mend, 130 when stopped."""
    from .core.__main__ import start

    return start("whycluster")


if __name__ == "__main__":
    sys.exit(main())
