"""The stages of a run, in order, and the share of its time that each takes."""

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
