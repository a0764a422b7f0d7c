"""Nouns embedded in one workspace serve all of this machine, by all prompts or by the first."""

import json

import numpy as np
import open_clip
import pytest
import torch
from safetensors.torch import save_file

from core.base.errors import BadInput, Cancelled
from core.base.values import Assignment, Embeddings, ImageSet, Vocabulary
from core.encoders import PHOTO_TEMPLATES, load_encoder
from core.encoders.open_clip import OpenClipEncoder
from core.store.workspace import Workspace
from core.work import steps
from core.work.plan import ids_of
from core.work.request import ClusterRequest, RunRequest
from core.work.stages import LEXICON
from core.work.steps import prepare, recipes
from core.work.steps.prepare import prompts_of_run
from core.work.steps.recipes import Recipe
from core.work.steps.shared_nouns import SharedNouns

MODEL = "tiny-shared"
CONFIG = {
    "embed_dim": 24,
    "vision_cfg": {
        "image_size": 32, "layers": 2, "width": 32, "patch_size": 8, "head_width": 16
    },
    "text_cfg": {
        "context_length": 20, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 2
    },
}  # fmt: skip
NOUNS = [f"{a} {b} {c}" for a in "abcdefghij" for b in "klmnopqrst" for c in "uvwxyz"]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("encoder")
    (folder / f"{MODEL}.json").write_text(json.dumps(CONFIG))
    open_clip.add_model_config(folder)
    torch.manual_seed(0)
    save_file(open_clip.create_model(MODEL).state_dict(), folder / "weights.safetensors")
    return f"{MODEL}@{folder}/weights.safetensors"


@pytest.fixture
def words(monkeypatch):
    """The lexicon is these nouns; a test may change them."""
    few = list(NOUNS)
    for module in (prepare, recipes):
        monkeypatch.setattr(module, "nouns", lambda filter: (list(few), np.arange(len(few))))
    return few


@pytest.fixture
def encoded(monkeypatch):
    """The phrases that were encoded, in order."""
    seen, original = [], OpenClipEncoder.encode_texts
    monkeypatch.setattr(
        OpenClipEncoder, "encode_texts", lambda self, t: seen.extend(t) or original(self, t)
    )
    return seen


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache" / "lexicons"


def shared_files(cache):
    return sorted(cache.glob("*/*/nouns.npz"))


def embedded(folder, encoder, **how):
    workspace = Workspace(folder)
    id = steps.embed_lexicon(workspace, encoder=encoder, **how)
    return id, np.array(workspace.load(Embeddings, id).vectors)


def test_a_lexicon_of_one_workspace_is_found_by_others(tmp_path, encoder, words, encoded, cache):
    made = embedded(tmp_path / "one", encoder)
    assert sorted(encoded) == sorted(words)
    encoded.clear()
    found = embedded(tmp_path / "other", encoder)
    assert found[0] == made[0] and encoded == []
    np.testing.assert_array_equal(found[1], made[1])
    embedded(tmp_path / "other", encoder, template="a {c}.")
    embedded(tmp_path / "other", encoder, filter="plain")
    assert len(encoded) == 2 * len(words) and len(shared_files(cache)) == 3


def test_a_lexicon_from_before_it_was_shared_is_shared_with_the_next_run(
    tmp_path, encoder, words, encoded, monkeypatch
):
    monkeypatch.setenv("WHYCLUSTER_CACHE", str(tmp_path / "elsewhere"))
    embedded(tmp_path / "one", encoder)
    monkeypatch.setenv("WHYCLUSTER_CACHE", str(tmp_path / "new"))
    embedded(tmp_path / "one", encoder)
    encoded.clear()
    embedded(tmp_path / "other", encoder)
    assert encoded == []


@pytest.mark.parametrize("damage", ["a byte", "cut", "no zip", "other nouns"])
def test_what_is_damaged_is_made_anew(tmp_path, encoder, words, encoded, cache, damage):
    made = embedded(tmp_path / "one", encoder)
    (file,) = shared_files(cache)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    if damage == "other nouns":
        words[0] = "another noun"
    else:
        file.write_bytes({"a byte": content, "cut": content[:999], "no zip": b"x"}[damage])
    encoded.clear()
    again = embedded(tmp_path / "other", encoder)
    assert len(encoded) == len(words)
    np.testing.assert_allclose(again[1][1:], made[1][1:], atol=1e-5)
    encoded.clear()
    embedded(tmp_path / "third", encoder)
    assert encoded == []


