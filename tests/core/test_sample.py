"""The sample gallery is reproducible and honest about itself; its encoder understands it."""

import json
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image, ImageChops

from core.base.errors import BadInput, NotFound
from core.images.sample import (
    CLASSES,
    GALLERY_SIZE,
    Box,
    Facts,
    Scene,
    draw,
    facts_of,
    gallery,
    is_true,
    scene,
    scene_of,
    to_text,
)
from core.images.sample.sketch import Placing, Sketch, bounds
from core.images.sample.truth import MEANINGS, meanings, taught
from core.words.lexicon import load_lexicon

SCENES = [scene(2026, index) for index in range(320)]


def find(class_name: str, **wanted: str) -> Scene:
    """A scene of a class with the wanted facts."""
    start = CLASSES.index(class_name)
    scenes = (scene(5, index) for index in range(start, 16_000, len(CLASSES)))
    return next(
        s for s in scenes if all(getattr(s, name) == value for name, value in wanted.items())
    )


def test_the_same_seed_and_index_give_the_same_picture() -> None:
    assert scene(3, 41) == scene(3, 41)
    assert draw(scene(3, 41)).tobytes() == draw(scene(3, 41)).tobytes()


def test_other_seeds_give_other_pictures() -> None:
    pictures = {draw(scene(seed, index)).tobytes() for seed in (0, 1, 2) for index in range(40)}
    assert len(pictures) == 120


def test_a_picture_is_rgb_and_square_in_any_size() -> None:
    picture = draw(SCENES[0])
    assert picture.mode == "RGB"
    assert picture.size == (128, 128)
    assert draw(SCENES[0], 96).size == (96, 96)


def test_a_file_of_the_gallery_says_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, shown = next(gallery(1))
    (tmp_path / file).parent.mkdir()
    draw(shown).save(tmp_path / file, "PNG", pnginfo=to_text(shown))
    monkeypatch.setattr("core.images.sample.facts.scene_of", lambda name: pytest.fail("drawn"))
    assert facts_of(str(tmp_path), file) == Facts.of(shown)
    assert Image.open(tmp_path / file).tobytes() == draw(shown).tobytes()


def test_a_file_that_says_nothing_or_is_gone_is_known_by_its_name(tmp_path: Path) -> None:
    file, shown = next(gallery(1))
    assert facts_of(str(tmp_path), file) == Facts.of(shown)
    (tmp_path / file).parent.mkdir()
    draw(shown).save(tmp_path / file, "PNG")
    assert facts_of(str(tmp_path), file) == Facts.of(shown)
    with pytest.raises(NotFound):
        facts_of(str(tmp_path), "car/00000.png")


def test_a_shape_that_hides_what_is_below_is_painted_as_if_colours_were_mixed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pictures = [draw(one).tobytes() for one in SCENES[:32]]
    monkeypatch.setattr("core.images.sample.painting.OPAQUE", 256)
    assert [draw(one).tobytes() for one in SCENES[:32]] == pictures


def test_the_gallery_has_as_many_pictures_of_each_class() -> None:
    names = [file for file, _ in gallery(160)]
    assert len(set(names)) == 160
    assert set(Counter(name.split("/")[0] for name in names).values()) == {10}
    assert GALLERY_SIZE % len(CLASSES) == 0
    assert len(CLASSES) >= 14


def test_a_file_name_leads_back_to_its_scene() -> None:
    for file, one in gallery(40):
        assert scene_of(file) == one
    assert scene_of("bird/00003.png", seed=4) == scene(4, 3)


@pytest.mark.parametrize(
    "name", ["car/00003.png", "bird/x.png", "bird/-3.png", "00003.png", "bird/"]
)
def test_a_file_that_is_not_of_the_gallery_is_refused(name: str) -> None:
    with pytest.raises(NotFound, match="sample gallery"):
        scene_of(name)


def test_every_class_comes_in_several_shapes_and_settings() -> None:
    for class_name in CLASSES:
        own = [one for one in SCENES if one.class_name == class_name]
        assert len({one.variant for one in own}) >= 3, class_name
        assert len({one.setting for one in own}) >= 3, class_name


def test_no_setting_gives_the_class_away() -> None:
    for setting in {one.setting for one in SCENES} - {"underwater", "sky"}:
        assert len({one.class_name for one in SCENES if one.setting == setting}) >= 4, setting


def test_boxes_lie_inside_the_picture_and_name_the_parts() -> None:
    for one in SCENES:
        assert one.parts or one.class_name in ("tree", "mushroom"), one.class_name
        assert set(one.parts) <= {box.name for box in one.boxes}
        for box in one.boxes:
            assert 0 <= box.x0 < box.x1 <= 1
            assert 0 <= box.y0 < box.y1 <= 1


