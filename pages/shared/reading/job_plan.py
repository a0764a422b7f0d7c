"""What a job that clusters is going to do, in a line."""

from core.base.errors import UserError
from core.base.language import say
from core.base.units import count
from core.clustering.models import CLUSTER_MODELS
from core.work.jobs import Job
from core.work.request import RunRequest
from pages.shared.lists import state
from pages.shared.reading import data


def line(job: Job) -> str:
    """Images, encoder, method, clusters and seed, for Markdown; empty for another kind of job."""
    if job.step != "run":
        return ""
    try:
        request = RunRequest.from_settings(job.settings)
    except UserError:  # of an older or newer program
        return ""
    encoder = say("encoder {name}", name=data.encoder_name(request.encoder))
    seed = say("seed {n}", n=request.seed)
    parts = [_images(request), encoder, *_method(request), seed]
    return " · ".join(state.plain(part) for part in parts if part)


def _images(request: RunRequest) -> str:
    """How many they are, where they have been imported."""
    known, source = data.image_sets(), request.source
    named = (r for r in known if request.images in (None, r.id))
    same = (r.id for r in named if r.settings.get("source") == source)
    return next((count(len(data.images(id)), "image") for id in same), "")


def _method(request: RunRequest) -> tuple[str, ...]:
    if request.table is not None:
        return (say("clusters of {table}", table=data.source_name(request.table)),)
    clusters = say("{n} clusters", n=f"{request.clusters:,}")
    return (say(CLUSTER_MODELS[str(request.model)].title), clusters)
