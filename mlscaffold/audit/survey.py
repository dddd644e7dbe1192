"""One audit: a tree is looked at once, and every topic of the talk gets its status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from mlscaffold import packs
from mlscaffold.audit.data_documentation import is_text_sheet
from mlscaffold.audit.kinds import is_unread, kind_in_words
from mlscaffold.audit.score_estimate import Estimate, estimate
from mlscaffold.audit.settings import Followed, followed
from mlscaffold.audit.standing import Standing, standing
from mlscaffold.audit.topics import TOPICS, Topic, topic_of
from mlscaffold.copies import told_once
from mlscaffold.errors import UserError
from mlscaffold.facts.components import Component, Direction, components, import_directions
from mlscaffold.facts.document import read_document
from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.score.standing import Score, score
from mlscaffold.findings import Finding, Suppressed
from mlscaffold.lean import replace
from mlscaffold.rules import CONFIDENCES
from mlscaffold.run import Result, check
from mlscaffold.tree import Tree, matches

_SHEET_BYTES: Final = 2**20
"""A larger text is no data dictionary that somebody wrote."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What an audit found."""

    result: Result
    """The findings, at every confidence; those in paths that the repository excludes are suppressed."""
    standings: tuple[Standing, ...]
    """In the order of the talk."""
    components: tuple[Component, ...]
    directions: tuple[Direction, ...]
    other: tuple[Finding, ...]
    """Findings that belong to no topic: about the tool and its settings, or by a family of somebody else's rules."""
    other_suppressed: tuple[Suppressed, ...]
    score: int | None
    """0 to 100; None when no topic applies, or it is not machine learning."""
    score_method: str
    kind: str
    """What kind of repository it is, in words, and how far that could be seen."""
    notes: tuple[str, ...]
    """What of the repository's own settings was followed and what was not."""

    @property
    def other_title(self) -> str:
        """What the findings that belong to no topic are about."""
        rules = [f.rule for f in self.other] + [s.finding.rule for s in self.other_suppressed]
        is_ours = all(rule.startswith("project/") for rule in rules)
        return "About the tool and its settings" if is_ours else "Outside the topics"

    @property
    def ml_test_score(self) -> Score | None:
        """By the claims of the repository and the evidence that they name; None when it claims nothing."""
        return score(self.result.project)

    @property
    def ml_test_score_estimate(self) -> Estimate | None:
        """By what files show; None when there are claims, or nothing works with models."""
        project = self.result.project
        return estimate(project, self.components) if project.score_claims is None else None

    @property
    def ml_test_score_in_words(self) -> str:
        """The ML Test Score in a sentence or two, or why there is none."""
        claims, found = self.result.project.score_claims, self.ml_test_score
        if claims is None:
            estimated = self.ml_test_score_estimate
            return estimated.in_words if estimated else "ML Test Score: none, since nothing here works with models."
        if found is None:
            return f"ML Test Score: none, since {claims.path} cannot be understood (line {claims.faults[0].at.line})."
        lowest = f"the lowest of {', '.join(f'{name} {points:g}' for name, points in found.sums.items())}"
        less = len(found.unsupported)
        told = f" {less} claim{'s count' if less > 1 else ' counts'} less than said." if less else ""
        return f"ML Test Score: {found.value:g} of 7, {lowest}, by verified evidence.{told}"

    @property
    def counts(self) -> Counter[str]:
        """How many topics have each status."""
        return Counter(s.status for s in self.standings)


