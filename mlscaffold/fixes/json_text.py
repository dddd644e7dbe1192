"""JSON as text: where each value stands, so that one can be changed and the rest left as it is written."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from mlscaffold.changes import Key
from mlscaffold.fixes.edits import Edit
from mlscaffold.fixes.refusal import RefusedError

_BLANK = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_WORD = re.compile(r"[-+.\w]+")
_CHARACTER = re.compile(r"\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u[\da-fA-F]{4}|\\.|.", re.DOTALL)


@dataclass(slots=True)
class Value:
    """One value and where it stands."""

    kind: str
    """`object`, `array`, `string` or `word`."""
    start: int
    end: int = 0
    keys: list[str] = field(default_factory=list)
    key_starts: list[int] = field(default_factory=list)
    items: list[Value] = field(default_factory=list)

    def get(self, key: str | int) -> Value | None:
        """The value of a key (the last one where keys repeat), or at a place in an array."""
        if isinstance(key, int):
            return self.items[key] if self.kind == "array" and -1 < key < len(self.items) else None
        if self.kind != "object" or key not in self.keys:
            return None
        return self.items[len(self.keys) - 1 - self.keys[::-1].index(key)]


def read(text: str) -> Value:
    """The value of a JSON text, read without calling itself: nothing bounds how deep a text is nested."""
    position = _after_blank(text, 0)
    root, position = _opened(text, position)
    stack = [root] if root.kind in {"object", "array"} else []
    while stack:
        here = stack[-1]
        position = _after_blank(text, position)
        close = "}" if here.kind == "object" else "]"
        if text.startswith(close, position):
            position += 1
            here.end = position
            stack.pop()
            continue
        if here.items:
            position = _after_blank(text, _expect(text, position, ","))
        if here.kind == "object":
            key = _STRING.match(text, position)
            if key is None:
                raise RefusedError("it is no valid JSON")
            here.keys.append(str(json.loads(key[0], strict=False)))
            here.key_starts.append(position)
            position = _after_blank(text, _expect(text, _after_blank(text, key.end()), ":"))
        value, position = _opened(text, position)
        here.items.append(value)
        if value.kind in {"object", "array"}:
            stack.append(value)
    if text[position:].strip(" \t\r\n"):
        raise RefusedError("it is no valid JSON")
    return root


def _after_blank(text: str, position: int) -> int:
    found = _BLANK.match(text, position)
    return found.end() if found else position


def _expect(text: str, position: int, sign: str) -> int:
    if not text.startswith(sign, position):
        raise RefusedError("it is no valid JSON")
    return position + 1


def _opened(text: str, position: int) -> tuple[Value, int]:
    """A value that begins at a place, whole unless it is an object or an array."""
    if text[position : position + 1] in {"{", "["}:
        return Value("object" if text[position] == "{" else "array", position), position + 1
    for kind, pattern in (("string", _STRING), ("word", _WORD)):
        if found := pattern.match(text, position):
            return Value(kind, position, found.end()), found.end()
    raise RefusedError("it is no valid JSON")


def characters(text: str, value: Value) -> list[tuple[str, int, int]]:
    """The characters of a string value, each with where it stands in the text, escaped or not."""
    return [
        (str(json.loads(f'"{part[0]}"', strict=False)), part.start(), part.end())
        for part in _CHARACTER.finditer(text, value.start + 1, value.end - 1)
    ]


def written(value: Any, text: str) -> str:
    """A value as JSON on one line, in ASCII where the text around it is."""
    return json.dumps(value, ensure_ascii=text.isascii())


def find(text: str, key: Key) -> Value:
    """The value at a key."""
    value: Value | None = read(text)
    for part in key:
        value = value.get(part) if value else None
    if value is None:
        raise RefusedError(f"there is no `{'.'.join(map(str, key))}`")
    return value


def set_key(text: str, key: Key, new: Any) -> list[Edit]:
    """A value set, or added to an object that is there."""
    parent, last = find(text, key[:-1]), key[-1]
    if old := parent.get(last):
        return [Edit(old.start, old.end, written(new, text))]
    if parent.kind != "object" or not isinstance(last, str):
        raise RefusedError(f"there is no place for `{last}`")
    return [_inserted(text, parent, len(parent.items), f"{written(last, text)}: {written(new, text)}")]


def insert_item(text: str, key: Key, index: int, new: Any) -> list[Edit]:
    """A value put into an array before a place."""
    array = find(text, key)
    if array.kind != "array":
        raise RefusedError(f"`{'.'.join(map(str, key))}` is no list")
    return [_inserted(text, array, min(index, len(array.items)), written(new, text))]


def add_item(text: str, key: Key, new: Any) -> list[Edit]:
    """A value put at the end of an array that does not hold it."""
    array = find(text, key)
    if any(json.loads(text[item.start : item.end], strict=False) == new for item in array.items):
        return []
    return insert_item(text, key, len(array.items), new)


def remove_key(text: str, key: Key) -> list[Edit]:
    """A key or a place taken out, with its comma."""
    gone, parent = find(text, key), find(text, key[:-1])
    index = next(i for i, item in enumerate(parent.items) if item is gone or item.start == gone.start)
    if index:
        return [Edit(parent.items[index - 1].end, gone.end, "")]
    if len(parent.items) > 1:
        return [Edit(_start(parent, 0), _start(parent, 1), "")]
    return [Edit(parent.start + 1, parent.end - 1, "")]


def _start(parent: Value, index: int) -> int:
    return parent.key_starts[index] if parent.kind == "object" else parent.items[index].start


def _inserted(text: str, parent: Value, index: int, new: str) -> Edit:
    """Something put among the items of a value, laid out as its neighbours are."""
    if not parent.items:
        return Edit(parent.start + 1, parent.end - 1, new)
    if index:
        place = parent.items[index - 1].end
        before = parent.items[index - 2].end + 1 if index > 1 else parent.start + 1
        gap = text[before : _start(parent, index - 1)] or ("" if index > 1 else " ")
        return Edit(place, place, f",{gap if not gap.strip() else ' '}{new}")
    place = _start(parent, 0)
    gap = text[parent.start + 1 : place]
    return Edit(place, place, f"{new},{gap or ' '}")
