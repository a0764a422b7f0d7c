"""The search page: what is asked is in the URL, answers come from the run, words are text."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.concepts.run import Run
from core.store.runs import load_run
from core.store.workspace import Workspace
from core.work import jobs, steps
from core.work.steps import rewording, searching
from pages.shared.lists import state
from pages.shared.reading import searches, trails
from pages.shared.reading.selection import Selected
from tests.core.test_searching import Toy
from tests.pages.made_run import Made, make_run
from tests.pages.test_marks import shown
from tests.pages.test_pages import open_page, problems


@pytest.fixture
def made(empty_workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
    toy = Toy()
    for module in (searching, rewording):
        monkeypatch.setattr(module, "encoder_of", lambda *_: toy)
    return make_run(empty_workspace, tmp_path / "images", per_class=16, encoder="sample")


def text_of(at: AppTest) -> str:
    shown = [*at.markdown, *at.caption, *at.subheader, *at.info, *at.error]
    return "\n".join(each.value for each in shown).replace("\\", "")


def test_images_like_one_are_found_at_once_and_the_link_says_so(made: Made) -> None:
    at = open_page("explore", "search", like="5")
    assert problems(at) == [] and jobs.jobs(made.workspace) == []
    assert "images" in at.subheader[0].value
    assert at.query_params["like"] in ("5", ["5"])


def test_only_phrases_are_offered_to_try(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    phrase, *_ = load_run(made.workspace, made.run).vocabulary.phrases
    names = (phrase, "cluster 1", f"{phrase}, tree")
    monkeypatch.setattr(Run, "cluster_names", property(lambda run: names))
    at = open_page("explore", "search")
    assert problems(at) == [] and at.button_group[0].options == [phrase]


def test_a_phrase_waits_for_the_searcher_and_then_is_answered(made: Made) -> None:
    at = open_page("explore", "search", q="fish")
    (job,) = jobs.jobs(made.workspace)
    assert (job.step, list(job.settings["phrases"])) == ("embed_query", ["fish"])
    assert at.run() and len(jobs.jobs(made.workspace)) == 1  # it is not asked for again
    assert jobs.run_next(made.workspace) is None  # nor by the worker
    assert jobs.run_next(made.workspace, aside=True).state == "done"
    at.run()
    assert problems(at) == [] and "images" in at.subheader[0].value
    labels = load_run(made.workspace, made.run).images.labels
    found = trails.images(load_run(made.workspace, made.run), searches.trail("fish", most=30))
    assert (labels[found[:12]] == 2).all()


def test_a_search_that_failed_says_why_and_can_be_tried_again(made: Made) -> None:
    at = open_page("explore", "search", q="fish -unheard")
    job = jobs.run_next(made.workspace, aside=True)
    assert job.state == "failed"
    at.run()
    assert at.error and [b.label for b in at.button if b.label == "Try again"]
    next(b for b in at.button if b.label == "Try again").click().run()
    assert len(jobs.jobs(made.workspace)) == 2


def test_two_sessions_ask_at_once_and_each_has_its_answer(made: Made) -> None:
    first = open_page("explore", "search", q="cat")
    second = open_page("explore", "search", q="house")
    while jobs.run_next(made.workspace, aside=True):
        pass
    for at, text in ((first, "cat"), (second, "house")):
        at.run()
        assert problems(at) == [] and at.text_input(key="q").value == text
        assert at.subheader


def test_what_cannot_be_asked_is_one_sentence(made: Made) -> None:
    for query in ({"q": '"dog'}, {"like": "999"}, {"like": "@0123456789abcdef"}):
        at = open_page("explore", "search", **query)
        assert not at.exception and len(at.error) == 1


def test_a_link_made_by_hand_is_no_trouble(made: Made) -> None:
    for query in ({"most": "many"}, {"like": "../../etc/passwd"}, {"most": "7", "file": "["}):
        at = open_page("explore", "search", **query)
        assert problems(at) == []


def test_words_are_text(made: Made) -> None:
    evil = "![x](http://evil.example/a.png)"
    at = open_page("explore", "search", q=evil)
    assert not at.exception
    shown = [*at.markdown, *at.caption, *at.subheader, *at.info, *at.warning, *at.error]
    assert all(evil not in each.value for each in shown)


def test_a_name_alone_lists_files(made: Made) -> None:
    at = open_page("explore", "search", file="cat/*", most="30")
    assert at.subheader[0].value == "16 images"
    assert "in the order of the set" in text_of(at)


def test_a_name_alone_finds_all_of_it_page_by_page(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is cut off: none of them is a better answer than another."""
    listed: list[int] = []

    def last(count: int, per: int, key: str) -> slice:
        listed.append(count)
        return slice(60, count)

    monkeypatch.setattr("pages.shared.showing.paging.part", last)
    at = open_page("explore", "search", file="*.png", most="30")
    assert problems(at) == []
    assert at.subheader[0].value == "64 images" and set(listed) == {64}


