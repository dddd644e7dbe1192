"""YAML as text that people share with a program: written once, then edited in place.

Comments, quoting, order and layout belong to the people who wrote them, so an existing file is
never written anew: positions of its nodes are found, and only the characters that must change are
changed. What comes out is parsed again and compared with what was meant before anybody sees it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mlscaffold.errors import UserError, printable

_PLAIN = re.compile(r"[^\W\d_][\w./-]*(?: [\w./()-]+)*|\$schema|https://[\w./-]+|sha256:[0-9a-f]+")
_RESERVED = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "infinity"})
_UNSEEN = re.compile("[\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


_ODD = {"nan": ".nan", "inf": ".inf", "-inf": "-.inf"}


class Number(str):
    """The text of a number, written as it is: digits that a float would lose stay."""

    __slots__ = ()


def scalar(value: Any, *, quoted: bool = False) -> str:
    """A scalar as YAML that reads back as the same value under YAML 1.1 and 1.2."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Number():
            return str(value)
        case int():
            return str(value)
        case float():
            return number(repr(value)) if math.isfinite(value) else _ODD[repr(value)]
        case date():
            return f'"{value.isoformat()}"' if quoted else value.isoformat()
    # No YAML can hold half a character: bytes of the command line that are no text become visible escapes.
    text = str(value).encode("utf-8", "backslashreplace").decode()
    if not quoted and _PLAIN.fullmatch(text) and text.lower() not in _RESERVED:
        return text
    return _UNSEEN.sub(lambda c: f"\\u{ord(c[0]):04x}", json.dumps(text, ensure_ascii=False))


def number(text: str) -> Number:
    """The text of a number as YAML 1.1 wants it, where a float has a dot and its exponent a sign."""
    mantissa, mark, exponent = text.lower().partition("e")
    if not mark:
        return Number(mantissa)
    if "." not in mantissa:
        mantissa += ".0"
    return Number(f"{mantissa}e{exponent if exponent[0] in '+-' else '+' + exponent}")


def flow(value: Any, *, quoted: bool = False) -> str:
    """A value on one line; with `quoted`, as JSON."""
    if isinstance(value, Mapping):
        pairs = (f"{scalar(k, quoted=quoted)}: {flow(v, quoted=quoted)}" for k, v in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(v, quoted=quoted) for v in value) + "]"
    return scalar(value, quoted=quoted)


def mapping(values: Mapping[str, Any], indent: str = "") -> str:
    """A mapping as a block, one key a line, lists of mappings as blocks too."""
    lines = []
    for key, value in values.items():
        if _is_table(value):
            lines.append(f"{indent}{scalar(key)}:\n" + "".join(item(v, f"{indent}  ") for v in value))
        else:
            lines.append(f"{indent}{scalar(key)}: {flow(value)}\n")
    return "".join(lines)


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) and v for v in value)


def item(values: Any, indent: str) -> str:
    """A mapping, or a value that fits on a line, as one item of a block sequence."""
    if not isinstance(values, Mapping):
        return f"{indent}- {flow(values)}\n"
    return f"{indent}- {mapping(values, indent + '  ').removeprefix(indent + '  ')}"


@dataclass(slots=True, eq=False)
class Node:
    """A node of a YAML file and where it stands in the text."""

    kind: str
    """`scalar`, `mapping`, `sequence` or `alias`."""
    start: int
    end: int
    """Right after its last character; for a block scalar the start of the next line."""
    column: int
    text: str = ""
    """The value of a scalar, the name of an alias."""
    plain: bool = False
    """Whether a scalar is unquoted, so that it may be a number, a date, a truth value or null."""
    flow: bool = False
    fresh: bool = False
    """Whether it was added just now, at the place where it starts and ends."""
    leading: bool = False
    """Whether it was added before an item of a flow sequence, with the comma behind it."""
    items: list[Node] = field(default_factory=list)
    """Of a mapping, keys and values in turn."""

    @property
    def is_null(self) -> bool:
        """Whether it says that there is no value."""
        return self.kind == "scalar" and self.plain and self.text in {"", "~", "null", "Null", "NULL"}

    @property
    def pairs(self) -> Iterator[tuple[Node, Node]]:
        """Keys and values of a mapping."""
        return zip(self.items[::2], self.items[1::2], strict=True)


