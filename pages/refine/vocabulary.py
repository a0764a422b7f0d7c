"""The vocabulary as a table to edit: add, remove, rename, merge, ban, restore; and relearn."""

import re
from typing import Any

import streamlit as st

from core.base.units import count
from core.base.values import IntArray
from core.concepts.run import Run
from core.encoders import phrase_warning
from pages.shared import data, meanings, state, widgets
from pages.shared.vocabulary import draft, phrase_panel, phrases, relearn
from pages.shared.vocabulary.phrases import Filter, Table

HEIGHT, ROW = 520, 32  # pixels
LARGEST = 1_000_000  # bytes of an uploaded list
SEPARATORS = re.compile(r"[\n\r\t,;]+")
# Keys of the session; those of PHRASE and FILTERS are in the URL too.
TICKED, REVISION, CHOSEN, ADDING = "phrases_ticked", "phrases_revision", "phrase_chosen", "adding"
DRAWN = "phrases_drawn"  # the table's key, and what was ticked when it was drawn first
PHRASE = "phrase"
ANY = ""  # the choice of a filter that lets everything through
WORDS, WITHIN, ORIGIN, STATE = "words", "words_cluster", "words_origin", "words_state"


def start() -> None:
    for key, value in {TICKED: [], REVISION: 0, CHOSEN: "", ADDING: "", DRAWN: [""]}.items():
        st.session_state.setdefault(key, value)
    linked = st.query_params.get(PHRASE)
    if linked is not None and linked != st.session_state.get(f"url_{PHRASE}"):
        st.session_state[f"url_{PHRASE}"] = st.session_state[CHOSEN] = linked
    words = st.query_params.get(WORDS)
    if words is not None and words != st.session_state.get(f"url_{WORDS}"):
        st.session_state[f"url_{WORDS}"] = st.session_state[WORDS] = words


def remember(key: str, value: object) -> None:
    """Put a value into the URL; what is empty is left out."""
    if value in (None, ""):
        st.session_state.pop(f"url_{key}", None)
        st.query_params.pop(key, None)
    else:
        state.write_url(key, value)


# Adding


def add_form(found: Run) -> None:
    with st.popover("Add phrases", icon=":material/add:", width="content"):
        with st.form("add", border=False):
            st.text_area(
                "Phrases, one on each line or separated by commas",
                key=ADDING,
                height=140,
                persist_state="session",
            )
            upload = st.file_uploader("Or a text file", type=["txt", "csv"], key="add_file")
            st.form_submit_button(
                "Add",
                icon=":material/add:",
                type="primary",
                on_click=add,
                args=(found,),
                key="add_submit",
            )
        del upload
        draft.refused()


def add(found: Run) -> None:
    """Add what was typed and uploaded; what cannot be added stays in the box."""
    upload = st.session_state.get("add_file")
    typed = st.session_state[ADDING]
    try:
        typed += "\n" + _text(upload) if upload is not None else ""
    except ValueError as error:
        st.session_state[draft.REFUSED] = str(error)
        return
    wanted: dict[str, str] = {}
    for phrase in (" ".join(part.split()) for part in SEPARATORS.split(typed)):
        wanted.setdefault(phrase.casefold(), phrase)
    wanted.pop("", None)
    if not wanted:
        st.session_state[draft.REFUSED] = "There is no phrase in the box; write one or more."
        return
    st.session_state[ADDING] = "\n".join(draft.add(found, list(wanted.values())))


