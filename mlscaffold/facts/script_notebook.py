"""Notebooks that are written as Python scripts: exports of Databricks, and the text formats of jupytext.

Such a file is a module like any other but for what a notebook may say besides Python: magics and shell
commands, commented out (`# MAGIC %pip install x`, `# !ls`) or bare. Section marks alone (`# %%`), which
editors use in plain scripts as well, make no notebook of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from posixpath import dirname, join, normpath

from mlscaffold.facts.model import Magic, Place, PythonFile, Role
from mlscaffold.facts.python import read_python
from mlscaffold.facts.script_header import script_requirements
from mlscaffold.facts.text import split_lines
from mlscaffold.lean import TYPE_CHECKING, pattern, replace

if TYPE_CHECKING:
    from mlscaffold.facts.model import Notebook

_DATABRICKS = "# Databricks notebook source"
_COMMAND = pattern(r"#[ \t]*COMMAND[ \t]*-{3,}[ \t]*")
_COMMENTED = pattern(r"#[ \t]?MAGIC\b[ \t]?(.*)")
_SILENT = frozenset({"md", "md-sandbox", "sql", "scala", "r", "fs", "html", "javascript", "js", "latex"})
"""Magics of Databricks whose cell says nothing that Python, or a shell, runs."""

_HEAD = pattern(r"\s{0,99}(?:#![^\n]*\n)?(?:#[^\n]*coding[^\n]*\n)?\s{0,99}# ---\n((?:#[^\n]*\n){1,200}?)# ---[ \t]*\n")
_FORMAT = pattern(r"^#[ \t]+format_name:[ \t]*[\"']?(\w+)", re.MULTILINE)
_SECTION = pattern(r"# ?%%(?![A-Za-z!])|#[ \t]?(?:\+(?:[ \t{]|$)|-$)")
"""Where a cell begins or ends: `# %% [markdown]`, `# %% tags=["a"]`, `# + {"a": 1}`, `# -`."""
_TEXT_SECTION = pattern(r"# ?%%[^\[\n]{0,200}\[(?:markdown|md|raw)\]|#[ \t]?\+[ \t]*\[(?:markdown|md|raw)\]")
_SAID = r"(%[A-Za-z_]\w+\b.*|![A-Za-z./~\"'].*)"
_HIDDEN = pattern(r"#[ \t]?" + _SAID)
_BARE = pattern(r"[ \t]*" + _SAID)
_JUPYTER = pattern(r"^#[ \t]+(?:jupyter|jupytext):", re.MULTILINE)
_TEXT_CELL = pattern(r"^# ?%% \[markdown\]", re.MULTILINE)
_LANGUAGE = pattern(r"%([\w-]+)")
_SECTIONS = pattern(r"^# ?%%", re.MULTILINE)
_INJECTED = "injected-parameters"
"""The tag of papermill and Ploomber for what they write into a notebook."""
_RUN = pattern(r"%run[ \t]+(?:-\w[ \t]+)*(?:\"([^\"]+)\"|'([^']+)'|(\S+))")


def notebook_format(text: str) -> str:
    """The form in which a script is a notebook: `databricks`, a format of jupytext (`percent`, `light`), or empty."""
    if text.startswith(_DATABRICKS):
        return "databricks"
    if "jupyter:" in text[:2_000] or "jupytext:" in text[:2_000]:
        head = _HEAD.match(text[:20_000].replace("\r\n", "\n"))
        if head and _JUPYTER.search(head[1]):
            named = _FORMAT.search(head[1])
            return named[1] if named else "percent" if "\n# %%" in text else "light"
    # Without a header, only text between the code tells a notebook from a script in sections.
    return "percent" if "%% [markdown]" in text and _TEXT_CELL.search(text) else ""


def read_module(path: str, text: str, role: Role) -> PythonFile:
    """The facts of a module, a script, or a notebook written as one."""
    file = read_python(path, text, role)
    form = notebook_format(text)
    needs = tuple((Place(path, line), entry) for line, entry in script_requirements(text))
    if needs:
        file = replace(file, requires=needs)
    bare = not file.parsed and (form != "" or _SECTIONS.search(text) is not None)
    if not form and not bare:
        return file
    lines = split_lines(text)
    if bare:
        file = replace(read_python(path, "\n".join(_masked(lines)), role), requires=needs)
    found = _databricks_magics(lines) if form == "databricks" else _magics(lines, hidden=bool(form))
    magics = tuple(Magic(Place(path, n), said.rstrip()) for n, said, is_bare in found if bare or not is_bare)
    if _INJECTED in text:
        given = _injected(lines)
        file = replace(file, texts=tuple(t for t in file.texts if t.at.line not in given))
    return replace(file, notebook_format=form, magics=magics)


def _injected(lines: Sequence[str]) -> Collection[int]:
    """The lines of cells that a runner of notebooks writes anew for each run, with the values of that run."""
    marks = [n for n, line in enumerate(lines) if _SECTION.match(line)]
    spans = [(m, end) for m, end in pairwise([*marks, len(lines)]) if _INJECTED in lines[m]]
    return {n + 1 for start, end in spans for n in range(start, end)}


def _masked(lines: Sequence[str]) -> Iterator[str]:
    """The lines of a script with what is IPython's own masked, cell by cell."""
    from mlscaffold.facts.notebook import mask

    marks = {n for n, line in enumerate(lines) if _SECTION.match(line) or _COMMAND.fullmatch(line)}
    for start, end in pairwise(sorted({0, *marks, len(lines)})):
        first = start + (start in marks)
        yield from lines[start:first]
        if first < end:
            yield from mask("\n".join(lines[first:end])).source.split("\n")


