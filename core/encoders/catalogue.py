"""The encoders by name: those the pages offer, and what a run with each does unless told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PHOTO, SAMPLE = "photo", "sample"
CLIP = "ViT-B-32/openai"  # what the papers use
DEFAULT_ENCODER = PHOTO
QUICK_GELU = "-quickgelu"  # ends the names of models with the activation of OpenAI's weights
# The seven prompts of TAC (Li et al., ICML 2024); their vectors are averaged before normalisation.
PHOTO_TEMPLATES = (
    "itap of a {c}.",
    "a bad photo of the {c}.",
    "a origami {c}.",
    "a photo of the large {c}.",
    "a {c} in a video game.",
    "art of the {c}.",
    "a photo of the small {c}.",
)
BARE = ("{c}",)  # for encoders that read bare nouns


@dataclass(frozen=True)
class Suggested:
    """An encoder that the pages offer by its name."""

    name: str
    about: str
    hub: str = ""  # owner/repository/ of its published weights; none when it is here anyway
    megabytes: int = 0  # to download


SUGGESTED_ENCODERS = (
    Suggested(
        PHOTO, "Comes with the installation; knows photographs of things, by WordNet's nouns."
    ),
    Suggested(
        CLIP,
        "OpenAI's CLIP as in the paper: understands any phrase.",
        "timm/vit_base_patch32_clip_224.openai/",
        605,
    ),
    Suggested(
        "ViT-B-32/laion2b_s34b_b79k",
        "Trained on LAION-2B: as quick, often a little better.",
        "laion/CLIP-ViT-B-32-laion2B-s34B-b79K/",
        605,
    ),
    Suggested(
        "ViT-B-16/openai",
        "Finer detail, about four times the work of ViT-B-32.",
        "timm/vit_base_patch16_clip_224.openai/",
        599,
    ),
    Suggested(
        "ViT-B-16/datacomp_xl_s13b_b90k",
        "Trained on DataComp: as ViT-B-16, newer data.",
        "laion/CLIP-ViT-B-16-DataComp.XL-s13B-b90K/",
        599,
    ),
    Suggested(
        "ViT-L-14/openai",
        "The best of these, for machines with a GPU.",
        "timm/vit_large_patch14_clip_224.openai/",
        1710,
    ),
    Suggested(SAMPLE, "Comes with WhyCluster; knows the sample gallery's drawings only."),
)


@dataclass(frozen=True)
class Usual:
    """What a run with an encoder does where the user says nothing."""

    model: str = "pre-model"  # cluster model
    views: int = 8  # augmented views of each image, for cluster models that look at them
    filter: str = "sense"  # of the lexicon
    vocabulary: Mapping[str, Any] = field(default_factory=dict)  # settings that differ
    concepts: Mapping[str, Any] = field(default_factory=dict)  # the same of the concept model
    templates: tuple[str, ...] = PHOTO_TEMPLATES  # prompts; {c} stands for the phrase


USUAL = {
    PHOTO: Usual(
        model="smoothed-k-means",
        vocabulary={"per_cluster": 10},
        concepts={"batch": 128, "least_steps": 400, "alpha": 0.2, "weights_per_cluster": 4},
        templates=BARE,
    ),
    SAMPLE: Usual(
        views=4,
        filter="plain",
        concepts={"least_steps": 400, "hidden": 384},  # its vectors have 64 numbers (decision 063)
        templates=BARE,
    ),
}


def usual(encoder: str) -> Usual:
    """What suits an encoder."""
    return USUAL.get(encoder, Usual())


def seen_as(source: str, root: str = "") -> str:
    """The source of images as encoders know it: SAMPLE for some of its drawings, in a table, too.

    root is the folder of the images.
    """
    from ..images.gallery import is_gallery

    return SAMPLE if is_gallery(root or source) else source


def default_encoder(source: str) -> str:
    """The encoder of a source of images that was not told any, as `seen_as` has the source."""
    return SAMPLE if source == SAMPLE else DEFAULT_ENCODER


def understands_photographs(name: str) -> bool:
    """Whether an encoder was trained on photographs; the sample encoder knows drawings only."""
    return name != SAMPLE
