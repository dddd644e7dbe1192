"""The facts of single files: which extractor a file goes to, and what it makes of the bytes.

They depend on the unit and the bytes alone, so that they can be made in any process, and kept.
An extractor is imported when there is a file for it: a hook on one file pays for one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from posixpath import basename

from mlscaffold.facts.commented import suppressions
from mlscaffold.facts.model import PythonFile, TrackedFile
from mlscaffold.facts.secrets import secrets_in
from mlscaffold.layout import Role
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, replace

if TYPE_CHECKING:
    from typing import Any, TypeAlias, TypeVar

    from mlscaffold.facts.model import ConfigFile, Document

    _Commented = TypeVar("_Commented", "ConfigFile", "Document")

MORE_THAN_CODE = ("# Databricks notebook source", "jupyter:", "jupytext:", "%% [markdown]", "# /// script")
"""One of these is in every script that is a notebook as well, or says what it requires."""
SMALL_BYTES = 2**20
"""What people write by hand is smaller."""

_NOTHING = frozenset[str]()
_PAGES = (".md", ".rst", ".markdown", ".mdx")
_SETTINGS = (".yaml", ".yml", ".toml", ".json", ".jsonc")
_LOCKS = (".lock", "-lock.json")
_SCORE = "ml_test_score.yaml"


class Unit(NamedTuple):
    """One file and what is to be made of it: with the bytes, all that its facts depend on.

    What is kept between runs goes by it; see `mlscaffold.cache.kept`.
    """

    kind: str
    """`python`, `notebook`, `document`, `config` or `score`."""
    path: str
    role: Role
    bytes: int
    """Size of the file, by which work is shared out."""
    beside: frozenset[str] | None = None
    """Given where only what our rules ask for is looked at, and None where all of a file is: for code, that of
    notebooks too, the modules that a script finds beside it; for settings an empty set; never for documents."""
    library: bool = False
    """Given for code of what others install, of which less is asked: it trains and serves nothing itself."""


class Extracted(NamedTuple):
    """What came of a unit."""

    fact: Any
    """None when there is a problem."""
    problem: str
    """Why there is no fact; empty otherwise."""


Extraction: TypeAlias = Callable[[Callable[[str], bytes], Sequence[Unit]], Mapping[Unit, Extracted]]
"""A way to extract units, given what reads a file: one after the other, in several processes, or from what was kept."""


def unit_of(file: TrackedFile, beside: frozenset[str] | None = None, *, library: bool = False) -> Unit | None:
    """What is to be made of a file; None for one that no extractor of single files reads."""
    path = file.path
    if file.python:
        kind = "python"
    elif path.endswith(".ipynb"):
        kind = "notebook"
    elif is_page(path):
        kind = "document"
    elif path == _SCORE:
        # However large: a claim that nobody reads would be taken for none.
        kind = "score"
    elif path.endswith(_SETTINGS) and not path.endswith(_LOCKS) and file.bytes <= SMALL_BYTES:
        kind = "config"
    else:
        return None
    if beside is not None and kind not in {"python", "notebook"}:
        beside = _NOTHING if kind == "config" else None
    return Unit(kind, path, file.role, file.bytes, beside, library and kind in {"python", "notebook"})


def is_page(path: str) -> bool:
    """Whether a file is a page that people read, by its name."""
    name = basename(path).lower()
    return path.endswith(_PAGES) or name.startswith("readme") or (name.endswith(".txt") and "readme" in name)


def one_after_the_other(read: Callable[[str], bytes], units: Iterable[Unit]) -> dict[Unit, Extracted]:
    """The facts of units, made here and now."""
    return {unit: read_and_extracted(read, unit) for unit in units}


def read_and_extracted(read: Callable[[str], bytes], unit: Unit) -> Extracted:
    """The fact of a unit, or why its file cannot be read."""
    try:
        data = read(unit.path)
    except OSError as error:
        return Extracted(None, error.strerror or str(error))
    return extracted(unit, data)


def extracted(unit: Unit, data: bytes) -> Extracted:
    """The fact of a unit with these bytes, or what is wrong with them."""
    return attempted(lambda: _extracted(unit, data))


def _extracted(unit: Unit, data: bytes) -> Any:
    # What a secret is gets into no fact, and so into no report and no cache.
    found, shown = secrets_in(unit.path, data)
    fact = _EXTRACTORS[unit.kind](unit, shown)
    return replace(fact, secrets=found) if found and unit.kind != "score" else fact


def attempted(make: Callable[[], Any]) -> Extracted:
    """What an extractor makes; one file that this program cannot handle is no reason to say nothing of the others."""
    try:
        return Extracted(make(), "")
    except ValueError as error:
        return Extracted(None, str(error))
    except (RecursionError, MemoryError):
        return Extracted(None, "nested too deeply")
    except Exception as error:
        what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        return Extracted(None, f"mlscaffold itself failed on it ({what}); please report this")


def _python(unit: Unit, data: bytes) -> Any:
    from mlscaffold.facts.text import decode, undecodable_line

    text = decode(data)
    file = _module(unit, text)
    if not data.isascii() and (line := undecodable_line(data)) and _is_refused(file, data, text):
        file = replace(file, undecodable=line)
    own = unit.role != "test" or _only_named_as_test(unit.path, text)
    if (file.parsed or (file.python2 and file.complete)) and own and not file.notebook_format and not unit.library:
        return _with_undefined_names(file, text)
    return file


def _with_undefined_names(file: PythonFile, text: str) -> PythonFile:
    """A module with the names that nothing in it defines, and the local variables that have no value yet."""
    from mlscaffold.facts.unassigned import unassigned, unassigned_at_top_in_python2
    from mlscaffold.facts.unbound import scopes, unbound, unbound_in_python2

    if file.python2 and file.complete:
        found = unbound_in_python2(file.path, text)
        early = unassigned_at_top_in_python2(file.path, text)
    else:
        top = scopes(text)
        found = unbound(file.path, text, top)
        early = unassigned(file.path, text, top)
    if found or early:
        from mlscaffold.facts.exercises import below_gaps

        told, is_left = {u.at for u in early}, below_gaps(text)
        found = tuple(u for u in found if not (u.at in told or is_left(u.at)))
        early = tuple(u for u in early if not is_left(u.at))
    file = replace(file, unassigned=early) if early else file
    if found and any(i.name == "*" for i in file.imports):
        return replace(file, beyond_stars=found)
    return replace(file, unbound=found) if found else file


def _only_named_as_test(path: str, text: str) -> bool:
    """Whether a program has the name of a file of tests and holds none: `model_test.py` may try a model."""
    return path.endswith("_test.py") and not re.search(r"\bdef test|\bclass Test|\bunittest\b|\bpytest\b", text)


def _is_refused(file: PythonFile, data: bytes, text: str) -> bool:
    """Whether Python does not run what it cannot decode: of a module that is imported, it reads no comments."""
    if not file.parsed or "__main__" in text:
        return True
    from mlscaffold.facts.python import parse

    try:
        parse(data)
    except SyntaxError:
        return True
    return False


def _module(unit: Unit, text: str) -> PythonFile:
    from mlscaffold.facts.python import read_python

    in_tests = unit.role == "test"
    may_be_abridged = _may_be_abridged(unit)
    if may_be_abridged:
        from mlscaffold.facts.abridged import abridged

        may_hide = bool(unit.beside) or basename(unit.path) == "__init__.py"
        short = abridged(
            text, in_tests=in_tests, library=unit.library, beside=unit.beside or frozenset(), may_hide=may_hide
        )
        if short is not None and (file := read_python(unit.path, short, unit.role, closely=not unit.library)).parsed:
            from mlscaffold.facts.sought import only_sought

            return only_sought(file, in_tests=in_tests, library=unit.library)
    file = read_python(unit.path, text, unit.role, closely=not unit.library)
    if not file.parsed or any(mark in text for mark in MORE_THAN_CODE):
        from mlscaffold.facts.script_notebook import read_module

        file = read_module(unit.path, text, unit.role)
    if may_be_abridged:
        from mlscaffold.facts.sought import only_sought_texts

        file = only_sought_texts(file, in_tests=in_tests)
    return _knowing_reach(file, lambda: {None: text})


def _may_be_abridged(unit: Unit) -> bool:
    """Whether it is sure what our rules ask of a file: a name alone makes no test, and `setup.py` is read as data."""
    folders = unit.path.lower().split("/")[:-1]
    if unit.beside is None or basename(unit.path) == "setup.py":
        return False
    return unit.role != "test" or not {"test", "tests", "testing"}.isdisjoint(folders)


def _notebook(unit: Unit, data: bytes) -> Any:
    from mlscaffold.facts.notebook import read_notebook
    from mlscaffold.facts.python import read_cells

    walk = None
    if unit.beside is not None and unit.role != "test":
        from mlscaffold.facts.cell_walk import CellWalk

        walk = CellWalk(unit.path, unit.beside)
    found = read_notebook(
        unit.path,
        data,
        unit.role,
        lambda cells: read_cells(unit.path, cells, unit.role, walk, closely=not unit.library),
        walk.look if walk else None,
    )
    if found.code is None or not found.code.suppressions:
        return found
    return replace(found, code=_knowing_reach(found.code, lambda: {c.at.cell: c.source for c in found.cells}))


def _knowing_reach(file: PythonFile, texts: Callable[[], Mapping[int | None, str]]) -> PythonFile:
    if not file.suppressions:
        return file
    from mlscaffold.facts.suppressions import with_reach

    return with_reach(file, texts())


def _with_comments(fact: _Commented, data: bytes) -> _Commented:
    found = suppressions(fact.path, data)
    return replace(fact, suppressions=found) if found else fact


def _document(unit: Unit, data: bytes) -> Any:
    from mlscaffold.facts.document import read_document

    return _with_comments(read_document(unit.path, data, unit.role), data)


def _config(unit: Unit, data: bytes) -> Any:
    from mlscaffold.facts.config_file import read_config

    return _with_comments(read_config(unit.path, data, unit.role, full=unit.beside is None), data)


def _score(unit: Unit, data: bytes) -> Any:
    from mlscaffold.facts.score.claims import read_claims

    found = suppressions(unit.path, data)
    fact = read_claims(unit.path, data)
    return replace(fact, suppressions=found) if found else fact


_EXTRACTORS: Mapping[str, Callable[[Unit, bytes], Any]] = {
    "python": _python, "notebook": _notebook, "document": _document, "config": _config,
    "score": _score,
}  # fmt: skip
