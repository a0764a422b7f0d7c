"""A run is searched by words, by its images and by file names."""

import pytest

import whycluster


def test_images_like_one_come_as_a_table_best_first(run):
    table = run.search(like=[0], top=5)
    assert list(table.columns) == ["rank", "image", "number", "score"]
    assert table["rank"].tolist() == [1, 2, 3, 4, 5] and 0 not in set(table["number"])
    assert table["score"].is_monotonic_decreasing
    by_name = run.search(like=[run.files[0]], top=5)
    assert by_name.equals(table)


def test_words_names_and_what_is_not_wanted(run):
    name = run.files[0].partition("/")[0]
    assert set(run.search(name=f"{name}/*", top=99)["image"]) == {
        file for file in run.files if file.startswith(f"{name}/")
    }
    scores = run.search("dog -car", name=f"{name}/*", top=3)
    assert len(scores) == 3 and all(scores["image"].str.startswith(name))


def test_what_cannot_be_asked_is_a_sentence(run):
    with pytest.raises(whycluster.UserError, match="nothing to look for"):
        run.search()
    with pytest.raises(whycluster.UserError, match="17 phrases"):
        run.search(", ".join(["dog"] * 17))
