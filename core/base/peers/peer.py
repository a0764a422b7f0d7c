"""What a file of another program says of an image, and what there is to know of such a format."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Rows = tuple[list[str], list[list[str]]]  # header and rows of a table, as text
NO_CLUSTER = -1


@dataclass(frozen=True)
class Told:
    """What a file says of one image; "" and None where it says nothing."""

    path: str  # below root
    label: str = ""  # reference class
    cluster: int | None = None  # NO_CLUSTER: said to be in none
    name: str = ""  # of the cluster
    confidence: float | None = None  # 0 to 1
    phrases: tuple[tuple[str, float], ...] = ()  # with their contributions, strongest first
    root: str = ""  # a folder, or the URL of one


@dataclass(frozen=True)
class Peer:
    """A format of another program: how its files are known, read and written.

    fits and read get what the file holds: JSON as Python has it, the root element of XML, the list
    of objects of JSON lines, a database as the rows of its table of images. read gives header and
    rows, as a CSV would; where it raises KeyError, TypeError, ValueError, IndexError or
    AttributeError the file is not as the format says. write gives contents by file names, the one
    that is read first; None where a format is only read. file is what is downloaded.
    """

    name: str  # as --format has it
    title: str
    says: str  # what it is for, in a line
    suffixes: tuple[str, ...]
    fits: Callable[[Any], bool]
    read: Callable[[Any], Rows]
    write: Callable[[Sequence[Told]], Mapping[str, bytes]] | None = None
    file: str = ""  # a .zip where there are several


def as_rows(told: Sequence[Told]) -> Rows:
    """A table of images; it has columns of clusters only where some image has one."""
    header = ["path", "label"]
    rows = [[each.path, each.label] for each in told]
    if any(each.cluster is not None for each in told):
        header += ["cluster", "cluster_name"]
        for row, each in zip(rows, told, strict=True):
            row += [str(NO_CLUSTER if each.cluster is None else each.cluster), each.name]
    return header, rows


def clusters_of(told: Sequence[Told]) -> dict[int, str]:
    """Number -> name of the clusters, in order; what is in none has no entry."""
    named = {e.cluster: e.name for e in told if e.cluster is not None and e.cluster >= 0}
    return dict(sorted(named.items()))


def agreed(labels: Sequence[str]) -> str:
    """The one label that all say, "" where they differ or none says any: nothing is guessed."""
    found = set(labels) - {""}
    return found.pop() if len(found) == 1 else ""
