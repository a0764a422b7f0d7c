"""The server: `streamlit run app.py`. Serves the dashboard, and pictures to the map, on localhost.

The dashboard itself starts in pages/frame/frame.py.
"""

from pathlib import Path

import streamlit as st

from pages.frame import sign_in
from pages.frame.server import MIDDLEWARE, ROUTES, lifespan, show_error

app = st.App(
    Path(__file__).resolve().parent / "pages" / "frame" / "frame.py",
    lifespan=lifespan,
    routes=ROUTES,
    middleware=[*MIDDLEWARE, *sign_in.middleware()],
    on_script_error=show_error,
)
