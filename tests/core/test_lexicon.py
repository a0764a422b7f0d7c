"""The lexicon is WordNet's nouns to the last row, and its filters keep what they promise."""

import csv
import hashlib
import io
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.base.errors import BadInput, UnknownName
from core.words.lexicon import (
    LEXICON_FILE,
    TEXTS,
    Lexicon,
    assemble,
    build_lexicon,
    load_lexicon,
    phrase,
    save_lexicon,
    similarity_filter,
)
from core.words.wordnet import DEBIAN_FOLDER, FILES, NounSynset, read_nouns

NOUN_LIST_BLOB = (
    "915c25c227ec365612c05fb1df33f21d2a432aca"  # git's id of the papers' word,definition file
)
EVERY = 2000  # synsets that NLTK reads too: for all of them it takes a minute
needs_wordnet = pytest.mark.skipif(
    not (DEBIAN_FOLDER / "data.noun").is_file(), reason="Debian's wordnet-base is not installed"
)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


def test_holds_every_noun_of_wordnet_3_0(lexicon: Lexicon) -> None:
    assert len(lexicon.entry_word) == 146_347
    assert len(lexicon.synset_offset) == 82_115
    assert len(lexicon.words) == 119_034
    assert len({word.casefold() for word in lexicon.words}) == 117_798
    assert len(set(lexicon.link_child[lexicon.link_instance == 1].tolist())) == 7_730


@pytest.mark.parametrize(
    ("name", "count"), [("none", 146_347), ("unique", 119_034), ("synonym", 72_949)]
)
def test_filters_keep_the_published_counts(lexicon: Lexicon, name: str, count: int) -> None:
    kept = lexicon.filtered(name)
    assert len(kept) == count
    assert (np.diff(kept) > 0).all()


def test_the_default_filter_repeats_no_word_and_no_meaning(lexicon: Lexicon) -> None:
    kept = lexicon.filtered()
    assert len(set(lexicon.entry_word[kept].tolist())) == len(kept)
    assert len(set(lexicon.entry_synset[kept].tolist())) == len(kept)


def test_optional_filters_drop_long_names_individuals_and_taxa(lexicon: Lexicon) -> None:
    words = {
        lexicon.word(e) for e in lexicon.filtered(max_words=2, no_instances=True, no_taxa=True)
    }
    assert "fire_engine" in words
    assert "Paris" not in words
    assert "Felidae" not in words
    assert max(word.count("_") for word in words) == 1


def test_an_unknown_filter_is_named_with_the_known_ones(lexicon: Lexicon) -> None:
    with pytest.raises(UnknownName, match="synonym"):
        lexicon.filtered("cosine")


def test_a_phrase_has_meanings_in_any_case_the_most_used_first(lexicon: Lexicon) -> None:
    assert lexicon.synsets_of("Fire  Engine") == lexicon.synsets_of("fire_engine")
    assert "autobus" in lexicon.lemmas(lexicon.synsets_of("bus")[0])
    assert lexicon.synsets_of("no such noun") == ()


def test_more_general_meanings_come_nearest_first(lexicon: Lexicon) -> None:
    (truck,) = lexicon.synsets_of("fire engine")
    names = [lexicon.lemmas(synset)[0] for synset in lexicon.hypernyms(truck)]
    assert names[:2] == ["truck", "motor vehicle"]
    assert names[-1] == "entity"
    assert len(lexicon.hypernyms(truck, 2)) == 2


def test_neighbours_of_a_phrase_are_its_synonyms_and_what_is_one_step_away(
    lexicon: Lexicon,
) -> None:
    near = lexicon.neighbours("fire engine")
    assert near["synonyms"] == ("fire truck",)
    assert "truck" in near["hypernyms"]
    assert "ladder truck" in near["hyponyms"]


def test_a_beak_is_part_of_a_bird(lexicon: Lexicon) -> None:
    parts = set(zip(lexicon.part.tolist(), lexicon.whole.tolist(), strict=True))
    (bird,) = (s for s in lexicon.synsets_of("bird") if "vertebrate" in _wider(lexicon, s))
    assert any((beak, bird) in parts for beak in lexicon.synsets_of("beak"))


def _wider(lexicon: Lexicon, synset: int) -> set[str]:
    return {lemma for wide in lexicon.hypernyms(synset, 1) for lemma in lexicon.lemmas(wide)}


def test_plurals_that_follow_no_rule_are_those_of_its_words(lexicon: Lexicon) -> None:
    pairs = [pair.split() for pair in lexicon.irregular]
    assert ["mice", "mouse"] in pairs
    assert {base for _, base in pairs} <= set(lexicon.words)


def test_a_phrase_is_a_lemma_with_spaces() -> None:
    assert phrase("fire_engine") == "fire engine"


def test_small_synsets_are_numbered_by_first_appearance() -> None:
    synsets = [
        NounSynset(10, 5, ("animal",), (3,), (), (), (0,), ()),
        NounSynset(20, 5, ("cat", "true_cat"), (2, 0), (10,), (), (0, 0), ()),
        NounSynset(30, 5, ("Felix", "cat"), (0, 1), (), (20,), (0, 1), (10,)),
    ]
    small = assemble(synsets, [("cats_true", "true_cat"), ("dwarves", "dwarf")])
    assert small.words == ("animal", "cat", "true_cat", "Felix")
    assert small.synsets_of("cat") == (1, 2)
    assert small.hypernyms(2) == (1, 0)
    assert (small.part.tolist(), small.whole.tolist()) == ([2], [0])
    assert small.irregular == ("cats_true true_cat",)
    assert small.phrases(small.filtered()) == ["animal", "cat", "Felix"]
    assert small.phrases(small.filtered(no_instances=True)) == ["animal", "cat"]


