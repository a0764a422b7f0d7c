"""Every page on a large workspace: seconds of its script, and bytes it sends to the browser.

python -m benchmarks.pages WORKSPACE

The newest run is looked at, by Streamlit's own test runner: first in a new process, when nothing
is in memory yet, then again. Seconds are of the processor, which other programs do not stretch.
"""

import argparse
import os
import time
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

PAGES = Path(__file__).resolve().parents[1] / "pages"
FIRST = "explore/cluster"  # what is computed once for all pages is computed here


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    os.environ["WHYCLUSTER_WORKSPACE"] = str(parser.parse_args().workspace.resolve())
    names = sorted(str(page.parent.relative_to(PAGES)) for page in PAGES.glob("*/*/page.py"))
    print(f"{'page':<20}{'first s':>9}{'again s':>9}{'kB sent':>10}")
    for name in sorted(names, key=lambda each: each != FIRST):
        app = AppTest.from_file(str(PAGES / "frame" / "frame.py"), default_timeout=600).run()
        app.switch_page(str(PAGES / name / "page.py"))
        first, again = (seconds(app) for _ in range(2))
        said = "" if not app.exception else f"  {app.exception[0].message}"
        print(f"{name:<20}{first:>9.2f}{again:>9.2f}{sent(app) / 1e3:>10.0f}{said}", flush=True)


def seconds(app: AppTest) -> float:
    start = time.process_time()
    app.run()
    return time.process_time() - start


def sent(app: AppTest) -> int:
    """Bytes of all elements of the page."""
    return sum(_size(node) for node in app._tree.children.values())


def _size(node: Any) -> int:
    proto = getattr(node, "proto", None)
    own = proto.ByteSize() if hasattr(proto, "ByteSize") else 0
    return own + sum(_size(child) for child in getattr(node, "children", {}).values())


if __name__ == "__main__":
    main()
