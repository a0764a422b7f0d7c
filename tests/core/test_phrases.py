"""Equal phrases are one phrase, whoever asks."""

import numpy as np
import pytest

from core.base.values import Vocabulary
from core.words.phrases import distinct, key, summed


def vocabulary(*phrases: str) -> Vocabulary:
    m = len(phrases)
    return Vocabulary("toy", phrases, np.ones((m, 2), np.int64), np.arange(m), np.eye(m))


@pytest.mark.parametrize("spelling", ["fire truck", "Fire  Truck", "fire_truck", " FIRE_truck "])
def test_case_spaces_and_underscores_make_no_other_phrase(spelling: str) -> None:
    assert key(spelling) == "fire truck"


def test_distinct_phrases_come_as_they_first_came() -> None:
    names, phrase_of = distinct(vocabulary("sea", "bus", "sea", "air"))
    assert names == ("sea", "bus", "air") and phrase_of.tolist() == [0, 1, 0, 2]


def test_amounts_of_equal_phrases_add_up_and_of_masks_any_counts() -> None:
    _, phrase_of = distinct(vocabulary("sea", "bus", "sea"))
    amounts = np.array([[1.0, 2.0, 4.0], [0.0, 1.0, 0.0]])
    assert summed(amounts, phrase_of).tolist() == [[5, 2], [0, 1]]
    assert summed(amounts[0], phrase_of).tolist() == [5, 2]
    assert summed(amounts > 3, phrase_of).tolist() == [[True, False], [False, False]]


def test_amounts_of_phrases_that_are_all_different_are_not_copied() -> None:
    amounts = np.ones((2, 3))
    assert summed(amounts, distinct(vocabulary("c", "a", "b"))[1]) is amounts
