#!/usr/bin/env bash
# Plotly Express leaves rows out of a scatter plot whose colour label is missing.
#
# Version:   plotly 7.1.0 with pandas 3.1.1, and the same frame in polars 2.1.0.
# Input:     six points with cluster names "a", "b" and two without one (None); the same with numbers
#            where the two are NaN.
# Expected:  six points, two of them grey or in a group of their own: px.scatter keeps every row.
# Behaviour: with names only the four labelled points are in the figure, in no trace the other two, and
#            the axes do not reach them; no warning. With numbers all six are kept. symbol= drops them too.
# Output:    names, pandas: 4 of 6 points in {'a': 2, 'b': 2}
#            names, polars: 4 of 6 points in {'a': 2, 'b': 2}
#            symbol:        4 of 6 points in {'a': 2, 'b': 2}
#            numbers:       6 of 6 points in {'': 6}
# What to do: name the missing label ("none") before plotting, and compare the point count.
# Fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --no-compile plotly==7.1.0 pandas==3.1.1 polars==2.1.0
export OMP_NUM_THREADS=1
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import pandas as pd
import plotly.express as px
import polars as pl

points = {"x": list(range(6)), "y": list(range(6)), "cluster": ["a", None, "b", "b", None, "a"]}
numbers = pd.DataFrame({**points, "cluster": [0.0, None, 1.0, 1.0, None, 0.0]})
figures = {
    "names, pandas": px.scatter(pd.DataFrame(points), x="x", y="y", color="cluster"),
    "names, polars": px.scatter(pl.DataFrame(points), x="x", y="y", color="cluster"),
    "symbol": px.scatter(pd.DataFrame(points), x="x", y="y", symbol="cluster"),
    "numbers": px.scatter(numbers, x="x", y="y", color="cluster"),
}
seen = {}
for name, figure in figures.items():
    traces = {trace.name: len(trace.x) for trace in figure.data}
    seen[name] = traces
    print(f"{name + ':':14} {sum(traces.values())} of 6 points in {traces}")
four = {"a": 2, "b": 2}
if seen != {"names, pandas": four, "names, polars": four, "symbol": four, "numbers": {"": 6}}:
    sys.exit("Changed: Plotly Express no longer drops points without a label as described.")
PYTHON
