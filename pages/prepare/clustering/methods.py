"""Cards to choose a cluster model from: what each is, what it needs, its paper."""

import streamlit as st

from core.base.language import say
from core.base.values import TABLE_MODEL
from core.clustering.models import CLUSTER_MODELS, needs_nouns, needs_pixels
from pages.shared.lists import state

TABLE = TABLE_MODEL  # in place of a cluster model's name: a clustering made elsewhere
EMBEDDINGS, PIXELS = "embeddings", "pixels"
GROUP = "method_group"  # key of the widget
# group -> its title, and what its models have in common
GROUPS = {
    EMBEDDINGS: (
        "On embeddings",
        "Cluster what the encoder sees: seconds to minutes, on any machine.",
    ),
    PIXELS: (
        "On pixels, from scratch",
        "Train a network on nothing but your images: hours on a GPU, days without one.",
    ),
    TABLE: (
        "From a table",
        "Clusters made by another tool: they stay as they are and are explained.",
    ),
}
CHOSEN = "model_chosen"  # in the session: whether the user, or a copied run, chose a card
KEYS = {EMBEDDINGS: "model", PIXELS: "pixel_model"}  # group -> key of its cards
WIDTHS = {EMBEDDINGS: "200px", PIXELS: "280px"}  # least width of a card
# The whole card is the label of its radio button; without the style it is a plain list.
CARDS = """<style>
KEY [role=radiogroup]{display:grid;gap:8px;align-items:stretch;
 grid-template-columns:repeat(auto-fill,minmax(min(WIDTH,100%),1fr))}
KEY [role=radiogroup]>div{position:relative;min-width:0;padding:7px 10px 9px;
 border:1px solid rgba(138,148,156,.35);border-radius:6px}
KEY [role=radiogroup]>div:hover{border-color:#16857B}
KEY [role=radiogroup]>[data-selected]{border-color:#16857B;background:rgba(22,133,123,.09)}
KEY [role=radiogroup]>div>label{margin:0}
KEY [role=radiogroup]>div>label p{font-weight:600;position:relative;z-index:1}
KEY [role=radiogroup]>div>label::after{content:"";position:absolute;inset:0}
KEY [role=radiogroup] [data-testid=stRadioCaption]{padding:0;margin:2px 0 0}
KEY [role=radiogroup] [data-testid=stRadioCaption] p{font-size:12.5px;line-height:1.35}
</style>"""


def choose() -> str:
    """The name of a cluster model, or TABLE."""
    st.session_state.setdefault(GROUP, EMBEDDINGS)
    group = st.segmented_control(
        say("Kind of cluster model"),
        list(GROUPS),
        format_func=lambda name: say(GROUPS[name][0]),
        required=True,
        key=GROUP,
        label_visibility="collapsed",
    )
    st.caption(say(GROUPS[str(group)][1]))
    return TABLE if group == TABLE else _cards(str(group))


def suit(name: str) -> None:
    """Have the card of an encoder's usual model chosen, as long as the user has chosen none."""
    key = KEYS[group_of(name)]
    if key not in st.session_state:  # the page is new
        st.session_state[CHOSEN] = False
    if not st.session_state[CHOSEN]:
        st.session_state[key] = name


def select(name: str) -> None:
    """Have a model chosen, before the cards are drawn."""
    st.session_state[CHOSEN] = True
    if name in CLUSTER_MODELS:
        group = group_of(name)
        st.session_state[GROUP] = group
        st.session_state[KEYS[group]] = name
    elif name == TABLE:
        st.session_state[GROUP] = TABLE


def group_of(name: str) -> str:
    return PIXELS if needs_pixels(name) else EMBEDDINGS


def needs(name: str) -> str:
    """What a cluster model must have."""
    if needs_pixels(name):
        return say("pixels, a GPU, hours")
    return say("embeddings and nouns") if needs_nouns(name) else say("embeddings")


def _cards(group: str) -> str:
    names = [name for name in CLUSTER_MODELS if group_of(name) == group]
    style = CARDS.replace("WIDTH", WIDTHS[group]).replace("KEY", f".st-key-{KEYS[group]}")
    st.html(style)
    chosen = st.radio(
        say("Cluster model"),
        names,
        format_func=lambda name: say(CLUSTER_MODELS[name].title),
        captions=[_about(name) for name in names],
        key=KEYS[group],
        on_change=_choose,
        label_visibility="collapsed",
        width="stretch",
    )
    return str(chosen)


def _choose() -> None:
    st.session_state[CHOSEN] = True


def _about(name: str) -> str:
    model = CLUSTER_MODELS[name]
    what = say("Needs {what}", what=needs(name))
    return f"{state.plain(say(model.summary))}  \n*{what} · {state.plain(model.paper)}*"
