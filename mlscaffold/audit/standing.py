"""How a project stands in one topic: pass, fail, not applicable or unknown, by evidence alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from mlscaffold.audit import code, intentions, operations, records
from mlscaffold.audit.evidence import Evidence, Sign
from mlscaffold.audit.topics import Topic
from mlscaffold.facts.components import Component
from mlscaffold.facts.model import Place, Project
from mlscaffold.policy import Finding, Suppressed
from mlscaffold.rules import CONFIDENCES, LEVELS

Status = Literal["pass", "fail", "not-applicable", "unknown"]
STATUSES: tuple[Status, ...] = ("pass", "fail", "unknown", "not-applicable")

SIGNS: Mapping[str, Callable[[Project, Sequence[Component]], list[Sign]]] = {
    "requirements": intentions.requirements,
    "feasibility": intentions.feasibility,
    "iterative-approach": intentions.iterative_approach,
    "task-formulation": intentions.task_formulation,
    "version-control": records.version_control,
    "flexibility": code.flexibility,
    "components": code.components,
    "testing": code.testing,
    "data-documentation": records.data_documentation,
    "experiment-log": records.experiment_log,
    "good-practices": operations.good_practices,
    "deployment": operations.deployment,
}
"""What is looked for, by the key of the topic."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a project stands in one topic, and why."""

    topic: Topic
    status: Status
    evidence: tuple[Evidence, ...]
    """What decided it: findings when it failed, else all that speaks for it."""
    missing: tuple[str, ...]
    """What kept it from passing though nothing speaks against it, in clauses."""
    next: str
    """The one thing worth doing next; empty where nothing is asked for."""
    findings: tuple[Finding, ...]
    """Of this topic, the weightiest first."""
    suppressed: tuple[Suppressed, ...]


def fails(finding: Finding) -> bool:
    """Whether a finding speaks against its topic: notes, and what is not sure, are shown and do not."""
    return finding.level != "note" and finding.confidence != "low"


def weight(finding: Finding) -> tuple[object, ...]:
    """A key that sorts the weightiest finding first."""
    return (not fails(finding), LEVELS.index(finding.level), CONFIDENCES.index(finding.confidence), *finding.order)


def standing(
    topic: Topic,
    project: Project,
    parts: Sequence[Component],
    *,
    findings: Sequence[Finding],
    suppressed: Sequence[Suppressed],
    crashed: Sequence[str],
    is_own: Callable[[str], bool],
) -> Standing:
    """How a project stands in a topic, given its findings there.

    `crashed` names rules of the topic that gave no answer; evidence counts only in paths that are
    the project's own.
    """
    found = tuple(sorted(findings, key=weight))
    hidden = tuple(suppressed)
    against = [f for f in found if fails(f)]
    if against:
        evidence = tuple(Evidence(f.at, f.message) for f in against)
        return Standing(topic, "fail", evidence, (), _repair(against[0]), found, hidden)
    unparsed = _unparsed(project)
    might_train = bool(unparsed) and "ml" in project.traits and "trains" in topic.concerns
    if project.traits.isdisjoint(topic.concerns) and not might_train:
        return Standing(topic, "not-applicable", (), (_not_asked(project.kind),), "", found, hidden)
    signs = SIGNS[topic.key](project, parts)
    seen = [(s, [e for e in s.found if is_own(e.at.path)]) for s in signs]
    evidence = tuple(dict.fromkeys(e for _, of_sign in seen for e in of_sign))
    absent = [
        (s.absent or "what speaks for it lies in paths that the settings exclude", s.wanted) for s, f in seen if not f
    ]
    doubts = list(_doubts(crashed, hidden, unparsed if project.traits.isdisjoint(topic.concerns) else []))
    missing = (*(text for text, _ in absent), *(text for text, _ in doubts))
    if seen and not missing:
        minor = _repair(found[0]) if found else ""
        return Standing(topic, "pass", evidence, (), minor, found, hidden)
    todo = next((wanted for _, wanted in (*absent, *doubts)), "")
    return Standing(topic, "unknown", evidence, missing, todo, found, hidden)


def _not_asked(kind: str) -> str:
    return f"nothing is asked here of a repository of this kind ({kind})"


def _repair(finding: Finding) -> str:
    """What to do about a finding, in words that stand alone."""
    line = f":{finding.at.line}" if finding.at.line else ""
    place = "" if finding.at.path == "." else f"{finding.at.path}{line}: "
    said = f"{place}{finding.message}." if place else f"{finding.message[:1].upper()}{finding.message[1:]}."
    return f"{said} {finding.hint}".rstrip()


def _unparsed(project: Project) -> list[Place]:
    return [f.error_at for f in code.own(project) if not f.parsed]


def _doubts(
    crashed: Sequence[str], suppressed: Sequence[Suppressed], unparsed: Sequence[Place]
) -> list[tuple[str, str]]:
    """(what keeps an answer open, what to do about it)."""
    found = [
        (f"the rule {name} crashed and gave no answer", "Send us the error that the crash reports.") for name in crashed
    ]
    hidden = [s for s in suppressed if fails(s.finding)]
    if hidden:
        first = hidden[0]
        number = "a finding that speaks" if len(hidden) == 1 else f"{len(hidden)} findings that speak"
        found.append(
            (
                f"the repository suppresses {number} against it (first: {first.finding.rule})",
                f"Look whether the reason given for suppressing {first.finding.rule} holds: {first.reason}",
            )
        )
    if unparsed:
        found.append(
            (
                f"`{unparsed[0].path}` cannot be parsed, so what it does is not known",
                "Bring the code to a Python that is still maintained, then look again.",
            )
        )
    return found
