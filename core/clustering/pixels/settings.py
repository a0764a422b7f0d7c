"""What all cluster models on pixels can be told; light, so that a page may list it."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

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
    later,
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
    seed: Seed = 0
    epochs: AtLeast1 = 200
    budget_minutes: Above0 | None = None  # training in all, resumed or not; None = all epochs
    batch: AtLeast2 | None = None  # images in a step; None = as in the paper
    learning_rate: Above0 = 3e-4
    # Side in pixels; None = what suits the files: 32, 64, 96 or 224.
    size: Annotated[int, Bounds(16)] | None = None
    depth: Annotated[int, OneOf((10, 18, 34))] = 34  # layers of the ResNet
    width: Annotated[int, Bounds(4)] = 64  # channels of its first stage
    # The epoch that counts; best is that of the lowest loss, and taken always with a budget.
    keep: Annotated[str, OneOf(("last", "best"))] = "last"
    compile: Annotated[str, OneOf(MODES)] = "off"  # mode of torch.compile; slow to start
    # Epochs whose features are kept beside those of the end, such as 0,50,100.
    features_at: str = later("")
    # Of the CPU, however many it has: convolutions of another number are summed in another order.
    threads: AtLeast1 = later(4)

    def __post_init__(self) -> None:
        check_bounds(self)
        self.feature_epochs  # noqa: B018 - raises for what is no epoch

    @property
    def feature_epochs(self) -> tuple[int, ...]:
        """Those of features_at; 0 is before the first."""
        given = [text.strip() for text in self.features_at.split(",") if text.strip()]
        if not all(text.isdecimal() for text in given):
            raise BadInput(
                f"The setting features_at is {self.features_at!r}; give epochs with commas between "
                "them, 0 for before the first, such as 0,50,100."
            )
        return tuple(map(int, given))

    @property
    def keeps_best(self) -> bool:
        """Whether the epoch of lowest loss counts; no label has a say in which that is."""
        return self.keep == "best" or self.budget_minutes is not None

    def lasting(self) -> dict[str, Any]:
        """What tells one training from another: trainings alike in this may share a folder."""
        # Features at an epoch are of one training of that length.
        free = set(FREE) - ({"epochs"} if self.features_at else set())
        return {name: value for name, value in in_recipe(self).items() if name not in free}
