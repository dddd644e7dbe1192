"""The rule `reproducibility/absolute-path`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.paths import foreign_windows_path, personal_path
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule

_HINT = "Make it relative to the project, or take it from the settings or an argument."


@rule(level="error", stage="exploration", since="0.1", when="python")
def absolute_path(project: Project) -> Iterator[Problem]:
    """Code or settings name a path that exists on one person's machine only."""
    for file in project.sources:
        if file.is_test or is_aside(file.path):
            continue
        for text in file.texts:
            at = text.at
            if path := personal_path(text.value):
                # A block that only the author runs, or a default that the caller can change.
                overridable = text.guarded or text.use == "default"
                yield Problem(
                    at, f"`{path}` is a path on one machine", _HINT, confidence="low" if overridable else None
                )
            elif text.use.startswith("argument:") and (path := foreign_windows_path(text.value, text.use)):
                yield Problem(at, f"`{path}` is a path on Windows alone", "Write `/`, or use pathlib.")
    for config in project.configs:
        if config.role in {"test", "infrastructure"} or config.templated or is_aside(config.path):
            continue
        for setting in config.settings:
            if isinstance(setting.value, str) and (path := personal_path(setting.value)):
                at = Place(config.path, setting.at.line, setting.at.column)
                yield Problem(at, f"`{path}` in `{setting.key}` is a path on one machine", _HINT)
