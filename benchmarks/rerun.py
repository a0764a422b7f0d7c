"""How long a page's script takes while a job trains: python -m benchmarks.rerun WORKSPACE

WORKSPACE must hold a run over the sample gallery. Prints the median and the longest of 8 reruns of
each page, in milliseconds; Streamlit's own test runner runs the script, so no browser is counted.
"""

import argparse
import json
import os
import statistics
import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

from benchmarks.dashboard import train
from core.base import processes
from core.store.runs import load_run, runs
from core.store.workspace import Workspace
from core.work import worker

PAGES = Path(__file__).resolve().parents[1] / "pages"
NAMES = ("explore/cluster", "explore/image", "explore/map", "prepare/dataset")


def reruns(name: str) -> dict[str, float]:
    app = AppTest.from_file(str(PAGES / "frame" / "frame.py"), default_timeout=60).run()
    app.switch_page(str(PAGES / name / "page.py")).run()
    times = []
    for _ in range(8):
        start = time.perf_counter()
        app.run()
        times.append(1000 * (time.perf_counter() - start))
    return {"median_ms": statistics.median(times), "max_ms": max(times)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    workspace = Workspace(parser.parse_args().workspace)
    os.environ["WHYCLUSTER_WORKSPACE"] = str(workspace.folder)
    process = worker.ensure_worker(workspace)
    try:
        train(workspace, load_run(workspace, runs(workspace)[0].id).ids)
        print(json.dumps({name: reruns(name) for name in NAMES}, indent=2))
    finally:
        processes.terminate(process)


if __name__ == "__main__":
    main()
