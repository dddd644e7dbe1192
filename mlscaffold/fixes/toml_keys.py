"""Keys of a TOML file set, added and removed; comments and order stay."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from mlscaffold import toml_text
from mlscaffold.changes import AddItem, Key, RemoveKey, SetKey
from mlscaffold.fixes.leftovers import without_leftovers
from mlscaffold.fixes.refusal import RefusedError


def edited(text: str, change: SetKey | RemoveKey | AddItem) -> str:
    """The text after a change; refused when it would come out as anything but what was meant."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    # tomlkit ends the lines that it adds with a line feed.
    is_dos = "\r\n" in text and "\n" not in text.replace("\r\n", "")
    plain = text.replace("\r\n", "\n") if is_dos else text
    try:
        before = toml_text.loads(plain)
        page: Any = tomlkit.parse(plain)
    except (ValueError, TOMLKitError, RecursionError) as error:
        raise RefusedError("it is no valid TOML") from error
    meant = deepcopy(before)
    _change(meant, change, dict)
    try:
        _change(page, change, tomlkit.table)
        new = tomlkit.dumps(page)
        sound = _loaded(new) == meant
    except (ValueError, TOMLKitError, RecursionError, KeyError, AttributeError, TypeError):
        sound = False
    if not sound:
        raise RefusedError("it is written in a way that cannot be edited safely")
    if isinstance(change, RemoveKey):
        tidy = without_leftovers(plain, new)
        new = tidy if _loaded(tidy) == meant else new
    return new.replace("\n", "\r\n") if is_dos else new


def _loaded(text: str) -> Any:
    try:
        return toml_text.loads(text)
    except ValueError:
        return None


def _change(page: Any, change: SetKey | RemoveKey | AddItem, table: Callable[[], Any]) -> None:
    """Change plain values, or the page that stands for them: both are asked in the same way."""
    match change:
        case SetKey():
            _parent(page, change.key, table)[change.key[-1]] = change.value
        case AddItem():
            parent = _parent(page, change.key, table)
            listed = parent.setdefault(change.key[-1], [])
            if not isinstance(listed, list):
                raise RefusedError(f"`{_shown(change.key)}` is no list")
            if change.value not in listed:
                listed.append(change.value)
        case RemoveKey():
            _remove(page, change.key)


def _parent(page: Any, key: Key, table: Callable[[], Any]) -> Any:
    """The table or list that holds a key; tables that are missing are made."""
    here = page
    for part in key[:-1]:
        if isinstance(here, dict) and part not in here:
            here[part] = table()
        here = _step(here, part, key)
    _step(here, key[-1], key, missing=isinstance(here, dict))
    return here


def _step(here: Any, part: str | int, key: Key, *, missing: bool = False) -> Any:
    fits = isinstance(part, str) if isinstance(here, dict) else isinstance(part, int) and isinstance(here, list)
    if not fits or (not missing and (part not in here if isinstance(here, dict) else not 0 <= int(part) < len(here))):
        raise RefusedError(f"there is no `{_shown(key)}`")
    return None if missing else here[part]


def _remove(page: Any, key: Key) -> None:
    """Take a key out, and with it the tables that hold nothing else; the table of a tool itself stays."""
    way = [page]
    for part in key:
        way.append(_step(way[-1], part, key))
    depth = len(key) - 1
    for above in range(depth, 2 if key[0] == "tool" else 0, -1):
        if not isinstance(way[above], dict) or len(way[above]) > 1:
            break
        if len(way[above - 1]) > 1:
            depth = above - 1
            break
    del way[depth][key[depth]]


def _shown(key: Key) -> str:
    return ".".join(map(str, key))
