"""The command line: whole runs, single steps, and one clear line for what a user can mend."""

import csv
import errno
import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.base.values import ClusterCounts, Stability
from core.clustering.cluster_count import suggest
from core.output.export import clusters_csv
from core.work import steps
from core.work.cli import commands as cli
from core.work.cli.grammar import group

ROOT = Path(__file__).parents[2]
QUICK = ["--set", "cluster.batch=64", "--set", "concept.batch=64", "--set", "method=pca"]


@pytest.fixture
def command(small_run, capsys):
    """Runs one command in the shared workspace; returns its exit code, stdout and stderr."""

    def run(*arguments):
        code = cli.main([*map(str, arguments), "--workspace", str(small_run[0].folder)])
        return (code, *capsys.readouterr())

    return run


def test_a_run_writes_labels_and_ends_with_metrics_as_json(command, small_run, drawings, tmp_path):
    out = tmp_path / "new folder" / "labels.csv"
    arguments = ["--clusters", 4, "--encoder", "sample", "--out", out, "--json", *QUICK]
    code, text, _ = command("run", drawings, *arguments)
    assert code == 0
    assert "not understand photographs" in text
    with out.open(newline="", encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 60
    last = json.loads(text.splitlines()[-1])
    assert last["run"] == small_run[1].id
    assert {"acc", "nmi", "ari", "f1", "f1_active", "nce", "nec", "ncc95"} <= set(last)
    assert sorted(p.name for p in out.parent.iterdir()) == ["clusters.csv", "labels.csv"]
    assert (out.parent / "clusters.csv").read_bytes() == clusters_csv(*small_run)


def test_a_run_leaves_a_clusters_csv_alone_that_it_did_not_write(command, drawings, tmp_path):
    for name in ("clusters.csv", "labels.clusters.csv"):
        (tmp_path / name).write_text("mine")
        arguments = ["--clusters", 4, "--encoder", "sample", "--out", tmp_path / "labels.csv"]
        code, _, error = command("run", drawings, *arguments, *QUICK)
        assert code == 0 and (tmp_path / name).read_text() == "mine"
        assert ("clusters.csv was not written" in error) == (name != "clusters.csv")


def test_each_step_alone_makes_the_same_values(command, small_run, drawings):
    _, run = small_run
    code, images, _ = command("import-images", "--source", drawings)
    assert (code, images.strip()) == (0, run.ids["images"])
    code, embeddings, _ = command("embed", "--images", images.strip(), "--encoder", "sample")
    assert (code, embeddings.strip()) == (0, run.ids["embeddings"])


def test_suggested_numbers_of_clusters_are_shown_with_their_curves(command, small_run):
    workspace, run = small_run
    given = ["--images", run.ids["images"], "--encoder", "sample", "--set", "most=6"]
    _, text, _ = command("suggest-clusters", *given)
    head, *rows, suggested, id = text.splitlines()
    assert head.split() == ["clusters", "coding", "length", "silhouette", "eigengap"]
    assert [row.split()[0] for row in rows] == ["2", "3", "4", "5", "6"]
    best = suggest(workspace.load(ClusterCounts, id))
    assert suggested == (
        f"suggested: {best['coding_length']} by coding length, "
        f"{best['silhouette']} by silhouette, {best['eigengap']} by eigengap"
    )
    starred = next(row for row in rows if row.split()[0] == str(best["coding_length"]))
    assert starred.split()[1].endswith("*")


def test_an_estimate_says_how_long_and_how_large_the_training_is(command, small_run):
    workspace, run = small_run
    small = ["--set", "depth=10", "--set", "width=4", "--set", "size=32", "--set", "epochs=3"]
    given = ["--images", run.ids["images"], "--model", "cc", "--clusters", 4, *small]
    _, text, _ = command("estimate-training", *given)
    time, space, id = text.splitlines()
    assert time.startswith("About ") and "3 epochs of 60 images" in time
    assert space.endswith("of checkpoints on disk")
    assert workspace.record(id).step == "estimate_training"


def test_stability_is_shown_for_each_cluster(command, small_run):
    workspace, run = small_run
    _, text, _ = command("stability", "--concept-model", run.id, "--heads", 1)
    _, *rows, mean, id = text.splitlines()
    assert [row.split()[0] for row in rows] == ["0", "1", "2", "3"]
    assert sum(int(row.split()[1]) for row in rows) == 60
    assert all(row.endswith(name) for row, name in zip(rows, run.cluster_names, strict=True))
    kept = workspace.load(Stability, id).images.mean()
    assert mean == f"company kept in 1 head from another seed: {kept:.1%}"


def test_runs_are_listed_and_exported_by_id(command, small_run, tmp_path):
    _, run = small_run
    _, text, _ = command("runs", "--json")
    assert run.id in [json.loads(line)["run"] for line in text.splitlines()]
    out = tmp_path / "labels.csv"
    assert command("export", run.id, "--out", out)[0] == 0
    assert out.read_text(encoding="utf-8").startswith("image,cluster,cluster_name,")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "DRAWINGS"], "The number of clusters is missing; add --clusters K"),
        (["run", "/no/such/folder", "--clusters", "3"], "/no/such/folder"),
        (["run", "DRAWINGS", "--clusters", "4", "--model", "x"], "Unknown cluster model 'x'"),
        (
            ["run", "DRAWINGS", "--clusters", "4", "--encoder", "sample", "--set", "epochs=3"],
            "write cluster.epochs or",
        ),
        (["run", "DRAWINGS", "--clusters", "4", "--set", "rounds=x"], "rounds is 'x'"),
        (["run", "DRAWINGS", "--clusters", "4", "--set", "speed=3"], "no setting 'speed'. Known:"),
        (["run", "DRAWINGS", "--clusters", "4", "--set", "alpha"], "--set takes NAME=VALUE"),
        (["run", "DRAWINGS", "--clusters", "4", "--set", "alpha=much"], "alpha is 'much'"),
        (
            ["run", "DRAWINGS", "--clusters", "4", "--set", "a.b=1"],
            "'a' is not one of run, cluster",
        ),
        (["run", "DRAWINGS", "--clusters", "4", "--encoder", "nonsense/none"], "nonsense"),
        (["run", "DRAWINGS", "--clusters", "4", "--set", "views=abc"], "views is 'abc', but must"),
        (["run", "DRAWINGS", "--clusters", "4", "--set", "run.foo=1"], "no setting 'foo'. Known:"),
        (["run", "DRAWINGS", "--clusters", "4", "--set", "run.source=x"], "no setting 'source'"),
        (["run", "DRAWINGS", "--clusters", "4", "--set", "cluster.seed=7"], "write --seed 7"),
        (["run", "DRAWINGS", "--clusters", "4", "--set", "clusters=7"], "write --clusters 7"),
        (["run", "DRAWINGS", "--clusters", "4", "--set", "method=tsne"], "one of t-sne, umap, pca"),
        (
            ["run", "DRAWINGS", "--clusters", "4", "--set", "layers=0"],
            "layers is 0; give 1 or more",
        ),
        (["run", "DRAWINGS", "--clusters", "1"], "clusters is 1; give 2 or more"),
        (["run", "DRAWINGS", "--clusters", "4", "--seed", "-1"], "seed is -1; give 0 or more"),
        (["project", "--embeddings", "EMBEDDINGS", "--seed", "-1"], "seed is -1"),
        (["export", "0123456789abcdef", "--out", "x.csv"], "holds no ConceptModel"),
    ],
)
def test_what_a_user_can_mend_is_one_line_and_exit_code_2(
    command, small_run, drawings, arguments, message
):
    _, run = small_run
    known = {"DRAWINGS": str(drawings), "EMBEDDINGS": run.ids["embeddings"]}
    given = [known.get(word, word) for word in arguments]
    code, text, error = command(*given)
    assert code == 2
    assert message in error
    assert error.startswith("error: ") and len(error.splitlines()) == 1 and text == ""


