"""Settings typed by a user become a checked dataclass."""

import re
import typing
from dataclasses import dataclass, fields

import pytest

from core.base.errors import BadInput
from core.base.settings import build, check_seed, in_recipe, setting
from core.clustering.cluster_count import ClusterCountSettings
from core.clustering.models import CLUSTER_MODELS
from core.concepts.settings import ConceptSettings
from core.words.vocabulary import VocabularySettings

KINDS = [*CLUSTER_MODELS.values(), ConceptSettings, VocabularySettings, ClusterCountSettings]
# Settings that may be 0, for what 0 then means: a loss is left out, or nothing of it is done.
MAY_BE_0 = {
    *("seed", "least_steps", "warm_up", "noise", "smoothing", "jitter"),
    *("alpha", "concept_weight", "sparsity", "entropy_weight", "consistency_weight"),
    *("membership_weight", "instance_weight", "cluster_weight", "relation_weight"),
    *("balance_weight", "instance_dim", "over_clusters", "local_views", "reduction"),
    *("mini_batch_above", "neighbours_above"),
}
NOT_0 = {"cc": {"instance_dim"}, "dcacn": {"instance_dim"}}  # these have no way without


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


def numbers_of(kind: type) -> list[str]:
    types = typing.get_type_hints(kind)
    kinds = {name: {type_, *typing.get_args(type_)} for name, type_ in types.items()}
    return [field.name for field in fields(kind) if kinds[field.name] & {int, float}]


def meaningful_at_0(kind: type) -> set[str]:
    return MAY_BE_0 & set(numbers_of(kind)) - NOT_0.get(getattr(kind, "name", ""), set())


def given(kind: type, **settings: object) -> dict[str, object]:
    return {"clusters": 4, **settings} if kind in CLUSTER_MODELS.values() else settings


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_number_that_cannot_be_is_refused_in_one_sentence(kind: type) -> None:
    for name in numbers_of(kind):
        for wrong in [-1, "nan", "inf"] + [0] * (name not in meaningful_at_0(kind)):
            with pytest.raises(BadInput) as error:
                build(kind, given(kind, **{name: wrong}), "It")
            said = str(error.value)
            assert name in said and said.endswith(".") and "\n" not in said


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_0_is_taken_where_it_has_a_meaning(kind: type) -> None:
    for name in meaningful_at_0(kind):
        assert getattr(build(kind, given(kind, **{name: 0}), "It"), name) == 0


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("starts", 0, "The setting starts is 0; give 1 or more."),
        ("smoothing", 2.0, "The setting smoothing is 2.0; give 0 or more, but less than 1."),
        ("seed", -1, "The setting seed is -1; give 0 or more, but less than 4,294,967,296."),
    ],
)
def test_the_sentence_says_what_may_be_given(name: str, value: float, said: str) -> None:
    with pytest.raises(BadInput, match=f"^{re.escape(said)}$"):
        build(CLUSTER_MODELS["k-means"], {"clusters": 3, name: value}, "k-means")


def test_a_learning_rate_is_more_than_0() -> None:
    with pytest.raises(BadInput, match="learning_rate is 0.0; give more than 0\\.$"):
        build(ConceptSettings, {"learning_rate": 0}, "The concept model")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (ConceptSettings, "proxy"),
        (ConceptSettings, "rate_form"),
        (ConceptSettings, "consistency"),
        (VocabularySettings, "duplicates"),
        (CLUSTER_MODELS["pre-model"], "head"),
        (CLUSTER_MODELS["pre-model"], "consistency"),
        (CLUSTER_MODELS["ccr"], "relation"),
    ],
)
def test_an_unknown_choice_is_refused_before_anything_is_computed(kind: type, name: str) -> None:
    with pytest.raises(BadInput, match=f"The setting {name} is 'tree'; give one of [a-z]+, "):
        build(kind, given(kind, **{name: "tree"}), "It")


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_that_not_all_random_numbers_take_is_refused(seed: int) -> None:
    check_seed(2**32 - 1)
    with pytest.raises(BadInput, match=f"seed is {seed}; give 0 or more"):
        check_seed(seed)


def test_a_setting_that_came_later_makes_no_new_recipe_until_it_is_used():
    @dataclass(frozen=True)
    class Settings:
        epochs: int = 3
        stem: str = setting("plain", "Of the tree.", later=True)

    assert in_recipe(Settings()) == {"epochs": 3}
    assert in_recipe(Settings(stem="sobel")) == {"epochs": 3, "stem": "sobel"}
    assert build(Settings, {"stem": "sobel"}, "test") == Settings(stem="sobel")
