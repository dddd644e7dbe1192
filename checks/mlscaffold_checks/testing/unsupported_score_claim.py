"""The rule `testing/unsupported-score-claim`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.rules import Problem, rule

RUNS = "Name a test or a command that a CI job or a hook runs, or say `manual`."
NAMES = "Name the evidence, or say `none`."


@rule(level="error", stage="production", since="0.1", when="declared")
def unsupported_score_claim(project: Project) -> Iterator[Problem]:
    """A claim in `ml_test_score.yaml` is not borne out by the evidence that it names, or cannot be understood."""
    if project.score_claims is None:
        return
    # Few projects have such a file, and verifying takes much that others do without.
    from mlscaffold.facts.score.standing import score

    for fault in project.score_claims.faults:
        yield Problem(fault.at, fault.message, fault.hint)
    found = score(project)
    for item in found.unsupported if found else ():
        said = f"`{item.test.name}` is claimed as {item.status}, but"
        for piece in item.failing:
            yield Problem(piece.evidence.at, f"{said} of `{piece.evidence.shown}`, {piece.why}", piece.hint)
        if item.claim and not item.failing:
            yield Problem(item.claim.at, f"{said} {item.why}", RUNS if item.points else NAMES)
