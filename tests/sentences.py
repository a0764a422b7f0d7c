"""What code raises: sentences of errors, with {0}, {1} ... for what f-strings leave open."""

import ast
from collections.abc import Iterable, Iterator, Mapping

# Of images, which stand within an error or beside a rejected file; and of the page to sign in on.
REASONS = {"Undecodable", "NotRead", "Refused"}


def template(node: ast.AST) -> str | None:
    """An f-string as str.format takes it; a text likewise; None for what is neither."""
    if isinstance(node, ast.Constant):
        return _text(node.value) if isinstance(node.value, str) else None
    if not isinstance(node, ast.JoinedStr):
        return None
    made, holes = "", 0
    for part in node.values:
        if isinstance(part, ast.Constant):
            made += _text(str(part.value))
        else:
            made, holes = f"{made}{{{holes}}}", holes + 1
    return made


def _text(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def templates(module: ast.Module) -> set[str]:
    """All texts of a module, and what its f-strings make."""
    return {made for node in ast.walk(module) if (made := template(node)) is not None}


def kinds(modules: Iterable[ast.Module]) -> set[str]:
    """Names of the errors that a person reads: UserError, and all that come of it."""
    bases = {
        node.name: {getattr(base, "id", "") for base in node.bases}
        for module in modules
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef)
    }
    found, before = {"UserError"}, set[str]()
    while found != before:
        before, found = found, found | {name for name, of in bases.items() if of & found}
    return found


def raised(module: ast.Module, errors: Iterable[str]) -> set[str]:
    """Sentences of the errors of these kinds that a module makes, also by a function or a name."""
    functions = {each.name: each for each in module.body if isinstance(each, ast.FunctionDef)}
    named = {
        target.id: each.value
        for each in module.body
        if isinstance(each, ast.Assign)
        for target in each.targets
        if isinstance(target, ast.Name)
    }
    calls = [
        node
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {*errors} and node.args
    ]
    return {made for call in calls for made in _says(call, functions, named)}


def _says(
    call: ast.Call, functions: Mapping[str, ast.FunctionDef], named: Mapping[str, ast.expr]
) -> Iterator[str]:
    if getattr(call.func, "id", "") == "UnknownName":
        if (what := template(call.args[0])) is not None:
            n = what.count("{")
            yield f"Unknown {what} {{{n}}}. Known: {{{n + 1}}}."
    else:
        for each in call.args:
            yield from _made(each, functions, named)


def _made(
    node: ast.expr, functions: Mapping[str, ast.FunctionDef], named: Mapping[str, ast.expr]
) -> Iterator[str]:
    if (made := template(node)) is not None:
        yield made
    elif isinstance(node, ast.IfExp):
        yield from _made(node.body, functions, named)
        yield from _made(node.orelse, functions, named)
    elif isinstance(node, ast.Name) and node.id in named:
        yield from _made(named[node.id], functions, named)
    elif isinstance(node, ast.Call) and (by := functions.get(getattr(node.func, "id", ""))):
        for each in ast.walk(by):
            if isinstance(each, ast.Return) and each.value is not None:
                yield from _made(each.value, functions, named)
