"""The ML Test Score as one JSON object for programs; `"version": 1` names its form.

`mlscaffold/schema/score.schema.json` describes it.
"""

from __future__ import annotations

from typing import Any

from mlscaffold.facts.score.rubric import SECTIONS
from mlscaffold.facts.score.standing import Score, Standing

VERSION = 1
SUMMARY = ("score", "claimed", "band", "sections", "weakest", "unsupported")
"""The keys of `summary`."""


def document(name: str, path: str, found: Score, minimum: float | None) -> dict[str, Any]:
    """The whole object."""
    return {
        "version": VERSION,
        "project": name,
        "path": path,
        "estimated": False,
        **summary(found),
        "min": minimum,
        "tests": [_test(s) for s in found.standings],
        "steps": [{"section": s.section, "test": s.test, "gain": s.gain, "action": s.action} for s in found.steps],
    }


def summary(found: Score) -> dict[str, Any]:
    """The numbers, and the claims that do not hold."""
    sums, claimed = found.sums, found.claimed
    return {
        "score": found.value,
        "claimed": min(claimed.values()),
        "band": {"name": found.band.label, "meaning": found.band.meaning},
        "sections": {name: {"score": sums[name], "claimed": claimed[name]} for name in SECTIONS},
        "weakest": list(found.weakest),
        "unsupported": [s.test.name for s in found.unsupported],
    }


def _test(item: Standing) -> dict[str, Any]:
    return {
        "name": item.test.name, "section": item.section, "question": item.test.question,
        "line": item.claim.at.line if item.claim else None, "status": item.status, "claimed": item.claimed,
        "score": item.points, "why": item.why or None,
        "evidence": [
            {"kind": piece.evidence.kind, "text": piece.evidence.text, "line": piece.evidence.at.line,
             "state": piece.state, "why": piece.why, "hint": piece.hint or None}
            for piece in item.evidence
        ],
    }  # fmt: skip


def text(name: str, path: str, found: Score, minimum: float | None) -> str:
    """The object as text, in ASCII, so that no name in a repository can disturb what reads it."""
    import json

    return json.dumps(document(name, path, found, minimum), indent=2) + "\n"
