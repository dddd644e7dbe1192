"""Retraining: whether one command of a repository may train its model again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename

from mlscaffold.facts.model import Project, PythonFile
from mlscaffold.facts.orchestration import orchestrates
from mlscaffold.facts.tested import reached, targets_of
from mlscaffold.lean import pattern

_TASKS = pattern(
    r"(?:.*/)?(?:dvc\.ya?ml|MLproject|GNUmakefile|[Mm]akefile|.*\.mk|\.?[Jj]ustfile|[Tt]askfile[\w.]*\.ya?ml|noxfile\.py|tasks\.py"
    r"|Snakefile|pipeline\.ya?ml|zenml\.ya?ml|kedro_cli\.py|Pipfile|pixi\.toml|\.?mise\.toml|package\.json"
    r"|[^/]*\.(?:sh|bash|ps1|bat|cmd))"
)
"""Files of tasks and scripts, of which any may be the command."""
_SCRIPTS = ("project.scripts.", "project.entry-points.", "tool.poetry.scripts.", "tool.pdm.scripts.", "tool.hatch.")
_ORCHESTRATORS = frozenset({
    "airflow", "prefect", "dagster", "kedro", "metaflow", "zenml", "kfp", "luigi", "ploomber", "mage_ai", "azureml",
    "sagemaker", "flytekit", "clearml", "tfx", "papermill", "nbconvert", "apscheduler", "celery", "schedule",
})  # fmt: skip
"""Import names of what runs trainings, by the hand of a service or by the clock."""
_NAMED = pattern(r"\b(?:re-?)?train(?:ing|er|_\w{1,40})?\b|\bpapermill\b|nbconvert\b.{0,80}--execute", re.IGNORECASE)
_COMMAND = pattern(
    r"^[ \t]*(?:[$>%!`][ \t]*)?(?:[A-Z_]+=\S+[ \t]+)*(?:python[\d.]*|uv|poetry|pipenv|make|just|dvc|mlflow"
    r"|docker|bash|sh|conda|jupyter|papermill|\./\S)[^\n]{0,300}|`(?:python[\d.]*|uv|make|docker|jupyter|bash|sh|\./)[^`\n]{0,300}`",
    re.MULTILINE,
)
"""What is written like a command on a page."""
_QUIET = frozenset({
    "getLogger", "basicConfig", "load_dotenv", "filterwarnings", "simplefilter", "getenv", "get", "join", "dirname",
    "abspath", "Path", "compile", "namedtuple", "TypeVar", "append", "insert", "set_option", "use", "seed",
})  # fmt: skip
"""Calls that modules make when they are imported, and that do no work."""


def may_retrain(project: Project) -> bool:
    """Whether some command may train again: a script, a task, a pipeline, or one that a page or CI names."""
    code = project.python
    trains = {f.path for f in code if f.behaviour.trains}
    targets = targets_of(project)
    starts = [f.path for f in code if not f.is_test and _is_started(f)]
    if trains & reached(starts, targets) or any(not f.complete for f in code):
        return True
    roots = {i.module.partition(".")[0] for f in code for i in f.imports}
    if roots & _ORCHESTRATORS or any(map(orchestrates, code)) or any(map(_TASKS.fullmatch, project.paths)):
        return True
    if any(s.key.startswith(_SCRIPTS) for c in project.configs for s in c.settings) or any(map(_has_scripts, code)):
        return True
    return any(ci.opaque or ci.works for ci in project.ci) or any(_NAMED.search(text) for text in _commands(project))


def _is_started(file: PythonFile) -> bool:
    """Whether a module does something when it is started."""
    if basename(file.path) == "__main__.py":
        return True
    return any(c.guarded or (not c.scope and c.method not in _QUIET) for c in file.calls)


def _has_scripts(file: PythonFile) -> bool:
    return any(c.method == "setup" and c.argument("entry_points") for c in file.calls)


def _commands(project: Project) -> Iterator[str]:
    for ci in project.ci:
        yield from (c.text for c in ci.commands)
    for page in project.documents:
        yield from (found[0] for found in _COMMAND.finditer(page.text))
