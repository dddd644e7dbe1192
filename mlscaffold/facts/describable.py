"""Whether a data package can take a table in."""

from __future__ import annotations

from posixpath import dirname

from mlscaffold.facts.model import Project, Table


def can_be_described(table: Table, project: Project) -> bool:
    """Whether the package can list a table, and vouches for no other bytes: it states their hash."""
    folder = dirname(project.package.path if project.package else project.layout.package)
    stated = table.resource.hash if table.resource else ""
    return table.path.startswith(f"{folder}/" if folder else "") and stated.endswith(table.sha256 if stated else "")
