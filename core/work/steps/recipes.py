"""What the steps share: a value is made once by its recipe, whoever asks for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from ...base.errors import BadInput
from ...base.values import Assignment, Embeddings, IntArray
from ...store.workspace import Workspace, recipe_id

BEFORE_COSINE = "unique"  # the filter of the nouns that a filter by cosine chooses from


@dataclass(frozen=True)
class Recipe:
    """What a value is made by; equal recipes make equal values.

    Raise a step's version when its code changes the meaning of its settings.
    """

    step: str
    chosen: Mapping[str, Any] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)  # role -> id of what it is made from
    version: int | str = 1

    @property
    def settings(self) -> dict[str, Any]:
        """As the record of the value keeps them."""
        return {**self.chosen, "version": self.version}

    @property
    def id(self) -> str:
        """Of the value, whether it is there or not."""
        return recipe_id(self.step, self.settings, self.parents)


def once(workspace: Workspace, recipe: Recipe, make: Callable[[], Any]) -> str:
    """The id of what this recipe makes; it is made only when the workspace does not hold it."""
    if workspace.has(recipe.id):
        return recipe.id
    return workspace.save(
        make(), step=recipe.step, settings=recipe.settings, parents=recipe.parents
    )


def learnt_version(workspace: Workspace, assignment: str) -> int:
    """Of what is learnt from an assignment: 2 where it leaves images out of all clusters.

    Version 1 took them for images of the first cluster. No cluster model leaves any out.
    """
    if not workspace.has(assignment) or workspace.record(assignment).step == "cluster":
        return 1
    return 2 if _leaves_out(str(workspace.folder), assignment) else 1


@lru_cache(maxsize=64)
def _leaves_out(folder: str, assignment: str) -> bool:
    found = Workspace(folder).load(Assignment, assignment)
    return not bool(found.is_assigned.all())


def encoder_recipe(name: str) -> dict[str, str]:
    """What tells one set of weights from another in a recipe: the name and the file's state."""
    from ...encoders import weights_version

    version = weights_version(name)
    return {"encoder": name} if version is None else {"encoder": name, "weights": version}


def check_weights(made: Mapping[str, Any]) -> None:
    """Raise BadInput where an encoder is not any more the one that the settings `made` name."""
    now = encoder_recipe(str(made["encoder"]))
    if any(made.get(name) != value for name, value in now.items()):
        raise BadInput(
            f"The weights of the encoder {now['encoder']} have changed, or their file's date has, "
            "since the images were embedded; put back those they were embedded with, or cluster "
            "again."
        )


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


def nouns_of(workspace: Workspace, lexicon: str) -> tuple[list[str], IntArray]:
    """The same of embedded nouns, by their id; where a filter is by cosine, they say which."""
    from ...words.lexicon import cosine_of

    filter = workspace.record(lexicon).settings["filter"]
    if cosine_of(filter) is None:
        return nouns(filter)
    words, synsets = nouns(BEFORE_COSINE)
    kept = np.asarray(workspace.load(Embeddings, lexicon).kept)
    return [words[noun] for noun in kept], synsets[kept]
