"""What the stages of a run take in time and disk, judged by earlier runs on this machine."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from ..base.errors import Damaged, NotFound
from ..base.sparse import is_large
from ..base.values import TABLE_MODEL, Embeddings, ImageSet
from ..clustering.models import CLUSTER_MODELS, needs_views
from ..encoders import PHOTO, usual
from ..store.workspace import Workspace
from . import jobs
from .jobs import Job
from .stages import CLUSTERING, EMBEDDING, LEXICON, STAGES, TRAINING, VOCABULARY

DAY = 86400
LINE = re.compile(r"(\d\d):(\d\d):(\d\d) (.+)")  # of a job's log, see core.work.jobs
FIXED = (LEXICON, VOCABULARY)  # do not grow with the images
# A run skips what is there, and short stages may say nothing; these always take their time.
NEEDED = (EMBEDDING, CLUSTERING, TRAINING)
DIMS = {PHOTO: 1448}  # of an encoder that is in no list
USUAL_DIM = 512  # of one that says nothing of itself
HALF, SINGLE = 2, 4  # bytes of a number
ACTIVE = 0.05  # share of an image's activations that are not 0: .005 to .05 (decision 035)


@dataclass(frozen=True)
class Past:
    """An earlier run: how many images, by what, and the seconds of each stage it went through."""

    images: int
    encoder: str
    model: str
    seconds: Mapping[str, float]


def past_runs(workspace: Workspace) -> list[Past]:
    """The runs that were finished as jobs, newest first."""
    done = [job for job in jobs.jobs(workspace) if job.step == "run" and job.state == "done"]
    counts: dict[str, int] = {}
    found = []
    for job in done:
        try:
            images = workspace.lineage(str(job.result))["images"]
            if images not in counts:
                counts[images] = len(workspace.load(ImageSet, images))
        except (NotFound, Damaged, KeyError):  # no longer there
            continue
        encoder = str(job.settings["encoder"])
        model = job.settings.get("model") or usual(encoder).model
        model = TABLE_MODEL if job.settings.get("table") else model
        found.append(Past(counts[images], encoder, str(model), stage_seconds(job)))
    return found


def stage_seconds(job: Job) -> dict[str, float]:
    """How long each stage of a finished run took, by the times in its log, to the second."""
    starts = []
    for line in job.log.splitlines():
        match = LINE.fullmatch(line)
        if match and match[4] in STAGES:
            hours, minutes, seconds = (int(match[part]) for part in (1, 2, 3))
            starts.append((match[4], 3600.0 * hours + 60 * minutes + seconds))
    if not starts or job.started is None or job.finished is None:
        return {}
    # The log has times of day: the last stage ends so long after the first as the job says.
    begun = starts[0][1]
    times = [(time - begun) % DAY for _, time in starts]
    ends = [*times[1:], max(job.finished - job.started, times[-1])]
    return {name: end - time for (name, _), time, end in zip(starts, times, ends, strict=True)}


def total(seconds: Mapping[str, float | None]) -> float | None:
    """The sum over the stages; None where one that always takes its time is not known."""
    if any(span is None and stage in NEEDED for stage, span in seconds.items()):
        return None
    return sum(span for span in seconds.values() if span is not None)


def seconds_of(
    stage: str, past: Sequence[Past], images: int | None, encoder: str, model: str
) -> float | None:
    """Seconds of one stage; None where no earlier run tells, or the number of images would.

    It takes as long per image as the median of the earlier runs that had it; embedding is judged by
    runs of that encoder, clustering by those of that cluster model.
    """
    alike = [run for run in past if stage in run.seconds and _alike(stage, run, encoder, model)]
    if not alike or (images is None and stage not in FIXED):
        return None
    scale = [1 if stage in FIXED else (images or 0) / run.images for run in alike]
    return median(run.seconds[stage] * s for run, s in zip(alike, scale, strict=True))


def with_views(run: Past, views: int) -> Past:
    """An earlier run as if it had embedded so many views of each image."""
    looked = run.model in CLUSTER_MODELS and needs_views(run.model)
    factor = (1 + views) / (1 + (usual(run.encoder).views if looked else 0))
    seconds = dict(run.seconds)
    if EMBEDDING in seconds:
        seconds[EMBEDDING] *= factor
    return replace(run, seconds=seconds)


def _alike(stage: str, run: Past, encoder: str, model: str) -> bool:
    if stage == CLUSTERING:
        return run.model == model
    return run.encoder == encoder if stage in (EMBEDDING, LEXICON) else True


def embeddings_bytes(images: int, dim: int, views: int) -> int:
    """Of the vectors in single precision and those of the views in half."""
    return images * dim * (SINGLE + views * HALF)


def run_bytes(images: int, clusters: int, per_cluster: int) -> int:
    """Of a run beside its embeddings: assignment, activations and proxy, and the map, at most."""
    proxy = 2 * (per_cluster // 2)  # of each image so many concepts, and how strong they are
    activations = clusters * per_cluster
    if is_large(images, activations):
        # Without zeros: of those left how strong, of which concept, and where each row starts.
        activations = round(2 * ACTIVE * activations) + 2
    return images * SINGLE * (clusters + activations + proxy + 2)


def dimensions(workspace: Workspace, encoder: str) -> int:
    """Of an encoder's vectors: as it made them here before, else as a list has it."""
    for record in workspace.records(Embeddings):
        if record.settings.get("encoder") == encoder:
            return int(workspace.load(Embeddings, record.id).vectors.shape[1])
    spec = find_spec("open_clip")  # found, not imported: that takes seconds
    for folder in (spec.submodule_search_locations or []) if spec else []:
        model = re.split("[/@]", encoder)[0]
        file = Path(folder) / "model_configs" / f"{model}.json"
        if file.is_file():
            return int(json.loads(file.read_text(encoding="utf-8"))["embed_dim"])
    return DIMS.get(encoder, USUAL_DIM)
