"""Findings as SARIF 2.1.0, the standard form for services that scan code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import quote

from mlscaffold import __version__, packs
from mlscaffold.errors import CLEAN, FINDINGS, printable
from mlscaffold.facts.model import Place
from mlscaffold.findings import Finding, Report
from mlscaffold.report.fingerprints import fingerprints
from mlscaffold.report.sentences import whole
from mlscaffold.report.sources import Sources
from mlscaffold.run import CRASHED
from mlscaffold.testing import read_page

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_HOME: Final = "https://github.com/mlscaffold/mlscaffold"
_ROOT: Final = "%SRCROOT%"
_SEVERITIES: Final = {"error": "error", "warning": "warning", "note": "recommendation"}
"""What GitHub calls the levels."""

_HELP: Final = ("Why it matters", "How to repair", "When to ignore it", "What it finds")
"""Sections of a rule's page that help whoever has a finding."""

_ARGUMENT: Final = re.compile(r"\{\d+\}")


def text(report: Report, sources: Sources, available: Sequence[packs.Listed] | None = None) -> str:
    """The log as JSON in ASCII, with what there is to say of the rules (default: all that are installed)."""
    import json

    return json.dumps(document(report, sources, available), indent=2) + "\n"


def document(report: Report, sources: Sources, available: Sequence[packs.Listed] | None = None) -> dict[str, Any]:
    """The whole log, of one run."""
    names = sorted({*report.asked, *(f.rule for f in report.findings)})
    index = {name: number for number, name in enumerate(names)}
    known = {item.name: item for item in (packs.listed() if available is None else available)}
    marks = fingerprints(report.findings)
    results = [
        _result(finding, index[finding.rule], mark, sources)
        for finding, mark in zip(report.findings, marks, strict=True)
    ]
    run = {
        "tool": {
            "driver": {
                "name": "mlscaffold", "version": __version__, "informationUri": _HOME,
                "rules": [_rule(known[name]) if name in known else {"id": name} for name in names],
            }
        },
        "invocations": [
            {
                # A rule that crashed may have had more to say.
                "executionSuccessful": not any(f.rule == CRASHED for f in report.findings),
                "exitCode": FINDINGS if report.findings else CLEAN,
            }
        ],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The top of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }  # fmt: skip
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(item: packs.Listed) -> dict[str, Any]:
    rule, sections = item.load(), read_page(item.page).sections
    found = sections.get("What it finds", "")
    shown = "\n\n".join(f"## {title}\n\n{sections[title]}" for title in _HELP if sections.get(title))
    descriptor: dict[str, Any] = {
        "id": rule.name,
        "shortDescription": {"text": rule.title},
        # Services cut it: what the lists below the opening add is in the help.
        "fullDescription": {"text": _unmarked(found.partition("\n\n")[0]) or rule.title},
        "defaultConfiguration": {"level": rule.level},
        "properties": {
            "tags": [rule.family, f"{rule.confidence}-confidence"], "precision": rule.confidence,
            "problem.severity": _SEVERITIES[rule.level], "stage": rule.stage, "pack": rule.pack,
        },
    }  # fmt: skip
    if shown:
        descriptor["help"] = {"text": _unmarked(shown), "markdown": shown}
    return descriptor


def _unmarked(markdown: str) -> str:
    """A page's text for programs that show no Markdown: what marks code and headings is left out."""
    return re.sub(r"(?m)^#+ |`", "", markdown)


def _result(finding: Finding, index: int, mark: str, sources: Sources) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.level,
        "message": {"text": _message(finding)},
        "locations": [_location(finding.at, sources)],
        "partialFingerprints": {"mlscaffold/v1": mark},
        "properties": {"confidence": finding.confidence},
    }
    if finding.related:
        result["relatedLocations"] = list(_related(finding.related, sources))
    return result


def _message(finding: Finding) -> str:
    """What a finding says, with nothing in it that is a link or a placeholder to SARIF."""
    said = whole(finding).replace("](", "]\\(")
    return said.replace("{", "{{").replace("}", "}}") if _ARGUMENT.search(said) else said


def _related(places: Iterable[Place], sources: Sources) -> Iterable[dict[str, Any]]:
    for number, at in enumerate(places):
        yield {"id": number, **_location(at, sources), "message": {"text": "See also here."}}


def _location(at: Place, sources: Sources) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(sources.path(at)), "uriBaseId": _ROOT}}
    if line := sources.file_line(at):
        physical["region"] = {"startLine": line}
        # A column of a cell is none of the file, in which the line is quoted.
        if at.column and at.cell is None:
            physical["region"]["startColumn"] = at.column
    if at.cell is None:
        return {"physicalLocation": physical}
    name = f"cell {at.cell + 1}"
    within = f"{name}, line {at.line}" if at.line else name
    cell = {"name": name, "fullyQualifiedName": f"{printable(at.path)}, {within}", "kind": "cell"}
    return {"physicalLocation": physical, "logicalLocations": [cell]}


def _uri(path: str) -> str:
    """A path as a relative reference; bytes that are no UTF-8 stay what they are."""
    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = path.encode("utf-8", "surrogatepass")
    return quote(data, safe="/")
