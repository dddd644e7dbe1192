"""The rule `brief/missing-success-metric`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlscaffold.facts.model import Place, Project
from mlscaffold.lean import TYPE_CHECKING
from mlscaffold.rules import Problem, rule

if TYPE_CHECKING:
    from typing import Any


DIRECTIONS = ("maximize", "minimize")


@rule(level="warning", stage="prototype", since="0.1", when="declared")
def missing_success_metric(project: Project) -> Iterator[Problem]:
    """The brief does not say in numbers when the model is good enough."""
    brief = project.document(project.layout.brief)
    if brief is None:
        return
    success = brief.front_matter.get("success")
    wrong = list(_wrong(success)) if isinstance(success, Mapping) else ["`success`"]
    if wrong:
        yield Problem(
            Place(brief.path, brief.front_matter_lines.get("success", 1)),
            f"the brief's front matter does not say: {', '.join(wrong)}",
            "Write `success:` with `metric`, `direction` (maximize or minimize), and numeric `target` and `baseline`.",
        )


def _wrong(success: Mapping[str, Any]) -> Iterator[str]:
    import math

    metric = success.get("metric")
    if not isinstance(metric, str) or not metric.strip():
        yield "`metric`"
    if success.get("direction") not in DIRECTIONS:
        yield "`direction` as maximize or minimize"
    for key in ("target", "baseline"):
        value = success.get(key)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            yield f"`{key}` as a number"
