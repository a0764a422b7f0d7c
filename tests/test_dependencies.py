"""What we need of other packages: where it moved, the test of that name says so.

PARTS lists what we import that its makers never promised to keep, with the parameters that we give.
"""

import ast
import importlib
import importlib.util
import inspect
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import packages_distributions, version
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
OWN = ("core", "pages", "whycluster", "app", "tests", "benchmarks")
SHIPPED = ("core", "pages", "whycluster", "app.py")  # the rest is for development
ELSEWHERE = "tests/peers/in_*.py"  # run in environments of their own
PRIVATE_OF = ("streamlit", "open_clip", "starlette", "huggingface_hub", "timm")  # see PARTS


@dataclass(frozen=True)
class Part:
    """A name of a module, or of an object of it, and parameters that it must take."""

    module: str
    name: str
    takes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


PARTS = (
    Part(
        "streamlit", "App", ("script_path", "lifespan", "routes", "middleware", "on_script_error")
    ),
    Part("streamlit", "components.v2.component", ("name", "html", "css", "js", "isolate_styles")),
    Part("streamlit.components.v2.manifest_scanner", "scan_component_manifests"),
    Part("streamlit", "config.get_option", ("key",)),
    Part("streamlit", "get_option", ("key",)),
    Part("streamlit", "secrets.load_if_toml_exists"),
    Part("streamlit", "context.headers"),
    Part("streamlit.auth_util", "is_authlib_installed"),
    Part("streamlit.auth_util", "validate_auth_credentials", ("provider",)),
    Part("streamlit.elements.lib.policies", "_shown_default_value_warning"),
    Part("streamlit.errors", "StreamlitAuthError"),
    Part("streamlit.navigation.page", "StreamlitPage"),
    Part("streamlit.proto.BackMsg_pb2", "BackMsg"),
    Part("streamlit.proto.ForwardMsg_pb2", "ForwardMsg"),
    Part("streamlit.proto.WidgetStates_pb2", "WidgetState"),
    Part("streamlit.proto.WidgetStates_pb2", "WidgetStates"),
    Part("streamlit.runtime", "get_instance"),
    Part("streamlit.runtime.scriptrunner", "get_script_run_ctx"),
    Part("streamlit.runtime.scriptrunner_utils.shared_run_state", "SharedRunState"),
    Part("streamlit.runtime.state.common", "WidgetMetadata"),
    Part("streamlit.runtime.state.safe_session_state", "SafeSessionState"),
    Part("streamlit.runtime.state.session_state", "SessionState"),
    Part("streamlit.typing", "UploadedFile"),
    Part("streamlit.user_info", "generate_login_redirect_url", ("provider",)),
    Part(
        "streamlit.web.server.starlette.starlette_app_utils",
        "create_signed_value",
        ("secret", "name", "value"),
    ),
    Part(
        "streamlit.web.server.starlette.starlette_auth_routes",
        "_get_cookie_value_from_request",
        ("request", "cookie_name"),
    ),
    Part("streamlit.testing.v1", "AppTest.from_file", ("script_path", "default_timeout")),
    Part("streamlit.testing.v1", "AppTest.html"),
    *(
        Part("streamlit.testing.v1.element_tree", each)
        for each in ("Button", "FileUploader", "Selectbox", "TextInput")
    ),
    Part("starlette.applications", "Starlette", ("routes", "middleware")),
    Part("starlette.datastructures", "Headers", ("scope",)),
    Part("starlette.exceptions", "HTTPException", ("status_code",)),
    Part("starlette.middleware", "Middleware"),
    Part(
        "starlette.middleware.trustedhost",
        "TrustedHostMiddleware",
        ("app", "allowed_hosts", "www_redirect"),
    ),
    Part("starlette.requests", "Request.path_params"),
    Part("starlette.requests", "HTTPConnection"),
    Part("starlette.responses", "Response", ("content", "media_type", "headers")),
    *(
        Part("starlette.responses", f"{each}Response", ("content", "status_code", "headers"))
        for each in ("HTML", "JSON", "PlainText")
    ),
    Part("starlette.responses", "RedirectResponse", ("url", "status_code")),
    Part("starlette.routing", "Route", ("path", "endpoint")),
    Part("starlette.routing", "WebSocketRoute", ("path", "endpoint")),
    Part("starlette.websockets", "WebSocket"),
    Part("starlette.websockets", "WebSocketClose", ("code", "reason")),
    Part("starlette.websockets", "WebSocketDisconnect"),
    Part("starlette.testclient", "TestClient", ("app", "base_url")),
    Part("starlette.testclient", "WebSocketDenialResponse"),
    *(Part("starlette.types", each) for each in ("ASGIApp", "Message", "Receive", "Scope", "Send")),
    Part(
        "open_clip",
        "create_model",
        ("model_name", "pretrained_text", "device", "force_quick_gelu", "force_image_size")
        + ("force_preprocess_cfg",),
    ),
    Part("open_clip", "CLIP", ("embed_dim", "vision_cfg", "text_cfg")),
    Part("open_clip", "add_model_config", ("path",)),
    Part("open_clip", "get_model_config", ("model_name",)),
    Part("open_clip", "get_pretrained_cfg", ("model", "tag")),
    Part("open_clip", "get_tokenizer", ("model_name",)),
    Part("open_clip", "list_models"),
    Part("open_clip", "list_pretrained_tags_by_model", ("model",)),
    Part("open_clip", "OPENAI_DATASET_MEAN"),
    Part("open_clip", "OPENAI_DATASET_STD"),
    Part("open_clip", "pretrained._PRETRAINED"),
    Part("open_clip.factory", "convert_state_dict", ("model", "state_dict")),
    Part("open_clip.factory", "convert_to_custom_text_state_dict", ("state_dict",)),
    Part("open_clip.factory", "load_state_dict", ("checkpoint_path", "weights_only")),
    Part("open_clip.factory", "resize_pos_embed", ("state_dict", "model")),
    Part("open_clip.factory", "resize_text_pos_embed", ("state_dict", "model")),
    Part("open_clip.tokenizer", "SimpleTokenizer", ("context_length",)),
    Part("open_clip.tokenizer", "SimpleTokenizer.encode", ("text",)),
    Part("open_clip.transform", "PreprocessCfg", ("size", "mean", "std", "resize_mode")),
    Part("open_clip.transform", "image_transform_v2", ("cfg", "is_train")),
    Part("open_clip.transformer", "PatchDropout", ("prob",)),
    Part("open_clip.transformer", "VisionTransformer"),
    Part("open_clip.transformer", "VisionTransformer._embeds", ("x",)),
    Part("open_clip.transformer", "VisionTransformer._pool", ("x",)),
    Part("open_clip.transformer", "text_global_pool", ("x", "text", "pool_type", "eos_token_id")),
    Part("huggingface_hub", "constants.ENDPOINT"),
    Part("huggingface_hub", "constants.HF_HUB_OFFLINE"),
    Part("huggingface_hub", "hf_hub_download", ("repo_id", "filename", "tqdm_class")),
    Part("huggingface_hub.errors", "EntryNotFoundError"),
    Part("huggingface_hub.errors", "LocalEntryNotFoundError"),
    Part("PIL", "Image.Image._new", ("im",)),
    Part("PIL", "Image.core.set_block_size"),
    Part("timm", "create_model", ("model_name", "pretrained")),
)
# Of the server's own objects while it runs: tests/pages/test_at_rest.py opens sessions for the
# first two, tests/test_sessions.py has Streamlit's own state of a session for the others.
RUNNING = ("_session_mgr", "_session_storage", "_old_state", "_new_widget_state")
# What concept maps and short prompts read of a model of open_clip, by its place in the model.
INSIDE = (
    *("visual.attn_pool", "visual.final_ln_after_pool", "visual.grid_size", "visual.ln_post"),
    *("visual.patch_dropout", "visual.pool_type", "visual.preprocess_cfg", "visual.proj"),
    "visual.transformer.resblocks",
    *(f"visual.transformer.resblocks.0.{part}" for part in ("attn", "ln_1", "ls_1")),
    *(
        f"visual.transformer.resblocks.0.attn.{part}"
        for part in ("in_proj_bias", "in_proj_weight", "num_heads", "out_proj.weight")
    ),
    *("attn_mask", "encode_image", "encode_text", "ln_final", "logit_scale"),
    *("positional_embedding", "text_pool_type", "text_projection", "token_embedding"),
    *("transformer", "transformer.get_cast_dtype"),
)
# What our styles and the browser's tests look for in Streamlit's page.
ON_THE_PAGE = ("stRadioCaption", "stSidebar", "stBidiComponentIsolated", "data-test-script-state")


