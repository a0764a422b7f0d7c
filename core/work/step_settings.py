"""What may be asked of a step, settings and names; what cannot be is said in one sentence."""

from typing import Any

from .. import encoders
from ..base.errors import BadInput, UnknownName
from ..base.settings import build
from ..clustering.models import CLUSTER_MODELS
from ..concepts.settings import ConceptSettings
from ..words.lexicon import BY_COSINE, FILTERS, cosine_of
from ..words.vocabulary import VocabularySettings

Settings = dict[str, Any]  # of a method: names and values, which may be text


def cluster_model(name: str, settings: Settings) -> Any:
    """The cluster model of that name; raises UnknownName, or BadInput for a setting."""
    if name not in CLUSTER_MODELS:
        raise UnknownName("cluster model", name, CLUSTER_MODELS)
    return build(CLUSTER_MODELS[name], settings, f"The cluster model {name}")


def vocabulary_settings(settings: Settings) -> Any:
    """VocabularySettings; raises BadInput for a setting that cannot be."""
    return build(VocabularySettings, settings, "The vocabulary")


def concept_settings(settings: Settings) -> Any:
    """ConceptSettings; raises BadInput for a setting that cannot be."""
    return build(ConceptSettings, settings, "The concept model")


def check_views(views: int | None) -> None:
    """Raises BadInput for a number of views that cannot be; None stands for the usual one."""
    if views is not None and (views < 0 or views == 1):
        raise BadInput(f"{views} views were asked for; give 0 for none, or at least 2.")


def check_lexicon(filter: str, template: str | None) -> None:
    """Raises UnknownName for a filter that is not there, BadInput for one that cannot be.

    BadInput is raised for a template without {c}, too.
    """
    if filter not in FILTERS and cosine_of(filter) is None:
        raise UnknownName("lexicon filter", filter, (*FILTERS, f"{BY_COSINE}0.9"))
    if template is not None and "{c}" not in template:
        raise BadInput(f"The template {template!r} lacks {{c}}, the place of the noun.")


def check_encoder(name: str) -> None:
    """Raises BadInput, UnknownName or WeightsUnavailable for an encoder that cannot be.

    Nothing is downloaded; open_clip is asked what it has, which takes seconds to import.
    """
    encoders.check_encoder(name)