def test_without_a_place_for_it_nothing_is_shared(tmp_path, encoder, words, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("WHYCLUSTER_CACHE", str(tmp_path / "file"))
    embedded(tmp_path / "one", encoder)


def test_encoders_that_take_seconds_share_nothing(tmp_path, words, cache):
    embedded(tmp_path / "one", "sample")
    assert not cache.exists()


def made(folder, encoder, prompts):
    """A workspace with images that look like nouns, two clusters, and the lexicon: ids."""
    workspace = Workspace(folder)
    vectors = load_encoder(encoder, "cpu").encode_texts(NOUNS[:40])
    images = workspace.save(
        Embeddings(encoder, vectors), step="embed", settings={"encoder": encoder}, parents={}
    )
    clusters = Assignment("table", np.eye(2, dtype=np.float32)[np.arange(40) // 20])
    assignment = workspace.save(clusters, step="import_assignment", settings={}, parents={})
    lexicon = steps.embed_lexicon(workspace, encoder=encoder, prompts=prompts)
    return workspace, {"embeddings": images, "assignment": assignment, "lexicon": lexicon}


def phrases(workspace, ids, **settings):
    given = {"per_image": 1, "per_cluster": 10, **settings}
    id = steps.generate_vocabulary(workspace, **ids, settings=given)
    return workspace.load(Vocabulary, id)


def test_a_vocabulary_adds_the_prompts_that_its_lexicon_lacks(tmp_path, encoder, words, encoded):
    whole = phrases(*made(tmp_path / "one", encoder, "all"))
    workspace, ids = made(tmp_path / "other", encoder, "first")
    settings = workspace.record(ids["lexicon"]).settings
    assert (settings["prompts"], settings["template"]) == ("first", None)
    one = load_encoder(encoder, "cpu", PHOTO_TEMPLATES[:1]).encode_texts(words[:3])
    found = np.array(workspace.load(Embeddings, ids["lexicon"]).vectors[:3])
    np.testing.assert_allclose(found, one, atol=1e-5)
    encoded.clear()
    few = phrases(workspace, ids)
    assert few.phrases == whole.phrases and encoded == []  # the whole lexicon is on this machine
    np.testing.assert_array_equal(few.counts, whole.counts)
    np.testing.assert_allclose(few.vectors, whole.vectors, atol=1e-5)


def test_nouns_that_a_vocabulary_encoded_are_not_encoded_again(tmp_path, encoder, words, encoded):
    workspace, ids = made(tmp_path / "one", encoder, "first")
    encoded.clear()
    first = phrases(workspace, ids)
    assert set(first.phrases) <= set(encoded) and len(set(encoded)) == len(encoded)
    encoded.clear()
    assert phrases(*made(tmp_path / "other", encoder, "first")).phrases == first.phrases
    assert encoded == NOUNS[:40]  # for its images
    banned = first.phrases[0]
    assert banned not in phrases(workspace, ids, banned=(banned,)).phrases


def test_what_a_stopped_vocabulary_encoded_is_kept(tmp_path, encoder, words, encoded):
    workspace, ids = made(tmp_path / "one", encoder, "first")

    def stop(fraction, message=""):
        if message.startswith("256 nouns"):
            raise Cancelled

    encoded.clear()
    with pytest.raises(Cancelled):
        steps.generate_vocabulary(workspace, **ids, progress=stop)
    assert len(encoded) == 256
    before = set(encoded)
    encoded.clear()
    phrases(workspace, ids)
    assert encoded and not before & set(encoded)


def test_new_phrases_are_embedded_by_all_prompts(tmp_path, encoder, words):
    workspace, ids = made(tmp_path / "one", encoder, "first")
    id = steps.embed_phrases(workspace, encoder=encoder, phrases=[words[5]], lexicon=ids["lexicon"])
    expected = load_encoder(encoder, "cpu").encode_texts([words[5]])
    np.testing.assert_allclose(workspace.load(Embeddings, id).vectors, expected, atol=1e-5)


def test_a_cluster_model_that_reads_nouns_wants_all_prompts(tmp_path, encoder, words):
    workspace, ids = made(tmp_path / "one", encoder, "first")
    files = ImageSet("", tuple(f"{n}.png" for n in range(40)), np.full(40, -1))
    images = workspace.save(files, step="import_images", settings={}, parents={})
    request = ClusterRequest(
        images=images,
        clusters=2,
        model="tac",
        **{role: ids[role] for role in ("embeddings", "lexicon")},
    )
    with pytest.raises(BadInput, match="by the first prompt.*by all prompts"):
        steps.cluster(workspace, request)


def test_a_run_embeds_by_the_first_prompt_unless_more_is_there_or_read(tmp_path, encoder, words):
    workspace = Workspace(tmp_path / "one")
    request = RunRequest(source="x", encoder=encoder, clusters=2)
    assert prompts_of_run(workspace, request) == "first"
    tac = RunRequest(source="x", encoder=encoder, clusters=2, model="tac")
    assert prompts_of_run(workspace, tac) == "all"
    id = steps.embed_lexicon(workspace, encoder=encoder, prompts="first")
    assert ids_of(workspace, request, None, 0)[LEXICON] == id
    whole = steps.embed_lexicon(Workspace(tmp_path / "other"), encoder=encoder)
    assert prompts_of_run(workspace, request) == "all"
    assert ids_of(workspace, request, None, 0)[LEXICON] == whole


@pytest.mark.parametrize("how", [{"encoder": "sample"}, {"template": "a {c}."}])
def test_where_there_is_one_prompt_it_is_both_all_and_the_first(tmp_path, encoder, words, how):
    workspace, asked = Workspace(tmp_path / "one"), {"encoder": encoder, **how}
    ids = {steps.embed_lexicon(workspace, **asked, prompts=each) for each in ("all", "first")}
    assert len(ids) == 1


def test_prompts_that_are_neither_are_refused(tmp_path, encoder):
    with pytest.raises(BadInput, match="prompts"):
        steps.embed_lexicon(Workspace(tmp_path), encoder=encoder, prompts="some")


def test_nouns_of_any_order_lie_in_that_of_the_lexicon(encoder):
    shared = SharedNouns(Recipe("embed_lexicon", {"encoder": encoder, "template": None}))
    rows = np.array([2, 0, 1])
    shared.keep(["a", "b", "c"], rows, np.eye(3)[rows], None)
    found = shared.whole(["a", "b", "c"])
    assert found is not None
    np.testing.assert_array_equal(found.vectors, np.eye(3))
