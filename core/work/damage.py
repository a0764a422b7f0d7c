"""Every value of a workspace is looked at, to the last byte; what is damaged is made anew."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ..base.errors import NotFound, UserError
from ..base.progress import Progress, ignore, within
from ..base.record import Record
from ..base.units import count
from ..store import manifest
from ..store.workspace import KINDS, Workspace
from .steps.remaking import remake


@dataclass(frozen=True)
class Checked:
    """What was found; ids and sentences."""

    values: int  # that were looked at
    damaged: tuple[str, ...] = ()  # now or earlier
    left: dict[str, str] = field(default_factory=dict)  # not made anew -> why

    @property
    def says(self) -> str:
        """How many there are, and were damaged."""
        damaged = f"{len(self.damaged):,} damaged" if self.damaged else "none damaged"
        return f"{count(self.values, 'value')} checked, {damaged}"


def check(
    workspace: Workspace,
    mend: bool = True,
    progress: Progress = ignore,
    say: Callable[[str], object] = lambda text: None,
) -> Checked:
    """Set aside what is damaged, and make it anew (if mend), parents first."""
    looked = within(progress, 0, 0.5)
    records = [record for kind in KINDS.values() for record in workspace.records(kind)]
    for done, record in enumerate(records):
        looked(done / len(records), f"Checking {done:,} of {len(records):,} values")
        if reason := _fault(workspace, record):
            say(f"{record.kind} {record.id}: {reason}")
    damaged = tuple(workspace.damaged())
    left = _mended(workspace, damaged, within(progress, 0.5, 1)) if mend else {}
    return Checked(len(records), damaged, left)


def _fault(workspace: Workspace, record: Record) -> str | None:
    """Why a value was set aside now; None for one that is whole, or was deleted meanwhile."""
    reason = manifest.fault(workspace.path(record.id), whole=True)
    if reason:
        return reason if workspace.set_aside(record.id, reason) else None
    try:  # of a value of an older program nothing else tells
        workspace.load(KINDS[record.kind], record.id)
    except NotFound:
        return None
    except UserError as error:
        return str(error)
    return None


def _mended(workspace: Workspace, ids: tuple[str, ...], progress: Progress) -> dict[str, str]:
    """Why some could not be made anew; by age, so that what others are made from comes first."""
    left = {}
    for done, id in enumerate(ids):
        part = within(progress, done / len(ids), (done + 1) / len(ids))
        try:
            if not workspace.has(id):  # what was made before it may have brought it along
                remake(workspace, workspace.record(id), part)
        except UserError as error:
            left[id] = str(error)
    return left
