"""Which code asks a trained model, and by which code this was trained."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from posixpath import basename

from mlscaffold.facts.imported import with_imported, with_importing
from mlscaffold.facts.made_of import Code, method_of, names_in, trees_of
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

    def lists(self, endings: tuple[str, ...], largest: int) -> Iterator[str]:
        """The texts of small files other than code, by how they end."""
        small = [f.path for f in self.project.files if f.path.lower().endswith(endings) and f.bytes <= largest]
        yield from (decode(data) for data in self._read(small).values())


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
        """The names in all that it runs together with, or that may ask it, a line each.

        None where not all of it can be read.
        """
        asking = with_importing(self._all.project, self.file.path)
        return self.code.words({f.path: None for f in (*self.beside, *asking) if not is_aside(f.path)})

    def may(self, does: re.Pattern[str]) -> bool:
        """Whether it, what it imports, or what imports it may do something that names tell."""
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

    @functools.cached_property
    def fits(self) -> Sequence[ast.Call]:
        """The calls that fit the model, as far as it is known by which name it is saved; else all that fit one."""
        return self._fits_by_name or self._all_fits

    @property
    def is_saved_alone(self) -> bool:
        """Whether what is saved is surely what `fits` fit, and nothing that holds it."""
        return bool(self._fits_by_name)

    @functools.cached_property
    def _all_fits(self) -> Sequence[ast.Call]:
        calls = self.code.called("fit", within=[f.path for f in self.trained])
        return [call for call in calls if target_of(call) is not None]

    @functools.cached_property
    def _fits_by_name(self) -> Sequence[ast.Call]:
        loaded = _loaded(self.beside)
        saved = {found for c in self.code.called("dump", "save", "save_model") if (found := self._saved(c, loaded))}
        return [c for c in self._all_fits if not saved.isdisjoint(self._names_of(c))]

    def _saved(self, call: ast.Call, loaded: set[str]) -> tuple[str, str] | None:
        """(path, name) of what a call saves in one of some files."""
        what = call.args[0] if call.args else None
        where = call.args[1] if len(call.args) > 1 else None
        if method_of(call) != "dump" and isinstance(call.func, ast.Attribute) and len(call.args) == 1:
            what, where = call.func.value, call.args[0]
        is_of = isinstance(what, ast.Name) and where is not None and self.code.file_name(where) in loaded
        return (self.code.path(call), what.id) if is_of and isinstance(what, ast.Name) else None

    def _names_of(self, fit: ast.Call) -> Iterator[tuple[str, str]]:
        """(path, name) of what a call fits, and of what its result is given to."""
        path = self.code.path(fit)
        if isinstance(fit.func, ast.Attribute) and isinstance(fit.func.value, ast.Name):
            yield path, fit.func.value.id
        above = self.code.parents.get(fit)
        for target in above.targets if isinstance(above, ast.Assign) else ():
            if isinstance(target, ast.Name):
                yield path, target.id


def asked_models(everything: Everything) -> Iterator[Asked]:
    """The modules that load a trained model, or import what does, and ask it, and that train and judge nothing."""
    for file in everything.files:
        does = file.behaviour
        if file.is_notebook or not file.parsed or does.trains or does.evaluates:
            continue
        if not (is_application(file) or _ASKING.search(basename(file.path))):
            continue
        beside = with_imported(everything.project, file.path) or [file]
        loads = any(f.behaviour.loads_model for f in beside)
        if loads and not any(_trains_for(f, file, beside, everything) for f in beside):
            yield Asked(file, beside, everything)


def is_application(file: PythonFile) -> bool:
    """Whether code answers requests, or has a user interface."""
    return bool(file.behaviour.serves) or any(i.module.partition(".")[0] in _SHOWS for i in file.imports)


def _trains_for(file: PythonFile, asking: PythonFile, beside: Sequence[PythonFile], everything: Everything) -> bool:
    """Whether a module trains, unless by a function that nothing calls of all that runs together with it."""
    at = file.behaviour.trains
    if at is None or file is asking:
        return at is not None
    code = everything.code
    if any(f.path not in code.trees for f in beside):
        return True
    around = [
        f
        for found in code.functions.values()
        for f in found
        if code.path(f) == file.path and f.lineno <= at.line <= (f.end_lineno or 0)
    ]
    names = {f.name for f in around}
    words = "\n".join(code.words([f.path]) or "" for f in beside if f is not file).split("\n")
    return not around or not names.isdisjoint(words) or any(code.called(*names, within=[file.path]))


def _training(everything: Everything, beside: Sequence[PythonFile]) -> Sequence[PythonFile]:
    """The code that trains what some code loads, as far as the names of files tell; else all that may train.

    Of a file that is named by code that neither writes nor loads it, the one that names it says where it is written.
    """
    loaded = _loaded(beside)
    asked = {f.path for f in beside if not f.behaviour.trains}
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


def _loaded(files: Sequence[PythonFile]) -> set[str]:
    """The names of the files that some code loads, or that it names."""
    return {basename(u.path) for f in files for u in f.artifacts if u.action in {"loaded", "named"} and u.path}


def _is_of(path: str, names: set[str]) -> bool:
    return bool(path) and "*" not in basename(path) and basename(path) in names


def target_of(call: ast.Call) -> ast.expr | None:
    """What a call of `fit` of a model is given to learn to predict; None for any other call."""
    if not isinstance(call.func, ast.Attribute) or any(map(_TRANSFORMERS.search, names_in(call.func.value))):
        return None
    named = next((k.value for k in call.keywords if k.arg == "y"), None)
    return named or (call.args[1] if len(call.args) > 1 else None)
