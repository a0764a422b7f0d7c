"""What the steps share: values made once per recipe, settings as checked dataclasses."""

from collections.abc import Callable, Mapping
from typing import Any

from ...base.errors import UnknownName
from ...base.settings import build
from ...base.values import IntArray
from ...store.workspace import Workspace, recipe_id

Settings = Mapping[str, Any]


def once(
    workspace: Workspace,
    step: str,
    settings: Settings,
    parents: Mapping[str, str],
    make: Callable[[], Any],
    version: int = 1,
) -> str:
    """The id of what this recipe makes; it is made only when the workspace does not hold it.

    Raise a step's version when its code changes the meaning of its settings.
    """
    settings = {**settings, "version": version}
    id = recipe_id(step, settings, parents)
    if workspace.has(id):
        return id
    return workspace.save(make(), step=step, settings=settings, parents=parents)


def cluster_model(name: str, settings: Settings) -> Any:
    from ...clustering.models import CLUSTER_MODELS

    if name not in CLUSTER_MODELS:
        raise UnknownName("cluster model", name, CLUSTER_MODELS)
    return build(CLUSTER_MODELS[name], settings, f"The cluster model {name}")


def vocabulary_settings(settings: Settings) -> Any:
    from ...words.vocabulary import VocabularySettings

    return build(VocabularySettings, settings, "The vocabulary")


def concept_settings(settings: Settings) -> Any:
    from ...concepts.model import ConceptSettings

    return build(ConceptSettings, settings, "The concept model")


def check_encoder(name: str) -> None:
    """Raises BadInput, UnknownName or WeightsUnavailable for an encoder that cannot be.

    Nothing is downloaded.
    """
    from ...encoders import PHOTO
    from ...encoders.names import parse

    if name == PHOTO:
        from ...encoders.photo import weights_file

        weights_file()
        return
    source = parse(name)
    if source.config is not None:  # the sample encoder
        return
    import open_clip

    published = open_clip.list_pretrained_tags_by_model
    known = published(source.model) if source.tag else open_clip.list_models()
    if (source.tag or source.model) not in known:
        from ...encoders.weights import find_weights

        find_weights(source)  # raises, and says what there is


def encoder_recipe(name: str) -> dict[str, str]:
    """What tells one set of weights from another in a recipe: the name and the file's state."""
    from ...encoders import PHOTO, weights_file

    if name == PHOTO:
        from ...encoders.photo import VERSION

        return {"encoder": name, "weights": VERSION}
    file = weights_file(name)
    if file is None:
        return {"encoder": name}
    state = file.stat()
    return {"encoder": name, "weights": f"{state.st_size}-{state.st_mtime_ns}"}


def nouns(filter: str) -> tuple[list[str], IntArray]:
    """Words of the filtered lexicon and the WordNet offsets of their synsets, (t,) each.

    The filters "sense" and "plain" give each meaning once, by the name that stands for it alone.
    """
    from ...words.lexicon import PLAIN, SENSE, load_lexicon
    from ...words.senses import names, plain_entries, sense_entries

    lexicon = load_lexicon()
    if filter in (SENSE, PLAIN):
        kept = sense_entries(lexicon) if filter == SENSE else plain_entries(lexicon)
        words = [names(lexicon)[synset] for synset in lexicon.entry_synset[kept]]
    else:
        kept = lexicon.filtered(filter)
        words = lexicon.phrases(kept)
    return words, lexicon.synset_offset[lexicon.entry_synset[kept]].astype(int)
