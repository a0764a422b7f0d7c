#!/usr/bin/env bash
# A Streamlit session keeps the callback arguments of every widget that it has ever drawn.
#
# Version:   streamlit 1.67.0, by its own AppTest.
# Input:     a button that is given an object for its callback and is clicked 100 times; once its label
#            stays the same, once it tells the step, so that every run draws another button.
# Expected:  Streamlit forgets the state of a widget that is no longer drawn, so the objects of the
#            buttons before go as well: one or two are alive, whatever the label is.
# Behaviour: With a new label all are alive, until the session ends: metadata of a widget, with its
#            callback, args and kwargs, is kept by id and never removed. A list of rows with buttons, or a
#            page that shows one item after another, grows with every click by what it hands over.
# Output:    one label: 1 alive after 101 runs
#            a new label each: 101 alive after 101 runs
# What to do: give callbacks keys rather than data; or remove, after a run, what was not drawn in it.
# Fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --no-compile streamlit==1.67.0
cat > "$folder/held.py" <<'PYTHON'
import weakref


class Batch:
    pass


made: list[weakref.ref] = []
PYTHON
cat > "$folder/app.py" <<'PYTHON'
import weakref

import held
import streamlit as st


def forward(batch: held.Batch) -> None:
    st.session_state["step"] += 1


step = st.session_state["step"]
batch = held.Batch()
held.made.append(weakref.ref(batch))
label = f"After {step}" if st.session_state["told"] else "After this"
st.button(label, on_click=forward, args=(batch,))
PYTHON
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON' | tee output
import gc
import logging

import held
from streamlit.testing.v1 import AppTest

logging.disable(logging.WARNING)  # "missing ScriptRunContext", of every run without a server
for told, name in ((False, "one label"), (True, "a new label each")):
    held.made.clear()
    app = AppTest.from_file("app.py", default_timeout=60)
    app.session_state["step"], app.session_state["told"] = 0, told
    app.run()
    for _ in range(100):
        app.button[0].click().run()
    assert app.session_state["step"] == 100, app.exception
    gc.collect()
    alive = sum(each() is not None for each in held.made)
    print(f"{name}: {alive} alive after {len(held.made)} runs")
PYTHON
grep -Eqx "one label: [12] alive after 101 runs" output
grep -qx "a new label each: 101 alive after 101 runs" output
