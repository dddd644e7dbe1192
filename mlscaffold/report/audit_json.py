"""An audit as one JSON object for programs: what `check` tells of the findings, and how each topic stands."""

from __future__ import annotations

from collections import Counter
from typing import Any

from mlscaffold.audit.code import unsure_backward
from mlscaffold.audit.standing import Standing
from mlscaffold.audit.survey import Survey
from mlscaffold.report import json as findings
from mlscaffold.report import score_estimate, score_json


def document(found: Survey) -> dict[str, Any]:
    """The whole object."""
    result = found.result
    topics = {id(f): s.topic.name for s in found.standings for f in s.findings}
    check = findings.document(result.report)
    suppressed = check.pop("suppressed")
    return {
        **check,
        "findings": [{**findings.finding(f), "topic": topics.get(id(f))} for f in result.findings],
        "kind": found.kind,
        "commit": result.project.git.head or None,
        "settings": list(found.notes),
        "topics": [_topic(s) for s in found.standings],
        "suppressed": suppressed,
        "components": [
            {"path": c.path, "component": c.component, "confidence": c.confidence, "line": c.at.line or None,
             "because": c.because}
            for c in found.components
        ],
        "imports": [
            {"importing": d.importing, "imported": d.imported, "number": d.number, "backward": d.backward,
             "unsure_backward": unsure_backward(d)}
            for d in found.directions
        ],
        "score": found.score,
        "score_method": found.score_method,
        "ml_test_score": _ml_test_score(found),
    }  # fmt: skip


def _ml_test_score(found: Survey) -> dict[str, Any] | None:
    """What the project's own claims come to, or, where there are none, what its files show, marked as estimated."""
    claims, score = found.result.project.score_claims, found.ml_test_score
    if claims is None:
        estimated = found.ml_test_score_estimate
        return {"path": None, **score_estimate.summary(estimated)} if estimated else None
    numbers = score_json.summary(score) if score else dict.fromkeys(score_json.SUMMARY)
    problems = [{"line": fault.at.line, "message": fault.message} for fault in claims.faults]
    return {"path": claims.path, "estimated": False, **numbers, "problems": problems}


def _topic(item: Standing) -> dict[str, Any]:
    return {
        "perspective": item.topic.perspective, "topic": item.topic.name, "key": item.topic.key,
        "question": item.topic.question, "status": item.status,
        "evidence": [{**findings.place(e.at), "text": e.text} for e in item.evidence],
        "seen": [{**findings.place(e.at), "text": e.text} for e in item.seen],
        "missing": list(item.missing), "next": item.next or None,
        "findings": dict(sorted(Counter(f.level for f in item.findings).items())),
        "suppressed": len(item.suppressed),
    }  # fmt: skip


def report(found: Survey) -> str:
    """The object as text, in ASCII, so that no name in a repository can disturb what reads it."""
    import json

    return json.dumps(document(found), indent=2) + "\n"