@pytest.mark.parametrize("part", PARTS, ids=str)
def test_it_is_where_we_import_it_from_and_takes_what_we_give(part: Part) -> None:
    found = at(importlib.import_module(part.module), part.name, str(part))
    if part.takes:
        known = inspect.signature(found).parameters
        missing = [name for name in part.takes if name not in known]
        assert not missing, f"{part} no longer takes {', '.join(missing)}; it takes {list(known)}"


@pytest.mark.parametrize("place", INSIDE)
def test_a_model_of_open_clip_has_it_inside(place: str) -> None:
    at(small_model(), place, f"open_clip.CLIP: {place}")


def test_blocks_with_open_clips_own_attention_have_the_same_parts() -> None:
    transformer = importlib.import_module("open_clip.transformer")
    block = transformer.CustomResidualAttentionBlock(8, 2, scale_heads=True, scale_attn=True)
    for place in ("ln_1", "ln_attn", "ls_1", "attn.in_proj_weight", "attn.in_proj_bias"):
        at(block, place, f"CustomResidualAttentionBlock: {place}")
    for place in ("num_heads", "out_proj", "ln_q", "ln_k", "ln_inner", "head_scale"):
        at(block.attn, place, f"open_clip.transformer.Attention: {place}")


def test_the_photo_encoders_network_tells_features_and_classes() -> None:
    network = importlib.import_module("timm").create_model("tf_efficientnet_lite2")
    for place in ("forward_features", "get_classifier", "bn2.weight", "bn2.bias"):
        at(network, place, f"timm's tf_efficientnet_lite2: {place}")


