"""Every unit of work, once: read values by id, compute one value, save it, return its id.

The command line, the job queue, the tests and the pages all go through these functions. A step
whose result exists is skipped: the id of a value is the hash of step, settings and parents.

A step is a function under `@step(title, ...)`, which registers it in STEPS; a new file of steps is
imported here. Heavy libraries are imported inside the steps, so that naming one costs nothing.
"""

from ..stages import STAGES
from .assigning import assign
from .choosing import estimate_training, suggest_clusters
from .clustering import cluster, features, import_assignment
from .examining import find_faults
from .explain import evaluate, generate_vocabulary, project, train_concepts
from .exporting import export_folders
from .importing import import_images, thumbnails
from .locating import embed_patches
from .mending import check
from .pipeline import run
from .prepare import embed, embed_lexicon
from .refine import relearn
from .registry import STEPS, Step, is_aside, opens, step, title
from .rewording import edit_vocabulary, embed_phrases
from .searching import embed_query
from .splitting import split_cluster
from .trust import stability
from .vectors import import_embeddings

__all__ = [
    "STAGES",
    "STEPS",
    "Step",
    "assign",
    "check",
    "cluster",
    "edit_vocabulary",
    "embed",
    "embed_lexicon",
    "embed_patches",
    "embed_phrases",
    "embed_query",
    "estimate_training",
    "evaluate",
    "export_folders",
    "features",
    "find_faults",
    "generate_vocabulary",
    "import_assignment",
    "import_embeddings",
    "import_images",
    "is_aside",
    "opens",
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