def test_words_and_pictures_say_of_how_many_they_show_the_best(made: Made) -> None:
    at = open_page("explore", "search", like="5", most="300")
    assert at.subheader[0].value.endswith(" images") and "best" not in at.subheader[0].value
    at = open_page("explore", "search", like="5", most="30")
    assert at.subheader[0].value == "The 30 best of 63 images"


def test_nothing_found_says_so(made: Made) -> None:
    at = open_page("explore", "search", file="no such file")
    assert problems(at) == [] and "No matching images" in text_of(at)


def test_a_word_that_the_encoder_does_not_know_gets_a_sentence_and_others_are_offered(
    made: Made,
) -> None:
    at = open_page("explore", "search", q="sailboatt")
    assert "has not learnt “sailboatt”" in text_of(at)
    near = next(button for button in at.button if button.label == "sailboat")
    near.click().run()
    assert at.text_input(key="q").value == "sailboat"


def test_what_was_found_is_selected_on_the_map_painted_and_exported(made: Made) -> None:
    at = open_page("explore", "search", like="5", most="30")
    button = next(b for b in at.button if b.label == "Show on the map")
    button.click().run()
    assert problems(at) == []
    chosen = at.session_state["map_selection"].now
    assert trails.parse(chosen.found) == searches.trail(like="5", most=30)
    linked = open_page("explore", "map", found=chosen.found)
    assert problems(linked) == []
    assert linked.subheader[0].value == "The 30 best of 63 images"
    exported = open_page("report", "export", found=chosen.found, what="map")
    assert problems(exported) == [] and "30" in text_of(exported)


def test_the_filter_holds_for_what_was_found_on_the_map_too(made: Made) -> None:
    trail = searches.trail(like="5", most=30)
    at = open_page("explore", "map", found=trails.text(trail), only="cluster=0")
    run = load_run(made.workspace, made.run)
    left = [image for image in trails.images(run, trail).tolist() if run.clusters[image] == 0]
    assert problems(at) == [] and 0 < len(left) < 30
    title = f"The 30 best of 63 images · the filter leaves {len(left)}"
    assert at.subheader[0].value == title
    assert shown(at, "map_lassoed") == left
    assert at.button(key="lasso_accept").label == f"Accept {len(left)}"
    assert at.button(key="tick_lasso").label == f"Tick all {len(left)}"


def test_the_selection_of_a_search_is_one_of_three_kinds() -> None:
    chosen = Selected(found='{"list":"search","q":"dog"}')
    assert chosen and chosen.message() == {"found": chosen.found}
    assert trails.on_map(chosen.message()) == {trails.FOUND: chosen.found}