def test_every_script_in_streamlits_page_is_one_that_our_policy_lets_run() -> None:
    page = (streamlit_files() / "index.html").read_text(encoding="utf-8")
    inline = [tag for tag in re.findall(r"<script[^>]*>", page) if " src=" not in tag]
    assert set(inline) == {"<script>"}, f"pages/frame/server.py hashes no {inline}"


@pytest.mark.parametrize("name", ON_THE_PAGE)
def test_streamlits_page_has_what_our_styles_name(name: str) -> None:
    scripts = streamlit_files().rglob("*.js")
    assert any(name.encode() in script.read_bytes() for script in scripts), f"{name} has moved"


def test_nothing_else_is_imported_from_inside_these_packages() -> None:
    listed = {str(part) for part in PARTS}
    inside = {
        name
        for file in sources(*OWN)
        for name in imports(file)
        if name.split(".")[0] in PRIVATE_OF and name.count(".")
    }
    known = {name for name in inside if any(f"{each}.".startswith(f"{name}.") for each in listed)}
    assert inside - known == set(), "list it in PARTS"


def test_no_other_private_name_of_an_object_is_used() -> None:
    """Names with an underscore that no class or module of ours defines."""
    listed = {*RUNNING, *(part.name.split(".")[-1] for part in PARTS)}
    used = {name for file in sources(*SHIPPED) for name in private_names(file)}
    assert used - listed == set(), "list it in PARTS"


@pytest.mark.parametrize("package", sorted({part.module.split(".")[0] for part in PARTS}))
def test_a_package_of_which_we_use_such_parts_has_a_range(package: str) -> None:
    (name,) = set(provided()[package])
    specifier = asked("requirements.txt")[canonicalize_name(name)].specifier
    assert any(each.operator in ("<", "==", "~=") for each in specifier), f"{name}{specifier}"


@pytest.mark.parametrize(
    ("folders", "file"), [(SHIPPED, "requirements-ray.txt"), (OWN, "requirements-dev.txt")], ids=str
)
def test_every_package_that_is_imported_is_asked_for(folders: tuple[str, ...], file: str) -> None:
    here = [file for file in sources(*folders) if not file.match(ELSEWHERE)]
    names = {name.split(".")[0] for each in here for name in imports(each)}
    others = names - set(sys.stdlib_module_names) - {*OWN, "__future__"}
    packages = {canonicalize_name(each) for name in others for each in provided().get(name, [name])}
    extras = {
        name for each in ("ray", "formats", "auth") for name in asked(f"requirements-{each}.txt")
    }
    known = {*asked("requirements.txt"), *extras, *asked(file)}
    assert packages - known == set()


