"""The photo encoder: published weights, unit vectors, words that are as true as it says."""

import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from sklearn.datasets import load_sample_images

from core.base.errors import BadInput, UnknownName, WeightsUnavailable
from core.encoders import CLIP, PHOTO, default_encoder, embed_patches, load_encoder, phrase_warning
from core.encoders.photo import encoder as photo
from core.encoders.photo import engines, tower
from core.encoders.photo.nouns import CLASSES, WIDEST, Grounds, class_offsets, grounds
from core.encoders.photo.patches import VARIANTS
from core.words.lexicon import load_lexicon
from core.words.readings import understand


@pytest.fixture(scope="module")
def encoder():
    return load_encoder(PHOTO, device="cpu")


@pytest.fixture(scope="module")
def photographs() -> list[Image.Image]:
    """A temple and a dahlia, which scikit-learn ships."""
    return [Image.fromarray(pixels) for pixels in load_sample_images().images]


def synset(word: str) -> int:
    found = understand(load_lexicon(), word).synset
    assert found is not None
    return found


def test_vectors_of_pictures_and_nouns_are_unit_rows_without_a_negative_cosine(
    encoder, photographs
):
    images = encoder.encode_images(photographs)
    texts = encoder.encode_texts(["flower", "temple", "dog", "freedom", "crane (wading bird)"])
    assert images.shape == (2, encoder.dim) and texts.shape == (5, encoder.dim)
    assert images.dtype == texts.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(images, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(texts, axis=1), 1, atol=1e-5)
    assert (images @ texts.T).min() >= 0
    assert encoder.encode_images([]).shape == (0, encoder.dim)


def test_a_product_is_the_probability_of_the_noun_over_a_power_of_its_classes(encoder, photographs):
    image = encoder.encode_images(photographs)[1]
    for word in ("flower", "truck", "bird", "golf ball"):
        classes = grounds()[synset(word)].classes
        likely = image[classes].sum() / photo.SAYS
        wanted = photo.SAYS * likely * len(classes) ** -photo.WIDE * WIDEST ** (photo.WIDE - 0.5)
        assert image @ encoder.encode_texts([word])[0] == pytest.approx(wanted, rel=1e-4)


def test_the_probabilities_of_the_classes_sum_to_one(encoder, photographs):
    image = encoder.encode_images(photographs)
    np.testing.assert_allclose(image[:, :CLASSES].sum(axis=1), photo.SAYS, rtol=1e-5)


def test_it_names_what_a_photograph_shows(encoder, photographs):
    temple = encoder.encode_images(photographs)[0]
    words = ["building", "flower", "dog", "truck", "fish"]
    assert words[int((encoder.encode_texts(words) @ temple).argmax())] == "building"


def test_senses_of_one_word_are_different_vectors(encoder):
    bird, machine = encoder.encode_texts(["crane (wading bird)", "crane (lifting device)"])
    assert bird @ machine < 0.6
    assert encoder.encode_texts(["cranes"])[0] @ machine == pytest.approx(1, abs=1e-5)


def test_nouns_that_no_class_tells_apart_are_near_duplicates(encoder):
    known, below = encoder.encode_texts(["church", "cathedral"])
    assert known @ below > 0.9
    assert (encoder.encode_texts(["freedom"])[0] @ known) < 0.6


def test_the_ground_of_a_noun_is_its_own_classes_or_those_of_its_nearest_wider_noun():
    found, lexicon = grounds(), load_lexicon()
    dog, cathedral = found[synset("dog")], found[synset("cathedral")]
    assert len(dog.classes) == 118 and dog.steps == 0 and dog.strength == 1
    assert cathedral.synset == synset("church") and cathedral.strength < 1
    assert found[synset("freedom")] is None
    assert found[lexicon.synsets_of("artifact")[0]] is None  # too wide


def test_every_class_is_below_its_own_noun_and_all_that_is_wider():
    lexicon = load_lexicon()
    found = Grounds(lexicon, class_offsets())
    place = {int(offset): number for number, offset in enumerate(lexicon.synset_offset)}
    for number, offset in enumerate(class_offsets().tolist()):
        for wider in (place[offset], *lexicon.hypernyms(place[offset])):
            assert number in found.below[wider]


def test_small_pictures_are_sharpened_and_large_ones_are_not(encoder):
    edge = np.zeros((32, 32, 3), np.uint8)
    edge[:, 16:] = 128
    small = Image.fromarray(edge + 64)
    large = small.resize((448, 448), Image.Resampling.NEAREST)
    plain = small.resize((photo.SIZE, photo.SIZE), Image.Resampling.BICUBIC)
    assert encoder.preprocess(small).max() > np.asarray(plain).max()  # overshoot at the edge
    assert encoder.preprocess(large).max() <= 64 + 128 + 8


def test_the_square_is_the_middle_of_a_picture(encoder):
    wide = Image.new("RGB", (300, 100), "black")
    wide.paste("white", (100, 0, 200, 100))
    assert encoder.preprocess(wide)[20:-20, 20:-20].min() > 250
    assert encoder.covers((300, 100)) == pytest.approx((1 / 3, 0, 2 / 3, 1))


def test_bytes_and_floats_from_0_to_1_are_the_same_pixels(encoder, photographs):
    pixels = torch.from_numpy(encoder.preprocess(photographs[0]).copy()).permute(2, 0, 1)[None]
    as_bytes, as_floats = encoder.encode_pixels(pixels), encoder.encode_pixels(pixels / 255)
    np.testing.assert_allclose(as_bytes, as_floats, atol=1e-6)


