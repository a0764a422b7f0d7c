"""The map: all images on one plane, and beside it what is selected."""

import streamlit as st

from core.base.language import say
from core.base.values import Projection
from core.concepts.run import Run
from core.store import spaces
from pages.explore.map import cluster_table, controls, names_table, panel, view
from pages.shared.editing import job_panel, queue
from pages.shared.lists import leaving, state
from pages.shared.reading import data, selection
from pages.shared.showing import widgets

OF = {
    spaces.IMAGES: "the image embeddings",
    spaces.CONCEPTS: "the concept activations",
    spaces.PIXELS: "the pixel features",
}


def draw_it(run: Run, space: str, method: str) -> Projection | None:
    """This projection was not made yet: offer to make it, or show how far it is.

    The PCA map, which a step that draws another makes first, stands in while that goes on.
    """
    job = job_panel.show(told=("project",))
    if job is not None and not job.is_over:
        return data.projection(run, "pca", space)
    named = {"method": controls.METHODS[method]}
    none = say("There is no {method} map of {space} yet.", space=say(OF[space]), **named)
    st.info(none, icon=":material/map:")
    st.button(
        say("Draw the {method} map", **named),
        type="primary",
        disabled=state.reads_only(),
        on_click=queue.submit,
        args=("project",),
        kwargs={"concept_model": run.id, "space": space, "method": method},
    )
    return None


widgets.heading(
    say("Map"), say("Every image is a point; similar images are near each other."), "map"
)
leaving.when_left("map", selection.comes_back)
run = widgets.need_run(say("The map"))
widgets.warn_of_words(run)
selection.follow_link(run)
space, method, concept = controls.show(run)
flat = data.projection(run, method, space) or draw_it(run, space, method)
if flat is None:
    selection.comes_back()
    leaving.end()
selection.shown_on(run, flat.method, space)
with st.container(key="map_row"):
    plane, beside = st.columns([7, 4], gap="medium")
with plane:
    chosen = view.show(run, flat, space, concept)
    if chosen is not None:
        selection.selected_on_map(chosen)
    st.caption(
        say(
            "{method} of {space} · trustworthiness {share:.2f}",
            method=controls.METHODS[flat.method],
            space=say(OF[space]),
            share=flat.trustworthiness,
        ),
        help=say("Share of neighbours on the map that are neighbours in that space too; 1 is all."),
    )
    cluster_table.show(run)
    names_table.show(run)
selection.write_link()
with beside, st.container(key="selection"):
    panel.show(run)
