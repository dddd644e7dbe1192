"""Checkpoints that code loads by numbered names which differ in a sign from those that it writes them under."""

from __future__ import annotations

import ast
import fnmatch
import re
from collections.abc import Iterable, Iterator
from posixpath import basename, splitext

from mlscaffold.facts.all_texts import Read, all_code, is_fetched, other_texts, spoken_of
from mlscaffold.facts.artifact_uses import action_of
from mlscaffold.facts.file_uses import Deed, file_uses
from mlscaffold.facts.model import MisnamedTemplate, Place, Project
from mlscaffold.facts.only_read import is_only_read
from mlscaffold.facts.path_uses import is_spoken
from mlscaffold.facts.traits import is_aside
from mlscaffold.facts.written_paths import Paths
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_SIGN: Final = pattern(r"[_.-]")
_NUMBERED: Final = pattern(r"[A-Za-z][\w.-]{2,60}(?<=[_.-])\*")
"""The stem of a name that ends with what is put in."""
_TWO: Final = 2
_COUNT: Final = pattern(
    r"(?:[a-z]{1,20}_)?(?:[eiknt]|ep|it|epochs?|steps?|iters?|iteration|folds?|idx|index|rounds?|count|num)",
    re.IGNORECASE,
)
"""What a number is called that grows as training goes on, or that tells one part of the rows from another."""
_PADDED: Final = pattern(r"\{\w{0,40}:0\d{1,2}d?\}|%0\d{1,2}d")
_TIME: Final = pattern(r"epoch|step|iter", re.IGNORECASE)


def misnamed_templates(project: Project, read: Read) -> Iterator[MisnamedTemplate]:
    """Such names, each once; in doubt they are left out.

    `read` gives the contents of files, and is asked only where there are two such names.
    """
    pairs = list(_pairs({basename(use.path) for file in project.sources for use in file.artifacts}))
    if not pairs:
        return
    code = list(all_code(project, read))
    others = other_texts(project, read)
    fetched = is_fetched(project, code, others)
    there = {*spoken_of(others), *map(basename, project.paths)}
    paths = Paths(code)
    own = {f.path for f in project.sources if not f.is_test and not is_aside(f.path)}
    for written, loaded in pairs:
        if any(fnmatch.fnmatchcase(name, loaded) for name in there):
            continue
        made, node = _where_written(written, paths), _where_put_together(loaded, paths)
        if made is None or node is None or not is_only_read(node, paths):
            continue
        # What is fetched may be the models of several folds or sizes, and not those of all epochs.
        if fetched and not _is_of_a_time(loaded, node):
            continue
        at = paths.place(node)
        if {at.path, made.path} <= own and not _may_be_written(loaded, node, paths):
            yield MisnamedTemplate(at, loaded, made, written)


def _pairs(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Two names with a number each that differ in the signs between their words, both ways round."""
    alike: dict[tuple[str, str], list[str]] = {}
    for name in sorted(names):
        stem, ending = splitext(name)
        if _NUMBERED.fullmatch(stem):
            alike.setdefault((_SIGN.sub("-", stem), ending), []).append(name)
    for group in alike.values():
        if len(group) == _TWO:
            yield group[0], group[1]
            yield group[1], group[0]


def _where_written(name: str, paths: Paths) -> Place | None:
    """Where files of a name are written, if that is all that is done with it."""
    uses = [use for use in file_uses(paths, {name}) if use.deed not in {Deed.SPOKEN, Deed.NAMED}]
    if uses and all(use.path and (use.deed is Deed.WRITTEN or _is_handed_on(use.node, paths)) for use in uses):
        return uses[0].named_at
    return None


def _is_handed_on(node: ast.expr, paths: Paths) -> bool:
    """Whether a variable of a function is given a path, which is then written to by the variable."""
    match paths.above.get(node):
        case ast.Assign(targets=[ast.Name(id=variable)]):
            scope = (paths.functions(node) or (None,))[-1]
            calls = [n for n in ast.walk(scope) if isinstance(n, ast.Call)] if scope is not None else []
            given = [c for c in calls if any(isinstance(a, ast.Name) and a.id == variable for a in c.args)]
            return any(action_of(call) == "written" for call in given)
    return False


def _where_put_together(name: str, paths: Paths) -> ast.expr | None:
    """The one expression that puts a name together with a number that grows."""
    found = [
        node
        for node in paths.expressions()
        if isinstance(node, (ast.JoinedStr, ast.BinOp, ast.Call)) and basename(paths.path_of(node).text) == name
    ]
    counting = [node for node in found if _counts(node)]
    places = {paths.path_of(node).at for node in found}
    return counting[0] if len(counting) == 1 and len(places) == 1 else None


def _counts(node: ast.expr) -> bool:
    """Whether what a name is filled with is a number that grows as training goes on."""
    given: list[ast.expr] = []
    match node:
        case ast.JoinedStr(values=parts):
            holes = [part for part in parts if isinstance(part, ast.FormattedValue)]
            given = [hole.value for hole in holes]
            text = "".join(f"{{:{s.value}}}" for h in holes for s in getattr(h.format_spec, "values", ()))
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format")):
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod(), right=right):
            given = [right]
        case _:
            return False
    return _PADDED.search(text) is not None or any(_COUNT.fullmatch(word) for g in given for word in _words(g))


def _is_of_a_time(name: str, node: ast.expr) -> bool:
    """Whether the number in a name is that of an epoch or a step, as the name or the variable says."""
    return any(_TIME.search(text) for text in (name, *_words(node)))


def _words(node: ast.AST) -> list[str]:
    """The names in an expression."""
    return [word for n in ast.walk(node) if (word := getattr(n, "id", "") or getattr(n, "attr", ""))]


def _may_be_written(name: str, node: ast.expr, paths: Paths) -> bool:
    """Whether code may make a file of a name elsewhere: by the words it begins with, or by pieces of other names."""
    stem, ending = splitext(name)
    head, sample = name.partition("*")[0], name.replace("*", "0001")
    if any(part in text for text in paths.unread for part in (head, ending)):
        return True
    mine = set(ast.walk(node))
    for other in paths.expressions():
        if other in mine:
            continue
        if isinstance(other, ast.Constant) and isinstance(other.value, str):
            words = other.value.split() if not is_spoken(other, paths.above) else ()
            if any(head in word if len(words) == 1 else fnmatch.fnmatchcase(word, f"*{name}") for word in words):
                return True
        text = basename(paths.path_of(other).text)
        if "*" in text and splitext(text)[0].strip("*") and text != name:
            whole = sample if text.endswith(ending) else stem.replace("*", "0001")
            if fnmatch.fnmatchcase(whole, text):
                return True
    return False
