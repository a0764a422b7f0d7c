"""The page to choose a method on: cards, a table from elsewhere, a number of clusters, its cost."""

import csv
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.base.values import ClusterCounts, Embeddings, ImageSet, Projection, Report
from core.clustering.cluster_count import suggest
from core.clustering.imported import Table, read_assignment
from core.clustering.models import CLUSTER_MODELS, needs_pixels
from core.concepts.settings import PROXIES
from core.encoders import CLIP, usual
from core.output.charts.curves import cluster_counts
from core.work import jobs
from pages.prepare.clustering import methods
from pages.shared.editing.counts import by_number
from tests.pages.made_run import Made
from tests.pages.test_pages import open_page, problems

GROUP = methods.GROUP


def clustering(made: Made, group: str = methods.EMBEDDINGS, **query: str) -> AppTest:
    at = open_page("prepare", "clustering", images=made.images, **query)
    if group != methods.EMBEDDINGS:
        at.segmented_control(key=GROUP).set_value(group).run()
    assert problems(at) == []
    return at


def keys(at: AppTest) -> set[str | None]:
    return {widget.key for kind in (at.button, at.text_input, at.number_input) for widget in kind}


def captions(at: AppTest) -> str:
    return "\n".join(caption.value for caption in at.caption).replace("\\", "")


def finish(made: Made) -> jobs.Job:
    done = jobs.run_next(made.workspace)
    assert done is not None and done.state == "done", done
    return done


def write(path: Path, images: ImageSet, clusters: list[object]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("image", "cluster"))
        writer.writerows(zip(images.files, clusters, strict=True))
    return path


def test_every_method_has_a_card_in_its_group(made: Made) -> None:
    shown: list[str] = []
    for group, key in methods.KEYS.items():
        at = clustering(made, group)
        shown += at.radio(key=key).options
    assert sorted(shown) == sorted(model.title for model in CLUSTER_MODELS.values())


def test_a_card_says_what_it_needs_and_its_paper() -> None:
    for name, model in CLUSTER_MODELS.items():
        assert model.paper and model.paper not in model.summary
        assert ("GPU" in methods.needs(name)) == needs_pixels(name)
    assert methods.needs("tac") == "embeddings and nouns"


def test_a_setting_says_what_it_is_and_offers_what_it_may_be(made: Made) -> None:
    at = by(clustering(made), CLIP)
    alpha, proxy = at.number_input(key="set_concepts_alpha"), at.selectbox(key="set_concepts_proxy")
    assert alpha.label == "Agreement weight"
    says = "Weight of agreement with the cluster model (alpha). 0 or more. Default: 0.1. `alpha`"
    assert alpha.help == says
    assert tuple(proxy.options) == PROXIES and "What activations follow" in proxy.help
    proxy.set_value("dense").run()
    at.button(key="start").click().run()
    assert jobs.jobs(made.workspace)[0].settings["concept_settings"] == {"proxy": "dense"}


def by_clip(made: Made) -> Made:
    """The run as if it were by CLIP, whose name a form can start with."""
    with made.workspace.database() as db:
        db.execute(
            "update record set settings = ? where step = 'embed'", (f'{{"encoder": "{CLIP}"}}',)
        )
    return made


def test_an_earlier_runs_setting_that_may_no_longer_be_is_left_out(made: Made) -> None:
    with by_clip(made).workspace.database() as db:
        db.execute(
            "update record set settings = ? where step = 'generate_vocabulary'",
            ('{"per_cluster": 0, "per_image": 3}',),
        )
    at = clustering(made, like=made.run)
    at.button(key="start").click().run()
    assert problems(at) == []
    assert jobs.jobs(made.workspace)[0].settings["vocabulary_settings"] == {"per_image": 3}


def test_a_method_on_pixels_is_started_with_its_settings(made: Made) -> None:
    at = clustering(made, methods.PIXELS)
    at.radio(key="pixel_model").set_value("cc").run()
    at.number_input(key="set_cc_epochs").set_value(3)
    at.text_input(key="set_cc_size").set_value("32")
    at.button(key="start").click().run()
    (job,) = jobs.jobs(made.workspace)
    assert (job.step, job.settings["model"], job.settings["clusters"]) == ("run", "cc", 4)
    assert job.settings["cluster_settings"] == {"epochs": 3, "size": "32"}