@pytest.mark.parametrize(
    "file",
    [
        "requirements.txt",
        "requirements-formats.txt",
        "requirements-dev.txt",
        "requirements-docs.txt",
        "requirements-auth.txt",
    ],
)
def test_the_recorded_versions_are_within_the_ranges(file: str) -> None:
    recorded = asked("constraints.txt")
    assert set(asked(file)) <= set(recorded)
    for name, requirement in asked(file).items():
        (exact,) = recorded[name].specifier
        assert exact.operator == "==" and exact.version in requirement.specifier, name


def test_the_record_has_all_that_is_needed_and_nothing_else() -> None:
    """Where other versions are installed, what they need may differ: then it is not asked."""
    recorded = {name: str(each.specifier) for name, each in asked("constraints.txt").items()}
    program = constraints()
    needed = {n: f"=={v}" for n, v in program.needed(program.requirements()).items()}
    other = sorted(n for n in needed.keys() & recorded.keys() if needed[n] != recorded[n])
    if other:
        pytest.skip(f"Other versions than those of constraints.txt are installed: {other}")
    assert needed == recorded


def test_no_build_of_torch_and_no_place_is_recorded() -> None:
    """So that a machine with CUDA, or without, installs its own build of the same version."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert not re.search(r"\+|@|/|nvidia|triton", re.sub(r"^#.*$", "", text, flags=re.M))


def at(start: Any, path: str, said: str) -> Any:
    """What lies at a dotted path; fails with what is gone."""
    found = start
    for name in path.split("."):
        present = hasattr(found, name) or name.isdigit()
        assert present, f"{said} has moved: no {name} in it (version {version_of(start)})"
        found = found[int(name)] if name.isdigit() else getattr(found, name)
    return found


def version_of(found: Any) -> str:
    module = getattr(found, "__module__", None) or found.__name__
    names = provided().get(str(module).split(".")[0], ())
    return ", ".join(f"{name} {version(name)}" for name in set(names))


@cache
def small_model() -> Any:
    """The sample encoder, made as any other model of open_clip is."""
    from core.encoders.sample.towers import new_model

    return new_model()


def streamlit_files() -> Path:
    spec = importlib.util.find_spec("streamlit")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "static"


def sources(*names: str) -> list[Path]:
    """The Python files of some folders, or files, of the checkout."""
    paths = [ROOT / name for name in names]
    return [file for path in paths for file in ([path] if path.is_file() else path.rglob("*.py"))]


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def provided() -> Mapping[str, list[str]]:
    """The packages that have a module of each name."""
    return packages_distributions()


@cache
def imports(file: Path) -> frozenset[str]:
    """Modules imported, and names imported from modules, dotted; none of our relative ones."""
    found: set[str] = set()
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


@cache
def own_names() -> frozenset[str]:
    """Names that our own code gives: functions, classes, variables, attributes, parameters."""
    found: set[str] = set()
    for file in sources(*OWN):
        for node in ast.walk(parsed(file)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found.add(node.name)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                found.add(node.attr)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
    return frozenset(found)


def private_names(file: Path) -> set[str]:
    """Attributes of objects whose names begin with one underscore and are not ours."""
    names = {n.attr for n in ast.walk(parsed(file)) if isinstance(n, ast.Attribute)}
    return {n for n in names if n.startswith("_") and not n.startswith("__")} - own_names()


@cache
def asked(file: str) -> dict[str, Requirement]:
    """The lines of a list of requirements by name."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    found = [Requirement(line) for line in lines if line.strip() and line[0] not in "#-"]
    return {canonicalize_name(each.name): each for each in found}


def constraints() -> Any:
    """The program that writes constraints.txt."""
    spec = importlib.util.spec_from_file_location("constraints", ROOT / ".ci" / "constraints.py")
    assert spec is not None and spec.loader is not None
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    return program
