"""In which numbers open_clip's encoders calculate: by a trial that is kept, or as one is told."""

import json

import numpy as np
import open_clip
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from core.base.errors import BadInput
from core.base.values import Embeddings
from core.encoders import CLIP, PHOTO, SAMPLE, load_encoder, precision
from core.encoders.embedding import embed_images, embed_texts
from core.encoders.rounded import Rounded
from core.images.importing import find_images
from core.learning.device import PRECISION
from core.store.workspace import Workspace
from core.work import steps
from core.work.steps.prepare import embed_recipe, views_there

MODEL = "tiny-precise"
CONFIG = {
    "embed_dim": 24,
    "vision_cfg": {
        "image_size": 32, "layers": 2, "width": 32, "patch_size": 8, "head_width": 16
    },
    "text_cfg": {
        "context_length": 20, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 2
    },
}  # fmt: skip


@pytest.fixture
def auto(monkeypatch, tmp_path):
    """Nothing told, nothing tried yet."""
    monkeypatch.delenv(PRECISION)
    monkeypatch.setenv("WHYCLUSTER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(precision, "pick_device", lambda: torch.device("cpu"))


@pytest.fixture(scope="module")
def name(tmp_path_factory):
    folder = tmp_path_factory.mktemp("encoder")
    (folder / f"{MODEL}.json").write_text(json.dumps(CONFIG))
    open_clip.add_model_config(folder)
    torch.manual_seed(0)
    save_file(open_clip.create_model(MODEL).state_dict(), folder / "weights.safetensors")
    return f"{MODEL}@{folder}/weights.safetensors"


@pytest.fixture
def pictures(tmp_path):
    random = np.random.default_rng(0)
    (tmp_path / "pictures").mkdir()
    for number in range(5):
        pixels = random.integers(0, 255, (40, 40, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(tmp_path / "pictures" / f"{number}.png")
    return tmp_path / "pictures"


def test_before_a_trial_it_is_fp32_and_nothing_is_tried_by_asking(auto, monkeypatch):
    monkeypatch.setattr(precision, "bf16_gain", None)
    assert precision.precision(CLIP) == "fp32"


@pytest.mark.parametrize(("ratio", "expected"), [(2.1, "bf16"), (1.0, "fp32"), (0.0, "fp32")])
def test_a_trial_decides_once_for_this_machine(auto, monkeypatch, ratio, expected):
    monkeypatch.setattr(precision, "bf16_gain", lambda: ratio)
    assert precision.settle(CLIP) == expected
    monkeypatch.setattr(precision, "bf16_gain", None)
    assert precision.settle(CLIP) == precision.precision(CLIP) == expected


def test_a_gpu_and_the_encoders_that_come_along_are_never_tried(auto, monkeypatch):
    monkeypatch.setattr(precision, "bf16_gain", None)
    assert precision.settle(PHOTO) == precision.settle(SAMPLE) == "fp32"
    monkeypatch.setattr(precision, "pick_device", lambda: torch.device("cuda"))
    assert precision.settle(CLIP) == "fp32"


def test_what_is_told_goes_before_the_trial(auto, monkeypatch):
    monkeypatch.setattr(precision, "bf16_gain", lambda: 3.0)
    assert precision.settle(CLIP) == "bf16"
    monkeypatch.setenv(PRECISION, "fp32")
    assert precision.settle(CLIP) == "fp32"
    monkeypatch.setenv(PRECISION, "bf16")
    assert precision.precision(CLIP) == "bf16" and precision.precision(PHOTO) == "fp32"
    monkeypatch.setenv(PRECISION, "half")
    with pytest.raises(BadInput, match="auto, fp32, bf16"):
        precision.precision(CLIP)


def test_a_damaged_or_forbidden_cache_is_as_if_nothing_was_tried(auto, monkeypatch, tmp_path):
    monkeypatch.setattr(precision, "bf16_gain", lambda: 3.0)
    precision.settle(CLIP)
    (file,) = (tmp_path / "cache").iterdir()
    file.write_text("{")
    assert precision.precision(CLIP) == "fp32"
    monkeypatch.setenv("WHYCLUSTER_CACHE", str(file))  # no folder
    assert precision.settle(CLIP) == "fp32"


def test_bf16_vectors_are_those_of_fp32_about_and_say_how_near(name, pictures):
    exact, rough = (load_encoder(name, "cpu", precision=each) for each in ("fp32", "bf16"))
    images, words = find_images(pictures, pictures), ["dog", "cat", "sailing boat"] * 30
    for work in (lambda e: embed_images(e, images, views=1), lambda e: embed_texts(e, words)):
        one, other = work(exact), work(rough)
        cosines = (one.vectors * other.vectors).sum(axis=1)
        assert other.vectors.dtype == np.float32 and cosines.min() > 0.999
        assert not np.array_equal(one.vectors, other.vectors)
        assert one.agreement is None and 0.999 < other.agreement <= 1


def test_a_tower_that_rounding_spoils_stays_in_fp32(caplog):
    tower = Rounded(lambda rows: rows, lambda rows: rows.flip(1))
    rows = torch.rand(40, 6, generator=torch.Generator().manual_seed(0))
    assert torch.equal(tower(rows), rows) and torch.equal(tower(rows), rows)
    assert tower.agreement == 1 and "left aside" in caplog.text
    assert Rounded(lambda rows: rows, lambda rows: rows * float("nan"))(rows).isfinite().all()


def test_ids_say_bf16_and_those_of_fp32_are_as_ever(name, pictures, tmp_path, monkeypatch):
    workspace = Workspace(tmp_path / "workspace")
    images = steps.import_images(workspace, source=str(pictures))
    before = embed_recipe(workspace, images, name, 0, 0)
    assert "precision" not in before.settings
    monkeypatch.setenv(PRECISION, "bf16")
    made = steps.embed(workspace, images=images, encoder=name, views=0)
    assert made != before.id and workspace.record(made).settings["precision"] == "bf16"
    assert workspace.load(Embeddings, made).agreement > 0.999
    monkeypatch.setenv(PRECISION, "fp32")
    assert views_there(workspace, images, name, 0) == 0
    assert steps.embed(workspace, images=images, encoder=name, views=0) == before.id


def test_embeddings_in_fp32_that_are_there_serve_in_any_precision(
    name, pictures, tmp_path, monkeypatch
):
    workspace = Workspace(tmp_path / "workspace")
    images = steps.import_images(workspace, source=str(pictures))
    made = steps.embed(workspace, images=images, encoder=name, views=2)
    monkeypatch.setenv(PRECISION, "bf16")
    monkeypatch.setattr("core.encoders.load_encoder", None)
    assert steps.embed(workspace, images=images, encoder=name, views=2) == made
    assert views_there(workspace, images, name, 0) == 2
