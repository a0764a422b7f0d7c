"""Cluster models on pixels: their published objectives, their views, and a training that ends."""

import dataclasses
import json
import subprocess
import sys
import time

import numpy as np
import pytest
import torch
from PIL import Image

from core.base.errors import BadInput, Cancelled
from core.base.progress import ignore
from core.base.settings import build
from core.base.values import ImageSet
from core.clustering.agreement import acc
from core.clustering.models import CLUSTER_MODELS, needs_pixels
from core.clustering.models.cc import Cc
from core.clustering.models.ccr import Ccr, Dcdc
from core.clustering.models.dcacn import Dcacn
from core.clustering.pixels import checkpoints, loop, objectives
from core.clustering.pixels import estimate as estimating
from core.clustering.pixels.backbones import Attention, Cbam, Sobel, build_backbone, stem_for
from core.clustering.pixels.builders import BUILDERS
from core.clustering.pixels.cc import method as cc
from core.clustering.pixels.ccr import method as ccr
from core.clustering.pixels.ccr.settings import RELATIONS, CcrSettings
from core.clustering.pixels.crops import View, blur, centre, draw, turn_hue
from core.clustering.pixels.dcacn import method as dcacn
from core.clustering.pixels.loop import learn
from core.clustering.pixels.store import PixelStore, load_pixels, native_size
from core.clustering.pixels.training import Training
from core.images import augmentation
from core.images.recolouring import recolour

CPU = torch.device("cpu")
TINY = {"depth": 10, "width": 8}  # a backbone that learns the drawings in seconds
EASY = {  # what separates the drawings
    Ccr: {"epochs": 3, "batch": 20, "over_clusters": 12},
    Dcdc: {"epochs": 3, "batch": 20, "over_clusters": 0},
    Cc: {"epochs": 4, "batch": 30, "learning_rate": 3e-3},
    Dcacn: {"epochs": 5, "batch": 30, "learning_rate": 3e-3, "local_views": 2},
}
every_method = pytest.mark.parametrize("method", EASY, ids=lambda method: method.name)


def drawing(kind: int, random: np.random.Generator) -> Image.Image:
    """Red lines across, green lines down, or a blue disc, on grey with noise."""
    y, x = np.mgrid[:32, :32]
    phase, middle, radius = random.uniform(0, 6.3), random.uniform(12, 20, 2), random.uniform(7, 10)
    disc = np.hypot(x - middle[0], y - middle[1]) < radius
    shape = [np.sin(1.3 * y + phase) > 0, np.sin(1.3 * x + phase) > 0, disc][kind]
    colour = np.array([[200, 60, 60], [60, 190, 60], [70, 70, 210]][kind])
    pixels = np.where(shape[..., None], colour, 60) + random.normal(0, 12, (32, 32, 3))
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


@pytest.fixture(scope="module")
def drawings(tmp_path_factory) -> ImageSet:
    folder, random = tmp_path_factory.mktemp("drawings"), np.random.default_rng(0)
    labels = np.arange(120) % 3
    for number, kind in enumerate(labels):
        drawing(kind, random).save(folder / f"{number}.png")
    return ImageSet(str(folder), tuple(f"{i}.png" for i in range(len(labels))), labels)


@pytest.fixture(scope="module")
def few(drawings) -> ImageSet:
    """The first 24 drawings."""
    return dataclasses.replace(drawings, files=drawings.files[:24], labels=drawings.labels[:24])


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def small(method=Cc, **settings):
    """A training of a moment: two epochs of three steps."""
    chosen = {"epochs": 2, "batch": 8, "depth": 10, "width": 4, "size": 16, "threads": 1} | settings
    if issubclass(method, CcrSettings):
        chosen = {"over_clusters": 6} | chosen
    return method(clusters=3, **chosen)


# Objectives


def probabilities(*shape: int, seed: int = 0) -> np.ndarray:
    rows = np.exp(2 * np.random.default_rng(seed).normal(size=shape))
    return rows / rows.sum(axis=-1, keepdims=True)


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def tensor(array: np.ndarray) -> torch.Tensor:
    return torch.tensor(array)


def log_share(logits: np.ndarray) -> np.ndarray:
    """Minus the logarithm of the diagonal's share of each row."""
    return np.log(np.exp(logits).sum(axis=1)) - np.diag(logits)


def spread(rows: np.ndarray) -> np.ndarray:
    distances = np.linalg.norm(rows[:, None] - rows, axis=2)
    return distances / (distances.sum() / (len(rows) * (len(rows) - 1)))


def imbalance(p: np.ndarray) -> float:
    mean = p.mean(axis=0)
    return np.log(p.shape[1]) + (mean * np.log(mean)).sum()


