"""The rule `plan/skipped-pyramid-level`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.page_table import rows_under
from mlscaffold.rules import Problem, rule

LEVELS = ("records", "charts", "reports", "predictions", "actions")
NOTHING = frozenset({"", "-", "–", "—"})  # noqa: RUF001 - dashes that editors put in place of `-`


@rule(level="note", stage="prototype", since="0.1", when="declared")
def skipped_pyramid_level(project: Project) -> Iterator[Problem]:
    """The plan names an artifact for a level of the data-value pyramid, and none for one below it."""
    plan = project.document(project.layout.plan)
    if plan is None:
        return
    rows = [row for row in rows_under(plan, "Pyramid") if row.cell("level").lower() in LEVELS]
    reached = {row.cell("level").lower() for row in rows if row.cell("path") not in NOTHING}
    for row in rows:
        level = row.cell("level").lower()
        below = [lower for lower in LEVELS[: LEVELS.index(level)] if lower not in reached]
        if level in reached and below:
            yield Problem(
                row.at,
                f"the plan has an artifact for {level}, but none for {' and '.join(below)} below",
                "Build the lower level first, or name the path of what you have of it.",
            )
            return
