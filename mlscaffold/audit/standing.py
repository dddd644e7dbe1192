"""How a project stands in one topic: pass, fail, not applicable or unknown, by evidence alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from mlscaffold.audit import code, intentions, operations, records
from mlscaffold.audit.data_documentation import data_documentation
from mlscaffold.audit.evidence import Evidence, Sign
from mlscaffold.audit.experiments import experiment_log
from mlscaffold.audit.kinds import kind_in_words
from mlscaffold.audit.tested import testing
from mlscaffold.audit.topics import Topic
from mlscaffold.facts.components import Component
from mlscaffold.facts.model import Project, PythonFile
from mlscaffold.facts.places import in_words
from mlscaffold.findings import Finding, Suppressed
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
    "testing": testing,
    "data-documentation": data_documentation,
    "experiment-log": experiment_log,
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
    seen: tuple[Evidence, ...]
    """What speaks for it, whatever its status."""
    missing: tuple[str, ...]
    """What keeps it, or would keep it, from passing though nothing speaks against it, in clauses."""
    next: str
    """The one thing worth doing next; empty where nothing is asked for."""
    findings: tuple[Finding, ...]
    """Of this topic, the weightiest first."""
    suppressed: tuple[Suppressed, ...]


def ranked(standings: Sequence[Standing]) -> list[Standing]:
    """The topics that ask for something to be done, those that failed first."""
    order: tuple[Status, ...] = ("fail", "unknown", "pass")
    return [s for status in order for s in standings if s.status == status and s.next]


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
    against = [f for f in found if fails(f) and f.rule not in topic.advice]
    unparsed = _unparsed(project)
    might_train = bool(unparsed) and "ml" in project.traits and "trains" in topic.concerns
    concerned = not project.traits.isdisjoint(topic.concerns)
    published = topic.perspective == "Product owner" and _is_library(project)
    if not against and ((not concerned and not might_train) or published):
        why = _not_asked_of_a_library() if published else _not_asked(kind_in_words(project))
        return Standing(topic, "not-applicable", (), (), (why,), "", found, hidden)
    signs = SIGNS[topic.key](project, parts) if concerned or might_train else []
    seen = [(s, [e for e in s.found if is_own(e.at.path)]) for s in signs]
    evidence = tuple(dict.fromkeys(e for _, of_sign in seen for e in of_sign))
    absent = [
        (s.absent or "what speaks for it lies in paths that the settings exclude", s.wanted) for s, f in seen if not f
    ]
    if against:
        decided = tuple(Evidence(f.at, f.message) for f in against)
        also = _not_told(absent, against)
        return Standing(topic, "fail", decided, evidence, also, _repair(against[0]), found, hidden)
    doubts = list(_doubts(crashed, hidden, [] if concerned else unparsed))
    missing = (*(text for text, _ in absent), *(text for text, _ in doubts))
    if seen and not missing:
        minor = _repair(found[0]) if found else ""
        return Standing(topic, "pass", evidence, evidence, (), minor, found, hidden)
    todo = next((wanted for _, wanted in (*absent, *doubts)), "")
    return Standing(topic, "unknown", evidence, evidence, missing, todo, found, hidden)


def _not_told(absent: Sequence[tuple[str, str]], against: Sequence[Finding]) -> tuple[str, ...]:
    """What could not be seen, but for what a finding already says: both then name the same first file or package."""
    said = " ".join(f.message for f in against)
    return tuple(text for text, _ in absent if not any(name in said for name in re.findall(r"`([^`]+)`", text)))


def _is_library(project: Project) -> bool:
    """Whether others install the project under its name and build with it: what it is used for is their question."""
    published = project.published
    return published and project.traits.isdisjoint({"serves", "declared"})


def _not_asked_of_a_library() -> str:
    return "a library that others install is not asked this: what it is used for is for them to say"


def _not_asked(kind: str) -> str:
    return f"nothing is asked here of a repository of this kind ({kind})"


def _repair(finding: Finding) -> str:
    """What to do about a finding, in words that stand alone."""
    at = finding.at._replace(column=0)
    place = "" if at.path == "." else f"{in_words(at)}: "
    said = f"{place}{finding.message}." if place else f"{finding.message[:1].upper()}{finding.message[1:]}."
    return f"{said} {finding.hint}".rstrip()


def _unparsed(project: Project) -> list[PythonFile]:
    return [f for f in code.own(project) if not (f.parsed or f.complete) and f.dialect != "template"]


def _doubts(
    crashed: Sequence[str], suppressed: Sequence[Suppressed], unparsed: Sequence[PythonFile]
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
        found.append((f"`{unparsed[0].path}` cannot be parsed, so what it does is not known", _readable(unparsed[0])))
    return found


def _readable(file: PythonFile) -> str:
    """What would make a file readable: its code is old, newer than the Python that runs us, or wrong."""
    if file.python2:
        return "Bring the code to a Python that is still maintained, then look again."
    if file.dialect == "newer Python":
        return "Run the audit with the newest Python, which this code may be written for."
    return f"Look at {in_words(file.error_at._replace(column=0))}: {file.error or 'it is no valid Python'}."
