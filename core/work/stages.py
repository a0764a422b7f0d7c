"""The stages of a run, in order, and the share of its time that each takes."""

from ..base.progress import Progress, within

IMPORTING, EMBEDDING, LEXICON = "Importing images", "Embedding images", "Embedding the lexicon"
CLUSTERING, VOCABULARY = "Clustering", "Choosing the vocabulary"
TRAINING, MEASURING = "Training the concept model", "Measuring"
DRAWING = "Drawing the map"

STAGES = {  # on the sample gallery
    IMPORTING: 0.10,
    EMBEDDING: 0.39,
    LEXICON: 0.12,
    CLUSTERING: 0.07,
    VOCABULARY: 0.03,
    TRAINING: 0.14,
    MEASURING: 0.07,
    DRAWING: 0.08,
}


def stages(progress: Progress) -> dict[str, Progress]:
    """The part of the whole progress that each stage has, by the stage's name."""
    found, start = {}, 0.0
    for stage, share in STAGES.items():
        found[stage] = within(progress, start, start + share, stage)
        start += share
    return found