@pytest.mark.parametrize("method", [Ccr, Dcdc])
def test_loss_of_ccr_is_that_of_the_paper(method):
    p, q = probabilities(5, 4), probabilities(15, 4, seed=1)
    settings = method(clusters=4)
    parts = ccr.terms(settings, tensor(p), tensor(q))
    all_p = np.concatenate([p, p, p])
    instance = log_share(unit(all_p) @ unit(q).T / 0.5).mean()
    cluster = log_share(unit(all_p.T) @ unit(q.T).T / 0.5).mean()
    relation = ((spread(all_p) - spread(q)) ** 2).sum() / 15
    alpha = 0.0 if method is Dcdc else 0.004
    expected = instance + cluster + alpha * relation + imbalance(p)
    np.testing.assert_allclose(float(ccr.weigh(settings, parts)), expected, rtol=1e-6)
    assert ("relation" in parts) == (method is Ccr)


def nt_xent(first: np.ndarray, second: np.ndarray, temperature: float) -> float:
    rows = unit(np.concatenate([first, second]))
    alike = np.exp(rows @ rows.T / temperature)
    partner = alike[np.arange(len(rows)), np.roll(np.arange(len(rows)), len(first))]
    return float(-np.log(partner / (alike.sum(axis=1) - np.diag(alike))).mean())


def test_loss_of_cc_is_that_of_the_paper():
    rows = np.random.default_rng(2).normal(size=(12, 7))
    p = probabilities(12, 4)
    settings = Cc(clusters=4)
    expected = nt_xent(rows[:6], rows[6:], 0.5) + nt_xent(p[:6].T, p[6:].T, 1.0)
    expected += imbalance(p[:6]) + imbalance(p[6:])
    parts = cc.terms(settings, tensor(rows), tensor(p))
    np.testing.assert_allclose(float(cc.weigh(settings, parts)), expected, rtol=1e-6)


def decoupled(views: np.ndarray, temperature: float) -> float:
    """Equation 6 for two global views among v, image by image."""
    views, terms = unit(views), []
    count, images = views.shape[:2]
    for a in range(2):
        for b in (view for view in range(count) if view != a):
            for i in range(images):
                others = np.delete(views, i, axis=1).reshape(-1, views.shape[2])
                pushed = np.log(np.exp(others @ views[a, i] / temperature).sum())
                terms.append(pushed - views[a, i] @ views[b, i] / temperature)
    return float(np.mean(terms))


@pytest.mark.parametrize("mode", ["column", "row"])
@pytest.mark.parametrize("views", [2, 5])
def test_loss_of_dcacn_is_that_of_the_paper(views, mode):
    rows = np.random.default_rng(3).normal(size=(views, 6, 7))
    p = probabilities(views, 6, 4)
    settings = Dcacn(clusters=4, mode=mode, cluster_weight=0.7)
    clusters = p.transpose(0, 2, 1) if mode == "column" else p
    expected = decoupled(rows, 0.5) + 0.7 * decoupled(clusters, 1.0)
    expected += imbalance(p[0]) + imbalance(p[1])
    parts = dcacn.terms(settings, tensor(rows), tensor(p))
    np.testing.assert_allclose(float(dcacn.weigh(settings, parts)), expected, rtol=1e-6)


@pytest.mark.parametrize("local_views", [0, 2, 4])
def test_a_row_is_a_view_of_all_images_in_the_order_of_its_views(local_views):
    network = torch.nn.ModuleDict(
        {
            "backbone": torch.nn.Sequential(torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten()),
            "instance": torch.nn.Identity(),
            "cluster": torch.nn.Identity(),
        }
    )
    number = torch.arange(3.0 * (2 + local_views))  # 3 images; each view of each its own value
    views = [
        same.view(-1, 1, 1, 1).expand(-1, 3, side, side)
        for same, side in ((number[:6], 8), (number[6:], 4))
        if len(same)
    ]
    rows, p = dcacn.predictions(network, views)
    assert torch.equal(rows[..., 0], number.view(-1, 3))
    assert p.shape == rows.shape == (2 + local_views, 3, 3)


def test_decoupled_contrast_is_contrast_less_the_positive_share():
    """With two images and two views: l_DC = l_NCE + log(1 - exp(-l_NCE)) for every anchor."""
    views = tensor(np.random.default_rng(4).normal(size=(2, 6, 3)))
    rows = torch.nn.functional.normalize(views, dim=2).flatten(0, 1)
    alike = (rows @ rows.T / 0.5).fill_diagonal_(-torch.inf)
    partners = torch.arange(12).roll(6)
    each = torch.nn.functional.cross_entropy(alike, partners, reduction="none")
    expected = (each + torch.log1p(-torch.exp(-each))).mean()
    torch.testing.assert_close(objectives.multi_view_contrast(views, 2, 0.5), expected)
    torch.testing.assert_close(objectives.instance_contrast(*views, 0.5), each.mean())


