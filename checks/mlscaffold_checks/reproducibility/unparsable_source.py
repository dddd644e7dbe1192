"""The rule `reproducibility/unparsable-source`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename

from mlscaffold.facts.dialects import KEYWORD
from mlscaffold.facts.exercises import loaded_by_cells
from mlscaffold.facts.model import Place, Project, PythonFile
from mlscaffold.facts.python_versions import is_before
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule

_ON_PURPOSE = (
    r"\{\{", r"\{%", "cookiecutter", "jinja", "testdata", "fixtures?", "broken", "invalid", "malformed", "syntax_?err",
    "bad_", "incomplete", "exercises?/", "assignments?/",
)  # fmt: skip


_MANY = 9
"""So many files of Python 2 are named once: the project was written for that."""


@rule(level="error", stage="exploration", since="0.1")
def unparsable_source(project: Project) -> Iterator[Problem]:
    """A Python file is no valid Python."""
    shown = loaded_by_cells(project.notebooks)
    files = {f.path: f for f in project.python if not (_is_left(f) or basename(f.path) in shown)}
    for file in files.values():
        if file.undecodable and not file.dialect:
            yield Problem(
                Place(file.path, file.undecodable),
                "Python refuses this file: here it is no UTF-8, and none of its first two lines declares its encoding",
                "Save it as UTF-8.",
            )
        elif not (file.parsed or file.python2 or file.dialect or (KEYWORD in file.error and is_before(7, project))):
            yield Problem(file.error_at, f"this file is no valid Python: {file.error}", "Mend the line.")
    old = [at for at in project.unstated_python2 if at.path in files]
    many = len(old) > _MANY
    for at in old[: 1 if many else None]:
        what = f"this and {len(old) - 1} more files are" if many else "this file is"
        yield Problem(
            at,
            f"{what} Python 2: no Python 3 runs it, and nothing here says which Python it needs",
            "Bring it to Python 3 (`2to3` does most of it), or name the version in the README.",
            related=tuple(old[1:20]) if many else (),
            level="warning",
        )


def _is_left(file: PythonFile) -> bool:
    """Whether a file may be no valid Python on purpose, or is somebody else's."""
    # Beside tests lies what they try; a file of tests itself has to be read by whatever runs them.
    tried = file.is_test and not re.fullmatch(r"test_.*|.*_test\.py", basename(file.path))
    left = file.is_notebook or tried or is_aside(file.path)
    return left or re.search("|".join(_ON_PURPOSE), file.path, re.IGNORECASE) is not None
