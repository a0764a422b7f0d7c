"""The step that looks at every value, as the pages ask for it: see core.work.damage."""

from ...base.errors import BadInput
from ...base.progress import Progress, ignore
from ...store.workspace import Workspace
from ..damage import check as look
from .registry import step


@step("Check every value", tells=True)
def check(workspace: Workspace, *, progress: Progress = ignore) -> str:
    """Every value is read to its last byte, and what is damaged made anew: says what was found.

    Raises BadInput where some of it could not be made anew, with the reason of the first.
    """
    found = look(workspace, progress=progress)
    if found.left:
        id, reason = next(iter(found.left.items()))
        raise BadInput(
            f"{found.says}. {workspace.record(id).kind} {id} could not be made anew: {reason}. All "
            "that was not damaged is as it was."
        )
    return f"{found.says}, and made anew" if found.damaged else found.says
