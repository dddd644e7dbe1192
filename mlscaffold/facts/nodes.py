"""Values with positions: the tree that a YAML or JSON text is read into, without building any object it names.

Hostile input is bounded by depth, by the number of values and by what aliases may expand to; a
text beyond these bounds, like one with a syntax error, raises `ValueError` with what and where.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence

from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Any, Final, Literal


MAX_DEPTH = 100
MAX_NODES = 1_000_000
MAX_ALIASED = 100_000
"""How many values all aliases of a text together may repeat."""


class Node(NamedTuple):
    """One value of a YAML or JSON text."""

    kind: Literal["scalar", "list", "mapping"]
    value: Any
    """Of a scalar the value by YAML's core schema; the nodes of a list; the (key, value) nodes of a mapping."""
    text: str
    """A scalar as written, without its quotes."""
    line: int
    """1-based."""
    column: int
    """1-based."""
    block: bool
    r"""Whether it is a block scalar (`|`, `>`), whose text starts on the next line."""
    tag: str
    """An explicit tag such as `!reference`, else empty."""
    size: int
    """How many nodes it is, aliases written out."""

    def get(self, key: str) -> Node | None:
        """The value of a key of a mapping, the last one where keys repeat; None where there is none."""
        if self.kind != "mapping":
            return None
        return next((value for name, value in reversed(self.value) if name.text == key), None)

    def items(self) -> Iterator[tuple[Node, Node]]:
        """The keys and values of a mapping; nothing for anything else."""
        return iter(self.value if self.kind == "mapping" else ())

    def elements(self) -> Iterator[Node]:
        """The nodes of a list; nothing for anything else."""
        return iter(self.value if self.kind == "list" else ())


def plain(node: Node, as_text: frozenset[str] = frozenset(), *, key: str = "") -> Any:
    """The plain value of a node: dict with text keys, list, str, int, float, bool or None.

    Scalars under a key in `as_text` stay text unless they are null: a commit may look like a number.
    """
    if node.kind == "scalar":
        return node.text if key in as_text and node.value is not None else node.value
    if node.kind == "list":
        return [plain(element, as_text, key=key) for element in node.value]
    return {name.text: plain(value, as_text, key=name.text) for name, value in node.value}


# --------------------------------------------------------------------------------------------- YAML

_INTEGER = pattern(r"[-+]?[0-9]{1,300}")
_BASED = pattern(r"0o[0-7]{1,300}|0x[0-9a-fA-F]{1,300}")
_FLOAT = pattern(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_WORDS: dict[str, Any] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    ".inf": float("inf"), ".Inf": float("inf"), ".INF": float("inf"), "+.inf": float("inf"),
    "-.inf": float("-inf"), "-.Inf": float("-inf"), "-.INF": float("-inf"),
    ".nan": float("nan"), ".NaN": float("nan"), ".NAN": float("nan"),
}  # fmt: skip


