"""Fields that code reads of a class of settings, and that the class does not have.

What a parameter holds is known by its annotation, and by what else is read of it: where another class of settings has
all of that, the annotation may be wrong, and nothing is said.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from mlscaffold.facts.model import Place, UnknownField
from mlscaffold.facts.python import dotted, parse
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

NAMED: Final = pattern(r"\w*(?:Config|Configuration|Settings|Params|Parameters|Options|Arguments|Args)")
"""How classes of settings are named."""
_DEFINES: Final = pattern(rf"\bclass[ \t]+(?:{NAMED.pattern})\b")
_CLASS: Final = pattern(r"(?m)^[ \t]*class[ \t]+(\w+)[ \t]*(?:\(([^()]{0,400}))?")
_WORD: Final = pattern(r"\w+")
_FEW: Final = 2
"""Fields that a class has and that are read of a value, before it is believed to be of this class."""


class _Read(NamedTuple):
    at: Place
    name: str
    is_guarded: bool


def unknown_fields(modules: Mapping[str, str]) -> Iterator[UnknownField]:
    """The reads, in modules with these texts."""
    trees: dict[str, ast.Module | None] = {}

    def tree(path: str) -> ast.Module | None:
        if path not in trees:
            try:
                trees[path] = parse(modules[path])
            except (SyntaxError, RecursionError):
                trees[path] = None
        return trees[path]

    # Most modules know nothing of any such class, and are not parsed for it.
    defining = [node for path, text in modules.items() if _DEFINES.search(text) and (node := tree(path))]
    classes = [node for top in defining for node in ast.walk(top) if isinstance(node, ast.ClassDef)]
    fields = {c.name: found for c in classes if NAMED.fullmatch(c.name) and (found := _fields(c)) is not None}
    if not fields:
        return
    heads = [head for text in modules.values() for head in _CLASS.finditer(text)]
    names = [head[1] for head in heads]
    bases = {word for head in heads for word in _WORD.findall(head[2] or "")}
    sure = {name for name in fields if names.count(name) == 1 and name not in bases}
    stored: set[str] | None = None
    for path, text in sorted(modules.items()):
        if "setattr(" in text or not any(name in text for name in sure) or (module := tree(path)) is None:
            continue
        for name, reads in _values(path, module, sure):
            read = {r.name for r in reads}
            if len(read & fields[name]) < _FEW or any(read <= found for found in fields.values()):
                continue
            if stored is None:
                stored = {attribute for other in modules for attribute in _stored(tree(other))}
            for one in reads:
                if one.name not in fields[name] | stored and not one.is_guarded:
                    yield UnknownField(one.at, one.name, name, tuple(sorted(fields[name])))


def _stored(module: ast.Module | None) -> Iterator[str]:
    """The attributes that a module gives to anything but an object of its own class."""
    for node in ast.walk(module) if module else ():
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and not _is_self(node.value):
            yield node.attr


def _fields(node: ast.ClassDef) -> set[str] | None:
    """What a plain dataclass has; None for any other class."""
    decorators = [dotted(d.func if isinstance(d, ast.Call) else d).rpartition(".")[2] for d in node.decorator_list]
    if decorators != ["dataclass"] or node.bases or node.keywords:
        return None
    found: set[str] = set()
    for statement in node.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                found.add(name)
            case ast.FunctionDef(name=name) if name not in {"__getattr__", "__getattribute__"}:
                found.add(name)
                found |= {
                    n.attr for n in ast.walk(statement) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)
                }
            case ast.Expr(value=ast.Constant()) | ast.Pass():
                pass
            case _:
                return None
    return found


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _values(path: str, tree: ast.Module, classes: set[str]) -> Iterator[tuple[str, list[_Read]]]:
    """What is read of each value that is annotated with one of the classes, with that class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and not node.bases:
            made = (m for m in node.body if isinstance(m, ast.FunctionDef) and m.name == "__init__")
            given = [(method, *found) for method in made for found in _annotated(method, classes)]
            bound: dict[str, list[ast.expr]] = {}
            for inner in ast.walk(node) if given else ():
                if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store) and _is_self(inner.value):
                    bound.setdefault(inner.attr, []).append(inner)
            for method, parameter, name in given:
                yield from ((name, list(_reads(path, node, f"self.{a}"))) for a in _kept(method, parameter, bound))
        for parameter, name in _annotated(node, classes):
            yield name, list(_reads(path, node, parameter))


def _kept(method: ast.FunctionDef, parameter: str, bound: Mapping[str, list[ast.expr]]) -> Iterator[str]:
    """The attributes that are bound to a parameter, and to nothing else."""
    for statement in method.body:
        match statement:
            case ast.Assign(
                targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)], value=ast.Name(id=given)
            ) if given == parameter and len(bound[name]) == 1:
                yield name


def _annotated(function: ast.AST, classes: set[str]) -> Iterator[tuple[str, str]]:
    """The parameters of a function that are of one of the classes, and are bound to nothing else in it."""
    if not isinstance(function, ast.FunctionDef):
        return
    found: list[tuple[str, str]] = []
    for given in (*function.args.args, *function.args.kwonlyargs):
        match given.annotation:
            case ast.Name(id=name) | ast.Constant(value=str(name)) if name in classes:
                found.append((given.arg, name))
    if not found:
        return
    rebound = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    others = [a.arg for a in ast.walk(function) if isinstance(a, ast.arg)]
    yield from ((arg, name) for arg, name in found if arg not in rebound and others.count(arg) == 1)


def _reads(path: str, within: ast.AST, value: str) -> Iterator[_Read]:
    """What is read of a value by a dotted name, and whether the code goes on without it."""
    text = ast.unparse(within)
    asked = f"hasattr({value}" in text or f"getattr({value}" in text
    tried = {n for t in ast.walk(within) if isinstance(t, ast.Try) and _expects(t) for s in t.body for n in ast.walk(s)}
    for node in ast.walk(within):
        if not isinstance(node, ast.Attribute) or not isinstance(node.ctx, ast.Load):
            continue
        if dotted(node.value) == value and not node.attr.startswith("__"):
            at = Place(path, node.end_lineno or node.lineno, (node.end_col_offset or 0) - len(node.attr) + 1)
            yield _Read(at, node.attr, asked or node in tried)


def _expects(node: ast.Try) -> bool:
    """Whether a `try` expects that an attribute may be missing."""
    return any("AttributeError" in ast.unparse(handler.type) for handler in node.handlers if handler.type)
