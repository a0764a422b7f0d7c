"""What core says, or has kept in English, told to a reader of Chinese; never half of it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base import units
from core.base.language import catalogue, retell, say, speaking, values
from core.clustering import faults
from core.concepts.counterfactual import Pair, because
from core.concepts.doubts import DOUBTFUL
from core.output import glossary
from core.output.summary import ClusterSummary
from core.store import edits
from core.store.edits.log import VERBS
from core.store.edits.words import sentence, told
from core.work.messages import SENTENCES
from core.work.messages import told as message_told

CORE = Path(__file__).resolve().parents[2] / "core"
UNHEARD = ("work/bench", "encoders/sample")  # no job of the dashboard does these
ARGUMENTS = {  # of edits of every verb
    "images": [1, 2, 3],
    "cluster": 1,
    "clusters": [1, 2],
    "into": 1,
    "name": "Tern",
    "names": ["Tern", "Gull", "Auk", "Skua", "Owl"],
    "parts": [[1], [2]],
    "tag": "Look",
    "text": "Blurred",
    "page": "map",
    "query": "",
    "phrases": ["Beak", "Wing", "Claw", "Tail"],
    "phrase": "Beak",
    "to": "Bill",
    **dict.fromkeys(("run", "before", "after", "parent"), "0f"),
}
GIVEN = {"Tern", "Gull", "Auk", "Look", "Blurred", "Beak", "Wing", "Claw", "Bill"}


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHYCLUSTER_LANGUAGE", "zh")


def english_in(text: str) -> set[str]:
    return set(re.findall("[A-Za-z]{2,}", text)) - GIVEN


def edit(verb: str) -> tuple[dict[str, object], str]:
    """Arguments of an edit, and its words as they are kept."""
    arguments = {name: ARGUMENTS[name] for name in VERBS[verb]}
    return arguments, edits.sentence(verb, arguments, {1: "Tern", 2: "Gull"})


@pytest.mark.parametrize("verb", VERBS)
def test_an_edit_is_told_whole_in_chinese(verb: str, chinese: None) -> None:
    arguments, words = edit(verb)
    assert english_in(words)
    assert english_in(told(verb, arguments, words)) == set()


@pytest.mark.parametrize("verb", VERBS)
def test_an_edit_is_kept_and_told_in_english_as_it_was(verb: str) -> None:
    assert told(verb, *edit(verb)) == edit(verb)[1]


def test_words_of_another_program_are_told_as_they_are(chinese: None) -> None:
    assert told("move", {"images": [1]}, "Shoved 1 image aside") == "Shoved 1 image aside"
    assert told("blend", {}, "Blended") == "Blended"


def test_a_note_that_was_taken_away_says_so(chinese: None) -> None:
    arguments = {"images": [1], "text": " "}
    words = edits.sentence("note_images", arguments, {})
    assert told("note_images", arguments, words) == "1 张图片的备注：已删除"


def test_names_that_are_words_of_the_catalogue_stay_names(chinese: None) -> None:
    arguments = {"images": [1], "cluster": 1}
    words = edits.sentence("move", arguments, {1: "Map"})
    assert told("move", arguments, words) == "将 1 张图片移到 Map"


def test_notes_of_clusters_are_told(chinese: None) -> None:
    notes = edits.told_notes(("moved from Tern", "accepted", "not a cluster"))
    assert notes == "从 Tern 移来；已接受；非簇"
    assert edits.told_notes(()) == ""


def progress_messages() -> Iterator[tuple[str, str]]:
    """Where, and the pattern of what is told: .+ for what an f-string fills in."""
    for path in sorted(CORE.rglob("*.py")):
        if str(path.relative_to(CORE)).startswith(UNHEARD):
            continue
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        given = {ast.unparse(n.targets[0]): n.value for n in nodes if isinstance(n, ast.Assign)}
        parts = {
            name.strip("()")
            for names, value in given.items()
            for name in names.split(", ")
            if "within(" in ast.unparse(value)
        }
        calls = (node for node in nodes if isinstance(node, ast.Call))
        for call in calls:
            name = ast.unparse(call.func)
            place = 3 if name == "within" else 1
            is_told = name in ("within", *parts) or name.endswith("progress")
            if is_told and len(call.args) > place:
                said = call.args[place]
                text = _text(given.get(said.id, said) if isinstance(said, ast.Name) else said)
                yield f"{path.relative_to(CORE)}:{call.lineno}", text


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return re.escape(str(node.value))
    parts = node.values if isinstance(node, ast.JoinedStr) else []
    return "".join(_text(part) if isinstance(part, ast.Constant) else ".+" for part in parts)


def test_whatever_long_work_says_can_be_told_in_chinese(chinese: None) -> None:
    told_here = {where: text for where, text in progress_messages() if text}
    assert len(told_here) > 20
    known = [*(re.sub(r"\{\w+\}", "7", each) for each in SENTENCES), *catalogue("zh")]
    assert {w: t for w, t in told_here.items() if not any(re.fullmatch(t, k) for k in known)} == {}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_message_is_told_from_its_sentence(sentence: str, chinese: None) -> None:
    text = re.sub(r"\{\w+\}", "7", sentence)
    assert english_in(message_told(text)) <= {"MB", "missing", "csv"}
    assert message_told(text) != text


def test_stages_of_a_message_are_told_with_it(chinese: None) -> None:
    said = "Embedding images: Embedding 12 of 64 images, 30 images/s"
    assert message_told(said) == "嵌入图片：正在嵌入图片 12/64，每秒 30 张"
    assert (
        message_told("Clustering: Start 2 of 3: Epoch 4 of 9") == "聚类：第 2/3 次初始化：第 4/9 轮"
    )
    slower = "Measuring (longer than estimated: Measuring has slowed down)"
    assert message_told(slower) == "计算指标（比预计更久：计算指标变慢了）"
    assert message_told("Counting sheep: 3 of 4") == "Counting sheep: 3 of 4"


def test_a_text_is_retold_only_as_its_sentence_made_it(chinese: None) -> None:
    assert values("Epoch {n} of {total}", "Epoch 3 of 9") == {"n": "3", "total": "9"}
    assert values("Epoch {n} of {total}", "An epoch") is None
    assert retell("What nobody knows", SENTENCES) == "What nobody knows"


def test_units_are_those_of_the_language(chinese: None) -> None:
    assert units.duration(300) == "5 分钟"
    assert units.percent(0.001) == "不到 1 %"
    assert units.count(3, "cluster") == "3 个簇"
    assert units.count(3, "unknown noun") == "3 unknown nouns"


def test_a_cluster_is_told_whole_in_chinese(chinese: None) -> None:
    found = ClusterSummary(9, "Tern", ("Beak", "Wing"), 3, leans_to="Gull", leaning=2)
    assert (
        found.sentence
        == "9 张图片，名为“Tern”：依据是 Beak 和 Wing；33 % 的图片存疑，多数偏向“Gull”。"
    )


def test_why_and_faults_are_told_whole_in_chinese(chinese: None) -> None:
    pairs = [Pair("Beak", 2.0, 0.0), Pair("Wing", 1.0, 0.0), Pair("Claw", 0.0, 1.5)]
    assert english_in(because(pairs, "Tern", "Gull")) == set()
    figures = {faults.DUPLICATES: 0.1, faults.EMPTY: 1.0}
    assert [english_in(says) for says in faults.sentences(figures, 50, 4)] == [set(), set()]


def test_the_glossary_names_the_bound_of_doubt() -> None:
    assert f"Above {units.percent(DOUBTFUL)} an image" in glossary.TERMS["doubt"].says


def test_the_list_of_a_sentence_may_hold_braces() -> None:
    assert say("{first} and {second}", first="{x}", second="{}") == "{x} and {}"


@pytest.mark.parametrize(
    ("kept", "told"), [("Cut into clusters", "已切分为簇"), ("7 clusters", "7 个簇")]
)
def test_a_message_of_its_own_is_told_before_what_it_looks_like(kept: str, told: str) -> None:
    with speaking("zh"):
        assert message_told(kept) == told


def test_a_name_in_a_note_stays_as_it_was_typed() -> None:
    with speaking("zh"):
        assert edits.told_notes(("renamed from a; Close", "accepted")) == "原名 a; Close；已接受"


def test_a_cluster_without_a_name_has_a_number_in_any_language() -> None:
    words = sentence("move", {"images": [1, 2], "cluster": 9}, {})
    assert words == "Moved 2 images to cluster 9"
    with speaking("zh"):
        assert "簇 9" in told("move", {"images": [1, 2], "cluster": 9}, words)
