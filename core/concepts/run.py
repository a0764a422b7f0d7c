"""A run: one concept model with everything it was made from, found by walking up its parents."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..base.record import Record
from ..base.values import (
    Assignment,
    ConceptModel,
    Embeddings,
    FloatArray,
    ImageSet,
    IntArray,
    Vocabulary,
)
from ..clustering.agreement import share_agreed
from ..words.lexicon import load_lexicon
from . import doubts, explanation, naming
from .name_evidence import Evidence
from .reasons import Reason, reasons


@dataclass(frozen=True, eq=False)
class Run:
    """The values behind one concept model; arrays stay on disk until they are used."""

    record: Record  # of the concept model, whose id is the run's id
    ids: dict[str, str]  # role -> id of every ancestor
    images: ImageSet
    embeddings: Embeddings
    assignment: Assignment  # q, which the concept model explains
    vocabulary: Vocabulary
    model: ConceptModel

    @property
    def id(self) -> str:
        return self.record.id

    @property
    def k(self) -> int:
        return int(self.model.head.shape[1])

    @cached_property
    def scores(self) -> FloatArray:
        """Score of every image in every cluster, (n, k)."""
        return self.model.scores

    @cached_property
    def clusters(self) -> IntArray:
        """The cluster of every image by the concept model, (n,)."""
        return self.scores.argmax(axis=1)

    @cached_property
    def probabilities(self) -> FloatArray:
        return explanation.probabilities(self.scores)

    def agreed(self, images: IntArray | slice = slice(None)) -> float | None:
        """Share of some images whose cluster is what the cluster model says, as `share_agreed`."""
        return share_agreed(self.assignment, self.clusters, images)

    @cached_property
    def runner_up(self) -> IntArray:
        """The second best cluster of every image, (n,); NONE where no other has a score."""
        return self.doubt.runner_up

    @cached_property
    def doubt(self) -> doubts.Doubt:
        known = self.embeddings.familiarity
        return doubts.doubt(self.model, self.assignment, self.vocabulary, known)

    @cached_property
    def cluster_names(self) -> tuple[str, ...]:
        """A name for each cluster, no two alike."""
        return tuple(naming.name for naming in self.namings)

    @cached_property
    def namings(self) -> tuple[naming.ClusterName, ...]:
        """The names with their reasons; the strongest phrases where no meaning is known."""
        phrases = [[phrase for phrase, _ in self.phrases(c)] for c in range(self.k)]
        if not np.isin(self.vocabulary.synsets, load_lexicon().synset_offset).any():
            return naming.strongest(phrases)
        members = [np.flatnonzero(self.clusters == cluster) for cluster in range(self.k)]
        evidence = Evidence(self.embeddings.vectors, members, self.vocabulary.vectors)
        return naming.name_clusters(load_lexicon(), evidence, self.vocabulary.phrases, phrases)

    def phrases(self, cluster: int, top: int = 10) -> list[tuple[str, float]]:
        """Phrases of a cluster with their mean contribution over its images, strongest first."""
        members = np.flatnonzero(self.clusters == cluster)
        columns = np.full(len(members), cluster)
        return explanation.group_phrases(self.model, self.vocabulary, members, columns, top)

    def reasons(self, cluster: int, top: int = 10) -> list[Reason]:
        """The same phrases, those that say the same as one."""
        return reasons(self.model, self.vocabulary, self.phrases(cluster, top))
