"""Findings as failed tests in the XML of JUnit, which nearly every CI service shows."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from itertools import groupby

from mlscaffold.errors import printable
from mlscaffold.facts.places import in_words
from mlscaffold.findings import Finding, Report
from mlscaffold.report.sentences import whole
from mlscaffold.report.sources import Sources


def text(report: Report, sources: Sources) -> str:
    """A suite a file, a failed test a finding; one test that passed when clean. ASCII."""
    findings = report.findings
    root = _element("testsuites", name="mlscaffold", tests=max(len(findings), 1), failures=len(findings), errors=0)
    names: Counter[str] = Counter()
    for path, group in groupby(findings, key=lambda f: f.at.path):
        own = list(group)
        suite = _element("testsuite", name=path, tests=len(own), failures=len(own), errors=0)
        suite.extend(_case(finding, sources, names) for finding in own)
        root.append(suite)
    if not findings:
        suite = _element("testsuite", name="mlscaffold", tests=1, failures=0, errors=0)
        suite.append(_element("testcase", classname="mlscaffold", name="check"))
        root.append(suite)
    ET.indent(root)
    elements: bytes = ET.tostring(root, encoding="us-ascii")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + elements.decode("ascii") + "\n"


def _case(finding: Finding, sources: Sources, names: Counter[str]) -> ET.Element:
    at = finding.at
    name = f"{finding.rule} at {in_words(at)}"
    names[name] += 1
    if names[name] > 1:
        # Services take tests of one name for one test.
        name += f" ({names[name]})"
    case = _element("testcase", classname=at.path, name=name, file=sources.path(at))
    if line := sources.file_line(at):
        case.set("line", str(line))
    failure = _element("failure", type=finding.level, message=finding.message)
    failure.text = f"{in_words(at)}: {finding.level} {finding.rule}: {whole(finding)}"
    case.append(failure)
    return case


def _element(tag: str, /, **attributes: str | int) -> ET.Element:
    """An element whose attributes are printable: XML has no place for most control characters."""
    return ET.Element(tag, {key: printable(str(value)) for key, value in attributes.items()})