def test_the_map_paints_the_images_of_an_answer_by_their_scores(made: Made) -> None:
    run = load_run(made.workspace, made.run)
    trail = searches.trail(like="5", most=30)
    painted = searches.strength(run, trail)
    found = trails.images(run, trail)
    assert set(np.flatnonzero(painted).tolist()) == set(found.tolist())
    assert painted[found[0]] == 1 and (np.diff(painted[found]) <= 0).all()


def test_a_search_that_was_not_prepared_is_an_empty_list_until_it_is(made: Made) -> None:
    run, trail = load_run(made.workspace, made.run), searches.trail("house")
    on_map = {"list": "map", "selection": {"found": trails.text(trail)}}
    for each in (trail, on_map):
        assert trails.images(run, each).tolist() == []
        assert trails.title(run, each) == "Search for “house”"
    steps.embed_query(made.workspace, of=made.run, phrases=["house"])
    for each in (trail, on_map):
        assert len(trails.images(run, each))


def test_an_upload_is_kept_under_its_hash_and_found_again(made: Made) -> None:
    token = searches.keep(b"some bytes", "../../my photo.JPG")
    assert searches.keep(b"some bytes", "other.JPG") == token
    file = searches.kept(token[1:])
    assert file is not None and file.read_bytes() == b"some bytes"
    assert file.parent.parent == made.workspace.folder / "received"
    assert searches.picture(f"-{token}").weight == -1


def test_a_picture_is_asked_for_once_as_it_was_said_last(made: Made) -> None:
    assert searches.tokens("5,-7,-5") == ["-5", "-7"]
    assert searches.joined(["-@0123456789abcdef", "3", "@0123456789abcdef"]) == (
        "@0123456789abcdef,3"
    )
    at = open_page("explore", "search", like="5,-5")
    assert problems(at) == []
    at.button(key="search_turn_5").click().run()
    assert at.session_state["like"] == "5" and problems(at) == []


def test_an_old_failure_is_not_told_of_another_query(made: Made) -> None:
    at = open_page("explore", "search", q="unsaid -unheard")
    assert jobs.run_next(made.workspace, aside=True).state == "failed"
    assert at.run().error
    at.text_input(key="q").set_value("unsaid").run()
    assert problems(at) == [] and len(jobs.jobs(made.workspace)) == 2


def test_back_to_the_map_shows_again_what_a_search_found(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    trail = trails.text(searches.trail(like="5", most=30))
    at = open_page("explore", "map", found=trail)
    monkeypatch.setattr(state, "went_back", lambda: True)
    at.run()
    assert problems(at) == [] and at.subheader[0].value == "The 30 best of 63 images"


def replacing() -> None:
    import streamlit as st

    from pages.explore.search import asking

    st.session_state.q = "cat, catkin -cat, bobcat"
    asking.replace("cat", r"dog\1")
    asking.replace("whale", "orca")
    st.text(st.session_state.q)


def test_another_phrase_takes_the_place_of_whole_words() -> None:
    at = AppTest.from_function(replacing).run()
    assert not at.exception and at.text[0].value == r"dog\1, catkin -dog\1, bobcat, orca"


def test_a_search_is_run_again_by_the_searcher_and_not_by_the_worker(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"of": made.run, "phrases": ["fish"], "pictures": []}
    first = jobs.submit(made.workspace, "embed_query", **settings)
    jobs.stop(made.workspace, first)
    asked: list[str] = []
    for role in ("worker", "searcher"):
        place = f"pages.shared.editing.queue.ensure_{role}"
        monkeypatch.setattr(place, lambda workspace, role=role: asked.append(role))
    at = open_page("report", "jobs")
    at.button(key=f"again_{first}").click().run()
    assert problems(at) == [] and asked == ["searcher"]
    again, _ = jobs.jobs(made.workspace)
    assert (again.step, again.state, dict(again.settings)) == ("embed_query", "waiting", settings)
    assert jobs.run_next(made.workspace) is None
    done = jobs.run_next(made.workspace, aside=True)
    assert done is not None and (done.id, done.state) == (again.id, "done")
