"""The scripts of the pages: built as they are now, and doing what their own tests say."""

import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from core.output import charts

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS, BUILT = ROOT / "scripts", ROOT / "assets" / "components"
OLDEST = 18  # Node.js whose test runner reads our tests
STALE = "The scripts have changed: `npm ci && npm run build` makes assets/components anew."


@pytest.fixture
def node() -> str:
    """Node.js, which nothing but these tests and the build needs."""
    found = shutil.which("node")
    if found:
        said = subprocess.run([found, "--version"], capture_output=True, text=True, check=True)
        if int(said.stdout.lstrip("v").split(".")[0]) >= OLDEST:
            return found
    pytest.skip(f"There is no Node.js {OLDEST} or newer on this machine; install Debian's nodejs.")


@pytest.fixture
def manifest() -> dict[str, Any]:
    return json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))


def digest(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(parts)).hexdigest()


def test_what_was_built_is_of_todays_scripts(manifest: dict[str, Any]) -> None:
    paths = {file.relative_to(SCRIPTS).as_posix(): file for file in SCRIPTS.rglob("*.*")}
    parts = [b"%b\0%b\0" % (name.encode(), paths[name].read_bytes()) for name in sorted(paths)]
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    builder = package["devDependencies"]["esbuild"]
    assert manifest["sources"] == digest(*parts, builder.encode()), STALE


def test_what_was_built_was_not_edited_since(manifest: dict[str, Any]) -> None:
    found = {file.name: digest(file.read_bytes()) for file in BUILT.iterdir()}
    del found["manifest.json"]
    assert found == manifest["files"], STALE


def test_every_component_has_a_script(manifest: dict[str, Any]) -> None:
    names = {file.name for file in (SCRIPTS / "components").iterdir()}
    assert names == set(manifest["files"])


def test_building_again_gives_the_same_bytes(node: str, tmp_path: Path) -> None:
    if not (ROOT / "node_modules" / "esbuild").exists():
        pytest.skip("esbuild is not installed; `npm ci` installs it.")
    subprocess.run([node, SCRIPTS / "build.js", tmp_path / "again"], cwd=ROOT, check=True)
    again = {file.name: file.read_bytes() for file in (tmp_path / "again").iterdir()}
    assert again == {file.name: file.read_bytes() for file in BUILT.iterdir()}, STALE


def test_the_scripts_do_what_their_own_tests_say(node: str) -> None:
    files = sorted(Path(__file__).parent.glob("*.test.js"))
    said = subprocess.run([node, "--test", *files], cwd=ROOT, capture_output=True, text=True)
    assert said.returncode == 0, said.stdout + said.stderr


def test_maps_and_charts_have_one_palette() -> None:
    source = (SCRIPTS / "map" / "colours.js").read_text(encoding="utf-8")
    _, _, after = source.partition("PALETTE = [")
    assert re.findall('"(#.{6})"', after.partition("]")[0]) == list(charts.PALETTE)
