"""What was deleted is called: kept in English, and told in the language of whoever reads it."""

from ..base.language import retell, say, spoken, values
from ..base.units import counted
from .edits import words

SENTENCES = (
    "{what}, with {runs}",
    "Run {id} ({made})",
    "Image set {name}",
    "Embeddings of images by {encoder}",
    "Embeddings of words by {encoder}",
    "placed in the clusters of {run}",
    "{how}: {edits}",
    "{run}, encoder {name}",
    "{model}, k = {k}",
)
# Of what fills them; the rest are names.
SAID = {"what", "runs", "made", "how", "edits", "run", "model"}


def told(title: str) -> str:
    """The title in the reader's language, part by part; as it is where nothing tells it."""
    if spoken() == "en":
        return title
    for sentence in SENTENCES:
        if found := values(sentence, title):
            parts = {name: told(part) if name in SAID else part for name, part in found.items()}
            return say(sentence, **parts)
    if "; " in title:
        return say("; ").join(map(told, title.split("; ")))
    return counted(title) or retell(say(title), words.SENTENCES.values())