def core_value(text: str) -> Any:
    """The value of a plain scalar by YAML 1.2's core schema: `no`, `on` and dates are text."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789" or len(text) > 400:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return int(text, 0) if _BASED.fullmatch(text) else text


def read_yaml(text: str) -> tuple[Node, ...]:
    """The documents of a YAML text, the empty ones left out; ValueError when it is no YAML."""
    return _read_again(text) if len(text) < _KEPT_LENGTH else _read_yaml(text)


_KEPT_LENGTH = 2**16


@functools.lru_cache(maxsize=64)
def _read_again(text: str) -> tuple[Node, ...]:
    """The same for a text that several extractors ask for: a workflow is also settings, and may be an environment."""
    return _read_yaml(text)


def _read_yaml(text: str) -> tuple[Node, ...]:
    import yaml

    parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    documents: list[Node] = []
    try:
        # What `yaml.parse` does, without a generator around it.
        loader = parser(text)
        try:
            _Builder(documents).take(loader.get_event)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        where = f" (line {error.problem_mark.line + 1})" if error.problem_mark else ""
        raise ValueError(f"no valid YAML: {error.problem}{where}") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ValueError(f"no valid YAML: {error.reason} (line {line})") from None
    except (UnicodeError, RecursionError, MemoryError) as error:
        raise ValueError(f"no valid YAML: {type(error).__name__}") from None
    return tuple(documents)


_new: Final = tuple.__new__
"""Makes a node of its values at half the price of calling its class: large files have many."""
_BLOCKS: Final = frozenset({"|", ">"})
_RESOLVED: Final = frozenset({"tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool"})


class _Open(NamedTuple):
    """A list or mapping whose end has not been seen."""

    mapping: bool
    line: int
    column: int
    tag: str
    anchor: str | None
    children: list[Node]


class _Builder:
    """Makes nodes of the events of a YAML parser, without recursion."""

    def __init__(self, documents: list[Node]) -> None:
        self.documents = documents
        self.stack: list[_Open] = []
        self.anchors: dict[str, Node] = {}
        self.count = 0
        self.aliased = 0

    def take(self, next_event: Callable[[], Any]) -> None:
        """Handle all events; those that only frame documents say nothing, but end the reach of anchors."""
        from yaml import events

        scalar, alias, end = events.ScalarEvent, events.AliasEvent, events.StreamEndEvent
        ends = (events.MappingEndEvent, events.SequenceEndEvent)
        mapping, sequence = events.MappingStartEvent, events.SequenceStartEvent
        stack = self.stack
        while (kind := type(event := next_event())) is not end:
            if kind is scalar:
                mark, text, tag = event.start_mark, event.value, event.tag
                # implicit[0]: plain and untagged; a tag of the core schema on a scalar asks for that type.
                value = core_value(text) if event.implicit[0] or tag in _RESOLVED else text
                tag = tag if tag and tag[0] == "!" else ""
                block = event.style in _BLOCKS
                node = _new(Node, ("scalar", value, text, mark.line + 1, mark.column + 1, block, tag, 1))
                if stack and event.anchor is None and self.count < MAX_NODES:
                    # What `_place` does with what most nodes are.
                    self.count += 1
                    stack[-1].children.append(node)
                else:
                    self._place(node, event.anchor)
            elif kind is mapping or kind is sequence:
                mark = event.start_mark
                if len(stack) >= MAX_DEPTH:
                    raise ValueError(f"nested deeper than {MAX_DEPTH} levels (line {mark.line + 1})")
                tag = event.tag if event.tag and not event.implicit else ""
                stack.append(_Open(kind is mapping, mark.line + 1, mark.column + 1, tag, event.anchor, []))
            elif kind in ends:
                self._close()
            elif kind is alias:
                self._alias(event)
            elif kind is events.DocumentStartEvent:
                self.anchors.clear()

    def _alias(self, event: Any) -> None:
        mark = event.start_mark
        node = self.anchors.get(event.anchor)
        if node is None:
            if not any(opened.anchor == event.anchor for opened in self.stack):
                raise ValueError(f"no valid YAML: the alias `{event.anchor}` has no anchor (line {mark.line + 1})")
            # What encloses itself has no end: no value can stand for it.
            node = Node("scalar", None, "", mark.line + 1, mark.column + 1, False, "", 1)
        self.aliased += node.size
        if self.aliased > MAX_ALIASED:
            raise ValueError(f"aliases repeat more than {MAX_ALIASED} values (line {mark.line + 1})")
        self._place(node, None)

    def _close(self) -> None:
        opened = self.stack.pop()
        children = opened.children
        value: Any
        if opened.mapping:
            value = tuple(zip(children[::2], children[1::2], strict=True))
            if any(name.text == "<<" and name.kind == "scalar" for name in children[::2]):
                value = tuple(_merged(value))
                children = [node for pair in value for node in pair]
        else:
            value = tuple(children)
        size = 1
        for child in children:
            size += child.size
        kind: Literal["list", "mapping"] = "mapping" if opened.mapping else "list"
        self._place(Node(kind, value, "", opened.line, opened.column, False, opened.tag, size), opened.anchor)

    def _place(self, node: Node, anchor: str | None) -> None:
        self.count += 1
        if self.count > MAX_NODES:
            raise ValueError(f"holds more than {MAX_NODES} values")
        if anchor:
            self.anchors[anchor] = node
        if self.stack:
            self.stack[-1].children.append(node)
        elif node.kind != "scalar" or node.value is not None:
            self.documents.append(node)


def _merged(pairs: Sequence[tuple[Node, Node]]) -> Iterator[tuple[Node, Node]]:
    """The pairs of a mapping, with what `<<` brings in and no own key hides."""
    own = {name.text for name, _ in pairs}
    for name, value in pairs:
        if name.text != "<<" or name.kind != "scalar":
            yield name, value
            continue
        for source in (value, *value.elements()):
            for inherited, content in source.items():
                if inherited.text not in own:
                    own.add(inherited.text)
                    yield inherited, content


# --------------------------------------------------------------------------------------------- JSON

_TOKEN = pattern(
    r"""(?P<space>[ \t\r\n]+|//[^\n]*|/\*(?:[^*]|\*(?!/))*+\*/)
      |(?P<mark>[{}\[\],:])
      |(?P<text>"(?:[^"\\\n]|\\.)*+")
      |(?P<word>-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|Infinity)|true|false|null|NaN)""",
    re.VERBOSE,
)
_JSON_WORDS: dict[str, Any] = {
    "true": True, "false": False, "null": None,
    "NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf"),
}  # fmt: skip


class _Token(NamedTuple):
    kind: str
    text: str
    line: int
    column: int


def read_json(text: str) -> Node | None:
    """The value of a JSON text, comments and trailing commas allowed; None when empty, ValueError if no JSON."""
    tokens = _tokens(text)
    first = next(tokens, None)
    if first is None:
        return None
    node = _JsonBuilder(tokens).build(first)
    if extra := next(tokens, None):
        raise ValueError(f"no valid JSON: more follows its end (line {extra.line})")
    return node


def _tokens(text: str) -> Iterator[_Token]:
    position, line, start = 0, 1, 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ValueError(f"no valid JSON: unexpected {text[position]!r} (line {line})")
        if match.lastgroup != "space":
            yield _Token(match.lastgroup or "", match[0], line, position - start + 1)
        newlines = match[0].count("\n")
        if newlines:
            line += newlines
            start = position + match[0].rindex("\n") + 1
        position = match.end()


class _JsonBuilder:
    """Makes nodes of JSON tokens, without recursion."""

    def __init__(self, tokens: Iterator[_Token]) -> None:
        self.tokens = tokens
        self.count = 0

    def build(self, first: _Token) -> Node:
        """The value that begins with a token."""
        stack: list[_Open] = []
        token: _Token | None = first
        # `due` is what may come: a value, a key, or what follows a value.
        due = "value"
        while token is not None:
            if due == "colon":
                self._expect(token, token.text == ":")
                due = "value"
            elif stack and token.text in {"}", "]"} and due != "value":
                self._expect(token, (token.text == "}") == stack[-1].mapping)
                node = self._closed(stack.pop())
                if not stack:
                    return node
                stack[-1].children.append(node)
                due = "comma"
            elif due == "comma":
                self._expect(token, token.text == ",")
                due = "key" if stack[-1].mapping else "element"
            elif due != "key" and token.text in {"{", "["}:
                if len(stack) >= MAX_DEPTH:
                    raise ValueError(f"nested deeper than {MAX_DEPTH} levels (line {token.line})")
                stack.append(_Open(token.text == "{", token.line, token.column, "", None, []))
                due = "key" if token.text == "{" else "element"
            else:
                self._expect(token, token.kind == "text" or (token.kind == "word" and due != "key"))
                node = self._scalar(token)
                if not stack:
                    return node
                stack[-1].children.append(node)
                due = "colon" if due == "key" else "comma"
            token = next(self.tokens, None)
        raise ValueError("no valid JSON: it ends too early")

    @staticmethod
    def _expect(token: _Token, holds: bool) -> None:
        if not holds:
            raise ValueError(f"no valid JSON: unexpected {token.text[:20]!r} (line {token.line})")

    def _scalar(self, token: _Token) -> Node:
        self.count += 1
        if self.count > MAX_NODES:
            raise ValueError(f"holds more than {MAX_NODES} values")
        value: Any
        if token.kind == "text" and "\\" not in token.text:
            value = token.text[1:-1]
        elif token.kind == "text":
            import json

            try:
                value = json.loads(token.text, strict=False)
            except ValueError:
                raise ValueError(f"no valid JSON: a wrong escape (line {token.line})") from None
        elif token.text in _JSON_WORDS:
            value = _JSON_WORDS[token.text]
        else:
            value = core_value(token.text)
        text = value if token.kind == "text" else token.text
        return Node("scalar", value, text, token.line, token.column, False, "", 1)

    @staticmethod
    def _closed(opened: _Open) -> Node:
        children = opened.children
        size = 1 + sum(child.size for child in children)
        pairs = tuple(zip(children[::2], children[1::2], strict=True)) if opened.mapping else tuple(children)
        kind: Literal["list", "mapping"] = "mapping" if opened.mapping else "list"
        return Node(kind, pairs, "", opened.line, opened.column, False, "", size)
