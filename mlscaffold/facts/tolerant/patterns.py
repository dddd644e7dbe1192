"""The patterns of `match` statements."""

from __future__ import annotations

import ast

from mlscaffold.facts.tolerant.concrete import MAX_DEPTH, BrokenError, has, parts, span
from mlscaffold.facts.tolerant.expressions import Expressions
from mlscaffold.facts.tolerant.literals import slice_of
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

_SINGLETONS = {"true": True, "false": False, "none": None}


class Patterns:
    """The conversion of patterns, whose values are expressions."""

    def __init__(self, expression: Expressions) -> None:
        self._expression = expression
        self._code = expression.code
        self._depth = 0

    def of_case(self, node: Node) -> ast.pattern:
        """The pattern of one `case`: several in a row are a sequence."""
        cases = [part for part in parts(node) if part.type == "case_pattern"]
        if not cases:
            raise BrokenError
        if len(cases) == 1 and not has(node, ","):
            return self(cases[0])
        return ast.MatchSequence(patterns=[self(case) for case in cases], **span(cases[0], cases[-1]))

    def __call__(self, node: Node) -> ast.pattern:
        """The pattern of a node; BrokenError when it is none."""
        if self._depth >= MAX_DEPTH:
            raise BrokenError
        self._depth += 1
        try:
            return self._pattern(node)
        finally:
            self._depth -= 1

    def _pattern(self, node: Node) -> ast.pattern:
        inner = parts(node)
        match node.type:
            case "case_pattern":
                return self._case(node, inner)
            case "as_pattern":
                return ast.MatchAs(pattern=self(inner[0]), name=self._code.identifier(inner[1]), **span(node))
            case "union_pattern":
                return ast.MatchOr(patterns=[self(part) for part in _simple(node)], **span(node))
            case "tuple_pattern" if len(inner) == 1 and not has(node, ","):
                return self(inner[0])
            case "list_pattern" | "tuple_pattern":
                return ast.MatchSequence(patterns=[self(part) for part in inner], **span(node))
            case "splat_pattern":
                name = self._code.text(node).lstrip("* ")
                return ast.MatchStar(name=None if name == "_" else name, **span(node))
            case "dict_pattern":
                return self._mapping(node)
            case "class_pattern":
                return self._class(node, inner)
            case "dotted_name" if len(inner) == 1:
                name = self._code.identifier(inner[0])
                return ast.MatchAs(pattern=None, name=None if name == "_" else name, **span(node))
            case "_":
                return ast.MatchAs(pattern=None, name=None, **span(node))
            case "true" | "false" | "none":
                return ast.MatchSingleton(value=_SINGLETONS[node.type], **span(node))
        return ast.MatchValue(value=self._value(node), **span(node))

    def _case(self, node: Node, inner: list[Node]) -> ast.pattern:
        if has(node, "-"):
            return ast.MatchValue(value=self._value(node), **span(node))
        return self(inner[0] if inner else node.children[0])

    def _value(self, node: Node) -> ast.expr:
        if node.type in {"case_pattern", "complex_pattern"}:
            found = slice_of(self._code.text(node), node, 0)
            if found is None:
                raise BrokenError
            return found
        return self._expression(node)

    def _mapping(self, node: Node) -> ast.pattern:
        keys: list[ast.expr] = []
        rest: str | None = None
        patterns = [self(value) for value in node.children_by_field_name("value")]
        for part in node.children_by_field_name("key"):
            if not part.is_named:
                continue
            keys.append(ast.Constant(value=_SINGLETONS[part.type], **span(part))
                        if part.type in _SINGLETONS else self._expression(part))  # fmt: skip
        for part in parts(node):
            if part.type == "splat_pattern":
                rest = self._code.text(part).lstrip("* ")
        if len(keys) != len(patterns):
            raise BrokenError
        return ast.MatchMapping(keys=keys, patterns=patterns, rest=rest, **span(node))

    def _class(self, node: Node, inner: list[Node]) -> ast.pattern:
        positional: list[ast.pattern] = []
        names: list[str] = []
        named: list[ast.pattern] = []
        for part in inner[1:]:
            held = parts(part)
            keyword = held[0] if held and held[0].type == "keyword_pattern" else None
            if keyword is None:
                positional.append(self(part))
                continue
            names.append(self._code.identifier(parts(keyword)[0]))
            value = [child for child in keyword.children if child.type not in {"=", "comment"}][1:]
            if len(value) != 1:
                raise BrokenError
            named.append(self(value[0]))
        return ast.MatchClass(
            cls=self._expression(inner[0]), patterns=positional, kwd_attrs=names, kwd_patterns=named, **span(node)
        )


def _simple(node: Node) -> list[Node]:
    """The alternatives of a pattern with `|`."""
    found = [child for child in node.children if child.type not in {"|", "comment", "line_continuation"}]
    if any(child.type == "-" for child in found):
        raise BrokenError
    return found
