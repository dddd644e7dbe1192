"""Findings as one JSON object for programs; `"version": 1` names its form."""

from __future__ import annotations

from collections import Counter

from mlscaffold.facts.model import Place
from mlscaffold.findings import Finding, Report, Suppressed
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

VERSION = 1


def place(at: Place) -> dict[str, Any]:
    """A place; `line` and `column` are null where the file or the line as a whole is meant."""
    return {"path": at.path, "cell": at.cell, "line": at.line or None, "column": at.column or None}


def finding(item: Finding) -> dict[str, Any]:
    """One finding."""
    return {
        "rule": item.rule, **place(item.at), "level": item.level, "confidence": item.confidence,
        "message": item.message, "hint": item.hint, "related": [place(at) for at in item.related],
        "fix": None if item.fix is None else {"title": item.fix.title, "safe": item.fix.safe},
    }  # fmt: skip


def suppressed(item: Suppressed) -> dict[str, Any]:
    """A finding that is hidden, and by what."""
    return {**finding(item.finding), "by": item.kind, "reason": item.reason, "suppressed_at": place(item.at)}


def document(report: Report) -> dict[str, Any]:
    """The whole object."""
    return {
        "version": VERSION,
        "project": {
            "name": report.name, "stage": report.stage, "declared": report.declared, "kind": report.kind,
            "traits": list(report.traits), "files": report.files,
        },
        "findings": [finding(f) for f in report.findings],
        "suppressed": [suppressed(s) for s in report.suppressed],
        "summary": {
            "levels": dict(sorted(Counter(f.level for f in report.findings).items())),
            "hidden": dict(report.hidden), "rules": len(report.asked), "not_applicable": list(report.not_applicable),
            "later_stage": list(report.later), "partial": report.partial,
            "fixed": None if report.fixed is None else len(report.fixed),
            "fixable": {"safe": report.fixable[0], "unsafe": report.fixable[1]},
        },
    }  # fmt: skip


def text(report: Report) -> str:
    """The object as text, in ASCII, so that no name in a repository can disturb what reads it."""
    import json

    return json.dumps(document(report), indent=2) + "\n"
