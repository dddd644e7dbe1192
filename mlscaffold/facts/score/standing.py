"""Standing: what the claims of a project come to by verified evidence, and what would raise it.

A claim counts nothing unless it names evidence and every piece of it holds; an automated one counts as manual
where nothing runs its evidence by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mlscaffold.facts.model import Project, ScoreClaim
from mlscaffold.facts.score.evidence import AUTOMATIC, Verified, verified
from mlscaffold.facts.score.ground import Ground
from mlscaffold.facts.score.rubric import POINTS, SECTIONS, Band, RubricTest, band_of
from mlscaffold.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Final


class Standing(NamedTuple):
    """One test of the rubric: what is claimed, and what that counts."""

    section: str
    test: RubricTest
    claim: ScoreClaim | None
    """None when the file does not list it."""
    evidence: tuple[Verified, ...]
    points: float
    why: str
    """Why it counts less than is claimed; empty when it does not."""

    @property
    def status(self) -> str:
        """What is claimed."""
        return self.claim.status if self.claim else "none"

    @property
    def claimed(self) -> float:
        """What it would count if all of it were so."""
        return POINTS[self.status]

    @property
    def failing(self) -> tuple[Verified, ...]:
        """The pieces of evidence that are not as they say."""
        return tuple(piece for piece in self.evidence if not piece.holds)

    @property
    def is_automatic(self) -> bool:
        """Whether some of its evidence runs by itself, and all of it holds."""
        return not self.failing and any(piece.state == AUTOMATIC for piece in self.evidence)


class Step(NamedTuple):
    """One thing that would raise a section."""

    section: str
    test: str
    gain: float
    action: str
    """In a sentence."""


class Score(NamedTuple):
    """What a project comes to."""

    standings: tuple[Standing, ...]
    """All 28, in the order of the rubric."""

    @property
    def sums(self) -> Mapping[str, float]:
        """The points of each section."""
        return {name: sum(s.points for s in self.standings if s.section == name) for name in SECTIONS}

    @property
    def claimed(self) -> Mapping[str, float]:
        """The points of each section if all that is claimed were so."""
        return {name: sum(s.claimed for s in self.standings if s.section == name) for name in SECTIONS}

    @property
    def value(self) -> float:
        """The score: that of the weakest section."""
        return min(self.sums.values())

    @property
    def weakest(self) -> tuple[str, ...]:
        """The sections that have no more than the score."""
        return tuple(name for name, points in self.sums.items() if points == self.value)

    @property
    def band(self) -> Band:
        """What the score means."""
        return band_of(self.value)

    @property
    def unsupported(self) -> tuple[Standing, ...]:
        """The claims that count less than they say."""
        return tuple(s for s in self.standings if s.why)

    @property
    def steps(self) -> tuple[Step, ...]:
        """What would raise the weakest sections, section by section, the cheapest first."""
        found = [(s, step) for s in self.standings if (step := _step(s)) is not None]
        return tuple(
            Step(name, s.test.name, gain, action)
            for name in self.weakest
            for s, (_, gain, action) in sorted(found, key=lambda item: (item[1][0], -item[1][1]))
            if s.section == name
        )


def score(project: Project) -> Score | None:
    """The score of a project by the evidence it names; None when it claims nothing that can be understood."""
    claims = project.score_claims
    if claims is None or claims.faults:
        return None
    own = {claim.test: claim for claim in claims.claims}
    ground = Ground(project)
    return Score(tuple(_standing(ground, name, t, own.get(t.name)) for name, tests in SECTIONS.items() for t in tests))


def _standing(ground: Ground, section: str, test: RubricTest, claim: ScoreClaim | None) -> Standing:
    if claim is None:
        return Standing(section, test, None, (), 0.0, "")
    pieces = verified(ground, claim)
    points, why = _counted(claim.status, pieces)
    return Standing(section, test, claim, pieces, points, why)


def _counted(status: str, pieces: Sequence[Verified]) -> tuple[float, str]:
    """What a claim counts, and why that is less than it says."""
    if status == "none":
        return 0.0, ""
    if not pieces:
        return 0.0, "it names no evidence"
    failing = [piece for piece in pieces if not piece.holds]
    if failing:
        what = "its evidence does not hold" if len(failing) == len(pieces) else "part of its evidence does not hold"
        return 0.0, what
    if status == "automated" and not any(piece.state == AUTOMATIC for piece in pieces):
        return POINTS["manual"], "nothing that it names runs by itself, so it counts as manual"
    return POINTS[status], ""


_MEND: Final = 0
_CLAIM: Final = 1
_RUN: Final = 2
_AUTOMATE: Final = 3
_BEGIN: Final = 4
"""How cheap a step is: mend a name, claim what is there, let CI run what exists, write a test, begin."""


def _step(standing: Standing) -> tuple[int, float, str] | None:
    """How cheap the next step of a test is, what it gains, and what it is; None when there is nothing to gain."""
    status, failing = standing.status, standing.failing
    runnable = any(piece.evidence.kind in {"test", "command"} for piece in standing.evidence if piece.holds)
    if failing and status != "none":
        return _MEND, standing.claimed, f"mend its evidence: {'; '.join(_mended(failing))}"
    if status != "none" and not standing.evidence:
        return _MEND, standing.claimed, "name the evidence of what is claimed"
    if standing.is_automatic and status != "automated":
        return _CLAIM, 1.0 - standing.points, "its evidence runs by itself already: say `automated`"
    if status == "none" and standing.evidence and not failing:
        return _CLAIM, 0.5, "its evidence is there already: say `manual`"
    if standing.points == 1.0:
        return None
    if status != "none" and runnable:
        return _RUN, 0.5, "let a CI job run the evidence that it names, and say `automated`"
    if status != "none":
        return _AUTOMATE, 0.5, "write a test or a command that does it, let CI run it, and say `automated`"
    return _BEGIN, 0.5, "do it by hand, write down what came of it, and say `manual`"


def _mended(failing: Sequence[Verified]) -> Iterator[str]:
    for piece in failing:
        yield f"`{piece.evidence.shown}`: {piece.why}"