def test_temperature_changes_every_loss():
    p, q = tensor(probabilities(6, 4)), tensor(probabilities(6, 4, seed=1))
    views = torch.stack([p, q])
    for loss in (
        lambda t: objectives.matching(p, q, t),
        lambda t: objectives.instance_contrast(p, q, t),
        lambda t: objectives.column_contrast(p, q, t),
        lambda t: objectives.multi_view_contrast(views, 2, t),
    ):
        assert abs(float(loss(0.5) - loss(0.1))) > 0.1


def test_relation_loss_is_0_for_equal_relations_and_only_then():
    p = tensor(probabilities(6, 4)).requires_grad_()
    for form in RELATIONS:
        assert objectives.relation(p, p, form).item() == 0
        assert objectives.relation(p, p.flip(1), form).item() < 1e-12  # clusters renamed
        loss = objectives.relation(p, p[torch.tensor([1, 0, 2, 3, 4, 5])], form)
        loss.backward()
        assert loss.item() > 0 and torch.isfinite(p.grad).all()
    same = torch.full((6, 4), 0.25, requires_grad=True)  # all images alike: no distances at all
    objectives.relation(same, same * 1).backward()
    assert torch.isfinite(same.grad).all()


def test_relation_reductions_differ_by_the_number_of_pairs():
    p, q = tensor(probabilities(6, 4)), tensor(probabilities(6, 4, seed=1))
    anchor, whole, mean = (objectives.relation(p, q, f) for f in ("anchor", "sum", "mean"))
    torch.testing.assert_close(whole, 6 * anchor)
    torch.testing.assert_close(whole, 30 * mean)


def test_copies_of_one_image_are_no_negatives_when_masked():
    """Each image in a cluster of its own: the loss cannot fall below this."""
    p = torch.eye(4, dtype=torch.float64)
    plain, masked = (
        ccr.terms(Ccr(clusters=4, mask_repeats=mask), p, p.repeat(3, 1))["instance"]
        for mask in (False, True)
    )
    assert float(plain) == pytest.approx(np.log(3 * np.exp(2) + 3 * 3) - 2)
    assert float(masked) == pytest.approx(np.log(np.exp(2) + 3 * 3) - 2)


def test_empty_clusters_break_no_loss():
    p = torch.zeros(6, 4, requires_grad=True)
    with torch.no_grad():
        p[:, 0] = 1
    views = torch.stack([p, p])
    loss = objectives.matching(p.T, p.T, 0.5) + objectives.column_contrast(p, p, 1.0)
    loss = loss + objectives.multi_view_contrast(views.mT, 2, 1.0) + objectives.imbalance(p)
    loss.backward()
    assert torch.isfinite(loss) and torch.isfinite(p.grad).all()


# Views


def picture(count: int = 64) -> torch.Tensor:
    """Images whose value grows from left to right: 0, 8, ..., 248."""
    across = (8 * torch.arange(32)).to(torch.uint8)
    return across.expand(count, 3, 32, 32).contiguous()


def random(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_a_view_of_the_whole_is_the_image_or_its_mirror():
    pixels = torch.randint(256, (4, 3, 32, 32), generator=random()).to(torch.uint8)
    for flip, expected in ((0.0, pixels / 255), (1.0, pixels.flip(3) / 255)):
        seen = draw(pixels, View(32, scale=(1, 1), ratio=(1, 1), flip=flip), random())
        torch.testing.assert_close(seen, expected, atol=1e-4, rtol=0)


def test_a_crop_of_a_quarter_of_the_area_shows_half_of_the_width_at_any_place():
    seen = draw(picture(), View(32, scale=(0.25, 0.25), ratio=(1, 1), flip=0), random())
    left, right = seen[:, 0, 0, 0] * 255 / 8, seen[:, 0, 0, -1] * 255 / 8
    torch.testing.assert_close(right - left, torch.full((64,), 15.5), atol=0.6, rtol=0)
    assert left.min() < 2 and left.max() > 13
    assert draw(picture(), View(16, scale=(0.05, 0.2)), random()).shape == (64, 3, 16, 16)


def test_the_middle_is_the_middle():
    seen = centre(picture(1), 0.5, 32)[0, 0, 0] * 255 / 8
    assert abs(float(seen.mean()) - 15.5) < 1e-3 and 7 < float(seen[0]) < 8
    assert torch.equal(centre(picture(1), 1, 32), picture(1) / 255)


def test_colours_change_as_they_do_image_by_image():
    pixels = torch.rand((5, 3, 8, 8), generator=random())
    drawn = torch.rand((5, 4), generator=random(1))
    brightness, contrast, saturation, hue = (drawn * 1.2).unbind(1)
    none = torch.zeros(5)
    changes = torch.stack([none, brightness, contrast, saturation, hue, none], dim=1)
    expected = augmentation.recolour(pixels.clone(), changes)
    found = recolour(pixels, turn_hue(hue), brightness, contrast, saturation)
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-4)


