"""A checkpoint is used as it is meant, or refused with the reason before anything is made of it."""

import json

import numpy as np
import open_clip
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from core.base.errors import BadInput
from core.base.rows import in_memory
from core.encoders import check_encoder, load_encoder, weights, weights_version
from core.encoders.checkpoints import fitting
from core.encoders.embedding import embed_images, embed_texts
from core.images.importing import find_images

MODEL = "tiny-checkpoint"
CONFIG = {
    "embed_dim": 20,
    "vision_cfg": {
        "image_size": 32, "layers": 2, "width": 32, "patch_size": 8, "head_width": 16
    },
    "text_cfg": {
        "context_length": 20, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 2
    },
}  # fmt: skip
BIAS = {"logit_bias": torch.tensor(-10.0)}


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    folder = tmp_path_factory.mktemp("configs")
    (folder / f"{MODEL}.json").write_text(json.dumps(CONFIG))
    open_clip.add_model_config(folder)
    torch.manual_seed(0)
    return open_clip.create_model(MODEL).state_dict()


@pytest.fixture(scope="module")
def expected(state, tmp_path_factory):
    return load(state, tmp_path_factory.mktemp("plain")).encode_texts(["dog"])


def load(state, folder):
    torch.save(state, folder / "weights.pt")
    return load_encoder(f"{MODEL}@{folder}/weights.pt", device="cpu")


WRITTEN = {
    "plain": lambda state: state,
    "torch.compile": lambda state: {f"_orig_mod.{n}": t for n, t in state.items()},
    "a compiled tower": lambda state: {
        n.replace("visual.", "visual._orig_mod."): t for n, t in state.items()
    },
    "DataParallel": lambda state: {f"module.{n}": t for n, t in state.items()},
    "Lightning": lambda state: {"state_dict": {f"model.{n}": t for n, t in state.items()}},
    "both": lambda state: {"model": {f"module._orig_mod.{n}": t for n, t in state.items()}},
    "SigLIP's bias": lambda state: {**state, **BIAS},
    "no scale": lambda state: {n: t for n, t in state.items() if n != "logit_scale"},
}


@pytest.mark.parametrize("written", WRITTEN)
def test_weights_are_read_however_a_training_wrote_them(state, expected, tmp_path, written):
    encoder = load(WRITTEN[written](state), tmp_path)
    np.testing.assert_array_equal(encoder.encode_texts(["dog"]), expected)
    assert fitting(tmp_path / "weights.pt") == [MODEL]


BESIDE = {
    "vision_cfg": ({"model_cfg": {"vision_cfg": {"image_size": 64}}}, 64),
    "preprocess_cfg": ({"preprocess_cfg": {"size": [64, 64]}}, 64),
    "neither": ({"preprocess_cfg": {"interpolation": "bilinear"}}, 32),
}


@pytest.mark.parametrize("said", BESIDE)
def test_the_config_beside_a_file_is_obeyed(state, tmp_path, said):
    config, size = BESIDE[said]
    preprocess = {"mean": [0.5, 0.4, 0.3], "std": [0.1, 0.2, 0.3], "resize_mode": "squash"}
    config = {**config, "preprocess_cfg": {**preprocess, **config.get("preprocess_cfg", {})}}
    torch.save(state, tmp_path / "weights.pt")
    name = f"{MODEL}@{tmp_path}/weights.pt"
    before = weights_version(name)
    (tmp_path / "open_clip_config.json").write_text(json.dumps(config))
    assert weights_version(name) != before  # other pictures: other embeddings
    encoder = load_encoder(name, device="cpu")
    assert encoder.size == size and encoder.resize_mode == "squash"
    assert encoder.mean.flatten().tolist() == pytest.approx([0.5, 0.4, 0.3])
    assert encoder.std.flatten().tolist() == pytest.approx([0.1, 0.2, 0.3])
    picture = Image.effect_noise((80, 50), 90).convert("RGB")
    assert encoder.preprocess(picture).shape == (size, size, 3)
    assert encoder.encode_images([picture]).shape == (1, CONFIG["embed_dim"])
    if said == "neither":
        scaled = picture.resize((32, 32), Image.Resampling.BILINEAR)
        np.testing.assert_array_equal(encoder.preprocess(picture), np.asarray(scaled))


