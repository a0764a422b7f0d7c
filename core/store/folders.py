"""The folders that the program makes in a workspace, beside its values: one list of them.

A workspace may lie in a folder of the user's, whose others are none of its business.
"""

from collections.abc import Mapping

from .trash import FOLDER as TRASH

PICTURES = ("sample", "uploads", "received")  # drawn, unpacked or uploaded
DATA = "data"  # of the papers, or the user's own: never deleted
FOLDERS: Mapping[str, tuple[str, ...]] = {  # kind -> folders of the workspace
    "Pictures drawn, unpacked or uploaded": PICTURES,
    "Embeddings kept by picture": ("embedded",),
    "Unfinished work": ("unfinished", "squares"),
    "Trainings on pixels": ("trainings",),
    "Encoders": ("encoders",),
    "Tables of the papers": ("bench", DATA),
    "Trash": (TRASH,),
}
MADE = tuple(
    name for names in FOLDERS.values() for name in names if name not in (DATA, TRASH)
)  # what is deleted with everything
