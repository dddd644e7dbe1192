"""An audit as text for a terminal: an overview by perspective, then each topic, then what to do next."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from mlscaffold.audit.standing import Standing, Status, ranked
from mlscaffold.audit.survey import Survey
from mlscaffold.audit.topics import PERSPECTIVES
from mlscaffold.errors import printable
from mlscaffold.facts.model import Place
from mlscaffold.facts.places import in_words as place
from mlscaffold.findings import Finding, Suppressed
from mlscaffold.report.text import counted

WIDTH: Final = 100
MOST: Final = 5
"""Findings, suppressions and pieces of evidence that are listed of each topic; the rest is counted."""

_SIGNS: Final[dict[Status, tuple[str, str]]] = {
    "pass": ("\N{CHECK MARK}", "+"), "fail": ("\N{BALLOT X}", "x"), "unknown": ("?", "?"),
    "not-applicable": ("\N{EN DASH}", "-"),
}  # fmt: skip
_COLOURS: Final[dict[str, str]] = {
    "pass": "32", "fail": "31", "unknown": "33", "not-applicable": "2", "bold": "1", "dim": "2",
}  # fmt: skip
_COLUMN: Final = 40
"""Where evidence starts in the overview."""


@dataclass(frozen=True, slots=True)
class _Style:
    colour: bool
    unicode: bool

    def paint(self, text: str, style: str) -> str:
        return f"\x1b[{_COLOURS[style]}m{text}\x1b[0m" if self.colour else text

    def sign(self, status: Status) -> str:
        return self.paint(_SIGNS[status][0 if self.unicode else 1], status)

    def short(self, text: str, width: int) -> str:
        """A text in one line, cut behind a word with an ellipsis where it is too long; a first word stays whole."""
        mark = "\N{HORIZONTAL ELLIPSIS}" if self.unicode else "..."
        if len(text) <= width:
            return text
        kept = text[: width - len(mark)].rpartition(" ")[0] or text.partition(" ")[0]
        # A quotation is whole or not there.
        if kept.count("`") % 2:
            kept = kept.rpartition("`")[0] or kept
        return kept.rstrip(" ,;:(") + " " + mark


def report(found: Survey, *, colour: bool = False, unicode: bool = True) -> str:
    """The whole report, each line at most `WIDTH` columns unless a path is longer."""
    style = _Style(colour, unicode)
    lines = [*_head(found, style), *_overview(found, style), *_details(found, style), *_other(found, style)]
    lines += _next_steps(found, style)
    return "".join(f"{line}\n" for line in lines)


def _wrapped(text: str, first: str = "", rest: str | None = None) -> list[str]:
    """A paragraph in lines; a long path stays whole, so that terminals can link it."""
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=first if rest is None else rest,
        break_long_words=False, break_on_hyphens=False,
    ) or [first.rstrip()]  # fmt: skip


def _head(found: Survey, style: _Style) -> Iterator[str]:
    project = found.result.project
    yield from (style.paint(line, "bold") for line in _wrapped(f"{printable(project.name)}: {found.kind}"))
    files, rules = counted(len(project.files), "file"), counted(len(found.result.asked), "rule")
    yield f"{files}, {rules}, stage {project.stage}. Nothing of the repository was run."
    if project.git.head:
        yield f"The work tree is at commit {printable(project.git.head)}, perhaps with changes."
    yield ""
    score = "none" if found.score is None else f"{found.score} of 100"
    yield style.paint(f"Score: {score}", "bold")
    yield from _wrapped(found.score_method)
    yield from _wrapped(printable(found.ml_test_score_in_words))
    for note in found.notes:
        yield from _wrapped(printable(note))


def _overview(found: Survey, style: _Style) -> Iterator[str]:
    for perspective in PERSPECTIVES:
        yield ""
        yield style.paint(perspective, "bold")
        for item in found.standings:
            if item.topic.perspective == perspective:
                name = item.topic.name.ljust(_COLUMN - 4)
                yield f"  {style.sign(item.status)} {name}{style.short(_evidence_line(item), WIDTH - _COLUMN)}".rstrip()
    signs = [f"{style.sign(s)} {s}" for s in _SIGNS]
    yield ""
    yield "  " + "   ".join(signs)


def _evidence_line(item: Standing) -> str:
    """The evidence in one line: what decided, or what is missing."""
    if item.status == "unknown":
        return printable(item.missing[0])
    if item.status == "not-applicable":
        return "not asked of a repository of this kind"
    first = item.evidence[0]
    more = f" (+{len(item.evidence) - 1})" if len(item.evidence) > 1 else ""
    return f"{where(first.at._replace(column=0))}{more}: {printable(first.text)}"


def where(at: Place) -> str:
    """A place in words where it is the repository as a whole, else as all reports write it."""
    return "the repository" if at.path == "." else place(at)


def _details(found: Survey, style: _Style) -> Iterator[str]:
    for item in found.standings:
        if item.status == "not-applicable" and not item.findings and not item.suppressed:
            continue
        yield ""
        yield style.paint(f"{item.topic.perspective}: {item.topic.name}", "bold") + f" [{item.status}]"
        yield from (style.paint(line, "dim") for line in _wrapped(item.topic.question, "  "))
        if item.status == "fail":
            yield from _findings(item.findings, style)
        shown = item.seen[:MOST]
        for evidence in shown:
            yield from _wrapped(f"{where(evidence.at._replace(column=0))}: {printable(evidence.text)}", "  + ", "    ")
        yield from _more(len(item.seen) - len(shown), "place")
        for missing in item.missing:
            yield from _wrapped(printable(missing), "  - ", "    ")
        if item.status != "fail":
            yield from _findings(item.findings, style)
        yield from _suppressed(item.suppressed)


def _findings(findings: Sequence[Finding], style: _Style) -> Iterator[str]:
    for finding in findings[:MOST]:
        sure = "" if finding.confidence == "high" else f", {finding.confidence} confidence"
        yield style.paint(f"  {where(finding.at)}", "bold")
        yield from _wrapped(f"{finding.level}{sure}: {printable(finding.message)} [{finding.rule}]", "    ")
    yield from _more(len(findings) - MOST, "finding")


def _suppressed(items: Sequence[Suppressed]) -> Iterator[str]:
    for item in items[:MOST]:
        yield f"  {where(item.finding.at)}"
        text = f"suppressed ({item.kind}): {item.finding.message} [{item.finding.rule}] Reason: {item.reason}"
        yield from _wrapped(printable(text), "    ")
    yield from _more(len(items) - MOST, "suppressed finding")


def _more(number: int, noun: str) -> Iterator[str]:
    if number > 0:
        yield f"    and {counted(number, f'more {noun}')}, see --format json"


def _other(found: Survey, style: _Style) -> Iterator[str]:
    if found.other or found.other_suppressed:
        yield ""
        yield style.paint(found.other_title, "bold")
        yield from _findings(found.other, style)
        yield from _suppressed(found.other_suppressed)


def _next_steps(found: Survey, style: _Style) -> Iterator[str]:
    steps = ranked(found.standings)
    if not steps:
        return
    yield ""
    yield style.paint("What to do next", "bold")
    for number, item in enumerate(steps, 1):
        start = f"  {number:>2}. "
        yield from _wrapped(f"{item.topic.name}: {printable(item.next)}", start, " " * len(start))
