"""Makes the small workspace that tests/test_migration.py opens: one value of every kind, and edits.

Record one for each release, with the code of that release:

    python -m tests.record_workspace FOLDER tests/data/workspace-VERSION.json

FOLDER is where the images are written; its name goes into the recording, so that ids are those of
their recipes. It must not exist yet.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from core.base.values import ImageSet, Vocabulary
from core.images.sample import CLASSES, draw, gallery
from core.output.export import clusters_csv, labels_csv
from core.store import edits
from core.store.edits import vocabulary as drafts
from core.store.runs import load_run
from core.store.workspace import Workspace
from core.work import jobs
from core.work.steps import STEPS, recipes
from tests.recorded import pack, write

CLUSTERS, EACH, SIDE = 3, 4, 32
NOUNS = (
    *("airplane", "wing", "propeller", "fuselage", "barn", "roof", "door", "wall", "bicycle"),
    *("wheel", "handlebar", "saddle", "sky", "road", "grass", "cloud", "tree", "window"),
)
SMALL = {"hidden": 16, "layers": 2, "batch": 8, "epochs": 2, "least_steps": 600}
FEW_WORDS = {"per_cluster": 4, "near_images": 4}
FEW_COUNTS = {"most": 5, "sample": 12}
SMALL_HEAD = {"hidden": 8, "batch": 8, "epochs": 2, "least_steps": 300, "starts": 1}


def main(folder: Path, file: Path) -> None:
    """Make images and workspace, and write both as text."""
    with tempfile.TemporaryDirectory() as place, few_nouns():
        workspace = Workspace(place)
        draw_images(folder)
        run = make_run(workspace, folder)
        relearnt = edit_and_relearn(workspace, run)
        queue_jobs(workspace, relearnt)
        tables = {id: tables_of(workspace, id) for id in (run, relearnt)}
        write(pack(workspace.folder, folder, tables=tables), file)


@contextmanager
def few_nouns() -> Iterator[None]:
    """The steps know NOUNS in place of 70,000, by whatever filter."""
    every = recipes.nouns

    def few(filter: str) -> Any:
        words, synsets = every(filter)
        rows = [words.index(noun) for noun in NOUNS if noun in words]
        return [words[row] for row in rows], synsets[rows]

    package = recipes.__name__.rpartition(".")[0]
    with ExitStack() as stack:
        for name, module in list(sys.modules.items()):
            if name.startswith(package) and hasattr(module, "nouns"):
                stack.enter_context(patch.object(module, "nouns", few))
        yield


def do(workspace: Workspace, step: str, **settings: Any) -> str:
    return STEPS[step](workspace, settings)


def draw_images(folder: Path) -> None:
    """Drawings in class folders, and a file that is no image."""
    wanted = {name: EACH for name in CLASSES[:CLUSTERS]}
    for file, scene in gallery(n=2000, seed=0):
        name = Path(file).parent.name
        if wanted.get(name, 0):
            wanted[name] -= 1
            (folder / name).mkdir(parents=True, exist_ok=True)
            draw(scene).resize((SIDE, SIDE)).save(folder / file)
    (folder / "broken.png").write_bytes(b"no image")


def make_run(workspace: Workspace, folder: Path) -> str:
    """Every step from images to figures, each with settings that make it small."""
    images = do(workspace, "import_images", source=str(folder))
    vectors = do(workspace, "embed", images=images, encoder="sample", views=2)
    lexicon = do(workspace, "embed_lexicon", encoder="sample")
    known = {"images": images, "embeddings": vectors, "clusters": CLUSTERS}
    do(workspace, "cluster", **known, model="k-means")
    clusters = do(workspace, "cluster", **known, settings=SMALL_HEAD)
    do(workspace, "import_assignment", images=images, table=str(table_of(workspace, images)))
    do(workspace, "suggest_clusters", images=images, encoder="sample", settings=FEW_COUNTS)
    do(workspace, "embed_patches", images=images, image=0, encoder="sample")
    made = {"embeddings": vectors, "assignment": clusters}
    words = do(workspace, "generate_vocabulary", **made, lexicon=lexicon, settings=FEW_WORDS)
    run = do(workspace, "train_concepts", **made, vocabulary=words, settings=SMALL)
    do(workspace, "evaluate", concept_model=run)
    do(workspace, "project", embeddings=vectors, method="pca")
    do(workspace, "stability", concept_model=run, heads=2)
    do(workspace, "split_cluster", concept_model=run, images=[0, 1, 2, 3], parts=2)
    return run


def table_of(workspace: Workspace, images: str) -> Path:
    """A table of clusters by another tool."""
    files = workspace.load(ImageSet, images).files
    table = workspace.folder / "table.csv"
    lines = [f"{file},{number % CLUSTERS}" for number, file in enumerate(files)]
    table.write_text("\n".join(["image,cluster", *lines]) + "\n", encoding="utf-8")
    return table


def edit_and_relearn(workspace: Workspace, run: str) -> str:
    """Every kind of edit, one of them undone, and the run relearnt from the draft."""
    scope = workspace.record(run).parents["assignment"]
    phrases = workspace.load(Vocabulary, workspace.record(run).parents["vocabulary"]).phrases

    def edit(verb: str, **arguments: Any) -> int:
        return edits.record(workspace, scope, verb, author="recorder", **arguments).id

    edit("accept", images=[0, 1])
    edit("skip", images=[2])
    edit("move", images=[5], cluster=0)
    edit("rename_cluster", cluster=0, name="Bicycles")
    edit(
        "split_cluster", cluster=0, parts=[[8, 9], [10, 11]], names=["Old bicycles", "New bicycles"]
    )
    edit("merge_clusters", clusters=[1, 2], into=1)
    edit("reject_cluster", cluster=3)
    edits.undo(workspace, scope, author="recorder", expected=edit("keep_cluster", cluster=3))
    edit("rename_phrase", run=run, phrase=phrases[0], to="bike")
    edit("merge_phrases", run=run, phrases=list(phrases[1:3]), into=phrases[1])
    edit("remove_phrases", run=run, phrases=[phrases[3]])
    edit("ban_phrases", run=run, phrases=[phrases[4]])
    edit("add_phrases", run=run, phrases=[next(n for n in NOUNS if n not in phrases)])
    draft = drafts.draft(edits.history(edits.log(workspace, scope)).done, run)
    operations = drafts.operations(draft)
    relearnt = do(workspace, "relearn", concept_model=run, operations=operations)
    edit("relearn", before=run, after=relearnt)
    edit("adopt", run=relearnt)
    return relearnt


def queue_jobs(workspace: Workspace, run: str) -> None:
    """One that is done, one that failed, one that was stopped, and three that wait."""
    made = workspace.lineage(run)
    given = {"images": made["images"], "embeddings": made["embeddings"]}
    jobs.submit(workspace, "project", embeddings=made["embeddings"], method="pca", seed=1)
    jobs.submit(workspace, "cluster", **given, model="no such model", clusters=CLUSTERS)
    while jobs.run_next(workspace) is not None:
        pass
    jobs.stop(workspace, jobs.submit(workspace, "stability", concept_model=run))
    jobs.submit(workspace, "relearn", concept_model=run, mode="full")
    jobs.submit(
        workspace,
        "run",
        source=workspace.record(made["images"]).settings["source"],
        encoder="sample",
        clusters=CLUSTERS,
        model="k-means",
        seed=1,
        views=None,
        method="pca",
        vocabulary_settings=FEW_WORDS,
        concept_settings=SMALL,
    )
    jobs.submit(workspace, "evaluate", concept_model=run)


def tables_of(workspace: Workspace, run: str) -> dict[str, str]:
    found = load_run(workspace, run)
    return {
        "labels": labels_csv(workspace, found).decode("utf-8"),
        "clusters": clusters_csv(workspace, found).decode("utf-8"),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
