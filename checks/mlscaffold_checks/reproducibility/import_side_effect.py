"""The rule `reproducibility/import-side-effect`."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname

from mlscaffold.facts.import_effects import Effect, import_effects
from mlscaffold.facts.model import Project
from mlscaffold.facts.places import in_words
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", confidence="medium", when="ml")
def import_side_effect(project: Project) -> Iterator[Problem]:
    """The import of a module trains, downloads, deploys, or parses the command line."""
    for found in import_effects(project):
        by = f", and {in_words(found.imported_by)} imports it" if found.imported_by else ""
        more = f", and so does that of {len(found.others)} more {_where(found)}" if found.others else ""
        yield Problem(
            found.at,
            f"the import of this module {found.what}{by}{more}",
            'Put it in a function, and call that under `if __name__ == "__main__":`.',
            related=(found.imported_by,) if found.imported_by else found.others[:20],
        )


def _where(found: Effect) -> str:
    beside = dirname(found.at.path) != dirname(found.others[0].path)
    return "in folders beside this one" if beside else "in this folder"
