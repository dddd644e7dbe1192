"""The topics of the talk, as data: who asks what, and which rules answer it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mlscaffold.rules import Rule

Perspective = Literal["Product owner", "Project manager", "Developer", "DevOps"]

PERSPECTIVES: tuple[Perspective, ...] = ("Product owner", "Project manager", "Developer", "DevOps")


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: a question that one perspective asks of a machine-learning project."""

    key: str
    """In addresses and in a rule's `topic`."""
    perspective: Perspective
    name: str
    question: str
    """What the talk asks, in one sentence."""
    concerns: frozenset[str]
    """Traits of the projects that the question makes sense for; any one will do. A project with
    mlscaffold settings says by them that it is a machine-learning project."""
    families: tuple[str, ...] = ()
    """Families of rules that answer it."""
    rules: tuple[str, ...] = ()
    """Single rules that answer it though their family answers another topic."""
    advice: frozenset[str] = frozenset()
    """Rules whose findings are shown here and decide nothing."""


_LEARNS = frozenset({"ml", "trains", "serves", "declared"})
_TRAINS = frozenset({"trains", "declared"})
_HAS_CODE = frozenset({"python", "notebooks", "ml", "declared"})

TOPICS: tuple[Topic, ...] = (
    Topic(
        "requirements", "Product owner", "requirements",
        "Is machine learning needed here, and what exactly is expected of it?",
        _LEARNS, families=("brief",),
    ),
    Topic(
        "feasibility", "Product owner", "feasibility",
        "Can it be done: technically, economically, legally, in operation and in time, and with which data?",
        _LEARNS,
        rules=("brief/unanswered-feasibility", "brief/undeclared-source", "brief/missing-data-licence",
               "brief/unflagged-personal-data"),
    ),
    Topic(
        "iterative-approach", "Project manager", "iterative approach",
        "Does the work go round a loop of analysing, choosing, implementing and measuring?",
        _TRAINS, families=("plan",),
    ),
    Topic(
        "task-formulation", "Project manager", "task formulation",
        "Does each task say what is tried, on which data, what will be known then, and when it is done?",
        _TRAINS, rules=("plan/incomplete-task", "plan/vague-task"),
    ),
    Topic(
        "version-control", "Developer", "version control",
        "Can code, data, models and settings of any day be brought back, and does the same input give the same result?",
        _HAS_CODE, families=("versioning", "reproducibility"),
    ),
    Topic(
        "flexibility", "Developer", "flexibility",
        "Can the parts that are experimented with be exchanged without rewriting the rest?",
        _TRAINS, families=("flexibility",),
    ),
    Topic(
        "components", "Developer", "components and abstractions",
        "Are data, model and serving apart, so that a change in one does not change everything?",
        # Where modules are looked for says how the code is installed, and not how it is divided.
        _LEARNS, families=("components",), advice=frozenset({"components/manipulated-import-path"}),
    ),
    Topic(
        "testing", "Developer", "testing",
        "Are code, data and model tested, and do these tests run by themselves?",
        frozenset({"python", "ml", "declared"}), families=("testing", "leakage", "ml-api"),
    ),
    Topic(
        "data-documentation", "Developer", "good practices: data documentation",
        "Is it written down what each table and each column means?",
        frozenset({"tables", "trains", "declared"}), families=("data-docs",),
    ),
    Topic(
        "experiment-log", "Developer", "good practices: experiment log",
        "Is every run recorded: who, which commit, what was varied, model, data, metrics, notes?",
        _TRAINS, families=("experiment-log",),
    ),
    Topic(
        "good-practices", "Developer", "good practices: the same",
        "Does it keep what holds for any software: a README, a style that tools check, code and notebooks that run?",
        _HAS_CODE, families=("hygiene", "notebooks"),
    ),
    Topic(
        "deployment", "DevOps", "deployment and maintenance",
        "Is it tested and released by machine, with an audit trail, watched in use, and retrained when it decays?",
        frozenset({"trains", "serves", "declared"}), families=("delivery", "monitoring"),
    ),
)  # fmt: skip

_BY_KEY = {word: t for t in TOPICS for word in (t.key, t.name)}
_BY_RULE = {name: t for t in TOPICS for name in t.rules}
_BY_FAMILY = {family: t for t in TOPICS for family in t.families}


def topic_of(name: str, rules: dict[str, Rule]) -> Topic | None:
    """The topic that a rule answers: its own, else its family's; None for rules about the tool itself."""
    given = rules[name].topic if name in rules else ""
    return _BY_KEY.get(given.lower()) or _BY_RULE.get(name) or _BY_FAMILY.get(name.partition("/")[0])
