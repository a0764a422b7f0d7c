"""The step `run`: what cannot be is said at once, and views are embedded for who looks at them."""

import pytest

from core.base.errors import UserError
from core.base.values import Assignment, Embeddings, ImageSet
from core.store.workspace import Workspace
from core.work import steps
from core.work.request import RunRequest


class Enough(Exception):
    """Ends a run when it comes to embed."""


@pytest.fixture
def views(drawings, monkeypatch):
    """How many views a run in a workspace would embed."""

    def embed(workspace, *, views, **rest):
        raise Enough(views)

    def ask(workspace, **given):
        monkeypatch.setattr("core.work.steps.pipeline.embed", embed)
        with pytest.raises(Enough) as enough:
            steps.run(workspace, RunRequest(source=str(drawings), encoder="sample", **given))
        return enough.value.args[0]

    return ask


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"method": "tsne"}, "method is 'tsne'; choose one of t-sne, umap, pca"),
        ({"template": "a photo"}, "'a photo' lacks {c}"),
        ({"views": 1}, "1 views were asked for"),
        ({"filter": "all"}, "Unknown lexicon filter 'all'"),
        ({"encoder": "clip"}, "does not say which weights"),
        ({"encoder": "ViT-B-32/openia"}, "Unknown weights of ViT-B-32 'openia'"),
        ({"encoder": "ViT-B/openai"}, "Unknown open_clip model 'ViT-B'"),
    ],
)
def test_a_setting_that_cannot_be_is_said_before_anything_is_read(
    drawings, tmp_path, given, message
):
    workspace = Workspace(tmp_path)
    wanted = {"source": str(drawings), "encoder": "sample", "clusters": 4, **given}
    with pytest.raises(UserError) as error:
        steps.run(workspace, RunRequest(**wanted))
    assert message in str(error.value)
    assert workspace.records(ImageSet) == []


def test_views_are_embedded_only_for_a_model_that_looks_at_them(views, drawings, tmp_path):
    workspace = Workspace(tmp_path / "workspace")
    assert views(workspace, clusters=4, model="k-means") == 0
    assert views(workspace, clusters=4) == 4
    assert views(workspace, clusters=4, model="k-means", views=2) == 2
    table = tmp_path / "table.csv"
    files = sorted(drawings.glob("*/*"))
    rows = [f"{file.relative_to(drawings)},{row % 4}" for row, file in enumerate(files)]
    table.write_text("\n".join(["image,cluster", *rows]))
    assert views(workspace, table=str(table)) == 0


def test_embeddings_with_views_that_are_there_serve_a_model_without(views, small_run):
    workspace, _ = small_run
    assert views(workspace, clusters=4, model="k-means") == 4
    assert views(workspace, clusters=4, model="k-means", seed=77) == 0  # of no run yet


def test_a_model_without_views_clusters_the_embeddings_of_another_run(small_run, drawings):
    workspace, run = small_run
    before = len(workspace.records(Embeddings))
    other = steps.run(
        workspace,
        RunRequest(
            source=str(drawings),
            encoder="sample",
            clusters=4,
            model="k-means",
            method="pca",
            concept_settings={"batch": 64, "epochs": 2, "least_steps": 2},
        ),
    )
    lineage = workspace.lineage(other)
    assert lineage["embeddings"] == run.ids["embeddings"]
    assert workspace.load(Assignment, lineage["assignment"]).model == "k-means"
    assert len(workspace.records(Embeddings)) == before
