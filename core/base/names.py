"""Names of clusters as files of other programs can hold them: on one line, and no two alike."""

from collections.abc import Sequence

LONGEST_NAME = 60  # characters


def told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Names on one line, no longer than a name may be, and no two alike."""
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        plain = tidy = " ".join(name.split())[:LONGEST_NAME].rstrip()
        again = 2
        while tidy and tidy.casefold() in taken:
            tidy = f"{plain[: LONGEST_NAME - 6]} ({again})"
            again += 1
        found.append(tidy)
        taken.add(tidy.casefold())
    return tuple(found)
