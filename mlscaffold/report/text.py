"""Findings for people: file by file, each with its line of source and a caret below what is meant.

The place stands first in a line of its own, so that terminals and editors link it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from mlscaffold.errors import printable
from mlscaffold.facts.model import Place
from mlscaffold.facts.places import in_words as place
from mlscaffold.findings import Finding, Report
from mlscaffold.lean import TYPE_CHECKING
from mlscaffold.report.sources import Sources

if TYPE_CHECKING:
    from typing import Final

_SHOWN: Final = 5
"""Related places that are shown; a text is read by people."""

_COLOURS: Final = {"error": "31", "warning": "33", "note": "36", "hint": "2", "bold": "1"}


def paint(text: str, style: str, *, colour: bool) -> str:
    """Text in a colour of its kind, or as it is."""
    return f"\x1b[{_COLOURS[style]}m{text}\x1b[0m" if colour else text


def counted(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def text(
    report: Report,
    sources: Sources,
    *,
    colour: bool = False,
    quiet: bool = False,
    encoding: str = "utf-8",
    hidden: bool = False,
) -> str:
    """The whole report; empty when quiet and clean. `encoding` is that of what it is written to.

    With `hidden`, it lists what is suppressed as well.
    """
    lines: list[str] = []
    path = ""
    for finding in report.findings:
        if path and finding.at.path != path:
            lines.append("")
        path = finding.at.path
        lines.append(headline(finding, colour=colour, offers=report.fixed is None))
        lines += _excerpt(finding, sources, encoding, colour=colour)
        lines += _more(finding, colour=colour)
    if hidden:
        lines += suppressed(report, colour=colour)
    if not quiet:
        if report.fixed:
            lines += [*([""] if lines else []), *_repaired(report.fixed, colour=colour)]
            lines += [] if report.findings else [""]
        lines += summary(report, colour=colour)
    return "".join(f"{line}\n" for line in lines)


def headline(finding: Finding, *, colour: bool, offers: bool) -> str:
    """A finding in one line; where the report offers repairs, marked when `--fix` makes its."""
    level = paint(finding.level, finding.level, colour=colour)
    sure = "" if finding.confidence == "high" else f" ({finding.confidence} confidence)"
    where = paint(_where(finding.at), "bold", colour=colour)
    mark = " [*]" if offers and finding.fix is not None and finding.fix.safe else ""
    return f"{where}: {level} {finding.rule}{mark}: {printable(finding.message)}{sure}"


def _where(at: Place) -> str:
    where = place(at)
    # The name of a file must be no command to the runner of GitHub Actions.
    return f"./{where}" if where.lstrip().startswith("::") else where


def suppressed(report: Report, *, colour: bool) -> Iterator[str]:
    """What is hidden, and by whose word."""
    if report.findings and report.suppressed:
        yield ""
    for item in report.suppressed:
        where = paint(_where(item.finding.at), "bold", colour=colour)
        yield f"{where}: hidden {item.finding.rule}: {printable(item.finding.message)}"
        yield paint(f"    by {item.kind} ({place(item.at)}): {printable(item.reason)}", "hint", colour=colour)


def _repaired(fixed: Sequence[Finding], *, colour: bool) -> Iterator[str]:
    """What was repaired, each with what was done; the place is where it was found."""
    for finding in fixed:
        where = paint(_where(finding.at), "bold", colour=colour)
        done = f": {printable(finding.fix.title)}" if finding.fix else ""
        yield f"{where}: repaired {finding.rule}{done}"


def _excerpt(finding: Finding, sources: Sources, encoding: str, *, colour: bool) -> Iterator[str]:
    at = finding.at
    line = sources.line(at)
    if line is None:
        return
    from mlscaffold.report.source_line import around

    shown, before = around(line, at.column, encoding)
    number = str(at.line)
    yield paint(f"    {number} |", "hint", colour=colour) + (f" {shown}" if shown else "")
    if at.column:
        gutter = paint(f"    {' ' * len(number)} |", "hint", colour=colour)
        yield f"{gutter} {' ' * before}{paint('^', finding.level, colour=colour)}"


def _more(finding: Finding, *, colour: bool) -> Iterator[str]:
    yield from (f"    see {place(at)}" for at in finding.related[:_SHOWN])
    if len(finding.related) > _SHOWN:
        yield f"    and {counted(len(finding.related) - _SHOWN, 'more place')} (`--format json` lists them)"
    if finding.hint:
        yield paint(f"    {printable(finding.hint)}", "hint", colour=colour)


def verdict(report: Report) -> str:
    """`1 error, 2 warnings`, or that there is nothing."""
    levels = Counter(f.level for f in report.findings)
    parts = [counted(levels[level], level) for level in ("error", "warning", "note") if levels[level]]
    return ", ".join(parts) if parts else "No findings"


def summary(report: Report, *, colour: bool) -> Iterator[str]:
    """What the findings come to, and what is not shown."""
    if report.findings:
        yield ""
    files = counted(report.files, "file")
    asked = counted(len(report.asked), "rule")
    yield f"{paint(verdict(report), 'bold', colour=colour)} in {files} ({asked}, stage {report.stage})."
    yield from _nothing(report)
    if report.gone:
        first, *others = (printable(path) for path in report.gone)
        them = f"`{first}` and {counted(len(others), 'more file')} are" if others else f"`{first}` is"
        yield f"{them} tracked by git and not in the work tree: taken for there, until git is told (`git rm`)."
    yield from _repairs(report)
    if report.hidden:
        yield "Hidden: " + ", ".join(f"{n} by {kind}" for kind, n in sorted(report.hidden.items())) + "."
    if report.later:
        yield f"Not asked: {counted(len(report.later), 'rule')} of later stages (`--stage production` asks them)."
    if report.partial and report.files:
        yield "Not asked: rules about the whole project (`mlscaffold check` without paths asks them)."
    if not report.declared and not report.partial:
        yield f"No mlscaffold settings here: checked with defaults ({report.kind})."


def _nothing(report: Report) -> Iterator[str]:
    """That there were no files to look at: then no findings say nothing."""
    if report.partial and not report.files:
        yield "There was nothing to look at: the settings leave out what was named, or it is mlscaffold's own."
    for folder in report.bare:
        where = "" if folder == "." else f" in `{printable(folder)}`"
        yield f"There was nothing to look at{where}: no files are there, or git or the settings leave them out."


def _repairs(report: Report) -> Iterator[str]:
    """What was repaired, and what could be."""
    safe, unsafe = report.fixable
    if report.fixed is not None:
        yield f"{counted(len(report.fixed), 'finding')} repaired."
    elif safe:
        yield f"[*] {safe} fixable with `--fix`" + (f", {unsafe} more with `--unsafe-fixes`." if unsafe else ".")
        return
    if unsafe:
        yield f"{unsafe} fixable with `--fix --unsafe-fixes`; read what it changes."
