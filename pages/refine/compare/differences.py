"""What differs between two runs, as tables: figures, and phrases of every cluster."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.base.language import listed, say, together
from core.concepts import comparison
from core.concepts.comparison import Comparison, Difference, Weight
from core.concepts.figures import METRICS
from core.concepts.run import Run
from core.work.steps import STEPS
from pages.shared.editing import job_panel, queue
from pages.shared.lists import state
from pages.shared.reading import compared, data
from pages.shared.showing import meanings, tables

ROWS = 30  # clusters whose phrases are listed at first
COMPUTE = {
    "before": "Compute the figures of the run before",
    "after": "Compute the figures of the run after",
}


def figures(before: Run, after: Run) -> list[Difference]:
    """The figures of both runs; those of the cluster model only where it is not the same one."""
    reports = [data.report(run.id) for run in (before, after)]
    if reports[0] is None or reports[1] is None:
        return []
    found = comparison.differences(reports[0].metrics, reports[1].metrics)
    same = compared.same_clusters(before, after)
    return [d for d in found if not (same and METRICS[d.name].is_of_cluster_model)]


def show_figures(before: Run, after: Run, found: Sequence[Difference]) -> None:
    """Figures before and after, and which way they went."""
    st.subheader(
        say("Figures"),
        anchor=False,
        help=say("Figures of the models themselves, without your edits."),
    )
    both = {"before": before, "after": after}
    missing = {when: run for when, run in both.items() if data.report(run.id) is None}
    if missing:
        others = [step for step in STEPS if step != "run"]  # see the page's top
        job_panel.show(others, told=("evaluate",))
    for when, run in missing.items():
        st.button(
            say(COMPUTE[when]),
            key=f"evaluate_{when}",
            disabled=state.reads_only(),
            on_click=queue.submit,
            args=("evaluate",),
            kwargs={"concept_model": run.id},
        )
    if found:
        tables.show(
            (say("Figure"), say("Before"), say("After"), say("Difference")), map(_figure_row, found)
        )


def _figure_row(d: Difference) -> list[str]:
    digits = 3 if max(abs(d.before), abs(d.after)) <= 1 else 2
    change = tables.faint(say("same"))
    if d.better is not None:
        says = tables.good(say("better")) if d.better else tables.bad(say("worse"))
        change = f"{d.after - d.before:+.{digits}f} {says}"
    return [
        tables.text(say(METRICS[d.name].title)),
        f"{d.before:.{digits}f}",
        f"{d.after:.{digits}f}",
        change,
    ]


def show_phrases(before: Run, after: Run, both: Comparison) -> None:
    """Phrases that every cluster gained and lost."""
    st.subheader(
        say("Phrases gained and lost"),
        anchor=False,
        help=say(
            "Phrases that entered or left the ten strongest of a cluster, with their mean "
            "contribution before and after. Changes that hardly matter are left out."
        ),
    )
    old, new = data.edited(before).names, data.edited(after).names
    pairs = [pair for pair in both.partners.items() if pair[0] in old and pair[1] in new]
    rows = [row for pair in pairs if (row := _phrase_row(before, after, pair))]
    shown = rows
    every = say("All {n} clusters", n=len(rows))
    if len(rows) > ROWS and not st.toggle(every, key="compare_all_phrases"):
        shown = rows[:ROWS]
    if shown:
        tables.show((say("Cluster"), say("Gained"), say("Lost")), shown)
    says = say(
        "{n:,} of {all:,} clusters keep their strongest phrases.",
        n=len(pairs) - len(rows),
        all=len(pairs),
    )
    st.caption(state.plain(together([says, *_alone(pairs, old, new)])))


def _alone(
    pairs: Sequence[tuple[int, int]], old: Mapping[int, str], new: Mapping[int, str]
) -> list[str]:
    """Clusters that only one of the runs has, in words."""
    paired_old, paired_new = {p[0] for p in pairs}, {p[1] for p in pairs}
    alone = {
        "Only before: {names}.": [name for c, name in old.items() if c not in paired_old],
        "Only after: {names}.": [name for c, name in new.items() if c not in paired_new],
    }
    return [say(words, names=listed(names)) for words, names in alone.items() if names]


def _phrase_row(before: Run, after: Run, pair: tuple[int, int]) -> list[str] | None:
    change = compared.phrases(before, after, pair)
    if not change.gained and not change.lost:
        return None
    names = data.edited(before).names[pair[0]], data.edited(after).names[pair[1]]
    title = names[1] if names[0] == names[1] else " → ".join(names)
    return [tables.text(f"{pair[1]} · {title}"), _weights(change.gained), _weights(change.lost)]


def _weights(found: Sequence[Weight]) -> str:
    words = (
        f"<span{meanings.title(w.phrase)}>{tables.text(w.phrase)}</span> "
        f"{tables.faint(f'{w.before:.2f} → {w.after:.2f}')}"
        for w in found
    )
    return listed(words) or tables.faint(say("none"))
