"""Findings for scripts and editors: one a line, with its place first."""

from __future__ import annotations

from mlscaffold.findings import Report
from mlscaffold.report.text import headline, summary, suppressed


def text(report: Report, *, colour: bool = False, quiet: bool = False, hidden: bool = False) -> str:
    """The whole report; empty when quiet and clean. With `hidden`, it lists what is suppressed as well."""
    lines = [headline(finding, colour=colour, offers=report.fixed is None) for finding in report.findings]
    if hidden:
        lines += suppressed(report, colour=colour)
    if not quiet:
        lines += summary(report, colour=colour)
    return "".join(f"{line}\n" for line in lines)
