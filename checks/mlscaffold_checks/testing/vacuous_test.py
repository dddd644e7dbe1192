"""The rule `testing/vacuous-test`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Function, PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule

PLAIN_BASES = frozenset({"object", "unittest.TestCase", "TestCase"})


@rule(level="error", stage="prototype", since="0.1", when="ml")
def vacuous_test(file: PythonFile) -> Iterator[Problem]:
    """A test can never fail: it asserts nothing, or a constant."""
    if not (file.is_test and file.complete) or is_aside(file.path):
        return
    if any(part.startswith("fake") for part in file.path.split("/")):
        return
    bases = {c.name: c.bases for c in file.classes}
    prepared = {f.qualname.rpartition(".")[0] for f in file.functions if f.name.lower().startswith(("setup", "set_up"))}
    for function in file.functions:
        owner = function.qualname.rpartition(".")[0]
        # An empty override switches an inherited test off, and a preparation may itself be what is tested.
        is_own = not owner or (owner in bases and PLAIN_BASES.issuperset(bases[owner]))
        if function.inert and is_own and owner not in prepared and _is_plain(function):
            what = "is empty" if not function.statements else "touches nothing but its own constants"
            hint = "Let it fail when the code is wrong, or delete it."
            yield Problem(function.at, f"`{function.name}` {what}, and can never fail", hint)


def _is_plain(function: Function) -> bool:
    """Whether no fixture, patch or skip may do more than the body shows."""
    return (
        function.name.startswith("test_")
        and set(function.parameters) <= {"self"}
        and all(
            d.startswith("pytest.mark.") and not d.endswith((".skip", ".skipif", ".xfail", ".usefixtures"))
            for d in function.decorators
        )
    )
