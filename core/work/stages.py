"""The stages of a run, in order, and the share of its time that each takes."""

from ..base.progress import Progress, within

IMPORTING, EMBEDDING, LEXICON = "Importing images", "Embedding images", "Embedding the lexicon"
CLUSTERING, VOCABULARY = "Clustering", "Choosing the vocabulary"
TRAINING, MEASURING = "Training the concept model", "Measuring"
DRAWING = "Drawing the map"

STAGES = {  # on the sample gallery
    IMPORTING: 0.20,
    EMBEDDING: 0.34,
    LEXICON: 0.03,
    CLUSTERING: 0.08,
    VOCABULARY: 0.06,
    TRAINING: 0.25,
    MEASURING: 0.03,
    DRAWING: 0.01,  # beside the training
}


def stages(progress: Progress) -> dict[str, Progress]:
    """The part of the whole progress that each stage has, by the stage's name."""
    found, start = {}, 0.0
    for stage, share in STAGES.items():
        found[stage] = within(progress, start, start + share, stage)
        start += share
    return found
