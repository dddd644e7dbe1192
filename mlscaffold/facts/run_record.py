"""Run records: one file of the experiment log each."""

from __future__ import annotations

import posixpath

from mlscaffold.facts.config_file import load
from mlscaffold.facts.model import Place, RunRecord
from mlscaffold.facts.nodes import plain

# Digits and an `e` make a commit or a hash look like a number.
_AS_TEXT = frozenset(
    {"id", "commit", "started", "finished", "sha256", "path", "compared_to", "dataset", "model", "experimenter"}
)


def read_run_record(path: str, data: bytes) -> RunRecord:
    """The record of a run in a YAML or JSON file; whether its commit is known is left open."""
    stem = posixpath.splitext(posixpath.basename(path))[0]
    try:
        documents = load(path, data)
    except ValueError as error:
        return RunRecord(path, Place(path, 1), stem, {}, {}, None, str(error))
    problem = ""
    if not documents:
        problem = "it is empty"
    elif len(documents) > 1:
        problem = f"it holds more than one document (line {documents[1].line})"
    elif documents[0].kind != "mapping":
        problem = f"it is no mapping (line {documents[0].line})"
    if problem:
        return RunRecord(path, Place(path, 1), stem, {}, {}, None, problem)
    root = documents[0]
    fields = plain(root, _AS_TEXT)
    lines = {name.text: name.line for name, _ in root.items()}
    name = fields.get("id")
    return RunRecord(path, Place(path, 1), name if isinstance(name, str) else stem, fields, lines, None, "")
