"""Concept maps: patch vectors of open_clip's ViTs, where they lie in the picture, what is drawn."""

import io
from pathlib import Path

import numpy as np
import open_clip
import pytest
import torch
from PIL import Image

from core.base.errors import BadInput, UnknownName
from core.base.values import Patches
from core.concepts.localisation import highest, localise, maximum, overlay, smooth
from core.encoders import load_encoder
from core.encoders.attention import directly_read, leave
from core.encoders.open_clip import OpenClipEncoder
from core.encoders.patches import VARIANTS, embed_patches, patch_vectors
from core.store.workspace import Workspace
from core.work import steps
from core.work.steps.locating import find_patches

TOWERS = {
    "mean of patches": {"pool_type": "avg"},
    "class token": {"pool_type": "tok"},
    "norm after mean": {"pool_type": "avg", "final_ln_after_pool": True},
    "own attention": {"pool_type": "tok", "qk_norm": True, "ls_init_value": 0.5},
    "all norms": {
        **{"pool_type": "tok", "scale_heads": True, "scale_attn_inner": True},
        **{"scale_attn": True, "scale_fc": True},
    },
}


def make_tower(**options) -> open_clip.transformer.VisionTransformer:
    """A random ViT of 3 blocks and 4 heads with a grid of 4 x 4, whose norms do something."""
    torch.manual_seed(0)
    tower = open_clip.transformer.VisionTransformer(
        image_size=32, patch_size=8, width=32, layers=3, heads=4, mlp_ratio=2, output_dim=24,
        **options,
    )  # fmt: skip
    for module in tower.modules():
        if isinstance(module, torch.nn.LayerNorm):
            torch.nn.init.normal_(module.weight, 1, 0.2)
            torch.nn.init.normal_(module.bias, 0, 0.2)
    return tower.eval()


@pytest.fixture(params=TOWERS, ids=str)
def tower(request):
    return make_tower(**TOWERS[request.param])


