"""One run: tree -> facts -> rules -> findings."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Collection, Iterable, Sequence

from mlscaffold import packs, policy
from mlscaffold.config import LEVELS, Config
from mlscaffold.errors import printable
from mlscaffold.facts.extraction import Extraction, one_after_the_other
from mlscaffold.facts.model import BaselineEntry, Crash, Outcome, Place, Project
from mlscaffold.facts.project import collect
from mlscaffold.findings import Finding, Report, Suppressed
from mlscaffold.installed import OURS
from mlscaffold.lean import TYPE_CHECKING, dataclass, replace
from mlscaffold.policy import Filter
from mlscaffold.rules import CONFIDENCES, Problem, Rule, subjects
from mlscaffold.tree import Tree

if TYPE_CHECKING:
    from typing import Any, Final

    from mlscaffold.baseline import Baseline, Compared
    from mlscaffold.rules import Fix

CRASHED: Final = "project/rule-crashed"
"""The rule that reports the crashes of others."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a run found, and what it asked."""

    project: Project
    findings: tuple[Finding, ...]
    """Sorted by position; suppressed and unsure ones left out."""
    hidden: dict[str, int]
    """How many findings are not shown, by why."""
    asked: tuple[Rule, ...]
    """The rules that applied."""
    not_applicable: tuple[Rule, ...]
    """The rules that do not apply to a project of this kind; a look at single files cannot tell."""
    later: tuple[str, ...]
    """Names of the rules of a later stage."""
    partial: bool
    """Whether only some files were looked at, so that rules about the whole project were not asked."""
    suppressed: tuple[Suppressed, ...] = ()
    """The findings that the project suppresses, sorted like the others; `hidden` counts them."""
    crashes: tuple[Crash, ...] = ()
    """Rules that raised instead of answering."""
    compared: Compared | None = None
    """The findings beside the baseline, when one was given."""
    bare: tuple[str, ...] = ()
    """The folders that were to be looked at and hold no file; `.` is the whole project."""

    @property
    def report(self) -> Report:
        """What reports of `check` show of it."""
        project = self.project
        return Report(
            name=project.name, stage=project.stage, declared=project.declared, kind=project.kind,
            traits=tuple(sorted(project.traits)), files=len(project.files), findings=self.findings,
            hidden=dict(sorted(self.hidden.items())), asked=tuple(r.name for r in self.asked),
            not_applicable=tuple(r.name for r in self.not_applicable), later=self.later, partial=self.partial,
            suppressed=self.suppressed, bare=self.bare,
            gone=() if self.partial else tuple(f.path for f in project.files if f.bytes < 0),
        )  # fmt: skip


