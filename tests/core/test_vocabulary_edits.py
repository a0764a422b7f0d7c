"""A draft of the vocabulary comes to the concepts that the analyst asked for, and to no others."""

import numpy as np
import pytest

from core.base.errors import BadInput
from core.base.values import Vocabulary
from core.store import edits
from core.store.edits import vocabulary as drafts
from core.store.workspace import Workspace

WORDS = ("bus", "coach", "wheel", "Fur")


def unit(rows):
    rows = np.asarray(rows, np.float32)
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def vocabulary_of(words, origins=()):
    random = np.random.default_rng(len(words))
    counts = np.arange(2 * len(words)).reshape(-1, 2)
    vectors = unit(random.normal(size=(len(words), 8)))
    return Vocabulary("toy", tuple(words), counts, np.arange(len(words)), vectors, 4, origins)


@pytest.fixture
def plain():
    return vocabulary_of(WORDS)


def add(*phrases):
    return {"verb": "add_phrases", "phrases": list(phrases)}


def remove(*phrases):
    return {"verb": "remove_phrases", "phrases": list(phrases)}


def ban(*phrases):
    return {"verb": "ban_phrases", "phrases": list(phrases)}


def restore(*phrases):
    return {"verb": "restore_phrases", "phrases": list(phrases)}


def rename(phrase, to):
    return {"verb": "rename_phrase", "phrase": phrase, "to": to}


def merge(*phrases, into):
    return {"verb": "merge_phrases", "phrases": list(phrases), "into": into}


def applied(vocabulary, *operations, ancestors=()):
    """The edited vocabulary and sources; new phrases get vectors that tell them apart."""
    new = drafts.new_phrases(vocabulary, operations, ancestors)
    vectors = {phrase: unit(np.full(8, -1) + 9 * np.eye(8)[i]) for i, phrase in enumerate(new)}
    return drafts.apply_operations(vocabulary, operations, vectors, ancestors)


def states(vocabulary, *operations, **options):
    return {row.phrase: row.state for row in drafts.rows(vocabulary, operations, **options)}


def test_no_operation_changes_nothing(plain):
    edited, sources = applied(plain)
    assert edited.phrases == plain.phrases and edited.origins == ()
    assert sources == [(0,), (1,), (2,), (3,)]
    for name in ("counts", "synsets", "vectors"):
        np.testing.assert_array_equal(getattr(edited, name), getattr(plain, name))


def test_an_added_phrase_is_last_with_its_own_vector_and_no_counts(plain):
    edited, sources = applied(plain, add("  fire   truck "))
    assert edited.phrases == (*WORDS, "fire truck")
    assert edited.origins == ("generated",) * 4 + ("added",)
    assert sources[-1] == () and edited.counts[-1].sum() == 0 and edited.synsets[-1] == -1
    assert edited.vectors[-1].argmax() == 0 and len(edited.vectors) == 5


def test_removed_and_banned_phrases_are_gone_but_can_be_restored(plain):
    gone = (remove("coach"), ban("fur"))
    edited, sources = applied(plain, *gone)
    assert edited.phrases == ("bus", "wheel") and sources == [(0,), (2,)]
    assert states(plain, *gone) == {
        "bus": "kept", "coach": "removed", "wheel": "kept", "Fur": "banned",
    }  # fmt: skip
    edited, sources = applied(plain, *gone, restore("FUR", "coach"))
    assert edited.phrases == WORDS and sources == [(0,), (1,), (2,), (3,)]


def test_a_renamed_phrase_keeps_counts_and_source_and_gets_a_vector_of_its_new_name(plain):
    edited, sources = applied(plain, rename("coach", "tyre"))
    assert edited.phrases == ("bus", "tyre", "wheel", "Fur") and sources[1] == (1,)
    np.testing.assert_array_equal(edited.counts, plain.counts)
    assert edited.vectors[1].argmax() == 0 and edited.synsets[1] == -1
    np.testing.assert_array_equal(edited.vectors[2:], plain.vectors[2:])
    assert states(plain, rename("coach", "tyre"))["tyre"] == "renamed"


def test_renaming_back_is_as_if_nothing_happened(plain):
    back = (rename("coach", "tyre"), rename("tyre", "coach"))
    assert states(plain, *back)["coach"] == "kept"
    assert drafts.new_phrases(plain, back) == []
    np.testing.assert_array_equal(applied(plain, *back)[0].vectors, plain.vectors)


