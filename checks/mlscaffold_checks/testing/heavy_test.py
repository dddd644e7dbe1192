"""The rule `testing/heavy-test`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.network import fetched
from mlscaffold.facts.touched import SET_APART
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import pattern
from mlscaffold.rules import Problem, rule

APART = pattern(r"integration|e2e|end[-_]?to[-_]?end|smoke|functional|acceptance|slow|network|online", re.IGNORECASE)
PREPARES = frozenset({"setUp", "setUpClass", "setup_method", "setup_class", "setup_module", "setup_function"})


@rule(level="note", stage="prototype", since="0.1", when="trains")
def heavy_test(project: Project) -> Iterator[Problem]:
    """A unit test needs the network."""
    if project.published:
        return
    collected = frozenset(project.tests)
    for file in project.python:
        if file.path not in collected or is_aside(file.path) or not file.complete:
            continue
        # What is marked, mocked or lies among tests of another kind is set apart already.
        if SET_APART in file.touches or APART.search(file.path):
            continue
        tests = {f.qualname for f in file.functions if f.name.startswith("test") or f.name in PREPARES}
        for call in file.calls:
            if (call.scope in tests or not call.scope) and not call.guarded and (what := fetched(call)):
                yield Problem(
                    call.at,
                    f"a unit test fetches `{what}` from elsewhere, and fails without the network",
                    "Keep a few rows or a tiny model beside the tests; mark what must fetch, and leave that out.",
                )
