"""Rendered parts of pages, compared with what they are rendered from."""

from __future__ import annotations

from mlscaffold.facts.model import Project


def stale_renderings(project: Project) -> tuple[tuple[str, str], ...]:
    """(path, command) of each rendered part that is out of date."""
    return ()
