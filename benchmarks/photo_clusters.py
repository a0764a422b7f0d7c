"""Which cluster model suits an encoder? Accuracy and NMI over seeds, and seconds, on any folders.

python -m benchmarks.photo_clusters WORKSPACE FOLDER... [--models k-means smoothed-k-means ...]

Each folder holds class folders; --prefix test_ and --images 3000 choose some of each. Beside the
models stands k-means on the tower's raw mean features, as one would write it. A model's settings
follow its name: smoothed-k-means:neighbours=15.
"""

import argparse
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch

from core.base.values import Embeddings, ImageSet
from core.clustering.agreement import acc, nmi
from core.clustering.models import needs_nouns, needs_views
from core.clustering.models.k_means import KMeans
from core.encoders import PHOTO, load_encoder
from core.encoders.photo.encoder import PhotoEncoder
from core.images.importing import open_image
from core.store.workspace import Workspace
from core.work import steps
from core.work.step_settings import cluster_model

DEFAULT = ("k-means", "smoothed-k-means")


def chosen(folder: Path, prefix: str, count: int, into: Path) -> str:
    """A folder with copies of some of the images, by class."""
    files = sorted(p for p in folder.glob(f"*/{prefix}*") if p.is_file())
    order = np.random.default_rng(0).permutation(len(files))[:count]
    target = into / f"chosen-{folder.name}-{count}"
    for file in (files[i] for i in sorted(order.tolist())):
        copy = target / file.parent.name / file.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if not copy.exists():
            shutil.copy2(file, copy)
    return str(target)


def raw_features(images: ImageSet) -> Embeddings:
    """The tower's mean features, unit rows (n, 1280)."""
    encoder = load_encoder(PHOTO, device="cpu")
    assert isinstance(encoder, PhotoEncoder)
    rows = []
    for start in range(0, len(images), encoder.batch):
        files = images.files[start : start + encoder.batch]
        squares = [encoder.preprocess(open_image(Path(images.root, f))) for f in files]
        rows.append(encoder.features(torch.from_numpy(np.stack(squares)).permute(0, 3, 1, 2)))
    features = np.concatenate(rows)
    return Embeddings("raw", features / np.linalg.norm(features, axis=1, keepdims=True))


def ways(workspace: Workspace, images: str, models: list[str]) -> Iterator[tuple[str, Callable]]:
    """Names, and what makes labels (n,) of k and a seed."""
    image_set = workspace.load(ImageSet, images)
    raw = raw_features(image_set)
    yield "k-means, raw", lambda k, seed: KMeans(k, seed).assign(image_set, raw).labels
    for text in models:
        name, _, rest = text.partition(":")
        given = dict(pair.split("=") for pair in rest.split(",") if pair)
        views = 2 if needs_views(name) else 0
        id = steps.embed(workspace, images=images, encoder=PHOTO, views=views)
        vectors, extra = workspace.load(Embeddings, id), {}
        if needs_nouns(name):
            nouns = steps.embed_lexicon(workspace, encoder=PHOTO)
            extra = {"nouns": workspace.load(Embeddings, nouns)}

        def make(k, seed, name=name, given=given, vectors=vectors, extra=extra):
            method = cluster_model(name, {**given, "clusters": k, "seed": seed})
            return method.assign(image_set, vectors, **extra).labels

        yield text, make


def main() -> None:
    options = _options()
    workspace = Workspace(options.workspace)
    for folder in options.folders:
        source = chosen(folder, options.prefix, options.images, workspace.folder)
        images = steps.import_images(workspace, source=source)
        image_set = workspace.load(ImageSet, images)
        labels, k = np.asarray(image_set.labels), len(image_set.class_names)
        print(f"{folder.name}: {len(image_set)} images, {k} classes, {options.seeds} seeds")
        for name, make in ways(workspace, images, options.models):
            found, begin = [], time.perf_counter()
            for seed in range(options.seeds):
                clusters = make(k, seed)
                found.append((acc(labels, clusters), nmi(labels, clusters)))
            seconds = (time.perf_counter() - begin) / options.seeds
            (a, n), (a_spread, n_spread) = np.mean(found, axis=0), np.std(found, axis=0)
            print(
                f"  {name:34} ACC {a:.3f} ± {a_spread:.3f}  NMI {n:.3f} ± {n_spread:.3f}  "
                f"{seconds:6.1f} s",
                flush=True,
            )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workspace", type=Path)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--models", nargs="+", default=list(DEFAULT))
    parser.add_argument("--prefix", default="")
    parser.add_argument("--images", type=int, default=3000)
    parser.add_argument("--seeds", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    main()
