"""A typed phrase is understood as a noun, and its user is told where that is not all of it."""

import subprocess
import sys
import time

import pytest

from core.words.lexicon import Lexicon, load_lexicon
from core.words.meanings import visible
from core.words.readings import class_noun, understand
from core.words.senses import names, reading


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.mark.parametrize(
    ("typed", "noun"),
    [
        ("crane", "crane"),
        ("Crane (wading bird)", "crane (wading bird)"),
        ("cranes (wading bird)", "crane (wading bird)"),
        ("fire engines", "fire engine"),
        ("boxes", "box"),
        ("churches", "church"),
        ("firemen", "fireman"),
        ("berries", "berry"),
        ("geese", "goose"),
        ("birds of prey", "bird of prey"),
        ("a dog", "dog"),
        ("the fire engines", "fire engine"),
    ],
)
def test_nouns_plurals_and_articles_are_taken_without_a_word(
    lexicon: Lexicon, typed: str, noun: str
) -> None:
    understood = understand(lexicon, typed)
    assert understood.said is None
    assert understood.synset == reading(lexicon, noun)


def test_a_name_is_understood_as_it_stands(lexicon: Lexicon) -> None:
    some = range(0, 82_115, 7)  # with names such as A battery
    understood = [understand(lexicon, names(lexicon)[synset]) for synset in some]
    assert [one.synset for one in understood] == list(some)
    assert {one.said for one in understood} == {None}


@pytest.mark.parametrize(
    ("typed", "noun", "why"),
    [
        ("red car", "car", "this encoder knows things, not what they look like."),
        ("old wooden house", "house", "this encoder knows things, not what they look like."),
        ("old fire engines", "fire engines", "this encoder knows things, not what"),
        ("red brick living room", "living room", "this encoder knows things, not what"),
        ("white wedding", "wedding", "this encoder knows things, not what"),
        ("under the sea", "sea", "this encoder knows things, not what"),
        ("bowl of soup", "bowl", "this encoder knows single things, not how they are arranged."),
        ("a barn at night", "barn", "this encoder knows single things"),
        ("brown dog on a beach", "dog", "this encoder knows single things"),
        ("dog and cat", "dog", "this encoder knows single things"),
        ("dog running", "dog", "this encoder knows single things"),
        ("cat sitting on a chair", "cat", "this encoder knows single things"),
        ("crane (fish)", "crane", "WordNet has no meaning of it that fits the brackets."),
    ],
)
def test_a_phrase_that_says_more_is_understood_as_its_noun_and_says_so(
    lexicon: Lexicon, typed: str, noun: str, why: str
) -> None:
    understood = understand(lexicon, typed)
    assert understood.synset == reading(lexicon, noun)
    assert understood.said is not None
    assert understood.said.startswith(f"“{typed}” is understood as “{noun}”: {why}")


@pytest.mark.parametrize(
    ("typed", "noun"),
    [
        ("elefant", "elephant"),
        ("zebrra", "zebra"),
        ("elefants", "elephant"),
        ("tabel", "table"),
        ("fire engin", "fire engine"),
        ("red elefant", "elephant"),
    ],
)
def test_a_typing_error_is_understood_as_the_nearest_noun_and_asked_about(
    lexicon: Lexicon, typed: str, noun: str
) -> None:
    understood = understand(lexicon, typed)
    assert understood.synset == reading(lexicon, noun)
    assert understood.said == (
        f"“{typed}” is not among WordNet's nouns; did you mean “{noun}”? It is understood so."
    )


@pytest.mark.parametrize(
    "typed", ["xyzzy", "smartphone", "beautiful", "{noun}", "naïveté ", "", "("]
)
def test_what_is_no_noun_has_no_meaning_and_is_told_what_to_give(
    lexicon: Lexicon, typed: str
) -> None:
    understood = understand(lexicon, typed)
    assert understood.synset is None
    assert understood.said is not None
    assert understood.said.startswith(f"WordNet has no noun “{typed.strip()}”. Give")


def test_a_typing_error_takes_no_time(lexicon: Lexicon) -> None:
    understand(lexicon, "girafe")
    start = time.process_time()
    for typed in ("rhinocerus", "hipopotamus", "xyzzy", "smartphone", "buterfly"):
        understand(lexicon, typed)
    assert (time.process_time() - start) / 5 < 0.1


@pytest.mark.parametrize(
    ("folder", "noun"),
    [("cassette_player", "cassette player"), ("dogs", "dog"), ("Church", "church")],
)
def test_a_class_folder_is_called_by_the_noun_of_a_thing(
    lexicon: Lexicon, folder: str, noun: str
) -> None:
    assert class_noun(lexicon, folder) == reading(lexicon, noun)


@pytest.mark.parametrize("folder", ["7", "class_3", "ok", "n02102040", "no_defect", "A", ""])
def test_numbers_and_codes_of_class_folders_are_no_nouns(lexicon: Lexicon, folder: str) -> None:
    assert class_noun(lexicon, folder) is None


def test_understanding_needs_neither_torch_nor_nltk() -> None:
    code = (
        "import sys; from core.words.lexicon import load_lexicon;"
        "from core.words.readings import understand;"
        "understand(load_lexicon(), 'zebrra'); assert not {'torch', 'nltk'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("word", ["red", "party", "sport"])
def test_a_meaning_that_is_hardly_used_gives_way_though_it_is_visible(
    lexicon: Lexicon, word: str
) -> None:
    taken = understand(lexicon, word).synset
    assert taken is not None and taken not in visible(lexicon)
    assert understand(lexicon, "turkey").synset in visible(lexicon)
