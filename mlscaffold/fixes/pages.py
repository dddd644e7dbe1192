"""Pages for people: those of the template emptied to their headings, and headings put into pages that lack them.

What only people know is a prompt: `hygiene/unfilled-placeholder` asks for it until it is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from mlscaffold.changes import Artifact
from mlscaffold.facts.document import read_document
from mlscaffold.fixes.refusal import RefusedError
from mlscaffold.fixes.text import Text, line_starts
from mlscaffold.rendered import SENTINEL

PROMPTS: Final[Mapping[Artifact, Mapping[str, str]]] = {
    "brief": {
        "Problem": "what goes wrong today, for whom, and what a prediction would change",
        "Why machine learning": "why no simpler rule does, and how good the simplest one is",
        "Users": "who reads the predictions, and what they do with them",
        "Cost of a wrong answer": "what each kind of mistake costs, and whom",
        "Technical": "what training and use need of machines and libraries, and whether that is there",
        "Economic": "what it costs and what it is worth",
        "Legal": "what rights there are in the data, and whether it is about people",
        "Operational": "who runs it, where, and what happens when it is down",
        "Schedule": "by when it is needed, and whether that is enough",
        "Data": "which data there is, how more comes, and what it does not cover",
        "State of the art": "how well others do on the same problem",
    },
    "model card": {
        "Intended use": "what the model is for, who uses it, and what it is not meant for",
        "Data": "what it was trained, compared and judged on, and what it sees of each row",
        "Metrics": "what the metrics mean, overall and on which slices",
        "Limits": "where it fails, and how sure the metrics are",
        "Retraining": "when it is trained again, and how",
    },
    "monitoring plan": {
        "What is watched": "inputs, predictions and outcomes: how each is measured, how often, and the limit",
        "Who is told": "who gets the alert, and who owns the model",
        "What is done": "what is looked at first, when it is trained again, and when it is switched off",
    },
    "readme": {
        "Start": "how to set it up, to train and to run the tests, as commands",
        "Where things are": "where data, code, tests and records of runs are, and where the data comes from",
    },
}
"""What each heading of a page of the template asks for; headings that are not here describe the demo alone."""

_BETWEEN_MARKERS = re.compile(r"^<!-- (?P<name>[\w:-]+) -->$.*?^<!-- /(?P=name) -->$", re.MULTILINE | re.DOTALL)
_FRONT_MATTER = re.compile(r"\A---\n.*?^---\n", re.MULTILINE | re.DOTALL)
_VALUE = re.compile(r"^( +[\w-]+):[^\n]*$", re.MULTILINE)


def prompt(artifact: Artifact, heading: str) -> str:
    """The prompt below a heading."""
    return f"{SENTINEL} {PROMPTS.get(artifact, {}).get(heading, 'what this section is to say')}"


def emptied(page: str, artifact: Artifact, *, intro: str = "", markers: bool = True, fields: bool = True) -> str:
    """A page of the template with its headings, and prompts in place of what it says of the demo.

    `markers` keeps the parts that the template's own programs fill in, `fields` the front matter that our rules read.
    """
    matter = _FRONT_MATTER.match(page)
    parts = [_unsaid(matter[0], artifact)] if matter and fields else []
    body = page[matter.end() if matter else 0 :]
    sections = re.split(r"^(#{1,2} .+)$", body, flags=re.MULTILINE)
    for heading, text in zip(sections[1::2], sections[2::2], strict=True):
        level, _, title = heading.partition(" ")
        if level == "#":
            parts += [heading] + [intro] * bool(intro)
        elif title in PROMPTS[artifact]:
            parts += [heading, prompt(artifact, title)]
            parts += [m[0] for m in _BETWEEN_MARKERS.finditer(text)] if markers else []
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _unsaid(matter: str, artifact: Artifact) -> str:
    """The front matter without the demo's values: `brief/missing-success-metric` asks for the project's own."""
    return _VALUE.sub(r"\1: null", matter) if artifact == "brief" else matter


def with_section(path: str, data: bytes, text: Text, heading: str, artifact: Artifact) -> bytes:
    """A page with a prompt under a heading, which is added at its end when it is not there."""
    if not path.lower().endswith((".md", ".markdown")):
        raise RefusedError("only pages in Markdown are added to")
    end = text.line_end
    page = read_document(path, data, "documentation")
    if page.answers(heading):
        return data
    wanted = re.compile(rf"[\d.)\s]*{re.escape(heading)}(?!\w)", re.IGNORECASE)
    for line, _, title in page.headings:
        if wanted.match(title):
            at = _below_heading(text.value, line)
            above = text.value[:at] if text.value[:at].endswith(("\n", "\r")) else text.value[:at] + end
            return text.encoded(f"{above}{end}{prompt(artifact, heading)}{end}{text.value[at:]}")
    body = text.value.rstrip("\r\n")
    longer = end.join((*([body, ""] if body else []), f"## {heading}", "", prompt(artifact, heading), ""))
    added = text.encoded(longer)
    if not any(wanted.match(title) for _, _, title in read_document(path, added, "documentation").headings):
        raise RefusedError("what is added at the end of the page would be part of a block that nothing closes above")
    return added


def _below_heading(text: str, line: int) -> int:
    """The offset after a heading's line, and after the line that underlines it."""
    starts = [*line_starts(text), len(text)]
    after = starts[line] if line < len(starts) else len(text)
    underline = re.compile(r" {0,3}(?:=+|-+)[ \t]*(?:\r\n|\r|\n|\Z)").match(text, after)
    return underline.end() if underline and not text.startswith("#", starts[line - 1]) else after
