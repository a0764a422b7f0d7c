"""The choice of an encoder: a suggested one, one that worked here, or any by its name."""

import streamlit as st

from core.base.language import say
from core.encoders.presence import misfit
from core.output import worth
from pages.prepare.clustering.settings import OTHER
from pages.shared.lists import state
from pages.shared.showing import encoders
from pages.shared.showing.fields import start_with


def chosen(source: str) -> str:
    """The encoder as the form has it, also before its fields are drawn; empty where none is."""
    name = str(st.session_state[_start(source)])
    return str(st.session_state.get("encoder_name", "")).strip() if name == OTHER else name


def choose(source: str) -> str:
    """The fields to choose it with; its name."""
    options = [*encoders.names(source), OTHER]
    labels = {name: encoders.label(name, source) for name in options[:-1]}
    key = _start(source)
    state.follow_labels(key, list(labels.values()))
    name = st.selectbox(
        say("Encoder"),
        options,
        format_func=lambda name: labels.get(name, say(OTHER)),
        key=key,
        help=say(
            "Turns images and phrases into vectors of one space. Weights are downloaded once."
        ),
    )
    if name == OTHER:
        st.text_input(
            say("Name or path"),
            placeholder="ViT-B-32/openai, or ViT-B-32-quickgelu@/path/to/weights.safetensors",
            key="encoder_name",
            disabled=state.reads_only(),
            help=say(
                "MODEL/TAG of open_clip, or MODEL@FILE for weights on this machine. OpenAI's "
                "weights in a file need the model whose name ends in -quickgelu."
            ),
        )
    if misfit(chosen(source), source):
        st.warning(worth.of_misfit(chosen(source)).says, icon=":material/warning:")
    if chosen(source):
        with st.container(gap="xxsmall"):
            if says := encoders.about(chosen(source)):
                st.caption(state.plain(says))
            encoders.before_start(chosen(source))
    return chosen(source)


def _start(source: str) -> str:
    return start_with(f"encoder_{source}", encoders.remembered(source))
