"""The rule `leakage/tuned-on-test`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import PythonFile
from mlscaffold.facts.places import within_file
from mlscaffold.facts.traits import is_aside
from mlscaffold.facts.tuned import tuned_on_test as found_in
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1")
def tuned_on_test(file: PythonFile) -> Iterator[Problem]:
    """The test rows choose when to stop, the settings or the model, and are the score of it as well."""
    for found in found_in(file) if not file.is_test and not is_aside(file.path) else ():
        score = f"its score ({within_file(found.scored)})" if found.scored else "its best score"
        yield Problem(
            found.at,
            f"{found.what} by the test part, so that {score} is no test",
            "Choose by a validation part or by cross-validation, and score the test part once, at the end.",
            related=(found.scored,) if found.scored else (),
        )
