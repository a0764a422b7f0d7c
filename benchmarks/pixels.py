"""Cluster models on pixels, from scratch: accuracy by epoch, and how fast a step is.

python -m benchmarks.pixels --data ../shared/data/cifar10.tar.gz --images 2000 --epochs 2
python -m benchmarks.pixels --data ... --method dcacn --throughput

The data are a tar of <class>/<file>. With --folder a run is checkpointed there and goes on from it.
--throughput times as many steps of our loop as of the plain one people write first: a DataLoader,
torchvision's transforms image by image, fp32. Both train the same network on the same views.
"""

import argparse
import json
import tarfile
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

from core.base.parallel import cores
from core.base.values import FloatArray, ImageSet
from core.clustering.agreement import acc, nmi
from core.clustering.models.cc import Cc
from core.clustering.models.ccr import Ccr, Dcdc
from core.clustering.models.dcacn import Dcacn
from core.clustering.pixels import backbones
from core.clustering.pixels.crops import SIGMA, View
from core.clustering.pixels.loop import learn
from core.clustering.pixels.settings import PixelSettings
from core.clustering.pixels.store import PixelStore, load_pixels, native_size
from core.clustering.pixels.training import Training
from core.learning.device import pick_device
from core.learning.training import generator

METHODS: dict[str, type[PixelSettings]] = {m.name: m for m in (Ccr, Dcdc, Cc, Dcacn)}
SETTINGS = ("epochs", "seed", "batch", "size", "depth", "width", "budget_minutes", "compile")
WARM_UP = 5  # steps that are not timed


def unpack(data: Path, images: int | None, folder: Path) -> ImageSet:
    """Some images of a tar, the same number of every class, below `folder`."""
    with tarfile.open(data) as tar:
        members = [member for member in tar.getmembers() if member.isfile()]
        random = np.random.default_rng(0)
        order = random.permutation(len(members))
        rank: dict[str, int] = {}
        place = np.empty(len(members))
        for number in order:
            name = Path(members[number].name).parent.name
            place[number] = rank[name] = rank.get(name, -1) + 1
        first = np.sort(np.argsort(place, kind="stable")[:images])  # a tar is read forwards
        chosen = [members[i] for i in first]
        tar.extractall(folder, members=chosen, filter="data")
    files = tuple(sorted(member.name for member in chosen))
    classes = tuple(sorted({Path(file).parent.name for file in files}))
    labels = np.array([classes.index(Path(file).parent.name) for file in files])
    return ImageSet(str(folder), files, labels, classes)


def from_scratch(settings: PixelSettings, images: ImageSet, folder: Path | None) -> list[dict]:
    """Train and print a line an epoch; what each line says."""
    lines: list[dict] = []
    begin = time.monotonic()

    def watch(epoch: int, probabilities: FloatArray) -> None:
        labels = probabilities.argmax(axis=1)
        found = {"acc": acc(images.labels, labels), "nmi": nmi(images.labels, labels)}
        used = len(np.unique(labels))
        lines.append({"epoch": epoch, **found, "used": used, "at": time.monotonic() - begin})
        print(json.dumps(lines[-1]), flush=True)

    def tell(fraction: float, message: str = "", **losses: float) -> None:
        said = " ".join(f"{name} {value:.3f}" for name, value in losses.items())
        if losses or fraction == 0:
            print(f"{fraction:6.1%} {message} {said}", flush=True)

    probabilities = learn(settings, images, tell, folder, watch)
    end = acc(images.labels, probabilities.argmax(axis=1))
    print(json.dumps({"acc": end, "seconds": time.monotonic() - begin}))
    return lines


def throughput(settings: PixelSettings, images: ImageSet, steps: int | None) -> dict[str, object]:
    """Images per second of our steps and of plain ones, with the same batch."""
    device = pick_device()
    pixels = load_pixels(images, settings.size or native_size(images))
    training = Training(settings, PixelStore(pixels, device))
    count = steps or training.steps()
    ours = _rate(_our_steps(training), count, len(images) / training.steps())
    del training
    backbones.MIXED = False
    plain = Training(settings, PixelStore(pixels[:2], torch.device("cpu")))  # its store is not used
    plain.network.to(device)
    batch = min(plain.method.batch, len(images))
    theirs = _rate(_plain_steps(plain, pixels, device), count, batch)
    name = torch.cuda.get_device_name() if device.type == "cuda" else device.type
    said = {"method": settings.name, "device": name, "steps": count, "batch": batch}
    return {**said, "ours": ours, "plain": theirs, "ratio": ours / theirs}