@pytest.mark.parametrize("folder", ["{tmp}/workspace.sqlite/x", "{tmp}"])
def test_a_workspace_that_cannot_be_used_is_one_line_and_exit_code_2(tmp_path, capsys, folder):
    (tmp_path / "workspace.sqlite").write_text("no database " * 100)
    assert cli.main(["runs", "--workspace", folder.format(tmp=tmp_path)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: The workspace ") and len(error.splitlines()) == 1


def test_a_full_disk_is_one_line_and_exit_code_2(command, monkeypatch):
    def fail(options):
        raise OSError(errno.ENOSPC, "No space left on device", "/tmp/x")

    monkeypatch.setattr(cli, "_runs", fail)
    code, _, error = command("runs")
    assert code == 2
    assert error == (
        "error: /tmp/x cannot be used (No space left on device); "
        "make room on its disk and try again.\n"
    )


def test_a_list_that_is_no_json_is_said_with_an_example(capsys):
    with pytest.raises(SystemExit):
        cli.main(["export-folders", "--run", "x", "--target", "x", "--images", "all"])
    error = capsys.readouterr().err
    assert "--images: 'all' is no list in JSON; write it like '[0, 2]'" in error


def test_an_output_that_cannot_be_written_is_said_in_one_line(command, small_run, tmp_path):
    (tmp_path / "file").write_text("")
    code, _, error = command("export", small_run[1].id, "--out", tmp_path / "file" / "x.csv")
    assert code == 2 and "Cannot write" in error


def test_the_sample_encoder_is_written_to_its_place_by_a_seed_that_is_not_the_gallerys(
    monkeypatch, capsys
):
    from core.encoders.sample import training

    called, folder = {}, ROOT / "assets" / "sample-encoder"

    def train(out_dir, *, seed=1, steps=None, progress=None):
        called.update(out_dir=out_dir, seed=seed, steps=steps)
        return out_dir / "weights"

    def name_nouns(folder, words):
        called.update(named=(folder, len(words)))
        return folder

    monkeypatch.setattr(training, "train_sample_encoder", train)
    monkeypatch.setattr(training, "name_nouns", name_nouns)
    assert cli.main(["train-sample-encoder"]) == 0
    named = (folder, len(steps.recipes.nouns("plain")[0]))
    assert called == {"out_dir": folder, "seed": 1, "steps": None, "named": named}


@pytest.mark.parametrize("step", steps.STEPS)
def test_every_step_has_a_command_with_help(step, capsys):
    with pytest.raises(SystemExit) as exit:
        cli.main([step.replace("_", "-"), "--help"])
    assert exit.value.code == 0
    assert "--workspace" in capsys.readouterr().out


def test_every_setting_is_listed_as_the_option_takes_it(capsys):
    assert cli.main(["settings", "k-means", "--encoder", "ViT-B-32/openai"]) == 0
    lines = capsys.readouterr().out.splitlines()
    named = dict(zip(lines[::2], map(str.strip, lines[1::2]), strict=True))
    assert named["cluster.starts=10"] == "Number of starts; the best is kept. 1 or more."
    assert named["concept.alpha=0.1"].endswith("(alpha). 0 or more.") and all(named.values())
    given = group([line for line in named if not line.endswith("=")], "k-means")
    assert {"cluster_settings", "vocabulary_settings", "concept_settings"} == set(given)


def test_help_is_quick_because_nothing_heavy_is_imported():
    code = "import sys; from core.work.cli import commands; commands._parser('whycluster'); "
    code += "print('torch' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.stdout.strip() == "False"