def test_greyscale_and_strength_are_heeded():
    pixels = torch.randint(256, (8, 3, 16, 16), generator=random()).to(torch.uint8)
    whole = {"scale": (1, 1), "ratio": (1, 1), "flip": 0.0}
    grey = draw(pixels, View(16, grey=1.0, **whole), random())
    torch.testing.assert_close(grey[:, 0], grey[:, 1])
    bright = draw(pixels, View(16, jitter=(0.5, 0, 0, 0), jitter_chance=1.0, **whole), random())
    factor = bright.mean(dim=(1, 2, 3)) / (pixels / 255).mean(dim=(1, 2, 3))
    assert factor.std() > 0.1 and factor.min() > 0.4 and factor.max() < 1.6


def test_blur_is_gaussian_and_only_of_the_chosen():
    pixels = torch.rand((2, 3, 40, 40), generator=random())
    made = blur(pixels, torch.tensor([1.0, 1.0]), torch.tensor([True, False]))
    torch.testing.assert_close(made[1], pixels[1])
    offsets = np.arange(-2, 3)  # a tenth of 40 pixels
    kernel = np.exp(-(offsets[:, None] ** 2 + offsets**2) / 2)
    kernel /= kernel.sum()
    expected = (kernel * pixels[0, 0, 8:13, 18:23].numpy()).sum()
    np.testing.assert_allclose(float(made[0, 0, 10, 20]), expected, rtol=1e-5)


def test_views_depend_on_the_generator_alone():
    view = View(16, jitter=(0.4,) * 4, grey=0.2, blur=0.5)
    torch.manual_seed(1)
    first = draw(picture(), view, random())
    torch.manual_seed(2)
    assert torch.equal(first, draw(picture(), view, random()))
    assert not torch.equal(first, draw(picture(), view, random(1)))


# Networks


def test_every_method_on_pixels_has_a_builder_and_settings_that_are_plain_data():
    named = {name: kind for name, kind in CLUSTER_MODELS.items() if needs_pixels(name)}
    assert {kind.name for kind in named.values()} == set(named) == set(BUILDERS)
    code = (
        "import sys; from core.clustering.pixels.dcacn.settings import DcacnSettings;"
        "from core.clustering.pixels.ccr.settings import DcdcSettings;"
        "made = DcacnSettings(clusters=3), DcdcSettings(clusters=3);"
        "print(*sorted(m for m in sys.modules if m.startswith('core') or m == 'torch'))"
    )
    seen = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not any("loop" in name or "torch" in name for name in seen.stdout.split())


def test_the_large_stem_is_the_resnet_of_torchvision():
    from torchvision.models import resnet18

    theirs, ours = resnet18(), build_backbone(18, 64, "large", seed=0)
    kept = [tensor for name, tensor in theirs.state_dict().items() if not name.startswith("fc")]
    ours.load_state_dict(dict(zip(ours.state_dict(), kept, strict=True)))
    theirs.fc = torch.nn.Identity()
    pixels = torch.rand((2, 3, 64, 64), generator=random())
    torch.testing.assert_close(ours.eval()(pixels), theirs.eval()(pixels))


def test_images_of_up_to_64_pixels_have_the_small_stem():
    assert [stem_for(side) for side in (32, 64, 65, 224)] == ["small"] * 2 + ["large"] * 2


def test_attention_is_in_every_block_and_only_weakens():
    plain, attentive = (build_backbone(34, 64, "small", 0, Attention(r)) for r in (0, 16))
    assert sum(isinstance(layer, Cbam) for layer in attentive.modules()) == 16
    count = [sum(p.numel() for p in net.parameters()) for net in (plain, attentive)]
    assert 0.15e6 < count[1] - count[0] < 0.2e6
    maps = torch.rand((2, 32, 5, 5), generator=random())
    share = Cbam(32, Attention(16))(maps) / maps
    assert share.min() > 0 and share.max() < 1


def test_the_spatial_map_has_a_norm_or_none_as_the_equations_have_it():
    """Without it a map of one value everywhere is left at sigmoid of its convolution."""
    attentive, plain = Cbam(8, Attention(4)), Cbam(8, Attention(4, norm=False))
    assert sum(isinstance(m, torch.nn.BatchNorm2d) for m in attentive.modules()) == 1
    assert not any(isinstance(m, torch.nn.BatchNorm2d) for m in plain.modules())
    plain.load_state_dict({n: t for n, t in attentive.state_dict().items() if "norm" not in n})
    maps = torch.rand((2, 8, 5, 5), generator=random())
    assert not torch.allclose(attentive.train()(maps), plain.train()(maps))


def test_sobel_filters_see_edges_and_no_colour():
    pixels = picture(1) / 255
    edges = Sobel()(pixels)[0, :, 1:-1, 1:-1]
    assert edges[0].abs().min() > 0.2 and edges[1].abs().max() < 1e-5
    assert torch.allclose(Sobel()(pixels.roll(1, dims=1)), Sobel()(pixels))