def pixels(count: int = 2) -> torch.Tensor:
    return torch.randn(count, 3, 32, 32, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_patch_gets_a_vector_in_the_space_of_the_texts(tower, variant: str) -> None:
    vectors = patch_vectors(tower, pixels(), variant)
    assert vectors.shape == (2, 4, 4, 24)
    assert torch.isfinite(vectors).all()
    alone = patch_vectors(tower, pixels()[1:], variant)
    torch.testing.assert_close(alone[0], vectors[1], atol=1e-5, rtol=1e-4)
    if variant != "share":
        torch.testing.assert_close(vectors.norm(dim=-1), torch.ones(2, 4, 4))


@torch.inference_mode()
def test_with_mean_pooling_the_mean_of_the_last_patches_is_the_picture() -> None:
    tower = make_tower(pool_type="avg")
    tokens = tower.transformer(tower._embeds(pixels()))
    projected = (tower.ln_post(tokens) @ tower.proj)[:, 1:]
    torch.testing.assert_close(projected.mean(dim=1), tower(pixels()))
    unit = torch.nn.functional.normalize(projected, dim=-1).unflatten(1, (4, 4))
    torch.testing.assert_close(patch_vectors(tower, pixels(), "last"), unit)


@torch.inference_mode()
def test_shares_of_a_class_token_follow_the_definition() -> None:
    """Equation 5 of Gandelsman et al.: summed head by head and block by block, then normed."""
    tower = make_tower(pool_type="tok")
    tokens, sums = tower._embeds(pixels()), torch.zeros(2, 17, 32)
    for block in tower.transformer.resblocks:
        entering = block.ln_1(tokens)
        _, looks = block.attn(
            entering, entering, entering, need_weights=True, average_attn_weights=False
        )
        width, heads = 32, 4
        value = block.attn.in_proj_weight[2 * width :]
        bias = block.attn.in_proj_bias[2 * width :]
        for head in range(heads):
            rows = slice(head * width // heads, (head + 1) * width // heads)
            offered = entering @ value[rows].T + bias[rows]
            out = block.attn.out_proj.weight[:, rows]
            sums += looks[:, head, 0, :, None] * (offered @ out.T)
        tokens = block(tokens)
    spread = (tokens[:, 0].var(dim=-1, unbiased=False) + tower.ln_post.eps).sqrt()
    normed = (sums - sums.mean(dim=-1, keepdim=True)) / spread[:, None, None]
    expected = (normed * tower.ln_post.weight) @ tower.proj
    expected = expected / tower(pixels()).norm(dim=-1)[:, None, None]
    found = patch_vectors(tower, pixels(), "share").flatten(1, 2)
    torch.testing.assert_close(found, expected[:, 1:], atol=1e-5, rtol=1e-4)


@torch.inference_mode()
def test_what_is_read_of_all_tokens_is_what_the_attention_adds(tower) -> None:
    """Without biases, and the norms' spreads fixed, the parts sum to the whole."""
    for block in tower.transformer.resblocks:
        for name, parameter in block.named_parameters():
            if name in ("attn.out_proj.bias", "attn.ln_inner.bias", "ln_attn.bias"):
                parameter.zero_()
    block, tokens = tower.transformer.resblocks[1], tower._embeds(pixels())
    weights = torch.rand(2, 17, generator=torch.Generator().manual_seed(2))
    entering = block.ln_1(tokens)
    if isinstance(block.attn, torch.nn.MultiheadAttention):
        added = block.ls_1(block.attn(entering, entering, entering)[0])
    else:
        added = block.ls_1(block.ln_attn(block.attn(entering)))
    parts = directly_read(block, tokens, weights)
    whole = (weights[..., None] * added).sum(dim=1)
    torch.testing.assert_close(parts.sum(dim=1), whole, atol=1e-5, rtol=1e-4)


@torch.inference_mode()
def test_values_leave_as_if_every_patch_looked_at_itself_only(tower) -> None:
    from core.encoders.attention import heads_of

    block, tokens = tower.transformer.resblocks[-1], tower._embeds(pixels())
    itself = torch.full((17, 17), float("-inf")).fill_diagonal_(0)
    entering = block.ln_1(tokens)
    if isinstance(block.attn, torch.nn.MultiheadAttention):
        looked = block.attn(entering, entering, entering, attn_mask=itself, need_weights=False)[0]
    else:
        looked = block.ln_attn(block.attn(entering, attn_mask=itself))
    values = leave(block, heads_of(block, tokens)[2])
    torch.testing.assert_close(values, block.ls_1(looked), atol=1e-5, rtol=1e-4)


def make_encoder(name: str, tower: torch.nn.Module, **preprocess) -> OpenClipEncoder:
    """An encoder with a tower of one's own, without texts."""
    encoder = object.__new__(OpenClipEncoder)
    encoder.name = name
    encoder.model = torch.nn.Module()
    encoder.model.visual = tower
    encoder.resize_mode = preprocess.get("resize_mode", "shortest")
    return encoder


def test_an_encoder_without_comparable_patches_says_why() -> None:
    picture = Image.new("RGB", (8, 8))
    resnet = make_encoder("RN50/openai", torch.nn.Conv2d(3, 3, 1))
    with pytest.raises(BadInput, match=r"There is no map for RN50/openai.*Conv2d.*not a ViT"):
        embed_patches(resnet, picture)
    pooler = make_encoder("coca/x", make_tower(attentional_pool=True, attn_pooler_heads=4))
    with pytest.raises(BadInput, match=r"There is no map for coca/x.*layer of its own"):
        embed_patches(pooler, picture)
    with pytest.raises(UnknownName, match="share"):
        patch_vectors(make_tower(), pixels(), "lats")


@pytest.mark.parametrize(
    ("mode", "size", "covers"),
    [
        ("shortest", (200, 100), (0.25, 0, 0.75, 1)),
        ("shortest", (100, 400), (0, 0.375, 1, 0.625)),
        ("longest", (200, 100), (0, -0.5, 1, 1.5)),
        ("squash", (200, 100), (0, 0, 1, 1)),
    ],
)
def test_the_grid_covers_what_the_preprocessing_shows(mode: str, size, covers) -> None:
    encoder = make_encoder("any", make_tower(), resize_mode=mode)
    assert encoder.covers(size) == covers


def test_a_step_looks_once_and_keeps_what_it_saw(
    drawings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace(tmp_path / "workspace")
    images = steps.import_images(workspace, source=str(drawings))
    assert find_patches(workspace, images, 0, "sample") is None
    id = steps.embed_patches(workspace, images=images, image=0, encoder="sample")
    seen = find_patches(workspace, images, 0, "sample")
    assert seen is not None
    assert (seen.vectors.shape, seen.size, seen.covers) == ((8, 8, 64), (128, 128), (0, 0, 1, 1))
    with monkeypatch.context() as patched:  # the second picture finds the encoder in memory
        patched.setattr("core.encoders.load_encoder", None)
        steps.embed_patches(workspace, images=images, image=1, encoder="sample")
        again = steps.embed_patches(workspace, images=images, image=0, encoder="sample")
    assert again == id
    with pytest.raises(BadInput, match="0 to"):
        steps.embed_patches(workspace, images=images, image=9999, encoder="sample")


def test_the_shares_of_a_drawing_are_parts_of_its_embedding() -> None:
    """They lie the way the embedding lies: their sum is nearer to it than any other drawing's."""
    from core.images.sample import draw, scene

    encoder = load_encoder("sample", "cpu")
    pictures = [draw(scene(0, index)).convert("RGB") for index in range(8)]
    whole = encoder.encode_images(pictures)
    sums = np.stack([embed_patches(encoder, one).vectors.sum(axis=(0, 1)) for one in pictures])
    centred = (whole - whole.mean(0), sums - sums.mean(0))
    alike = centred[1] @ centred[0].T
    assert (alike.argmax(axis=1) == np.arange(8)).all()


def world() -> tuple[np.ndarray, np.ndarray]:
    """A grid of 3 x 4 patches, of which one holds phrase 1 of three; all share a direction."""
    texts = np.eye(4, dtype=np.float32)[1:] + np.eye(4, dtype=np.float32)[0]
    vectors = np.zeros((3, 4, 4), np.float32)
    vectors[..., 0] = 1
    vectors[1, 2, 2] = 1
    return vectors, texts


def test_a_phrase_is_bright_where_it_is_and_phrases_at_large_are_taken_away() -> None:
    vectors, texts = world()
    values = localise(vectors, texts, 1)
    assert np.allclose(values, vectors @ (texts[1] - texts.mean(0)))
    assert values.argmax() == 1 * 4 + 2
    assert np.allclose(np.delete(values, 6), 0)  # what all texts share is not seen
    assert highest(vectors, texts) == pytest.approx(values.max())
    assert localise(vectors, texts[:1], 0).min() > 0  # one phrase alone keeps all of it


def test_colours_end_where_a_phrase_is_strongest_and_not_at_what_speaks_against_a_phrase() -> None:
    vectors, texts = world()
    against = -vectors  # one patch is far from phrase 1, and as much nearer to the other two
    assert highest(against, texts) == pytest.approx(1 / 3)
    assert localise(against, texts, 1).min() == pytest.approx(-2 / 3)


def test_the_maximum_is_found_in_the_picture_and_never_in_its_padding() -> None:
    values = np.zeros((4, 4), np.float32)
    values[1, 2] = 1
    whole = Patches("any", "share", np.zeros((4, 4, 1)), (100, 100), (0, 0, 1, 1))
    assert maximum(values, whole) == pytest.approx((0.625, 0.375), abs=0.02)
    cropped = Patches("any", "share", np.zeros((4, 4, 1)), (200, 100), (0.25, 0, 0.75, 1))
    assert maximum(values, cropped) == pytest.approx((0.25 + 0.625 / 2, 0.375), abs=0.02)
    values[0, 0] = 5  # above the picture
    padded = Patches("any", "share", np.zeros((4, 4, 1)), (200, 100), (0, -0.5, 1, 1.5))
    x, y = maximum(values, padded)
    assert 0 < x < 1 and 0 < y < 1


def test_the_overlay_is_clear_where_nothing_is_and_full_where_it_is_strongest() -> None:
    values = np.full((5, 5), -1, np.float32)
    values[2:4, 2:4] = 2
    picture = np.asarray(Image.open(io.BytesIO(overlay(values, full=2.0))))
    assert picture.shape == (*smooth(values).shape, 4)
    assert picture[0, 0, 3] == 0
    assert picture[48, 48, 3] == 255
    assert (np.asarray(Image.open(io.BytesIO(overlay(values - 5, full=2.0))))[..., 3] == 0).all()
