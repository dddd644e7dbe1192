"""The rule `reproducibility/contradicting-pins`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.contradictions import contradictions
from mlscaffold.facts.model import Project
from mlscaffold.facts.places import in_words
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", when="ml")
def contradicting_pins(project: Project) -> Iterator[Problem]:
    """Two places ask for versions of one package that exclude each other."""
    if not project.traits & {"trains", "serves"}:
        return
    for one, other, more in contradictions(project):
        if is_aside(one.at.path) or is_aside(other.at.path):
            continue
        rest = f", and so with {more} more" if more else ""
        yield Problem(
            other.at,
            f"`{other.name}` is to be `{other.specifier}` here, and `{one.specifier}` in {in_words(one.at)}{rest}",
            "Keep one of them; where one file is made from the other, make it anew.",
            related=(one.at,),
        )
