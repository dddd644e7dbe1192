"""An estimate of the ML Test Score as text, Markdown and JSON: what is seen of each test, and what is not known."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from mlscaffold.audit.score_estimate import Estimate, Estimated
from mlscaffold.errors import printable
from mlscaffold.facts.model import Place
from mlscaffold.facts.score.rubric import FILE, SECTIONS
from mlscaffold.report.markdown import code, prose
from mlscaffold.report.score_text import WIDTH, number

VERSION = 1


def text(name: str, found: Estimate, minimum: float | None) -> str:
    """The whole report for a terminal."""
    lines = [f"{printable(name)}: {found.in_words}"]
    lines += [f"At the least: {found.band.meaning}", *_verdict(found, minimum), ""]
    lines.append(f"{'section':<32}at least   at most")
    for section in SECTIONS:
        lines.append(f"  {section:<30}{number(found.at_least(section)):>8}{number(found.at_most(section)):>10}")
    for section in SECTIONS:
        lines += ["", section]
        for item in found.tests:
            if item.section == section:
                lines.append(f"  {item.test.name:<30}{item.status}")
                lines += [f"      {printable(f'{_where(item)}{item.because}')}"] if item.because else []
    lines += ["", f"`mlscaffold score --init` writes {FILE}: say there what is done, and name what shows it."]
    wrapped = (
        textwrap.wrap(ln, WIDTH, subsequent_indent="      " if ln[:1] == " " else "", break_long_words=False) or [""]
        for ln in lines
    )
    return "".join(f"{line}\n" for part in wrapped for line in part)


def markdown(found: Estimate, minimum: float | None) -> str:
    """The whole report for a job's summary or a comment."""
    lines = ["## ML Test Score, estimated", "", found.in_words]
    lines += [f"\n**{line}**" for line in _verdict(found, minimum)]
    lines += ["", "| Section | At least | At most |", "| --- | ---: | ---: |"]
    for section in SECTIONS:
        lines.append(f"| {section} | {number(found.at_least(section))} | {number(found.at_most(section))} |")
    for section in SECTIONS:
        lines += ["", f"### {section}", ""]
        for item in found.tests:
            if item.section == section:
                lines.append(f"- {item.test.name}: {item.status}{_said(item)}")
    return "\n".join(lines) + "\n"


def document(name: str, found: Estimate, minimum: float | None) -> dict[str, Any]:
    """The whole object for programs; `mlscaffold/schema/score.schema.json` describes it."""
    return {"version": VERSION, "project": name, "path": None, **summary(found), "min": minimum,
            "tests": [_test(item) for item in found.tests]}  # fmt: skip


def json_text(name: str, found: Estimate, minimum: float | None) -> str:
    """The object as text, in ASCII, so that no name in a repository can disturb what reads it."""
    import json

    return json.dumps(document(name, found, minimum), indent=2) + "\n"


def summary(found: Estimate) -> dict[str, Any]:
    """The numbers."""
    return {
        "estimated": True, "score": found.value, "limit": found.limit, "unknown": found.unknown,
        "band": {"name": found.band.label, "meaning": found.band.meaning},
        "sections": {name: {"score": found.at_least(name), "limit": found.at_most(name)} for name in SECTIONS},
    }  # fmt: skip


def _test(item: Estimated) -> dict[str, Any]:
    return {
        "name": item.test.name, "section": item.section, "question": item.test.question, "status": item.status,
        "score": item.points, "because": item.because or None, "path": item.at.path if item.at else None,
        "cell": item.at.cell if item.at else None, "line": item.at.line or None if item.at else None,
    }  # fmt: skip


def _verdict(found: Estimate, minimum: float | None) -> Iterator[str]:
    if minimum is not None and found.value < minimum:
        yield f"What is seen is under {number(minimum)}."


def _where(item: Estimated) -> str:
    return f"{_place(item.at)}: " if item.at else ""


def _place(at: Place) -> str:
    cell = "" if at.cell is None else f":cell {at.cell + 1}"
    return f"{at.path}{cell}{f':{at.line}' if at.line else ''}"


def _said(item: Estimated) -> str:
    where = f" {code(_place(item.at))}" if item.at else ""
    return f"{where}: {prose(item.because)}" if item.because else ""
