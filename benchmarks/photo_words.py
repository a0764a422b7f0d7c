"""How true are the photo encoder's words? Of images in class folders that are nouns of WordNet.

python -m benchmarks.photo_words FOLDER [--images 3000] [--prefix test_] [--half 0]

A noun is true of an image when it is the noun of its class folder, or wider with at most 200 of
ImageNet's classes below it. Of the whole lexicon the five nearest nouns of each image count; a noun
below the class ("beagle" for a dog) counts as false, since the folder does not say. `AUC` is how
well each measure of familiarity tells true nouns from false ones; --half takes every second image.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from benchmarks.doubt import auc
from core.base.ranking import largest, row_blocks
from core.base.values import FloatArray, IntArray
from core.encoders import PHOTO, load_encoder
from core.encoders.photo.encoder import SAYS, PhotoEncoder
from core.encoders.photo.nouns import CLASSES, WIDEST, grounds
from core.images.importing import open_image
from core.words.lexicon import load_lexicon
from core.words.readings import understand
from core.words.senses import name
from core.work.steps.recipes import nouns

BEST = 5


def true_synsets(folder: str) -> set[int]:
    """The synset that a class folder is called by, and all that is wider but not too wide."""
    lexicon, below = load_lexicon(), grounds().below
    own = understand(lexicon, folder.replace("_", " ")).synset
    if own is None:
        raise SystemExit(f"The folder {folder!r} is no noun of WordNet.")
    wider = (s for s in lexicon.hypernyms(own) if len(below.get(s, ())) <= WIDEST)
    return {own, *wider}


def best_nouns(encoder: PhotoEncoder, vectors: FloatArray) -> IntArray:
    """Synsets (n, 5) of the nearest nouns of the whole lexicon."""
    words, offsets = nouns("sense")
    place = {int(offset): s for s, offset in enumerate(load_lexicon().synset_offset)}
    synsets = np.array([place[int(offset)] for offset in offsets])
    texts = encoder.encode_texts(words)
    found = np.empty((len(vectors), BEST), np.int64)
    for rows in row_blocks(len(vectors)):
        found[rows] = synsets[largest(vectors[rows] @ texts.T, BEST)]
    return found


def measures(encoder: PhotoEncoder, vectors: FloatArray) -> Mapping[str, FloatArray]:
    """Ways to say how far the encoder knows an image, (n,) each."""
    likely = np.asarray(vectors[:, :CLASSES], np.float64) / SAYS
    return {
        "familiarity (mean of five nouns)": encoder.familiarity(vectors),
        "largest probability of a class": likely.max(axis=1),
        "minus entropy of the classes": (likely * np.log(likely + 1e-12)).sum(axis=1),
        "length of the probabilities": np.linalg.norm(likely, axis=1),
    }


def main() -> None:
    options = _options()
    files = sorted(p for p in options.folder.glob(f"*/{options.prefix}*") if p.is_file())
    order = np.random.default_rng(0).permutation(len(files))[: options.images]
    files = [files[i] for i in sorted(order.tolist())]
    files = files if options.half is None else files[options.half :: 2]
    encoder = load_encoder(PHOTO)
    assert isinstance(encoder, PhotoEncoder)
    blocks = [files[i : i + 256] for i in range(0, len(files), 256)]
    vectors = np.concatenate([encoder.encode_images([open_image(f) for f in b]) for b in blocks])
    folders = [file.parent.name for file in files]
    truths = {folder: true_synsets(folder) for folder in set(folders)}
    found = best_nouns(encoder, vectors)
    true = np.array(
        [[s in truths[folder] for s in row] for row, folder in zip(found, folders, strict=True)]
    )
    print(f"{len(files)} images: {true.mean():.3f} of their {BEST} best nouns are true")
    for folder in sorted(truths):
        mask = np.array(folders) == folder
        common, counts = np.unique(found[mask], return_counts=True)
        shown = [name(load_lexicon(), int(common[i])) for i in np.argsort(-counts)[:6]]
        print(f"{folder:18} {true[mask].mean():.2f}  {', '.join(shown)}")
    for title, values in measures(encoder, vectors).items():
        score = auc(np.repeat(values, BEST), true.ravel().astype(int))
        print(f"AUC {score:.3f}  mean {values.mean():6.2f}  {title}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--images", type=int, default=3000)
    parser.add_argument("--prefix", default="")
    parser.add_argument("--half", type=int, choices=(0, 1))
    return parser.parse_args()


if __name__ == "__main__":
    main()