def test_what_is_banned_is_no_field_and_is_not_copied(made: Made) -> None:
    with by_clip(made).workspace.database() as db:
        db.execute(
            "update record set settings = ? where step = 'generate_vocabulary'",
            ('{"banned": ["fur"], "per_cluster": 4}',),
        )
    at = clustering(made, like=made.run)
    assert "set_words_banned" not in keys(at)
    assert "set_words_banned" not in at.session_state
    assert at.number_input(key="set_words_per_cluster").value == 4
    at.button(key="start").click().run()
    assert jobs.jobs(made.workspace)[0].settings["vocabulary_settings"] == {"per_cluster": 4}


def test_a_table_is_read_before_it_is_started(made: Made, tmp_path: Path) -> None:
    images = made.workspace.load(ImageSet, made.images)
    clusters: list[object] = [3 * (number % 3) for number in range(len(images))]
    clusters[0] = -1
    path = write(tmp_path / "my [clusters].csv", images, clusters)
    at = clustering(made, methods.TABLE)
    assert at.button(key="start").disabled
    assert not any(button.key == "how_many" for button in at.button)
    at.text_input(key="table_path").set_value(str(path)).run()
    assert problems(at) == []
    said = next(m.value for m in at.markdown if "check_circle" in m.value)
    assert "3 clusters of 63 images; 1 in no cluster" in said
    assert "\\[clusters\\]" in said
    at.button(key="start").click().run()
    (job,) = jobs.jobs(made.workspace)
    assert job.settings["table"] == str(path)
    assert "model" not in job.settings and "clusters" not in job.settings


def test_a_table_that_does_not_fit_gets_one_sentence(made: Made, tmp_path: Path) -> None:
    images = made.workspace.load(ImageSet, made.images)
    clusters: list[object] = [number % 3 for number in range(len(images))]
    clusters[4] = "x"
    at = clustering(made, methods.TABLE)
    path = write(tmp_path / "a.csv", images, clusters)
    at.text_input(key="table_path").set_value(str(path)).run()
    assert at.exception == []
    (error,) = at.error
    assert "no whole number from -1 on: 'x' in row 6" in error.value.replace("\\", "")
    assert at.button(key="start").disabled
    at.text_input(key="table_path").set_value(str(tmp_path / "none.csv")).run()
    assert "There is no table" in at.error[0].value


LONG = "x" * 300


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("~nobody-at-all/x.csv", "There is no table"),
        (f"/{LONG}.csv", "cannot be followed (File name too long)"),
    ],
)
def test_a_path_that_leads_nowhere_gets_one_sentence(made: Made, path: str, says: str) -> None:
    at = clustering(made, methods.TABLE)
    at.text_input(key="table_path").set_value(path).run()
    assert at.exception == [] and says in at.error[0].value.replace("\\", "")
    assert at.button(key="start").disabled


def test_the_settings_of_a_run_from_a_table_open_its_group(made: Made) -> None:
    with made.workspace.database() as db:
        db.execute("""update record set settings = '{"model": "table"}' where step = 'cluster'""")
    at = clustering(made, like=made.run)
    assert at.segmented_control(key=GROUP).value == methods.TABLE
    at.segmented_control(key=GROUP).set_value(methods.EMBEDDINGS).run()
    assert problems(at) == []


def counts(best: int = 17) -> ClusterCounts:
    clusters = np.arange(2, 51)
    far = np.abs(clusters - best).astype(np.float32)
    return ClusterCounts(clusters, far, -far, -np.abs(clusters - 12).astype(np.float32))


