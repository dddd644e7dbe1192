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
        lines += ["", f"### {section}", "", "| Test | Status | Claimed | Counts | Evidence |"]
        lines.append("| --- | --- | ---: | ---: | --- |")
        lines += [_row(path, item) for item in found.standings if item.section == section]
    lines += _next(found)
    return "\n".join(lines) + "\n"


def _row(path: str, item: Standing) -> str:
    said = []
    if item.why and item.claim:
        said.append(f"{code(f'{path}:{item.claim.at.line}')}: {item.why}.")
    for piece in item.evidence:
        sign = "**no**" if piece.state == FAILS else "ok"
        hint = f" {prose(piece.hint)}" if piece.hint and (piece.state == FAILS or item.why) else ""
        said.append(f"{sign} {code(piece.evidence.shown)}: {prose(piece.why)}.{hint}")
    evidence = "<br>".join(part.replace("|", "\\|") for part in said)
    return f"| {item.test.name} | {item.status} | {number(item.claimed)} | {number(item.points)} | {evidence} |"


def _next(found: Score) -> Iterator[str]:
    if not found.steps:
        return
    yield from ("", "### What would raise the score, the cheapest first", "")
    for step in found.steps:
        yield f"- {step.section}, {step.test} (+{number(step.gain)}): {prose(step.action)}."
