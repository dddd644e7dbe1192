"""Keys of a YAML file set, added and removed by editing its text; see `mlscaffold.data.yamltext`."""

from __future__ import annotations

from mlscaffold.changes import AddItem, Key, RemoveKey, SetKey
from mlscaffold.data.yamltext import Node, Page
from mlscaffold.facts.config_file import load_yaml
from mlscaffold.fixes.leftovers import without_leftovers
from mlscaffold.fixes.refusal import RefusedError


def edited(data: bytes, name: str, change: SetKey | RemoveKey | AddItem) -> bytes:
    """The file after a change."""
    page = Page(data, name)
    if page.root is None:
        raise RefusedError("it is empty")
    match change:
        case SetKey():
            _set(page, change)
        case AddItem():
            listed = node_at(page, change.key)
            if listed.kind != "sequence":
                raise RefusedError(f"`{_shown(change.key)}` is no list")
            if not any(item.kind == "scalar" and item.text == str(change.value) for item in page.sequence(listed)):
                page.add_item(listed, len(listed.items), change.value)
        case RemoveKey():
            page.remove(node_at(page, change.key[:-1]), change.key[-1])
            return _tidied(page).encode()
    return page.result().encode()


def _tidied(page: Page) -> str:
    """The text without what stood there for a key that is gone."""
    text = page.result()
    tidy = without_leftovers(page.text, text)
    return tidy if load_yaml(tidy.encode())[0] == load_yaml(text.encode())[0] else text


def node_at(page: Page, key: Key) -> Node:
    """The node at a key."""
    node = page.root
    for part in key:
        if isinstance(part, int):
            items = page.sequence(node)
            node = items[part] if part < len(items) else None
        else:
            node = page.get(node, part)
        if node is None:
            raise RefusedError(f"there is no `{_shown(key)}`")
    assert node is not None
    return node


def _set(page: Page, change: SetKey) -> None:
    parent, last = node_at(page, change.key[:-1]), change.key[-1]
    if isinstance(last, int):
        page.set(node_at(page, change.key), change.value)
        return
    if parent.kind != "mapping":
        raise RefusedError(f"there is no place for `{last}`")
    old = page.get(parent, last)
    if old is None:
        page.add_key(parent, last, change.value)
    elif old.kind == "scalar":
        page.set(old, change.value)
    else:
        raise RefusedError(f"`{_shown(change.key)}` holds other values")


def _shown(key: Key) -> str:
    return ".".join(map(str, key))
