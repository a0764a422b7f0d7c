"""How many clusters? Three curves over k, and buttons that fill in what each suggests."""

import streamlit as st

from core.base.language import say
from core.base.record import Record
from core.base.values import ClusterCounts, Embeddings
from core.clustering.cluster_count import suggest
from core.output.charts.curves import CURVES, cluster_counts
from pages.shared.editing import queue
from pages.shared.lists import state
from pages.shared.showing import widgets

STEP = "suggest_clusters"
HELP = (
    "k-means for 2 to 50 clusters. Coding length: bits to code an image, its cluster and its place "
    "in it (Ma and others 2007, as in CPP). Silhouette: how much nearer an image is to its own "
    "cluster than to the next. Eigengap: how cleanly the graph of nearest neighbours falls apart."
)


def show(images: str, encoder: str, seed: int, key: str) -> None:
    """The curves where they were computed, else the button that has it done; key is that of k."""
    if not encoder:
        return
    embedded = embeddings(images, encoder)
    found = _counts(embedded)
    if found is None:
        ask(images, encoder, seed)
        if not embedded:
            st.caption(
                say("This encoder has not seen these images: it embeds them first, without views.")
            )
        return
    measured = suggest(found)
    with st.expander(say("How many clusters?"), icon=":material/query_stats:", expanded=True):
        figure = cluster_counts(found, measured)
        alt = say("Coding length, silhouette and eigengap for each number of clusters")
        widgets.chart(figure, "counts", alt)
        with st.container(horizontal=True, gap="small"):
            for clusters, names in by_number(measured).items():
                st.button(
                    say("Use {n}", n=clusters),
                    key=f"use_{clusters}",
                    on_click=_use,
                    args=(key, clusters),
                    help=say("Suggested by {names}.", names=names),
                )
        st.caption(say("Three measures, three opinions: the choice is yours."), help=say(HELP))


def suggested(images: str, encoder: str) -> dict[str, int]:
    """Numbers of clusters by the measure that suggests them; none where they were not computed."""
    found = _counts(embeddings(images, encoder))
    return {} if found is None else suggest(found)


def by_number(measured: dict[str, int]) -> dict[int, str]:
    """Each number that is suggested, least first, and by which measures, in words."""
    numbers: dict[int, list[str]] = {}
    for name, clusters in measured.items():
        numbers.setdefault(clusters, []).append(say(CURVES[name][0]).lower())
    return {clusters: say(" and ").join(numbers[clusters]) for clusters in sorted(numbers)}


def embeddings(images: str, encoder: str) -> list[Record]:
    """Records of the images' embeddings by an encoder, newest first."""
    records = state.workspace().records(Embeddings, images=images)
    return [record for record in records if record.settings.get("encoder") == encoder]


def _counts(embedded: list[Record]) -> ClusterCounts | None:
    workspace = state.workspace()
    for record in embedded:
        for counted in workspace.records(ClusterCounts, embeddings=record.id):
            return _load(str(state.folder()), counted.id)
    return None


@st.cache_resource(max_entries=6, show_spinner=False)
def _load(folder: str, id: str) -> ClusterCounts:
    return state.open_workspace(folder).load(ClusterCounts, id)


def ask(images: str, encoder: str, seed: int) -> None:
    """The button that has the curves computed."""
    st.button(
        say("How many clusters?"),
        icon=":material/query_stats:",
        key="how_many",
        disabled=queue.is_running(STEP) or state.reads_only(),
        on_click=queue.submit,
        args=(STEP,),
        kwargs={"images": images, "encoder": encoder, "seed": seed},
        help=say(HELP),
    )


def _use(key: str, clusters: int) -> None:
    st.session_state[key] = clusters
