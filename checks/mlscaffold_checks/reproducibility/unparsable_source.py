"""The rule `reproducibility/unparsable-source`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts.model import PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule

_ON_PURPOSE = (
    r"\{\{", r"\{%", "cookiecutter", "jinja", "testdata", "fixtures?", "broken", "invalid", "malformed", "syntax_?err",
    "bad_", "incomplete", "exercises?/", "assignments?/",
)  # fmt: skip


@rule(level="error", stage="exploration", since="0.1")
def unparsable_source(file: PythonFile) -> Iterator[Problem]:
    """A Python file is no valid Python."""
    if file.parsed or file.python2 or file.dialect or file.is_notebook or file.is_test or is_aside(file.path):
        return
    if not re.search("|".join(_ON_PURPOSE), file.path, re.IGNORECASE):
        yield Problem(
            file.error_at,
            f"this file is no valid Python: {file.error}",
            "Mend the line; a mark of a merge conflict or a half-written statement is the usual cause.",
        )
