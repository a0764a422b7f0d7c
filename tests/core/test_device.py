"""The device and the thread limit."""

import subprocess
import sys
from pathlib import Path

import torch

from core.learning.device import pick_device, threads

ROOT = Path(__file__).parents[2]


def test_the_device_works():
    assert float(torch.ones(2, device=pick_device()).sum()) == 2


def test_thread_limit_ends_with_its_block():
    before = torch.get_num_threads()
    with threads(1):
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == before


LIGHT = (
    *("concepts.settings", "concepts.explanation", "concepts.figures", "clustering.models"),
    *("words.vocabulary", "output.projection", "work.request"),
)


def test_settings_and_explanations_load_without_heavy_libraries():
    """Pages show settings and explanations; opening one must not load torch."""
    code = "import sys;" + "".join(f"import core.{module};" for module in LIGHT)
    heavy = "{'torch', 'sklearn', 'scipy', 'umap', 'open_clip'}"
    code += f"found = {heavy} & set(sys.modules); assert not found, found"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
