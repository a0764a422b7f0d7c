"""Prints constraints.txt: the versions installed here of all that the requirements ask for.

What torch pins itself (CUDA's libraries, triton) is left out: other builds of torch need others.
"""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
ASKED = (
    *("requirements.txt", "requirements-formats.txt"),
    *("requirements-dev.txt", "requirements-docs.txt", "requirements-auth.txt"),
)
PYTHONS = ("3.11", "3.12", "3.13", "3.14")  # those that we say we run on
OF_TORCH = re.compile(r"(nvidia|cuda)-|triton$")
HEAD = """\
# The versions that the tests passed with; `make app` and `make test` install these.
# `make constraints` renews them. A line with a condition is of a release that has left older
# Pythons behind: they get the newest one that fits. Where a version cannot be had at all, as on a
# Python newer than these: make app CONSTRAINTS=
"""


def requirements() -> list[Requirement]:
    """What the lists of requirements ask for."""
    lines = [line for file in ASKED for line in (ROOT / file).read_text("utf-8").splitlines()]
    return [Requirement(line) for line in lines if line.strip() and line[0] not in "#-"]


def needed(asked: list[Requirement]) -> dict[str, Version]:
    """Names and versions of all that is asked for, and of all that these need, sorted."""
    found: dict[str, Version] = {}
    waiting = [(one.name, frozenset(one.extras)) for one in asked]
    seen = set(waiting)
    while waiting:
        name, extras = waiting.pop()
        try:
            installed = distribution(name)
        except PackageNotFoundError:  # of another platform
            continue
        found[canonicalize_name(name)] = Version(Version(installed.version).public)
        new = {(one.name, frozenset(one.extras)) for one in _needs(installed.requires, extras)}
        waiting += new - seen
        seen |= new
    return {name: found[name] for name in sorted(found) if not OF_TORCH.match(name)}


def _needs(lines: list[str] | None, extras: frozenset[str]) -> Iterator[Requirement]:
    """Those of a package's requirements that hold here, with the extras asked for."""
    for one in map(Requirement, lines or ()):
        if one.marker is None or any(one.marker.evaluate({"extra": e}) for e in extras or {""}):
            yield one


def condition(name: str) -> str:
    """For which of our Pythons the installed release is, as a marker; empty for all of them."""
    wanted = SpecifierSet(distribution(name).metadata["Requires-Python"] or "")
    fit = [python for python in PYTHONS if f"{python}.99" in wanted]
    return "" if fit[0] == PYTHONS[0] else f' ; python_version >= "{fit[0]}"'


def main() -> None:
    print(HEAD, end="")
    for name, version in needed(requirements()).items():
        print(f"{name}=={version}{condition(name)}")


if __name__ == "__main__":
    main()