def check(
    tree: Tree,
    config: Config,
    *,
    asked: Sequence[str] = (),
    ignored: Sequence[str] = (),
    extended: Sequence[str] = (),
    baseline: Baseline | None = None,
    only: Sequence[str] | None = None,
    within: Sequence[str] = (),
    confidences: Sequence[str] = ("high", "medium"),
    extraction: Extraction = one_after_the_other,
    available: Sequence[packs.Listed] | None = None,
    full: bool = False,
) -> Result:
    """Ask the selected rules about a tree, of those that are available (default: of the packs in the settings).

    `asked`, `ignored` and `extended` are the choice of rules on the command line. `only` names single files
    to look at; `within` keeps the findings of these folders out of a look at the whole. `confidences` are those
    that are shown; `extraction` is how the facts of files are made. The facts of code are `full`, or else those that
    our own rules ask for.
    """
    if available is None:
        available = packs.listed(config.packs, source=config.source)
    selection = policy.select(available, config, asked=asked, ignored=ignored, extended=extended)
    # A rule of somebody else may ask for anything; so may ours of tests, where a dictionary is declared.
    ours = all(rule.pack == OURS for rule in selection.rules)
    project = collect(tree, config, only, extraction, full=full or config.declared or not ours)
    applicable = [r for r in selection.rules if r.when in project.traits or (only is not None and r.when != "declared")]
    if only is not None:
        applicable = [r for r in applicable if r.subject not in {"Project", "Outcome"}]
    found, crashes = _ask(applicable, project, config)
    found = _repairable(found, {f.path for f in project.sources if not f.parsed})
    if only is not None:
        found = [f for f in found if f.at.path in only]
    filter_ = Filter(project, config)
    # A suppression of a finding that is not shown has its use all the same.
    visible = filter_.visible(found)
    # What is about us is repaired, and not lived with: it is found later, and so in no baseline.
    compared = _compare(baseline, visible, project, tree) if baseline is not None else None
    if compared is not None:
        visible = compared.shown
        for item in compared.suppressed:
            filter_.hide(item)
    shown = [f for f in visible if f.confidence in confidences]
    unsure = len(visible) - len(shown)
    answered = frozenset(r.name for r in applicable) - {c.rule for c in crashes}
    about_us = [r for r in applicable if r.subject == "Outcome" and r.name != CRASHED]
    outcome = Outcome(
        crashes=(),
        unused=filter_.unused(answered, frozenset(i.name for i in available)),
        unexplained=tuple(s for s in project.suppressions if not s.reason),
        expired=compared.expired if compared else (),
        gone=compared.gone(judges(answered, only)) if compared else (),
    )
    shown += filter_.visible(_problems(about_us, [outcome], config, crashes))
    if crashes:
        # Whatever was selected: a rule that was asked and did not answer is no rule that found nothing.
        crashed = [item.load() for item in packs.ours() if item.name == CRASHED]
        outcome = replace(outcome, crashes=tuple(crashes))
        shown += filter_.visible(_problems(crashed, [outcome], config, []))
    if within:
        # A crash anywhere may have cost a finding in these folders.
        shown = [f for f in shown if f.rule == CRASHED or _is_within(f.at.path, within)]
    hidden = dict(filter_.hidden) | ({"low confidence": unsure} if unsure else {})
    return Result(
        project=project, findings=tuple(sorted(dict.fromkeys(shown), key=lambda f: f.order)), hidden=hidden,
        asked=tuple(applicable),
        not_applicable=() if only is not None else tuple(r for r in selection.rules if r not in applicable),
        later=selection.later, partial=only is not None,
        suppressed=tuple(sorted(filter_.suppressed, key=lambda s: s.finding.order)), crashes=tuple(crashes),
        compared=compared,
        bare=() if only is not None else tuple(f for f in within or ["."] if not _holds_files(project, f)),
    )  # fmt: skip


def judges(
    answered: Collection[str], only: Sequence[str] | None, within: Sequence[str] = ()
) -> Callable[[BaselineEntry], bool]:
    """Whether an entry of a baseline without a finding is known to be out of date, by what was asked and looked at."""
    known = {item.name for item in packs.listed()}

    def judged(entry: BaselineEntry) -> bool:
        looked_at = entry.path in only if only is not None else not within or _is_within(entry.path, within)
        return looked_at and (entry.rule in answered or entry.rule not in known)

    return judged


def _holds_files(project: Project, folder: str) -> bool:
    return bool(project.files) if folder == "." else any(_is_within(f.path, [folder]) for f in project.files)


def _is_within(path: str, folders: Sequence[str]) -> bool:
    return any(path == folder or path.startswith(folder + "/") for folder in folders)


def _compare(baseline: Baseline, findings: Sequence[Finding], project: Project, tree: Tree) -> Compared:
    from mlscaffold.baseline import compare
    from mlscaffold.fingerprints import sources

    return compare(baseline, findings, sources(project, tree.read), lambda p: tree.entry(p) is not None, project.today)


def read_project(tree: Tree, config: Config, only: Sequence[str] | None = None) -> Project:
    """The facts of a project, for commands that ask no rule."""
    return collect(tree, config, only)


def _ask(rules: Iterable[Rule], project: Project, config: Config) -> tuple[list[Finding], list[Crash]]:
    facts = subjects(project)
    found: list[Finding] = []
    crashes: list[Crash] = []
    for rule in rules:
        if rule.subject in facts:
            found += _problems([rule], facts[rule.subject], config, crashes)
        elif rule.subject != "Outcome":
            crashes.append(Crash(rule.name, Place(config.source or "."), f"there are no facts called {rule.subject}"))
    return found, crashes