def test_merged_phrases_are_one_concept_between_them(plain):
    edited, sources = applied(plain, merge("bus", "coach", into="bus"))
    assert edited.phrases == ("bus", "wheel", "Fur") and sources[0] == (0, 1)
    np.testing.assert_array_equal(edited.counts[0], plain.counts[0] + plain.counts[1])
    np.testing.assert_allclose(edited.vectors[0], unit(plain.vectors[:2].mean(axis=0)), rtol=1e-6)
    assert edited.origins == ("merged", "generated", "generated")
    assert edited.synsets[0] == plain.synsets[0]


def test_a_merge_under_a_new_name_needs_no_vector_of_that_name(plain):
    operations = (merge("bus", "coach", into="vehicle"),)
    assert drafts.new_phrases(plain, operations) == []
    assert states(plain, *operations) == {"vehicle": "merged", "wheel": "kept", "Fur": "kept"}


def test_operations_build_on_one_another(plain):
    operations = (
        add("van", "paw"),
        rename("van", "minibus"),
        merge("minibus", "BUS", "coach", into="vehicle"),
        remove("paw"),
        rename("vehicle", "car"),
    )
    edited, sources = applied(plain, *operations)
    assert edited.phrases == ("car", "wheel", "Fur") and sources[0] == (0, 1)
    assert drafts.new_phrases(plain, operations) == ["car"]
    assert states(plain, *operations)["car"] == "merged"


def test_an_added_phrase_that_is_removed_leaves_no_trace(plain):
    assert states(plain, add("van"), remove("Van")) == states(plain)


def test_columns_of_one_phrase_are_edited_together():
    twice = vocabulary_of(("bus", "wheel", "bus"))
    assert applied(twice, remove("bus"))[0].phrases == ("wheel",)
    edited, sources = applied(twice, rename("bus", "coach"))
    assert edited.phrases == ("coach", "wheel", "coach") and sources == [(0,), (1,), (2,)]
    edited, sources = applied(twice, merge("bus", "wheel", into="bus"))
    assert edited.phrases == ("bus",) and sources == [(0, 1, 2)]


def test_a_phrase_of_an_ancestor_comes_back_with_its_vector_and_counts(plain):
    child, _ = applied(plain, remove("coach"), ban("wheel"))
    lists = states(child, ancestors=[plain], banned=["Wheel"])
    assert lists == {"bus": "kept", "Fur": "kept", "coach": "removed", "wheel": "banned"}
    assert drafts.new_phrases(child, [restore("coach")], [plain]) == []
    edited, sources = applied(child, restore("coach"), ancestors=[plain])
    assert edited.phrases == ("bus", "Fur", "coach") and sources[-1] == ()
    np.testing.assert_array_equal(edited.vectors[2], plain.vectors[1])
    np.testing.assert_array_equal(edited.counts[2], plain.counts[1])


def test_what_was_never_there_can_be_banned_and_unbanned(plain):
    assert states(plain, ban("tank"))["tank"] == "banned"
    assert applied(plain, ban("tank"))[0].phrases == WORDS
    assert states(plain, ban("tank"), restore("tank")) == states(plain)


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        (add(" "), "empty"),
        (add("x" * 61), "61 characters"),
        (add("a\u202eb"), "invisible"),
        (add("van", "VAN"), "already"),
        (add("fur"), "already"),
        (remove("tank"), "not in"),
        (remove("bus", "Bus"), "not in"),
        (rename("bus", "Wheel"), "already"),
        (rename("tank", "van"), "not in"),
        (merge("bus", "tank", into="bus"), "two"),
        (merge("bus", "coach", into="wheel"), "already"),
        (restore("bus"), "already"),
        (restore("tank"), "neither"),
        (remove(*WORDS), "empty"),
        (add(*(f"word {i}" for i in range(1997))), "2,001"),
    ],
)
def test_what_cannot_be_is_refused(plain, operation, message):
    with pytest.raises(BadInput, match=message):
        drafts.check(plain, [operation])


def test_a_banned_phrase_is_not_added_again(plain):
    with pytest.raises(BadInput, match="restore"):
        drafts.check(plain, [ban("bus"), add("bus")])


def test_a_phrase_with_underscores_is_the_one_with_spaces_as_wherever_phrases_are_compared():
    vocabulary = vocabulary_of(("fire truck", *WORDS))
    with pytest.raises(BadInput, match="already"):
        drafts.check(vocabulary, [add("Fire_truck")])
    assert applied(vocabulary, ban("fire_truck"))[0].phrases == WORDS


