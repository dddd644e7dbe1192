"""Which code asks a trained model, and by which code this was trained."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from posixpath import basename

from mlscaffold.facts.imported import with_imported
from mlscaffold.facts.made_of import Code, names_in, trees_of
from mlscaffold.facts.model import Project, PythonFile
from mlscaffold.facts.text import decode
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_ASKING: Final = pattern(
    r"predict|infer|serv|deploy|score|forecast|(?:^|_)(?:app|api|application|gui|ui|dashboard)(?:[_.]|$)", re.IGNORECASE
)
"""What a program is called that asks a model."""
_SHOWS: Final = frozenset({"streamlit", "gradio", "dash", "tkinter", "PyQt5", "PyQt6", "PySide6", "customtkinter"})
"""Libraries of user interfaces."""

_TRANSFORMERS: Final = pattern(
    r"scal|encod|vector|token|imput|pca|transform|binariz|select|normal|poly|smote|lda", re.IGNORECASE
)


class Everything:
    """The code of a project without its tests and what lies aside, read and parsed when it is asked for."""

    def __init__(self, project: Project, read: Callable[[Sequence[str]], Mapping[str, bytes]]) -> None:
        self.project = project
        self.files = [f for f in project.sources if not f.is_test and not is_aside(f.path)]
        self._read = read

    @functools.cached_property
    def texts(self) -> Mapping[str, str]:
        """The text of each file."""
        found = {p: decode(d) for p, d in self._read([f.path for f in self.files if not f.is_notebook]).items()}
        cells = {n.path: "\n".join(c.source for c in n.cells if c.kind == "code") for n in self.project.notebooks}
        return found | {f.path: cells[f.path] for f in self.files if f.is_notebook}

    @functools.cached_property
    def code(self) -> Code:
        """All that can be parsed."""
        trees = trees_of(self.project, self.files, self._read)
        return Code(trees, frozenset(f.path for f in self.files if f.is_notebook))


class Asked:
    """A module that asks a trained model for others."""

    def __init__(self, file: PythonFile, beside: Sequence[PythonFile], everything: Everything) -> None:
        self.file = file
        self.beside = beside
        """The code that it runs together with."""
        self._all = everything

    @functools.cached_property
    def trained(self) -> Sequence[PythonFile]:
        """The code that trains the model, or may train it."""
        return _training(self._all, self.beside)

    @functools.cached_property
    def words(self) -> str | None:
        """The names in all that it runs together with, a line each; None where not all of it can be read."""
        return self.code.words([f.path for f in self.beside])

    def may(self, does: re.Pattern[str]) -> bool:
        """Whether what it runs together with may do something that names tell."""
        return self.words is None or does.search(self.words) is not None

    @functools.cached_property
    def text_of_training(self) -> str:
        """That of the code that trains."""
        return "\n".join(self._all.texts.get(f.path, "") for f in self.trained)

    @functools.cached_property
    def text_of_all(self) -> str:
        """That of all code of the project."""
        return "\n".join(self._all.texts.values())

    @property
    def code(self) -> Code:
        """The code of the whole project."""
        return self._all.code


def asked_models(everything: Everything) -> Iterator[Asked]:
    """The modules that load a trained model, or import what does, and ask it, and that train and judge nothing."""
    for file in everything.files:
        does = file.behaviour
        if file.is_notebook or not file.parsed or does.trains or does.evaluates:
            continue
        shows = any(i.module.partition(".")[0] in _SHOWS for i in file.imports)
        if not (does.serves or shows or _ASKING.search(basename(file.path))):
            continue
        beside = with_imported(everything.project, file.path) or [file]
        loads = any(f.behaviour.loads_model for f in beside)
        if loads and not any(f.behaviour.trains for f in beside):
            yield Asked(file, beside, everything)


def _training(everything: Everything, beside: Sequence[PythonFile]) -> Sequence[PythonFile]:
    """The code that trains what some code loads, as far as the names of files tell; else all that may train.

    Of a file that is named by code that neither writes nor loads it, the one that names it says where it is written.
    """
    loaded = {basename(u.path) for f in beside for u in f.artifacts if u.action in {"loaded", "named"} and u.path}
    asked = {f.path for f in beside}
    others = [f for f in everything.files if f.path not in asked and not f.behaviour.serves]
    for actions in ({"written"}, {"written", "named"}):
        writing = [
            f
            for f in others
            if ("written" in actions and any(_is_of(u.path, loaded) and u.action == "written" for u in f.artifacts))
            or (
                "named" in actions
                and not f.behaviour.loads_model
                and any(_is_of(u.path, loaded) and u.action == "named" for u in f.artifacts)
            )
        ]
        together = {g.path: g for f in writing for g in (with_imported(everything.project, f.path) or [f])}
        found = [f for f in together.values() if f.path not in asked]
        if any(f.behaviour.trains for f in found):
            return found
    return others


def _is_of(path: str, names: set[str]) -> bool:
    return bool(path) and "*" not in basename(path) and basename(path) in names


def target_of(call: ast.Call) -> ast.expr | None:
    """What a call of `fit` of a model is given to learn to predict; None for any other call."""
    if not isinstance(call.func, ast.Attribute) or any(map(_TRANSFORMERS.search, names_in(call.func.value))):
        return None
    named = next((k.value for k in call.keywords if k.arg == "y"), None)
    return named or (call.args[1] if len(call.args) > 1 else None)
