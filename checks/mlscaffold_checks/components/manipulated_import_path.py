"""The rule `components/manipulated-import-path`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import PythonFile
from mlscaffold.facts.traits import is_aside, uses_ml
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", when="ml")
def manipulated_import_path(file: PythonFile) -> Iterator[Problem]:
    """Code changes where Python looks for modules."""
    if file.is_test or file.is_notebook or is_aside(file.path) or file.path.endswith(("conf.py", "setup.py")):
        return
    if not (uses_ml(file) or file.role in {"data", "model", "serving", "other"}):
        return
    for call in file.calls:
        if call.name in {"sys.path.append", "sys.path.insert", "sys.path.extend", "site.addsitedir"}:
            yield Problem(
                call.at,
                f"`{call.receiver}.{call.method}` decides at run time which modules are imported",
                "Make the code a package (a pyproject.toml is enough), and install it with `pip install -e .`.",
            )
