"""Every meaning of WordNet has a name that is read as it, and words are read as what is seen."""

import subprocess
import sys

import pytest

from core.base.errors import UnknownName
from core.words.lexicon import PLAIN, SENSE, Lexicon, load_lexicon
from core.words.meanings import meanings, visible
from core.words.phrases import key
from core.words.plurals import singulars
from core.words.senses import TOP, name, named, names, reading, sense_entries
from core.work.step_settings import check_lexicon
from core.work.steps.recipes import nouns


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


def kind(lexicon: Lexicon, text: str) -> str:
    """What a phrase is read as a kind of."""
    synset = reading(lexicon, text)
    assert synset is not None
    return lexicon.lemmas(lexicon.hypernyms(synset, 1)[0])[0]


def test_every_meaning_has_a_name_that_is_read_as_it(lexicon: Lexicon) -> None:
    assert [reading(lexicon, text) for text in names(lexicon)] == list(range(82_115))


def test_the_names_on_record_are_those_found_anew(lexicon: Lexicon) -> None:
    assert named(lexicon).synset_names == lexicon.synset_names == names(lexicon)


def test_no_two_names_are_one_phrase(lexicon: Lexicon) -> None:
    assert len(set(map(key, names(lexicon)))) == 82_115


@pytest.mark.parametrize(
    ("text", "is_a"),
    [
        ("crane", "lifting device"),
        ("crane (wading bird)", "wading bird"),
        ("Crane  (Lifting_Device)", "lifting device"),
        ("crane(bird)", "wading bird"),
        ("fire_engine", "truck"),
        ("mouse", "rodent"),
        ("mouse (device)", "electronic device"),
        ("turkey", "domestic fowl"),  # not the country
        ("sun", "star"),
        ("bank", "slope"),  # the institution cannot be seen
        ("freedom", "state"),
    ],
)
def test_a_phrase_is_read_as_what_a_picture_is_likely_to_show(
    lexicon: Lexicon, text: str, is_a: str
) -> None:
    assert kind(lexicon, text) == is_a


@pytest.mark.parametrize(
    "text", ["no such noun", "crane (fish)", "crane (wading bird, 2)", "", "("]
)
def test_a_phrase_without_a_meaning_is_read_as_none(lexicon: Lexicon, text: str) -> None:
    assert reading(lexicon, text) is None


def test_letter_case_and_underscores_do_not_change_a_reading(lexicon: Lexicon) -> None:
    for text in ("turkey", "polish", "fire engine", "china", "may"):
        assert reading(lexicon, text.upper().replace(" ", "_")) == reading(lexicon, text)


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("hands", "hand"),  # workers
        ("men", "man"),  # a work force
        ("clocks", "clock"),  # a plant
        ("fire engines", "fire engine"),
        ("birds of prey", "bird of prey"),
        ("mice", "mouse"),
        ("cranes (wading bird)", "crane (wading bird)"),
    ],
)
def test_a_plural_is_read_as_its_singular(lexicon: Lexicon, plural: str, singular: str) -> None:
    assert reading(lexicon, plural) == reading(lexicon, singular)


def test_a_plural_with_a_usual_meaning_of_its_own_keeps_it(lexicon: Lexicon) -> None:
    assert kind(lexicon, "glasses") == "optical instrument"
    assert kind(lexicon, "stairs") == "stairway"


def test_singulars_follow_the_exceptions_before_the_rules(lexicon: Lexicon) -> None:
    assert singulars(lexicon, "Axes")[:2] == ("ax", "axis")
    assert "fox" in singulars(lexicon, "foxes")
    assert singulars(lexicon, "glass") == ()


def test_names_are_the_usual_words(lexicon: Lexicon) -> None:
    for word in ("bus", "plane", "frog", "dog", "glasses", "fire engine", "crane"):
        synset = reading(lexicon, word)
        assert synset is not None and name(lexicon, synset) == word
    assert [name(lexicon, s) for s in meanings(lexicon, "mouse")][:3] == [
        "mouse",
        "mouse (person)",
        "computer mouse",
    ]


def test_of_one_kind_a_number_tells_meanings_of_a_word_apart(lexicon: Lexicon) -> None:
    first, second = reading(lexicon, "tree frog (frog)"), reading(lexicon, "tree frog (frog, 2)")
    assert first != second
    assert kind(lexicon, "tree frog (frog, 2)") == "frog"


def test_one_person_or_place_cannot_be_seen_but_the_moon_can(lexicon: Lexicon) -> None:
    seen = visible(lexicon)
    assert {reading(lexicon, text) for text in ("moon", "dog", "river")} <= seen
    assert not seen & {reading(lexicon, text) for text in ("Stephen Crane", "Paris", "freedom")}


def test_the_filter_sense_keeps_each_meaning_once_by_its_name(lexicon: Lexicon) -> None:
    entries = sense_entries(lexicon)
    assert (entries[1:] > entries[:-1]).all()
    words, offsets = nouns(SENSE)
    assert len(words) == len(entries) == len(set(offsets.tolist())) == 68_585
    where = dict(zip(words, offsets.tolist(), strict=True))
    for text in ("crane", "crane (wading bird)", "German shepherd", "Arizona ash", "fire engine"):
        assert where[text] == lexicon.synset_offset[reading(lexicon, text)]


def test_the_filter_sense_drops_individuals_taxa_and_the_widest_meanings() -> None:
    words = set(nouns(SENSE)[0])
    taxa = {"Felidae", "genus Daphne", "suborder Oscines", "bird genus", "Boletus edulis"}
    assert not words & {"Paris", "Stephen Crane", *taxa, *TOP}


def test_every_meaning_that_is_too_wide_is_one(lexicon: Lexicon) -> None:
    wide = {reading(lexicon, text) for text in TOP}
    assert None not in wide
    assert len(wide) == len(TOP)


def test_the_filter_sense_is_known_to_the_steps_and_not_to_the_lexicon(lexicon: Lexicon) -> None:
    check_lexicon(SENSE, None)
    with pytest.raises(UnknownName):
        lexicon.filtered(SENSE)


def test_the_filter_plain_is_what_sense_says_in_bare_words(lexicon: Lexicon) -> None:
    check_lexicon(PLAIN, None)
    words, offsets = nouns(PLAIN)
    bare = [pair for pair in zip(*nouns(SENSE), strict=True) if "(" not in pair[0]]
    assert list(zip(words, offsets, strict=True)) == bare
    assert "crane" in words and len(words) > 50_000


def test_other_filters_give_the_same_nouns_as_before(lexicon: Lexicon) -> None:
    words, offsets = nouns("synonym")
    assert len(words) == len(offsets) == 72_949
    assert words == lexicon.phrases(lexicon.filtered())


def test_naming_needs_neither_torch_nor_nltk() -> None:
    code = (
        "import sys; from core.words.lexicon import load_lexicon;"
        "from core.words.senses import name;"
        "name(load_lexicon(), 0); assert not {'torch', 'nltk'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