def _our_steps(training: Training) -> Iterator[Tensor]:
    """Losses of one step after the other, for ever."""
    store, method = training.store, training.method
    random = generator(0, store.device)
    while True:
        order = torch.randperm(len(store))
        for objective in method.passes:
            for pixels in store.batches(order, training.steps()):
                yield training.step(pixels, objective, random)["loss"]


def _plain_steps(training: Training, pixels: np.ndarray, device: torch.device) -> Iterator[Tensor]:
    method = training.method
    optimiser = torch.optim.Adam(training.network.parameters(), lr=training.settings.learning_rate)
    loader = DataLoader(
        Plain(pixels, method.views),
        batch_size=min(method.batch, len(pixels)),
        shuffle=True,
        drop_last=True,
        num_workers=min(8, cores()),
        pin_memory=device.type == "cuda",
        persistent_workers=True,
    )
    training.network.train()
    while True:
        for objective in method.passes:
            for batch in loader:
                views = [view.to(device).transpose(0, 1).flatten(0, 1) for view in batch]
                loss, _ = objective(views)
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                yield loss.detach()


class Plain(Dataset):
    """Views made one by one by torchvision, from images that are already decoded."""

    def __init__(self, pixels: np.ndarray, views: Sequence[tuple[View, int]]):
        self.pixels = pixels
        self.views = [(_transform(view), count) for view, count in views]

    def __len__(self) -> int:
        return len(self.pixels)

    def __getitem__(self, number: int) -> list[Tensor]:
        image = Image.fromarray(np.ascontiguousarray(self.pixels[number].transpose(1, 2, 0)))
        return [torch.stack([made(image) for _ in range(n)]) for made, n in self.views]


def _transform(view: View) -> transforms.Compose:
    steps: list[object] = [transforms.RandomResizedCrop(view.size, view.scale, view.ratio)]
    steps.append(transforms.RandomHorizontalFlip(view.flip))
    if any(view.jitter):
        jitter = transforms.ColorJitter(*view.jitter)
        steps.append(transforms.RandomApply([jitter], view.jitter_chance))
    if view.grey:
        steps.append(transforms.RandomGrayscale(view.grey))
    if view.blur:
        kernel = 2 * max(1, view.size // 20) + 1
        steps.append(transforms.RandomApply([transforms.GaussianBlur(kernel, SIGMA)], view.blur))
    return transforms.Compose([*steps, transforms.ToTensor()])


def _rate(losses: Iterator[Tensor], steps: int, batch: float) -> float:
    """Images per second over `steps` steps after those that warm up."""
    for _ in range(WARM_UP):
        float(next(losses))
    begin = time.monotonic()
    last = [next(losses) for _ in range(steps)][-1]
    float(last)  # waits for the device
    return steps * batch / (time.monotonic() - begin)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="tar of <class>/<file>")
    parser.add_argument("--images", type=int, help="how many of them; all by default")
    parser.add_argument("--method", choices=METHODS, default="ccr")
    parser.add_argument("--clusters", type=int, help="by default, as many as classes")
    parser.add_argument("--folder", type=Path, help="checkpoints; go on from what is there")
    parser.add_argument("--throughput", action="store_true")
    parser.add_argument("--steps", type=int, help="steps to time; one pass by default")
    for name in SETTINGS[:-2]:
        parser.add_argument(f"--{name}", type=int)
    parser.add_argument("--budget-minutes", type=float)
    parser.add_argument("--compile", help="default or reduce-overhead")
    options = parser.parse_args()
    chosen = {name: getattr(options, name) for name in SETTINGS}
    chosen = {name: value for name, value in chosen.items() if value is not None}
    with tempfile.TemporaryDirectory() as folder:
        images = unpack(options.data, options.images, Path(folder))
        clusters = options.clusters or len(images.class_names)
        settings = METHODS[options.method](clusters=clusters, **chosen)
        if options.throughput:
            print(json.dumps(throughput(settings, images, options.steps)))
        else:
            from_scratch(settings, images, options.folder)


if __name__ == "__main__":
    main()