def _repairable(found: list[Finding], unparsed: set[str]) -> list[Finding]:
    """The findings, without repairs that go by the tree of a file of which there is none."""
    if not unparsed:
        return found
    from mlscaffold.changes import OF_THE_TREE

    return [
        replace(f, fix=None)
        if f.fix and f.at.path in unparsed and any(isinstance(change, OF_THE_TREE) for change in f.fix.changes)
        else f
        for f in found
    ]


def _problems(rules: Iterable[Rule], facts: Sequence[Any], config: Config, crashes: list[Crash]) -> list[Finding]:
    found = []
    for rule in rules:
        given = config.options.get(rule.name, {})
        options = {**rule.options, **{key: tuple(v) if isinstance(v, list) else v for key, v in given.items()}}
        # What a rule of somebody else prints must not end up in the report.
        with contextlib.nullcontext() if rule.pack == OURS else contextlib.redirect_stdout(sys.stderr):
            for fact in facts:
                try:
                    for problem in rule.function(fact, **options):
                        found.append(_finding(rule, problem))  # noqa: PERF401 - what came before a crash counts
                except (Exception, SystemExit) as error:
                    at = getattr(getattr(fact, "at", None), "path", "")
                    place = getattr(fact, "path", "") or at or config.source or "."
                    text = " ".join(f"{type(error).__name__}: {error}".split())[:200]
                    crashes.append(Crash(rule.name, Place(place), text))
    return found


def _finding(rule: Rule, problem: Problem) -> Finding:
    """What a rule found, as reports show it; TypeError for what is no problem, since not all packs are type-checked."""
    if not isinstance(problem, Problem) or not isinstance(problem.message, str) or not isinstance(problem.hint, str):
        raise TypeError(f"it yielded what is no problem with a message: {problem!r}")
    if not all(map(_is_place, (problem.at, *problem.related))):
        wrong = next(at for at in (problem.at, *problem.related) if not _is_place(at))
        raise TypeError(f"it yielded a problem at {wrong!r}, which has no place: give a `Place` with path and line")
    if problem.confidence not in {None, *CONFIDENCES}:
        raise TypeError(
            f"it yielded a problem whose confidence is none of {', '.join(CONFIDENCES)}: {problem.confidence!r}"
        )
    if problem.level not in {None, *LEVELS}:
        raise TypeError(f"it yielded a problem whose level is none of {', '.join(LEVELS)}: {problem.level!r}")
    # What a rule quotes of a file is shown, and never obeyed, by whatever reads the report.
    level = max(rule.level, problem.level or rule.level, key=LEVELS.index)
    return Finding(
        rule.name, problem.at, level, problem.confidence or rule.confidence, printable(problem.message),
        printable(problem.hint), tuple(problem.related), _fix(rule, problem.fix),
    )  # fmt: skip


def _fix(rule: Rule, fix: Fix | None) -> Fix | None:
    """The repair of a problem; TypeError for what is none, or is not of the kind that its rule announces."""
    if fix is None:
        return None
    from mlscaffold.rules import Change, Fix

    if not isinstance(fix, Fix) or not isinstance(fix.title, str) or not isinstance(fix.changes, tuple):
        raise TypeError(f"it yielded the repair {fix!r}, which is none")
    if not fix.changes or not all(isinstance(change, Change) for change in fix.changes):
        raise TypeError(f"its repair `{fix.title}` consists of what is no change")
    if rule.fix != ("safe" if fix.safe else "unsafe"):
        raise TypeError(f"its repair `{fix.title}` is not of the kind that the rule announces: `{rule.fix}`")
    return replace(fix, title=printable(fix.title))


def _is_place(at: object) -> bool:
    """Whether a value is a place that can be sorted among others."""
    if not isinstance(at, Place) or not isinstance(at.path, str):
        return False
    return type(at.line) is int and type(at.column) is int and (at.cell is None or type(at.cell) is int)
