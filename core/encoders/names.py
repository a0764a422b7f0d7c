"""What an encoder's name means: an open_clip model and where its weights are."""

from dataclasses import dataclass
from pathlib import Path

from ..base.errors import BadInput, WeightsUnavailable
from ..base.places import typed
from .catalogue import CLIP, PHOTO, SAMPLE

SAMPLE_FOLDER = Path(__file__).parents[2] / "assets" / "sample-encoder"
WEIGHTS = (".safetensors", ".pt", ".pth", ".bin")


@dataclass(frozen=True)
class Source:
    """An open_clip model with the tag of its published weights, or with a file."""

    model: str
    tag: str | None = None
    file: Path | None = None
    config: Path | None = None  # folder of model configs to add to those of open_clip


def parse(name: str) -> Source:
    """`sample`, `MODEL/TAG` or `MODEL@FILE`; BadInput for anything else."""
    if name == SAMPLE:
        return _sample()
    model, at, path = name.partition("@")
    if at and model and path:
        return Source(model, file=_existing(typed(path), name))
    model, slash, tag = name.partition("/")
    if slash and model and tag:
        return Source(model, tag=tag)
    raise BadInput(
        f"The encoder {name!r} does not say which weights; write MODEL/TAG such as "
        f"{CLIP}, MODEL@/path/to/weights.safetensors, {PHOTO} or {SAMPLE}."
    )


def weights_file(name: str) -> Path | None:
    """The file of an encoder that is loaded from this machine, else None."""
    return parse(name).file


def _sample() -> Source:
    configs = sorted(SAMPLE_FOLDER.glob("*.json"))
    weights = sorted(SAMPLE_FOLDER.glob("*.safetensors"))
    if len(configs) != 1 or len(weights) != 1:
        raise WeightsUnavailable(
            f"The sample encoder is missing from {str(SAMPLE_FOLDER)!r}; "
            "get the project again, with all its files."
        )
    return Source(configs[0].stem, file=weights[0], config=SAMPLE_FOLDER)


def _existing(path: Path, name: str) -> Path:
    if not path.is_file():
        raise WeightsUnavailable(
            f"There is no file {str(path)!r}, from which the encoder {name!r} was to be loaded."
        )
    if path.suffix not in WEIGHTS:
        raise BadInput(f"{str(path)!r} must be one of {', '.join(WEIGHTS)}, safetensors at best.")
    return path.absolute()  # not resolved: a download cache links to files without suffix
