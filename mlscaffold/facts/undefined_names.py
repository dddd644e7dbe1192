"""Names that a notebook reads before any of its cells defines them, when it is run from top to bottom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from mlscaffold.facts.file_model import ANYTHING
from mlscaffold.facts.line_magics import line_magic
from mlscaffold.facts.model import Cell, Notebook, Place
from mlscaffold.facts.unbound import OLD_NAMES
from mlscaffold.lean import NamedTuple, pattern

_WORD = pattern(r"[^\W\d]\w*")
_TO_FILE = pattern(r"\s*%%(?:write)?file[ \t]")
"""What puts a cell into a file, and runs nothing of it."""
_PLAIN_STRING = pattern(r"(?<![fF\w])(?P<quote>[\"'])(?:(?!(?P=quote)|\\).|\\.)*(?P=quote)")
_EXERCISE = pattern(r"\b(?:exercises?|your turn|hands-on|assignment)\b", re.IGNORECASE)
"""What is said above a cell that is left empty for a reader."""
_SEVERAL = 3
"""Cells left empty that are the manner of a notebook."""
_FOR = pattern(r"\bfor[ \t(]([^:\n]{1,200}?)\bin\b")
_LOOP = pattern(r"^[ \t]*(?:for|while|async for)\b", re.MULTILINE)


class UndefinedName(NamedTuple):
    """One read of a name that no cell above defines."""

    name: str
    at: Place
    """The line where the cell reads it first."""
    defined_below: bool
    """Whether a cell further down defines it."""
    attribute: str = ""
    """What is taken of it where it is read first: `array` of `np.array(x)`."""


def undefined_names(notebook: Notebook) -> Iterator[UndefinedName]:
    """The names that the cells of a notebook read too early, each once, up to where anything may be defined unseen."""
    code = [cell for cell in notebook.cells if cell.kind == "code"]
    if notebook.language != "python" or notebook.is_copy or (notebook.is_bare and not _is_python(notebook, code)):
        return
    known = _given_in_python2(code) if notebook.python2 else set[str]()
    left = _left_to_readers(notebook)
    is_exercise = False
    for number, cell in enumerate(code):
        if ANYTHING in cell.binds or cell.at in left:
            return
        if _TO_FILE.match(cell.source):
            continue
        is_exercise = is_exercise or cell.has_hole
        if cell.language != "python" or not cell.parsed:
            # What it defines cannot be seen; any word in it may be a name.
            known.update(cell.binds, _WORD.findall(cell.source))
            continue
        magic = line_magic(cell.source)
        if magic in cell.reads and magic not in known and not _is_bound(magic, code):
            continue
        for name in cell.reads:
            if name not in known and not _is_expected(name, cell):
                below = _is_bound(name, code[number + 1 :])
                # What an exercise leaves open is the reader's to define.
                if below or not is_exercise:
                    taken = re.search(rf"(?<![\w.]){re.escape(name)}\.([^\W\d]\w*)", cell.source)
                    yield UndefinedName(name, _first_line(cell, name), below, taken[1] if taken else "")
        known.update(cell.binds, cell.reads)


def _is_python(notebook: Notebook, code: Sequence[Cell]) -> bool:
    """Whether all of a notebook is valid Python that imports something, where nothing says its language."""
    return notebook.code is not None and bool(notebook.code.imports) and all(cell.parsed for cell in code)


def _given_in_python2(code: Sequence[Cell]) -> set[str]:
    """The names that Python 2 gives, and those that its comprehensions leave behind, wherever they stand."""
    left = (word for cell in code for part in _FOR.findall(cell.source) for word in _WORD.findall(part))
    return {*OLD_NAMES, *left}


def _left_to_readers(notebook: Notebook) -> set[Place]:
    """The cells that are left empty in a notebook of exercises: what a reader defines in them is not known."""
    if not any(cell.kind == "markdown" and _EXERCISE.search(cell.source) for cell in notebook.cells):
        return set()
    empty = {cell.at for cell in notebook.cells if cell.kind == "code" and not cell.source.strip()}
    below = {
        cell.at
        for above, cell in pairwise(notebook.cells)
        if cell.at in empty and above.kind == "markdown" and _EXERCISE.search(above.source)
    }
    return empty if len(empty) >= _SEVERAL else below


def _is_expected(name: str, cell: Cell) -> bool:
    """Whether an earlier turn of a loop may define a name, or the saved error is that of another one."""
    if cell.error.startswith("NameError"):
        return f"'{name}'" not in cell.error
    return name in cell.binds and _LOOP.search(cell.source) is not None


def _is_bound(name: str, cells: Sequence[Cell]) -> bool:
    return any(name in cell.binds for cell in cells)


def _first_line(cell: Cell, name: str) -> Place:
    word = re.compile(rf"(?<![\w.]){re.escape(name)}(?!\w)")
    lines = [line.partition("#")[0] for line in cell.source.split("\n")]
    read = (n for n, line in enumerate(lines, 1) if word.search(_PLAIN_STRING.sub("''", line)))
    # In a formatted string it is read as well.
    return cell.at._replace(line=next(read, next((n for n, line in enumerate(lines, 1) if word.search(line)), 1)))