def test_a_broken_config_beside_a_file_is_refused(state, tmp_path):
    torch.save(state, tmp_path / "weights.pt")
    (tmp_path / "open_clip_config.json").write_text("{")
    with pytest.raises(BadInput, match=r"open_clip_config\.json.*cannot be read"):
        load_encoder(f"{MODEL}@{tmp_path}/weights.pt")


def test_a_file_of_another_model_is_told_before_the_run_with_what_it_fits(state, tmp_path):
    save_file({f"module.{n}": t for n, t in state.items()}, tmp_path / "weights.safetensors")
    with pytest.raises(BadInput, match=f"not fit the model ViT-B-32; .* it fits {MODEL}"):
        check_encoder(f"ViT-B-32@{tmp_path}/weights.safetensors")
    with pytest.raises(BadInput, match=f"does not fit the model RN50 .* it fits {MODEL}"):
        load_encoder(f"RN50@{tmp_path}/weights.safetensors")
    check_encoder(f"{MODEL}@{tmp_path}/weights.safetensors")


def test_a_missing_package_is_said_before_any_weights_are_read(monkeypatch, tmp_path):
    monkeypatch.setattr(weights, "find_spec", lambda name: None)
    (tmp_path / "weights.pt").write_bytes(b"no weights")
    for name in (f"ViT-B-16-SigLIP@{tmp_path}/weights.pt", "ViT-B-16-SigLIP/webli"):
        for use in (check_encoder, load_encoder):
            with pytest.raises(BadInput, match=r"pip install -r requirements-hf\.txt"):
                use(name)


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_weights_that_are_not_finite_are_refused_by_name(state, tmp_path, bad):
    spoilt = {name: tensor.clone() for name, tensor in state.items()}
    spoilt["visual.conv1.weight"][0, 0, 0, 0] = bad
    with pytest.raises(BadInput, match=r"'visual\.conv1\.weight' in .*weights\.pt.*not finite"):
        load(spoilt, tmp_path)


class Spoilt:
    """An encoder that makes a wrong row of a white picture, and of one word."""

    name, dim, size, batch = "spoilt@file", 3, 8, 1
    device = torch.device("cpu")

    def __init__(self, row):
        self.row = row

    def preprocess(self, image):
        return np.asarray(image.resize((8, 8)))

    def encode_pixels(self, pixels):
        return np.array([self.row if p.min() == 255 else [1, 0, 0] for p in pixels], np.float32)

    def encode_texts(self, texts):
        return np.array([self.row if t == "cc" else [1, 0, 0] for t in texts], np.float32)

    def familiarity(self, vectors):
        return None


@pytest.mark.parametrize("row", [[np.nan, 0, 0], [np.inf, 0, 0], [0, 0, 0]])
def test_vectors_that_are_none_are_refused_by_file_and_nothing_of_them_is_kept(tmp_path, row):
    for number in range(24):  # three batches
        colour = "white" if number == 12 else (number * 10, 0, 0)
        Image.new("RGB", (9, 9), colour).save(tmp_path / f"{number:02}.png")
    images, rooms = find_images(tmp_path, tmp_path), []

    def room(keys, **wanted):
        rooms.append(in_memory(keys, **wanted))
        return rooms[-1]

    with pytest.raises(BadInput, match=r"spoilt@file makes no finite vector of '12\.png'"):
        embed_images(Spoilt(row), images, views=0, room=room)
    assert rooms[0].done == 8
    with pytest.raises(BadInput, match="no finite vector of 'cc'"):
        embed_texts(Spoilt(row), ["a", "b", "cc"])


def test_what_no_embedding_uses_may_hold_anything(state, expected, tmp_path):
    odd = {"logit_scale": torch.tensor(float("inf")), "net": {"deep": torch.zeros(1)}, "epoch": 3}
    found = load({**state, **odd}, tmp_path).encode_texts(["dog"])
    np.testing.assert_array_equal(found, expected)
