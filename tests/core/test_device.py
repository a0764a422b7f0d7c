"""The device and the thread limit."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from core.base.errors import BadInput
from core.learning.device import PRECISION, bf16_products, pick_device, threads

ROOT = Path(__file__).parents[2]


def test_the_device_works():
    assert float(torch.ones(2, device=pick_device()).sum()) == 2


def test_thread_limit_ends_with_its_block():
    before = torch.get_num_threads()
    with threads(1):
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == before


def test_a_setting_forces_or_forbids_products_in_bfloat16_on_the_cpu_alone(monkeypatch):
    told = []
    for setting in ("fp32", "bf16"):
        monkeypatch.setenv(PRECISION, setting)
        told += [bf16_products(torch.device(name)) for name in ("cpu", "cuda")]
    assert told == [False, False, True, False]


@pytest.mark.parametrize("setting", [None, "auto"])
def test_unless_told_no_product_is_in_bfloat16(setting, monkeypatch):
    monkeypatch.delenv(PRECISION, raising=False)
    if setting:
        monkeypatch.setenv(PRECISION, setting)
    assert bf16_products(torch.device("cpu")) is False


def test_a_setting_that_is_no_precision_is_refused(monkeypatch):
    monkeypatch.setenv(PRECISION, "fp8")
    with pytest.raises(BadInput, match=PRECISION):
        bf16_products(torch.device("cpu"))


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
