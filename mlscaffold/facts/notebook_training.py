"""Notebooks that are the only place where a project trains and saves a model."""

from __future__ import annotations

import re
from posixpath import basename

from mlscaffold.facts.model import Project, PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import pattern

_TRIES = pattern(r"tun(?:e|ing)|search|hpo|sweep|optuna|baseline|benchmark|compar|experiment", re.IGNORECASE)
"""In the name of a module that tries settings out, and makes no model to keep."""


def only_training(project: Project) -> tuple[PythonFile, ...]:
    """The code of notebooks that train and save a model, where no module trains one and nothing runs the notebooks."""
    modules = [f for f in project.python if not f.is_test and not is_aside(f.path)]
    for file in modules:
        trains = file.behaviour.trains and not _TRIES.search(basename(file.path))
        if trains or not file.complete or any(c.method == "execute_notebook" for c in file.calls):
            return ()
    own = (n.code for n in project.notebooks if n.code and not n.is_copy and not is_aside(n.path))
    found = [f for f in own if f.behaviour.trains and f.behaviour.saves_model]
    if not found:
        return ()
    typed = [c.text for ci in project.ci for c in ci.commands]
    typed += [s.value for c in project.configs for s in c.settings if isinstance(s.value, str)]
    return tuple(f for f in found if not any(basename(f.path) in text for text in typed))