def test_what_another_tab_did_already_is_passed_over(plain):
    edited, _ = applied(plain, remove("bus"), remove("bus", "coach"), rename("bus", "van"))
    assert edited.phrases == ("wheel", "Fur")


def test_a_draft_holds_the_edits_of_its_run_since_it_was_discarded(tmp_path):
    workspace = Workspace(tmp_path)
    edits.record(workspace, "q", "add_phrases", run="a", phrases=["van"])
    edits.record(workspace, "q", "discard_draft", run="a")
    edits.record(workspace, "q", "ban_phrases", run="a", phrases=["bus"])
    edits.record(workspace, "q", "remove_phrases", run="b", phrases=["fur"])
    edits.record(workspace, "q", "adopt", run="a")
    found = drafts.draft(edits.history(edits.log(workspace, "q")).done, "a")
    assert drafts.operations(found) == [ban("bus")]


def test_two_thousand_rows_are_read_quickly_enough_for_a_page():
    import time

    many = vocabulary_of([f"word {i}" for i in range(1900)])
    operations = [remove(f"word {i}") for i in range(300)]
    operations += [add(*(f"new {i}" for i in range(400)))]
    start = time.process_time()
    assert len(drafts.rows(many, operations)) == 2300
    assert time.process_time() - start < 0.5


def test_what_another_run_banned_is_a_line_here_too_and_can_be_restored(plain):
    assert states(plain, banned=["Tank"])["Tank"] == "banned"
    drafts.check(plain, [restore("tank")], banned=["Tank"])
    edited, _ = applied(plain, restore("tank"))
    assert edited.phrases == WORDS  # it was not here, and is not added by the way
    drafts.check(plain, [restore("tank"), add("tank")])


def test_a_ban_of_what_this_run_has_leaves_its_line_alone_and_can_be_lifted(plain):
    assert states(plain, banned=["BUS"]) == states(plain)
    drafts.check(plain, [restore("bus")], banned=["BUS"])
    assert applied(plain, restore("bus"))[0].phrases == WORDS


def test_what_was_removed_here_and_banned_elsewhere_is_banned(plain):
    assert states(plain, remove("bus"), banned=["bus"])["bus"] == "banned"
    drafts.check(plain, [remove("bus"), restore("bus")], banned=["bus"])


@pytest.mark.parametrize("operation", [add("Bus"), rename("fur", "bus")])
def test_what_is_banned_elsewhere_does_not_come_in(operation):
    with pytest.raises(BadInput, match="banned"):
        drafts.check(vocabulary_of(("fur", "wheel")), [operation], banned=["bus"])


@pytest.mark.parametrize(
    "operation", [rename("wheel", "Coach"), merge("wheel", "fur", into="coach")]
)
def test_a_phrase_that_takes_the_name_of_a_removed_one_is_the_only_line_of_it(plain, operation):
    draft = [remove("coach"), operation]
    lines = [row for row in drafts.rows(plain, draft) if row.phrase.casefold() == "coach"]
    assert [row.state for row in lines] in (["renamed"], ["merged"])
    again = drafts.rows(plain, [*draft, rename("coach", "van")])
    assert {row.phrase: row.state for row in again}["coach"] == "removed"


def test_of_a_long_list_what_can_be_added_is_found_in_one_go():
    import time

    many = vocabulary_of([f"word {i}" for i in range(500)])
    wanted = [f"word {i}" for i in range(400, 2900)] + ["tank", "x" * 61, "new", "New"]
    start = time.process_time()
    good, bad, why = drafts.addable(many, [remove("word 450")], wanted, banned=["Tank"])
    assert time.process_time() - start < 0.5
    assert good == ["word 450", *(f"word {i}" for i in range(500, 2000))]
    assert len(bad) == len(wanted) - len(good) and "tank" in bad and "word 2899" in bad
    assert "902 phrases do not fit: the vocabulary may have 2,000" in why
    drafts.check(many, [remove("word 450"), add(*good)], banned=["Tank"])


def test_the_first_reason_is_said_of_phrases_that_cannot_be_added(plain):
    assert drafts.addable(plain, [], ["van"]) == (["van"], [], "")
    good, bad, why = drafts.addable(plain, [ban("coach")], ["van", "Bus", "Van", "coach"])
    assert (good, bad) == (["van"], ["Bus", "Van", "coach"])
    assert why == "3 phrases cannot be added; the first: “Bus” is in the vocabulary already."
