"""Steps that look into one picture: where in it the phrases are."""

from functools import lru_cache

from ...base.errors import BadInput
from ...base.progress import Progress, ignore
from ...base.settings import AtLeast0
from ...base.values import ImageSet, Patches
from ...encoders import Encoder
from ...store.workspace import Workspace
from .recipes import Recipe, encoder_recipe, once
from .registry import step

STEP, VERSION = "embed_patches", 1


@step("Show where", told_elsewhere=True)
def embed_patches(
    workspace: Workspace,
    *,
    images: str,
    image: AtLeast0,
    encoder: str,
    progress: Progress = ignore,
) -> str:
    """The patches of one image, to be compared with phrases.

    The encoder stays in memory for the next image. Raises BadInput for one without patches.
    """

    def make() -> Patches:
        from ...base.places import place
        from ...encoders import embed_patches as embed
        from ...images.importing import open_image

        image_set = workspace.load(ImageSet, images)
        if not 0 <= image < len(image_set):
            raise BadInput(f"There is no image {image}; give one of 0 to {len(image_set) - 1}.")
        progress(0.1, "Loading the encoder")
        state = weights_state(encoder)
        loaded = _encoder(encoder, state)
        progress(0.7, "Looking at the patches")
        path = place(image_set.root, image_set.files[image])
        return embed(loaded, open_image(path, bands=image_set.bands))

    return once(workspace, _recipe(images, image, encoder), make)


def find_patches(workspace: Workspace, images: str, image: int, encoder: str) -> Patches | None:
    """What embed_patches made, without making it; None when it was not run yet."""
    id = _recipe(images, image, encoder).id
    return workspace.load(Patches, id) if workspace.has(id) else None


def weights_state(encoder: str) -> str:
    """What tells the weights that a name stands for now from those it stood for before."""
    return encoder_recipe(encoder).get("weights", "published")


def _recipe(images: str, image: int, encoder: str) -> Recipe:
    return Recipe(STEP, {**encoder_recipe(encoder), "image": image}, {"images": images}, VERSION)


@lru_cache(maxsize=2)  # some hundred MB each
def _encoder(name: str, state: str) -> Encoder:
    from ...encoders import load_encoder

    return load_encoder(name)
