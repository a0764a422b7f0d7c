"""What the log says of relearnt runs: which were kept, and what is banned for all that follow."""

from collections.abc import Iterable, Sequence

from ...words.phrases import key
from ..workspace import Workspace
from .log import Edit, history, log

KEPT, DISCARDED = "adopt", "discard"


def verdicts(done: Iterable[Edit]) -> dict[str, str]:
    """What the analyst last said of each relearnt run, by edits in force, oldest first.

    KEPT or DISCARDED, by the run's id; nothing of one that was opened again since it was discarded.
    """
    said: dict[str, str] = {}
    for edit in done:
        if edit.verb in (KEPT, DISCARDED):
            said[str(edit.arguments["run"])] = edit.verb
        elif edit.verb == "relearn" and said.get(edit.arguments["after"]) == DISCARDED:
            del said[edit.arguments["after"]]
    return said


def banned(workspace: Workspace) -> tuple[str, ...]:
    """Phrases that no vocabulary may hold any more, by the edits of all scopes, sorted."""
    with workspace.database() as db:
        scopes = [row[0] for row in db.execute("select distinct scope from edit")]
    done = [edit for scope in scopes for edit in history(log(workspace, scope)).done]
    found: dict[str, str] = {}  # as it was spelt first, by what its spellings share
    for edit in _kept(sorted(done, key=lambda edit: edit.id)):
        for phrase in edit.arguments.get("phrases", ()):
            if edit.verb == "ban_phrases":
                found.setdefault(key(phrase), phrase)
            elif edit.verb == "restore_phrases":
                found.pop(key(phrase), None)
    return tuple(sorted(found.values()))


def _kept(done: Sequence[Edit]) -> list[Edit]:
    """Edits in force, oldest first, without those of drafts that were discarded.

    What a run was relearnt with stays: the relearnt run has it, whatever becomes of the draft.
    """
    said = verdicts(done)
    learnt: dict[str, int] = {}  # run -> id of the newest edit that a run relearnt from it has
    kept: list[Edit] = []
    for edit in done:
        run = edit.arguments.get("run")
        if edit.verb == "discard_draft":
            last = learnt.get(str(run), 0)
            kept = [e for e in kept if e.arguments.get("run") != run or e.id < last]
            continue
        if edit.verb == "relearn" and said.get(edit.arguments["after"]) != DISCARDED:
            learnt[edit.arguments["before"]] = edit.id
        kept.append(edit)
    return kept
