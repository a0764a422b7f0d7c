"""A run learnt on from another one with another vocabulary, and the bans that outlive it."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..core.base.errors import BadInput
from ..core.base.progress import Progress
from ..core.base.values import GIVEN_ENCODER
from ..core.concepts.run import Run
from ..core.store import edits
from ..core.store.edits import vocabulary as drafts
from ..core.store.workspace import Workspace
from ..core.words.phrases import key
from ..core.work import steps
from ..core.work.steps.refine import ancestors

AUTHOR = "library"  # of the edits
BAN = "ban_phrases"
RESTORE = "restore_phrases"
NO_ENCODER = (
    "No phrase can be added: the encoder of the embeddings is not known, so its vector "
    "cannot be made. Give encoder=..., or include the phrase in vocabulary=(phrases, "
    "vectors)."
)


def operations_of(
    ban: Sequence[str],
    restore: Sequence[str],
    remove: Sequence[str],
    add: Sequence[str],
    rename: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Edits of a vocabulary in this order; raises BadInput for a text in place of a list."""
    lists = {BAN: ban, RESTORE: restore, "remove_phrases": remove, "add_phrases": add}
    for verb, phrases in lists.items():
        if isinstance(phrases, str):
            name = verb.partition("_")[0]
            raise BadInput(f"{name} takes a list of phrases; write {name}=[{phrases!r}].")
    found = [{"verb": verb, "phrases": list(texts)} for verb, texts in lists.items() if texts]
    return found + [{"verb": "rename_phrase", "phrase": a, "to": b} for a, b in rename.items()]


def relearn(
    workspace: Workspace,
    run: Run,
    operations: Sequence[drafts.Operation],
    mode: str,
    progress: Progress,
) -> str:
    """The id of the run relearnt after these operations, whose bans hold in every later run.

    Raises BadInput for the first operation that cannot be.
    """
    _check(workspace, run, operations)
    asked = {"concept_model": run.id, "operations": list(operations), "mode": mode}
    relearnt = steps.relearn(workspace, **asked, progress=progress)
    _record_bans(workspace, run, operations, relearnt)
    return relearnt


def _check(workspace: Workspace, run: Run, operations: Sequence[drafts.Operation]) -> None:
    older = list(ancestors(workspace, run.ids["vocabulary"]))
    banned = edits.banned(workspace)
    for done in range(len(operations)):
        restored = set(map(key, _phrases(operations[:done], RESTORE)))
        still = [phrase for phrase in banned if key(phrase) not in restored]
        drafts.check(run.vocabulary, operations[: done + 1], older, still)
    there = set(map(key, run.vocabulary.phrases))
    for phrase in _phrases(operations, BAN):  # one that no image has would leave the run as it is
        if key(phrase) not in there:
            raise BadInput(f"“{phrase}” is not in the vocabulary; see phrases(cluster).")
    adds = any(operation["verb"] == "add_phrases" for operation in operations)
    if adds and run.embeddings.encoder == GIVEN_ENCODER:
        raise BadInput(NO_ENCODER)


def _record_bans(
    workspace: Workspace, run: Run, operations: Sequence[drafts.Operation], relearnt: str
) -> None:
    """Bans and their end as edits of the run, as the dashboard's are: they can be undone there."""
    known, scope = set(map(key, edits.banned(workspace))), run.ids["assignment"]
    restored = _phrases(operations, RESTORE)
    settled = known | set(map(key, restored))  # restored in the same call: it is no ban
    bans = [phrase for phrase in _phrases(operations, BAN) if key(phrase) not in settled]
    ended = [phrase for phrase in restored if key(phrase) in known]
    for verb, phrases in ((BAN, bans), (RESTORE, ended)):
        if phrases:
            edits.record(workspace, scope, verb, author=AUTHOR, run=run.id, phrases=phrases)
    if bans or ended:
        edits.record(workspace, scope, "relearn", author=AUTHOR, before=run.id, after=relearnt)


def _phrases(operations: Sequence[drafts.Operation], verb: str) -> list[str]:
    return [phrase for one in operations if one["verb"] == verb for phrase in one["phrases"]]
