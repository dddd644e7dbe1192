"""Fields of a request that take whole numbers alone, where the model was trained on others."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from mlscaffold.facts.model import NarrowField, Place, Project, Table
from mlscaffold.facts.parsed_modules import ParsedModules
from mlscaffold.facts.python import dotted
from mlscaffold.facts.text import decode
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_ROUTES: Final = frozenset({"post", "put", "get", "patch", "api_route"})
_WHOLE: Final = frozenset({"int", "conint", "PositiveInt", "NonNegativeInt", "StrictInt"})
"""Types of pydantic 2.14, all of which refuse 2.5; pydantic 1 cuts it to 2."""
_BROKEN: Final = pattern(r"-?\d{0,20}\.\d{0,20}[1-9]\d{0,20}")
_MADE_WHOLE: Final = pattern(r"\.(?:astype|round|floor|ceil)\(|\b(?:q?cut|int|floor|ceil|rint|trunc)\(")
_OF_COLUMN: Final = pattern(r"\[\s{0,4}['\"]")
_FEW: Final = 3
"""Columns of a table that a request asks for at least."""


def narrow_fields(project: Project, read: Callable[[Sequence[str]], Mapping[str, bytes]]) -> Iterator[NarrowField]:
    """The fields of requests that are declared as whole numbers, and that are columns of others in the data.

    `read` gives the text of files.
    """
    files = [f for f in project.python if not f.is_test and not is_aside(f.path)]
    holding = {f.path for f in files if any(b.rpartition(".")[2] == "BaseModel" for c in f.classes for b in c.bases)}
    tables = [t for t in project.tables if t.is_data and not t.problem]
    if not (holding and tables):
        return
    serving = {f.path for f in files if any(i.module.partition(".")[0] == "fastapi" for i in f.imports)}
    wanted = sorted(holding | serving)
    modules = ParsedModules({path: decode(data) for path, data in read(wanted).items()})
    asked = {name for path in serving for name in _bodies(modules.tree(path))}
    for path in sorted(holding):
        for node in ast.walk(modules.tree(path) or ast.Module([], [])):
            if isinstance(node, ast.ClassDef) and node.name in asked:
                yield from _narrow(node, path, tables, lambda column: _is_made_whole(project, column, read))


def _bodies(tree: ast.Module | None) -> Iterator[str]:
    """The names of what functions that answer requests say that they are sent."""
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and any(map(_is_route, node.decorator_list)):
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            for part in (n for a in given if a.annotation for n in ast.walk(a.annotation)):
                if isinstance(part, (ast.Name, ast.Attribute)):
                    yield dotted(part).rpartition(".")[2]


def _is_route(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and dotted(decorator.func).rpartition(".")[2] in _ROUTES


def _narrow(
    owner: ast.ClassDef, path: str, tables: Sequence[Table], is_made_whole: Callable[[str], bool]
) -> Iterator[NarrowField]:
    fields = [s for s in owner.body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)]
    names = {_plain(f.target.id): f for f in fields if isinstance(f.target, ast.Name)}
    if len(names) < _FEW:
        return
    found: dict[str, NarrowField] = {}
    for table in tables:
        columns = {_plain(column.name): column for column in table.columns}
        shared = names.keys() & columns.keys()
        if len(shared) < _FEW or 2 * len(shared) < len(names):
            continue
        for name in names:
            column = columns.get(name)
            line, value = column.misfits.get("integer", (0, "")) if column else (0, "")
            known = column is not None and column.type == "number" and _BROKEN.fullmatch(value.strip())
            if known and column and _is_whole(names[name].annotation) and not is_made_whole(column.name):
                at = Place(path, names[name].lineno)
                found.setdefault(name, NarrowField(at, column.name, value.strip(), Place(table.path, line)))
    yield from sorted(found.values(), key=lambda field: field.at.line)


def _is_whole(node: ast.expr) -> bool:
    """Whether an annotation is one of whole numbers, or of these and none."""
    match node:
        case ast.Name() | ast.Attribute():
            return dotted(node).rpartition(".")[2] in _WHOLE
        case ast.Call():
            return _is_whole(node.func)
        case ast.BinOp(left=left, op=ast.BitOr(), right=ast.Constant(value=None)):
            return _is_whole(left)
        case ast.Subscript(slice=ast.Tuple(elts=[first, *_])) if dotted(node.value).endswith("Annotated"):
            return _is_whole(first)
        case ast.Subscript() if dotted(node.value).endswith("Optional"):
            return _is_whole(node.slice)
    return False


def _is_made_whole(project: Project, column: str, read: Callable[[Sequence[str]], Mapping[str, bytes]]) -> bool:
    """Whether code may make whole numbers of a column, or of all: on a line that names it, or that names none."""
    texts = [decode(data) for data in read([f.path for f in project.python]).values()]
    texts += [c.source for n in project.notebooks for c in n.cells if c.kind == "code"]
    whole = re.compile(rf"\b{re.escape(column)}\b")
    return any(
        _MADE_WHOLE.search(line) and (whole.search(line) or not _OF_COLUMN.search(line))
        for text in texts
        for line in text.split("\n")
        if len(line) < 1_000
    )


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
