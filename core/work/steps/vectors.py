"""The step that takes embeddings made elsewhere, and the check that words are of the same space."""

from functools import lru_cache
from hashlib import file_digest
from pathlib import Path

from ...base.errors import BadInput
from ...base.places import typed
from ...base.progress import Progress, ignore
from ...base.spreadsheets import quoted
from ...base.values import Embeddings, ImageSet
from ...store.workspace import Workspace
from .recipes import Recipe, encoder_recipe, once
from .registry import step


@step("Read embeddings")
def import_embeddings(
    workspace: Workspace,
    *,
    images: str,
    vectors: str,
    encoder: str = "",
    progress: Progress = ignore,
) -> str:
    """Embeddings of the images from a .npy, .npz, .parquet or .safetensors file.

    See `read_vectors` for what it holds. encoder is the name of the one that made them, which says
    the words of the same space; without one, clusters can be made of them and maps drawn, but no
    phrases found.
    """
    recipe = vectors_recipe(images, vectors, encoder)

    def make() -> Embeddings:
        from ...encoders.vectors import read_vectors

        return Embeddings(encoder, read_vectors(_file(vectors), workspace.load(ImageSet, images)))

    return once(workspace, recipe, make)


def vectors_recipe(images: str, vectors: str, encoder: str) -> Recipe:
    """Of the embeddings in a file; raises BadInput where there is none."""
    path = _file(vectors)
    state = path.stat()
    contents = _contents(path, state.st_mtime_ns, state.st_size)
    by = encoder_recipe(encoder) if encoder else {}
    chosen = {"vectors": path.name, "contents": contents, **by}
    return Recipe("import_embeddings", chosen, {"images": images})


@lru_cache(maxsize=16)
def _contents(path: Path, _mtime_ns: int, _size: int) -> str:
    """Read once for each state of the file: a page asks whenever it is drawn."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()[:16]


def check_one_space(workspace: Workspace, embeddings: str, lexicon: str) -> None:
    """Raises BadInput where images and nouns are by different encoders, as far as can be told."""
    of, nouns = (workspace.load(Embeddings, id) for id in (embeddings, lexicon))
    (_, d), (_, wanted) = of.vectors.shape, nouns.vectors.shape
    if d == wanted and of.encoder == nouns.encoder:
        return
    by = f"by {of.encoder}" if of.encoder else "by an encoder that was not named"
    raise BadInput(
        f"The images' vectors are {by} ({d} numbers each), the nouns' by {nouns.encoder} "
        f"({wanted}): phrases can be found only by the encoder that made the images' vectors."
    )


def _file(vectors: str) -> Path:
    path = typed(vectors).resolve()
    if not path.is_file():
        raise BadInput(
            f"There is no file {quoted(vectors)}; give a .npy, .npz, .parquet or .safetensors file "
            "with a vector for each image."
        )
    return path
