"""The words of the app in plain words: one list, of which tooltips, report and glossary are made.

Figures have their words in concepts/figures.py; the glossary shows them after these.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ..base.language import say, together
from ..concepts import figures
from ..concepts.metric import Metric


@dataclass(frozen=True)
class Term:
    """A word of the app, what it means in sentences, and from where on a figure is good."""

    title: str
    says: str
    bounds: str = ""


IMAGES = {
    "reference_class": Term(
        "Reference class",
        "What an image is, by its class folder or the label column of a table. Classes judge "
        "clusters; no model ever sees them.",
    ),
    "encoder": Term(
        "Encoder",
        "A network that turns images and phrases into vectors of one space, so that a phrase lies "
        "near the images that it fits.",
    ),
    "embedding": Term("Embedding", "The vector that an encoder makes of an image or a phrase."),
    "cluster_model": Term(
        "Cluster model",
        "What finds the clusters, for example k-means. It gives every image a probability for each "
        "cluster, and no reason.",
    ),
    "concept_model": Term(
        "Concept model",
        "What explains the clusters: it learns to tell them apart by phrases alone. All "
        "pages show its clusters.",
    ),
    "run": Term("Run", "A concept model with everything that it was made from."),
    "purity": Term(
        "Purity", "Share of a cluster's labelled images that are of its most frequent class."
    ),
}
WORDS = {
    "concept": Term(
        "Concept phrase",
        "A noun phrase of the vocabulary that may speak for a cluster: “wing”, “gable roof”. "
        "Also called concept, or phrase.",
    ),
    "vocabulary": Term(
        "Vocabulary", "The phrases of a run: nouns that lie near its images, as you edited them."
    ),
    "activation": Term("Activation", "How strongly a phrase is seen in an image; 0 is not at all."),
    "weight": Term(
        "Weight",
        "What a phrase adds to the score of a cluster; for a whole cluster, the mean over "
        "its images. A phrase of weight 0 adds nothing.",
    ),
    "contribution": Term(
        "Contribution",
        "What one phrase adds to the score of one image in a cluster: activation times weight. The "
        "contributions of an image sum to its score exactly; nothing else enters.",
    ),
    "score": Term("Score", "The sum of an image's contributions for a cluster. The highest wins."),
    "evidence": Term("Evidence", "The phrases with the largest contributions, strongest first."),
    "foreign": Term(
        "Foreign evidence",
        "Evidence that belongs to other clusters: phrases of an image that weigh most elsewhere.",
    ),
    "confidence": Term(
        "Confidence", "Probability that the concept model gives to the image's cluster, 0 to 1."
    ),
    "runner_up": Term(
        "Runner-up",
        "The cluster with the second highest score; among equals, the one that the cluster "
        "model finds likelier. There is none if every other score is 0.",
    ),
    "margin": Term("Margin", "How far an image's cluster is ahead of the runner-up."),
    "doubt": Term(
        "Doubt",
        "0 to 1, higher if the margin is thin, the cluster model chose another cluster, or "
        "much of the evidence is foreign. Above 50 % an image is doubtful. It refers to the "
        "clusters as they were made: one that you merged in still counts as another.",
    ),
    "same": Term(
        "Says the same",
        "Phrases of one meaning, or active in the same images. The strongest stands for them.",
    ),
    "removal": Term(
        "What if",
        "The fewest phrases to take away until another cluster wins.",
    ),
    "relearning": Term(
        "Relearning",
        "Training the concept model anew with the edited vocabulary, from where it was.",
    ),
    "faithfulness": Term(
        "Faithfulness",
        "Whether explanations name what decides: how many more images change their cluster without "
        "their three strongest phrases than without three others.",
    ),
    "coverage": Term("Coverage", "Share of a cluster's images that its name holds for."),
    "contrast": Term(
        "Contrast",
        "How much more a cluster's name holds for it than for the other cluster it fits best.",
    ),
    "trust": Term(
        "Can be trusted",
        "A phrase that is active more often in the cluster than elsewhere, beyond chance, by "
        "an encoder that understands the images.",
    ),
}
MAPS = {
    "map": Term(
        "Map",
        "All images on a plane, drawn so that similar ones are near each other: by "
        "t-SNE, UMAP or PCA.",
    ),
    "trustworthiness": Term(
        "Trustworthiness",
        "Share of neighbours on the map that are neighbours in the space it is drawn of; 1 is all.",
    ),
}
TERMS = IMAGES | WORDS | MAPS
GROUPS = {"Images and clusters": IMAGES, "Phrases and reasons": WORDS, "Maps": MAPS}


def says(key: str) -> str:
    """What a word means, for a tooltip."""
    return say(TERMS[key].says)


def sections() -> Iterator[tuple[str, list[Term]]]:
    """All words under their headings, the figures last and as their own list has them."""
    for title, terms in GROUPS.items():
        yield say(title), [Term(say(each.title), say(each.says)) for each in terms.values()]
    for group, metrics in figures.groups():
        yield say(group.title), [_of(metric) for metric in metrics]


def _of(metric: Metric) -> Term:
    short = metric.key.upper()
    title, says = say(metric.title), together([say(metric.help), say(metric.better)])
    if short not in metric.title.upper():
        title = say("{title} ({key})", title=title, key=metric.key)
    return Term(title, says, metric.bounds)
