"""The concept model outside WhyCluster: the example of the docs gives the same activations."""

import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load

from core.base.errors import BadInput
from core.output.export import model_files, model_zip
from core.output.export.model import NORM_EPSILON
from core.store import edits
from core.store.runs import load_run
from core.store.workspace import Workspace
from tests.pages.made_run import make_run

DOCUMENT = Path(__file__).parents[2] / "docs" / "load-a-concept-model.md"


def test_the_example_of_the_docs_reproduces_the_activations_with_numpy_alone(small_run, tmp_path):
    workspace, run = small_run
    zipfile.ZipFile(io.BytesIO(model_zip(workspace, run))).extractall(tmp_path)
    np.save(tmp_path / "vectors.npy", run.embeddings.vectors)
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert set(re.findall(r"^import (\w+)", code, re.MULTILINE)) == {"json", "numpy"}
    code += "\nnp.savez('out.npz', activations=activations, scores=scores, names=names)\n"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    out = np.load(tmp_path / "out.npz")
    np.testing.assert_allclose(out["activations"], run.model.activations, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(out["scores"], run.scores, rtol=1e-3, atol=1e-3)
    assert [run.cluster_names[c] for c in run.clusters] == out["names"].tolist()


def test_the_epsilon_is_that_of_the_network(small_run):
    from core.concepts.projector import load_projector

    assert load_projector(small_run[1].model.projector).norm1.eps == NORM_EPSILON


def test_the_json_says_what_the_arrays_are(small_run):
    workspace, run = small_run
    files = model_files(workspace, run)
    arrays, about = load(files["model.safetensors"]), json.loads(files["model.json"])
    assert arrays["head"].shape == (len(about["phrases"]), len(about["clusters"]))
    np.testing.assert_array_equal(arrays["vocabulary"], run.vocabulary.vectors)
    assert about["encoder"] == "sample" and about["templates"] == ["{c}"]
    assert about["settings"]["concept_model"]["seed"] == 0
    assert {"whycluster", "torch", "open_clip_torch"} <= set(about["versions"])
    for layer in about["layers"]:
        assert f"{layer['linear']}.weight" in arrays
    assert "vocabulary" not in load(model_files(workspace, run, False)["model.safetensors"])


def test_no_path_of_this_machine_is_in_it(small_run, drawings):
    content = model_files(*small_run)["model.json"].decode()
    assert str(drawings) not in content and drawings.name in content


def test_names_of_clusters_are_the_analysts(tmp_path):
    made = make_run(Workspace(tmp_path / "w"), tmp_path / "images", per_class=4)
    run = load_run(made.workspace, made.run)
    run.model.projector["linear1.weight"] = run.embeddings.vectors
    scope = run.ids["assignment"]
    edits.record(made.workspace, scope, "merge_clusters", clusters=[0, 1], into=1)
    edits.record(made.workspace, scope, "rename_cluster", cluster=1, name="both")
    clusters = json.loads(model_files(made.workspace, run)["model.json"])["clusters"]
    assert [(c["cluster"], c["name"]) for c in clusters[:2]] == [(1, "both"), (1, "both")]
    assert [c["first_name"] for c in clusters] == list(run.cluster_names)


def test_a_run_without_its_concept_layer_is_refused_with_the_way_out(tmp_path):
    made = make_run(Workspace(tmp_path / "w"), tmp_path / "images", per_class=4)
    with pytest.raises(BadInput, match="cluster again with the same settings"):
        model_zip(made.workspace, load_run(made.workspace, made.run))
