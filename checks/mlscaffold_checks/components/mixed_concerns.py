"""The rule `components/mixed-concerns`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1")
def mixed_concerns(file: PythonFile) -> Iterator[Problem]:
    """One file reads data, trains a model and serves it."""
    does = file.behaviour
    if does.reads_data and does.trains and does.serves:
        if file.is_notebook or file.is_test or is_aside(file.path):
            return
        yield Problem(
            does.serves,
            f"this file serves, trains (line {does.trains.line}) and reads data (line {does.reads_data.line})",
            "Split it into data, model and serving; the service needs the trained artifact, not the training code.",
            related=(does.trains, does.reads_data),
        )
