"""The spaces that the images of a run lie in: what maps are drawn of."""

from ..base.sparse import dense
from ..base.values import ConceptModel, Embeddings, FloatArray
from .workspace import Workspace

IMAGES, CONCEPTS, PIXELS = "images", "concepts", "pixels"
SPACES = {  # name -> title
    IMAGES: "Image embeddings",
    CONCEPTS: "Concepts",
    PIXELS: "Pixel features",
}
Parent = tuple[str, str]  # role and id of the value whose rows are the images


def parent_of(workspace: Workspace, concept_model: str, space: str) -> Parent | None:
    """Which value holds a space of a run; None where the run has no such space.

    Features of pixels are there where the clusters were learnt from pixels.
    """
    if space == CONCEPTS:
        return "concept_model", concept_model
    ids = workspace.lineage(concept_model)
    if space == IMAGES:
        return "embeddings", ids["embeddings"]
    for record in workspace.records(Embeddings, assignment=ids["assignment"]):
        if record.step == "features" and record.settings.get("epoch") is None:
            return "embeddings", record.id
    return None


def spaces_of(workspace: Workspace, concept_model: str) -> list[str]:
    """The spaces that a run has."""
    return [space for space in SPACES if parent_of(workspace, concept_model, space)]


def rows_of(workspace: Workspace, parent: Parent) -> FloatArray:
    """One row an image, (n, any)."""
    role, id = parent
    if role == "concept_model":
        return dense(workspace.load(ConceptModel, id).matrix)
    return workspace.load(Embeddings, id).vectors
