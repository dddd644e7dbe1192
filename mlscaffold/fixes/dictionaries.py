"""Data dictionaries: a field for a column that has none, and the whole dictionary of a table that has none."""

from __future__ import annotations

import posixpath
import tempfile
from pathlib import Path
from typing import Any

from mlscaffold.config import OWN_FILE, Config
from mlscaffold.data.dictionary import WHAT_A_VALUE_MEANS
from mlscaffold.data.yamltext import Node, Page
from mlscaffold.facts.model import Column, Project, Table
from mlscaffold.facts.text import decode
from mlscaffold.fixes import json_text
from mlscaffold.fixes.edits import applied
from mlscaffold.fixes.refusal import RefusedError
from mlscaffold.tree import Tree


def table_at(project: Project, path: str) -> Table:
    """The table at a path."""
    table = next((t for t in project.tables if t.path == path), None)
    if table is None:
        raise RefusedError(f"there is no table `{path}`")
    return table


def with_field(path: str, data: bytes, table: Table, name: str) -> bytes:
    """A dictionary with a field for a column, behind that of the column before it."""
    column = next((c for c in table.columns if c.name == name), None)
    if column is None:
        raise RefusedError(f"`{table.path}` has no column `{name}`")
    if path.lower().endswith(".json"):
        return _in_json(data, table, column)
    page = Page(data, path)
    fields = page.get(_schema(page, table), "fields")
    if fields is None or fields.kind != "sequence":
        raise RefusedError("it has no list of fields")
    names = [node.text if (node := page.get(f, "name")) else "" for f in page.sequence(fields)]
    page.add_item(fields, _position(names, table, column), _field(column))
    return page.result().encode()


def _schema(page: Page, table: Table) -> Node | None:
    """Where the fields stand: in a file of their own, or in the entry of their table."""
    if page.get(page.root, "fields") is not None:
        return page.root
    for resource in page.sequence(page.get(page.root, "resources")):
        name = page.get(resource, "name")
        if name is not None and name.text == table.name:
            return page.get(resource, "schema")
    return None


def _in_json(data: bytes, table: Table, column: Column) -> bytes:
    text = decode(data)
    root = json_text.read(text)
    key: tuple[str | int, ...] = ("fields",)
    if root.get("fields") is None:
        resources = root.get("resources")
        places = [
            index
            for index, item in enumerate(resources.items if resources else ())
            if (name := item.get("name")) and text[name.start : name.end] == json_text.written(table.name, text)
        ]
        if not places:
            raise RefusedError("it has no list of fields")
        key = ("resources", places[0], "schema", "fields")
    names = [
        "".join(c for c, _, _ in json_text.characters(text, n)) if (n := f.get("name")) and n.kind == "string" else ""
        for f in json_text.find(text, key).items
    ]
    edits = json_text.insert_item(text, key, _position(names, table, column), _field(column))
    return applied(text, edits).encode("utf-8", "surrogatepass")


def _position(names: list[str], table: Table, column: Column) -> int:
    """The place behind the last field whose column stands before this one; the end when there is none."""
    before = {c.name for c in table.columns if c.position < column.position}
    return max((index + 1 for index, name in enumerate(names) if name in before), default=0)


def _field(column: Column) -> dict[str, Any]:
    typed = {} if column.type == "any" else {"type": column.type}
    return {"name": column.name, **typed, "description": WHAT_A_VALUE_MEANS}


def described(tree: Tree, config: Config, project: Project, path: str) -> dict[str, bytes]:
    """The files that `mlscaffold data describe` would write for a table, by path.

    It measures with DuckDB, which reads from disk: the few files that it looks at are put into a folder aside.
    """
    from mlscaffold.data.describe import describe

    package = project.package.path if project.package else config.layout.package
    own = {p for p in (config.source, OWN_FILE, "pyproject.toml", package, path) if p}
    with tempfile.TemporaryDirectory(prefix="mlscaffold-") as name:
        root = Path(name) / (posixpath.basename(tree.name) or "project")
        (root / ".git").mkdir(parents=True)
        for file in own | {d.path for d in project.dictionaries}:
            try:
                data = tree.read(file)
            except FileNotFoundError:
                continue
            except OSError as error:
                raise RefusedError(f"`{file}` cannot be read: {error.strerror or error}") from error
            place = root / file
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        done = describe(root / path)
        return {changed: (root / changed).read_bytes() for changed in done.changed}
