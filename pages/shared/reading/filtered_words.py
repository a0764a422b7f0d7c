"""A filter in words, as its form says it: on the button, in the titles of lists, on the map."""

from collections.abc import Callable
from dataclasses import dataclass

from core.base.language import listed, say
from core.concepts.run import Run
from core.output import filter, unassigned
from core.store import edits
from pages.shared.reading import data, filtered

TEXTS = {  # (field, sign) -> label, placeholder
    ("file", "="): ("File name", "part of it, or *.png"),
    ("note", "="): ("Note", "part of it"),
    ("doubt", ">="): ("Doubt from", "0.5"),
    ("doubt", "<="): ("Doubt to", "1"),
    ("size", ">="): ("Size from", "200kB"),
    ("size", "<="): ("Size to", "1.5MB"),
    ("date", ">="): ("Date from", "2024-05-17"),
    ("date", "<="): ("Date to", "2024"),
}


@dataclass(frozen=True)
class Choice:
    """A field whose values are chosen from a list."""

    field: str
    label: str
    options: tuple[str, ...]  # "" for none of the others
    says: Callable[[str], str]  # how a value is shown, as plain text


def choices(run: Run) -> tuple[Choice, ...]:
    """The fields of a run that have lists, in the order of the form."""
    now = data.edited(run)
    numbers = [*map(str, now.numbers), *([""] if len(unassigned.numbers(run)) else [])]
    phrases, decided = sorted(set(run.vocabulary.phrases)), edits.DECIDED.values()
    found = (
        Choice("tag", say("Tag"), (*now.marks.tags, ""), lambda tag: tag or say("no tag")),
        Choice("cluster", say("Cluster"), tuple(numbers), lambda c: _cluster(run, c)),
        Choice("phrase", say("Phrase"), tuple(phrases), str),
        Choice("decision", say("Decision"), (*decided, ""), lambda w: say(w or "undecided")),
    )
    if not run.images.has_labels:
        return found
    classes = (*run.images.class_names, "")
    return (*found, Choice("class", say("Class"), classes, lambda name: name or say("no class")))


def _cluster(run: Run, value: str) -> str:
    if value.isdecimal() and int(value) in data.edited(run).names:  # else it is called so
        return data.cluster_title(run, int(value))
    return value or say("no cluster")


def words(run: Run, only: str) -> str:
    """A filter as its form says it; what that has no field for, or fits no run, as written."""
    if filtered.problem(run, only):
        return only
    lists = {choice.field: choice for choice in choices(run)}
    said = dict[str, list[str]]()
    for each in filter.parse(only).conditions:
        field = each.field, each.sign
        if each.sign == "=" and each.field in lists:
            choice = lists[each.field]
            said.setdefault(choice.label + say(": "), []).append(choice.says(each.value))
        elif each.value and field in TEXTS:
            label = say(TEXTS[field][0])
            label += say(": ") if each.sign == "=" else " "
            said.setdefault(label, []).append(each.value)
        else:
            said[str(each)] = []
    return say("; ").join(label + listed(values) for label, values in said.items())
