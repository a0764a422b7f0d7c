"""The page API: all that `import whycluster` gives, from its signatures and docstrings."""

import inspect
import re
from collections.abc import Callable, Iterator
from functools import cached_property

import whycluster

ARGUMENT = re.compile(r"([a-z_]+(?:, [a-z_]+)*): (.*)")
HEADING = re.compile(r"^(\w+)\n-+$", re.MULTILINE)  # as scikit-learn's docstrings have it
WIDTH = 88


def page() -> str:
    """Functions first, then classes with what is public of them, in the order of the source."""
    names = sorted(whycluster.__all__, key=lambda name: (name[0].isupper(), name))
    lines = [
        "# API\n",
        "All that `import whycluster` gives. Nothing heavy is imported before it is used; what "
        "cannot be raises `whycluster.UserError`, with a sentence that says what to mend.\n",
    ]
    for name in names:
        found = getattr(whycluster, name)
        lines += [f"## whycluster.{name}\n", *_about(name, found)]
        if inspect.isclass(found):
            lines += _members(found)
    return "\n".join(lines)


def _about(name: str, found: object) -> Iterator[str]:
    if callable(found) and not (inspect.isclass(found) and issubclass(found, Exception)):
        yield f"```py\n{_signature(name, found)}\n```\n"
    yield _prose(inspect.getdoc(found) or "")


def _members(kind: type) -> Iterator[str]:
    for name, member in vars(kind).items():
        if name.startswith("_") or not (text := getattr(member, "__doc__", None)):
            continue
        if isinstance(member, property | cached_property):
            yield f"### {kind.__name__}.{name}\n\n{_prose(inspect.cleandoc(text))}"
        elif inspect.isfunction(member) or isinstance(member, classmethod):
            yield f"### {kind.__name__}.{name}()\n"
            yield from _about(name, getattr(kind, name))


def _signature(name: str, found: Callable[..., object]) -> str:
    """A call with its arguments, one a line where they do not fit one; self goes without saying."""
    signature = inspect.signature(found)
    told, keyword = [], False
    for argument in signature.parameters.values():
        if argument.kind is argument.KEYWORD_ONLY and not keyword:
            told.append("*")
            keyword = True
        if argument.name != "self":
            told.append(_argument(argument))
    gives = signature.return_annotation
    end = (
        "" if inspect.isclass(found) or gives is inspect.Signature.empty else f" -> {_type(gives)}"
    )
    line = f"{name}({', '.join(told)}){end}"
    parts = "".join(f"    {each},\n" for each in told)
    return line if len(line) <= WIDTH else f"{name}(\n{parts}){end}"


def _argument(argument: inspect.Parameter) -> str:
    text = argument.name
    if argument.annotation is not argument.empty:
        text += f": {_type(argument.annotation)}"
    return text if argument.default is argument.empty else f"{text} = {argument.default!r}"


def _type(annotation: object) -> str:
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


def _prose(docstring: str) -> str:
    """A docstring as Markdown: the arguments it explains are a list."""
    paragraphs = HEADING.sub(r"**\1**\n", docstring).split("\n\n")
    return "\n\n".join(map(_paragraph, paragraphs)) + "\n"


def _paragraph(text: str) -> str:
    lines, listed = [], bool(ARGUMENT.match(text))
    for line in text.splitlines():
        found = ARGUMENT.match(line) if listed else None
        lines.append(f"* `{found[1]}`: {found[2]}" if found else "  " * listed + line.strip())
    return "\n".join(lines)
