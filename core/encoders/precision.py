"""In which numbers an open_clip encoder calculates on a CPU: as this machine's trial says, or told.

The choice is kept in the user's cache folder, since ids of embeddings tell it: a second trial on a
busy machine must not embed everything anew. Pages read it without torch.
"""

import hashlib
import json
import os
import platform
from pathlib import Path

from ..base.checks import check_choice
from ..base.disk import cache_folder, write_whole
from ..base.processor import WORTH, bf16_gain
from ..learning.device import AUTO, BF16, FP32, PRECISION, PRECISIONS, pick_device
from .catalogue import PHOTO, SAMPLE


def precision(encoder: str) -> str:
    """fp32 or bf16, by $WHYCLUSTER_PRECISION, else by the trial; fp32 where there was none yet.

    Raises BadInput for a setting that is neither these nor auto.
    """
    told = os.environ.get(PRECISION) or AUTO
    check_choice(PRECISION, told, PRECISIONS)
    if encoder in (PHOTO, SAMPLE):  # one has its own quick engine, the other is tiny
        return FP32
    return told if told != AUTO else _kept() or FP32


def settle(encoder: str) -> str:
    """The precision of an encoder, after a trial where there was none here yet."""
    undecided = (os.environ.get(PRECISION) or AUTO) == AUTO and encoder not in (PHOTO, SAMPLE)
    if undecided and _kept() is None and pick_device().type == "cpu":
        _keep(BF16 if bf16_gain() >= WORTH else FP32)
    return precision(encoder)


def _kept() -> str | None:
    try:
        found = json.loads(_file().read_text(encoding="utf-8"))["precision"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if found in (FP32, BF16) else None


def _keep(choice: str) -> None:
    try:
        write_whole(_file(), json.dumps({"precision": choice}).encode())
    except OSError:  # no home to write to: the same as without a trial
        return


def _file() -> Path:
    """One for each kind of processor and version of torch: homes are shared by machines."""
    from importlib.metadata import version  # brings the email package with it

    known = hashlib.sha256(f"{version('torch')} {_processor()}".encode()).hexdigest()[:16]
    return cache_folder() / f"precision-{known}.json"


def _processor() -> str:
    """What this processor calls itself and can do."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return f"{platform.machine()} {platform.processor()}"
    told = ("model name", "flags", "Features", "CPU part")
    return "\n".join(sorted({line for line in lines if line.startswith(told)}))
