"""Findings as commands to the runner of GitHub Actions, which shows them at the lines of a pull request."""

from __future__ import annotations

from mlscaffold.errors import printable
from mlscaffold.findings import Finding, Report
from mlscaffold.lean import TYPE_CHECKING
from mlscaffold.report.sentences import in_file, whole
from mlscaffold.report.sources import Sources

if TYPE_CHECKING:
    from typing import Final

_COMMANDS: Final = {"error": "error", "warning": "warning", "note": "notice"}


def text(report: Report, sources: Sources) -> str:
    """One command a line; empty when clean. GitHub shows the first ten of each level in a step."""
    return "".join(f"{_command(finding, sources)}\n" for finding in report.findings)


def _command(finding: Finding, sources: Sources) -> str:
    at = finding.at
    properties = {}
    if at.path != ".":
        properties["file"] = printable(sources.path(at))
        if line := sources.file_line(at):
            properties["line"] = str(line)
        if at.cell is None and at.column:
            properties["col"] = str(at.column)
    properties["title"] = finding.rule
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.level]} {given}::{_data(in_file(at) + whole(finding))}"


def _data(value: str) -> str:
    """Text as the runner wants it after the command."""
    return printable(value).replace("%", "%25")


def _property(value: str) -> str:
    """Text as the runner wants it within the command."""
    return _data(value).replace(":", "%3A").replace(",", "%2C")