def _text(upload: Any) -> str:
    content = upload.getvalue()
    if len(content) > LARGEST:
        raise ValueError("The file is larger than 1 MB; give one phrase per line, 2,000 at most.")
    try:
        return str(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError("The file is not UTF-8 text; save it as plain text first.") from None


def warnings(found: Run, shown: Table) -> None:
    """Phrases of the draft that the encoder cannot know."""
    fresh = [row.phrase for row in shown.rows if row.state in ("new", "renamed")]
    said = [w for w in (phrase_warning(found.vocabulary.encoder, p) for p in fresh) if w]
    if said:
        more = f" And {count(len(said) - 2, 'more such phrase')}." if len(said) > 2 else ""
        st.warning(state.plain(" ".join(said[:2]) + more), icon=":material/warning:")


# The table


def filters(found: Run, shown: Table, row: Any) -> Filter:
    names = data.edited(found).column_names
    words = row.text_input(
        "Search",
        key=WORDS,
        icon=":material/search:",
        placeholder="Search",
        label_visibility="collapsed",
        width=220,
    )
    present = sorted({c for clusters in shown.clusters for c in clusters})
    titles = data.unique({str(c): names[c] for c in present})
    cluster = _choice(row, "Cluster", WITHIN, present, lambda c: titles[str(c)])
    origin = _choice(row, "Origin", ORIGIN, phrases.ORIGINS, str)
    kept = _choice(row, "State", STATE, phrases.STATES, str)
    remember(WORDS, words)
    return Filter(words, cluster, origin, kept)


def _choice(row: Any, label: str, key: str, options: Any, title: Any) -> Any:
    """What is chosen of some options, None for any."""
    state.follow_url(key, [ANY, *options])
    chosen = row.selectbox(
        label,
        [ANY, *options],
        key=key,
        format_func=lambda o: f"Any {label.lower()}" if o == ANY else title(o),
        label_visibility="collapsed",
        persist_state="session",
        width=160,
    )
    remember(key, chosen)
    return None if chosen == ANY else chosen


def editor(found: Run, shown: Table, lines: IntArray) -> None:
    """The table itself. Its key stays while its lines do, so that it keeps scroll and focus."""
    rows = [shown.rows[line] for line in lines]
    same = hash((found.id, tuple(row.sources or row.phrase for row in rows)))
    key = f"phrases_{same}_{st.session_state[REVISION]}"
    names = tuple(row.phrase for row in rows)
    if _stale(key, names):
        st.session_state[REVISION] += 1
        key = f"phrases_{same}_{st.session_state[REVISION]}"
    if key != st.session_state[DRAWN][0]:  # within one key it must not change: that costs a run
        st.session_state[DRAWN] = [key, *st.session_state[TICKED]]
    st.data_editor(
        phrases.frame(shown, lines, set(st.session_state[DRAWN][1:])),
        key=key,
        height=HEIGHT,
        row_height=ROW,
        hide_index=True,
        num_rows="fixed",
        disabled=("clusters", "weight", "fires", "count", "origin", "state", "meaning"),
        column_config=columns(),
        on_change=fold,
        args=(found, key, names),
        alt="Table of the vocabulary: phrases can be ticked and renamed",
    )


def columns() -> dict[str, Any]:
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    tick, named = "Ticked phrases are edited together.", "Images near a centre that named it."
    weight = "Its largest weight in any cluster."
    return {
        "tick": st.column_config.CheckboxColumn("", width=36, help=tick),
        "phrase": text("Phrase", width=160, help="Type into a cell to rename."),
        "state": text("State", width=72),
        "clusters": text("Clusters", width=120, help="Where it weighs, most first."),
        "weight": number("Weight", width=60, format="%.2f", help=weight),
        "fires": number("Fires on", width=66, help="Images in which it is active."),
        "count": number("Named by", width=70, help=named),
        "origin": text("Origin", width=84),
        "meaning": text(
            "Meaning", width=360, help="WordNet's definition of its most usual meaning."
        ),
    }


def _stale(key: str, names: tuple[str, ...]) -> bool:
    """Whether the editor shows a name that is not so: refused, undone, or renamed elsewhere."""
    edited = st.session_state.get(key, {}).get("edited_rows", {})
    return bool(phrases.changes(names, edited).renames)


def fold(found: Run, key: str, names: tuple[str, ...]) -> None:
    """Turn what was done in the table into edits and ticks."""
    done = phrases.changes(names, st.session_state[key]["edited_rows"])
    now = {row.phrase for row in phrases.table(found).rows}
    for phrase, to in done.renames:
        if phrase in now:  # else this very rename was recorded a moment ago
            draft.edit(found, "rename_phrase", phrase=phrase, to=to)
    before = st.session_state[TICKED]
    fresh = [phrase for phrase in done.ticked if phrase not in before]
    st.session_state[TICKED] = [p for p in (*before, *fresh) if p not in done.unticked]
    if fresh or done.renames:
        st.session_state[CHOSEN] = fresh[-1] if fresh else " ".join(done.renames[-1][1].split())


# What to do with the ticked phrases


def bulk(found: Run, shown: Table, ticked: list[str]) -> None:
    states = {row.phrase: row.state for row in shown.rows}
    here = [phrase for phrase in ticked if states[phrase] not in phrases.GONE]
    gone = [phrase for phrase in ticked if states[phrase] in phrases.GONE]
    with st.container(horizontal=True, vertical_alignment="center", key="bulk"):
        st.markdown(f"**{len(ticked):,}** ticked", width=80)
        _act(found, "Remove", "remove_phrases", here, "remove")
        _act(found, "Ban", "ban_phrases", [p for p in ticked if states[p] != "banned"], "block")
        _act(found, "Restore", "restore_phrases", gone, "settings_backup_restore")
        into = f"merge_into_{here[0] if here else ''}"
        box = st.popover("Merge into …", icon=":material/merge:", disabled=len(here) < 2)
        with box, st.form("merge", border=False):
            st.text_input("Merge into", here[0] if here else "", key=into)
            st.form_submit_button(
                "Merge", key="merge_ticked", on_click=merge, args=(found, here, into)
            )
        st.button("Untick", key="untick", disabled=not ticked, on_click=untick, type="tertiary")


def _act(found: Run, label: str, verb: str, some: list[str], icon: str) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        key=f"ticked_{verb}",
        disabled=not some,
        on_click=act,
        args=(found, verb, some),
    )


