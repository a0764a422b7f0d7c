"""A cluster in one sentence: right in grammar, true after edits, and no more than is known."""

from dataclasses import replace

import numpy as np
import pytest

from core.concepts.doubts import DOUBTFUL
from core.output.summary import LEAST, LISTED, ClusterSummary, second_best, summarise
from core.store.edits import Edit, apply
from core.store.runs import load_run
from core.store.workspace import Workspace
from tests.pages.made_run import make_run

BARNS = ClusterSummary(
    size=126,
    name="barn",
    phrases=("hayloft", "farm building", "gable roof"),
    doubtful=3,
    leans_to="house",
    leaning=2,
)


@pytest.fixture
def run(tmp_path):
    """4 clusters of 6 squares."""
    made = make_run(Workspace(tmp_path / "workspace"), tmp_path / "images", per_class=6)
    return load_run(made.workspace, made.run)


def edited(run, *edits):
    done = [Edit(number, "", verb, given, "", 0.0) for number, (verb, given) in enumerate(edits)]
    return apply(done, run.clusters, run.cluster_names)


def test_the_sentence_tells_size_name_phrases_and_doubt():
    assert BARNS.sentence == (
        "126 pictures named “barn”: hayloft, farm building and gable roof speak for it; "
        "2 % are doubtful, leaning mostly to “house”."
    )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"size": 2000}, "2,000 pictures named"),
        ({"size": 1, "doubtful": 0, "leans_to": ""}, "1 picture named “barn”: "),
        ({"size": 1, "doubtful": 0, "leans_to": ""}, "; it is not doubtful."),
        ({"size": 1, "doubtful": 1, "leaning": 1}, "; it is doubtful, leaning to “house”."),
        ({"phrases": ("hayloft",)}, ": hayloft speaks for it;"),
        ({"phrases": ("hayloft", "gable")}, ": hayloft and gable speak for it;"),
        ({"phrases": (), "is_silent": True}, ": no phrase speaks for it;"),
        ({"phrases": ()}, ": no phrase but its name speaks for it;"),
        ({"doubtful": 0, "leans_to": ""}, "; none is doubtful."),
        ({"doubtful": 1, "leaning": 1}, "; 1 is doubtful, leaning to “house”."),
        ({"size": 900, "doubtful": 2}, "; under 1 % are doubtful, leaning to “house”."),
        ({"size": 900, "doubtful": 899}, "; 99 % are doubtful, leaning most often to “house”."),
        ({"size": 3, "leaning": 3}, "; all are doubtful, leaning to “house”."),
        ({"leans_to": ""}, "; 2 % are doubtful."),
        ({"is_known": False}, ": as far as the encoder knows them, hayloft, farm"),
        ({"name": "crane (wading bird)"}, "named “crane (wading bird)”: "),
        ({"name": "dog, toy", "leans_to": "dog, lap"}, "leaning mostly to “dog, lap”."),
    ],
)
def test_the_grammar_follows_the_numbers(changes, says):
    assert says in replace(BARNS, **changes).sentence


def test_an_empty_cluster_holds_no_picture(run):
    now = edited(run, ("move", {"images": np.flatnonzero(run.clusters == 3), "cluster": 0}))
    found = summarise(run, 3, now)
    assert (found.size, found.doubtful_share) == (0, 0.0)
    assert found.sentence == "No picture is in it."


def strong(run, cluster):
    """Phrases that weigh enough to be told, strongest first."""
    told = run.phrases(cluster)
    return [phrase for phrase, weight in told if weight >= LEAST * told[0][1]]


def test_the_phrases_are_the_strongest_ones_strongest_first(run):
    now = edited(run, ("rename_cluster", {"cluster": 2, "name": "mine"}))
    assert list(summarise(run, 2, now).phrases) == strong(run, 2)[:LISTED]


@pytest.mark.parametrize(
    ("name", "unsaid"),
    [("{0}", 0), ("{0}".upper(), 0), ("old {0}, new", 0), ("{1} (a {0})", 1), ("mine", None)],
)
def test_a_phrase_that_the_name_says_already_is_left_out(run, name, unsaid):
    told = [phrase for phrase, _ in run.phrases(0)]
    now = edited(run, ("rename_cluster", {"cluster": 0, "name": name.format(*told)}))
    said = told[: 0 if unsaid is None else unsaid + 1]
    rest = [phrase for phrase in strong(run, 0) if phrase not in said]
    assert list(summarise(run, 0, now).phrases) == rest[:LISTED]


