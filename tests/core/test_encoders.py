"""The encoder seam: names, weights from disk, unit rows, prompts, and what it cannot do."""

import json
import logging
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import numpy as np
import open_clip
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from core.base.errors import BadInput, Cancelled, UnknownName, WeightsUnavailable
from core.encoders import (
    CLIP,
    DEFAULT_ENCODER,
    ENCODERS,
    PHOTO,
    PHOTO_TEMPLATES,
    SUGGESTED_ENCODERS,
    Kind,
    Options,
    check_encoder,
    embed_patches,
    load_encoder,
    phrase_warning,
    understands_photographs,
    usual,
    weights,
    weights_file,
    weights_version,
)
from core.encoders.names import SAMPLE_FOLDER, parse

MODEL = "tiny-test"
CONFIG = {
    "embed_dim": 24,
    "vision_cfg": {
        "image_size": 32, "layers": 2, "width": 32, "patch_size": 8, "head_width": 16
    },
    "text_cfg": {
        "context_length": 20, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 2
    },
}  # fmt: skip
WORDS = ["dog", "a rather long name of a thing that has many tokens", "sailing boat", "dog"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A model config that open_clip knows, and random weights of it in two formats."""
    folder = tmp_path_factory.mktemp("encoder")
    (folder / f"{MODEL}.json").write_text(json.dumps(CONFIG))
    open_clip.add_model_config(folder)
    torch.manual_seed(0)
    state = open_clip.create_model(MODEL).state_dict()
    save_file(state, folder / "weights.safetensors")
    torch.save(state, folder / "weights.pt")
    torch.save({"state_dict": state, "code": print}, folder / "code.pt")
    (folder / "damaged.safetensors").write_bytes(b"\1" * 100)
    save_file({"other": torch.zeros(3)}, folder / "other.safetensors")
    return folder


@pytest.fixture(scope="module")
def encoder(folder):
    return load_encoder(f"{MODEL}@{folder}/weights.safetensors", device="cpu")


def pictures(count: int = 3) -> list[Image.Image]:
    random = np.random.default_rng(0)
    sizes = [(40, 60), (200, 90), (32, 32)]
    return [
        Image.fromarray(random.integers(0, 255, (*sizes[i % 3], 3), dtype=np.uint8))
        for i in range(count)
    ]


def norms(vectors: np.ndarray) -> np.ndarray:
    return np.linalg.norm(vectors, axis=1)


def test_rows_are_unit_float32_of_the_encoders_width(encoder):
    images, texts = encoder.encode_images(pictures()), encoder.encode_texts(WORDS)
    assert images.shape == (3, 24) and texts.shape == (4, 24) and encoder.dim == 24
    for vectors in (images, texts):
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(norms(vectors), 1, atol=1e-5)
    assert encoder.encode_images([]).shape == encoder.encode_texts([]).shape == (0, 24)


def test_pictures_are_encoded_as_open_clip_does_it(encoder, folder):
    model, _, preprocess = open_clip.create_model_and_transforms(
        MODEL, pretrained=f"{folder}/weights.safetensors"
    )
    batch = torch.stack([preprocess(image) for image in pictures()])
    with torch.no_grad():
        expected = model.eval().encode_image(batch, normalize=True).numpy()
    np.testing.assert_allclose(encoder.encode_images(pictures()), expected, atol=1e-5)


def test_the_vectors_of_the_prompts_are_averaged_before_normalisation(encoder, folder):
    model = open_clip.create_model(MODEL, pretrained=f"{folder}/weights.safetensors").eval()
    prompts = [template.replace("{c}", "dog") for template in PHOTO_TEMPLATES]
    with torch.no_grad():
        mean = model.encode_text(open_clip.get_tokenizer(MODEL)(prompts)).mean(dim=0).numpy()
    expected = mean / np.linalg.norm(mean)
    np.testing.assert_allclose(encoder.encode_texts(["dog"])[0], expected, atol=1e-5)


@pytest.mark.parametrize("custom", [False, True])
def test_cutting_the_context_of_a_causal_tower_changes_nothing(encoder, custom):
    from core.encoders.text_tower import TextTower

    torch.manual_seed(0)
    model = open_clip.create_model(MODEL, force_custom_text=custom).eval()
    tokens = open_clip.get_tokenizer(MODEL)(WORDS)
    tower = TextTower(model)
    lengths = tower.lengths(tokens)
    assert tower.can_be_cut and lengths.tolist() == [3, 13, 4, 3]
    with torch.no_grad():
        whole = model.encode_text(tokens)
        short = torch.cat([tower(t[None, :n]) for t, n in zip(tokens, lengths, strict=True)])
    np.testing.assert_allclose(short, whole, atol=1e-5)


@pytest.mark.parametrize("custom", [False, True])
def test_what_prompts_begin_with_is_run_once_and_changes_nothing(custom):
    from core.encoders.text_tower import TextTower

    torch.manual_seed(0)
    model = open_clip.create_model(MODEL, force_custom_text=custom).eval()
    tower = TextTower(model)
    tokenize = open_clip.get_tokenizer(MODEL)
    seen = []
    for block in tower.tower.transformer.resblocks:
        block.mlp.register_forward_pre_hook(lambda _, given: seen.append(given[0].numel() // 32))
    prompts = [f"a bad photo of the {word}." for word in WORDS]
    for texts, nodes in ((prompts, 6 + 3 + 13 + 4), (prompts[:1] * 3, 9), (WORDS, 1 + 2 + 12 + 3)):
        tokens = tokenize(texts)
        cut = tokens[:, : int(tower.lengths(tokens).max())]
        seen.clear()
        with torch.no_grad():
            found = tower(cut)
            assert seen == [nodes, len(texts)]  # distinct beginnings; ends, in the last block
            np.testing.assert_allclose(found, model.encode_text(tokens), atol=1e-5)


def test_a_causal_tower_with_attention_of_its_own_is_run_row_by_row():
    from core.encoders.text_tower import TextTower

    config = {**CONFIG["text_cfg"], "block_type": "custom", "qk_norm": True}
    model = open_clip.CLIP(**{**CONFIG, "text_cfg": config}).eval()
    tower, tokens = TextTower(model), open_clip.get_tokenizer(MODEL)(WORDS)
    assert tower.can_be_cut and not tower._is_plain()
    with torch.no_grad():
        np.testing.assert_allclose(tower(tokens[:, :13]), model.encode_text(tokens), atol=1e-5)


def test_a_tree_of_prefixes_has_a_node_for_each_beginning():
    from core.encoders.prefix_tree import prefix_tree

    tokens = torch.tensor([[7, 1, 2, 9, 0], [7, 1, 3, 2, 9], [7, 1, 3, 9, 0], [7, 1, 2, 9, 0]])
    tree = prefix_tree(tokens, torch.tensor([3, 4, 3, 3]))
    twice = [0, 1, 2, 4, 0]
    assert tree.paths.tolist() == [twice, [0, 1, 3, 5, 7], [0, 1, 3, 6, 0], twice]
    assert (tree.rows.tolist(), tree.positions.tolist()) == (
        [0, 0, 0, 1, 0, 1, 2, 1], [0, 1, 2, 2, 3, 3, 3, 4]
    )  # fmt: skip
    assert tree.shared == 2
    alone = prefix_tree(tokens[:1, :4], torch.tensor([3]))
    assert (alone.paths.tolist(), alone.shared) == ([[0, 1, 2, 3]], 3)


def test_a_lexicon_of_many_nouns_is_encoded_as_each_noun_alone(encoder):
    words = [f"{word} {number}" for word in WORDS[:3] for number in range(30)]
    many = encoder.encode_texts(words)
    np.testing.assert_allclose(many[::17], encoder.encode_texts(words[::17]), atol=1e-5)


@pytest.mark.parametrize(
    "change", [{"no_causal_mask": True}, {"pool_type": "last"}, {"embed_cls": True}]
)
def test_a_tower_that_looks_ahead_is_run_whole(change):
    from core.encoders.text_tower import TextTower

    config = {**CONFIG, "text_cfg": {**CONFIG["text_cfg"], **change}}
    tower = TextTower(open_clip.CustomTextCLIP(**config).eval())
    tokens = open_clip.get_tokenizer(MODEL)(WORDS)
    assert not tower.can_be_cut
    assert tower.lengths(tokens).tolist() == [20] * 4
    with torch.no_grad():
        np.testing.assert_allclose(tower(tokens), tower.model.encode_text(tokens))


def test_each_distinct_phrase_is_encoded_once_and_order_is_kept(encoder, monkeypatch):
    seen = []
    tokenize = encoder.tokenizer
    monkeypatch.setattr(encoder, "tokenizer", lambda texts: seen.extend(texts) or tokenize(texts))
    vectors = encoder.encode_texts(WORDS)
    assert len(seen) == 3 * len(PHOTO_TEMPLATES)
    np.testing.assert_array_equal(vectors[0], vectors[3])
    for word, vector in zip(WORDS, vectors, strict=True):
        np.testing.assert_allclose(encoder.encode_texts([word])[0], vector, atol=1e-5)


def test_braces_in_a_phrase_are_only_text(encoder):
    assert encoder.encode_texts(["{c} {0} {name}"]).shape == (1, 24)


def test_batches_make_no_difference(encoder, monkeypatch):
    whole = encoder.encode_images(pictures(7)), encoder.encode_texts(WORDS)
    monkeypatch.setattr(encoder, "batch", 2)
    parts = encoder.encode_images(pictures(7)), encoder.encode_texts(WORDS)
    for one, other in zip(whole, parts, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_a_full_device_halves_the_batch(encoder, monkeypatch):
    encode = encoder.model.encode_image

    def small_device(pixels):
        if len(pixels) > 2:
            raise torch.OutOfMemoryError
        return encode(pixels)

    expected = encoder.encode_images(pictures(7))
    monkeypatch.setattr(encoder, "batch", 64)
    monkeypatch.setattr(encoder.model, "encode_image", small_device)
    np.testing.assert_allclose(encoder.encode_images(pictures(7)), expected, atol=1e-5)


def test_a_strip_of_pixels_takes_no_more_memory_than_a_picture(encoder):
    assert encoder.preprocess(Image.new("RGB", (1, 200_000))).shape == (32, 32, 3)
    wide = Image.new("RGB", (200_000, 2), "red")
    assert encoder.preprocess(wide).mean(axis=(0, 1)).tolist() == [255, 0, 0]


def test_both_formats_of_weights_give_the_same_vectors(encoder, folder):
    other = load_encoder(f"{MODEL}@{folder}/weights.pt", device="cpu")
    np.testing.assert_array_equal(
        other.encode_images(pictures()), encoder.encode_images(pictures())
    )


def test_pickled_code_is_never_loaded(folder):
    with pytest.raises(BadInput, match="more than plain tensors.*safetensors"):
        load_encoder(f"{MODEL}@{folder}/code.pt")


def test_weights_that_do_not_fit_or_are_damaged_are_refused(folder, tmp_path):
    with pytest.raises(BadInput, match="does not fit the model tiny-test"):
        load_encoder(f"{MODEL}@{folder}/other.safetensors")
    with pytest.raises(BadInput, match="does not fit the model RN50"):
        load_encoder(f"RN50@{folder}/weights.safetensors")
    with pytest.raises(BadInput, match="is damaged"):
        load_encoder(f"{MODEL}@{folder}/damaged.safetensors")
    (tmp_path / "weights.npz").touch()
    with pytest.raises(BadInput, match="must be one of"):
        load_encoder(f"{MODEL}@{tmp_path}/weights.npz")
    with pytest.raises(WeightsUnavailable, match="There is no file"):
        load_encoder(f"{MODEL}@{tmp_path}/missing.safetensors")


def test_unknown_names_list_what_is_close():
    with pytest.raises(UnknownName, match="ViT-B-32"):
        load_encoder("ViT-B32/openai")
    with pytest.raises(UnknownName, match="Known: ViT-B-16, ViT-B-32, ViT-L-14."):
        load_encoder("qqqq/openai")
    with pytest.raises(UnknownName, match="laion2b_s34b_b79k"):
        load_encoder("ViT-B-32/opennai")
    with pytest.raises(BadInput, match="MODEL/TAG"):
        load_encoder("ViT-B-32")


@pytest.fixture
def hub(folder, monkeypatch, tmp_path):
    """A hub on this machine that publishes the random weights as `tiny-test/published`."""
    from huggingface_hub import constants

    class Hub(BaseHTTPRequestHandler):
        files: ClassVar = {"/me/tiny/resolve/main/open_clip_pytorch_model.bin": "weights.pt"}

        def do_HEAD(self, body=False):
            name = self.files.get(self.path)
            data = (folder / name).read_bytes() if name else b""
            self.send_response(200 if name else 404)
            self.send_header("Content-Length", str(len(data)))
            if name:
                self.send_header("ETag", '"1"')
                self.send_header("X-Repo-Commit", "0" * 40)
            else:
                self.send_header("X-Error-Code", "EntryNotFound")
            self.end_headers()
            if body:
                self.wfile.write(data)

        def do_GET(self):
            self.do_HEAD(body=True)

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    address = f"http://127.0.0.1:{server.server_port}"
    template = constants.HUGGINGFACE_CO_URL_TEMPLATE.replace(constants.ENDPOINT, address)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
    monkeypatch.setattr(constants, "ENDPOINT", address)
    published = {**open_clip.pretrained._PRETRAINED, MODEL: {"published": {"hf_hub": "me/tiny/"}}}
    monkeypatch.setattr(open_clip.pretrained, "_PRETRAINED", published)
    yield server
    server.shutdown()
    server.server_close()


def test_published_weights_are_downloaded_with_progress_then_found_without_network(hub, encoder):
    seen = []
    name = f"{MODEL}/published"
    loaded = load_encoder(name, "cpu", progress=lambda part, text="": seen.append((part, text)))
    np.testing.assert_array_equal(loaded.encode_texts(["dog"]), encoder.encode_texts(["dog"]))
    assert seen[-1][0] == 1 and "Downloading tiny-test/published" in seen[-1][1]
    hub.shutdown()
    hub.server_close()
    assert load_encoder(name, "cpu").dim == 24


def test_a_download_can_be_stopped(hub):
    def stop(fraction, message="", **losses):
        raise Cancelled

    with pytest.raises(Cancelled):
        load_encoder(f"{MODEL}/published", progress=stop)


def test_weights_that_the_hub_does_not_hold_say_so(hub, monkeypatch):
    monkeypatch.setattr(hub.RequestHandlerClass, "files", {})
    with pytest.raises(WeightsUnavailable, match="holds none of"):
        load_encoder(f"{MODEL}/published")


def test_without_a_network_it_says_at_once_what_to_do(monkeypatch, tmp_path):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")  # nobody listens there
    with pytest.raises(WeightsUnavailable) as error:
        load_encoder("ViT-B-32/openai")
    message = str(error.value)
    for part in (
        "ViT-B-32/openai",
        "no network",
        "ViT-B-32-quickgelu@/path/to/weights",
        "encoder photo",
    ):
        assert part in message
    assert "\n" not in message


def test_published_weights_bring_their_own_quick_gelu_and_preprocessing(monkeypatch):
    monkeypatch.setattr(weights, "download", lambda *arguments: Path("weights"))
    openai = weights.find_weights(parse("ViT-B-32/openai"))
    assert openai.quick_gelu and openai.preprocess["mean"][0] == pytest.approx(0.48145466)
    assert not weights.find_weights(parse("ViT-B-32/laion2b_s34b_b79k")).quick_gelu
    siglip = weights.find_weights(parse("ViT-B-16-SigLIP/webli"))
    assert tuple(siglip.preprocess["mean"]) == (0.5, 0.5, 0.5)


def test_a_local_file_is_read_as_the_config_beside_it_says(tmp_path, caplog):
    (tmp_path / "w.safetensors").touch()
    with caplog.at_level(logging.WARNING):
        plain = weights.find_weights(parse(f"ViT-B-32@{tmp_path}/w.safetensors"))
    assert not plain.quick_gelu and "ViT-B-32-quickgelu@" in caplog.text
    siglip = weights.find_weights(parse(f"ViT-B-16-SigLIP@{tmp_path}/w.safetensors"))
    assert tuple(siglip.preprocess["mean"]) == (0.5, 0.5, 0.5)  # as all its published weights
    config = {"model_cfg": {"quick_gelu": True}, "preprocess_cfg": {"mean": [0.1, 0.2, 0.3]}}
    (tmp_path / "open_clip_config.json").write_text(json.dumps(config))
    found = weights.find_weights(parse(f"ViT-B-32@{tmp_path}/w.safetensors"))
    assert found.quick_gelu and found.preprocess["mean"] == [0.1, 0.2, 0.3]


def test_quick_gelu_and_preprocessing_reach_the_model(folder, tmp_path):
    (tmp_path / "w.safetensors").symlink_to(folder / "weights.safetensors")
    config = {"model_cfg": {"quick_gelu": True}, "preprocess_cfg": {"mean": [0.1, 0.2, 0.3]}}
    (tmp_path / "open_clip_config.json").write_text(json.dumps(config))
    encoder = load_encoder(f"{MODEL}@{tmp_path}/w.safetensors", device="cpu")
    assert "QuickGELU" in repr(encoder.model)
    np.testing.assert_allclose(encoder.mean.flatten(), [0.1, 0.2, 0.3])


def test_weights_file_is_known_without_loading(folder):
    assert weights_file(f"{MODEL}@{folder}/weights.pt") == folder / "weights.pt"
    assert weights_file(CLIP) is None
    assert weights_file(DEFAULT_ENCODER) is not None  # nothing to download


def test_photographs_get_seven_prompts_and_drawings_the_bare_noun():
    assert usual(CLIP).templates == PHOTO_TEMPLATES and len(PHOTO_TEMPLATES) == 7
    assert usual("sample").templates == ("{c}",)
    assert understands_photographs("ViT-B-32@/a/b.pt") and not understands_photographs("sample")


def test_suggested_encoders_exist():
    names = [each.name for each in SUGGESTED_ENCODERS]
    assert names[0] == DEFAULT_ENCODER and "sample" in names
    for model, _, tag in (each.name.partition("/") for each in SUGGESTED_ENCODERS if each.hub):
        assert tag in open_clip.list_pretrained_tags_by_model(model)
        assert "hf_tokenizer_name" not in open_clip.get_model_config(model)["text_cfg"]


def test_an_encoder_is_one_entry_from_which_everything_asked_of_it_follows(monkeypatch, tmp_path):
    class Made:
        name = "made"

    def load(name: str, options: Options) -> Made:
        assert (options.device, options.templates, options.folder) == ("cpu", ("a {c}",), tmp_path)
        return Made()

    def refuse(name: str) -> None:
        raise BadInput(f"{name} is out of order")

    kind = Kind(
        load=load,
        embed_patches=lambda encoder, image: f"patches by {encoder.name}",
        weights_file=lambda name: tmp_path / name,
        weights_version=lambda name: "7",
        check=refuse,
        phrase_warning=lambda encoder, phrase: f"{encoder} knows no {phrase}",
    )
    monkeypatch.setitem(ENCODERS, "made", kind)
    encoder = load_encoder("made", "cpu", ("a {c}",), folder=tmp_path)
    assert encoder.name == "made" and embed_patches(encoder, None) == "patches by made"
    assert weights_file("made") == tmp_path / "made" and weights_version("made") == "7"
    assert phrase_warning("made", "dog") == "made knows no dog"
    with pytest.raises(BadInput, match="out of order"):
        check_encoder("made")


def test_the_version_of_weights_changes_with_their_file_and_is_none_for_published_ones(folder):
    file = folder / "weights.safetensors"
    name, state = f"{MODEL}@{file}", file.stat()
    assert weights_version(name) == f"{state.st_size}-{state.st_mtime_ns}"
    assert weights_version(CLIP) is None and weights_version(PHOTO)


def test_the_sample_encoder_stays_the_same_when_it_is_installed_anew(tmp_path, monkeypatch):
    before = weights_version("sample")
    copy = shutil.copytree(SAMPLE_FOLDER, tmp_path / "another", copy_function=shutil.copy)
    monkeypatch.setattr("core.encoders.names.SAMPLE_FOLDER", copy)
    assert weights_version("sample") == before


def test_naming_encoders_imports_no_heavy_library():
    code = (
        "import core.encoders, core.encoders.names, sys;"
        "assert not {'torch', 'open_clip', 'PIL'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


needs_sample = pytest.mark.skipif(
    not list(SAMPLE_FOLDER.glob("*.safetensors")), reason="the sample encoder is not there yet"
)


@needs_sample
def test_the_sample_encoder_is_an_open_clip_model_like_any_other():
    encoder = load_encoder("sample", device="cpu")
    images, texts = encoder.encode_images(pictures()), encoder.encode_texts(WORDS)
    np.testing.assert_allclose(norms(images), 1, atol=1e-5)
    np.testing.assert_allclose(norms(texts), 1, atol=1e-5)
    assert encoder.name == "sample" and images.shape[1] == texts.shape[1] == encoder.dim
    assert encoder.text.can_be_cut


@needs_sample
def test_the_sample_encoder_names_what_it_sees():
    from core.images.sample import CLASSES, draw, gallery

    encoder = load_encoder("sample", device="cpu")
    scenes = list(gallery(64, 3))
    images = encoder.encode_images([draw(scene) for _, scene in scenes])
    found = (images @ encoder.encode_texts(CLASSES).T).argmax(axis=1)
    right = [CLASSES[i] == scene.class_name for i, (_, scene) in zip(found, scenes, strict=True)]
    assert np.mean(right) > 0.9


@needs_sample
def test_the_sample_encoders_file_is_small_and_known():
    file = weights_file("sample")
    assert file is not None and file.stat().st_size <= 12e6
