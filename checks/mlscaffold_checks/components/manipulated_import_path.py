"""The rule `components/manipulated-import-path`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Call, Project, PythonFile
from mlscaffold.facts.traits import is_aside, uses_ml
from mlscaffold.rules import Problem, rule

CHANGES = frozenset({"sys.path.append", "sys.path.insert", "sys.path.extend", "site.addsitedir"})


@rule(level="warning", stage="prototype", since="0.1", when="ml")
def manipulated_import_path(project: Project) -> Iterator[Problem]:
    """Code changes where Python looks for modules."""
    found: dict[tuple[object, ...], list[Call]] = {}
    for file in project.python:
        for call in file.calls if _counts(file) else ():
            if call.name in CHANGES and not _is_of_the_platform(call):
                # A line that was copied through a folder is one habit, and told once.
                found.setdefault(tuple((a.value, a.names) for a in call.arguments), []).append(call)
    told: set[str] = set()
    for calls in found.values():
        first, *others = calls
        if first.at.path in told:
            continue
        told.add(first.at.path)
        more = f", here and in {len(others)} more places" if len(others) > 1 else ", here and in one more place"
        yield Problem(
            first.at,
            f"`{first.receiver}.{first.method}` decides at run time which modules are imported{more if others else ''}",
            "Make the code a package (a pyproject.toml is enough), and install it with `pip install -e .`.",
            related=tuple(call.at for call in others),
        )


def _is_of_the_platform(call: Call) -> bool:
    """Whether it adds a folder that Kaggle lays beside the code, or one that Python itself installs into."""
    kaggle = any(isinstance(a.value, str) and a.value.startswith(("../input/", "/kaggle/")) for a in call.arguments)
    return kaggle or any("site" in name for a in call.arguments for name in a.names)


def _counts(file: PythonFile) -> bool:
    if file.is_test or is_aside(file.path) or file.path.endswith(("conf.py", "setup.py")):
        return False
    return uses_ml(file) or file.role in {"data", "model", "serving", "other"}
