"""Classes by the folders that images lie in; splits such as train and test are no classes."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set

from ..base.errors import BadInput
from ..base.spreadsheets import cut
from ..base.units import count

FOLDERS, NONE = "folders", "none"  # beside the number of a folder: 1 is the first in a path
STRAYS = 0.05  # so large a share of the images may lie beside the class folders, unlabelled
SHOWN = 12  # classes in a line
ALIKE = 0.9  # splits share at least so much of their class folders
SPLITS = {
    word + end: kind
    for kind, words in {
        "train": ("train", "training", "trn"),
        "test": ("test", "testing", "tst"),
        "validation": ("val", "valid", "validation", "dev"),
        "evaluation": ("eval", "evaluation", "holdout"),
        "prediction": ("pred", "prediction", "predict"),
        "unlabelled": ("unlabeled", "unlabelled"),
    }.items()
    for word in words
    for end in ("", "set", "data")
}
FILLERS = frozenset(
    (
        *("set", "sets", "split", "data", "dataset", "file", "files", "image", "images"),
        *("img", "imgs", "jpegimages", "picture", "pictures", "photo", "photos"),
    )
)
Folders = tuple[str, ...]  # from the root to the file


def check_classes(classes: str) -> None:
    """Raises BadInput for what says no classes: folders, none, or a number from 1 on."""
    if classes not in (FOLDERS, NONE) and not re.fullmatch("[1-9][0-9]?", classes):
        raise BadInput(
            f"Classes cannot come from {classes[:80]!r}; give folders, none, or the number of the "
            "folder that names them: 1 is the first below the source."
        )


def folder_labels(files: Iterable[str], classes: str = FOLDERS) -> list[str]:
    """The class of each file by the folder it lies in, "" unknown.

    The first folder in which the paths differ names the class. Splits are passed over: by their
    names, such as Train, seg_test or unlabeled, or because two or three folders hold the same
    ones. A split without class folders is unlabelled. There are classes when they number at least
    two and hardly an image lies beside them. classes may name the folder by number instead.
    """
    parts = [tuple(file.split("/")[:-1]) for file in files]
    if classes == NONE:
        return [""] * len(parts)
    if classes != FOLDERS:
        level = int(classes)
        return [p[level - 1] if len(p) >= level else "" for p in parts]
    parts = _without_shared(parts)
    splits = [p[0] if p else "" for p in parts]
    parts, by_name = _without_splits(parts)
    labels = [p[0] if p and not _is_unlabelled(p[0]) else "" for p in parts]
    return labels if _are_classes(parts, labels, splits if by_name else None) else [""] * len(parts)


def in_short(labels: Iterable[str]) -> str:
    """The classes of some images and how many are of each, in a line; "" is none."""
    counts = Counter(labels)
    without = counts.pop("", 0)
    if not counts:
        return "no reference classes"
    shown = ", ".join(f"{cut(name)} {counts[name]:,}" for name in sorted(counts)[:SHOWN])
    more = f" and {len(counts) - SHOWN:,} more" if len(counts) > SHOWN else ""
    beside = f"; {count(without, 'image')} of none" if without else ""
    return f"{count(len(counts), 'reference class')}: {shown}{more}{beside}"


def _are_classes(
    parts: Sequence[Folders], labels: Sequence[str], splits: Sequence[str] | None
) -> bool:
    """Whether there are two at least, and few images beside them that no folder calls unlabelled"""
    named = set(labels) - {""}
    labelled = {
        split for split, label in zip(splits or (), labels, strict=splits is not None) if label
    }
    strays = sum(
        not p and (splits is None or splits[index] in labelled or not splits[index])
        for index, p in enumerate(parts)
    )
    return len(named) >= 2 and strays <= STRAYS * len(labels)


def _without_shared(parts: list[Folders]) -> list[Folders]:
    """Without the folders around all of them."""
    while len({p[:1] for p in parts}) == 1 and parts[0]:
        parts = [p[1:] for p in parts]
    return parts


def _without_splits(parts: list[Folders]) -> tuple[list[Folders], bool]:
    """The paths below the splits where there are any; and whether their names say so."""
    inside: dict[str, list[Folders]] = {}
    for p in parts:
        if p:
            inside.setdefault(p[0], []).append(p[1:])
    if inside and _are_splits(inside):
        below = _below(inside)
        return [p[1 + below[p[0]] :] if p else p for p in parts], True
    if _hold_the_same(inside):
        return [p[1:] for p in parts], False
    return parts, False


def _below(splits: Mapping[str, Sequence[Folders]]) -> dict[str, int]:
    """How many folders around all of a split only say so again, as in seg_test/seg_test/sea."""
    firsts = [{p[0] for p in inside if p} for inside in splits.values()]
    classes = set().union(*(names for names in firsts if len(names) > 1))
    return {split: _depth(inside, classes) for split, inside in splits.items()}


def _depth(inside: Sequence[Folders], classes: Set[str]) -> int:
    depth = 0
    while True:
        firsts = {p[depth] for p in inside if len(p) > depth}
        if len(firsts) != 1 or not _says_nothing(*firsts) or firsts & classes:
            return depth
        depth += 1


def _are_splits(names: Iterable[str]) -> bool:
    """Whether all are names of splits, which differ in nothing else."""
    found = [_split(name) for name in names]
    kinds = {each[0] for each in found if each}
    others = {each[1] for each in found if each}
    return None not in found and (others == {()} or (len(others) == 1 and len(kinds) > 1))


def _split(name: str) -> tuple[str, Folders] | None:
    """The kind of split that a folder's name tells, and its other words; None for no split."""
    words = _words(name)
    kinds = [SPLITS[word] for word in words if word in SPLITS]
    others = tuple(word for word in words if word not in SPLITS and word not in FILLERS)
    return (kinds[0], others) if len(kinds) == 1 else None


def _words(name: str) -> list[str]:
    """seg_train2, TrainSet -> seg train, train set."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_]+", name)]


def _says_nothing(name: str) -> bool:
    """Whether it is a split, or a word such as images."""
    words = _words(name)
    return bool(words) and (_split(name) is not None or set(words) <= FILLERS)


def _is_unlabelled(name: str) -> bool:
    return (_split(name) or ("", ()))[0] == "unlabelled"


def _hold_the_same(tops: Mapping[str, Sequence[Folders]]) -> bool:
    """Whether two or three folders hold the same ones, which then are the classes."""
    if not 2 <= len(tops) <= 3:
        return False
    inside = [{p[0] for p in paths if p} for paths in tops.values()]
    shared, every = set.intersection(*inside), set.union(*inside)
    alike = len(shared) >= 2 and len(shared) >= ALIKE * len(every)
    return alike and not all(_says_nothing(name) for name in shared)