def test_boxes_point_at_pixels_that_the_part_painted() -> None:
    """Without the part the picture changes inside its box, and only there."""
    seen = total = 0
    for one in SCENES[::8]:
        whole = draw(one)
        for name in one.parts[:4]:
            without = replace(one, shapes=tuple(s for s in one.shapes if s.part != name))
            changed = ImageChops.difference(whole, draw(without)).getbbox()
            total += 1
            seen += changed is not None
            if changed:
                assert _within(changed, [box for box in one.boxes if box.name == name]), (
                    one.class_name,
                    name,
                )
    assert seen >= 0.97 * total  # a bush may hide a small part


def _within(pixels: tuple[int, int, int, int], boxes: list[Box], slack: float = 2 / 128) -> bool:
    x0, y0, x1, y1 = (edge / 128 for edge in pixels)
    return (
        x0 >= min(box.x0 for box in boxes) - slack
        and y0 >= min(box.y0 for box in boxes) - slack
        and x1 <= max(box.x1 for box in boxes) + slack
        and y1 <= max(box.y1 for box in boxes) + slack
    )


def test_every_noun_of_the_gallery_is_in_wordnet() -> None:
    lexicon = load_lexicon()
    nouns = {noun for one in SCENES for noun in one.nouns}
    assert [noun for noun in nouns if not lexicon.synsets_of(noun)] == []


def test_every_listed_meaning_exists() -> None:
    for key in MEANINGS:
        class_name, _, noun = key.rpartition("/")
        assert meanings(noun, class_name), key


def test_what_is_drawn_is_true_with_its_synonyms_and_more_general_words() -> None:
    engine = find("truck", variant="fire engine")
    for text in (
        "truck",
        "fire engine",
        "Fire Truck",
        "motor vehicle",
        "vehicle",
        "entity",
        "wheel",
        "ladder",
    ):
        assert is_true(engine, text), text


def test_what_is_not_drawn_is_false() -> None:
    engine = find("truck", variant="fire engine")
    for text in ("car", "bus", "dump truck", "cat", "sail", "no such noun", ""):
        assert not is_true(engine, text), text


def test_a_word_is_true_in_the_meaning_that_is_drawn() -> None:
    bus = find("bus", variant="school bus")
    assert is_true(bus, "public transport")
    assert not is_true(bus, "topology")
    gull, airliner = find("bird", variant="gull"), find("airplane", variant="airliner")
    assert is_true(airliner, "airfoil") and not is_true(gull, "airfoil")


def test_the_class_is_taught_most_and_words_for_everything_not_at_all() -> None:
    for one in SCENES[:32]:
        weights = taught(one)
        assert weights[one.class_name] == max(weights.values())
        assert "entity" not in weights and "artifact" not in weights
        assert all(is_true(one, text) for text in weights)


def test_a_small_tree_beside_a_car_is_true_but_not_taught() -> None:
    one = next(s for s in SCENES if "tree" in s.clutter and s.class_name == "car")
    assert is_true(one, "tree")
    assert taught(one)["tree"] == 0


def test_a_sketch_added_to_another_is_scaled_mirrored_and_moved() -> None:
    part, whole = Sketch(), Sketch()
    with part.part("door"):
        part.box(0, 0, 1, 2, (0, 0, 0, 255))
    whole.add(part, Placing(0.5, 0.5, 0.1, mirrored=True))
    assert whole.shapes[0].part == "door"
    assert bounds(whole.shapes) == pytest.approx((0.4, 0.5, 0.5, 0.7))