def test_a_number_of_clusters_is_suggested_and_filled_in_on_a_click(made: Made) -> None:
    at = clustering(made)
    assert "embeds them first" in captions(at)  # the run was by another encoder
    at.button(key="how_many").click().run()
    (job,) = jobs.jobs(made.workspace)
    assert (job.step, job.settings["images"]) == ("suggest_clusters", made.images)
    jobs.stop(made.workspace, job.id)
    made.workspace.save(
        counts(), step="suggest_clusters", settings={}, parents={"embeddings": made.embeddings}
    )
    encoder = next(s for s in at.selectbox if s.label == "Encoder")
    encoder.set_value("another …").run()
    at.text_input(key="encoder_name").set_value("made-up").run()
    assert problems(at) == []
    field = f"clusters_{made.images}"
    assert at.number_input(key=field).value == 4
    assert {k for k in keys(at) if k and k.startswith("use_")} == {"use_12", "use_17"}
    at.button(key="use_17").click().run()
    assert at.number_input(key=field).value == 17
    at.number_input(key=field).set_value(5).run()
    assert at.number_input(key=field).value == 5  # the choice stays the user's


def test_equal_suggestions_are_one_button() -> None:
    suggested = suggest(counts())
    assert by_number(suggested) == {12: "eigengap", 17: "coding length and silhouette"}


def test_the_three_curves_share_their_axis_and_mark_what_they_suggest() -> None:
    found = counts()
    figure = cluster_counts(found, suggest(found))
    curves = [trace for trace in figure.data if trace.mode == "lines"]
    marks = [trace for trace in figure.data if trace.mode == "markers"]
    assert all(list(curve.x) == found.clusters.tolist() for curve in curves)
    assert [mark.x[0] for mark in marks] == [17, 17, 12]
    assert len({curve.yaxis for curve in curves}) == 3
    domains = [figure.layout[f"yaxis{n}"].domain for n in ("", 2, 3)]
    assert all(upper[0] > lower[1] for upper, lower in zip(domains, domains[1:], strict=False))


def test_without_an_earlier_run_no_time_is_invented(made: Made) -> None:
    said = captions(clustering(made))
    assert "The time is not known yet: only runs started in the dashboard are timed" in said
    assert "of disk" in said


ENCODER = CLIP


def by(at: AppTest, encoder: str) -> AppTest:
    """The page with another encoder chosen."""
    return next(s for s in at.selectbox if s.label == "Encoder").set_value(encoder).run()


def ran(made: Made, model: str, drawing: bool = False) -> None:
    """A run as a job: 10 min of embedding, 20 s of clustering, 40 s for the concept model."""
    given = {"source": "x", "encoder": ENCODER, "model": model, "clusters": 4}
    id = jobs.submit(made.workspace, "run", **given)
    log = "10:00:00 Embedding images\n10:10:00 Clustering\n10:10:20 Training the concept model"
    if drawing:
        log = "09:30:00 Embedding the lexicon\n" + log + "\n10:11:00 Drawing the map"
    finished = 660 + (1800 + 1200 if drawing else 0)  # 30 min of nouns, 20 min of drawing
    with made.workspace.database() as db:
        db.execute(
            "update job set state = 'done', result = ?, log = ?, started = 0, finished = ? "
            "where id = ?",
            (made.run, log, finished, id),
        )


def test_time_is_judged_by_the_runs_that_were_made_here(made: Made) -> None:
    ran(made, "k-means")
    at = by(clustering(made), ENCODER)
    assert "No run with this encoder and Pre-model yet" in captions(at)
    at.radio(key="model").set_value("k-means").run()
    assert "About 11 min, judged by earlier runs here" in captions(at)


def test_a_run_that_ends_after_a_job_asked_for_later_is_judged_by(made: Made) -> None:
    ran(made, "k-means")
    later = jobs.submit(made.workspace, "evaluate", concept_model=made.run)
    with made.workspace.database() as db:
        db.execute("update job set state = iif(id = ?, 'done', 'stopped')", (later,))
    at = by(clustering(made), ENCODER)
    at.radio(key="model").set_value("k-means").run()
    assert "not known yet" in captions(at)
    with made.workspace.database() as db:
        db.execute("update job set state = 'done'")
    assert "About 11 min" in captions(at.run())


def test_the_time_of_embedding_goes_by_the_views_that_a_method_looks_at(made: Made) -> None:
    ran(made, "pre-model")
    ran(made, "k-means")  # as slow, without views
    at = by(clustering(made), ENCODER)
    assert "About 51 min" in captions(at)  # the median of 10 min and of 9 times as long
    at.radio(key="model").set_value("k-means").run()
    assert "About 7 min" in captions(at)


