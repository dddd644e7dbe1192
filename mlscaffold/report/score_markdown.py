"""The ML Test Score as Markdown, for the summary of a job or a comment: nothing of a repository is markup here."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.score.evidence import FAILS
from mlscaffold.facts.score.rubric import SECTIONS
from mlscaffold.facts.score.standing import Score, Standing
from mlscaffold.report.markdown import code, prose
from mlscaffold.report.score_text import number, verdict


def text(path: str, found: Score, minimum: float | None) -> str:
    """The whole report."""
    lines = [f"## ML Test Score: {number(found.value)} of 7", "", f"{found.band.label}: {found.band.meaning}"]
    lines += [f"\n**{line}**" for line in verdict(found, minimum)]
    lines += ["", "| Section | Claimed | Counts |", "| --- | ---: | ---: |"]
    for section in SECTIONS:
        lowest = " (the lowest)" if section in found.weakest else ""
        lines.append(f"| {section}{lowest} | {number(found.claimed[section])} | {number(found.sums[section])} |")
    for section in SECTIONS:
        lines += ["", f"### {section}", "", "| Test | Status | Claimed | Counts |", "| --- | --- | ---: | ---: |"]
        own = [item for item in found.standings if item.section == section]
        lines += [_row(item) for item in own]
        # Not in the table: no escape keeps a `|` in code from ending a cell in all that read Markdown.
        evidence = [line for item in own for line in _evidence(path, item)]
        lines += ["", *evidence] if evidence else []
    lines += _next(found)
    return "\n".join(lines) + "\n"


def _row(item: Standing) -> str:
    return f"| {item.test.name} | {item.status} | {number(item.claimed)} | {number(item.points)} |"


def _evidence(path: str, item: Standing) -> Iterator[str]:
    if not item.claim or not (item.why or item.evidence):
        return
    why = f": {item.why}" if item.why else ""
    yield f"- {item.test.name}, {code(f'{path}:{item.claim.at.line}')}{why}"
    for piece in item.evidence:
        sign = "**no**" if piece.state == FAILS else "ok"
        hint = f" {prose(piece.hint)}" if piece.hint and (piece.state == FAILS or item.why) else ""
        yield f"  - {sign} {code(piece.evidence.shown)}: {prose(piece.why)}.{hint}"


def _next(found: Score) -> Iterator[str]:
    if not found.steps:
        return
    yield from ("", "### What would raise the score, the cheapest first", "")
    for step in found.steps:
        yield f"- {step.section}, {step.test} (+{number(step.gain)}): {prose(step.action)}."