def _alike(one: Node | None, other: Node | None) -> bool:
    """Whether two trees say the same, positions aside."""
    todo: list[tuple[Node | None, Node | None]] = [(one, other)]
    while todo:
        a, b = todo.pop()
        if a is None or b is None:
            if a is not b:
                return False
            continue
        if (a.kind, a.text, a.plain, len(a.items)) != (b.kind, b.text, b.plain, len(b.items)):
            return False
        todo.extend(zip(a.items, b.items, strict=True))
    return True


def _parse(text: str) -> tuple[Node | None, dict[str, Node]]:
    """The tree of the only document in a text, and its anchored nodes."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    root: Node | None = None
    anchors: dict[str, Node] = {}
    open_nodes: list[Node] = []
    documents = 0
    for found in yaml.parse(text, Loader=loader):
        event: Any = found
        if isinstance(found, yaml.DocumentStartEvent):
            documents += 1
        if isinstance(found, yaml.CollectionEndEvent):
            closed = open_nodes.pop()
            closed.end = event.end_mark.index if closed.flow or not closed.items else closed.items[-1].end
            continue
        if not isinstance(found, yaml.NodeEvent):
            continue
        if documents > 1:
            raise yaml.YAMLError("it holds more than one document")
        place = (event.start_mark.index, event.end_mark.index, event.start_mark.column)
        if isinstance(found, yaml.AliasEvent):
            node = Node("alias", *place, text=str(event.anchor))
        elif isinstance(found, yaml.ScalarEvent):
            node = Node("scalar", *place, text=event.value, plain=not event.style and event.implicit[0])
        else:
            kind = "mapping" if isinstance(found, yaml.MappingStartEvent) else "sequence"
            node = Node(kind, *place, flow=bool(event.flow_style))
        if event.anchor and node.kind != "alias":
            anchors[event.anchor] = node
        if open_nodes:
            open_nodes[-1].items.append(node)
        else:
            root = node
        if node.kind in {"mapping", "sequence"}:
            open_nodes.append(node)
    return root, anchors


class Page:
    """A YAML file that is being edited: its tree, and the changes to its text so far."""

    def __init__(self, data: bytes, name: str) -> None:
        """`name` is what the file is called in messages."""
        import yaml

        self.name = name
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            why = f"{error.reason} at byte {error.start}"
            raise UserError(f"{name} is not UTF-8: {why}", "Save it as UTF-8, then run again.") from error
        # A byte-order mark would shift every position by one.
        self._text = text.removeprefix("\ufeff")
        self._mark = text[: len(text) - len(self._text)]
        try:
            self.root, self._anchors = _parse(self._text)
        except (yaml.YAMLError, RecursionError) as error:
            mark = getattr(error, "problem_mark", None)
            line = f" line {mark.line + 1}:" if mark else ""
            why = getattr(error, "problem", None) or str(error) or type(error).__name__
            raise UserError(f"{name}:{line} is not valid YAML: {printable(why)}", "Mend it, then run again.") from error
        self._changes: list[tuple[int, int, int, str]] = []
        self._line = "\r\n" if "\r\n" in self._text else "\n"
        if self.root is not None and self.root.is_null:
            self.root = None
        if self.root is not None and self.root.kind != "mapping":
            raise UserError(f"{name} holds no mapping of keys to values", "Mend it, or move it away and run again.")

    def get(self, node: Node | None, key: str) -> Node | None:
        """The value of a key, aliases and merged mappings followed; None when there is none or it is null."""
        value = self._find(node, key, depth=0)
        return None if value is None or value.is_null else value

    def has(self, node: Node, key: str) -> bool:
        """Whether a mapping has a key, null or not."""
        return self._find(node, key, depth=0) is not None

    def follow(self, node: Node) -> Node:
        """The node that an alias names; any other as it is."""
        for _ in range(10):
            if node.kind != "alias":
                return node
            if node.text not in self._anchors:
                break
            node = self._anchors[node.text]
        raise UserError(
            f"{self.name}: line {self.line(node)}: nothing is called `&{node.text}`",
            "Write the value out, then run again.",
        )

    def _find(self, node: Node | None, key: str, depth: int) -> Node | None:
        if node is None or depth > 10:
            return None
        node = self.follow(node)
        if node.kind != "mapping":
            return None
        found = [v for k, v in node.pairs if k.kind == "scalar" and k.text == key]
        if len(found) > 1:
            line = self._text.count("\n", 0, found[1].start) + 1
            raise UserError(f"{self.name}: line {line}: `{key}` stands there twice", "Keep one, then run again.")
        if found:
            return self.follow(found[0])
        for k, v in node.pairs:
            if k.text == "<<" and k.plain:
                target = self.follow(v)
                for base in target.items if target.kind == "sequence" else [target]:
                    if (value := self._find(base, key, depth + 1)) is not None:
                        return value
        return None

    def sequence(self, node: Node | None) -> list[Node]:
        """The items of a sequence, aliases followed; none for anything else."""
        node = self.follow(node) if node else None
        return [self.follow(i) for i in node.items] if node and node.kind == "sequence" else []

    def line(self, node: Node) -> int:
        """The 1-based line that a node starts on."""
        return self._text.count("\n", 0, node.start) + 1

    # ------------------------------------------------------------------------------- changes

    def start(self, values: Mapping[str, Any], remark: str = "") -> None:
        """Give a file without content its content; comments that stand in it stay above."""
        assert self.root is None
        gap = "" if not self._text or self._text.endswith("\n") else "\n"
        body = mapping(values)
        self._change(len(self._text), 0, gap + body + remark)
        self.root = _parse(body)[0]

    def set(self, node: Node, value: Any) -> None:
        """Replace a scalar, or the missing value of a key."""
        new = scalar(value, quoted=self._json)
        self._change(node.start, node.end - node.start, (" " if node.start == node.end else "") + new)
        self._become(node, value)

    def add_key(self, node: Node, key: str, value: Any, after: str = "") -> None:
        """Add a key to a mapping, after another one or at its end; a null of that key is replaced."""
        keys = [k.text for k, _ in node.pairs]
        if key in keys:
            self._fill(node.items[keys.index(key) * 2 + 1], node, value)
            return
        at = (keys.index(after) if after in keys else len(keys) - 1) * 2 + 2
        while at < len(node.items) and node.items[at].fresh:
            at += 2
        if node.flow:
            place = self._insert_in_flow(node, at, flow({key: value}, quoted=self._json)[1:-1])
        else:
            place = self._insert_lines(node.items[at - 1], mapping({key: value}, " " * node.column))
        node.items[at:at] = self._fresh({key: value}, place).items

    def add_item(self, node: Node, position: int, values: Any) -> None:
        """Add a mapping, or a value that fits on a line, to a sequence, as the item at a position."""
        leading = False
        if node.flow:
            text = flow(values, quoted=self._json)
            leading = node.items[position - 1].leading if position else bool(node.items)
            if leading:
                place = node.items[position - 1].end if position else node.items[0].start
                self._change(place, 0, f"{text}, ")
            else:
                place = self._insert_in_flow(node, position, text)
        elif position:
            place = self._insert_lines(node.items[position - 1], item(values, " " * node.column))
        else:
            place = self._text.rfind("\n", 0, node.start) + 1
            self._change(place, 0, item(values, " " * node.column))
        added = self._fresh(values, place)
        added.leading = leading
        node.items.insert(position, added)

    def remove(self, node: Node, key: str | int) -> None:
        """Take a key out of a mapping, or an item out of a sequence, with the comment on its line."""
        if isinstance(key, str):
            keys = [k.text for k, _ in node.pairs] if node.kind == "mapping" else []
            at, width = (keys.index(key) * 2 if key in keys else -1), 2
        else:
            at, width = (key if node.kind == "sequence" and key < len(node.items) else -1), 1
        if at < 0 or len(node.items) == width:
            why = "does not stand there itself" if at < 0 else "is all that stands there"
            raise UserError(f"{self.name}: line {self.line(node)}: `{key}` {why}", "Take it out by hand.")
        first, last = node.items[at], node.items[at + width - 1]
        following = node.items[at + width].start if at + width < len(node.items) else -1
        if node.flow:
            start = node.items[at - 1].end if at else first.start
            end = last.end if at else following
        else:
            start, end = self._text.rfind("\n", 0, first.start) + 1, last.end
            if self._text[end - 1 : end] != "\n":
                end = self._text.find("\n", end) + 1 or len(self._text)
            if width == 2 and self._text[start : first.start].strip():
                # The first key of a mapping in a list stands behind its dash, where the second takes its place.
                start, end = first.start, following
        self._change(start, end - start, "")
        del node.items[at : at + width]

    @property
    def text(self) -> str:
        """The text before any change."""
        return self._mark + self._text

    @property
    def _json(self) -> bool:
        return self.root is not None and self.root.flow

    def _fill(self, null: Node, parent: Node, value: Any) -> None:
        """Put a value where a key has none."""
        text = flow(value, quoted=self._json)
        if not parent.flow and _is_table(value):
            text = "\n" + "".join(item(v, " " * parent.column + "  ") for v in value).rstrip("\n")
        gap = " " if null.start == null.end and text[0] != "\n" else ""
        self._change(null.start, null.end - null.start, gap + text)
        self._become(null, value)

    def _become(self, node: Node, value: Any) -> None:
        fresh = self._fresh(value, node.end)
        node.kind, node.text, node.plain, node.items = fresh.kind, fresh.text, fresh.plain, fresh.items

    def _fresh(self, value: Any, place: int) -> Node:
        """What was added, as it will read back, standing where it was put in."""
        node = _parse(flow(value, quoted=self._json))[0]
        assert node is not None
        for part in _walk(node):
            part.start = part.end = place
            part.fresh = True
        return node

    def _insert_in_flow(self, node: Node, at: int, text: str) -> int:
        place = node.items[at - 1].end if at else node.start + 1
        self._change(place, 0, f", {text}" if at else text)
        return place

    def _insert_lines(self, after: Node, text: str) -> int:
        place = after.end
        if place and self._text[place - 1] == "\n":
            self._change(place, 0, text)
            return place
        line_end = self._text.find("\n", place)
        if line_end < 0:
            self._change(len(self._text), 0, "\n" + text.rstrip("\n"))
            return len(self._text)
        self._change(line_end + 1, 0, text)
        return line_end + 1

    def _change(self, start: int, length: int, text: str) -> None:
        # Several insertions at one place come out in the order in which they were made.
        self._changes.append((start, len(self._changes), length, text.replace("\n", self._line)))

    def result(self) -> str:
        """The edited text."""
        import yaml

        text, done = [], 0
        for start, _, length, new in sorted(self._changes):
            text += [self._text[done:start], new]
            done = start + length
        text.append(self._text[done:])
        edited = "".join(text)
        try:
            root, anchors = _parse(edited)
            sound = _alike(root, self.root) and all(n.kind != "alias" or n.text in anchors for n in _walk(root))
        except yaml.YAMLError:
            sound = False
        if not sound:
            raise UserError(
                f"{self.name} is laid out in a way that cannot be edited safely",
                "Nothing was written. Lay it out as one key a line, as in docs/conventions.md, then run again.",
            )
        return self._mark + edited


def _walk(node: Node | None) -> Iterator[Node]:
    todo = [node] if node else []
    while todo:
        node = todo.pop()
        yield node
        todo += node.items