def test_stored_and_loaded_lexicons_are_equal(lexicon: Lexicon, tmp_path) -> None:
    save_lexicon(lexicon, tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == LEXICON_FILE.read_bytes()
    assert LEXICON_FILE.stat().st_size < 3 * 2**20


@needs_wordnet
def test_the_shipped_file_equals_a_rebuild(lexicon: Lexicon) -> None:
    rebuilt = build_lexicon(DEBIAN_FOLDER)
    assert rebuilt.words == lexicon.words
    assert rebuilt.irregular == lexicon.irregular
    for field in fields(lexicon)[len(TEXTS) :]:
        np.testing.assert_array_equal(getattr(rebuilt, field.name), getattr(lexicon, field.name))


@needs_wordnet
@pytest.mark.parametrize("word", ["bank", "crane"])
def test_meanings_are_in_the_order_of_index_noun(lexicon: Lexicon, word: str) -> None:
    index = (DEBIAN_FOLDER / "index.noun").read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in index if line.startswith(f"{word} "))
    entries = sorted(lexicon.entries_of(word), key=lambda entry: lexicon.entry_rank[entry])
    meanings = dict.fromkeys(lexicon.entry_synset[entries].tolist())
    offsets = lexicon.synset_offset[list(meanings)].tolist()
    assert offsets == [int(offset) for offset in line.split()[-len(meanings) :]]


@needs_wordnet
def test_words_with_their_definitions_are_the_noun_list_of_the_papers(lexicon: Lexicon) -> None:
    definitions = {}
    for line in (DEBIAN_FOLDER / "data.noun").read_text(encoding="utf-8").splitlines():
        if not line.startswith("  "):
            gloss = line.partition("|")[2]
            definitions[int(line[:8])] = re.sub(r"[\"].*?[\"]", "", gloss).strip("; ")
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("word", "definition"))
    for entry, synset in enumerate(lexicon.entry_synset.tolist()):
        table.writerow((lexicon.word(entry), definitions[int(lexicon.synset_offset[synset])]))
    content = text.getvalue().encode()
    assert content.count(b"\n") == 146_348  # the papers' count: the header is a line too
    assert hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest() == NOUN_LIST_BLOB


def test_a_folder_without_wordnet_is_named(tmp_path) -> None:
    with pytest.raises(BadInput, match=re.escape(str(tmp_path))):
        build_lexicon(tmp_path)


@pytest.mark.parametrize("missing", FILES)
def test_a_folder_that_lacks_one_of_the_files_is_refused(tmp_path, missing: str) -> None:
    for name in set(FILES) - {missing}:
        (tmp_path / name).write_text("", encoding="utf-8")
    with pytest.raises(BadInput, match=missing):
        build_lexicon(tmp_path)


@needs_wordnet
def test_nltk_reads_the_same_from_wordnets_files() -> None:
    """All but the order of a noun's hypernyms, which NLTK keeps as a set: see decision 023."""
    with nltk_reader(DEBIAN_FOLDER) as theirs:
        for own in islice(read_nouns(DEBIAN_FOLDER), 0, None, EVERY):
            other = theirs.synset_from_pos_and_offset("n", own.offset)
            assert (own.lexfile, own.lemmas) == (int(other.lexname()), tuple(other.lemma_names()))
            assert own.counts == tuple(lemma.count() for lemma in other.lemmas())
            ranked = [theirs.synsets(lemma, "n") for lemma in own.lemmas]
            assert own.ranks == tuple(each.index(other) for each in ranked)
            for offsets, synsets in (
                (own.hypernyms, other.hypernyms()),
                (own.classes, other.instance_hypernyms()),
            ):
                assert set(offsets) == {synset.offset() for synset in synsets}


@contextmanager
def nltk_reader(folder: Path) -> Iterator[Any]:
    """NLTK's own reader of a folder outside its data, which may lack the names of the lexfiles."""
    reading = pytest.importorskip("nltk.corpus.reader", reason="NLTK is not installed")
    import nltk.data

    class Reader(reading.WordNetCorpusReader):
        def open(self, file: str) -> Any:
            if file == "lexnames":  # NLTK looks them up by number
                return io.StringIO("".join(f"{number:02d}\t{number}\t1\n" for number in range(45)))
            return super().open(file)

        def map_wn(self, version: str = "wordnet") -> None:
            """No mapping to other versions."""

    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.setattr(nltk.data, "path", [*nltk.data.path, str(folder)])
        warnings.simplefilter("ignore")  # that it has one language
        yield Reader(str(folder), None)


def test_loading_needs_neither_torch_nor_nltk() -> None:
    code = (
        "import sys; from core.words.lexicon import load_lexicon; load_lexicon();"
        "assert not {'torch', 'nltk'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("block", [7, 64, 1000])
def test_the_similarity_filter_is_the_greedy_rule_whatever_the_block(block: int) -> None:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(200, 4)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1)
    kept: list[int] = []
    for word in np.argsort(cosines.max(axis=1), kind="stable"):
        if all(cosines[word, other] < 0.9 for other in kept):
            kept.append(int(word))
    assert similarity_filter(vectors, 0.9, block=block).tolist() == sorted(kept)
    assert 0 < len(kept) < 200


def test_of_words_with_the_same_vector_one_is_kept() -> None:
    vectors = np.eye(3, dtype=np.float32)[[0, 1, 0, 2, 1]]
    assert len(similarity_filter(vectors, 0.99)) == 3
