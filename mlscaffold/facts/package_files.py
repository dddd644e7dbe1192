"""The data package of a project and the dictionaries that belong to it, as files that are there or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from posixpath import basename, dirname

from mlscaffold.facts.content_hash import sha256
from mlscaffold.facts.kept_elsewhere import IGNORED, kept_elsewhere
from mlscaffold.facts.model import TrackedFile
from mlscaffold.facts.reading import Reader
from mlscaffold.layout import Layout
from mlscaffold.lean import TYPE_CHECKING, replace
from mlscaffold.tree import MAX_BYTES, Entry, Tree

if TYPE_CHECKING:
    from mlscaffold.facts.model import DataDictionary, DataPackage, Resource

TABLES = (".csv", ".tsv", ".parquet", ".CSV", ".TSV")
"""Ends of the names of tables."""
_OTHER_PACKAGES = ("datapackage.yaml", "datapackage.yml", "datapackage.json", "data/datapackage.json")


def package_places(layout: Layout) -> tuple[str, ...]:
    """Where a data package may be, the place of the settings first."""
    return tuple(dict.fromkeys((layout.package, *_OTHER_PACKAGES)))


def is_describing(path: str, package: str) -> bool:
    """Whether a file may be the data package at a place, or a dictionary beside or below it."""
    folder = dirname(package)
    return path.endswith((".yaml", ".yml", ".json")) and (not folder or path.startswith(folder + "/"))


def companions(tree: Tree, layout: Layout, only: Sequence[str]) -> list[Entry]:
    """The files asked for, and what describes them: the data package and all dictionaries for a table of data."""
    found = {path: tree.entry(path) for path in only}
    place = next((p for p in package_places(layout) if tree.entry(p)), "")
    if place and any(p.endswith(TABLES) or is_describing(p, place) for p in only):
        found[place] = tree.entry(place)
        for resource in _resources(tree, place):
            found[resource.schema] = tree.entry(resource.schema)
            if resource.schema in only or place in only:
                found[resource.path] = tree.entry(resource.path)
    return [entry for path, entry in sorted(found.items()) if entry is not None and path]


def _resources(tree: Tree, place: str) -> tuple[Resource, ...]:
    """What a data package lists; nothing when it cannot be read, which is told where it is read for good."""
    from mlscaffold.facts.dictionary import read_package

    try:
        return read_package(place, tree.read(place), lambda path: tree.entry(path) is not None).resources
    except (OSError, ValueError, RecursionError, MemoryError):
        return ()


def data_package(
    reader: Reader, layout: Layout, files: Sequence[TrackedFile], paths: frozenset[str]
) -> tuple[DataPackage | None, tuple[DataDictionary, ...]]:
    """The data package, each resource with what is there of it, and the dictionaries; `files` are those to be read."""
    package, dictionaries = _written(reader, layout, paths)
    if package is None:
        return None, ()
    ignores = reader.contents([f.path for f in files if basename(f.path) == IGNORED])
    by_path = {f.path: f for f in files}
    resources = (_as_found(reader, r, by_path, paths, ignores) for r in package.resources)
    return replace(package, resources=tuple(resources)), dictionaries


def _written(
    reader: Reader, layout: Layout, paths: frozenset[str]
) -> tuple[DataPackage | None, tuple[DataDictionary, ...]]:
    place = next((p for p in package_places(layout) if p in paths), None)
    if place is None:
        return None, ()
    from mlscaffold.facts.dictionary import inline_dictionaries, read_dictionary, read_package

    package = reader.extract(place, lambda data: read_package(place, data, paths.__contains__))
    if package is None:
        return None, ()
    found = list(reader.extract(place, lambda data: inline_dictionaries(place, data)) or ())
    # A schema that stands in the package itself has the package's path, and was read above.
    schemas = dict.fromkeys(r.schema for r in package.resources if r.schema in paths and r.schema != place)
    # Beside the package stand settings of all kinds; a folder of dictionaries holds nothing else.
    folders = {dirname(s) for s in schemas} - {"", dirname(place)} | {dirname(layout.package) + "/dictionary"}
    for path in sorted(schemas.keys() | {p for p in paths if dirname(p) in folders and p.endswith((".yaml", ".yml"))}):
        dictionary = reader.extract(path, lambda data, p=path: read_dictionary(p, data))  # type: ignore[misc]
        if dictionary is not None:
            found.append(dictionary)
    return package, tuple(found)


def _as_found(
    reader: Reader,
    resource: Resource,
    files: Mapping[str, TrackedFile],
    paths: frozenset[str],
    ignores: Mapping[str, bytes],
) -> Resource:
    """A resource with what is really there of it, or where else it is."""
    file = files.get(resource.path)
    if file is None:
        away = not resource.exists and kept_elsewhere(resource.path, paths, ignores)
        return replace(resource, elsewhere=away)
    digest = ""
    if resource.hash and file.bytes <= MAX_BYTES and (data := reader.bytes_of(file.path)) is not None:
        digest = sha256(data)
    return replace(resource, found_sha256=digest, found_bytes=file.bytes)
