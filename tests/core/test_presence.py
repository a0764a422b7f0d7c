"""Which encoders are here: what is said of each, without a network and without anything heavy."""

import subprocess
import sys
from pathlib import Path

import huggingface_hub
import open_clip
import pytest
import torch
from huggingface_hub import constants

from core.encoders import CLIP, DEFAULT_ENCODER, PHOTO, SAMPLE, SUGGESTED_ENCODERS, seen_as
from core.encoders.hub import cached, file_names
from core.encoders.presence import misfit, presence, with_quick_gelu
from core.images import gallery
from core.work.request import RunRequest

PUBLISHED = [each for each in SUGGESTED_ENCODERS if each.hub]
ADDRESS = next(each.hub for each in SUGGESTED_ENCODERS if each.name == CLIP)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of the hub."""
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("path", ["~nobody-at-all/w.pt", f"/{'x' * 300}/w.pt", "a\0b.pt"])
def test_weights_at_a_path_that_leads_nowhere_are_a_problem(path: str) -> None:
    assert presence(f"ViT-B-32@{path}").problem
    assert with_quick_gelu(f"ViT-B-32@{path}").endswith(path)


def fill(cache: Path, address: str, file: str) -> Path:
    """A file in the cache, as the hub's library would leave it."""
    folder = cache / f"models--{address.rstrip('/').replace('/', '--')}"
    kept = folder / "snapshots" / "abc123" / file
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"weights")
    (folder / "refs").mkdir()
    (folder / "refs" / "main").write_text("abc123")
    return kept


@pytest.mark.parametrize("encoder", PUBLISHED, ids=lambda each: each.name)
def test_the_stated_repository_and_size_are_those_of_open_clip(encoder) -> None:
    model, _, tag = encoder.name.partition("/")
    assert open_clip.get_pretrained_cfg(model, tag)["hf_hub"] == encoder.hub
    with torch.device("meta"):
        made = open_clip.CLIP(**open_clip.get_model_config(model))
    megabytes = sum(4 * weights.numel() for weights in made.parameters()) / 1e6
    assert encoder.megabytes == pytest.approx(megabytes, rel=0.01)


def test_what_comes_with_whycluster_is_here(cache: Path) -> None:
    assert presence(PHOTO).here and presence(SAMPLE).here
    assert presence(DEFAULT_ENCODER).here  # so that photographs need no download


def test_published_weights_are_a_download_until_they_are_in_the_cache(cache: Path) -> None:
    found = presence(CLIP)
    assert not found.here and found.megabytes == 605 and not found.problem
    fill(cache, ADDRESS, "open_clip_model.safetensors")
    assert presence(CLIP).here and presence(CLIP).megabytes == 0


@pytest.mark.parametrize("file", file_names(""))
def test_the_cache_is_read_as_the_hubs_own_library_reads_it(cache: Path, file: str) -> None:
    assert cached(ADDRESS) is None
    kept = fill(cache, ADDRESS, file)
    theirs = huggingface_hub.try_to_load_from_cache(ADDRESS.rstrip("/"), file, cache_dir=cache)
    assert cached(ADDRESS) == kept == Path(str(theirs))


def test_a_download_that_was_cut_short_is_none(cache: Path) -> None:
    kept = fill(cache, ADDRESS, "open_clip_model.safetensors")
    kept.unlink()
    assert not presence(CLIP).here


def test_weights_in_a_file_are_here_as_long_as_the_file_is(tmp_path: Path) -> None:
    file = tmp_path / "mine.safetensors"
    assert "There is no file" in presence(f"ViT-B-32@{file}").problem
    file.touch()
    assert presence(f"ViT-B-32@{file}").here


def test_of_weights_that_are_in_no_list_nothing_is_claimed() -> None:
    found = presence("ViT-H-14/laion2b_s32b_b79k")
    assert (found.here, found.megabytes, found.problem) == (False, 0, "")


def test_encoders_suit_the_images_that_they_were_trained_for() -> None:
    assert misfit(SAMPLE, "/my/photos") and not misfit(SAMPLE, "sample")
    assert misfit(PHOTO, "sample") and not misfit(PHOTO, "/my/photos")
    assert not misfit(CLIP, "/my/photos") and not misfit(CLIP, "sample")


def test_looking_for_weights_imports_nothing_heavy() -> None:
    code = (
        "import sys; from core.encoders import SUGGESTED_ENCODERS;"
        "from core.encoders.presence import presence;"
        "[presence(each.name) for each in SUGGESTED_ENCODERS];"
        "assert not {'torch', 'open_clip', 'PIL', 'huggingface_hub.file_download'}"
        " & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_drawings_are_known_as_such_from_a_table_of_them_too(tmp_path: Path) -> None:
    (tmp_path / "sample" / f"gallery-4-0-{gallery._code_version()}").mkdir(parents=True)
    root = str(gallery.draw_gallery(tmp_path, count=4))
    assert seen_as("/kept.csv", root) == seen_as(root) == seen_as("sample") == SAMPLE
    assert seen_as("/kept.csv", "/my/gallery-4") == seen_as("/kept.csv") == "/kept.csv"
    assert RunRequest(source="/kept.csv", root=root, clusters=3).encoder == SAMPLE
