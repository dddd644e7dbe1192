"""The rule `monitoring/stale-model`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project, date
from mlscaffold.lean import TYPE_CHECKING
from mlscaffold.rules import Problem, rule

if TYPE_CHECKING:
    from typing import Any


@rule(level="warning", stage="production", since="0.1", when="declared")
def stale_model(project: Project) -> Iterator[Problem]:
    """The model in use was trained longer ago than its card allows."""
    card = project.document(project.layout.model_card)
    if card is None:
        return
    trained, allowed = _day(card.front_matter.get("trained_at")), card.front_matter.get("max_age_days")
    if trained is None or isinstance(allowed, bool) or not isinstance(allowed, int):
        return
    age = (project.today - trained).days
    if age > allowed:
        yield Problem(
            Place(card.path, card.front_matter_lines.get("trained_at", 1)),
            f"the model was trained {age} days ago, and its card allows {allowed}",
            "Train it on newer data, or show that it still holds and raise `max_age_days` with the reason.",
        )


def _day(written: Any) -> date | None:
    """The day of a date or time as ISO 8601 writes it."""
    try:
        return date.fromisoformat(str(written)[:10])
    except ValueError:
        return None
