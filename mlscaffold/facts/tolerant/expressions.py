"""Expressions of a concrete syntax tree as those of `ast`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence

from mlscaffold.facts.tolerant import literals
from mlscaffold.facts.tolerant.concrete import (
    MAX_DEPTH,
    BrokenError,
    Code,
    field,
    has,
    parts,
    span,
    stored,
)
from mlscaffold.facts.tolerant.parameters import arguments
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

_MAX_CHAIN = 400
"""Operators of one chain such as `a + b + c`, which is as deep as it is long."""
_UNARY: Mapping[str, type[ast.unaryop]] = {"+": ast.UAdd, "-": ast.USub, "~": ast.Invert}
BINARY: Mapping[str, type[ast.operator]] = {
    "+": ast.Add, "-": ast.Sub, "*": ast.Mult, "@": ast.MatMult, "/": ast.Div, "%": ast.Mod, "//": ast.FloorDiv,
    "**": ast.Pow, "|": ast.BitOr, "&": ast.BitAnd, "^": ast.BitXor, "<<": ast.LShift, ">>": ast.RShift,
}  # fmt: skip
_COMPARISONS: Mapping[str, type[ast.cmpop]] = {
    "<": ast.Lt, "<=": ast.LtE, "==": ast.Eq, "!=": ast.NotEq, "<>": ast.NotEq, ">=": ast.GtE, ">": ast.Gt,
    "in": ast.In, "not in": ast.NotIn, "is": ast.Is, "is not": ast.IsNot,
}  # fmt: skip
_CONSTANTS = {"true": True, "false": False, "none": None, "ellipsis": ...}


class Expressions:
    """The conversion of expressions, which knows how deep it is."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.depth = 0
        own: dict[str, Callable[[Node], ast.expr]] = {
            "identifier": self._name, "attribute": self._attribute, "call": self._call, "subscript": self._subscript,
            "string": self._string, "concatenated_string": self._string, "integer": self._number,
            "float": self._number, "true": _constant, "false": _constant, "none": _constant, "ellipsis": _constant,
            "parenthesized_expression": self._inner, "type": self._inner, "as_pattern_target": self._inner,
            "tuple": self._tuple, "expression_list": self._tuple, "pattern_list": self._tuple,
            "tuple_expression": self._tuple, "tuple_pattern": self._tuple_pattern, "list": self._list,
            "list_pattern": self._list, "set": self._set, "dictionary": self._dictionary,
            "list_comprehension": self._comprehension, "set_comprehension": self._comprehension,
            "generator_expression": self._comprehension, "dictionary_comprehension": self._comprehension,
            "binary_operator": self._binary, "union_type": self._union, "unary_operator": self._unary,
            "not_operator": self._not, "boolean_operator": self._boolean, "comparison_operator": self._compare,
            "conditional_expression": self._conditional, "lambda": self._lambda, "await": self._await,
            "yield": self._yield, "named_expression": self._named, "list_splat": self._splat,
            "list_splat_pattern": self._splat, "splat_type": self._splat, "generic_type": self._generic,
            "member_type": self._member, "slice": self._slice, "dotted_name": self._dotted,
        }  # fmt: skip
        self._handlers = own

    def __call__(self, node: Node) -> ast.expr:
        """The expression of a node; BrokenError when it is none, or nested too deeply."""
        handle = self._handlers.get(node.type)
        if handle is None or self.depth >= MAX_DEPTH:
            raise BrokenError
        self.depth += 1
        try:
            return _hoisted(handle(node))
        finally:
            self.depth -= 1

    def many(self, nodes: Sequence[Node], *, comma: bool = False) -> ast.expr:
        """One expression, or the tuple of several."""
        if not nodes:
            raise BrokenError
        converted = [self(node) for node in nodes]
        if len(converted) == 1 and not comma:
            return converted[0]
        return ast.Tuple(elts=converted, ctx=ast.Load(), **span(nodes[0], nodes[-1]))

    def target(self, node: Node) -> ast.expr:
        """What is assigned to."""
        return stored(self(node))

    def call_arguments(self, node: Node) -> tuple[list[ast.expr], list[ast.keyword]]:
        """The positional arguments and the keywords of a call or of a class."""
        if node.type == "generator_expression":
            return [self(node)], []
        given: list[ast.expr] = []
        keywords: list[ast.keyword] = []
        for part in parts(node):
            if part.type == "keyword_argument":
                name = self.code.identifier(field(part, "name"))
                keywords.append(ast.keyword(arg=name, value=self(field(part, "value")), **span(part)))
            elif part.type == "dictionary_splat":
                keywords.append(ast.keyword(arg=None, value=self(parts(part)[0]), **span(part)))
            else:
                given.append(self(part))
        return given, keywords

    # One method for each kind of node

    def _name(self, node: Node) -> ast.expr:
        name = self.code.identifier(node)
        if not name:
            raise BrokenError
        return ast.Name(id=name, ctx=ast.Load(), **span(node))

    def _dotted(self, node: Node) -> ast.expr:
        names = parts(node)
        found = self(names[0])
        for name in names[1:]:
            found = ast.Attribute(value=found, attr=self.code.identifier(name), ctx=ast.Load(), **span(node, name))
        return found

    def _attribute(self, node: Node) -> ast.expr:
        value = self(field(node, "object"))
        return ast.Attribute(
            value=value, attr=self.code.identifier(field(node, "attribute")), ctx=ast.Load(), **span(node)
        )

    def _call(self, node: Node) -> ast.expr:
        function = self(field(node, "function"))
        given, keywords = self.call_arguments(field(node, "arguments"))
        return ast.Call(func=function, args=given, keywords=keywords, **span(node))

    def _subscript(self, node: Node) -> ast.expr:
        value, *indices = parts(node)
        found = self(value)
        # `a[*b]` is a tuple of one.
        comma = has(node, ",") or any(index.type == "list_splat" for index in indices)
        index = self.many(indices, comma=comma)
        return ast.Subscript(value=found, slice=index, ctx=ast.Load(), **span(node))

    def _slice(self, node: Node) -> ast.expr:
        bounds: list[ast.expr | None] = [None, None, None]
        place = 0
        for child in node.children:
            if child.type == ":":
                place += 1
            elif child.is_named and child.type not in {"comment", "line_continuation"} and place < 3:
                bounds[place] = self(child)
        return ast.Slice(lower=bounds[0], upper=bounds[1], step=bounds[2], **span(node))

    def _string(self, node: Node) -> ast.expr:
        return literals.string(node, self.code, self)

    def _number(self, node: Node) -> ast.expr:
        return literals.number(node, self.code)

    def _inner(self, node: Node) -> ast.expr:
        inner = parts(node)
        if len(inner) != 1:
            raise BrokenError
        return self(inner[0])

    def _tuple(self, node: Node) -> ast.expr:
        return ast.Tuple(elts=[self(part) for part in parts(node)], ctx=ast.Load(), **span(node))

    def _tuple_pattern(self, node: Node) -> ast.expr:
        inner = parts(node)
        return self(inner[0]) if len(inner) == 1 and not has(node, ",") else self._tuple(node)

    def _list(self, node: Node) -> ast.expr:
        return ast.List(elts=[self(part) for part in parts(node)], ctx=ast.Load(), **span(node))

    def _set(self, node: Node) -> ast.expr:
        return ast.Set(elts=[self(part) for part in parts(node)], **span(node))

    def _dictionary(self, node: Node) -> ast.expr:
        keys: list[ast.expr | None] = []
        values: list[ast.expr] = []
        for part in parts(node):
            if part.type == "dictionary_splat":
                keys.append(None)
                values.append(self(parts(part)[0]))
            else:
                keys.append(self(field(part, "key")))
                values.append(self(field(part, "value")))
        return ast.Dict(keys=keys, values=values, **span(node))

    def _comprehension(self, node: Node) -> ast.expr:
        body, *clauses = parts(node)
        generators: list[ast.comprehension] = []
        for clause in clauses:
            if clause.type == "for_in_clause":
                generators.append(self._generator(clause))
            elif generators:
                generators[-1].ifs.append(self._inner(clause))
        if node.type == "dictionary_comprehension":
            key, value = self(field(body, "key")), self(field(body, "value"))
            return ast.DictComp(key=key, value=value, generators=generators, **span(node))
        kinds = {"list_comprehension": ast.ListComp, "set_comprehension": ast.SetComp}
        return kinds.get(node.type, ast.GeneratorExp)(elt=self(body), generators=generators, **span(node))

    def _generator(self, node: Node) -> ast.comprehension:
        left, *right = parts(node)
        return ast.comprehension(
            target=self.target(left), iter=self.many(right), ifs=[], is_async=int(has(node, "async"))
        )

    def _binary(self, node: Node) -> ast.expr:
        # Down the left side in a loop: long chains are common where text is put together.
        chain = [node]
        while (left := field(chain[-1], "left")).type == "binary_operator":
            chain.append(left)
            if len(chain) > _MAX_CHAIN:
                raise BrokenError
        found = self(left)
        for part in reversed(chain):
            operator = BINARY[self.code.text(field(part, "operator"))]()
            found = _hoisted(ast.BinOp(left=found, op=operator, right=self(field(part, "right")), **span(part)))
        return found

    def _union(self, node: Node) -> ast.expr:
        left, right = (self(part) for part in parts(node))
        return ast.BinOp(left=left, op=ast.BitOr(), right=right, **span(node))

    def _unary(self, node: Node) -> ast.expr:
        operator = _UNARY[self.code.text(field(node, "operator"))]()
        return ast.UnaryOp(op=operator, operand=self(field(node, "argument")), **span(node))

    def _not(self, node: Node) -> ast.expr:
        return ast.UnaryOp(op=ast.Not(), operand=self(field(node, "argument")), **span(node))

    def _boolean(self, node: Node) -> ast.expr:
        operator = field(node, "operator").type
        values: list[Node] = [field(node, "right")]
        left = field(node, "left")
        while left.type == "boolean_operator" and field(left, "operator").type == operator:
            values.append(field(left, "right"))
            left = field(left, "left")
        converted = [self(value) for value in (left, *reversed(values))]
        return ast.BoolOp(op=ast.And() if operator == "and" else ast.Or(), values=converted, **span(node))

    def _compare(self, node: Node) -> ast.expr:
        left, *others = (self(part) for part in parts(node))
        signs = [_COMPARISONS[sign.type]() for sign in node.children_by_field_name("operators")]
        if len(signs) != len(others):
            raise BrokenError
        return ast.Compare(left=left, ops=list(signs), comparators=others, **span(node))

    def _conditional(self, node: Node) -> ast.expr:
        body, test, otherwise = (self(part) for part in parts(node))
        if isinstance(body, ast.NamedExpr) and parts(node)[0].type == "named_expression":
            # The grammar binds `x := a if b else c` too tightly: what is bound is the whole.
            whole = ast.IfExp(test=test, body=body.value, orelse=otherwise, **span(node))
            whole.lineno, whole.col_offset = body.value.lineno, body.value.col_offset
            return ast.NamedExpr(target=body.target, value=whole, **span(node))
        return ast.IfExp(test=test, body=body, orelse=otherwise, **span(node))

    def _lambda(self, node: Node) -> ast.expr:
        given = arguments(node.child_by_field_name("parameters"), self.code, self)
        return ast.Lambda(args=given, body=self(field(node, "body")), **span(node))

    def _await(self, node: Node) -> ast.expr:
        return ast.Await(value=self(parts(node)[0]), **span(node))

    def _yield(self, node: Node) -> ast.expr:
        inner = parts(node)
        if has(node, "from"):
            return ast.YieldFrom(value=self(inner[0]), **span(node))
        return ast.Yield(value=self.many(inner) if inner else None, **span(node))

    def _named(self, node: Node) -> ast.expr:
        name = ast.Name(id=self.code.identifier(field(node, "name")), ctx=ast.Store(), **span(field(node, "name")))
        return ast.NamedExpr(target=name, value=self(field(node, "value")), **span(node))

    def _splat(self, node: Node) -> ast.expr:
        return ast.Starred(value=self(parts(node)[0]), ctx=ast.Load(), **span(node))

    def _generic(self, node: Node) -> ast.expr:
        name, inner = parts(node)
        index = self.many(parts(inner), comma=has(inner, ","))
        return ast.Subscript(value=self._name(name), slice=index, ctx=ast.Load(), **span(node))

    def _member(self, node: Node) -> ast.expr:
        value, name = parts(node)
        return ast.Attribute(value=self(value), attr=self.code.identifier(name), ctx=ast.Load(), **span(node))


def _hoisted(node: ast.expr) -> ast.expr:
    """A node with the star before it around the whole: the grammar reads `*a + b` as `(*a) + b`."""
    head: ast.Starred | None = None
    match node:
        case ast.Attribute(value=ast.Starred() as head) | ast.Subscript(value=ast.Starred() as head):
            node.value = head.value
        case ast.Call(func=ast.Starred() as head):
            node.func = head.value
        case ast.BinOp(left=ast.Starred() as head) | ast.Compare(left=ast.Starred() as head):
            node.left = head.value
        case ast.IfExp(body=ast.Starred() as head):
            node.body = head.value
        case ast.BoolOp(values=[ast.Starred() as head, *_]):
            node.values[0] = head.value
    if head is None:
        return node
    star = ast.Starred(
        value=node, ctx=ast.Load(), lineno=head.lineno, col_offset=head.col_offset, end_lineno=node.end_lineno,
        end_col_offset=node.end_col_offset,
    )  # fmt: skip
    node.lineno, node.col_offset = head.value.lineno, head.value.col_offset
    return star


def _constant(node: Node) -> ast.expr:
    return ast.Constant(value=_CONSTANTS[node.type], **span(node))