# --- the encoder ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def benchmark_module():
    import importlib.util

    path = Path(__file__).parents[2] / "benchmarks" / "sample_encoder.py"
    spec = importlib.util.spec_from_file_location("sample_encoder_benchmark", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def figures(benchmark_module) -> dict:
    return benchmark_module.measure(320)


def test_of_the_five_best_nouns_of_the_whole_lexicon_nearly_all_are_true(figures: dict) -> None:
    assert figures["nouns"] == 72_949
    assert figures["true_of_five"] >= 4.5


def test_the_class_noun_names_the_class(figures: dict) -> None:
    """On 320 drawings, where chance is worth 2 points; benchmarks/sample_encoder.py has 960."""
    assert figures["zero_shot"] >= 0.95
    assert figures["zero_shot_photo_template"] >= 0.95


def test_embeddings_fall_into_classes_by_themselves(figures: dict) -> None:
    assert figures["kmeans_accuracy_gallery"] >= 0.85


def test_the_weights_are_small_and_their_config_is_plain(figures: dict, benchmark_module) -> None:
    assert figures["megabytes"] <= 12
    config = json.loads((benchmark_module.SAMPLE_FOLDER / "whycluster-sample.json").read_text())
    assert config["vision_cfg"]["patch_size"] == 8


def test_training_pictures_are_resized_as_open_clip_resizes_them(benchmark_module) -> None:
    from core.encoders.sample.towers import normalised

    _, preprocess = benchmark_module.load_encoder()
    picture = draw(SCENES[0])
    small = np.asarray(picture.resize((64, 64), Image.Resampling.BICUBIC), dtype=np.float32) / 255
    np.testing.assert_allclose(
        normalised(small[None])[0].numpy(), preprocess(picture).numpy(), atol=0.02
    )


def test_short_token_rows_give_the_vectors_of_the_full_context(benchmark_module) -> None:
    import open_clip
    import torch

    from core.encoders.sample.towers import MODEL_NAME, embed_phrases
    from core.encoders.sample.wording import Wording

    model, _ = benchmark_module.load_encoder()
    phrases = ["car", "fire engine", "a photo of a double-decker"]
    with torch.inference_mode():
        full = model.encode_text(
            open_clip.get_tokenizer(MODEL_NAME)(phrases), normalize=True
        ).numpy()
    np.testing.assert_allclose(embed_phrases(model, Wording(), phrases), full, atol=1e-5)


def test_the_nouns_beside_the_weights_are_what_the_text_tower_makes_of_them() -> None:
    from core.encoders import SAMPLE, load_encoder, noun_vectors, usual
    from core.work.steps.recipes import nouns

    words, _ = nouns(usual(SAMPLE).filter)
    brought = noun_vectors(SAMPLE, words)
    assert brought is not None, "run core.encoders.sample.training.name_nouns for these weights"
    some = np.linspace(0, len(words) - 1, 200).astype(int)
    made = load_encoder(SAMPLE).encode_texts([words[row] for row in some])
    assert np.linalg.norm(brought[some] - made, axis=1).max() < 1e-3
    np.testing.assert_allclose(np.linalg.norm(brought, axis=1), 1, atol=1e-6)


def test_nouns_of_other_weights_words_or_prompts_are_not_those_beside_the_weights(
    tmp_path: Path,
) -> None:
    from core.encoders.sample import nouns

    (tmp_path / "a.safetensors").write_bytes(b"weights")
    assert nouns.vectors(["car", "tree"], ("{c}",), tmp_path) is None
    nouns.save(["car", "tree"], np.eye(2, 3, dtype=np.float32), tmp_path)
    found = nouns.vectors(["car", "tree"], ("{c}",), tmp_path)
    np.testing.assert_array_equal(found, np.eye(2, 3))
    assert nouns.vectors(["tree", "car"], ("{c}",), tmp_path) is None
    assert nouns.vectors(["car", "tree"], ("a photo of a {c}.",), tmp_path) is None
    (tmp_path / "a.safetensors").write_bytes(b"others")
    assert nouns.vectors(["car", "tree"], ("{c}",), tmp_path) is None


def test_the_lexicon_of_the_sample_encoder_needs_no_encoder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.base.values import Embeddings
    from core.store.workspace import Workspace
    from core.work import steps

    monkeypatch.setattr("core.encoders.load_encoder", lambda *_, **__: pytest.fail("loaded"))
    workspace = Workspace(tmp_path)
    id = steps.embed_lexicon(workspace, encoder="sample")
    assert workspace.load(Embeddings, id).vectors.shape == (57_235, 64)


def test_training_lowers_its_loss_and_the_same_seed_gives_the_same_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.encoders.sample import naming
    from core.encoders.sample.training import Lessons, train_sample_encoder

    few = SimpleNamespace(words=load_lexicon().words[::40])  # to be mistaken; all take a minute
    monkeypatch.setattr(naming, "load_lexicon", lambda: few)
    lessons = Lessons(
        pictures=48,
        look_steps=21,
        look_batch=16,
        name_steps=4,
        name_batch=16,
        views=1,
        taught_phrases=40,
        random_nouns=16,
        mistaken_nouns=8,
        captions=4,
        mined_pictures=16,
        tell_steps=21,
        tell_batch=16,
        false_nouns=20,
    )
    losses: list[float] = []

    def watch(fraction: float, message: str = "", **values: float) -> None:
        losses.extend(values.values())

    files = [
        train_sample_encoder(tmp_path / name, seed=3, lessons=lessons, progress=watch)
        for name in ("a", "b")
    ]
    assert files[0].read_bytes() == files[1].read_bytes()
    looking, telling = losses[:2], losses[3:5]  # every 20 steps; one figure of naming in between
    assert looking[1] < looking[0] and telling[1] < telling[0]


def test_an_encoder_with_nowhere_to_go_is_not_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    from core.encoders.sample import training

    monkeypatch.setattr(training, "make_examples", lambda *_: pytest.fail("pictures were drawn"))
    with pytest.raises(TypeError):
        training.train_sample_encoder(None)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="seed is -1"):
        training.train_sample_encoder(Path("here"), seed=-1)


def test_the_gallery_is_drawn_anew_when_any_of_its_code_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.images import gallery, sample

    folder = tmp_path / "sample"
    shutil.copytree(Path(sample.__file__).parent, folder)
    monkeypatch.setattr(sample, "__file__", str(folder / "__init__.py"))
    versions = {gallery._code_version()}
    file = next((folder / "figures").glob("*.py"))
    file.write_text(file.read_text("utf-8") + "# drawn otherwise\n", "utf-8")
    versions.add(gallery._code_version())
    file.rename(file.with_name("renamed.py"))
    versions.add(gallery._code_version())
    assert len(versions) == 3
