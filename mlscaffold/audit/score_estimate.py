"""An estimate of the ML Test Score of a project that claims nothing: what its files show, test by test.

What a repository shows is the least that is done; most of the rubric is done by people, elsewhere, and
stays unknown. So the estimate is a range: from what is seen to what would be so if all that is not
known were done and automated. Breck et al., "The ML Test Score" (2017), has the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from posixpath import basename
from typing import TYPE_CHECKING

from mlscaffold.audit.score_signs import LOOKS, Look
from mlscaffold.audit.tested import files_of_tests, imports_of
from mlscaffold.facts.components import Component, Kind
from mlscaffold.facts.model import Place, Project, PythonFile
from mlscaffold.facts.score.rubric import FILE, POINTS, SECTIONS, Band, RubricTest, band_of
from mlscaffold.facts.traits import is_aside

if TYPE_CHECKING:
    from typing import Literal

    Status = Literal["automated", "manual", "none", "unknown"]

_BY_TESTS = frozenset({"tested-features", "tested-model-specs", "integration-tested-pipeline", "training-serving-skew"})
"""What can only be done by tests in the repository: where there are none, it is not done."""
_REVIEWED = re.compile(r"(?:\.github/|\.gitlab/|docs/)?CODEOWNERS")


@dataclass(frozen=True, slots=True)
class Estimated:
    """One test of the rubric, and what the files of a project show of it."""

    section: str
    test: RubricTest
    status: Status
    at: Place | None
    """What shows it."""
    because: str
    """In a clause without a full stop; empty where it is unknown."""

    @property
    def points(self) -> float:
        """What it counts at the least."""
        return POINTS.get(self.status, 0.0)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the files of a project show of all 28 tests."""

    tests: tuple[Estimated, ...]
    """In the order of the rubric."""

    def at_least(self, section: str) -> float:
        """The points of a section by what is seen."""
        return sum(t.points for t in self.tests if t.section == section)

    def at_most(self, section: str) -> float:
        """The points of a section if all that is unknown were automated."""
        unknown = sum(t.status == "unknown" for t in self.tests if t.section == section)
        return self.at_least(section) + unknown

    @property
    def value(self) -> float:
        """The score at the least: that of the section of which least is seen."""
        return min(map(self.at_least, SECTIONS))

    @property
    def limit(self) -> float:
        """The score at the most."""
        return min(map(self.at_most, SECTIONS))

    @property
    def band(self) -> Band:
        """What the score at the least means."""
        return band_of(self.value)

    @property
    def unknown(self) -> int:
        """How many tests nothing is known of."""
        return sum(t.status == "unknown" for t in self.tests)

    @property
    def in_words(self) -> str:
        """The estimate in a sentence."""
        return (
            f"ML Test Score: estimated at {self.value:g} to {self.limit:g} of 7 from the files alone, since no {FILE} "
            f"says which of its 28 tests there are; {self.unknown} of them are not known."
        )


def estimate(project: Project, parts: Sequence[Component]) -> Estimate | None:
    """What a project shows of the rubric; None where nothing in it works with models."""
    if "ml" not in project.traits:
        return None
    shown = _Shown.of(project, parts)
    return Estimate(tuple(_estimated(shown, section, test) for section, tests in SECTIONS.items() for test in tests))


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the signs are looked for in."""

    project: Project
    kinds: Mapping[str, Kind]
    tests: tuple[PythonFile, ...]
    code: tuple[PythonFile, ...]
    """All but tests, examples and what is somebody else's."""
    tested_by_ci: bool

    @classmethod
    def of(cls, project: Project, parts: Sequence[Component]) -> _Shown:
        return cls(
            project,
            {c.path: c.component for c in parts if c.confidence != "low"},
            (*files_of_tests(project), *(f for f in project.python if basename(f.path) == "conftest.py")),
            tuple(f for f in project.sources if not f.is_test and not is_aside(f.path)),
            any(ci.runs_tests and ci.on_changes for ci in project.ci),
        )


def _estimated(shown: _Shown, section: str, test: RubricTest) -> Estimated:
    in_tests = next(chain(_special_in_tests(shown, test.name), _in_tests(shown, test.name)), None)
    if in_tests:
        at, what = in_tests
        if shown.tested_by_ci:
            return Estimated(section, test, "automated", at, f"a test {what}, and CI runs the tests")
        return Estimated(section, test, "manual", at, f"a test {what}, and nothing is seen to run the tests")
    in_code = next(chain(_special_in_code(shown, test.name), _in_code(shown, test.name)), None)
    if in_code:
        return Estimated(section, test, "manual", *in_code)
    if test.name in _BY_TESTS and not shown.project.tests and not shown.project.uncollected_tests:
        return Estimated(section, test, "none", None, "there are no tests")
    return Estimated(section, test, "unknown", None, "")


def _in_tests(shown: _Shown, name: str) -> Iterator[tuple[Place, str]]:
    """Where tests do what a test of the rubric asks, by what they call or are called."""
    look = LOOKS.get(name)
    for file in shown.tests if look else ():
        assert look is not None
        yield from ((at, look.what) for at in _calls(file, look))
        named = re.compile(look.named) if look.named else None
        for function in file.functions:
            if named and function.name.startswith("test_") and function.assertions and named.search(function.name):
                yield function.at, look.what


def _in_code(shown: _Shown, name: str) -> Iterator[tuple[Place, str]]:
    """Where the code of a project does it, which somebody started by hand."""
    if look := LOOKS.get(name):
        for file in shown.code:
            yield from ((at, f"code {look.what}") for at in _calls(file, look))


def _calls(file: PythonFile, look: Look) -> Iterator[Place]:
    families = tuple(call for call in look.calls if call.endswith("."))
    for call in file.calls:
        if call.name in look.calls or (families and call.name.startswith(families)):
            yield call.at


def _special_in_tests(shown: _Shown, name: str) -> Iterator[tuple[Place, str]]:
    """Where tests do what only the whole of them shows."""
    if name in {"tested-features", "tested-model-specs"}:
        kind = "data" if name == "tested-features" else "model"
        for target, at in imports_of(shown.project, shown.tests):
            if shown.kinds.get(target) == kind:
                yield at, f"imports `{target}`, which is {kind}"
    elif name == "integration-tested-pipeline":
        for file in shown.tests:
            predicts = next((c for c in file.calls if c.method in {"predict", "predict_proba", "post"}), None)
            if file.behaviour.trains and predicts:
                yield file.behaviour.trains, "trains, and asks for answers"


def _special_in_code(shown: _Shown, name: str) -> Iterator[tuple[Place, str]]:
    """Where files that are no code of ours show it."""
    project = shown.project
    if name == "feature-expectations":
        for dictionary in project.dictionaries:
            yield dictionary.at, "a data dictionary says what is expected"
    elif name == "reviewed-model-specs":
        for path in sorted(project.paths):
            if _REVIEWED.fullmatch(path):
                yield Place(path), f"`{basename(path)}` names who reviews a change"
