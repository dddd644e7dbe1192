"""What repairing findings would do to files: computed from a tree, in memory, and written by nobody here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mlscaffold.config import Config
from mlscaffold.errors import UserError
from mlscaffold.facts.model import Project
from mlscaffold.findings import Finding
from mlscaffold.fixes.draft import Draft, PostponedError
from mlscaffold.fixes.refusal import RefusedError
from mlscaffold.tree import Tree


@dataclass(frozen=True, slots=True)
class Skipped:
    """A repair that was not made, and why."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The new contents of files, and which findings they repair."""

    files: Mapping[str, bytes | None] = field(default_factory=dict)
    """New content by path; None for a file that goes."""
    before: Mapping[str, bytes | None] = field(default_factory=dict)
    """What the same files held when this was planned; None for a file that is not there."""
    untracked: tuple[str, ...] = ()
    """Paths that git is to forget."""
    applied: tuple[Finding, ...] = ()
    postponed: tuple[Finding, ...] = ()
    """Repairs that meet others in the same lines, and are to be planned again once these are made."""
    skipped: tuple[Skipped, ...] = ()
    """Repairs that cannot be made here."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not self.files and not self.untracked


def planned(
    tree: Tree, config: Config, findings: Sequence[Finding], *, unsafe: bool, project: Project | None = None
) -> Plan:
    """The repairs of findings, safe ones alone or all of them, in the order of the findings.

    `project` is what is known of the tree already; it is read where a repair asks for it and it is not given.
    """
    draft = Draft(tree, config, project)
    applied: list[Finding] = []
    postponed: list[Finding] = []
    skipped: list[Skipped] = []
    for finding in findings:
        if finding.fix is None or not (finding.fix.safe or unsafe):
            continue
        try:
            draft.apply(finding.fix)
        except PostponedError:
            postponed.append(finding)
        except RefusedError as error:
            skipped.append(Skipped(finding, str(error)))
        except UserError as error:
            skipped.append(Skipped(finding, error.message))
        except Exception as error:
            # One repair that this program cannot make is no reason to make none of the others.
            what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            skipped.append(Skipped(finding, f"mlscaffold itself failed on it ({what}); please report this"))
        else:
            applied.append(finding)
    files = draft.files()
    return Plan(
        files, {path: draft.before[path] for path in files}, draft.untracked, tuple(applied), tuple(postponed),
        tuple(skipped),
    )  # fmt: skip
