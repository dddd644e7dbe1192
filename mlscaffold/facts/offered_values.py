"""The values that a service offers for its features: by the types of a body, by a form of Streamlit, by a web page."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from mlscaffold.facts.model import PythonFile
from mlscaffold.facts.parsed_modules import ParsedModules
from mlscaffold.facts.python import dotted
from mlscaffold.facts.route_bodies import BodyField, RouteBodies
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

_CHOOSES: Final = frozenset({"selectbox", "radio", "select_slider", "pills", "segmented_control"})
"""What of Streamlit 1.50 gives back one of its options."""
_ENUMS: Final = frozenset({"enum.Enum", "enum.StrEnum"})
_MOST: Final = 200
_SELECT: Final = pattern(r"<(/?)select\b([^<>]{0,400})>", re.IGNORECASE)
_OPTION: Final = pattern(r"<option\b([^<>]{0,400})>([^<]{0,200})", re.IGNORECASE)
_NAME: Final = pattern(r"\bname\s{0,4}=\s{0,4}[\"']([^\"']{1,80})[\"']", re.IGNORECASE)
_VALUE: Final = pattern(r"\bvalue\s{0,4}=\s{0,4}(?:\"([^\"]{0,100})\"|'([^']{0,100})')", re.IGNORECASE)


class Offered(NamedTuple):
    """The values that one place offers for one feature."""

    name: str
    values: tuple[tuple[str, int], ...]
    """Each with its line."""
    path: str
    lines: range
    """Where the values stand by right."""
    beside: frozenset[str]
    """The names of all features of the same body, program or page."""


def offered_by_bodies(
    bodies: RouteBodies, modules: ParsedModules, serving: Sequence[str], files: Sequence[PythonFile]
) -> Iterator[Offered]:
    """What the fields of bodies take, and what they are without being sent."""
    enums = _enums(modules, files)
    asked = {name for route in bodies.routes(serving) for name in route.bodies}
    for body in (b for name in sorted(asked) for b in bodies.bodies(name)):
        for field in body.fields.values():
            values = _of_field(field)
            held = [enums[n] for n in _words(field.annotation) if n in enums]
            if values:
                yield Offered(field.name, values, field.at.path, body.lines, frozenset(body.fields))
            for path, node in held:
                own = _of_enum(node)
                if own and not _asks_for_members(modules, node.name):
                    here = range(node.lineno, (node.end_lineno or node.lineno) + 1)
                    yield Offered(field.name, own, path, here, frozenset(body.fields))


def offered_by_programs(modules: ParsedModules, paths: Sequence[str]) -> Iterator[Offered]:
    """What programs with Streamlit let choose, and assign to a name or put under a key."""
    for path in paths:
        above = modules.above(path)
        names = {n.id for n in above if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        keys = {k.value for n in above if isinstance(n, ast.Dict) for k in n.keys if isinstance(k, ast.Constant)}
        beside = frozenset(names | {key for key in keys if isinstance(key, str)})
        for node in above:
            if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in _CHOOSES:
                name, options = _given_to(above, node), _options(modules, path, node)
                values = _texts(options) if options else ()
                if name and options and values:
                    lines = range(options.lineno, (options.end_lineno or options.lineno) + 1)
                    yield Offered(name, values, path, lines, beside)


def offered_by_pages(texts: Mapping[str, str]) -> Iterator[Offered]:
    """What the lists of web pages let choose."""
    for path, text in texts.items():
        beside = frozenset(found[1] for found in _NAME.finditer(text))
        for start, end in itertools.pairwise(_SELECT.finditer(text)):
            name = _NAME.search(start[2])
            # What a template fills in is not known.
            if name and not start[1] and end[1] and "{" not in text[start.end() : end.start()]:
                values = tuple(itertools.islice(_of_list(text, start.end(), end.start()), _MOST))
                lines = range(values[0][1], values[-1][1] + 1) if values else range(0)
                yield Offered(name[1], values, path, lines, beside)


def _of_list(text: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    """The values of a list of a web page that is a part of a text."""
    for option in _OPTION.finditer(text, start, end):
        said = _VALUE.search(option[1])
        value = (said[1] or said[2] or "") if said else option[2].strip()
        if value:
            yield value, text.count("\n", 0, option.start()) + 1


def _of_field(field: BodyField) -> tuple[tuple[str, int], ...]:
    """The default of a field, and the values that its type lists."""
    found = []
    if isinstance(field.default, ast.Constant) and isinstance(field.default.value, str):
        found.append((field.default.value, field.default.lineno))
    for node in ast.walk(field.annotation):
        if isinstance(node, ast.Subscript) and dotted(node.value).rpartition(".")[2] == "Literal":
            parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            found += [(p.value, p.lineno) for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str)]
    return tuple(found)


def _enums(modules: ParsedModules, files: Sequence[PythonFile]) -> dict[str, tuple[str, ast.ClassDef]]:
    """The enumerations of a project by their names; those of which there are several are left out."""
    places = [(c.name, f.path) for f in files for c in f.classes if not _ENUMS.isdisjoint(c.bases)]
    found: dict[str, tuple[str, ast.ClassDef]] = {}
    for name, path in places:
        for node in ast.walk(modules.tree(path) or ast.Module([], [])):
            if isinstance(node, ast.ClassDef) and node.name == name:
                found[name] = (path, node)
    return {name: found[name] for name in found if [n for n, _ in places].count(name) == 1}


def _of_enum(node: ast.ClassDef) -> tuple[tuple[str, int], ...]:
    given = [part.value for part in node.body if isinstance(part, ast.Assign)]
    return tuple((v.value, v.lineno) for v in given if isinstance(v, ast.Constant) and isinstance(v.value, str))


def _asks_for_members(modules: ParsedModules, name: str) -> bool:
    """Whether code names a member of an enumeration, or goes through them: a number may stand for each."""
    asked = re.compile(rf"\b{re.escape(name)}(?:\.\w|\[)|\b(?:in|list|enumerate|tuple)[ (]{{1,3}}{re.escape(name)}\b")
    return any(asked.search(modules.text(path)) for path in modules.holding(name))


def _words(annotation: ast.expr) -> list[str]:
    return [dotted(n).rpartition(".")[2] for n in ast.walk(annotation) if isinstance(n, (ast.Name, ast.Attribute))]


def _given_to(above: Mapping[ast.AST, ast.AST], call: ast.Call) -> str:
    """The name or the key that the result of a call is given."""
    holder: ast.AST | None = above.get(call)
    value: ast.AST = call
    if isinstance(holder, ast.List) and len(holder.elts) == 1:
        value, holder = holder, above.get(holder)
    match holder:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name
        case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=str(name)))]):
            return name
        case ast.Dict(keys=keys, values=values):
            key = next((k for k, v in zip(keys, values, strict=True) if v is value), None)
            return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
    return ""


def _options(modules: ParsedModules, path: str, call: ast.Call) -> ast.List | ast.Tuple | None:
    """The list of what a call lets choose, as it is written there, or under a name of which nothing else is asked."""
    if any(k.arg in {"format_func", "accept_new_options", None} for k in call.keywords):
        return None
    named = next((k.value for k in call.keywords if k.arg == "options"), None)
    options = named or next(iter(call.args[1:2]), None)
    if isinstance(options, ast.Name):
        bound = [n for n in modules.above(path) if isinstance(n, ast.Name) and n.id == options.id]
        if len(bound) != 2 or [*modules.holding(options.id)] != [path]:
            return None
        holder = modules.above(path).get(next(n for n in bound if n is not options))
        options = holder.value if isinstance(holder, ast.Assign) else None
    return options if isinstance(options, (ast.List, ast.Tuple)) and len(options.elts) <= _MOST else None


def _texts(options: ast.List | ast.Tuple) -> tuple[tuple[str, int], ...]:
    found = [(e.value, e.lineno) for e in options.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
    return tuple(found) if len(found) == len(options.elts) else ()
