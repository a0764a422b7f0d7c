"""Deleting and cleaning, which wait for nobody: what a job is at work on is refused."""

import json
import re
from collections.abc import Iterable, Sequence

from ..base.errors import BadInput, NotFound
from ..base.values import Embeddings
from ..store import cleaning, deletion, trash
from ..store.cleaning import Waste
from ..store.trash import Bundle
from ..store.workspace import Workspace
from . import jobs, shelves, steps
from .jobs import Job
from .steps.importing import source_name

ID = re.compile(r"\b[0-9a-f]{16}\b")  # of a value, wherever it stands in a job's settings


def delete(workspace: Workspace, bundle: Bundle) -> str:
    """Move it to the trash; returns the id under which it can be put back.

    Raises BadInput while a job that waits or runs uses some of it.
    """
    jobs.reconcile(workspace)
    for job in jobs.unfinished(workspace):
        if _uses(workspace, job, bundle):
            raise BadInput(
                f"{bundle.says} cannot be deleted while job {job.id} ({steps.title(job.step)}) "
                "uses it; stop the job, or wait until it is done."
            )
    return trash.throw_away(workspace, bundle)


def waste(workspace: Workspace, discarded: int = cleaning.NEWEST_KEPT) -> list[Waste]:
    """What `clean` frees; of discarded runs the newest stay, as many as said. Raises BadInput.

    Rows of embeddings are left alone while a job may be adding to them.
    """
    rows = [] if jobs.unfinished(workspace) else shelves.waste(workspace)
    return [*cleaning.waste(workspace, discarded), *rows]


def clean(workspace: Workspace, found: Iterable[Waste]) -> int:
    """Free what was found, for good, but discarded runs that a job uses; returns the bytes."""
    found, ahead = list(found), jobs.unfinished(workspace)
    for one in found:
        for bundle in one.bundles:
            if any(_uses(workspace, job, bundle) for job in ahead):
                found = [other for other in found if other is not one]
                break
    return cleaning.clean(workspace, found)


def everything(workspace: Workspace) -> Bundle:
    """All of the workspace, to be deleted. Raises BadInput while a job waits or runs."""
    jobs.reconcile(workspace)
    if ahead := jobs.unfinished(workspace):
        raise BadInput(
            f"The workspace cannot be emptied while job {ahead[0].id} is not done; "
            "stop it, or wait until it is."
        )
    return deletion.everything(workspace, [job.id for job in jobs.jobs(workspace)])


def of_jobs(workspace: Workspace, numbers: Sequence[int]) -> Bundle:
    """Jobs, to be deleted. Raises NotFound, and BadInput for one that is not over."""
    for number in numbers:
        if not jobs.job(workspace, number).is_over:
            raise BadInput(f"Job {number} is not over; stop it before you delete it.")
    return deletion.of_jobs(numbers)


def _uses(workspace: Workspace, job: Job, bundle: Bundle) -> bool:
    """Whether a job was told of some of these values, of what came of them, or of their source.

    A check that runs looks at every value.
    """
    if job.step == steps.check.__name__ and job.state == "running" and bundle.values:
        return True
    told = set(ID.findall(json.dumps(dict(job.settings))))
    used = told.union(*(_lineage(workspace, id).values() for id in told))
    source = job.settings.get("source")
    return not used.isdisjoint(bundle.values) or (
        source is not None and any(_is_of(workspace, id, str(source), job) for id in bundle.values)
    )


def _is_of(workspace: Workspace, id: str, source: str, job: Job) -> bool:
    """Whether a value was made from that source; of words, by the encoder of the job."""
    images = _lineage(workspace, id).get("images", id)
    record = workspace.record(images)
    if record.kind == Embeddings.__name__:
        return record.settings.get("encoder") == job.settings.get("encoder")
    return record.settings.get("source") == source_name(source)


def _lineage(workspace: Workspace, id: str) -> dict[str, str]:
    try:
        return workspace.lineage(id)
    except NotFound:  # an id of something else
        return {}
