"""The step that asks how much of a run is the luck of a seed."""

from ...base.progress import Progress, ignore
from ...base.settings import AtLeast1
from ...base.values import Stability
from ...store.runs import load_run
from ...store.workspace import Workspace
from .recipes import Recipe, once
from .registry import step


@step("Measure stability")
def stability(
    workspace: Workspace, *, concept_model: str, heads: AtLeast1 = 5, progress: Progress = ignore
) -> str:
    """How much of its company every image keeps in `heads` heads that other seeds gave."""

    def make() -> Stability:
        from ...concepts.stability import stability

        run = load_run(workspace, concept_model)
        return stability(run.model, run.embeddings, run.assignment, heads, progress)

    parents = {"concept_model": concept_model}
    return once(workspace, Recipe("stability", {"heads": heads}, parents), make)
