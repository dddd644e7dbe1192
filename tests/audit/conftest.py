"""Rules that stay as they are, so that whole reports can be compared whatever the catalogue grows to."""

from collections.abc import Iterator

import pytest

from mlscaffold import packs
from mlscaffold.facts.model import Place, Project, PythonFile, Trait
from mlscaffold.packs import Listed
from mlscaffold.rules import Confidence, Level, Problem, Rule


def fixed(
    name: str, function: object, *, level: Level = "warning", confidence: Confidence = "high", when: Trait = "any",
    subject: str = "Project", topic: str = "",
) -> Listed:  # fmt: skip
    """A rule made on the spot."""
    rule = Rule(
        name=name, title="A rule of these tests.", level=level, confidence=confidence, stage="prototype", since="0.1",
        when=when, topic=topic, subject=subject, function=function,  # type: ignore[arg-type]
    )  # fmt: skip
    return Listed(name, "", "tests", "", rule=rule)


def absolute(file: PythonFile) -> Iterator[Problem]:
    for text in file.texts:
        if str(text.value).startswith("/mnt/"):
            yield Problem(text.at, f"`{text.value}` is a path on one machine", "Write it relative.")


def unnamed(project: Project) -> Iterator[Problem]:
    if "README.md" not in project.paths:
        yield Problem(Place("."), "this repository has no README", "Write one.")


def shy(project: Project) -> Iterator[Problem]:
    yield Problem(Place("."), "this may be wrong", "Have a look.")


def broken(project: Project) -> Iterator[Problem]:
    raise RuntimeError("out of order")


RULES = (
    fixed("data-docs/shy", shy, confidence="low"),
    fixed("hygiene/unnamed", unnamed, level="note"),
    fixed("reproducibility/absolute", absolute, level="error", subject="PythonFile"),
)


@pytest.fixture
def few_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rules alone."""
    monkeypatch.setattr(packs, "listed", lambda *_, **__: RULES)


@pytest.fixture
def no_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """No rule at all, so that evidence alone decides."""
    monkeypatch.setattr(packs, "listed", lambda *_, **__: ())


@pytest.fixture
def with_rules(monkeypatch: pytest.MonkeyPatch):
    """Sets the rules there are."""

    def use(*rules: Listed) -> None:
        monkeypatch.setattr(packs, "listed", lambda *_, **__: tuple(sorted(rules, key=lambda r: r.name)))

    return use


__all__ = ["RULES", "Listed", "broken", "fixed"]