def survey(tree: Tree, stage: str, available: Sequence[packs.Listed] | None = None) -> Survey:
    """Audit a tree as a project at a stage, by the rules that are available (default: all that are installed)."""
    available = packs.listed() if available is None else available
    settings = followed(tree, stage, {item.name for item in available})
    try:
        result = check(tree, settings.config, confidences=CONFIDENCES, available=available, full=True)
    except UserError as error:
        if not settings.config.declared:
            raise
        # Whatever is wrong with settings that were readable must not keep the repository from being audited.
        note = f"The repository's settings are not followed, since they are wrong: {error.message}."
        settings = Followed(replace(type(settings.config)(), source=settings.config.source, stage=stage), (), (note,))
        result = check(tree, settings.config, confidences=CONFIDENCES, available=available, full=True)
    result = _without_excluded(result, settings)
    result = replace(result, findings=told_once(result.findings, tree))
    project = result.project
    parts = tuple(c for c in components(project) if ".ipynb_checkpoints/" not in f"/{c.path}")
    read = _with_sheets(tree, project)
    rules = {r.name: r for r in (*result.asked, *result.not_applicable)}

    def topic(name: str) -> Topic | None:
        return topic_of(name, rules)

    def is_own(path: str) -> bool:
        return not (settings.exclude and matches(path, settings.exclude))

    standings = tuple(
        standing(
            t, read, parts,
            findings=[f for f in result.findings if topic(f.rule) is t],
            suppressed=[s for s in result.suppressed if topic(s.finding.rule) is t],
            crashed=sorted({c.rule for c in result.crashes if topic(c.rule) is t}),
            is_own=is_own,
        )
        for t in TOPICS
    )  # fmt: skip
    score, method = _score(standings, project)
    return Survey(
        result=result, standings=standings, components=parts,
        directions=import_directions(parts, project.import_edges),
        other=tuple(f for f in result.findings if topic(f.rule) is None),
        other_suppressed=tuple(s for s in result.suppressed if topic(s.finding.rule) is None),
        score=score, score_method=method, kind=kind_in_words(project), notes=(*settings.notes, *_of_its_place(project)),
    )  # fmt: skip


def _of_its_place(project: Project) -> Iterator[str]:
    """What to say of a folder that is a part of a repository."""
    if project.git.prefix:
        yield f"This is the folder {project.git.prefix} of a repository: what lies above it was not looked at."


def _without_excluded(result: Result, settings: Followed) -> Result:
    """Findings in excluded paths are taken out and kept as suppressed, with the glob as the reason."""
    if not settings.exclude:
        return result
    kept, taken = [], []
    for finding in result.findings:
        glob = next((g for g in settings.exclude if matches(finding.at.path, [g])), None)
        if glob is None:
            kept.append(finding)
        else:
            reason = f"the settings exclude `{glob}`"
            taken.append(Suppressed(finding, "excluded", Place(settings.config.source), reason))
    hidden = result.hidden | ({"excluded": len(taken)} if taken else {})
    suppressed = sorted((*result.suppressed, *taken), key=lambda s: s.finding.order)
    return replace(result, findings=tuple(kept), hidden=hidden, suppressed=tuple(suppressed))


def _with_sheets(tree: Tree, project: Project) -> Project:
    """A project whose data dictionaries in plain text are read like pages."""
    read = {d.path for d in project.documents}
    sheets = []
    for file in project.files:
        if file.path not in read and 0 <= file.bytes <= _SHEET_BYTES and not file.is_link and is_text_sheet(file.path):
            try:
                sheets.append(read_document(file.path, tree.read(file.path), file.role))
            except (OSError, ValueError):
                continue
    return replace(project, documents=(*project.documents, *sheets)) if sheets else project


def _score(standings: Sequence[Standing], project: Project) -> tuple[int | None, str]:
    counts = Counter(s.status for s in standings)
    applicable = len(standings) - counts["not-applicable"]
    if not applicable:
        return None, "No topic applies to this repository, so there is nothing to score."
    passed = counts["pass"]
    if project.traits.isdisjoint({"ml", "trains", "serves", "declared"}):
        why = "its code is not read here" if is_unread(project) else "this is not machine learning"
        number = "the one topic" if applicable == 1 else f"the {applicable} topics"
        return None, (
            f"No score: {why}. Of {number} that any software is asked, {passed} "
            f"pass{'es' if passed == 1 else ''}, {counts['fail']} failed and {counts['unknown']} "
            f"{'is' if counts['unknown'] == 1 else 'are'} unknown."
        )
    score = (200 * passed + applicable) // (2 * applicable)
    left = f"; {_topics(counts['not-applicable'])} not apply" if counts["not-applicable"] else ""
    return score, (
        f"{passed} of the {applicable} topics that apply pass: 100 x {passed} / {applicable} = {score}. "
        f"A topic passes only on evidence: {counts['fail']} failed and {counts['unknown']} unknown count nothing{left}."
    )


def _topics(number: int) -> str:
    return "1 more topic does" if number == 1 else f"{number} more topics do"
