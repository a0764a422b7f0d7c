"""What all cluster models on pixels can be told; light, so that a page may list it."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from ...base import setting_words as words
from ...base.errors import BadInput
from ...base.settings import (
    Above0,
    AtLeast1,
    AtLeast2,
    Bounds,
    OneOf,
    Seed,
    check_bounds,
    in_recipe,
    setting,
)

FREE = ("epochs", "budget_minutes", "compile")  # may change as a training goes on
MODES = ("off", "default", "reduce-overhead")


@dataclass(frozen=True)
class PixelSettings:
    """Of a network learnt from nothing but the images.

    A method is a subclass with its own settings, and an entry in builders.py under its `name`.
    Raises BadInput for a setting out of its range.
    """

    name: ClassVar[str] = ""
    clusters: AtLeast2
    seed: Seed = setting(0, words.SEED)
    epochs: AtLeast1 = setting(200, words.EPOCHS)
    budget_minutes: Above0 | None = setting(
        None, "Minutes of training in all, resumed or not; by default until the last epoch."
    )
    batch: AtLeast2 | None = setting(None, "Images in a step; by default as in the paper.")
    learning_rate: Above0 = setting(3e-4, words.LEARNING_RATE)
    size: Annotated[int, Bounds(16)] | None = setting(
        None, "Side in pixels; by default 32, 64, 96 or 224, as suits the files."
    )
    depth: Annotated[int, OneOf((10, 18, 34))] = setting(34, "Layers of the ResNet.")
    width: Annotated[int, Bounds(4)] = setting(64, "Channels of the ResNet's first stage.")
    keep: Annotated[str, OneOf(("last", "best"))] = setting(
        "last", "The last epoch, or that of the lowest loss, which a time budget always takes."
    )
    compile: Annotated[str, OneOf(MODES)] = setting(
        "off", "Mode of torch.compile: slower to start, quicker after."
    )
    features_at: str = setting(
        "", "Epochs whose features are kept beside those of the end, such as 0,50,100.", later=True
    )
    # However many the CPU has: convolutions of another number are summed in another order.
    threads: AtLeast1 = setting(
        4, "Threads of the CPU; another number may change results.", later=True
    )

    def __post_init__(self) -> None:
        check_bounds(self)
        _epochs(self.features_at)  # raises for what is none

    @property
    def feature_epochs(self) -> tuple[int, ...]:
        """The epochs that features_at names; 0 is before the first."""
        return _epochs(self.features_at)

    @property
    def keeps_best(self) -> bool:
        """Whether the epoch of lowest loss counts; no label has a say in which that is."""
        return self.keep == "best" or self.budget_minutes is not None

    def lasting(self) -> dict[str, Any]:
        """What tells one training from another: trainings alike in this may share a folder."""
        # Features at an epoch are of one training of that length.
        free = set(FREE) - ({"epochs"} if self.features_at else set())
        return {name: value for name, value in in_recipe(self).items() if name not in free}


def _epochs(text: str) -> tuple[int, ...]:
    """Whole numbers with commas between; BadInput for anything else."""
    given = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isdecimal() for part in given):
        raise BadInput(
            f"The setting features_at is {text!r}; give epochs with commas between "
            "them, 0 for before the first, such as 0,50,100."
        )
    return tuple(map(int, given))
