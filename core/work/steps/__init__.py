"""Every unit of work, once: read values by id, compute one value, save it, return its id.

The command line, the job queue, the tests and the pages all go through these functions. A step
whose result exists is skipped: the id of a value is the hash of step, settings and parents.

Heavy libraries are imported inside the steps, so that naming a step costs nothing.
"""

from collections.abc import Callable

from .choosing import estimate_training, import_assignment, suggest_clusters
from .explain import cluster, evaluate, generate_vocabulary, project, train_concepts
from .exporting import export_folders
from .looking import embed_patches
from .prepare import embed, embed_lexicon, import_images, thumbnails
from .refine import edit_vocabulary, embed_phrases, relearn
from .splitting import split_cluster
from .trust import stability
from .whole import STAGES, run

STEPS: dict[str, Callable[..., str]] = {
    step.__name__: step
    for step in (
        run,
        import_images,
        thumbnails,
        embed,
        embed_lexicon,
        cluster,
        import_assignment,
        suggest_clusters,
        estimate_training,
        generate_vocabulary,
        train_concepts,
        project,
        evaluate,
        embed_patches,
        embed_phrases,
        edit_vocabulary,
        relearn,
        stability,
        export_folders,
        split_cluster,
    )
}
__all__ = ["STAGES", "STEPS", *STEPS]
