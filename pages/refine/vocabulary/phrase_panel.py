"""One phrase of the vocabulary: where it weighs, its pictures, what to add or merge beside it."""

import gc

import numpy as np
import streamlit as st

from core.base.language import say
from core.base.units import count
from core.concepts.run import Run
from core.output import glossary
from core.words import suggestions
from core.words.lexicon import Lexicon, load_lexicon
from core.words.suggestions import Merge
from pages.refine.vocabulary import phrases
from pages.refine.vocabulary.phrases import Table
from pages.shared.editing import draft
from pages.shared.lists import state
from pages.shared.reading import data, trails
from pages.shared.showing import meanings, pictures, widgets

MOST, LEAST = 12, 6  # pictures
OFFERS = 6  # merges shown of each kind
KINDS = {
    "synonyms": "Same meaning",
    "hypernyms": "Wider",
    "hyponyms": "Narrower",
    "sisters": "Related",
}
WHY = {
    "synonyms": ("Synonyms", "Phrases that have the same meaning in WordNet."),
    "near-duplicates": ("Near-duplicates", "Phrases whose text vectors point the same way."),
    "hypernym": ("One wider phrase", "Phrases that are kinds of it in WordNet."),
}


@st.cache_resource(show_spinner=False)
def lexicon() -> Lexicon:
    """WordNet's nouns with their index built, out of the garbage collector's sight."""
    loaded = load_lexicon()
    loaded.neighbours("car")
    gc.collect()
    gc.freeze()
    return loaded


def show(run: Run, shown: Table, line: int) -> None:
    """The panel of the phrase on a line of the table."""
    row = shown.rows[line]
    st.subheader(state.plain(row.phrase), anchor=False, help=meanings.tooltip(row.phrase))
    st.caption(_facts(shown, line))
    _actions(run, shown, line)
    if row.sources:
        _weights(run, shown, line)
        _pictures(run, shown, line)
    elif row.state not in phrases.GONE:
        says = say("Relearn first; until then it has no weight and fires on no image.")
        st.info(says, icon=":material/info:")
    _neighbours(run, shown, row.phrase)
    _merges(run, shown, row.phrase)


def _facts(shown: Table, line: int) -> str:
    row = shown.rows[line]
    parts = [say(row.origin), say(row.state)]
    if row.state not in phrases.GONE and shown.is_banned(row):
        parts.append(say("banned for later runs"))
    if row.sources:
        parts += [
            say("weight {weight:.2f}", weight=shown.weights[line]),
            say("fires on {images}", images=count(int(shown.fires[line]), "image")),
            say("named by {images}", images=count(int(shown.counts[line]), "image")),
        ]
    return " · ".join(parts)


def _actions(run: Run, shown: Table, line: int) -> None:
    row = shown.rows[line]
    gone, banned = row.state in phrases.GONE, shown.is_banned(row)
    with st.container(horizontal=True):
        if gone or banned:
            _button(run, say("Restore"), "restore_phrases", row.phrase, "settings_backup_restore")
        if not gone:
            _button(run, say("Remove"), "remove_phrases", row.phrase, "remove")
        if row.state != "banned" and not banned:
            _button(run, say("Ban"), "ban_phrases", row.phrase, "block")
        if not gone:
            off = state.reads_only()
            box = st.popover(say("Rename"), icon=":material/edit:", disabled=off)
            with box, st.form("rename", border=False):
                key = f"rename_to_{data.head(run)}_{line}"
                st.text_input(say("Rename to"), row.phrase, key=key)
                st.form_submit_button(say("Rename"), on_click=_rename, args=(run, row.phrase, key))


def _button(run: Run, label: str, verb: str, phrase: str, icon: str) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        key=f"phrase_{verb}",
        help=say(HELP[verb]),
        disabled=state.reads_only(),
        on_click=_one,
        args=(run, verb, phrase),
    )


HELP = {
    "restore_phrases": "Brings it back if this run had it, and lifts its ban in every run.",
    "remove_phrases": "Takes it out of this run's vocabulary.",
    "ban_phrases": "Takes it out, and keeps it out of every vocabulary made from now on.",
}


def _one(run: Run, verb: str, phrase: str) -> None:
    draft.edit(run, verb, phrases=[phrase])


def _rename(run: Run, phrase: str, key: str) -> None:
    to = str(st.session_state[key])
    if draft.edit(run, "rename_phrase", phrase=phrase, to=to):
        st.session_state.phrase_chosen = " ".join(to.split())


