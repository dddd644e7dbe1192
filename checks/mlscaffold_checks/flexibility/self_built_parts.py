"""The rule `flexibility/self-built-parts`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.built_parts import self_built
from mlscaffold.facts.model import PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule


@rule(level="note", stage="prototype", since="0.1", confidence="medium")
def self_built_parts(file: PythonFile) -> Iterator[Problem]:
    """A class builds its data, its optimizer and its loss itself, and can be given no other."""
    if file.is_test or file.is_notebook or is_aside(file.path):
        return
    for built in self_built(file):
        parts = ", ".join(f"`{call.method}` in line {call.at.line}" for call in built.parts)
        yield Problem(
            built.definition.at,
            f"`{built.definition.name}` makes all parts of its training itself: {parts}",
            "Hand in through the constructor what experiments vary; build it where the settings are read.",
            related=tuple(call.at for call in built.parts),
        )