def test_onnxruntime_gives_what_torch_gives_and_keeps_its_graph(encoder, photographs, tmp_path):
    pixels = torch.from_numpy(encoder.preprocess(photographs[0]).copy()).permute(2, 0, 1)[None]
    by_torch = engines.torch_engine(encoder.tower, torch.device("cpu"))(pixels / 255)
    quick = engines.build_engine(encoder.tower, photo.SIZE, torch.device("cpu"), tmp_path)
    np.testing.assert_allclose(quick(pixels / 255), by_torch, atol=engines.TOLERANCE)
    (graph,) = tmp_path.glob("*.onnx")
    written = graph.stat().st_mtime_ns
    engines.build_engine(encoder.tower, photo.SIZE, torch.device("cpu"), tmp_path)
    assert graph.stat().st_mtime_ns == written


@pytest.mark.parametrize("content", [b"", b"not a graph"])
def test_a_damaged_graph_is_left_aside_with_a_line_in_the_log(encoder, tmp_path, caplog, content):
    kept = tmp_path / engines._file_name(photo.SIZE)
    kept.write_bytes(content)
    engine = engines.build_engine(encoder.tower, photo.SIZE, torch.device("cpu"), tmp_path)
    assert engine(torch.zeros(1, 3, photo.SIZE, photo.SIZE)).shape == (1, 1280)
    assert "runs on torch" in caplog.text
    assert not kept.exists()  # and is exported anew the next time


def test_an_engine_that_differs_from_torch_is_refused(encoder):
    with pytest.raises(ValueError, match="differs from torch"):
        engines._checked(lambda pixels: np.ones((2, 1280), np.float32), encoder.tower, photo.SIZE)


def test_other_weights_than_the_measured_ones_are_refused(tmp_path, monkeypatch):
    other = io.BytesIO()
    torch.save({"a": torch.zeros(1)}, other)
    file = tmp_path / "other.pth"
    file.write_bytes(other.getvalue())
    monkeypatch.setattr(tower, "weights_file", lambda: file)
    with pytest.raises(WeightsUnavailable, match="install the package"):
        tower.build_tower()


def test_the_mean_feature_is_that_of_many_numbers_drawn_from_the_last_batch_norm(encoder):
    norm = encoder.tower.network.bn2
    random = torch.Generator().manual_seed(0)
    drawn = torch.randn(20_000, 1280, generator=random) * norm.weight + norm.bias
    np.testing.assert_allclose(
        encoder.mean, drawn.clamp(0, 6).mean(dim=0).detach().numpy(), atol=0.05
    )


def test_familiarity_is_high_for_things_and_low_for_noise(encoder, photographs):
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3)).astype("u1"))
    known, strange = encoder.familiarity(encoder.encode_images([photographs[0], noise]))
    assert 0 <= strange < known <= 1


def test_familiarity_is_the_mean_probability_of_the_five_best_nouns(encoder):
    row = np.zeros((1, encoder.dim), np.float32)
    tench = grounds()[synset("tench")].classes
    row[0, tench] = photo.SAYS  # sure of one class: all wider nouns are as sure
    assert encoder.familiarity(row)[0] == pytest.approx(1)
    row[0, tench] = 0
    row[0, :CLASSES] = photo.SAYS / CLASSES
    assert encoder.familiarity(row)[0] < WIDEST / CLASSES


@pytest.mark.parametrize("variant", VARIANTS)
def test_patches_lie_in_the_space_of_the_nouns(encoder, photographs, variant):
    from core.encoders.photo import patches

    found = patches.embed_patches(encoder, photographs[1], variant)
    assert found.vectors.shape[2] == encoder.dim and found.variant == variant
    assert not found.vectors[..., CLASSES:].any()


def test_patches_come_through_the_seam_and_point_at_the_building(encoder, photographs):
    picture = Image.new("RGB", (400, 400), "grey")
    picture.paste(photographs[0].resize((180, 180)), (210, 200))
    found = embed_patches(encoder, picture)
    strength = found.vectors @ encoder.encode_texts(["building"])[0]
    row, column = np.unravel_index(strength.argmax(), strength.shape)
    assert row > strength.shape[0] / 2 and column > strength.shape[1] / 2


def test_an_unknown_variant_of_patches_is_named(encoder, photographs):
    from core.encoders.photo import patches

    with pytest.raises(UnknownName, match="share"):
        patches.embed_patches(encoder, photographs[1], "guess")


def test_a_phrase_is_warned_of_when_the_encoder_cannot_know_it():
    assert phrase_warning(PHOTO, "golf ball") is None
    assert "church" in phrase_warning(PHOTO, "cathedral")
    assert "no kind" in phrase_warning(PHOTO, "freedom")
    assert "understood as" in phrase_warning(PHOTO, "rusty truck")
    assert phrase_warning(PHOTO, "blorgnify the quux") is not None


def test_it_is_the_default_for_all_but_the_sample():
    assert default_encoder("/a/folder") == PHOTO and default_encoder("sample") == "sample"
    assert CLIP != PHOTO


def test_what_it_knows_is_asked_without_torch():
    code = (
        "import sys; from core.encoders import phrase_warning; phrase_warning('photo', 'elefant');"
        "assert not {'torch', 'timm', 'onnxruntime', 'PIL'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_an_unknown_name_says_photo_among_the_ways_out():
    with pytest.raises(BadInput, match="photo"):
        load_encoder("nothing-such")
