"""The sample gallery as PNG files on disk, drawn once per workspace by several processes."""

import hashlib
import multiprocessing
import os
import re
from collections.abc import Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

from ..base.disk import renamed_when_whole
from ..base.errors import BadInput
from ..base.parallel import cores
from ..base.progress import Progress, ignore, within

NAME = re.compile(r"gallery-\d+-\d+-[0-9a-f]{8}")  # of its folder


def is_gallery(root: str) -> bool:
    """Whether the folder of some images is a gallery that was drawn in a workspace."""
    path = Path(root)
    return path.parent.name == "sample" and NAME.fullmatch(path.name) is not None


def draw_gallery(
    folder: Path, progress: Progress = ignore, count: int | None = None, seed: int = 0
) -> Path:
    """The folder with the gallery's pictures, `<class>/<index>.png`; drawn when it is not there.

    Its name tells the version of the drawing code. Written under a temporary name and renamed.
    """
    from .sample import GALLERY_SIZE

    count = GALLERY_SIZE if count is None else count
    target = folder / "sample" / f"gallery-{count}-{seed}-{_code_version()}"
    if target.is_dir():
        return target
    with renamed_when_whole(target) as temporary:
        _draw_in_parallel(temporary, count, seed, within(progress, 0, 0.99))
    return target


def _draw_in_parallel(folder: Path, count: int, seed: int, progress: Progress) -> None:
    # Each process has its share and ends after it: none outlives a killed parent for long.
    context = multiprocessing.get_context("spawn")
    parts = max(1, min(cores(), count // 50))
    workers = [
        context.Process(
            target=_draw_part, args=(str(folder), count, seed, part, parts), daemon=True
        )
        for part in range(parts)
    ]
    try:
        for worker in workers:
            worker.start()
        _watch(workers, folder, count, progress)
    finally:
        for worker in workers:
            if worker.pid is not None:
                worker.terminate()
                worker.join()


def _watch(workers: Sequence[BaseProcess], folder: Path, count: int, progress: Progress) -> None:
    while alive := [worker for worker in workers if worker.is_alive()]:
        drawn = sum(len(names) for _, _, names in os.walk(folder))
        progress(min(drawn / count, 1.0), f"Drawing {drawn:,} of {count:,} pictures")
        alive[0].join(timeout=0.3)
    if any(worker.exitcode for worker in workers):
        raise BadInput(f"The sample gallery could not be drawn in {str(folder.parent)!r}.")


def _draw_part(folder: str, count: int, seed: int, part: int, parts: int) -> None:
    """Draw every parts-th picture, beginning with number `part`."""
    from .sample import draw, scene, to_text

    for index in range(part, count, parts):
        picture = scene(seed, index)
        path = Path(folder, picture.class_name, f"{index:05d}.png")  # as sample.gallery has it
        path.parent.mkdir(parents=True, exist_ok=True)
        draw(picture).save(path, "PNG", compress_level=3, pnginfo=to_text(picture))


def _code_version() -> str:
    from . import sample

    digest, folder = hashlib.sha256(), Path(sample.__file__).parent
    for file in sorted(folder.rglob("*.py")):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:8]