def test_a_training_on_pixels_has_the_rest_of_its_run_estimated_too(made: Made) -> None:
    at = clustering(made, methods.PIXELS)
    assert "The rest of the run: the time is not known yet" in captions(at)
    ran(made, "k-means")
    at = by(clustering(made, methods.PIXELS), ENCODER)
    assert "The rest of the run: about 11 min, judged by earlier runs here" in captions(at)


def embedded(made: Made, seed: int = 0) -> str:
    """The images as k-means would have them embedded."""
    vectors = made.workspace.load(Embeddings, made.embeddings)
    settings = {"encoder": ENCODER, "views": 0, "seed": seed, "version": 1}
    parents = {"images": made.images}
    return made.workspace.save(vectors, step="embed", settings=settings, parents=parents)


def test_only_what_a_run_would_use_again_counts_as_done(made: Made) -> None:
    ran(made, "k-means", drawing=True)
    at = by(clustering(made), ENCODER)
    at.radio(key="model").set_value("k-means")

    def said() -> str:
        return next(c.value for c in at.run().caption if "judged by" in c.value)

    def save(step: str, kind: type, id: str, settings: dict[str, object], **parents: str) -> None:
        value = made.workspace.load(kind, id)
        recipe = {"version": 1, **settings}
        made.workspace.save(value, step=step, settings=recipe, parents=parents)

    embedded(made, seed=7)
    assert "About 1.0 h" in said()
    embeddings = embedded(made)
    nouns = {"encoder": ENCODER, "filter": "all", "template": None}
    save("embed_lexicon", Embeddings, embeddings, nouns)
    drawn = made.workspace.records(Projection)[0].id
    save("project", Projection, drawn, {"method": "umap", "seed": 0}, embeddings=embeddings)
    assert "About 51 min" in said()
    save("embed_lexicon", Embeddings, embeddings, {**nouns, "filter": usual(ENCODER).filter})
    assert "About 21 min" in said()
    wanted = {"method": "t-sne", "seed": 0, "version": 2}
    save("project", Projection, drawn, wanted, embeddings=embeddings)
    assert "About 60 s" in said()


def test_an_uploaded_table_is_read_once(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = made.workspace.load(ImageSet, made.images)
    path = write(tmp_path / "mine.csv", images, [number % 3 for number in range(len(images))])
    read: list[Path] = []

    def reading(path: Path, images: ImageSet) -> Table:
        read.append(path)
        return read_assignment(path, images)

    monkeypatch.setattr("pages.prepare.clustering.table.read_assignment", reading)
    at = clustering(made, methods.TABLE)
    at.file_uploader(key="table_upload").upload(path.name, path.read_bytes(), "text/csv").run()
    at.run()
    assert problems(at) == [] and len(read) == 1
    kept = read[0]
    kept.write_text("spoilt")
    at.run()
    assert problems(at) == [] and kept.read_bytes() == path.read_bytes()


def test_a_training_is_estimated_on_request(made: Made) -> None:
    at = clustering(made, methods.PIXELS)
    at.radio(key="pixel_model").set_value("cc").run()
    at.selectbox(key="set_cc_depth").set_value(10)
    for name, value in (("width", 4), ("epochs", 2)):
        at.number_input(key=f"set_cc_{name}").set_value(value)
    at.text_input(key="set_cc_size").set_value("32").run()
    assert "and checkpoints" in captions(at)
    at.button(key="estimate").click().run()
    job = finish(made)
    assert made.workspace.load(Report, str(job.result)).metrics["epochs"] == 2
    at.run()
    said = captions(at)
    assert "Training: about" in said and "2 epochs" in said and "32 pixels wide" in said
    assert "estimate" not in keys(at)
    at.selectbox(key="set_cc_depth").set_value(18).run()
    assert "estimate" in keys(at)  # other settings, another estimate


@pytest.mark.parametrize("group", [methods.EMBEDDINGS, methods.PIXELS, methods.TABLE])
def test_start_waits_for_what_is_missing(made: Made, group: str) -> None:
    at = clustering(made, group)
    if group != methods.TABLE:
        at.number_input(key=f"clusters_{made.images}").set_value(None).run()
    assert at.button(key="start").disabled and " first" in captions(at)
