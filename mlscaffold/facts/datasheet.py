"""The data sheet: the page that tells how the data came about, and what it is fit for."""

from __future__ import annotations

from posixpath import dirname, join

from mlscaffold.facts.model import Document, Project

QUESTIONS = ("Motivation", "Composition", "Collection", "Preprocessing", "Uses", "Distribution", "Maintenance")
"""Those of Gebru et al., *Datasheets for Datasets* (2021)."""


def datasheet(project: Project) -> Document | None:
    """The page beside the data package, or None."""
    return project.document(join(dirname(project.layout.package), "datasheet.md"))
