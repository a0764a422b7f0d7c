"""Opening pages loads no heavy library."""

import subprocess
import sys
from pathlib import Path

from core.store.workspace import Workspace
from tests.pages.made_run import make_run

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("torch", "torchvision", "open_clip", "umap", "sklearn", "nltk", "streamlit.emojis")
OPEN_ALL = f"""
import sys
from streamlit.testing.v1 import AppTest
import core.work.worker
core.work.worker.ensure_worker = lambda workspace: "none"
from pages.shared.lists.menu import SECTIONS
at = AppTest.from_file({str(ROOT / "pages/frame/frame.py")!r}, default_timeout=60).run()
for section, names in SECTIONS.items():
    for name in names:
        at.switch_page(f"../{{section.lower()}}/{{name}}/page.py").run()
        assert not at.exception, (name, at.exception)
import app
print([name for name in {HEAVY!r} if name in sys.modules])
"""


def test_opening_every_page_loads_no_heavy_library(
    tmp_path: Path,
) -> None:
    make_run(Workspace(tmp_path / "workspace"), tmp_path / "images", per_class=4)
    done = subprocess.run(
        [sys.executable, "-c", OPEN_ALL],
        cwd=ROOT,
        env={
            "WHYCLUSTER_WORKSPACE": str(tmp_path / "workspace"),
            "PATH": "",
            "HOME": str(tmp_path),
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip().splitlines()[-1] == "[]"
