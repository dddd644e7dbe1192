"""What a run found, as reports show it: plain values that know nothing of how they were found."""

from __future__ import annotations

from collections.abc import Mapping

from mlscaffold.facts.model import Place
from mlscaffold.lean import TYPE_CHECKING, dataclass, field

if TYPE_CHECKING:
    from mlscaffold.rules import Confidence, Fix, Level


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem, as reports show it."""

    rule: str
    at: Place
    level: Level
    confidence: Confidence
    message: str
    hint: str
    related: tuple[Place, ...]
    fix: Fix | None = field(default=None, compare=False)
    """Its repair; two findings are one whatever their repairs are."""

    @property
    def order(self) -> tuple[object, ...]:
        """Position first, then rule: the order of every report."""
        return (*self.at.order, self.rule, self.message)


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that is not shown, and by whose word."""

    finding: Finding
    kind: str
    """`inline`, `settings`, `per path` or `baseline`."""
    at: Place
    """Where it is suppressed."""
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report of `check` says."""

    name: str
    """Of the project."""
    stage: str
    declared: bool
    """Whether the project has settings of its own."""
    kind: str
    """What the project is, in words."""
    traits: tuple[str, ...]
    """Sorted."""
    files: int
    findings: tuple[Finding, ...]
    """Sorted by position; suppressed and unsure ones left out."""
    hidden: Mapping[str, int] = field(default_factory=dict)
    """How many findings are not shown, by why; sorted."""
    asked: tuple[str, ...] = ()
    """The rules that applied."""
    not_applicable: tuple[str, ...] = ()
    """The rules that do not apply to a project of this kind; a look at single files cannot tell."""
    later: tuple[str, ...] = ()
    """The rules of a later stage."""
    partial: bool = False
    """Whether only some files were looked at, so that rules about the whole project were not asked."""
    suppressed: tuple[Suppressed, ...] = ()
    """The findings that the project suppresses, sorted like the others; `hidden` counts them."""
    bare: tuple[str, ...] = ()
    """The folders that were to be looked at and hold no file: `.` is the whole project."""
    gone: tuple[str, ...] = ()
    """The files that git tracks and that are not in the work tree, where all files were looked for."""
    fixed: tuple[Finding, ...] | None = None
    """The findings that were repaired, sorted by where they were; None when nothing was asked to be."""

    @property
    def fixable(self) -> tuple[int, int]:
        """How many of the findings `--fix` repairs, and how many more `--unsafe-fixes`."""
        fixes = [f.fix.safe for f in self.findings if f.fix is not None]
        return fixes.count(True), fixes.count(False)
