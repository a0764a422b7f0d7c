"""What all cluster models on pixels can be told; light, so that a page may list it."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from ...base.progress import Progress, ignore
from ...base.settings import Above0, AtLeast1, AtLeast2, Bounds, OneOf, Seed, check_bounds
from ...base.values import Assignment, Embeddings, ImageSet

if TYPE_CHECKING:
    from .cost import Cost
    from .recipe import Recipe
    from .store import PixelStore

FREE = ("epochs", "budget_minutes", "compile")  # may change as a training goes on
MODES = ("off", "default", "reduce-overhead")


@dataclass(frozen=True)
class PixelSettings:
    """A network learnt from nothing but the images; it needs a GPU, or a lot of patience.

    A method is a subclass with its own settings and `build`. Raises BadInput for a setting out of
    its range.
    """

    needs_pixels: ClassVar[bool] = True
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

    def __post_init__(self) -> None:
        check_bounds(self)

    @property
    def keeps_best(self) -> bool:
        """Whether the epoch of lowest loss counts; no label has a say in which that is."""
        return self.keep == "best" or self.budget_minutes is not None

    def build(self, store: "PixelStore") -> "Recipe":
        """The network and how it is trained, on the CPU."""
        raise NotImplementedError

    def lasting(self) -> dict[str, Any]:
        """What tells one training from another: trainings alike in this may share a folder."""
        return {name: value for name, value in asdict(self).items() if name not in FREE}

    def estimate(self, images: ImageSet) -> "Cost":
        """Seconds, memory and disk that `assign` will take here, from one timed step."""
        from .estimate import estimate

        return estimate(self, images)

    def assign(
        self,
        images: ImageSet,
        embeddings: Embeddings | None = None,
        progress: Progress = ignore,
        folder: Path | None = None,
    ) -> Assignment:
        """Cluster the images; the embeddings are not looked at.

        With a folder, a checkpoint is written there after every epoch, and a training found there
        goes on. Where the images have classes, progress tells acc and nmi after every epoch beside
        the losses; training sees none of it. Raises BadInput for more clusters than images, or a
        folder of another training.
        """
        from .evaluation import against_classes
        from .loop import learn

        watch = against_classes(images)
        return Assignment(self.name, learn(self, images, progress, folder, watch))
