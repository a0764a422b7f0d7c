"""What IC²E's tables and figures share: its source, its settings, its rows and data sets."""

from ..entry import Row

ALL = ("acc", "nmi", "ari")
IC2E = "Wang and others, Interpretable Image Clustering with Concept Embedding (IC²E), 2026"
# As printed: no proximal step on the head (decision 005), a column for each cluster of a phrase,
# one lemma of each synset (what is nearest to the paper's filter without its word vectors).
PRINTED = {
    "concept.sparsity": 0.0,
    "vocabulary.duplicates": "keep",
    "run.filter": "synonym",
}
AS_PRINTED = {**PRINTED, "run.nouns": "none"}  # TAC and DXMC look at all nouns, as their code does
OWN_NETWORK = "trained on pixels by its authors"

TAC = Row("tac", "TAC", "tac")
DXMC = Row("dxmc", "DXMC", "dxmc")
ONCE = {"cluster.starts": 1}  # as printed
PRE_MODEL = Row("pre-model", "Pre-model", "pre-model", settings=ONCE)
EXPLAINED = Row("ic2e", "IC²E (Pre-model)", "pre-model", True, ONCE)
EXPLAINED_TAC = Row("ic2e-tac", "IC²E (TAC)", "tac", explained=True)
EXPLAINED_DXMC = Row("ic2e-dxmc", "IC²E (DXMC)", "dxmc", explained=True)
VARIANTS = (EXPLAINED, EXPLAINED_TAC, EXPLAINED_DXMC)

THREE = {"cifar-10": "train", "stl-10": "train", "imagenet-10": "train"}
HARDER = {"imagenet-100": "train", "dtd": "all", "resisc45": "all"}
SIX = {**THREE, **HARDER}
ABLATED = {"stl-10": "train", "dtd": "all"}
