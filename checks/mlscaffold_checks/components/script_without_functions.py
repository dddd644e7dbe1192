"""The rule `components/script-without-functions`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.straight_scripts import straight_scripts
from mlscaffold.rules import Problem, rule


@rule(level="note", stage="prototype", since="0.1", when="trains")
def script_without_functions(project: Project, *, lines: int = 100) -> Iterator[Problem]:
    """A long script reads data, trains and writes, and has no function at all."""
    for first, *others in straight_scripts(project.python, lines=lines):
        # Scripts of one folder are copies of each other as often as not, and told once.
        more = f", here and in {len(others)} more scripts of this folder" if others else ""
        reads, trains = first.behaviour.reads_data, first.behaviour.trains
        where = f" (line {trains.line})" if trains else ""
        yield Problem(
            reads or Place(first.path),
            f"{first.lines} lines read data, train{where} and write, and none of them is in a function{more}",
            "Make a function of each step (read, prepare, train, evaluate, save), and call them from `main`.",
            related=tuple(Place(file.path) for file in others),
        )