def test_weights_depend_on_the_seed_alone():
    first, same, other = (build_backbone(10, 4, "sobel", seed) for seed in (0, 0, 1))
    for a, b in zip(first.parameters(), same.parameters(), strict=True):
        assert torch.equal(a, b)
    convolution = next(name for name, _ in first.named_parameters() if "convolution1" in name)
    assert not torch.equal(first.get_parameter(convolution), other.get_parameter(convolution))


def test_originals_are_forwarded_once_and_copies_three_times():
    store = PixelStore(picture(5).numpy(), CPU)
    method = BUILDERS["ccr"](small(Ccr), store)
    seen = []
    method.network["backbone"].register_forward_hook(lambda _, given, out: seen.append(len(out)))
    views = [
        draw(store.pixels.repeat(count, 1, 1, 1), view, random()) for view, count in method.views
    ]
    method.passes[-1](views)
    assert seen == [5, 15]


# The store


def test_images_are_decoded_to_their_middle_square(tmp_path):
    Image.fromarray(np.repeat(np.uint8([[[10], [200], [90]]]), 3, axis=2).repeat(30, 0)).resize(
        (90, 30), Image.Resampling.NEAREST
    ).save(tmp_path / "wide.png")
    images = ImageSet(str(tmp_path), ("wide.png",), np.zeros(1, int))
    pixels = load_pixels(images, 16)
    assert pixels.shape == (1, 3, 16, 16) and (pixels[0, :, 4:-4, 4:-4] == 200).all()
    assert native_size(images) == 32


# Training


@pytest.fixture(scope="module")
def learnt(drawings):
    """Probabilities and words of progress of each method on the drawings, made once."""
    made = {}

    def get(method):
        if method not in made:
            said = []
            settings = method(clusters=3, **TINY, **EASY[method])
            assignment = settings.assign(
                drawings, None, lambda *args, **losses: said.append((*args, losses))
            )
            made[method] = assignment, said
        return made[method]

    return get


@every_method
def test_separates_easy_drawings(method, learnt, drawings):
    assignment, _ = learnt(method)
    assert assignment.model == method.name
    assert acc(drawings.labels, assignment.labels) > 0.8


@every_method
def test_rows_are_distributions(method, learnt):
    q = learnt(method)[0].probabilities
    assert q.shape == (120, 3) and q.dtype == np.float32 and q.min() >= 0
    np.testing.assert_allclose(q.sum(axis=1), 1, atol=1e-5)


@every_method
def test_progress_begins_with_the_cost_and_rises_to_1(method, learnt):
    _, said = learnt(method)
    fractions = [fraction for fraction, _, _ in said]
    assert fractions == sorted(fractions) and fractions[-1] == 1
    assert said[0][1].startswith("About ") and "on the CPU" in said[0][1]
    curves = [losses for _, _, losses in said if losses]
    assert len(curves) == EASY[method]["epochs"] + 1
    assert {"loss", "instance", "cluster", "imbalance"} <= set(curves[-1])
    assert all(np.isfinite(list(losses.values())).all() for losses in curves)


@every_method
def test_seeds_reproduce_and_leave_the_global_state_alone(method, few):
    torch.manual_seed(1)
    before = torch.get_rng_state()
    first = learn(small(method, epochs=1, seed=7), few)
    assert torch.equal(before, torch.get_rng_state())
    torch.manual_seed(2)
    np.testing.assert_array_equal(first, learn(small(method, epochs=1, seed=7), few))
    assert not np.array_equal(first, learn(small(method, epochs=1, seed=8), few))


def stop_when(condition):
    def progress(fraction, message="", **losses):
        if condition(message):
            raise Cancelled

    return progress


def test_stop_is_heeded_at_once(few, monkeypatch):
    with pytest.raises(Cancelled):
        learn(small(), few, stop_when(lambda message: True))
    monkeypatch.setattr(loop, "SILENCE", 0.0)
    seen = []
    with pytest.raises(Cancelled):
        learn(small(epochs=9), few, stop_when(lambda m: seen.append(m) or m.startswith("Epoch 2")))
    assert "left of it" in seen[-1]  # inside an epoch


@every_method
def test_a_killed_training_goes_on_as_if_it_had_not_been(method, few, tmp_path, monkeypatch):
    whole = learn(small(method, epochs=3), few)
    monkeypatch.setattr(loop, "SILENCE", 0.0)
    killed = stop_when(lambda message: message.startswith("Epoch 3") and "left" in message)
    with pytest.raises(Cancelled):
        learn(small(method, epochs=3), few, killed, folder=tmp_path)
    (tmp_path / ".last.safetensors").write_bytes(b"cut off")  # killed while writing
    begun, said = [], []
    resumed = learn(
        small(method, epochs=3),
        few,
        lambda _, message="", **losses: said.append(message),
        folder=tmp_path,
        watch=lambda epoch, _: begun.append(epoch),
    )
    assert begun == [3] and ": 1 epoch of 24 images" in said[0]
    np.testing.assert_array_equal(resumed, whole)
    assert [row["epoch"] for row in json.loads((tmp_path / "epochs.json").read_text())] == [1, 2, 3]


