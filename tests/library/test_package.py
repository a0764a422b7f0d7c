"""What `pip install .` installs: one package that brings engine, pages and assets."""

import ast
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import whycluster

ROOT = Path(__file__).parents[2]
HEAVY = {"torch", "numpy", "pandas", "sklearn", "streamlit", "PIL"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> zipfile.ZipFile:
    """The wheel of this checkout, built without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def source_of(wheel: zipfile.ZipFile, ending: str) -> str:
    (name,) = [name for name in wheel.namelist() if name.endswith(ending)]
    return wheel.read(name).decode()


def test_a_wheel_has_one_top_level_package(wheel):
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"whycluster"}


def test_a_wheel_holds_all_that_the_checkout_runs_on(wheel):
    there = set(wheel.namelist())
    for folder in ("core", "pages", "assets"):
        files = (path for path in (ROOT / folder).rglob("*") if path.is_file())
        wanted = {
            f"whycluster/{path.relative_to(ROOT).as_posix()}"
            for path in files
            if "__pycache__" not in path.parts
        }
        assert wanted <= there
    assert {
        f"whycluster/{name}" for name in ("app.py", ".streamlit/config.toml", "py.typed")
    } <= there
    assert not [name for name in there if "__pycache__" in name or "tests/" in name]


def test_a_wheel_asks_for_what_the_checkout_asks_for(wheel):
    asked = {
        line.partition(": ")[2].lower().replace("_", "-")
        for line in source_of(wheel, "METADATA").splitlines()
        if line.startswith("Requires-Dist")
    }
    # all but the first with whycluster[ray], [formats], [hf] and [auth]
    extra = tuple(f"requirements-{name}.txt" for name in ("ray", "formats", "hf", "auth"))
    files = ("requirements.txt", *extra)
    lines = [line for file in files for line in (ROOT / file).read_text().splitlines()]
    names = {line.partition("#")[0].strip() for line in lines} - {""}
    assert len(asked) == len(names)
    for name in names:
        start = name.lower().replace("_", "-").partition(">")[0].partition("=")[0]
        assert any(one.startswith(start) for one in asked)
    extras = [one for one in asked if one.endswith("; extra == 'ray'")]
    assert len(extras) == 1 and extras[0].startswith("ray")


def test_a_wheel_brings_the_command_and_the_licences(wheel):
    assert "whycluster = whycluster.__main__:main" in source_of(wheel, "entry_points.txt")
    licences = {name.partition("licenses/")[2] for name in wheel.namelist()} - {""}
    assert licences == {"LICENSE", "NOTICE", "assets/WORDNET-LICENSE.txt"}


def test_importing_the_package_imports_nothing_heavy():
    code = "import sys, whycluster; dir(whycluster); print(*{m.split('.')[0] for m in sys.modules})"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert not HEAVY & set(run.stdout.split())


def test_every_public_name_is_there_for_the_eye_and_for_type_checkers():
    assert len(whycluster.__all__) <= 10 and set(whycluster.__all__) <= set(dir(whycluster))
    assert all(getattr(whycluster, name).__doc__ for name in whycluster.__all__)
    tree = ast.parse((ROOT / "whycluster" / "__init__.py").read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    typed = {
        name.asname
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    assert typed == set(whycluster.__all__) == set(whycluster._PLACES)
    with pytest.raises(AttributeError, match="no attribute 'klusters'"):
        whycluster.klusters  # noqa: B018


def test_the_version_is_that_of_the_project():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{whycluster.__version__}"' in text


def test_the_engine_installed_knows_its_own_version(wheel, tmp_path):
    """Without the checkout's pyproject.toml beside it, by what the installer wrote."""
    wheel.extractall(tmp_path)
    code = "import whycluster; print(whycluster.__version__, whycluster.__file__)"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    version, place = run.stdout.split()
    assert version == whycluster.__version__ and Path(place).is_relative_to(tmp_path)


def test_the_command_is_the_engines_own_under_another_name(tmp_path):
    def help_of(*module: str) -> str:
        command = [sys.executable, *module, "--help"]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout

    own, engines = help_of("-m", "whycluster"), help_of("-m", "core")
    assert own.startswith("usage: whycluster [-h] COMMAND")
    assert own.partition("commands:")[2] == engines.partition("commands:")[2]
    assert " app " in own and " run " in own


def test_the_dashboard_takes_no_module_from_the_folder_it_is_started_in(tmp_path, monkeypatch):
    """A user's own folder called pages or core must not hide the package's."""
    from whycluster.core.work.cli import app, commands

    started: list[list[str]] = []
    monkeypatch.setattr(app, "_become", lambda command, environment: started.append(command))
    assert commands.main(["app", "--workspace", str(tmp_path)]) == 0
    (tmp_path / "pages.py").touch()
    ((*python, _, _, _, script),) = started
    code = f"import sys; sys.path.append({str(Path(script).parent)!r}); import pages.frame"
    found = subprocess.run([*python, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr


def test_a_port_that_cannot_be_is_said_in_a_line(capsys):
    from whycluster.core.work.cli import commands

    for port in ("0", "-1", "65536"):
        assert commands.main(["app", "--port", port]) == 2
        assert f"There is no port {port}" in capsys.readouterr().err
