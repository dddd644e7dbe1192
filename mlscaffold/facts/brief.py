"""What a brief must say: its headings, and in its front matter when the model is good enough."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlscaffold.facts.model import Document
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

NEEDED = ("Problem", "Why machine learning", "Users", "Cost of a wrong answer")
FEASIBILITY = ("Technical", "Economic", "Legal", "Operational", "Schedule", "Data", "State of the art")

_DIRECTIONS = ("maximize", "minimize")


def unanswered(brief: Document, headings: tuple[str, ...]) -> list[str]:
    """Those of the headings that the brief lacks, or leaves without a word below."""
    return [heading for heading in headings if not brief.answers(heading)]


def missing_of_success(brief: Document) -> list[str]:
    """What `success` in the front matter does not say, each as a user would name it."""
    success = brief.front_matter.get("success")
    return list(_missing(success)) if isinstance(success, Mapping) else ["`success`"]


def _missing(success: Mapping[str, Any]) -> Iterator[str]:
    import math

    metric = success.get("metric")
    if not isinstance(metric, str) or not metric.strip():
        yield "`metric`"
    if success.get("direction") not in _DIRECTIONS:
        yield "`direction` as maximize or minimize"
    for key in ("target", "baseline"):
        value = success.get(key)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            yield f"`{key}` as a number"
