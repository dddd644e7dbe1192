"""Findings as a report of code quality for GitLab, which shows them in merge requests."""

from __future__ import annotations

from typing import Any, Final

from mlscaffold.errors import printable
from mlscaffold.findings import Finding, Report
from mlscaffold.report.fingerprints import fingerprints
from mlscaffold.report.sentences import in_file, whole
from mlscaffold.report.sources import Sources

_SEVERITIES: Final = {"error": "major", "warning": "minor", "note": "info"}


def text(report: Report, sources: Sources) -> str:
    """A list of issues as JSON in ASCII; an empty list when clean."""
    import json

    issues = [
        _issue(finding, fingerprint, sources)
        for finding, fingerprint in zip(report.findings, fingerprints(report.findings), strict=True)
    ]
    return json.dumps(issues, indent=2) + "\n"


def _issue(finding: Finding, fingerprint: str, sources: Sources) -> dict[str, Any]:
    return {
        "description": in_file(finding.at) + whole(finding),
        "check_name": finding.rule,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.level],
        # A line is required: what is about a file as a whole stands at its first.
        "location": {
            "path": printable(sources.path(finding.at)), "lines": {"begin": sources.file_line(finding.at) or 1}
        },
    }  # fmt: skip
