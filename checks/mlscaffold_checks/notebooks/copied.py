"""The rule `notebooks/copied`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.notebook_copies import is_built
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="exploration", since="0.1")
def copied(project: Project) -> Iterator[Problem]:
    """A notebook is a copy of another one that is here as well."""
    times = Counter(n.copied_from for n in project.notebooks)
    for notebook in project.notebooks:
        original = notebook.copied_from
        # Pages of documentation are made of examples, and each week of a course begins with the last one's.
        if not original or is_aside(notebook.path) or is_aside(original) or is_built(notebook.path):
            continue
        if ".ipynb_checkpoints/" not in notebook.path and times[original] < 3:
            yield Problem(
                notebook.at,
                f"this notebook is a copy of `{original}`",
                "Keep one: versions are git's affair; what both need belongs into a module.",
            )
