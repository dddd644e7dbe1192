"""Tasks of Taskcluster: commands under `payload`, wherever the conditions of JSON-e put these."""

from __future__ import annotations

import re

from mlscaffold.facts.model import Place
from mlscaffold.facts.nodes import Node
from mlscaffold.facts.pipelines.gathered import Gathered, text_of
from mlscaffold.lean import pattern

_MAX_NODES = 20_000
_DECIDES = pattern(r"\btaskgraph\b|\bdecision\b")
"""A task that makes the other ones, from files of its own form."""


def read_taskcluster(path: str, root: Node, gathered: Gathered) -> None:
    """Gather the commands of tasks; where a task makes others, they cannot be seen."""
    stack = [("", root)]
    for _ in range(_MAX_NODES):
        if not stack:
            return
        job, node = stack.pop()
        job = text_of((node.get("metadata") or node).get("name")) or job
        below = [(job, value) for name, value in node.items() if name.text != "payload"]
        for task in (value for name, value in node.items() if name.text == "payload"):
            gathered.understood = True
            _payload(path, job, task, gathered)
        stack.extend(reversed(below + [(job, element) for element in node.elements()]))


def _payload(path: str, job: str, payload: Node, gathered: Gathered) -> None:
    command = payload.get("command")
    if _DECIDES.search(text_of(payload.get("image"))):
        gathered.opaque = True
    if command is None:
        return
    parts = list(command.elements())
    texts = [part.text for part in parts if part.kind == "scalar"]
    # A worker without Docker takes several command lines, each of them a text or a list.
    one = len(texts) == len(parts) and (any(t.startswith("-") for t in texts) or not any(" " in t for t in texts))
    for line in [command] if one else parts:
        words = [word for word in line.elements() if word.kind == "scalar"] or [line]
        script, at = _script(words)
        gathered.opaque = gathered.opaque or _DECIDES.search(script) is not None
        gathered.script(Place(path, at.line + at.block), job, script)


def _script(words: list[Node]) -> tuple[str, Node]:
    """What is run by the words of a command, and where it stands: what a shell is given with `-c`, or all of them."""
    for index, word in enumerate(words[:-1]):
        if re.fullmatch(r"-[a-z]*c[a-z]*", word.text):
            return words[index + 1].text, words[index + 1]
    return " ".join(word.text for word in words), words[0]
