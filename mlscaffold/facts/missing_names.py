"""Names that code imports from its own modules, and that these do not have."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache

from mlscaffold.facts.graph import Resolution
from mlscaffold.facts.model import MissingName, PythonFile
from mlscaffold.facts.stars import Stars
from mlscaffold.facts.text import decode
from mlscaffold.lean import pattern

_UNSEEN = (
    r"\b__getattr__\b|\bglobals\(|\blocals\(|\bvars\(|\bexec(?:file)?\b|\bsetattr\(|__dict__|_getframe|f_globals"
    r"|\bsys\.modules\b|\b__import__\b|\bimport_module\b|\{\{|\{%"
)
_MAKES_NAMES = pattern(_UNSEEN)
"""What may give a module names that neither it nor what its star imports lead to shows."""
_MAKES_OR_TAKES = pattern(rf"\bimport[ \t(]*\*|{_UNSEEN}")
"""What may give a module names that do not stand in it."""
_REMARK = pattern(r"^[ \t]*#.*$", re.MULTILINE)


def missing_names(
    files: Sequence[PythonFile],
    edges: Sequence[Resolution],
    paths: Collection[str],
    read: Callable[[Sequence[str]], Mapping[str, bytes]],
) -> Iterator[MissingName]:
    """The names that no module which may be meant has, so that to import them fails.

    `edges` say where imports lead; `read` gives the text of modules, of those alone whose facts do not show a name.
    """
    shown = {file.path: file for file in files}
    asked: set[str] = set()
    open_questions: list[tuple[Resolution, Sequence[str]]] = []
    names = cache(lambda path: names_of(shown[path]))
    by_end = named_modules(shown)
    for edge in edges:
        if not edge.target or edge.name in {"", "*"} or edge.name.startswith("__") or edge.target == edge.source:
            continue
        if _stem(edge.target).rpartition("/")[2] == edge.name or edge.target not in shown:
            continue  # the module itself is what is imported
        if edge.name in names(edge.target):
            continue
        meant = by_end(edge)
        if any(edge.name in names(path) for path in meant):
            continue
        if any(not shown[path].parsed or f"{_folder(path)}/{edge.name}" in paths for path in meant):
            continue
        open_questions.append((edge, meant))
        asked.update(meant)
    of_themselves = list(_of_themselves(edges, by_end))
    asked.update(edge.source for edge in of_themselves)
    texts = {path: decode(data) for path, data in read(sorted(asked)).items()} if asked else {}
    words = {path: words_of(text) for path, text in texts.items()}
    stars = Stars(files, edges, read)
    for edge, meant in open_questions:
        # A module that makes names by other means has any.
        if all(_lacks(edge.name, path, words.get(path), texts.get(path, ""), stars) for path in meant):
            yield MissingName(edge.at, edge.name, edge.module, edge.target)
    for edge in of_themselves:
        above = words_of("\n".join(texts.get(edge.source, "").split("\n")[: edge.at.line - 1]))
        if above is not None and edge.name not in above and words.get(edge.source) is not None:
            yield MissingName(edge.at, edge.name, edge.module, edge.target)


def _lacks(name: str, path: str, words: frozenset[str] | None, text: str, stars: Stars) -> bool:
    """Whether a name stands nowhere in a module, or in no place where it would be one that others import."""
    if words is not None and name not in words:
        return True
    if not text or _MAKES_NAMES.search(text):
        return False
    names = stars.names(path)
    return names is not None and name not in names


def _of_themselves(edges: Sequence[Resolution], by_end: Callable[[Resolution], Sequence[str]]) -> Iterator[Resolution]:
    """What modules import from themselves, by their whole name, in a statement that stands in nothing else."""
    for edge in edges:
        if edge.target != edge.source or edge.name in {"", "*"} or edge.name.startswith("__") or edge.at.column != 1:
            continue
        of_parts = "." in edge.module and f"/{_stem(edge.source)}".endswith("/" + edge.module.replace(".", "/"))
        if of_parts and not edge.source.endswith("/__init__.py") and by_end(edge) == (edge.source,):
            yield edge


def named_modules(shown: Mapping[str, PythonFile]) -> Callable[[Resolution], Sequence[str]]:
    """What gives the modules that an import may mean: where imports start is not always known."""
    ends: dict[str, list[str]] = {}
    for path in shown:
        ends.setdefault(_stem(path).rpartition("/")[2], []).append(path)
    meant: dict[tuple[str, str], Sequence[str]] = {}

    def found(edge: Resolution) -> Sequence[str]:
        key = (edge.module, edge.target)
        if key not in meant:
            end = edge.module.replace(".", "/")
            others = (p for p in ends.get(end.rpartition("/")[2], ()) if f"/{_stem(p)}".endswith(f"/{end}"))
            meant[key] = tuple(dict.fromkeys((edge.target, *others)))
        return meant[key]

    return found


def _stem(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__")


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def names_of(file: PythonFile) -> set[str]:
    """The names that the facts of a module show at its top level."""
    return {
        *(f.name for f in file.functions if "." not in f.qualname),
        *(c.name for c in file.classes),
        *(i.alias for i in file.imports if not i.scope),
        *(a.name for a in file.assignments if not a.scope),
        *(target for call in file.calls if not call.scope for target in call.targets),
    }


def words_of(text: str) -> frozenset[str] | None:
    """The words of a text, one of which every name of its module is; None where it makes names by other means.

    Lines that are remarks are left out.
    """
    return None if _MAKES_OR_TAKES.search(text) else frozenset(re.findall(r"\w+", _REMARK.sub("", text)))
