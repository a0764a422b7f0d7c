"""Every unit of work, once: read values by id, compute one value, save it, return its id.

The command line, the job queue, the tests and the pages all go through these functions. A step
whose result exists is skipped: the id of a value is the hash of step, settings and parents.

A step is a function under `@step(title, ...)`, which registers it in STEPS; a new file of steps is
imported here. Heavy libraries are imported inside the steps, so that naming one costs nothing.
"""

from ..stages import STAGES
from .choosing import estimate_training, suggest_clusters
from .clustering import cluster, features, import_assignment
from .explain import evaluate, generate_vocabulary, project, train_concepts
from .exporting import export_folders
from .importing import import_images, thumbnails
from .looking import embed_patches
from .prepare import embed, embed_lexicon
from .refine import relearn
from .registry import STEPS, Step, step, title
from .rewording import edit_vocabulary, embed_phrases
from .splitting import split_cluster
from .trust import stability
from .whole import run

__all__ = [
    "STAGES",
    "STEPS",
    "Step",
    "cluster",
    "edit_vocabulary",
    "embed",
    "embed_lexicon",
    "embed_patches",
    "embed_phrases",
    "estimate_training",
    "evaluate",
    "export_folders",
    "features",
    "generate_vocabulary",
    "import_assignment",
    "import_images",
    "project",
    "relearn",
    "run",
    "split_cluster",
    "stability",
    "step",
    "suggest_clusters",
    "thumbnails",
    "title",
    "train_concepts",
]
