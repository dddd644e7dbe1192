"""Findings as one JSON object for programs; `"version": 1` names its form."""

from __future__ import annotations

from collections import Counter
from typing import Any

from mlscaffold.facts.model import Place
from mlscaffold.policy import Finding
from mlscaffold.run import Result

VERSION = 1


def place(at: Place) -> dict[str, Any]:
    """A place; `line` and `column` are null where the file or the line as a whole is meant."""
    return {"path": at.path, "cell": at.cell, "line": at.line or None, "column": at.column or None}


def finding(item: Finding) -> dict[str, Any]:
    """One finding."""
    return {
        "rule": item.rule, **place(item.at), "level": item.level, "confidence": item.confidence,
        "message": item.message, "hint": item.hint, "related": [place(at) for at in item.related],
    }  # fmt: skip


def document(result: Result) -> dict[str, Any]:
    """The whole object."""
    return {
        "version": VERSION,
        "project": {
            "name": result.project.name, "stage": result.project.stage, "declared": result.project.declared,
            "kind": result.project.kind, "traits": sorted(result.project.traits), "files": len(result.project.files),
        },
        "findings": [finding(f) for f in result.findings],
        "summary": {
            "levels": dict(sorted(Counter(f.level for f in result.findings).items())),
            "hidden": dict(sorted(result.hidden.items())),
            "rules": len(result.asked), "not_applicable": [r.name for r in result.not_applicable],
            "later_stage": list(result.later), "partial": result.partial,
        },
    }  # fmt: skip


def report(result: Result) -> str:
    """The object as text, in ASCII, so that no name in a repository can disturb what reads it."""
    import json

    return json.dumps(document(result), indent=2) + "\n"
