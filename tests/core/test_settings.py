"""Settings typed by a user become a checked dataclass."""

from dataclasses import dataclass

import pytest

from core.errors import BadInput
from core.settings import build


@dataclass(frozen=True)
class Toy:
    epochs: int = 5
    rate: float = 0.1
    flip: bool = False
    name: str = "x"
    limit: int | None = None
    banned: tuple[str, ...] = ()


def test_text_is_parsed_to_the_type_of_each_setting():
    given = {"epochs": "7", "rate": "1e-3", "flip": "yes", "name": "7", "limit": "3"}
    assert build(Toy, given, "Toy") == Toy(7, 1e-3, True, "7", 3)


def test_texts_are_a_list_or_one_text_with_commas():
    for given in (
        ["bus", "fire truck"],
        ("bus", "fire truck"),
        " bus, fire truck,",
    ):
        assert build(Toy, {"banned": given}, "Toy").banned == ("bus", "fire truck")
    assert build(Toy, {"banned": ""}, "Toy").banned == ()
    with pytest.raises(BadInput, match="banned"):
        build(Toy, {"banned": 3}, "Toy")


def test_what_is_not_given_keeps_its_default():
    assert build(Toy, {}, "Toy") == Toy()


def test_none_is_a_value_only_where_it_may_be():
    assert build(Toy, {"limit": "none"}, "Toy").limit is None
    with pytest.raises(BadInput):
        build(Toy, {"epochs": None}, "Toy")


@pytest.mark.parametrize(
    ("name", "value"), [("epochs", "many"), ("epochs", 1.5), ("rate", "fast"), ("flip", "perhaps")]
)
def test_a_value_of_the_wrong_type_is_named_with_what_was_expected(name, value):
    with pytest.raises(BadInput, match=f"The setting {name} is .*but must be (int|float|bool)"):
        build(Toy, {name: value}, "Toy")


def test_a_setting_that_may_be_none_says_so_in_the_users_words():
    with pytest.raises(BadInput, match="limit is 'much', but must be int or none"):
        build(Toy, {"limit": "much"}, "Toy")


def test_an_unknown_setting_lists_those_there_are():
    with pytest.raises(BadInput, match="Toy has no setting 'epoch'. Known: epochs, rate"):
        build(Toy, {"epoch": 3}, "Toy")
