"""Findings as lines of text, one a line with its place first, so that terminals and editors link them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from mlscaffold.facts.places import in_words as place
from mlscaffold.findings import Report

_SHOWN: Final = 5
"""Related places that are shown; a text is read by people."""

_COLOURS: Final = {"error": "31", "warning": "33", "note": "36", "hint": "2", "bold": "1"}


def paint(text: str, style: str, *, colour: bool) -> str:
    """Text in a colour of its kind, or as it is."""
    return f"\x1b[{_COLOURS[style]}m{text}\x1b[0m" if colour else text


def counted(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def text(report: Report, *, colour: bool = False, quiet: bool = False) -> str:
    """The whole report; empty when quiet and clean."""
    lines = list(_findings(report, colour=colour))
    if not quiet:
        lines += _summary(report, colour=colour)
    return "".join(f"{line}\n" for line in lines)


def _findings(report: Report, *, colour: bool) -> Iterator[str]:
    for finding in report.findings:
        level = paint(finding.level, finding.level, colour=colour)
        sure = "" if finding.confidence == "high" else f" ({finding.confidence} confidence)"
        where = paint(place(finding.at), "bold", colour=colour)
        yield f"{where}: {level} {finding.rule}: {finding.message}{sure}"
        yield from (f"    see {place(at)}" for at in finding.related[:_SHOWN])
        if len(finding.related) > _SHOWN:
            yield f"    and {counted(len(finding.related) - _SHOWN, 'more place')} (`--format json` lists them)"
        if finding.hint:
            yield paint(f"    {finding.hint}", "hint", colour=colour)


def _summary(report: Report, *, colour: bool) -> Iterator[str]:
    levels = Counter(f.level for f in report.findings)
    if report.findings:
        yield ""
    parts = [counted(levels[level], level) for level in ("error", "warning", "note") if levels[level]]
    verdict = ", ".join(parts) if parts else "No findings"
    files = counted(report.files, "file")
    asked = counted(len(report.asked), "rule")
    yield f"{paint(verdict, 'bold', colour=colour)} in {files} ({asked}, stage {report.stage})."
    if report.hidden:
        yield "Hidden: " + ", ".join(f"{n} by {kind}" for kind, n in sorted(report.hidden.items())) + "."
    if not report.declared and not report.partial:
        yield f"No mlscaffold settings here: checked with defaults ({report.kind})."