def test_more_epochs_go_on_from_a_finished_training(few, tmp_path):
    learn(small(epochs=1), few, folder=tmp_path)
    np.testing.assert_array_equal(
        learn(small(epochs=2), few, folder=tmp_path), learn(small(epochs=2), few)
    )


def test_a_longer_training_is_not_passed_off_as_a_shorter_one(few, tmp_path):
    learn(small(epochs=2), few, folder=tmp_path)
    with pytest.raises(BadInput, match="2 epochs already"):
        learn(small(epochs=1), few, folder=tmp_path)


def test_a_folder_of_another_training_is_refused(few, tmp_path):
    learn(small(epochs=1), few, folder=tmp_path)
    with pytest.raises(BadInput, match="another temperature"):
        learn(small(epochs=1, temperature=0.1), few, folder=tmp_path)
    with pytest.raises(BadInput, match="another method"):
        learn(small(Ccr, epochs=1), few, folder=tmp_path)
    (tmp_path / "last.safetensors").write_bytes(b"no such thing")
    with pytest.raises(BadInput, match="remove it"):
        learn(small(epochs=1), few, folder=tmp_path)


@pytest.mark.parametrize(("images", "side", "word"), [(6, 32, "side"), (5, 16, "images")])
def test_a_training_on_other_pixels_is_refused_where_no_setting_tells(images, side, word, tmp_path):
    """The size of the files decides where none is set."""

    def training(count, size):
        pixels = np.zeros((count, 3, size, size), np.uint8)
        return Training(small(size=None), PixelStore(pixels, CPU))

    checkpoints.save(tmp_path, training(6, 16), [{"epoch": 1.0, "loss": 1.0}], 1.0, best=False)
    assert checkpoints.restore(tmp_path, training(6, 16)) == ([{"epoch": 1.0, "loss": 1.0}], 1.0)
    with pytest.raises(BadInput, match=f"another {word};"):
        checkpoints.restore(tmp_path, training(images, side))


def test_a_budget_ends_the_training_in_time(few, tmp_path, monkeypatch):
    # What is kept back for the end is measured, and would be another time in each training.
    measured = loop.estimate
    monkeypatch.setattr(
        loop, "estimate", lambda *of: dataclasses.replace(measured(*of), predict=0.0)
    )
    begin = time.monotonic()
    settings = small(epochs=1_000_000, budget_minutes=0.03)
    said = []
    q = learn(settings, few, lambda _, message="", **losses: said.append(message), tmp_path)
    assert time.monotonic() - begin < 60  # for so many epochs it would be hours
    assert "ends after 2 s" in said[0]
    np.testing.assert_allclose(q.sum(axis=1), 1, atol=1e-5)
    epochs = len(json.loads((tmp_path / "epochs.json").read_text()))
    learn(settings, few, folder=tmp_path)  # it is used up: nothing is added
    assert len(json.loads((tmp_path / "epochs.json").read_text())) == epochs


def test_the_best_epoch_is_that_of_the_lowest_loss(few, tmp_path):
    watched = {}
    settings = small(epochs=4, keep="best", learning_rate=0.05)
    q = learn(settings, few, folder=tmp_path, watch=watched.__setitem__)
    rows = json.loads((tmp_path / "epochs.json").read_text())
    best = min(rows, key=lambda row: row["loss"])["epoch"]
    np.testing.assert_array_equal(q, watched[best])
    np.testing.assert_array_equal(learn(settings, few, folder=tmp_path), watched[best])


def cut_within(epoch, monkeypatch):
    """Progress during which the time is up in the middle of an epoch, and what it was told."""
    said, up = [], []

    def progress(fraction, message="", **losses):
        said.append((message, losses))
        if message.startswith(f"Epoch {epoch} ") and "left of it" in message:
            up.append(epoch)

    monkeypatch.setattr(loop, "SILENCE", 0.0)
    monkeypatch.setattr(loop.Clock, "share", lambda clock: float(bool(up)))
    return progress, said


LONG = {"epochs": 9, "learning_rate": 0.05, "budget_minutes": 60.0}


@pytest.mark.parametrize("cut", [2, 4])
def test_a_budget_that_ends_within_an_epoch_leaves_the_best_whole_one(few, cut, monkeypatch):
    watched = {}
    progress, said = cut_within(cut, monkeypatch)
    q = learn(small(**LONG), few, progress, watch=watched.__setitem__)
    losses = [losses["loss"] for message, losses in said[:-1] if losses]
    assert len(watched) == len(losses) == cut - 1
    np.testing.assert_array_equal(q, watched[1 + int(np.argmin(losses))])
    assert said[-1][0].startswith(f"Trained for {cut - 1} epoch")
    assert said[-1][1]["loss"] == min(losses)


