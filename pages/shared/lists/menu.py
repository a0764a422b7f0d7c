"""The menu: sections, pages, and how pages refer to one another."""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from core.base.language import say

PAGES = Path(__file__).resolve().parents[2]
# file -> title, icon, help
SECTIONS = {
    "Prepare": {
        "dataset": ("Dataset", "photo_library", "Images, where they come from, rejected files."),
        "clustering": ("Clustering", "scatter_plot", "Choose a cluster model and k, and run it."),
    },
    "Explore": {
        "map": ("Map", "map", "All images on one plane: click a cluster, lasso a group."),
        "cluster": ("Cluster", "bubble_chart", "One cluster: its phrases, exemplars, neighbours."),
        "image": ("Image", "image", "One image: what put it into its cluster."),
        "search": ("Search", "search", "Images by words, by pictures, by file name."),
        "check": ("Check", "fact_check", "Copies and bad pictures; also before clusters."),
        "triage": ("Triage", "rule", "Doubtful and mis-clustered images, with the evidence."),
    },
    "Refine": {
        "vocabulary": ("Vocabulary", "dictionary", "The phrases: correct them, then relearn."),
        "compare": ("Compare", "compare_arrows", "What changed between two runs."),
        "history": ("History", "account_tree", "Every run, and everything that was changed."),
    },
    "Report": {
        "quality": ("Quality", "monitoring", "Figures and confusion, explained."),
        "export": ("Export", "download", "Clusters, evidence and models as files."),
        "glossary": ("Glossary", "menu_book", "What the words and figures of these pages mean."),
        "jobs": ("Jobs", "work_history", "What ran, what failed, and its log."),
        "workspace": ("Workspace", "hard_drive", "What is stored where, and how to free space."),
    },
}
DEFAULT = "dataset"


def find(name: str | None) -> tuple[str, str, str] | None:
    """Title, icon and help of a page; None for one that this menu has not."""
    return next((pages[name] for pages in SECTIONS.values() if name in pages), None)


def script(name: str) -> Path:
    """The file of the page of that name."""
    section = next(section for section, pages in SECTIONS.items() if name in pages)
    return PAGES / section.lower() / name / "page.py"


def page(name: str) -> StreamlitPage:
    """The page of that name, for the menu and for links."""
    title, icon, help = next(pages[name] for pages in SECTIONS.values() if name in pages)
    return st.Page(
        script(name),
        title=say(title),
        icon=f":material/{icon}:",
        help=say(help),
        url_path=name,
        default=name == DEFAULT,
    )


def pages() -> dict[str, list[StreamlitPage]]:
    return {say(section): [page(name) for name in names] for section, names in SECTIONS.items()}
