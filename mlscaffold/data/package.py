"""A table's entry in the data package: where its file is, what it holds, and which dictionary describes it."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from mlscaffold.data.source import Source
from mlscaffold.data.yamltext import Node, Page
from mlscaffold.errors import UserError
from mlscaffold.rendered import SENTINEL

PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
LICENCE: Final = "FILL IN: the licence of the data by its SPDX name, such as CC-BY-4.0"
ORIGIN: Final = "FILL IN: who made the data, and as path: where it can be found"

_LATIN = re.compile(r"LATIN (?:SMALL|CAPITAL) LETTER (?:DOTLESS )?([A-Z]+)(?: WITH .*)?")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a data package says of one table; empty texts where it says nothing."""

    name: str
    schema: str
    """Path of its dictionary, relative to the package."""
    delimiter: str


def slug(text: str) -> str:
    """A name that Frictionless takes, made of any text; empty when letters of it would be lost."""
    plain = "".join(map(_plain, unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ẞ", "ss"))))
    if any(c.isalpha() and not c.isascii() for c in plain):
        return ""
    return re.sub(r"[^a-z0-9._-]+", "-", plain.lower()).strip("-._")


def _plain(character: str) -> str:
    """A character without its accents: `ł` and `æ` have them in their names alone."""
    if character.isascii():
        return character
    if unicodedata.combining(character):
        return ""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    letter = re.match(
        r"LATIN (?:SMALL|CAPITAL) LETTER (?:DOTLESS )?([A-Z]+)(?: WITH .*)?$", unicodedata.name(character, "")
    )
    return letter[1].lower() if letter else character


def checked_name(name: str) -> str:
    """A name that a user gave to a table."""
    if not _NAME.fullmatch(name):
        raise UserError(
            f"`{name}` cannot be the name of a table",
            f"Use small letters, digits, `-`, `_` and `.`, such as `{slug(name) or 'penguins'}`.",
        )
    return name


def find(page: Page, path: str) -> Entry | None:
    """The entry of the table at a path (relative to the package)."""
    node = _resource(page, path)
    if node is None:
        return None
    schema = page.get(node, "schema")
    if schema is not None and schema.kind != "scalar":
        raise UserError(
            f"{page.name}: line {page.line(schema)}: the dictionary of `{path}` stands in the package itself",
            "Move it to a file of its own, dictionary/<table>.yaml, and name that file as `schema`.",
        )
    name, delimiter = page.get(node, "name"), page.get(page.get(node, "dialect"), "delimiter")
    return Entry(name.text if name else "", schema.text if schema else "", delimiter.text if delimiter else "")


def path_of(page: Page, name: str) -> str:
    """The path of the table of a name; empty when there is none."""
    for node in _resources(page):
        found, path = page.get(node, "name"), page.get(node, "path")
        if found is not None and found.text == name:
            return path.text if path is not None and path.kind == "scalar" else "(no single file)"
    return ""


def update(page: Page, project: str, name: str, path: str, schema: str, source: Source, *, vouch: bool) -> bool:
    """Write hash and size of a table's file into its entry, which is made when there is none.

    Not to `vouch` for the file leaves both as they are. Whether the entry vouches for the file then.
    """
    digest = f"sha256:{source.sha256}"
    stated = {"hash": digest, "bytes": source.bytes} if vouch else {}
    values: dict[str, Any] = {"name": name, "path": path, "format": source.format}
    if source.format != "parquet":
        if source.encoding != "utf-8":
            values["encoding"] = source.encoding
        dialect: dict[str, Any] = {"delimiter": source.delimiter} if source.delimiter != "," else {}
        if dialect or source.skip:
            values["dialect"] = dialect | ({"headerRows": [source.skip + 1]} if source.skip else {})
    values |= {**stated, "schema": schema}
    if page.root is None:
        head = {"$schema": PROFILE, "name": f"{slug(project) or 'project'}-data"}
        page.start(head | {"licenses": [{"name": LICENCE}], "sources": [{"title": ORIGIN}], "resources": [values]})
        return vouch
    node = _resource(page, path)
    if node is None:
        listed = page.get(page.root, "resources")
        if listed is None:
            page.add_key(page.root, "resources", [values])
        else:
            page.add_item(listed, len(listed.items), _with_prompts(page, values) if listed.items else values)
        return vouch
    for key, value in stated.items():
        written = page.get(node, key)
        if written is None:
            page.add_key(node, key, value, after="hash" if key == "bytes" else "path")
        elif written.text != str(value):
            page.set(written, value)
    if page.get(node, "schema") is None:
        page.add_key(node, "schema", schema)
    written = page.get(node, "hash")
    return vouch or (written is not None and written.text == digest)


def prompts(page: Page, path: str) -> int:
    """How many texts of a package wait for what only people know of one table: those of others do not count."""
    own = _resource(page, path)
    others = [node for node in _resources(page) if node is not own]
    waiting, found = [page.root] if page.root else [], 0
    while waiting:
        node = waiting.pop()
        if not any(node is other for other in others):
            waiting += node.items
            found += node.kind == "scalar" and SENTINEL in node.text
    return found


def _with_prompts(page: Page, values: dict[str, Any]) -> dict[str, Any]:
    """A further table, asked for its own licence and source: those of the package were written for others."""
    for key, prompt in (("licenses", {"name": LICENCE}), ("sources", {"title": ORIGIN})):
        if any(
            value.kind == "scalar" and not value.text.startswith(SENTINEL)
            for item in page.sequence(page.get(page.root, key))
            if item.kind == "mapping"
            for _, value in item.pairs
        ):
            values = values | {key: [prompt]}
    return values


def _resources(page: Page) -> list[Node]:
    listed = page.get(page.root, "resources")
    if listed is not None and listed.kind != "sequence":
        raise UserError(
            f"{page.name}: line {page.line(listed)}: `resources` is no list", "Make it one, then run again."
        )
    return [node for node in page.sequence(listed) if node.kind == "mapping"]


def _resource(page: Page, path: str) -> Node | None:
    for node in _resources(page):
        written = page.get(node, "path")
        paths = [written] if written is not None and written.kind == "scalar" else page.sequence(written)
        if path in {posixpath.normpath(p.text) for p in paths if p.kind == "scalar"}:
            if len(paths) > 1:
                raise UserError(
                    f"{page.name}: line {page.line(node)}: the table of `{path}` is made of several files",
                    "Describe them as tables of their own.",
                )
            return node
    return None
