"""A run as scripts and notebooks see it: clusters, the phrases behind them, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from operator import index
from os import fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.base.disk import write_whole
from ..core.base.errors import BadInput, Damaged
from ..core.base.language import speaking
from ..core.base.settings import read
from ..core.base.values import Assignment, ImageSet, IntArray, Report
from ..core.concepts import run as concepts
from ..core.concepts.explanation import evidence
from ..core.concepts.top_v import TopV
from ..core.images.reading import Said
from ..core.output import export
from ..core.output.export import rows
from ..core.store import edits
from ..core.store import runs as store
from ..core.work import steps
from . import finding, frame, given, relearning
from .home import Home, known, watched
from .why import Why

if TYPE_CHECKING:
    from pandas import DataFrame

WRITERS: Mapping[str, Callable[..., bytes | Iterable[bytes]]] = {
    ".zip": export.model_zip,
    ".csv": export.labels_parts,
    ".parquet": export.labels_parquet,
    ".html": export.report_html,
}
NO_WORDS = (
    "This run has clusters but no phrases: the encoder of its embeddings is not known. Give "
    "encoder=..., or vocabulary=(phrases, vectors) in the space of the embeddings."
)


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """Images in clusters, and the phrases that say why. Made by `cluster`, `open` and `runs`.

    n images, k clusters. What the analyst edited in the dashboard counts in `clusters`, `names`
    and `to_frame`; scores and phrases are the concept model's.
    """

    id: str
    home: Home
    images: ImageSet
    assignment: Assignment
    explained: concepts.Run | None = None  # None: clusters without words

    @classmethod
    def load(cls, home: Home, id: str) -> Run:
        """The run of a concept model's id, or of an assignment's; raises NotFound for others."""
        workspace = home.workspace
        if workspace.record(id).kind == Assignment.__name__:
            images = workspace.load(ImageSet, workspace.lineage(id)["images"])
            return cls(id, home, images, workspace.load(Assignment, id))
        found = store.load_run(workspace, id)
        return cls(id, home, found.images, found.assignment, found)

    @property
    def files(self) -> tuple[str, ...]:
        """Paths of the images relative to their folder, n; their order is that of everything."""
        return self.images.files

    @cached_property
    def clusters(self) -> IntArray:
        """The cluster of each image, (n,); -1 for what the analyst says is none.

        Without words there is nothing that could find a cluster for labels of -1: they stay so.
        """
        if self.explained is None:
            return self.assignment.labels
        return np.asarray(rows.rows(self.home.workspace, self.explained).clusters)

    @cached_property
    def names(self) -> dict[int, str]:
        """A name for each cluster, by its number."""
        if self.explained is None:
            done = edits.history(edits.log(self.home.workspace, self.id)).done
            numbered = [f"cluster {cluster}" for cluster in range(self.assignment.k)]
            return dict(edits.apply(done, self.assignment.labels, numbered).names)
        return dict(export.edited(self.home.workspace, self.explained).names)

    @cached_property
    def metrics(self) -> Mapping[str, float]:
        """Figures that say how good the run is, such as f1, and acc where classes are known."""
        if self.explained is None:
            return {}
        id = steps.evaluate(self.home.workspace, concept_model=self.id)
        return dict(self.home.workspace.load(Report, id).metrics)

    def to_frame(self, top: int | None = None) -> DataFrame:
        """One row an image, with the columns of labels.csv; `concepts` holds (phrase, weight).

        top is how many phrases each has at most; None: what its workspace keeps, else 5.
        """
        if self.explained is None:
            return frame.without_words(self.images, self.assignment, self.names)
        return frame.with_words(self.home.workspace, self.explained, _checked(top))

    def why(self, image: int | str, cluster: int | None = None) -> Why:
        """The phrases that put an image, by number or file name, in its cluster or another one.

        Raises BadInput for an image or a cluster that is not there, and for a run without words.
        """
        run, number = self._words(), self._index(image)
        cluster = int(run.clusters[number]) if cluster is None else self._known(cluster)
        found = evidence(run.model, run.vocabulary, number, cluster, top=len(run.vocabulary))
        score = float(run.scores[number, cluster])
        names = export.edited(self.home.workspace, run).column_names
        return Why(self.files[number], cluster, names[cluster], score, tuple(found))

    def phrases(self, cluster: int, top: int = 10) -> list[tuple[str, float]]:
        """Phrases of a cluster with their mean contribution over its images, strongest first."""
        return self._words().phrases(self._known(cluster), top)

    def search(
        self,
        text: str = "",
        *,
        like: Sequence[int | str | Path] = (),
        unlike: Sequence[int | str | Path] = (),
        name: str = "",
        top: int = 50,
        verbose: bool | None = None,
    ) -> DataFrame:
        """The images that answer a query best: columns rank, image, number and score.

        text is such as "dog", or "dog, snow -grass"; like and unlike are images of the run by
        number or name, or files; name is a part of a file's name, or a pattern such as "*.png".
        Raises BadInput for what cannot be asked, such as phrases of vectors without an encoder.
        """
        wanted = finding.query(self.images, text, like, unlike, name, top)
        with watched(verbose) as progress:
            return finding.search(self.home.workspace, self._words(), wanted, progress)

    def save(self, path: str | Path, top: int | None = None) -> Path:
        """Write the model (.zip), the images' clusters (.csv, .parquet) or a report (.html).

        The zip is read with NumPy alone, see docs/load-a-concept-model.md. top is how many phrases
        of evidence the others hold at most; None: what its workspace keeps, else as usual.
        """
        run, target = self._words(), Path(path).expanduser()
        if target.suffix.lower() not in WRITERS:
            raise BadInput(f"{target.name!r} ends in none of {', '.join(WRITERS)}.")
        more = {} if target.suffix.lower() == ".zip" else {"top": _checked(top)}
        try:
            with speaking("en"):  # others read it, and programs
                make = WRITERS[target.suffix.lower()]
                write_whole(target, make(self.home.workspace, run, **more))
        except OSError as error:
            raise BadInput(f"Cannot write {target}: {error.strerror}.") from error
        return target

    def relearn(
        self,
        *,
        ban: Sequence[str] = (),
        restore: Sequence[str] = (),
        remove: Sequence[str] = (),
        add: Sequence[str] = (),
        rename: Mapping[str, str] | None = None,
        full: bool = False,
        verbose: bool | None = None,
    ) -> Run:
        """A new run with another vocabulary, learnt on from this one.

        Phrases are banned (no run of the workspace can have them again until they are restored),
        restored, removed, added (their encoder is asked for a vector) and renamed, in this order.
        full trains every layer anew, else only the last. Raises BadInput for a
        phrase that is not there, or there already, or banned.
        """
        operations = relearning.operations_of(ban, restore, remove, add, rename or {})
        mode = "full" if full else "quick"
        with watched(verbose) as progress:
            id = relearning.relearn(self.home.workspace, self._words(), operations, mode, progress)
        return Run.load(self.home, id)

    def assign(
        self,
        images: str | Path,
        *,
        bands: int | Sequence[int] | None = None,
        verbose: bool | None = None,
    ) -> Run:
        """A run of other images, a folder, zip or table, in the clusters of this one.

        Nothing is learnt: each image goes where this run's concept model has it, with the phrases
        that put it there. Images that this run has already stay as they are. bands as `cluster`
        takes them; None: those of this run's images. Raises UserError for a run without words, or
        whose embeddings were given.
        """
        run, source = self._words().id, fspath(images)
        said: Said = {} if bands is None else {"bands": given.bands_said(bands)}
        with watched(verbose) as progress:
            id = steps.assign(
                self.home.workspace, run=run, source=source, progress=progress, **said
            )
        return Run.load(self.home, id)

    def __len__(self) -> int:
        return len(self.images)

    def __repr__(self) -> str:
        what = f"{len(self):,} images, {len(self.names)} clusters"
        words = "no words" if self.explained is None else f"{self._phrases:,} phrases"
        return f"<whycluster.Run {self.id}: {what}, {words}>"

    def __reduce__(self) -> Any:
        if self.home.is_temporary:
            raise TypeError("This run's workspace is temporary; give workspace=... to pickle it.")
        return open_run, (self.home.folder, self.id)

    @property
    def _phrases(self) -> int:
        return len(set(self._words().vocabulary.phrases))

    def _words(self) -> concepts.Run:
        if self.explained is None:
            raise BadInput(NO_WORDS)
        return self.explained

    def _index(self, image: int | str) -> int:
        if isinstance(image, str):
            if image not in self.files:
                raise BadInput(f"There is no image {image!r} in this run; see its files.")
            return self.files.index(image)
        number = _whole(image)
        if number is None or not 0 <= number < len(self):
            raise BadInput(f"The run has images 0 to {len(self) - 1:,}, but no {image}.")
        return number

    def _known(self, cluster: int) -> int:
        k, number = self._words().k, _whole(cluster)
        if number is None or not 0 <= number < k:
            raise BadInput(f"The concept model has clusters 0 to {k - 1}, but no {cluster}.")
        return number


def _whole(number: Any) -> int | None:
    """A whole number, such as NumPy's own; None for anything else."""
    try:
        return index(number)
    except TypeError:
        return None


def open_run(workspace: str | Path | None, id: str) -> Run:
    """A run that a workspace holds; workspace None is the dashboard's own.

    Raises NotFound when it does not hold it.
    """
    return Run.load(known(workspace), id)


def runs(workspace: str | Path | None = None) -> list[Run]:
    """All runs with words in a workspace, newest first; None is the dashboard's own.

    Damaged ones are left out. Raises NotFound for a folder that is not there.
    """
    home, found = known(workspace), list[Run]()
    for record in store.runs(home.workspace):
        with suppress(Damaged):  # seen now, or by another program meanwhile
            found.append(Run.load(home, record.id))
    return found


def _checked(top: int | None) -> int | None:
    found: int | None = read(TopV | None, top, "top")
    return found