def act(found: Run, verb: str, some: list[str]) -> None:
    if draft.edit(found, verb, phrases=some):
        untick()


def merge(found: Run, some: list[str], into: str) -> None:
    name = " ".join(str(st.session_state[into]).split())
    if draft.edit(found, "merge_phrases", phrases=some, into=name):
        untick()
        st.session_state[CHOSEN] = name


def untick() -> None:
    st.session_state[TICKED] = []
    st.session_state[REVISION] += 1


# The page


def main(found: Run) -> None:
    relearn.show(found)
    shown = phrases.table(found)
    warnings(found, shown)
    tools = st.container(horizontal=True, vertical_alignment="center", key="tools")
    chosen = filters(found, shown, tools)
    with tools:
        add_form(found)
    left, right = st.columns([2, 1], gap="medium")
    with left:
        lines = chosen.lines(shown)
        known = {row.phrase for row in shown.rows}
        ticked = [phrase for phrase in st.session_state[TICKED] if phrase in known]
        bulk(found, shown, ticked)
        draft.refused()
        if len(lines):
            editor(found, shown, lines)
        else:
            st.info("No phrase fits these filters.", icon=":material/filter_alt_off:")
        here = sum(row.state not in phrases.GONE for row in shown.rows)
        lines_of = count(len(shown.rows), "line")
        st.caption(f"{len(lines):,} of {lines_of}; {count(here, 'phrase')} in use.")
    with right, st.container(key="phrase_panel"):
        panel(found, shown)
    with st.expander(
        "Merges to consider", icon=":material/merge:", on_change="rerun", key="offers"
    ) as offers:
        if offers.open:
            phrase_panel.offers(found, shown)
    meanings.offer()


def panel(found: Run, shown: Table) -> None:
    names = list(dict.fromkeys(row.phrase for row in shown.rows))
    line = shown.find(st.session_state[CHOSEN], found)
    st.session_state[CHOSEN] = shown.rows[line].phrase if line is not None else ""
    key = f"look_at_{st.session_state[CHOSEN]}"
    st.selectbox(
        "Look at a phrase",
        names,
        index=names.index(st.session_state[CHOSEN]) if line is not None else None,
        key=key,
        placeholder="Look at a phrase, or tick one in the table",
        label_visibility="collapsed",
        on_change=look,
        args=(key,),
    )
    remember(PHRASE, st.session_state[CHOSEN])
    if line is None:
        st.caption("Its pictures, its clusters and what WordNet has beside it appear here.")
    else:
        phrase_panel.show(found, shown, line)


def look(key: str) -> None:
    st.session_state[CHOSEN] = st.session_state[key] or ""


widgets.heading(
    "Vocabulary", "The phrases that explain the clusters: put them right, relearn.", "dictionary"
)
found = widgets.need_run("A vocabulary")
widgets.warn_of_words(found)
start()
main(found)
