"""Tests that can never fail: nothing in their bodies can, and nothing around them does more than the bodies show."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Function, PythonFile

_PLAIN_BASES = frozenset({"object", "unittest.TestCase", "TestCase"})
_NOT_PLAIN = (".skip", ".skipif", ".xfail", ".usefixtures")


def vacuous_tests(file: PythonFile) -> Iterator[Function]:
    """The tests of a file that are always green."""
    bases = {c.name: c.bases for c in file.classes}
    prepared = {f.qualname.rpartition(".")[0] for f in file.functions if f.name.lower().startswith(("setup", "set_up"))}
    for function in file.functions:
        owner = function.qualname.rpartition(".")[0]
        # An empty override switches an inherited test off, and a preparation may itself be what is tested.
        is_own = not owner or (owner in bases and _PLAIN_BASES.issuperset(bases[owner]))
        if function.inert and is_own and owner not in prepared and _is_plain(function):
            yield function


def _is_plain(function: Function) -> bool:
    """Whether no fixture, patch or skip may do more than the body shows."""
    marks = [d for d in function.decorators if d.startswith("pytest.mark.") and not d.endswith(_NOT_PLAIN)]
    return (
        function.name.startswith("test_")
        and set(function.parameters) <= {"self"}
        and len(marks) == len(function.decorators)
    )
