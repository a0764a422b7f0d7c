"""Names of clusters: which ones an analyst may give."""

from collections.abc import Collection

from core.base.language import say

LONGEST = 60  # characters


def tidy(name: str) -> str:
    """A name as it is kept: on one line, without needless blanks."""
    return " ".join(str(name).split())


def problem(name: str, others: Collection[str]) -> str:
    """Why a cluster cannot have this tidy name beside the others'; empty when it can."""
    if not 1 <= len(name) <= LONGEST:
        limits = {"most": LONGEST, "n": len(name)}
        return say("A name has 1 to {most} characters; this one has {n}.", **limits)
    if name.casefold() in {other.casefold() for other in others}:
        says = "Another cluster is named {name}; give each a name of its own, or merge them."
        return say(says, name=name)
    return ""
