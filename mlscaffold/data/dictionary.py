"""A table's dictionary as text: written from what was measured, or added to where people left room."""

from __future__ import annotations

import bisect
from datetime import date
from typing import Any, Final

from mlscaffold.data.measure import Measured, MeasuredTable
from mlscaffold.data.yamltext import Node, Page
from mlscaffold.errors import UserError

SCHEMA: Final = "https://datapackage.org/profiles/2.0/tableschema.json"
WHAT_A_ROW_IS: Final = "FILL IN: what one row is, and which rows there are, in a sentence"
UPDATES: Final = "FILL IN: how often rows are added or changed, such as: never; every night"
WHAT_A_VALUE_MEANS: Final = "FILL IN: what a value means, how it came about, and when it is known"


def fill(page: Page, table: str, measured: MeasuredTable) -> None:
    """Write into a dictionary what it does not say yet, and touch nothing of what it says."""
    root = page.root
    if root is None:
        page.start(_fresh(table, measured), _keys(measured))
        return
    # From the inside out: what is added at one place in the text comes out in the order of the additions.
    fields = page.get(root, "fields")
    if fields is not None:
        _fill_fields(page, fields, measured)
    if not page.has(root, "name"):
        page.add_key(root, "name", table, after="$schema")
    for key, prompt, after in (("description", WHAT_A_ROW_IS, "name"), ("updates", UPDATES, "description")):
        if page.get(root, key) is None:
            page.add_key(root, key, prompt, after)
    if len(measured.missing_values) > 1 and page.get(root, "missingValues") is None:
        page.add_key(root, "missingValues", list(measured.missing_values), after="updates")
    if fields is None:
        page.add_key(root, "fields", [_field(column) for column in measured.columns])


def _fresh(table: str, measured: MeasuredTable) -> dict[str, Any]:
    values: dict[str, Any] = {"$schema": SCHEMA, "name": table, "description": WHAT_A_ROW_IS, "updates": UPDATES}
    if measured.period:
        start, end = map(date.fromisoformat, measured.period)
        values["coverage"] = {"start": start, "end": end}
    if len(measured.missing_values) > 1:
        values["missingValues"] = list(measured.missing_values)
    return values | {"fields": [_field(column) for column in measured.columns]}


def _keys(measured: MeasuredTable) -> str:
    names = [name for name in measured.keys if name.isprintable()][:3]
    if not names:
        return ""
    return (
        f"# No value occurs twice in: {', '.join(names)}. If one of them is the key, say so: primaryKey: [{names[0]}]\n"
    )


def _field(column: Measured) -> dict[str, Any]:
    values: dict[str, Any] = {"name": column.name, "type": column.type, "description": WHAT_A_VALUE_MEANS}
    if column.example is not None:
        values["example"] = column.example
    if column.constraints:
        values["constraints"] = column.constraints
    return values


def _fill_fields(page: Page, fields: Node, measured: MeasuredTable) -> None:
    if fields.kind != "sequence":
        raise UserError(f"{page.name}: line {page.line(fields)}: `fields` is no list", "Make it one, then run again.")
    nodes = page.sequence(fields)
    names: dict[str, None] = {}
    for node in nodes:
        name = page.get(node, "name")
        if name is None or name.kind != "scalar":
            raise UserError(f"{page.name}: line {page.line(node)}: a field has no name", "Give it one, then run again.")
        if name.text in names:
            raise UserError(
                f"{page.name}: line {page.line(node)}: field `{name.text}` stands there twice", "Keep one of them."
            )
        names[name.text] = None
    places = {name: i for i, name in enumerate(names)}
    # A new column stands where the header has it, after the column before it. `slots` are the places
    # in the list as it was before which something was added; they say how far each item has moved.
    slot, position, slots = 0, 0, list[int]()
    for column in measured.columns:
        if column.name in places:
            place = places[column.name]
            _fill_field(page, nodes[place], column)
            slot, position = place + 1, place + 1 + bisect.bisect_right(slots, place)
        else:
            page.add_item(fields, position, _field(column))
            bisect.insort(slots, slot)
            position += 1


def _fill_field(page: Page, node: Node, column: Measured) -> None:
    wanted = {key: value for key, value in _field(column).items() if key != "constraints"}
    pii = page.get(node, "pii")
    if (pii is not None and pii.text.lower() == "true") or page.has(node, "examples") or column.type == "any":
        wanted.pop("example", None)
    if column.type == "any":
        del wanted["type"]
    after = "name"
    for key, value in wanted.items():
        if page.get(node, key) is None:
            page.add_key(node, key, value, after)
        after = key
