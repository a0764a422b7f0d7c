"""Two clusterings of the same images, compared on cases small enough to see."""

from itertools import permutations

import numpy as np
import pytest

from core.base.errors import BadInput
from core.concepts.comparison import (
    Comparison,
    Difference,
    compare,
    differences,
    pair,
    phrase_change,
)
from core.concepts.comparison import sentence as says
from core.output.linked_message import colours

NAMES = {0: "bus", 1: "truck", 2: "cat"}


def made(before: list[int], after: list[int], same_numbers: bool = True) -> Comparison:
    return compare(np.array(before), np.array(after), same_numbers)


def test_an_image_moved_when_its_cluster_is_another_one() -> None:
    both = made([0, 0, 1, 1, 2], [0, 1, 1, 1, 0])
    assert both.moved.tolist() == [1, 4]
    assert both.between(0, 1).tolist() == [1]


def test_identical_runs_say_that_nothing_moved() -> None:
    both = made([0, 1, 2, 1], [0, 1, 2, 1])
    assert len(both.moved) == 0
    assert all(flow.stays for flow in both.flows())
    assert says(both, NAMES, NAMES) == "None of the 4 images moved."


def test_the_same_clusters_under_other_numbers_have_not_moved() -> None:
    assert len(made([0, 0, 1, 1, 2], [2, 2, 0, 0, 1], same_numbers=False).moved) == 0
    assert len(made([0, 0, 1, 1, 2], [2, 2, 0, 0, 1], same_numbers=True).moved) == 5


@pytest.mark.parametrize("same_numbers", [True, False])
def test_flows_count_every_image_once_and_those_that_leave_are_the_moved(
    same_numbers: bool,
) -> None:
    random = np.random.default_rng(0)
    both = compare(random.integers(0, 5, 300), random.integers(0, 7, 300), same_numbers)
    flows = both.flows()
    assert sum(flow.count for flow in flows) == 300
    assert sum(flow.count for flow in flows if not flow.stays) == len(both.moved)
    assert [flow.count for flow in flows] == sorted((f.count for f in flows), reverse=True)
    for flow in flows:
        assert len(both.between(flow.before, flow.after)) == flow.count


def test_clusters_are_paired_one_to_one_and_only_where_they_share_images() -> None:
    shared = np.array([[5, 4, 0], [6, 0, 0]])
    assert pair(shared) == {1: 0, 0: 1}  # 6 first; then what is left of the first row
    assert pair(np.array([[3], [2]])) == {0: 0}


def test_pairing_a_clear_case_shares_as_many_images_as_any_pairing_can() -> None:
    shared = (
        np.random.default_rng(1).integers(0, 4, (5, 5)) + 20 * np.eye(5, dtype=int)[[2, 0, 4, 1, 3]]
    )
    best = max(sum(shared[r, c] for r, c in enumerate(p)) for p in permutations(range(5)))
    assert sum(shared[r, c] for r, c in pair(shared).items()) == best


def test_images_of_a_cluster_without_a_partner_moved() -> None:
    both = made([0, 0, 0, 1, 2], [0, 0, 0, 0, 1], same_numbers=False)
    assert both.partners == {0: 0, 2: 1}
    assert both.moved.tolist() == [3]


def test_an_image_of_a_cluster_without_a_partner_moved_even_when_its_number_is_kept() -> None:
    both = made([0, 0, 1, 2, 2], [0, 0, 1, 1, 1], same_numbers=False)
    assert both.partners == {0: 0, 2: 1}
    assert both.moved.tolist() == [2]


def test_runs_on_other_images_cannot_be_compared() -> None:
    with pytest.raises(BadInput, match=r"3 images.*2"):
        made([0, 0, 1], [0, 1])


def test_no_images_at_all_are_no_trouble() -> None:
    both = compare(np.zeros(0, np.int64), np.zeros(0, np.int64), same_numbers=False)
    assert both.flows() == [] and len(both.moved) == 0


def test_gained_and_lost_phrases_are_disjoint_and_carry_both_weights() -> None:
    before = [("wheel", 3.0), ("road", 2.0), ("fur", 1.0)]
    after = [("road", 4.0), ("window", 2.0), ("wheel", 0.5)]
    change = phrase_change(before, after, top=2)
    assert [(w.phrase, w.before, w.after) for w in change.gained] == [("window", 0.0, 2.0)]
    assert [(w.phrase, w.before, w.after) for w in change.lost] == [("wheel", 3.0, 0.5)]


def test_a_phrase_that_only_changed_its_rank_is_neither_gained_nor_lost() -> None:
    change = phrase_change([("a", 2.0), ("b", 1.0)], [("b", 2.0), ("a", 1.0)])
    assert change.gained == () and change.lost == ()


def test_a_phrase_that_slips_off_the_list_by_a_hair_is_not_lost() -> None:
    change = phrase_change([("a", 9.0), ("b", 1.0)], [("a", 9.0), ("c", 1.0), ("b", 0.95)], top=2)
    assert change.lost == ()
    assert [w.phrase for w in change.gained] == ["c"]


@pytest.mark.parametrize(
    ("name", "before", "after", "better"),
    [
        ("acc", 0.9, 0.95, True),
        ("acc", 0.95, 0.9, False),
        ("nec", 10.0, 8.0, True),  # fewer concepts are easier to read
        ("nec", 8.0, 10.0, False),
        ("f1", 0.9, 0.9, None),
    ],
)
def test_better_follows_the_figure_s_own_direction(
    name: str, before: float, after: float, better: bool | None
) -> None:
    assert Difference(name, before, after).better is better


def test_only_figures_of_both_runs_are_compared() -> None:
    found = differences({"f1": 0.9, "acc": 0.8}, {"f1": 0.8, "nec": 3.0})
    assert [(d.name, d.before, d.after) for d in found] == [("f1", 0.9, 0.8)]


def test_the_sentence_says_who_moved_and_what_it_did_to_the_main_figure() -> None:
    both = made([0, 0, 0, 1, 2, 2], [1, 1, 0, 1, 2, 0])
    figures = differences({"acc": 0.5, "f1": 0.1}, {"acc": 0.75, "f1": 0.1})
    assert says(both, NAMES, NAMES, figures) == (
        "3 of 6 images moved, most from bus to truck (2). Accuracy 0.500 → 0.750."
    )
    assert says(made([0, 0], [0, 2]), NAMES, NAMES) == "1 of 2 images moved, from bus to cat."


def test_paired_clusters_share_a_colour_and_no_two_clusters_of_a_run_do() -> None:
    left, right = colours([0, 1, 2], [0, 1, 2, 3], {0: 2, 1: 0})
    assert right[2] == left[0] and right[0] == left[1]
    assert len(set(left.values())) == 3 and len(set(right.values())) == 4
