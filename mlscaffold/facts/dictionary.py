"""Data packages and data dictionaries: what the Frictionless files of a project say of its tables."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping

from mlscaffold.facts.column_constraints import Constraints
from mlscaffold.facts.column_types import first_misfit
from mlscaffold.facts.config_file import load
from mlscaffold.facts.model import UNKNOWN, DataDictionary, DataPackage, Field, Place, Resource
from mlscaffold.facts.nodes import Node, plain
from mlscaffold.facts.safe_pattern import Budget
from mlscaffold.lean import TYPE_CHECKING, replace

if TYPE_CHECKING:
    from typing import Any


_KNOWN = frozenset({
    "name", "type", "title", "description", "example", "examples", "unit", "role", "pii", "notes", "constraints",
})  # fmt: skip


def read_package(path: str, data: bytes, exists: Callable[[str], bool]) -> DataPackage:
    """The data package in a YAML or JSON file; `exists` tells whether a path relative to the project is a file.

    Paths of resources and schemas are made relative to the project. A resource elsewhere (a URL) keeps
    its address as path and counts as existing; one whose rows stand in the package has an empty path.
    A schema that stands in the package itself has the package's own path: see `inline_dictionaries`.
    """
    root, problem = _root(path, data)
    problems = [problem] if problem else []
    resources: list[Resource] = []
    listed = root.get("resources") if root else None
    if root and listed is None:
        problems.append("it lists no resources")
    elif listed and listed.kind != "list":
        problems.append(f"`resources` is no list (line {listed.line})")
    for index, node in enumerate(listed.elements() if listed else ()):
        if node.kind != "mapping":
            problems.append(f"resource {index + 1} is no mapping (line {node.line})")
            continue
        resources.extend(replace(r, index=index) for r in _resources(path, node, exists, problems))
    return DataPackage(
        path=path,
        at=Place(path, root.line if root else 1),
        name=_text(root, "name"),
        licences=_titles(root, "licenses", "name", "title", "path")
        or _titles(root, "license", "name", "title", "path"),
        sources=_titles(root, "sources", "title", "path", "email") or _titles(root, "source", "title", "path", "email"),
        resources=tuple(resources),
        problem="; ".join(problems),
        addresses=tuple(
            address
            for node in (root, *(listed.elements() if listed else ()))
            for address in _titles(node, "sources", "path")
        ),
    )


def read_dictionary(path: str, data: bytes) -> DataDictionary:
    """The data dictionary in a YAML or JSON file of its own."""
    root, problem = _root(path, data)
    if root is None:
        return _empty(path, problem)
    return _dictionary(path, root, root, posixpath.basename(path).split(".")[0])


def inline_dictionaries(path: str, data: bytes) -> tuple[DataDictionary, ...]:
    """The data dictionaries that stand in a data package itself, each named as its resource."""
    root, _ = _root(path, data)
    listed = root.get("resources") if root else None
    found = []
    for node in listed.elements() if listed else ():
        schema = node.get("schema")
        if schema and schema.kind == "mapping":
            found.append(_dictionary(path, schema, node, _text(node, "name")))
    return tuple(found)


def _root(path: str, data: bytes) -> tuple[Node | None, str]:
    try:
        documents = load(path, data)
    except ValueError as error:
        return None, str(error)
    if not documents:
        return None, "it is empty"
    if documents[0].kind != "mapping":
        return None, f"it is no mapping (line {documents[0].line})"
    return documents[0], ""


def _text(node: Node | None, key: str) -> str:
    """A scalar as text; empty when it is missing, null or no scalar."""
    value = node.get(key) if node else None
    return value.text if value and value.kind == "scalar" and value.value is not None else ""


def _texts(node: Node | None) -> tuple[str, ...]:
    """A scalar or a list of scalars as texts."""
    if node is None:
        return ()
    if node.kind == "scalar":
        return (node.text,) if node.value is not None else ()
    return tuple(element.text for element in node.elements() if element.kind == "scalar")


def _titles(root: Node | None, key: str, *wanted: str) -> tuple[str, ...]:
    """What each element is called, by the first of the wanted keys that it has."""
    listed = root.get(key) if root else None
    if listed is None:
        return ()
    elements = listed.elements() if listed.kind == "list" else (listed,)
    named = [
        next((text for name in wanted if (text := _text(element, name))), "")
        if element.kind == "mapping"
        else "".join(_texts(element))
        for element in elements
    ]
    return tuple(name for name in named if name)


# ------------------------------------------------------------------------------------------ package


def _resources(path: str, node: Node, exists: Callable[[str], bool], problems: list[str]) -> Iterator[Resource]:
    """The tables of one entry: more than one when its rows are spread over several files."""
    at = Place(path, _line(node, "name"))
    name = _text(node, "name")
    schema, schema_exists = _schema(path, node, exists, problems)
    count = _text(node, "bytes")
    digest = _text(node, "hash").lower()
    paths = _texts(node.get("path"))
    if not paths and node.get("data") is None:
        problems.append(f"resource `{name}` has no path (line {node.line})")
        return
    for written in paths or ("",):
        resolved = _resolved(path, written) if written else ""
        if resolved is None:
            problems.append(
                f"the path `{written}` of resource `{name}` leaves the project (line {_line(node, 'path')})"
            )
            continue
        yield Resource(
            at=at,
            name=name,
            path=resolved,
            # A hash or size of several files together says nothing of one.
            hash=digest if len(paths) == 1 and digest.startswith("sha256:") else "",
            bytes=int(count) if len(paths) == 1 and count.isascii() and count.isdigit() and len(count) < 20 else None,
            schema=schema,
            exists=not resolved or _is_address(resolved) or exists(resolved),
            schema_exists=schema_exists,
            licences=_titles(node, "licenses", "name", "title", "path"),
            is_plain=_is_plain(node.get("dialect")),
        )


def _is_plain(dialect: Node | None) -> bool:
    """Whether a table is written as tables mostly are, so that it is read as it is meant."""
    if dialect is None or dialect.kind != "mapping":
        return True
    # The keys of version 1, and of version 2 where they may stand below the format.
    for part in (dialect, dialect.get("csv") or dialect):
        header, rows = part.get("header"), part.get("headerRows")
        if (header and header.value is False) or (rows and _texts(rows) != ("1",)):
            return False
        if part.get("commentRows") or part.get("commentChar") or part.get("escapeChar"):
            return False
        if _text(part, "delimiter") not in {"", ",", ";", "\t", "|"} or _text(part, "quoteChar") not in {"", '"'}:
            return False
    return True


def _schema(path: str, node: Node, exists: Callable[[str], bool], problems: list[str]) -> tuple[str, bool]:
    schema = node.get("schema")
    if schema and schema.kind == "mapping":
        return path, True
    written = _text(node, "schema")
    if not written:
        return "", False
    resolved = _resolved(path, written)
    if resolved is None:
        problems.append(f"the schema `{written}` of resource `{_text(node, 'name')}` leaves the project")
        return "", False
    return resolved, _is_address(resolved) or exists(resolved)


def _is_address(path: str) -> bool:
    return "://" in path


def _resolved(path: str, written: str) -> str | None:
    """A path relative to the project; an address as it is; None for what lies outside the project."""
    if _is_address(written):
        return written
    written = written.replace("\\", "/")
    if "\0" in written or written.startswith(("/", "~")) or written[1:2] == ":":
        return None
    resolved = posixpath.normpath(posixpath.join(posixpath.dirname(path), written))
    return None if resolved == ".." or resolved.startswith("../") else resolved


def _line(node: Node, key: str) -> int:
    """The line of a key, else of the node."""
    return next((name.line for name, _ in node.items() if name.text == key), node.line)


# --------------------------------------------------------------------------------------- dictionary


def _empty(path: str, problem: str) -> DataDictionary:
    name = posixpath.basename(path).split(".")[0]
    return DataDictionary(path, Place(path, 1), name, "", "", {}, (), (), (), (), problem)


def _dictionary(path: str, schema: Node, about: Node, name: str) -> DataDictionary:
    """A Table Schema; `about` is where its name and its notes on the table stand."""
    listed = schema.get("fields")
    problems = []
    if listed is None:
        problems.append("it has no `fields`")
    elif listed.kind != "list":
        problems.append(f"`fields` is no list (line {listed.line})")
    fields = []
    for index, node in enumerate(listed.elements() if listed else ()):
        if _text(node, "name"):
            fields.append(_field(path, node))
        else:
            problems.append(f"field {index + 1} has no name (line {node.line})")
    coverage = about.get("coverage")
    missing = schema.get("missingValues")
    return DataDictionary(
        path=path,
        at=Place(path, about.line),
        name=_text(about, "name") or name,
        description=_text(about, "description"),
        updates=_text(about, "updates"),
        coverage=plain(coverage, _ends(coverage)) if coverage and coverage.kind == "mapping" else {},
        missing_values=_missing(missing) if missing else ("",),
        fields=tuple(fields),
        primary_key=_texts(schema.get("primaryKey")),
        foreign_keys=tuple(_foreign_keys(schema.get("foreignKeys"))),
        problem="; ".join(problems),
    )


def _ends(node: Node) -> frozenset[str]:
    """The keys of a mapping: `2007` as the start of a period is text like `2007-11-11`."""
    return frozenset(name.text for name, _ in node.items())


def _missing(node: Node) -> tuple[str, ...]:
    """Missing values as they stand in the data: texts, or since v2 objects with a `value`."""
    if node.kind != "list":
        return _texts(node)
    return tuple(
        element.text if element.kind == "scalar" else _text(element, "value")
        for element in node.elements()
        if element.kind == "scalar" or element.get("value")
    )


def _field(path: str, node: Node) -> Field:
    examples = node.get("examples")
    example = node.get("example") or next(examples.elements() if examples else iter(()), None)
    constraints = node.get("constraints")
    pii = node.get("pii")
    field = Field(
        at=Place(path, _line(node, "name")),
        name=_text(node, "name"),
        type=_text(node, "type") or "any",
        description=_text(node, "description") or _text(node, "title"),
        example=UNKNOWN if example is None else plain(example),
        unit=_text(node, "unit"),
        role=_text(node, "role"),
        pii=pii.value if pii and isinstance(pii.value, bool) else None,
        notes=_text(node, "notes"),
        constraints=plain(constraints) if constraints and constraints.kind == "mapping" else {},
        options={name.text: plain(value) for name, value in node.items() if name.text not in _KNOWN},
    )
    if example is None or example.kind != "scalar" or example.value is None or example.text.startswith("FILL IN:"):
        return field
    return replace(field, example_fault=_fault(example.text, field))


def _fault(example: str, field: Field) -> str:
    """Why a field cannot have a value, given as it is written (`0071` is a code), by its type and its constraints."""
    if first_misfit([example], field.type, field.options) is not None:
        return f"is no {field.type}"
    broken = next(Constraints(field, Budget()).new([example]), None)
    return f"breaks its constraint `{broken[0]}`" if broken else ""


def _foreign_keys(node: Node | None) -> Iterator[Mapping[str, Any]]:
    """Foreign keys with their fields as lists, whether written as a list or as one name."""
    for key in node.elements() if node else ():
        reference = key.get("reference")
        if reference and reference.kind == "mapping":
            yield {
                "fields": list(_texts(key.get("fields"))),
                "reference": {
                    "resource": _text(reference, "resource"),
                    "fields": list(_texts(reference.get("fields"))),
                },
            }
