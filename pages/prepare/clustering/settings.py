"""The settings of a run as fields of a form, and copied into it from an earlier run."""

import typing
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import streamlit as st

from core.base.language import say
from core.base.setting_words import title_of
from core.base.settings import About, OneOf, about, bounds_of
from core.base.translation import told
from core.clustering.models import CLUSTER_MODELS
from core.concepts.settings import ConceptSettings
from core.encoders import usual
from core.store import runs as stored
from core.store.run_tree import run_settings
from core.words.vocabulary import VocabularySettings
from pages.prepare.clustering import methods
from pages.shared.editing import edit_log
from pages.shared.lists import state
from pages.shared.reading import data
from pages.shared.showing import encoders
from pages.shared.showing.fields import number, start_with

LIKE = "like"  # in the URL: id of a run whose settings the form starts with
OTHER = "another …"  # an encoder that is not in the list
GIVEN = ("clusters", "seed")  # asked for on the page itself
# What is banned is taken from the log of edits when a run starts, not from a form or an old run.
ELSEWHERE = ("banned",)
COPIED = {  # whether it is a table's -> what is said
    False: "The form has the settings of {run}.",
    True: "The form has the settings of {run}; give its table once more.",
}


def form(model: str, encoder: str) -> dict[str, dict[str, Any]]:
    """Fields for all settings of a run; those that differ from the defaults, by their argument.

    They start with what suits the encoder.
    """
    changed, suits = {}, usual(encoder)
    if model != methods.TABLE:
        kind = CLUSTER_MODELS[model]
        changed["cluster_settings"] = fields_of(kind, say(kind.title), f"set_{model}", GIVEN)
    words, concepts = _prefixes(encoder)
    changed["vocabulary_settings"] = fields_of(
        VocabularySettings, say("Vocabulary"), words, ELSEWHERE, suits.vocabulary
    )
    changed["concept_settings"] = fields_of(
        ConceptSettings, say("Concept model"), concepts, ("seed",), suits.concepts
    )
    return changed


def _prefixes(encoder: str) -> tuple[str, str]:
    """Of the keys of vocabulary and concept settings: encoders with other defaults have others."""
    suits = usual(encoder)
    own = f"_{encoder}" if suits.vocabulary or suits.concepts else ""
    return f"set_words{own}", f"set_concepts{own}"


def fields_of(
    kind: type,
    title: str,
    prefix: str,
    leave_out: tuple[str, ...] = (),
    suits: Mapping[str, Any] = MappingProxyType({}),
) -> dict:
    """Fields for the settings of a dataclass; returns those that differ from what is usual.

    Usual is what suits the encoder, else the default.
    """
    st.markdown(f"**{title}**")
    changed: dict[str, Any] = {}
    with st.grid(3, min_column_width=150):
        for setting in about(kind):
            if setting.name in leave_out:
                continue
            usual = suits.get(setting.name, setting.default)
            value = one_field(replace(setting, default=usual), f"{prefix}_{setting.name}")
            if value is not None and value != usual:
                changed[setting.name] = value
    return changed


def one_field(setting: About, key: str) -> Any:
    """A field for a setting; its value, or the default where it is empty."""
    says, default = say(title_of(setting.name)), setting.default
    label, help = says[:1].upper() + says[1:], help_of(setting)
    if setting.kind is bool:
        return st.toggle(label, key=start_with(key, default), help=help)
    if isinstance(setting.bounds, OneOf):
        known = setting.bounds.known
        return st.selectbox(label, known, key=start_with(key, default), help=help)
    if setting.kind in (int, float):
        step = 1.0 if setting.kind is int else default / 10 or 1e-3
        return number(label, start_with(key, default), step, help=help)
    usual = say("automatic") if default is None else None
    key = start_with(key, str(default or ""))
    return st.text_input(label, placeholder=usual, key=key, help=help).strip() or default


def help_of(setting: About) -> str:
    """What a setting is, within which bounds, what is usual, and its name for the command line."""
    bounds = "" if isinstance(setting.bounds, OneOf) else told(str(setting.bounds or ""))
    parts = [say(setting.help), f"{bounds}." if bounds else ""]
    if setting.default not in (None, ""):
        parts.append(say("Default: {default}.", default=setting.default))
    return " ".join([*filter(None, parts), f"`{setting.name}`"])


def copy_settings() -> None:
    """Fill the form with the settings of the run that the link names, once."""
    run = st.query_params.pop(LIKE, None)
    if run is None or run not in {record.id for record in stored.runs(state.workspace())}:
        return
    like = run_settings(state.workspace(), run)
    source = encoders.source(like.images)
    known = like.encoder in encoders.names(source)
    st.session_state[state.key("encoder", source)] = like.encoder if known else OTHER
    methods.select(like.model)
    values: dict[str, Any] = {"encoder_name": like.encoder, "seed": like.seed}
    if like.clusters:  # a table brings its own
        values[f"clusters_{like.images}"] = like.clusters
    words, concepts = _prefixes(like.encoder)
    for prefix, kind, settings in (
        (f"set_{like.model}", CLUSTER_MODELS.get(like.model), like.cluster_settings),
        (words, VocabularySettings, like.vocabulary_settings),
        (concepts, ConceptSettings, like.concept_settings),
    ):
        types, bounds = (typing.get_type_hints(kind), bounds_of(kind)) if kind else ({}, {})
        for name, value in settings.items():
            if name not in ELSEWHERE and (name not in bounds or value in bounds[name]):
                values[f"{prefix}_{name}"] = _shown(types[name], value)
    for key, value in values.items():
        st.session_state[key] = value
    edit_log.tell_later(say(COPIED[like.model == methods.TABLE], run=data.run_title(run)))
    st.session_state.open_images = like.images
    st.rerun()


def _shown(kind: Any, value: Any) -> Any:
    """A setting as its widget holds it, see one_field."""
    if kind in (bool, int, float):
        return kind(value)
    return "" if value is None else str(value)
