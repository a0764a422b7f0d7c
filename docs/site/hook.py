"""A hook of MkDocs (mkdocs.yml): the list of decisions, formulas, and the icon."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from latex2mathml.converter import convert
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[2]
FORMULA = re.compile(r"^\$\$\n(.*?)\n\$\$$", re.DOTALL | re.MULTILINE)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the decisions into the menu, whatever there are."""
    (menu,) = (part for part in config.nav or () if "Decisions" in part)
    menu["Decisions"] = ["decisions/index.md", *(f"decisions/{f.name}" for f in decided())]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    files.append(File.generated(config, "decisions/index.md", content=decisions()))
    icon = ROOT / "assets" / "icon.png"
    files.append(File.generated(config, "images/icon.png", abs_src_path=str(icon)))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Formulas between lines of $$ as MathML: they are drawn without a script."""
    return FORMULA.sub(lambda found: convert(found[1], display="block"), markdown)


def decided() -> list[Path]:
    return sorted(ROOT.glob("docs/decisions/[0-9]*.md"))


def decisions() -> str:
    return "\n".join(["# Decisions\n", "What was weighed, and why.\n", *_titles(), ""])


def _titles() -> Iterator[str]:
    for file in decided():
        title = file.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ").strip()
        yield f"* [{title}]({file.name})"
