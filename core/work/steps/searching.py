"""Search: the vectors that a query needs, made once, and the images that answer it.

What a phrase means to an encoder is looked up among the run's nouns; only other phrases, and
pictures from elsewhere, need the encoder, and so a step.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...base.errors import BadInput, NotFound
from ...base.places import typed
from ...base.progress import Progress, ignore
from ...base.values import GIVEN_ENCODER, ConceptModel, Embeddings, FloatArray, ImageSet
from ...concepts import search
from ...concepts.levels import Levels
from ...concepts.search import Query, Ranking, Term
from ...encoders import phrase_warning
from ...store.edits.phrases import clean
from ...store.workspace import Workspace
from .locating import weights_state
from .recipes import Recipe, check_weights, encoder_recipe, once
from .registry import step
from .rewording import embed_phrases, encoder_of, listed, looked_up, phrases_recipe


@dataclass(frozen=True, eq=False)
class Searched:
    """What is searched: images with their vectors (n, d), and the encoder that made these."""

    images: ImageSet
    vectors: FloatArray
    encoder: str
    lexicon: str | None  # id of its embedded nouns, where a run has some
    levels: Levels | None = None  # of the vectors, for whoever asks more than once


def searched(workspace: Workspace, id: str) -> Searched:
    """By the id of a run or of an image set, whose newest embeddings are taken.

    Raises NotFound for other ids, and where the images were not embedded yet.
    """
    ids = _parts(workspace, id)
    embeddings = workspace.load(Embeddings, ids["embeddings"])
    images = workspace.load(ImageSet, ids["images"])
    return Searched(images, embeddings.vectors, embeddings.encoder, ids.get("lexicon"))


def _parts(workspace: Workspace, id: str) -> dict[str, str]:
    kind = workspace.record(id).kind
    if kind == ConceptModel.__name__:
        return workspace.lineage(id)
    if kind != ImageSet.__name__:
        raise NotFound(f"{id!r} is neither a run nor an image set; give the id of one.")
    newest = newest_embeddings(workspace, id)
    if newest is None:
        raise NotFound(f"The images {id} were not embedded yet; cluster or embed them first.")
    return {"images": id, "embeddings": newest}


def newest_embeddings(workspace: Workspace, images: str, encoder: str | None = None) -> str | None:
    """The id of those of an image set, by any encoder or the one named; None without."""
    for record in workspace.records(Embeddings, images=images):
        is_an_encoders = record.step != "features"  # those are of a network on pixels
        if is_an_encoders and encoder in (None, record.settings.get("encoder")):
            return record.id
    return None


@step("Prepare a search", told_elsewhere=True, awaited=True, aside=True)
def embed_query(
    workspace: Workspace,
    *,
    of: str,
    phrases: Sequence[str] | str = (),
    pictures: Sequence[str] | str = (),
    progress: Progress = ignore,
) -> str:
    """Vectors of phrases and pictures (files) by the encoder of a run or image set.

    Each is a value of its own, so that none is made twice; the id is that of the last.
    """
    there, made = searched(workspace, of), ""
    by = workspace.record(_parts(workspace, of)["embeddings"]).settings
    if "weights" in by and (listed(pictures) or there.lexicon is None):
        check_weights(by)  # for phrases beside a lexicon `embed_phrases` sees to it
    progress(0.1, "Loading the encoder")
    for phrase in listed(phrases):
        encoder, lexicon = there.encoder, there.lexicon
        made = embed_phrases(workspace, encoder=encoder, phrases=[phrase], lexicon=lexicon)
    for picture in listed(pictures):
        made = _embed_picture(workspace, there.encoder, picture)
    if not made:
        raise BadInput("There is nothing to embed; give phrases or pictures.")
    return made


def asked(
    images: ImageSet,
    phrases: Sequence[Term],
    like: Sequence[int | str | Path] = (),
    unlike: Sequence[int | str | Path] = (),
    name: str = "",
    top: int = 50,
) -> Query:
    """A query by phrases, and by images of the set (numbers or names) or files elsewhere.

    Raises BadInput where nothing is asked for, or what cannot be.
    """
    pictures = [_picture(each, images, 1.0) for each in like]
    pictures += [_picture(each, images, -1.0) for each in unlike]
    wanted = search.query([*phrases, *pictures], name, top)
    if not wanted:
        raise BadInput("There is nothing to look for; give a phrase, an image or a file's name.")
    return wanted


def _picture(given: int | str | Path, images: ImageSet, weight: float) -> Term:
    text = str(given)
    if text.isdecimal():
        return Term(image=int(text), weight=weight)
    if text in images.files:
        return Term(image=images.files.index(text), weight=weight)
    return Term(picture=text, weight=weight)


def find(
    workspace: Workspace,
    there: Searched,
    wanted: Query,
    among: NDArray[np.bool_] | None = None,
) -> Ranking:
    """The images that answer a query best, of all or of those among (n,).

    Without phrases and pictures they are those of that name, in the order of the set, with a score
    of 1. Raises NotFound when `missing` is not empty, BadInput for an image that is not there.
    """
    allowed = search.named(there.images.files, wanted.name) if wanted.name else among
    if allowed is not None and among is not None:
        allowed = allowed & among
    if not wanted.terms:
        named = np.flatnonzero(np.zeros(0) if allowed is None else allowed)
        numbers = named[: wanted.top]
        return Ranking(numbers, np.ones(len(numbers), np.float32), len(named))
    rows = [_vector(workspace, there, term) for term in wanted.terms]
    if lacking := [t for t, row in zip(wanted.terms, rows, strict=True) if row is None]:
        raise NotFound(f"No vector of {lacking[0].phrase or lacking[0].picture!r} was made yet.")
    asked = np.stack([row for row in rows if row is not None])
    return search.rank(there.vectors, asked, wanted, allowed, there.levels)


def missing(workspace: Workspace, there: Searched, wanted: Query) -> tuple[list[str], list[str]]:
    """Phrases and pictures of a query whose vectors `embed_query` has to make first.

    Raises BadInput for a phrase that cannot be one, and for vectors without an encoder.
    """
    if there.encoder == GIVEN_ENCODER and (wanted.phrases or wanted.pictures):
        raise BadInput(
            "The encoder of these vectors is not known, so no phrase and no other picture "
            "can be searched for; search by an image of the set or by a file name."
        )
    lacking = [term for term in wanted.terms if _vector(workspace, there, term) is None]
    return [t.phrase for t in lacking if t.phrase], [t.picture for t in lacking if t.picture]


def make_ready(
    workspace: Workspace, of: str, there: Searched, wanted: Query, progress: Progress = ignore
) -> None:
    """Have everything made here that a query needs; loads the encoder if that takes it."""
    phrases, pictures = missing(workspace, there, wanted)
    if phrases or pictures:
        embed_query(workspace, of=of, phrases=phrases, pictures=pictures, progress=progress)


def doubts(there: Searched, wanted: Query) -> Iterator[str]:
    """What speaks against its phrases with this encoder, a sentence each."""
    for phrase in dict.fromkeys(wanted.phrases):
        if there.encoder != GIVEN_ENCODER and (said := phrase_warning(there.encoder, phrase)):
            yield said


def _vector(workspace: Workspace, there: Searched, term: Term) -> FloatArray | None:
    """Of a term, (d,); None where it has to be made."""
    if term.image is not None:
        if not 0 <= term.image < len(there.vectors):
            last = len(there.vectors) - 1
            raise BadInput(f"There is no image {term.image}; give one of 0 to {last}.")
        return np.asarray(there.vectors[term.image])
    if term.picture:
        return _value(workspace, _picture_recipe(there.encoder, typed(term.picture)))
    phrase = clean(term.phrase)
    if (known := looked_up(workspace, there.lexicon, [phrase])) and phrase in known:
        return known[phrase]
    return _value(workspace, phrases_recipe(workspace, there.encoder, [phrase], there.lexicon))


def _value(workspace: Workspace, recipe: Recipe) -> FloatArray | None:
    if not workspace.has(recipe.id):
        return None
    return np.array(workspace.load(Embeddings, recipe.id).vectors[0])


def _embed_picture(workspace: Workspace, encoder: str, picture: str) -> str:
    file = typed(picture)

    def make() -> Embeddings:
        from ...images.decoding import Undecodable, decode

        try:
            image = decode(file)
        except Undecodable as reason:
            raise BadInput(f"The picture {file.name!r} cannot be read: {reason}.") from None
        loaded = encoder_of(encoder, None, weights_state(encoder))
        return Embeddings(encoder, loaded.encode_images([image]))

    return once(workspace, _picture_recipe(encoder, file), make)


def _picture_recipe(encoder: str, picture: Path) -> Recipe:
    """By what the file holds: its name and date are nothing to the vector."""
    try:
        content = picture.read_bytes()
    except OSError as error:
        reason = error.strerror or error
        raise BadInput(f"The picture {str(picture)!r} cannot be read ({reason}).") from None
    digest = hashlib.sha256(content).hexdigest()
    return Recipe("embed_picture", {**encoder_recipe(encoder), "sha256": digest})
