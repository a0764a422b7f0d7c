"""What a workspace keeps is English, also where a Chinese command line or program made it."""

import re

import pytest
from PIL import Image

from core.base.errors import BadInput
from core.base.values import ImageSet
from core.encoders import embedding
from core.images import decoding
from core.store.workspace import Workspace
from core.work import steps

CHINESE = re.compile("[一-鿿]")
FAULT = BadInput(
    "The disk of the workspace cannot hold the embeddings in '/x' (full); what was done is kept. "
    "Make room, or move the workspace to another disk."
)


@pytest.fixture(autouse=True)
def chinese(monkeypatch):
    monkeypatch.setenv("WHYCLUSTER_LANGUAGE", "zh")
    assert CHINESE.search(str(FAULT))


@pytest.mark.parametrize("through", ["the function", "the registry"])
def test_notes_and_rejects_of_an_import(tmp_path, through) -> None:
    (tmp_path / "pictures").mkdir()
    for number in range(3):
        Image.new("RGB", (9, 9), (80 * number, 0, 0)).save(tmp_path / f"pictures/{number}.png")
    (tmp_path / "pictures/empty.png").write_bytes(b"")
    (tmp_path / "pictures/read me.txt").write_text("no picture")
    workspace, source = Workspace(tmp_path / "workspace"), str(tmp_path / "pictures")
    if through == "the function":
        id = steps.import_images(workspace, source=source)
    else:
        id = steps.STEPS["import_images"](workspace, {"source": source})
    made = workspace.load(ImageSet, id)
    kept = [*made.notes, *(each.reason for each in made.rejects)]
    assert len(kept) == 2 and not CHINESE.search("".join(kept))


def test_why_a_file_elsewhere_was_rejected(monkeypatch) -> None:
    def fail(url):
        raise FAULT

    monkeypatch.setattr(decoding, "read", fail)
    with pytest.raises(decoding.Undecodable, match="The disk"):
        decoding._fetched("s3://bucket/x.png")


@pytest.mark.parametrize("lasting", [True, False])
def test_what_becomes_of_embedded_images_is_told_once_in_english(lasting) -> None:
    class Rows:
        done, keys = 2, range(5)

    def ready():
        raise FAULT
        yield

    Rows.lasting = lasting
    with pytest.raises(BadInput) as caught:
        list(embedding._telling_what_is_kept(ready(), Rows))
    assert not CHINESE.search(caught.value.args[0])
    assert ("the same run goes on" in caught.value.args[0]) == lasting
    assert not re.search("[a-z] [a-z]", str(caught.value))