def test_a_budget_that_ends_within_the_first_epoch_says_so(few, tmp_path, monkeypatch):
    progress, said = cut_within(1, monkeypatch)
    q = learn(small(**LONG), few, progress, tmp_path)
    np.testing.assert_allclose(q.sum(axis=1), 1, atol=1e-5)
    assert "in the first epoch; these are the weights of a part of it" in said[-1][0]
    assert [file.name for file in tmp_path.iterdir()] == ["features-of-9.npy"]  # of that part


def test_a_budget_looks_for_the_best_among_the_epochs_before_it_too(few, tmp_path):
    watched, plain = {}, small(epochs=4, learning_rate=0.05)
    last = learn(plain, few, folder=tmp_path, watch=watched.__setitem__)
    np.testing.assert_array_equal(last, watched[4])
    rows = json.loads((tmp_path / "epochs.json").read_text())
    best = min(rows, key=lambda row: row["loss"])["epoch"]
    with_budget = dataclasses.replace(plain, budget_minutes=60.0)
    np.testing.assert_array_equal(learn(with_budget, few, folder=tmp_path), watched[best])
    np.testing.assert_array_equal(learn(plain, few, folder=tmp_path), last)
    (tmp_path / "best.safetensors").unlink()  # as trainings without a budget once left it
    np.testing.assert_array_equal(learn(with_budget, few, folder=tmp_path), last)


def test_where_classes_are_known_progress_tells_accuracy_after_every_epoch(few):
    def train(labels):
        told = []
        images = dataclasses.replace(few, labels=labels)
        q = small().assign(images, progress=lambda *_, **losses: told.append(losses))
        return q.probabilities, [losses for losses in told if losses]

    q, told = train(few.labels)
    plain, untold = train(np.full(24, -1))
    np.testing.assert_array_equal(q, plain)
    assert len(told) == len(untold) == 3  # two epochs and the end
    assert all({"acc", "nmi", "ari", "loss"} <= set(losses) for losses in told)
    assert told[-1]["acc"] == pytest.approx(acc(few.labels, q.argmax(axis=1)))
    assert not any({"acc", "nmi", "ari"} & set(losses) for losses in untold)


def test_what_was_watched_is_kept_beside_the_losses_of_every_epoch(few, tmp_path):
    small(epochs=1).assign(few, folder=tmp_path)
    small(epochs=3).assign(few, folder=tmp_path)  # goes on: nothing of the first is lost
    rows = checkpoints.curves(tmp_path)
    assert [row["epoch"] for row in rows] == [1, 2, 3]
    assert all({"acc", "nmi", "ari", "loss"} <= set(row) for row in rows)
    assert checkpoints.curves(tmp_path / "elsewhere") == []


@every_method
def test_features_are_kept_at_the_end_and_at_chosen_epochs(method, few, tmp_path):
    plain = learn(small(method), few)
    settings = small(method, features_at="0,1,9")
    np.testing.assert_array_equal(learn(settings, few, folder=tmp_path), plain)
    kept = {file.name: np.load(file) for file in tmp_path.glob("features-*.npy")}
    assert set(kept) == {"features-0.npy", "features-1.npy", "features-of-2.npy"}
    for features in kept.values():
        assert features.shape == (24, 32) and features.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(features, axis=1), 1, atol=1e-5)
    assert not np.allclose(kept["features-0.npy"], kept["features-1.npy"])


def test_features_at_the_end_are_those_of_the_epoch_that_counts(few, tmp_path):
    settings = small(epochs=4, keep="best", learning_rate=0.05, features_at="1,2,3,4")
    learn(settings, few, folder=tmp_path)
    rows = checkpoints.curves(tmp_path)
    best = int(min(rows, key=lambda row: row["loss"])["epoch"])
    files = checkpoints.at_the_end(tmp_path, 4), checkpoints.after(tmp_path, best)
    np.testing.assert_array_equal(*map(np.load, files))


def test_a_training_that_keeps_features_on_its_way_has_its_length_among_what_tells_it_apart():
    assert "epochs" in small(features_at="0").lasting() and "epochs" not in small().lasting()
    with pytest.raises(BadInput, match="features_at"):
        small(features_at="-1")
    given = {"clusters": "3", "features_at": "0, 50,100"}
    assert build(Cc, given, "CC").feature_epochs == (0, 50, 100)
    with pytest.raises(BadInput, match="features_at is 'soon'; give epochs"):
        build(Cc, {**given, "features_at": "soon"}, "CC")


