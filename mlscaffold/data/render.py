"""The page that shows the data dictionary to people, and what of it is rendered."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from pathlib import Path

from mlscaffold import config
from mlscaffold.errors import UserError, printable
from mlscaffold.facts.model import DataDictionary, DataPackage
from mlscaffold.facts.package_files import is_describing, package_places
from mlscaffold.facts.rendering import dictionary_block
from mlscaffold.pages import render_page
from mlscaffold.run import read_project
from mlscaffold.tree import DiskTree

SENTENCE = (
    "What the columns of the data mean. The table is rendered by `mlscaffold data render` from the data package "
    "and its dictionaries; edit those."
)


def render_block(package: DataPackage, dictionaries: Sequence[DataDictionary]) -> str:
    """The rendered dictionary between its markers; see `docs/conventions.md`."""
    return dictionary_block(package, dictionaries)


def render(folder: Path, *, write: bool) -> tuple[str, bool]:
    """Render the dictionary of a project; the page's path in it, and whether it is, or was, out of date."""
    root = config.find_root(folder)
    settings = config.load(root)
    # The same facts that the checker compares the page with: a dictionary that the package forgot is in both.
    tree = DiskTree(root, settings.exclude)
    places = package_places(settings.layout)
    place = next((p for p in places if tree.entry(p)), places[0])
    described = [e.path for e in tree.entries() if is_describing(e.path, place)]
    project = read_project(tree, settings, only=[place, *described])
    package = project.package
    if package is None:
        raise UserError(
            f"there is no data package at {settings.layout.package}", "Start one with `mlscaffold data describe FILE`."
        )
    _complain(package.path, package.problem)
    for resource in package.resources:
        if resource.schema and not resource.schema_exists:
            raise UserError(
                f"{package.path}: the dictionary {resource.schema} of `{printable(resource.name)}` is not there",
                "Write it with `mlscaffold data describe FILE`, or mend its path.",
            )
    for dictionary in project.dictionaries:
        _complain(dictionary.path, dictionary.problem)
    page = posixpath.join(posixpath.dirname(package.path), "README.md")
    block = render_block(package, project.dictionaries)
    return page, render_page(root, page, "Data", SENTENCE, block, write=write)


def _complain(path: str, problem: str) -> None:
    if problem:
        raise UserError(f"{path} cannot be rendered: {printable(problem)}", "Mend it, then run again.")
