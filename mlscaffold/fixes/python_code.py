"""Repairs of Python code: found in its syntax tree, made in its text, so that all else stays as it was written."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import Final

from mlscaffold.changes import AskFor, CallObject, RemoveIgnore, Replace, SelectOnce, SetArgument
from mlscaffold.facts.python import parse
from mlscaffold.facts.selections import selection
from mlscaffold.fixes.edits import Edit, applied
from mlscaffold.fixes.refusal import RefusedError
from mlscaffold.fixes.text import line_starts

CodeChange = Replace | SetArgument | CallObject | AskFor | SelectOnce | RemoveIgnore

_MOVED: Final = "the code there is another than the one that was checked"
_GAP = re.compile(r"#[^\r\n]*|\\(?:\r\n|\r|\n)|\s+|(?P<sign>.)", re.DOTALL)
_IGNORE = re.compile(r"#\s*mlscaffold:\s*ignore\[([^\[\]]{0,500})\]([^\r\n]*)")


def edits_of(text: str, change: CodeChange) -> list[Edit]:
    """What a change does to the text of a module or of a cell."""
    match change:
        case Replace():
            return [_replaced(text, change)]
        case RemoveIgnore():
            return [_without_rule(text, change)]
    code = _Code.of(text)
    match change:
        case SetArgument():
            call = _one(code.calls(change), change)
            return [code.checked(call, _with_argument(code, call, change))]
        case CallObject():
            call = _one(code.calls(change), change)
            return [code.checked(call, _called(code, call))]
        case AskFor():
            return [_asked(code, change)]
        case SelectOnce():
            return [_selected_once(code, change)]


class _Code:
    """A text with its syntax tree, and offsets in place of the tree's lines and bytes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = line_starts(text)
        self._at: dict[tuple[int, int], list[ast.expr]] = {}
        for node in ast.walk(_tree(text)):
            if isinstance(node, (ast.Call, ast.Compare, ast.Subscript)):
                start = self.offset(node.lineno, node.col_offset)
                self._at.setdefault((node.lineno, start - self.starts[node.lineno - 1] + 1), []).append(node)

    @staticmethod
    @lru_cache(maxsize=2)
    def of(text: str) -> _Code:
        """The same for a text in which several things are mended."""
        return _Code(text)

    def offset(self, line: int, column: int) -> int:
        """The offset of a line (1-based) and a column in bytes of UTF-8."""
        if not 1 <= line <= len(self.starts):
            raise RefusedError(_MOVED)
        start = self.starts[line - 1]
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        return start + len(self.text[start:end].encode("utf-8", "surrogatepass")[:column].decode("utf-8", "replace"))

    def span(self, node: ast.expr) -> tuple[int, int]:
        """Where an expression stands."""
        return (
            self.offset(node.lineno, node.col_offset),
            self.offset(node.end_lineno or node.lineno, node.end_col_offset or 0),
        )

    def calls(self, change: SetArgument | CallObject) -> list[ast.Call]:
        """The calls of a method at a place."""
        nodes = self._at.get((change.at.line, change.at.column), ())
        return [n for n in nodes if isinstance(n, ast.Call) and _method(n) == change.method]

    def comparisons(self, change: AskFor) -> list[ast.Compare]:
        """The comparisons at a place."""
        return [n for n in self._at.get((change.at.line, change.at.column), ()) if isinstance(n, ast.Compare)]

    def targets(self, change: SelectOnce) -> list[ast.Subscript]:
        """The selections that are assigned to at a place."""
        nodes = self._at.get((change.at.line, change.at.column), ())
        return [n for n in nodes if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)]

    def checked(self, node: ast.expr, edit: Edit) -> Edit:
        """An edit within an expression; refused where it would break it, or stands where the expression does not.

        Before Python 3.12 what stands in an f-string has no place that can be relied on.
        """
        start, end = self.span(node)
        there = self.text[start:end]
        inner = Edit(edit.start - start, edit.end - start, edit.new)
        try:
            # What is assigned to is read here as what is read.
            meant = ast.dump(node).replace("ctx=Store()", "ctx=Load()")
            sound = start <= edit.start <= edit.end <= end and ast.dump(_expression(there)) == meant
            _expression(applied(there, [inner]))
        except (SyntaxError, RecursionError):
            sound = False
        if not sound:
            raise RefusedError("the code is written in a way that cannot be edited safely")
        return edit


def _expression(text: str) -> ast.expr:
    """The tree of an expression, which may go over lines as within brackets."""
    statement = parse(f"({text}\n)").body[0]
    if not isinstance(statement, ast.Expr):
        raise RefusedError(_MOVED)
    return statement.value


def _tree(text: str) -> ast.Module:
    try:
        return parse(text)
    except SyntaxError as error:
        raise RefusedError("the code cannot be parsed") from error