_Said = tuple[int, str, bool]
"""Line, magic, and whether it is bare."""


def _databricks_magics(lines: Sequence[str]) -> Iterator[_Said]:
    """The magics and shell commands of an export of Databricks."""
    spoken = ""
    for number, line in enumerate(lines, 1):
        if _COMMAND.fullmatch(line):
            spoken = ""
        elif commented := _COMMENTED.match(line):
            said = commented[1].strip()
            if not spoken and said:
                language = _LANGUAGE.match(said)
                spoken = language[1] if language else "python"
            if spoken == "sh":
                yield number, f"!{said.removeprefix('%sh').strip()}", False
            elif spoken not in _SILENT and said.startswith(("%", "!")):
                yield number, said, False
        elif bare := _BARE.fullmatch(line):
            yield number, bare[1], True


def _magics(lines: Sequence[str], *, hidden: bool) -> Iterator[_Said]:
    """The magics and shell commands of a script, and where they are `hidden` those commented out."""
    is_text = False
    for number, line in enumerate(lines, 1):
        if _SECTION.match(line):
            is_text = _TEXT_SECTION.match(line) is not None
        elif found := _BARE.fullmatch(line):
            yield number, found[1], True
        elif hidden and not is_text and (found := _HIDDEN.fullmatch(line)):
            yield number, found[1], False


def run_by_notebooks(notebooks: Sequence[Notebook], paths: Collection[str]) -> Iterator[tuple[str, str]]:
    """(notebook, path run) of each `%run` in a cell that names a file of the project."""
    for notebook in notebooks:
        for cell in notebook.cells:
            for line in cell.source.split("\n") if cell.kind == "code" and "%run" in cell.source else ():
                if target := _target(notebook.path, line.strip(), paths):
                    yield notebook.path, target


def runs(files: Sequence[PythonFile], paths: Collection[str]) -> Iterator[tuple[str, str, Place]]:
    """(running path, path run, where) of each `%run` that names a file of the project: all its names come along."""
    for file in files:
        for magic in file.magics:
            if target := _target(file.path, magic.text, paths):
                yield file.path, target, magic.at


def _target(path: str, magic: str, paths: Collection[str]) -> str:
    """The file of the project that a `%run` names, as it or without its suffix; empty for any other."""
    found = _RUN.match(magic)
    if found is None:
        return ""
    named = normpath(join(dirname(path), found[1] or found[2] or found[3]))
    target = next((p for p in (named, f"{named}.py", f"{named}.ipynb") if p in paths), "")
    return target if target != path else ""
