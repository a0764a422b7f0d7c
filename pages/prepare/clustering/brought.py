"""Embeddings made elsewhere, in place of an hour of embedding: the file, typed."""

import os

import streamlit as st

from core.base.language import say
from pages.shared.lists import state

HELP = (
    "A vector for each image: .npy or .npz, .parquet with a column of paths, or "
    ".safetensors. Without paths, in the order of the image set. Choose the encoder that "
    "made them above: the phrases come from it."
)


def choose() -> str | None:
    """The path of a file on this machine; None where the encoder is to embed the images."""
    off = state.reads_only()
    with st.expander(
        say("Embeddings made elsewhere"), icon=":material/deployed_code:", key="vectors_box"
    ):
        typed = st.text_input(
            say("File on this machine"),
            placeholder="/home/me/embeddings.npy",
            key="vectors_path",
            help=say(HELP),
            disabled=off,
        ).strip()
    if off:
        return None
    return os.path.expanduser(typed) or None  # Path's raises for a user that there is not
