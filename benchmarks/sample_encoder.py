"""Measures the sample encoder on drawings it has not seen and prints JSON."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import open_clip
import torch
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

sys.path.insert(0, str(Path(__file__).parents[1]))

from core.encoders.names import SAMPLE_FOLDER
from core.encoders.sample.towers import MODEL_NAME, embed_phrases
from core.encoders.sample.wording import Wording
from core.images.sample import CLASSES, Scene, draw, is_true, scene
from core.words.lexicon import load_lexicon

HELD_OUT_SEED = 2026
WEIGHTS = SAMPLE_FOLDER / f"{MODEL_NAME}.safetensors"

Vectors = NDArray[np.float32]


def load_encoder(weights: Path = WEIGHTS) -> tuple[torch.nn.Module, object]:
    """The shipped encoder with open_clip's own preprocessing, as any open_clip model is loaded."""
    open_clip.add_model_config(SAMPLE_FOLDER)
    model, _, preprocess = open_clip.create_model_and_transforms(
        MODEL_NAME, pretrained=str(weights)
    )
    return model.eval(), preprocess


@torch.inference_mode()
def embed_scenes(model: torch.nn.Module, preprocess: object, scenes: Sequence[Scene]) -> Vectors:
    parts = []
    for start in range(0, len(scenes), 128):
        batch = torch.stack([preprocess(draw(one)) for one in scenes[start : start + 128]])
        parts.append(model.encode_image(batch, normalize=True))
    return torch.cat(parts).numpy()


def true_of_five(
    scenes: Sequence[Scene], images: Vectors, nouns: Vectors, phrases: Sequence[str]
) -> float:
    """How many of each picture's five best phrases are true of it, on average."""
    best = np.argsort(-(images @ nouns.T), axis=1)[:, :5]
    hits = [
        sum(is_true(one, phrases[j]) for j in row) for one, row in zip(scenes, best, strict=True)
    ]
    return float(np.mean(hits))


def zero_shot(scenes: Sequence[Scene], images: Vectors, class_vectors: Vectors) -> float:
    predicted = np.argmax(images @ class_vectors.T, axis=1)
    return float(
        np.mean([CLASSES[p] == one.class_name for p, one in zip(predicted, scenes, strict=True)])
    )


def kmeans_accuracy(scenes: Sequence[Scene], images: Vectors) -> float:
    """Accuracy of plain k-means on the embeddings, with clusters matched to classes."""
    from sklearn.cluster import KMeans

    clusters = KMeans(len(CLASSES), n_init=10, random_state=0).fit_predict(images)
    labels = np.array([CLASSES.index(one.class_name) for one in scenes])
    table = np.zeros((len(CLASSES), len(CLASSES)), dtype=int)
    np.add.at(table, (clusters, labels), 1)
    rows, columns = linear_sum_assignment(-table)
    return float(table[rows, columns].sum() / len(labels))


def measure(count: int, weights: Path = WEIGHTS) -> dict[str, object]:
    """Every figure by name."""
    model, preprocess = load_encoder(weights)
    lexicon, wording = load_lexicon(), Wording()
    phrases = lexicon.phrases(lexicon.filtered())
    scenes = [scene(HELD_OUT_SEED, index) for index in range(count)]
    started = time.perf_counter()
    images = embed_scenes(model, preprocess, scenes)
    drawn = time.perf_counter()
    nouns = embed_phrases(model, wording, phrases)
    named = time.perf_counter()
    photo = embed_phrases(model, wording, [f"a photo of a {name}" for name in CLASSES])
    bare = embed_phrases(model, wording, CLASSES)
    gallery = [scene(0, index) for index in range(count)]
    best = np.argsort(-(images @ nouns.T), axis=1)[:8, :5]
    return {
        "drawings": count,
        "nouns": len(phrases),
        "true_of_five": round(true_of_five(scenes, images, nouns, phrases), 3),
        "zero_shot": round(zero_shot(scenes, images, bare), 4),
        "zero_shot_photo_template": round(zero_shot(scenes, images, photo), 4),
        "kmeans_accuracy_gallery": round(
            kmeans_accuracy(gallery, embed_scenes(model, preprocess, gallery)), 4
        ),
        "megabytes": round(weights.stat().st_size / 2**20, 2),
        "images_per_second_drawing_included": round(count / (drawn - started), 1),
        "nouns_per_second": round(len(phrases) / (named - drawn), 1),
        "examples": {
            f"{s.variant} ({s.class_name})": [phrases[j] for j in r]
            for s, r in zip(scenes, best, strict=False)
        },
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawings", type=int, default=2000)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    print(json.dumps(measure(arguments.drawings, arguments.weights), indent=1))
