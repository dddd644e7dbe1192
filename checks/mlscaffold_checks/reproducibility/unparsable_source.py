"""The rule `reproducibility/unparsable-source`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename

from mlscaffold.facts.model import Place, PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule

_ON_PURPOSE = (
    r"\{\{", r"\{%", "cookiecutter", "jinja", "testdata", "fixtures?", "broken", "invalid", "malformed", "syntax_?err",
    "bad_", "incomplete", "exercises?/", "assignments?/",
)  # fmt: skip


@rule(level="error", stage="exploration", since="0.1")
def unparsable_source(file: PythonFile) -> Iterator[Problem]:
    """A Python file is no valid Python."""
    # Beside tests lies what they try; a file of tests itself has to be read by whatever runs them.
    tried = file.is_test and not re.fullmatch(r"test_.*|.*_test\.py", basename(file.path))
    left = file.is_notebook or tried or is_aside(file.path)
    if left or re.search("|".join(_ON_PURPOSE), file.path, re.IGNORECASE):
        return
    if file.undecodable and not file.dialect:
        yield Problem(
            Place(file.path, file.undecodable),
            "Python refuses this file: here it is no UTF-8, and none of its first two lines declares its encoding",
            "Save it as UTF-8.",
        )
    elif not (file.parsed or file.python2 or file.dialect):
        yield Problem(
            file.error_at,
            f"this file is no valid Python: {file.error}",
            "Mend the line.",
        )
