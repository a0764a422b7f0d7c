"""What long work says of itself while it runs: kept in English, told in the reader's language."""

from ..base.language import catalogue, retell, say, spoken, values

SLOWER = "{message} (longer than estimated: {stage} has slowed down)"
# Only those with something to fill in: the others are found in the catalogue as they are.
SENTENCES = (
    "About {time} on the {where}: {epochs} epochs of {n} images at {speed} images/s, {size} "
    "pixels wide",
    "Checking {n} of {total} images",
    "Checking {n} of {total} values",
    "Cluster {n} of {total}",
    "Decoding {n} of {total} images",
    "Downloading {name}: {done} of {total} MB",
    "Drawing the {method} map",
    "Drawing {n} of {total} pictures",
    "Embedding {n} of {total} images, {rate} images/s",
    "Embedding {n} of {total} phrases",
    "Epoch {n} of {total}, {left} left of it",
    "Epoch {n} of {total}, {rate} images/s",
    "Epoch {n} of {total}",
    "Going on after {n} of {total} images",
    "Going on after {n} of {total} phrases",
    "Head {n}",
    "Looking at image {n}",
    "Reading {n} of {total} files",
    "Sorting: image {n} of {total}",
    "Start {n} of {total}",
    "Thumbnail {n} of {total}",
    "Trained for {epochs} epochs; epoch {n} counts, of the lowest loss",
    "Trained for {epochs} epochs",
    "Unpacking {n} of {total} files",
    "Unpacking {n} of {total} pictures",
    "Unpacking {n} pictures",
    "{n} clusters",
    "{n} images are in {folder}",
    "{n} images were embedded before",
    "{n} images, {rejected} files rejected",
    "{n} nouns by all prompts",
    "{n} of the images was not found on disk, see missing.csv",
    "{n} of the images were not found on disk, see missing.csv",
    "{n} phrases embedded",
)


def told(message: str) -> str:
    """A message of a job, and the stages before it; as it is where the catalogue has nothing."""
    if spoken() == "en":
        return message
    if message in catalogue(spoken()):
        return say(message)
    if slower := values(SLOWER, message):
        return say(SLOWER, message=told(slower["message"]), stage=told(slower["stage"]))
    before, colon, rest = message.partition(": ")  # as base.progress.within joins them
    if colon and (stage := told(before)) != before:
        return say("{verb}: {what}", verb=stage, what=told(rest))
    return retell(message, SENTENCES)
