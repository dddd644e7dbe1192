"""Where code reads a table of the data package by a plain reader, without what its dictionary says of the types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from posixpath import basename, normpath

from mlscaffold.facts.imported import with_imported
from mlscaffold.facts.model import Call, Project, PythonFile, Resource
from mlscaffold.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Final

# pandas 3.0, polars 1.35, duckdb 1.4, dask 2025.11
_READERS: Final = frozenset({
    "pandas.read_csv", "pandas.read_table", "polars.read_csv", "polars.scan_csv", "dask.dataframe.read_csv",
    "duckdb.read_csv", "pyarrow.csv.read_csv",
})  # fmt: skip
"""Readers of files that say nothing of types themselves."""
_TYPED: Final = frozenset({
    "dtype", "dtypes", "schema", "schema_overrides", "converters", "convert_options", "parse_dates", "na_values",
    "null_values", "columns", "usecols",
})  # fmt: skip
"""Arguments that say what the columns are, or what in them is missing."""
_CHECKERS: Final = frozenset({"frictionless", "pandera", "great_expectations", "pointblank", "mlscaffold", "patito"})
"""Libraries that compare a table with a schema."""


class PlainRead(NamedTuple):
    """One call that reads a table as if nothing were known of it."""

    call: Call
    resource: Resource


def plain_reads(project: Project) -> Iterator[PlainRead]:
    """The calls that read a table which has a dictionary, in code that neither uses nor checks it."""
    package = project.package
    described = {r.path: r for r in package.resources if r.schema_exists} if package and not package.problem else {}
    if package is None or not described:
        return
    names = {"dictionary", basename(package.path), *(basename(r.schema) for r in described.values())}
    by_ending: Mapping[str, PythonFile] = {}
    for file in project.sources:
        found = [] if file.is_test else [*_reads(file, described)]
        if not found:
            continue
        by_ending = by_ending or _by_ending(project.sources)
        if not any(_knows(other, names) for other in _around(project, file, by_ending)):
            yield from found


def _by_ending(files: Iterable[PythonFile]) -> Mapping[str, PythonFile]:
    """Modules by every ending of their paths: folders without an `__init__.py` are packages of some root as well."""
    parts = ((f, f.path.split("/")) for f in files)
    return {"/".join(names[start:]): f for f, names in parts for start in range(len(names))}


def _around(project: Project, file: PythonFile, by_ending: Mapping[str, PythonFile]) -> Iterator[PythonFile]:
    """A module, and all that it may import, step by step."""
    seen: set[str] = set()
    waiting = [file.path]
    while waiting:
        for other in with_imported(project, waiting.pop()):
            if other.path in seen:
                continue
            seen.add(other.path)
            yield other
            for i in other.imports:
                folder = i.module.replace(".", "/")
                maybe = (by_ending.get(f"{folder}.py"), by_ending.get(f"{folder}/{i.name}.py"))
                waiting += [m.path for m in maybe if m is not None and m.path not in seen]


def _reads(file: PythonFile, described: Mapping[str, Resource]) -> Iterator[PlainRead]:
    constants = {a.name: a.value for a in file.assignments if isinstance(a.value, str)}
    for call in file.calls:
        if call.name not in _READERS or not call.arguments or call.unpacks:
            continue
        if any(given.keyword in _TYPED for given in call.arguments):
            continue
        given = call.arguments[0]
        if isinstance(given.value, str):
            path = given.value
        else:
            path = constants.get(next(iter(given.names), "")) or _written(file, call)
        if resource := _resource(path, described):
            yield PlainRead(call, resource)


def _written(file: PythonFile, call: Call) -> str:
    """The strings in the first line of a call, as a path: `root / "data" / "rows.csv"`."""
    use = f"argument:{call.name}"
    return "/".join(
        t.value for t in file.texts if t.use == use and t.at[3:] == call.at[3:] and t.at.line == call.at.line
    )


def _resource(path: str, described: Mapping[str, Resource]) -> Resource | None:
    """The table that is read: its path from the project's folder, or from a folder below that."""
    parts = normpath(path).split("/")
    while parts and parts[0] in {"..", "."}:
        parts = parts[1:]
    return described.get("/".join(parts))


def _knows(file: PythonFile, names: set[str]) -> bool:
    """Whether a module names a dictionary, or has a library that checks tables."""
    return any(i.module.partition(".")[0] in _CHECKERS or "dictionary" in i.module for i in file.imports) or any(
        name in text.value for text in file.texts for name in names
    )
