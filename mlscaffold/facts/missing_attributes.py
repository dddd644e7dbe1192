"""What code asks of a module of its own project by that module's name (`shapes.area(...)`), and it does not have."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from posixpath import dirname

from mlscaffold.facts.graph import Resolution
from mlscaffold.facts.missing_names import named_modules, names_of, words_of
from mlscaffold.facts.model import Import, MissingAttribute, Place, PythonFile
from mlscaffold.facts.python import parse
from mlscaffold.facts.text import decode
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final


_TRIES: Final = pattern(r"\b(?:hasattr|getattr|AttributeError)\b")
"""What asks whether a module has something, or does without."""
_WRITTEN: Final = pattern(r"[\"'](?:\\n)?([^\W\d]\w*)[ \t]{0,9}=(?!=)")
"""A text that begins as a line of a module that gives a name its value."""
_LONGEST: Final = 400_000
"""Characters of a file that is looked into."""


def missing_attributes(
    files: Sequence[PythonFile],
    edges: Sequence[Resolution],
    paths: Collection[str],
    read: Callable[[Sequence[str]], Mapping[str, bytes]],
) -> Iterator[MissingAttribute]:
    """What a module that a file imports as a whole does not have, once a file and module.

    `edges` say where imports lead; `read` gives the text of modules. Nothing is said of what some file may give to the
    module, nor of a name that any module has which may be meant.
    """
    shown = {f.path: f for f in files if not (f.is_test or f.is_notebook or f.notebook_format)}
    asking: dict[str, dict[str, Resolution]] = {}
    for alias, edge in _whole_modules(shown, edges):
        asking.setdefault(edge.source, {})[alias] = edge
    texts = {path: decode(data) for path, data in read(sorted(asking)).items() if len(data) < _LONGEST}
    meant = named_modules({f.path: f for f in files})
    inside = _imported_inside(edges)
    found: list[_Asked] = []
    for source, modules in asking.items():
        text = texts.get(source, "")
        for alias, edge in modules.items() if text and not _TRIES.search(text) else ():
            # Who is imported as a part of a package has that package, and no module of the same name.
            is_certain = edge.target.endswith("/__init__.py") and edge.module in inside.get(source, ())
            targets = (edge.target,) if is_certain else meant(edge)
            if all(path in shown and shown[path].parsed for path in targets):
                asked = frozenset(re.findall(rf"(?<![\w.]){re.escape(alias)}\.([^\W\d]\w*)", text))
                lost = {n for n in asked if not any(_has(shown[path], n, paths) for path in targets)}
                found += [_Asked(alias, edge, targets, asked, lost, is_certain)] if lost else []
    if found:
        yield from _certain(found, texts, _given(texts, asking), read)


class _Asked(NamedTuple):
    """What a file asks of a module."""

    alias: str
    edge: Resolution
    targets: Sequence[str]
    """The modules that may be meant."""
    names: frozenset[str]
    lost: Collection[str]
    """Those of the names that the facts of these modules do not show."""
    is_certain: bool
    """Whether it is known which module is meant."""


def _certain(
    found: Sequence[_Asked],
    texts: Mapping[str, str],
    given: Collection[str],
    read: Callable[[Sequence[str]], Mapping[str, bytes]],
) -> Iterator[MissingAttribute]:
    """What stands nowhere in the modules that may be meant, either, and is read from what one import alone gives."""
    targets = sorted({path for asked in found for path in asked.targets})
    words = {path: words_of(decode(data)) for path, data in read(targets).items()}
    for asked in found:
        known = [words.get(path) for path in asked.targets]
        lost = {n for n in asked.lost if n not in given and all(of is not None and n not in of for of in known)}
        # Of whom all is asked in vain is another one than was found here.
        if not lost or (len(lost) > 1 and lost == asked.names and not asked.is_certain):
            continue
        source = asked.edge.source
        reads = _reads(source, texts[source], asked.alias)
        places = sorted(((reads[name], name) for name in lost if name in reads), key=lambda item: item[0].order)
        if places:
            (at, name), *others = places
            name, others_at = f"{asked.alias}.{name}", tuple(place for place, _ in others)
            yield MissingAttribute(at, name, asked.edge.module, asked.edge.target, others_at)


def _whole_modules(shown: Mapping[str, PythonFile], edges: Sequence[Resolution]) -> Iterator[tuple[str, Resolution]]:
    """(name, import) of modules that files import as a whole, by statements that always run."""
    items: dict[tuple[Place, str, str], Import] = {}
    for file in shown.values():
        items |= {(i.at, i.module, i.name): i for i in file.imports if not (i.optional or i.scope or i.at.column != 1)}
    for edge in edges:
        item = items.get((edge.at, edge.module, edge.name))
        if item is None or not edge.target or edge.target == edge.source:
            continue
        by_whole_name = not edge.name and (item.alias == edge.module or item.alias != edge.module.partition(".")[0])
        stem = edge.target.removesuffix(".py").removesuffix("/__init__")
        # `from shapes.area import area` gives what the module has, and not the module.
        inner = "/".join([*edge.module.strip(".").split("."), edge.name]).strip("/")
        if by_whole_name or (edge.name and f"/{stem}".endswith(f"/{inner}")):
            yield item.alias, edge


def _imported_inside(edges: Sequence[Resolution]) -> dict[str, set[str]]:
    """For each file the packages as whose part another one imports it, by their names."""
    found: dict[str, set[str]] = {}
    for edge in edges:
        root = edge.module.partition(".")[0]
        if edge.target and root and edge.target.startswith(f"{root}/") and not edge.target.endswith("/__init__.py"):
            found.setdefault(edge.target, set()).add(root)
    return found


def _has(file: PythonFile, name: str, paths: Collection[str]) -> bool:
    """Whether a module shows a name, or, as a package, has a part of it: a module, a folder, or what was compiled."""
    if name.startswith("__") or name in names_of(file):
        return True
    stem = f"{dirname(file.path)}/{name}".lstrip("/")
    is_package = file.path.endswith("__init__.py")
    return is_package and any(path.startswith((f"{stem}.", f"{stem}/")) for path in paths)


def _given(texts: Mapping[str, str], asking: Mapping[str, Mapping[str, Resolution]]) -> set[str]:
    """The names that files give to what they import: `settings.device = "cpu"`, or write there: `"DEVICE = "`."""
    found: set[str] = set()
    for path, text in texts.items():
        found.update(_WRITTEN.findall(text))
        names = "|".join(map(re.escape, asking[path]))
        found.update(re.findall(rf"(?<![\w.])(?:{names})\.(\w+)[ \t]{{0,9}}(?::[^=\n]{{1,80}})?=(?!=)", text))
    return found


def _reads(path: str, text: str, module: str) -> Mapping[str, Place]:
    """The first read of each attribute of a module in a file; none where more than one import gives it its name."""
    try:
        tree = parse(text)
    except SyntaxError:
        return {}
    bound = 0
    found: dict[str, Place] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute, ctx=ast.Load()) if name == module:
                at = Place(path, node.lineno, node.col_offset + 1)
                found[attribute] = min(at, found.get(attribute, at), key=lambda place: place.order)
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
                bound += 2 * (name == module)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                bound += 2 * (name == module)
            case ast.alias(name=name, asname=alias):
                bound += (alias or name.partition(".")[0]) == module
    return found if bound == 1 else {}
