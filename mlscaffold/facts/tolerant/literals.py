"""Numbers and strings: read by `ast` itself where it can, else by what Python 2 and newer versions mean by them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from mlscaffold.facts.tolerant.concrete import BrokenError, Code, span
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_PLAIN_PREFIXES = frozenset({"", "u", "r"})
_OCTAL = pattern(r"0[0-7]+")
_MAX_DIGITS = 4000


def number(node: Node, code: Code) -> ast.expr:
    """A number, the long and octal ones of Python 2 included."""
    text = code.text(node)
    if text.isdecimal() and text[0] != "0" and len(text) < _MAX_DIGITS:
        return ast.Constant(value=int(text), **span(node))
    try:
        value = ast.literal_eval(ast.parse(text, "", "eval"))
    except (SyntaxError, ValueError):
        value = _old_number(text.rstrip("lL"))
    return ast.Constant(value=value, **span(node))


def _old_number(text: str) -> int:
    if len(text) > _MAX_DIGITS:
        raise BrokenError
    try:
        return int(text, 8) if _OCTAL.fullmatch(text) else int(text, 0)
    except ValueError:
        raise BrokenError from None


def string(node: Node, code: Code, expression: Callable[[Node], ast.expr]) -> ast.expr:
    """A string or several in a row; `expression` converts what is interpolated, where `ast` does not read it."""
    text = code.text(node)
    if text.startswith("`"):
        return _backticks(node, text[1:-1])
    if node.type == "string" and "\\" not in text and "\n" not in text:
        opening, closing = node.children[0], node.children[-1]
        prefix = code.text(opening).rstrip("\"'").lower()
        if prefix in _PLAIN_PREFIXES and opening.type == "string_start" and closing.type == "string_end":
            quotes = len(code.text(closing))
            return ast.Constant(value=text[len(code.text(opening)) : -quotes], **span(node))
    return slice_of(text, node, 0) or _by_parts(node, code, expression)


def slice_of(text: str, node: Node, offset: int) -> ast.expr | None:
    """The expression that `ast` reads in a text which begins so many bytes into a node; None where it refuses."""
    try:
        found = ast.parse(f"({text}\n)", "", "eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    row, column = node.start_point
    for part in ast.walk(found):
        if isinstance(part, (ast.expr, ast.keyword, ast.arg)):
            _move(part, row, column + offset - 1)
    return found


def _move(node: ast.expr | ast.keyword | ast.arg, rows: int, columns: int) -> None:
    if node.lineno == 1:
        node.col_offset += columns
    if node.end_lineno == 1 and node.end_col_offset is not None:
        node.end_col_offset += columns
    node.lineno += rows
    if node.end_lineno is not None:
        node.end_lineno += rows


def _backticks(node: Node, text: str) -> ast.expr:
    """`x` in backticks, which is repr(x)."""
    inner = slice_of(text, node, 1)
    where = span(node)
    return ast.Call(
        func=ast.Name(id="repr", ctx=ast.Load(), **where), args=[inner] if inner else [], keywords=[], **where
    )


def _by_parts(node: Node, code: Code, expression: Callable[[Node], ast.expr]) -> ast.expr:
    strings = [node] if node.type == "string" else [part for part in node.named_children if part.type == "string"]
    values: list[ast.expr] = []
    for part in strings:
        values.extend(_values(part, code, expression))
    if all(isinstance(value, ast.Constant) for value in values):
        text = "".join(str(value.value) for value in values if isinstance(value, ast.Constant))
        if not any("f" in _prefix(s, code) or "t" in _prefix(s, code) for s in strings):
            return ast.Constant(value=text, **span(node))
    return ast.JoinedStr(values=values, **span(node))


def _prefix(node: Node, code: Code) -> str:
    return code.text(node.children[0]).rstrip("\"'").lower() if node.children else ""


def _values(node: Node, code: Code, expression: Callable[[Node], ast.expr]) -> Iterator[ast.expr]:
    """The text and the interpolated expressions of one string."""
    prefix = _prefix(node, code)
    formatted = "f" in prefix or "t" in prefix
    for part in node.named_children:
        if part.type == "string_content":
            text = code.text(part)
            if "r" not in prefix:
                text = _unescaped(text)
            yield ast.Constant(value=text.replace("{{", "{").replace("}}", "}") if formatted else text, **span(part))
        elif part.type == "interpolation":
            inner = part.child_by_field_name("expression")
            if inner is None:
                raise BrokenError
            yield ast.FormattedValue(value=expression(inner), conversion=-1, format_spec=None, **span(part))


def _unescaped(text: str) -> str:
    if "\\" not in text or '"""' in text or text.endswith('"'):
        return text
    try:
        return str(ast.literal_eval(ast.parse(f'"""{text}"""', "", "eval")))
    except (SyntaxError, ValueError, MemoryError):
        return text