def _weights(run: Run, shown: Table, line: int) -> None:
    """Weights of the phrase in the head, cluster by cluster."""
    weights = np.asarray(run.model.head)[list(shown.rows[line].sources)].max(axis=0)
    names = data.edited(run).column_names
    parts = [(names[c], float(weights[c])) for c in shown.clusters[line][:5] if weights[c] > 0]
    st.markdown(say("**Weighs in**"), help=glossary.says("weight"))
    if parts:
        widgets.evidence_bars(parts)
    else:
        st.caption(say("No cluster: its weight is zero."))


def _pictures(run: Run, shown: Table, line: int) -> None:
    row = shown.rows[line]
    amounts = phrases.strength(run, row)
    order = np.argsort(-amounts, kind="stable")
    order = order[amounts[order] > 0]
    names = {run.vocabulary.phrases[column] for column in row.sources}
    if not len(order):
        st.caption(say("It fires on no image."))
        return
    st.caption(say("Below each picture: its activation"), help=glossary.says("activation"))
    for title, chosen, most in (
        (say("Fires on most"), order[:MOST], True),
        (say("Fires on least"), order[::-1][: min(LEAST, len(order) - MOST)], False),
    ):
        if len(order) > MOST or most:
            way = {"list": "phrase", "phrase": min(names), "most": most}
            st.markdown(f"**{title}**")
            pictures.gallery(
                run.ids["images"],
                chosen,
                key=f"phrase_{'most' if most else 'least'}",
                run=run.id,
                look=pictures.Look(size=72, notes=[f"{amounts[image]:.1f}" for image in chosen]),
                trail=way if len(names) == 1 else trails.ALL,
            )


def _neighbours(run: Run, shown: Table, phrase: str) -> None:
    """WordNet's phrases around this one: one click adds one."""
    known = [row.phrase for row in shown.rows if row.state not in phrases.GONE]
    near = suggestions.neighbours(lexicon(), phrase, known)
    st.markdown(say("**Add from WordNet**"))
    if not near:
        st.caption(say("All its relatives in WordNet are in the vocabulary already."))
    for kind, names in near.items():
        key = f"add_{kind}_{run.id}_{data.head(run)}"
        st.pills(
            say(KINDS[kind]),
            names,
            selection_mode="multi",
            format_func=state.plain,
            key=key,
            disabled=state.reads_only(),
            on_change=_add,
            args=(run, key),
        )


def _add(run: Run, key: str) -> None:
    if st.session_state.get(key):
        draft.add(run, list(st.session_state[key]))


def _merges(run: Run, shown: Table, phrase: str) -> None:
    """Merges that the phrase would be part of."""
    offers = [m for kind in merges(run, shown).values() for m in kind if phrase in m.phrases]
    if offers:
        st.markdown(say("**Merge**"))
        _offers(run, offers[: 2 * OFFERS], "here")


def offers(run: Run, shown: Table) -> None:
    """Merges to consider in the whole vocabulary."""
    every = merges(run, shown)
    for column, (why, some) in zip(st.columns(len(every), gap="large"), every.items(), strict=True):
        with column:
            title, says = map(say, WHY[why])
            st.markdown(f"**{title}** · {len(some):,}", help=says)
            if not some:
                st.caption(say("None."))
            _offers(run, some[:OFFERS], why)


def _offers(run: Run, some: list[Merge], where: str) -> None:
    for number, merge in enumerate(some):
        others = [name for name in merge.phrases if name != merge.into]
        says = f"{', '.join(others)} → {merge.into}"
        if merge.why == "near-duplicates":
            says += " · " + say("cosine {value:.2f}", value=merge.strength)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                say("Merge"),
                key=f"merge_{where}_{number}",
                disabled=state.reads_only(),
                on_click=_merge,
                args=(run, merge),
            )
            st.markdown(state.plain(says), width="stretch")


def _merge(run: Run, merge: Merge) -> None:
    if draft.edit(run, "merge_phrases", phrases=list(merge.phrases), into=merge.into):
        st.session_state.phrase_chosen = merge.into


def merges(run: Run, shown: Table) -> dict[str, list[Merge]]:
    """Merges to consider, of every kind."""
    return _suggested(str(state.folder()), run.id, data.head(run), shown)


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs={Table: id})
def _suggested(folder: str, id: str, head: int, shown: Table) -> dict[str, list[Merge]]:
    rows = [row for row in shown.rows if row.state not in phrases.GONE]
    names = [row.phrase for row in rows]
    there = set(names)
    near = [merge for merge in _near(folder, id) if there.issuperset(merge.phrases)]
    return {
        "synonyms": suggestions.synonyms(lexicon(), names),
        "near-duplicates": near,
        "hypernym": suggestions.hypernym_merges(lexicon(), names),
    }


@st.cache_resource(max_entries=4, show_spinner=False)
def _near(folder: str, id: str) -> list[Merge]:
    words = data.load(folder, id).vocabulary
    return suggestions.near_duplicates(words.phrases, words.vectors)