def test_letter_case_and_underscores_do_not_make_it_another_phrase(run):
    told = [phrase for phrase, _ in run.phrases(0)]
    phrases = [told[0].upper() + "_Part" if p == told[0] else p for p in run.vocabulary.phrases]
    spelt = replace(run, vocabulary=replace(run.vocabulary, phrases=tuple(phrases)))
    now = edited(run, ("rename_cluster", {"cluster": 0, "name": f"{told[0]} part"}))
    assert list(summarise(spelt, 0, now).phrases) == told[1:4]


def test_doubtful_are_those_above_the_bound_and_they_lean_to_their_second_best(run):
    for cluster in range(run.k):
        members = np.flatnonzero(run.clusters == cluster)
        doubtful = [i for i in members if run.doubt.score[i] > DOUBTFUL]
        found = summarise(run, cluster)
        assert found.doubtful == len(doubtful)
        assert found.doubtful_share == pytest.approx(len(doubtful) / len(members))
        counts = np.bincount(run.runner_up[doubtful], minlength=run.k)
        if (counts == counts.max()).sum() == 1:
            assert found.leans_to == run.cluster_names[counts.argmax()]
            assert found.leaning == counts.max()
        else:
            assert (found.leans_to, found.leaning) == ("", 0)


def test_some_cluster_of_the_made_run_has_doubtful_images_that_lean(run):
    assert any(summarise(run, cluster).leans_to for cluster in range(run.k))


def test_names_and_sizes_are_those_that_the_analyst_left(run):
    cluster = next(c for c in range(run.k) if summarise(run, c).leans_to)
    to = run.cluster_names.index(summarise(run, cluster).leans_to)
    now = edited(
        run,
        ("rename_cluster", {"cluster": cluster, "name": "=vans"}),
        ("rename_cluster", {"cluster": to, "name": "ships"}),
    )
    found = summarise(run, cluster, now)
    assert (found.name, found.leans_to) == ("=vans", "ships")
    assert found.size == (run.clusters == cluster).sum()


def test_a_merged_cluster_leans_to_none_of_its_own_parts(run):
    now = edited(run, ("merge_clusters", {"clusters": [0, 1], "into": 0}))
    found = summarise(run, 0, now)
    assert found.size == (run.clusters < 2).sum() and found.leans_to != now.names[0]
    assert not np.isin(second_best(run, now, now.members(0)), [0, 1]).any()


def test_what_is_not_a_cluster_says_so_and_no_image_leans_to_it(run):
    (cluster, leans_to), *_ = [
        (c, told.leans_to) for c in range(run.k) if (told := summarise(run, c)).leans_to
    ]
    other = run.cluster_names.index(leans_to)
    now = edited(run, ("reject_cluster", {"cluster": other}))
    assert summarise(run, other, now).sentence.startswith("Not a cluster: ")
    assert summarise(run, cluster, now).leans_to != leans_to


def test_when_all_is_one_cluster_nothing_leans_anywhere(run):
    now = edited(run, ("merge_clusters", {"clusters": [0, 1, 2, 3], "into": 2}))
    found = summarise(run, 2, now)
    assert found.size == len(run.images) and found.leans_to == ""
    assert "leaning" not in found.sentence


def test_the_parts_of_a_split_cluster_have_sentences_of_their_own(run):
    members = np.flatnonzero(run.clusters == 1).tolist()
    parts = [members[:2], members[2:]]
    split = ("split_cluster", {"cluster": 1, "parts": parts, "names": ["left", "right"]})
    now = edited(run, split)
    assert [summarise(run, number, now).size for number in (1, 4)] == [2, len(members) - 2]
    assert summarise(run, 4, now).name == "right"


def test_some_images_of_a_cluster_are_summed_up_alone(run):
    some = np.flatnonzero(run.clusters == 0)[:1]
    assert summarise(run, 0, members=some).sentence.startswith("1 picture named ")


def test_a_model_without_any_activation_says_that_no_phrase_speaks(run):
    silent = np.zeros_like(run.model.activations)
    mute = replace(run, model=replace(run.model, activations=silent))
    assert "no phrase speaks for it" in summarise(mute, 0).sentence


def test_words_of_images_that_the_encoder_hardly_knows_are_told_as_such(run):
    def with_familiarity(share):
        known = np.full(len(run.images), share, np.float32)
        return replace(run, embeddings=replace(run.embeddings, familiarity=known))

    assert summarise(with_familiarity(0.1), 0).is_known is False
    assert summarise(with_familiarity(0.9), 0).is_known is True
