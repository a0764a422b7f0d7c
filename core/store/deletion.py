"""What goes when a run, an image set or embeddings are deleted; what others use stays.

What is damaged can be deleted like the rest, for the record of it is still there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..base.errors import NotFound
from ..base.language import say, speaking
from ..base.record import Record
from ..base.units import count
from ..base.values import Assignment, ConceptModel, Embeddings, ImageSet, Vocabulary
from .folders import MADE, PICTURES
from .run_tree import PLACED_BY, made_by
from .trash import Bundle
from .workspace import KINDS, Workspace

START = "start"  # the run that another was relearnt from
ORIGINS = (START, PLACED_BY)  # roles of runs that another one can do without


@dataclass(frozen=True)
class Graph:
    """What the workspace holds: every record by its id, and what was made from each."""

    records: Mapping[str, Record]
    children: Mapping[str, Collection[str]]

    @classmethod
    def of(cls, workspace: Workspace, without: Collection[str] = (START,)) -> "Graph":
        """What was made from parents of other roles than these."""
        records = {r.id: r for kind in KINDS.values() for r in workspace.records(kind)}
        records |= {id: workspace.record(id) for id in workspace.damaged()}
        children: dict[str, set[str]] = defaultdict(set)
        for record in records.values():
            for role, parent in record.parents.items():
                if role not in without:
                    children[parent].add(record.id)
        return cls(records, children)

    def below(self, ids: Iterable[str]) -> set[str]:
        """These and everything that was made from them."""
        found, ahead = set(), set(ids)
        while ahead:
            found |= ahead
            ahead = {child for id in ahead for child in self.children.get(id, ())} - found
        return found

    def of_kind(self, kind: type, ids: Iterable[str]) -> list[str]:
        return [id for id in ids if self.records[id].kind == kind.__name__]


def bundle_of(workspace: Workspace, id: str) -> Bundle:
    """What is deleted with a run, an image set, embeddings or another value, by its id.

    A run takes its clusters and vocabulary along unless another run has them, and no run that was
    relearnt from it or placed by it; images and embeddings take all that was made from them; the
    embeddings of words, which runs hold what they need of, go alone. Raises NotFound.
    """
    graph = Graph.of(workspace)
    if id not in graph.records:
        raise NotFound(f"The workspace {workspace.folder} holds nothing under {id!r}.")
    record = graph.records[id]
    if is_of_words(record):
        values = {id}
    elif record.kind == ConceptModel.__name__:
        values = _with_own(workspace, Graph.of(workspace, without=ORIGINS), id)
    else:
        values = graph.below([id])
    with speaking("en"):
        title = _title(workspace, graph, record, values)
    return Bundle(title, values, _places(workspace, graph, values))


def everything(workspace: Workspace, jobs: Collection[int] = ()) -> Bundle:
    """All that the workspace holds, with its jobs of these numbers; its edits stay in their log."""
    graph = Graph.of(workspace)
    places = [path for name in MADE if (path := workspace.folder / name).exists()]
    return Bundle("Everything", graph.records.keys(), places, jobs)


def of_jobs(jobs: Collection[int]) -> Bundle:
    """Jobs that are over, by their numbers."""
    with speaking("en"):
        return Bundle(count(len(jobs), "job"), jobs=jobs)


def is_of_words(record: Record) -> bool:
    """Whether embeddings are of words, not of images."""
    return record.kind == Embeddings.__name__ and "images" not in record.parents


def _with_own(workspace: Workspace, graph: Graph, run: str) -> set[str]:
    """A run with what was made of it, and the clusters and vocabularies that only it has."""
    gone = graph.below([run])
    above = graph.records.keys() & workspace.lineage(run).values()
    for id in (*graph.of_kind(Assignment, above), *graph.of_kind(Vocabulary, above)):
        made = graph.below([id])
        if gone.issuperset(graph.of_kind(ConceptModel, made)):
            gone |= made
    return gone


def _places(workspace: Workspace, graph: Graph, gone: Collection[str]) -> list[Path]:
    """What lies in the workspace of the image sets that go: drawn, unpacked or uploaded."""
    sets = graph.of_kind(ImageSet, graph.records)
    stays = {path for id in sets if id not in gone for path in _files(workspace, id)}
    goes = {path for id in sets if id in gone for path in _files(workspace, id)}
    return sorted(path for path in goes - stays if path.exists())


def _files(workspace: Workspace, images: str) -> set[Path]:
    """Folders of the workspace that an image set has its files in, and the upload it came from."""
    source = str(workspace.record(images).settings.get("source", ""))
    given = [Path(source)]
    if workspace.has(images):  # else it was damaged
        given.append(Path(workspace.load(ImageSet, images).root))
    inside = [path.relative_to(workspace.folder) for path in given if _lies_in(path, workspace)]
    return {
        workspace.folder.joinpath(*path.parts[:2])
        for path in inside
        if len(path.parts) > 1 and path.parts[0] in PICTURES
    }


def _lies_in(path: Path, workspace: Workspace) -> bool:
    return path.is_absolute() and path.is_relative_to(workspace.folder)


def _title(workspace: Workspace, graph: Graph, record: Record, gone: Collection[str]) -> str:
    """Such as "Image set photos, with 3 runs"."""
    runs = [id for id in graph.of_kind(ConceptModel, gone) if id != record.id]
    called = _called(workspace, record)
    return say("{what}, with {runs}", what=called, runs=count(len(runs), "run")) if runs else called


def _called(workspace: Workspace, record: Record) -> str:
    if record.kind == ConceptModel.__name__:
        made = made_by(workspace, record.id)
        return say("Run {id} ({made})", id=record.id[:6], made=made)
    if record.kind == ImageSet.__name__:
        return say("Image set {name}", name=_name(record.settings.get("source")))
    if record.kind != Embeddings.__name__:
        return f"{record.kind} {record.id[:6]}"
    says = "Embeddings of words by {encoder}"
    if not is_of_words(record):
        says = "Embeddings of images by {encoder}"
    return say(says, encoder=_name(record.settings.get("encoder")))


def _name(source: object) -> str:
    return Path(str(source or "")).name or say("without a name")