def test_coupled_contrast_of_two_views_is_nt_xent():
    views = tensor(np.random.default_rng(5).normal(size=(2, 6, 3)))
    torch.testing.assert_close(
        objectives.multi_view_contrast(views, 2, 0.5, coupled=True),
        objectives.instance_contrast(*views, 0.5),
    )
    p = tensor(probabilities(2, 6, 4))
    torch.testing.assert_close(
        objectives.multi_view_contrast(p.mT, 2, 1.0, coupled=True),
        objectives.column_contrast(p[0], p[1], 1.0),
    )


def test_a_coupled_pair_has_its_positive_in_the_denominator():
    """Three views: image by image, the mean over the pairs of equation 5."""
    views = np.random.default_rng(6).normal(size=(3, 4, 5))
    rows, terms = unit(views), []
    for a in range(2):
        for b in (view for view in range(3) if view != a):
            for i in range(4):
                others = np.delete(rows, i, axis=1).reshape(-1, 5) @ rows[a, i] / 0.5
                own = rows[a, i] @ rows[b, i] / 0.5
                terms.append(np.log(np.exp(others).sum() + np.exp(own)) - own)
    found = objectives.multi_view_contrast(tensor(views), 2, 0.5, coupled=True)
    np.testing.assert_allclose(float(found), np.mean(terms), rtol=1e-6)


@pytest.mark.parametrize(
    ("method", "settings"),
    [
        (Ccr, {"head": "mlp"}),
        (Ccr, {"stem": "auto"}),
        (Dcacn, {"spatial_norm": False}),
        (Dcacn, {"contrast": "coupled"}),
        (Dcacn, {"global_from": 0.5}),
        (Dcacn, {"local_to": 0.3}),
    ],
)
def test_each_departure_from_the_print_is_a_setting_that_changes_the_training(
    method, settings, few
):
    plain, changed = (learn(small(method, epochs=1, **s), few) for s in ({}, settings))
    assert np.isfinite(changed).all() and not np.array_equal(plain, changed)


def test_labels_play_no_part(few):
    shuffled = dataclasses.replace(few, labels=few.labels[::-1].copy())
    np.testing.assert_array_equal(learn(small(), few), learn(small(), shuffled))


@pytest.mark.parametrize("images", [3, 9, 17])
def test_odd_numbers_of_images_leave_no_image_alone(images, few):
    some = dataclasses.replace(few, files=few.files[:images], labels=few.labels[:images])
    q = learn(small(epochs=1), some)
    assert q.shape == (images, 3) and np.isfinite(q).all()


def test_an_estimate_grows_with_epochs_and_passes(few):
    cost = small(epochs=10).estimate(few)
    assert cost.seconds == pytest.approx(cost.decode + 10 * cost.epoch + cost.predict)
    assert cost.epoch > 0 and cost.memory == 24 * 3 * 16 * 16 and cost.disk > 0


def test_an_estimate_is_what_the_images_that_were_timed_say_of_all(few, monkeypatch):
    """Of 24 images 8 were looked at: all take three times as long."""
    monkeypatch.setattr(estimating, "_seconds", lambda work, times: 4.0)
    cost = small().estimate(few)
    assert cost.predict == pytest.approx(3 * 4)
    assert cost.epoch == pytest.approx(3 * 4 + 3 * 4)  # the prediction is held against classes
    unlabelled = dataclasses.replace(few, labels=np.full(24, -1))
    assert small().estimate(unlabelled).epoch == pytest.approx(3 * 4)


def test_a_loss_that_is_not_a_number_is_an_error_with_a_way_out(few):
    with pytest.raises(BadInput, match="learning rate"):
        learn(small(learning_rate=1e30, epochs=5), few)


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"epochs": 0}, "epochs"),
        ({"budget_minutes": 0.0}, "budget"),
        ({"temperature": 0.0}, "temperature"),
        ({"local_views": -1}, "local_views"),
        ({"keep": "first"}, "keep"),
        ({"depth": 50}, "depth"),
        ({"size": 4}, "size"),
        ({"mode": "diagonal"}, "mode"),
        ({"clusters": 1}, "clusters"),
        ({"learning_rate": float("nan")}, "learning_rate"),
        ({"cluster_weight": -1.0}, "cluster_weight"),
    ],
)
def test_settings_that_cannot_be_are_refused_before_any_image_is_seen(settings, word):
    with pytest.raises(BadInput, match=word):
        dataclasses.replace(small(Dcacn), **settings)


@pytest.mark.parametrize("settings", [{"head": "tree"}, {"relation": "none"}, {"repeats": 0}])
def test_settings_of_ccr_that_cannot_be_are_refused_too(settings):
    with pytest.raises(BadInput, match=next(iter(settings))):
        small(Ccr, **settings)


def test_more_clusters_than_images_are_refused(few):
    with pytest.raises(BadInput, match="40 clusters of 24 images"):
        dataclasses.replace(small(Dcacn), clusters=40).assign(few, None, ignore)
