"""The rule `data-docs/undocumented-table`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.describable import can_be_described
from mlscaffold.facts.described import has_unseen_pages
from mlscaffold.facts.model import Place, Project, Table
from mlscaffold.rules import Describe, Fix, Problem, in_shell, rule


@rule(level="error", stage="prototype", since="0.1", when="tables", fix="safe")
def undocumented_table(project: Project) -> Iterator[Problem]:
    """Data is kept here, and nothing says what its columns mean."""
    data = [t for t in project.tables if t.is_data and t.columns]
    bare = [t for t in data if not t.dictionary and not t.described_in]
    if project.package is not None and project.declared:
        for table in bare:
            what = "names no dictionary for it" if table.resource else "does not list it"
            yield Problem(
                Place(table.path, 1),
                f"table `{table.name}` has no data dictionary: {project.package.path} {what}",
                f"Write one with `mlscaffold data describe {in_shell(table.path)}`.",
                fix=_fix(table, project),
            )
    elif bare and (project.declared or (2 * len(bare) > len(data) and _is_asked(project))):
        first, *rest = sorted(bare, key=lambda table: len(table.columns) == 1)
        others = f" (and {len(rest)} more)" if rest else ""
        columns = f"{len(first.columns)} columns" if len(first.columns) > 1 else f"column `{first.columns[0].name}`"
        means = "mean" if len(first.columns) > 1 else "means"
        yield Problem(
            Place(first.path, 1),
            f"nothing says what the {columns} of `{first.path}` {means}{others}",
            f"Start a data dictionary with `mlscaffold data describe {in_shell(first.path)}`.",
            related=tuple(Place(t.path, 1) for t in rest[:20]),
            confidence=None if project.declared else "medium",
            level=None if project.declared else "warning",
            fix=_fix(first, project),
        )


def _is_asked(project: Project) -> bool:
    """Whether a project learns from its tables, and all that may describe them is there to be read."""
    return "trains" in project.traits and not has_unseen_pages(project)


def _fix(table: Table, project: Project) -> Fix | None:
    package = project.package.path if project.package else project.layout.package
    title = f"Describe `{table.path}` in `{package}` and a dictionary beside it, with prompts"
    return Fix(title, (Describe(table.path),)) if can_be_described(table, project) else None
