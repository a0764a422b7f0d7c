"""What the cluster models on pixels share: they are trained on the images, from scratch."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from ...base.progress import Progress, ignore
from ...base.values import Assignment, Embeddings, ImageSet
from ..pixels.cost import Cost
from ..pixels.settings import PixelSettings


@dataclass(frozen=True)
class PixelModel(PixelSettings):
    """A network learnt from nothing but the images; it needs a GPU, or a lot of patience.

    A method's class inherits from its own settings first, then from this.
    """

    needs_pixels: ClassVar[bool] = True

    def estimate(self, images: ImageSet) -> Cost:
        """Seconds, memory and disk that `assign` will take here, from one timed step."""
        from ..pixels.estimate import estimate

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
        from ..pixels.evaluation import against_classes
        from ..pixels.loop import learn

        watch = against_classes(images)
        return Assignment(self.name, learn(self, images, progress, folder, watch))