def _method(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _one(calls: list[ast.Call], change: SetArgument | CallObject) -> ast.Call:
    if not calls:
        raise RefusedError(_MOVED)
    if len(calls) > 1:
        raise RefusedError(f"several calls of `{change.method}` begin there")
    return calls[0]


def _with_argument(code: _Code, call: ast.Call, change: SetArgument) -> Edit:
    for keyword in call.keywords:
        if keyword.arg == change.keyword:
            return Edit(*code.span(keyword.value), change.code)
    _, end = code.span(call)
    close = end - 1
    inside = [code.span(a) for a in call.args]
    inside += [(code.offset(k.lineno, k.col_offset), code.span(k.value)[1]) for k in call.keywords]
    given = f"{change.keyword}={change.code}"
    if not inside:
        return Edit(close, close, given)
    begin, last = max(inside, key=lambda span: span[1])
    signs = [(last + m.end(), m["sign"]) for m in _GAP.finditer(code.text[last:close]) if m["sign"]]
    place, sign = signs[-1] if signs else (last, "")
    # Among arguments of which the last has a line of its own, the new one gets a line too.
    line = code.text.rfind("\n", 0, begin) + 1
    indent = code.text[line:begin]
    end_of_line = code.text.find("\n", place, close)
    if indent.strip() or line <= code.span(call)[0]:
        return Edit(place, place, f" {given}" if sign == "," else f", {given}")
    line_end = "\r\n" if code.text[line - 2 : line] == "\r\n" else "\n"
    if end_of_line < 0:
        return Edit(place, place, f"{line_end}{indent}{given}" if sign == "," else f",{line_end}{indent}{given}")
    if sign == ",":
        return Edit(end_of_line + 1, end_of_line + 1, f"{indent}{given},{line_end}")
    if code.text[end_of_line - 1] == "\r":
        end_of_line -= 1
    return Edit(place, end_of_line, f",{code.text[place:end_of_line]}{line_end}{indent}{given}")


def _called(code: _Code, call: ast.Call) -> Edit:
    function = call.func
    if not isinstance(function, ast.Attribute):
        raise RefusedError(_MOVED)
    start, end = code.span(function.value)[1], code.span(function)[1]
    dots = [start + m.start() for m in _GAP.finditer(code.text[start:end]) if m["sign"] == "."]
    return Edit(dots[0], end, "")


def _asked(code: _Code, change: AskFor) -> Edit:
    found = code.comparisons(change)
    for node in found:
        sides = [node.left, *node.comparators]
        constants = [side for side in sides if _last_name(side) == change.constant]
        if len(sides) != 2 or len(constants) != 1 or not isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
            continue
        start, end = code.span(node)
        other = sides[1 - sides.index(constants[0])]
        if re.search(r"[#\r\n]", code.text[start:end]):
            raise RefusedError("the comparison goes over several lines")
        form = change.equal if isinstance(node.ops[0], ast.Eq) else change.unequal
        return code.checked(node, Edit(start, end, form.format(code.text[slice(*code.span(other))])))
    raise RefusedError("it is part of a longer comparison" if found else _MOVED)


def _selected_once(code: _Code, change: SelectOnce) -> Edit:
    found = code.targets(change)
    one = selection(found[0], by_rows=change.by_rows) if len(found) == 1 else None
    if one is None:
        raise RefusedError(_MOVED)
    start, end = code.span(found[0])
    if "#" in code.text[start:end]:
        raise RefusedError("there is a comment, or a `#`, within the selection")
    table, rows = (code.text[slice(*code.span(node))] for node in (one.table, one.rows))
    column = one.column if isinstance(one.column, str) else code.text[slice(*code.span(one.column))]
    return code.checked(found[0], Edit(start, end, f"{table}.loc[{rows}, {column}]"))


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _place(text: str, line: int, column: int) -> int:
    starts = line_starts(text)
    if not 1 <= line <= len(starts):
        raise RefusedError(_MOVED)
    place = starts[line - 1] + max(column - 1, 0)
    if place > _end_of_line(text, starts[line - 1]):
        raise RefusedError(_MOVED)
    return place


def _replaced(text: str, change: Replace) -> Edit:
    start = _place(text, change.at.line, change.at.column)
    if not text.startswith(change.old, start) or not change.old:
        raise RefusedError("what stands there is another text than the one that was checked")
    return Edit(start, start + len(change.old), change.new)


def _without_rule(text: str, change: RemoveIgnore) -> Edit:
    start = _place(text, change.at.line, change.at.column)
    found = _IGNORE.search(text, start)
    if not found or found.start() > _end_of_line(text, start):
        raise RefusedError(_MOVED)
    rules = [rule.strip() for rule in found[1].split(",") if rule.strip()]
    if change.rule not in rules:
        raise RefusedError(_MOVED)
    left = [rule for rule in rules if rule != change.rule]
    if left:
        return Edit(*found.span(1), ", ".join(left))
    begin, end = found.span()
    line = text.rfind("\n", 0, begin) + 1
    while begin > line and text[begin - 1] in " \t":
        begin -= 1
    if begin == line:
        # The comment had a line of its own, which goes too.
        end += 2 if text.startswith("\r\n", end) else text.startswith("\n", end)
    return Edit(begin, end, "")


def _end_of_line(text: str, start: int) -> int:
    found = re.compile(r"[\r\n]|\Z").search(text, start)
    assert found is not None
    return found.start()
