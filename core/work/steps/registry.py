"""The list of steps: one registration each says its function, its title and what it opens."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from typing import Any, Literal, TypeVar, get_args, get_type_hints

from ...base.executor import HERE, Executor
from ...base.language import speaking
from ...base.progress import Progress, ignore
from ...base.settings import build
from ...store.workspace import Workspace

Function = TypeVar("Function", bound=Callable[..., str])
Opens = Literal["run", "relearnt", "images"]  # what the pages are pointed at when it is done
REQUIRED = object()  # the default of what must be given
REQUEST = "request"  # the parameter of a step that takes one frozen value
EXECUTOR = "executor"  # the parameter of a step that can be done by workers elsewhere


@dataclass(frozen=True)
class Parameter:
    """What a step is told: its name, its type with bounds, and what is taken when it is not."""

    name: str
    hint: Any  # such as Annotated[int, Bounds(0)] | None
    default: Any
    help: str = ""
    metavar: str | None = None


@dataclass(frozen=True)
class Step:
    """A unit of work as the job queue, the command line and the pages know it."""

    function: Callable[..., str]
    title: str  # what it does, on the jobs page and in the panel of a running job
    opens: Opens | None = None
    told_elsewhere: bool = False  # its end is told where it was asked for, not in the panel
    awaited: bool = False  # somebody watches for its end: it is looked at often
    aside: bool = False  # quick, and never to wait behind long work: the searcher does it
    tells: bool = False  # its result is a sentence to show, not an id

    @property
    def about(self) -> str:
        """One sentence."""
        return (self.function.__doc__ or "").splitlines()[0]

    @property
    def takes_executor(self) -> bool:
        """Whether workers elsewhere can do a part of it."""
        return EXECUTOR in inspect.signature(self.function).parameters

    def __call__(
        self,
        workspace: Workspace,
        settings: Mapping[str, Any],
        progress: Progress = ignore,
        executor: Executor = HERE,
    ) -> str:
        """Do it by settings as a job holds them; the id of what it made."""
        how: dict[str, Any] = {"progress": progress}
        if self.takes_executor:
            how[EXECUTOR] = executor
        kind = _request(self.function)
        if kind is None:
            return self.function(workspace, **settings, **how)
        request: Any = build(kind, _given(settings), self.title)
        return self.function(workspace, request, **how)

    def parameters(self) -> list[Parameter]:
        """What it can be told, in order; the fields of its request where it takes one."""
        kind = _request(self.function)
        return _of_function(self.function) if kind is None else parameters_of(kind)


STEPS: dict[str, Step] = {}


def step(
    title: str,
    opens: Opens | None = None,
    told_elsewhere: bool = False,
    awaited: bool = False,
    aside: bool = False,
    tells: bool = False,
) -> Callable[[Function], Function]:
    """Register a function (workspace, ..., progress) -> id of what it made, under its own name.

    What it keeps, such as notes on an image set, is English whoever asks for it.
    """

    def register(function: Function) -> Function:
        given = (opens, told_elsewhere, awaited, aside, tells)
        in_english = speaking("en")(function)
        STEPS[function.__name__] = Step(in_english, title, *given)
        return in_english

    return register


def opens(name: str) -> Opens | None:
    """What the pages are pointed at when such a job is done; nothing for an unknown step."""
    return STEPS[name].opens if name in STEPS else None


def is_aside(name: str) -> bool:
    """Whether the searcher does a step, and the session that asked for it alone looks at it."""
    return name in STEPS and STEPS[name].aside


def title(name: str) -> str:
    """What a step does; its name where an older or newer program had it."""
    return STEPS[name].title if name in STEPS else name


def parameters_of(kind: Any) -> list[Parameter]:
    """The fields of a dataclass; their metadata may hold help and metavar."""
    hints = get_type_hints(kind, include_extras=True)
    return [Parameter(f.name, hints[f.name], _default(f), **f.metadata) for f in fields(kind)]


def _default(field: Any) -> Any:
    if field.default is not MISSING:
        return field.default
    return REQUIRED if field.default_factory is MISSING else field.default_factory()


def _of_function(function: Callable[..., str]) -> list[Parameter]:
    hints = get_type_hints(function, include_extras=True)
    own = inspect.signature(function).parameters.values()
    named = [given for given in own if given.kind != inspect.Parameter.VAR_KEYWORD]
    rest = [given.name for given in own if given not in named]  # as a TypedDict has them
    return [
        Parameter(
            given.name,
            hints.get(given.name, str),
            REQUIRED if given.default is inspect.Parameter.empty else given.default,
        )
        for given in named
        if given.name not in ("workspace", "progress", EXECUTOR)
    ] + [
        Parameter(name, hint, "")
        for keywords in rest
        for name, hint in get_type_hints(get_args(hints[keywords])[0]).items()
    ]


def _request(function: Callable[..., str]) -> Any:
    """The dataclass of the request that a step takes, if it does."""
    if REQUEST not in inspect.signature(function).parameters:
        return None
    kind: Any = get_type_hints(function)[REQUEST]
    return kind if is_dataclass(kind) else None


def _given(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Without what was left to its default, which a job may hold as null."""
    return {name: value for name, value in settings.items() if value is not None}
