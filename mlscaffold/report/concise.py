"""Findings for scripts and editors: one a line, with its place first."""

from __future__ import annotations

from mlscaffold.findings import Report
from mlscaffold.report.text import headline, summary


def text(report: Report, *, colour: bool = False, quiet: bool = False) -> str:
    """The whole report; empty when quiet and clean."""
    lines = [headline(finding, colour=colour) for finding in report.findings]
    if not quiet:
        lines += summary(report, colour=colour)
    return "".join(f"{line}\n" for line in lines)
