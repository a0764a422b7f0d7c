"""How quick is an open_clip encoder? python -m benchmarks.open_clip_speed --against FOLDER

FOLDER is an older checkout (git worktree add FOLDER COMMIT). A ViT-B-32 with random weights embeds
the same made-up JPEGs and the same nouns in turn: by the plain open_clip loop (images), by the
older build, and by this one in fp32 and bf16, each in a process of its own; nouns by all prompts,
and by the first alone (benchmarks.first_prompt has what becomes of the phrases). By one thread, or
$OMP_NUM_THREADS. Prints seconds by the clock, medians of the ratios of every round by it and by
processor time, and the least cosine to the first vectors. With
random weights cosines say how far rounding goes, not how well a trained encoder ranks. The nouns
lie far apart in the lexicon; all of it has a sixth fewer tokens, since more begin alike.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

HERE = Path(__file__).parents[1]
MODEL = "ViT-B-32"
SIZE = (500, 375)  # of a picture, pixels
BATCH = 32


def make(folder: Path, images: int) -> None:
    """Weights, and JPEGs of coloured noise that has large shapes."""
    import open_clip
    import torch
    from PIL import Image
    from safetensors.torch import save_file

    torch.manual_seed(0)
    save_file(open_clip.create_model(MODEL).state_dict(), folder / "weights.safetensors")
    random = np.random.default_rng(0)
    (folder / "images").mkdir()
    for number in range(images):
        small = random.integers(0, 256, (6, 8, 3), dtype=np.uint8)
        Image.fromarray(small).resize(SIZE).save(folder / "images" / f"{number:04}.jpg")


def work(way: str, folder: Path, nouns: int) -> dict[str, Callable[[], np.ndarray]]:
    """What this process can do: embed the images or the nouns, (n, d) each; `first` is a prompt."""
    import torch

    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    if way == "plain":
        return {"images": lambda: plain(folder)}
    from core.encoders import load_encoder
    from core.encoders.embedding import embed_images, embed_texts
    from core.images.importing import find_images
    from core.words.lexicon import load_lexicon

    told = {} if way == "older" else {"precision": way}
    name = f"{MODEL}@{folder}/weights.safetensors"
    encoder = load_encoder(name, "cpu", **told)
    first = load_encoder(name, "cpu", encoder.templates[:1], **told)
    files = find_images(str(folder / "images"), folder)
    lexicon = load_lexicon()
    words = lexicon.phrases(lexicon.filtered("synonym"))
    some = words[:: max(1, len(words) // nouns)][:nouns]
    return {
        "images": lambda: np.array(embed_images(encoder, files, views=0).vectors),
        "nouns": lambda: np.array(embed_texts(encoder, some).vectors),
        "first": lambda: np.array(embed_texts(first, some).vectors),
    }


def plain(folder: Path) -> np.ndarray:
    """As the page of open_clip has it, a batch at a time."""
    import open_clip
    import torch
    from PIL import Image

    weights = str(folder / "weights.safetensors")
    model, _, preprocess = _kept(lambda: open_clip.create_model_and_transforms(MODEL, weights))
    files = sorted((folder / "images").glob("*.jpg"))
    found = []
    with torch.inference_mode():
        for start in range(0, len(files), BATCH):
            opened = [Image.open(file).convert("RGB") for file in files[start : start + BATCH]]
            pixels = torch.stack([preprocess(image) for image in opened])
            found.append(model.eval().encode_image(pixels, normalize=True))
    return torch.cat(found).numpy()


def _kept(load: Callable[[], Any], loaded: list[Any] = []) -> Any:  # noqa: B006
    if not loaded:
        loaded.append(load())
    return loaded[0]


def serve(way: str, folder: Path, nouns: int) -> None:
    """Do what each line asks for; answer with seconds. The vectors go to a file."""
    able = work(way, folder, nouns)
    for line in sys.stdin:
        what = line.strip()
        begin, spent = time.perf_counter(), time.process_time()
        vectors = able[what]()
        taken = time.perf_counter() - begin, time.process_time() - spent
        np.save(folder / f"{way}-{what}.npy", vectors)
        print(json.dumps(taken), flush=True)


class Way:
    """A process that works by one build in one precision."""

    def __init__(self, name: str, build: Path, folder: Path, nouns: int):
        command = [sys.executable, __file__, "--serve", name, "--folder", str(folder)]
        environment = {**os.environ, "PYTHONPATH": str(build), "OMP_WAIT_POLICY": "PASSIVE"}
        self.process = subprocess.Popen(
            [*command, "--nouns", str(nouns)],
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def ask(self, what: str) -> tuple[float, float]:
        """Seconds by the clock, and of the processor."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()
        clock, spent = json.loads(self.process.stdout.readline())
        return clock, spent


def compare(options: argparse.Namespace) -> None:
    builds = {"plain": HERE, "older": options.against.resolve(), "fp32": HERE, "bf16": HERE}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, options.images)
        ways = {way: Way(way, build, folder, options.nouns) for way, build in builds.items()}
        try:
            _tell([(way, "images") for way in ways], ways, folder, options.rounds)
            here = [(way, what) for what in ("nouns", "first") for way in ("fp32", "bf16")]
            _tell([("older", "nouns"), *here], ways, folder, options.rounds)
        finally:
            for way in ways.values():
                way.process.kill()
                way.process.wait()


def _tell(able: list[tuple[str, str]], ways: dict[str, Way], folder: Path, rounds: int) -> None:
    """Time ways to do something, the first of which is the baseline."""
    for way, what in able:
        ways[way].ask(what)  # what is done once only
    seconds: dict[tuple[str, str], list[tuple[float, float]]] = {each: [] for each in able}
    for _ in range(rounds):
        for way, what in able:
            seconds[way, what].append(ways[way].ask(what))
    base = np.load(folder / "{}-{}.npy".format(*able[0]))
    print(f"{len(base)} {able[0][1]}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for way, what in able:
        both = zip(seconds[able[0]], seconds[way, what], strict=True)
        by_clock, spent = (
            median(ratios)
            for ratios in zip(*((a / c, b / d) for (a, b), (c, d) in both), strict=True)
        )
        taken = median(clock for clock, _ in seconds[way, what])
        cosine = (np.load(folder / f"{way}-{what}.npy") * base).sum(axis=1).min()
        label = f"{way} {what}"
        told = f"{taken:6.2f} s, {by_clock:5.2f} x, processor's {spent:5.2f} x"
        print(f"  {label:12} {told}, cosine >= {cosine:.6f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--against", type=Path)
    parser.add_argument("--images", type=int, default=64)
    parser.add_argument("--nouns", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve, options.folder, options.nouns)
    else:
        compare(options)


if __name__ == "__main__":
    main()
