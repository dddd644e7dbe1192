"""Statements of a concrete syntax tree as those of `ast`; what is broken is left out and counted."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence

from mlscaffold.facts.tolerant.concrete import (
    BrokenError,
    Code,
    field,
    has,
    parts,
    span,
    unknown,
)
from mlscaffold.facts.tolerant.expressions import BINARY, Expressions
from mlscaffold.facts.tolerant.parameters import arguments, no_arguments
from mlscaffold.facts.tolerant.patterns import Patterns
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_MAX_BLOCKS = 60
"""Levels of blocks in blocks: Python itself allows 100 of indentation, 20 of loops."""

_WORD = pattern(r"[A-Za-z_]\w*")
_BOUND = pattern(
    r"^[ \t]*+(?:for[ \t]++)?([A-Za-z_]\w*+(?:[ \t]{0,9},[ \t]{0,9}[A-Za-z_]\w*+){0,50})[ \t]{0,9}(?:=(?!=)|in\b)",
    re.MULTILINE,
)
"""The names that a line assigns to."""


class Statements:
    """The conversion of statements, which notes how many lines it had to leave out."""

    def __init__(self, code: bytes) -> None:
        self._code = Code(code)
        self.left_out: set[int] = set()
        """Lines (from 1) of which nothing, or not all, is in the tree."""
        self.first_fault = 0
        """The line (from 1) at which the first part of several lines begins that had to be left out; 0 without one."""
        self._expression = Expressions(self._code)
        self._pattern = Patterns(self._expression)
        self._depth = 0
        self._handlers: Mapping[str, Callable[[Node], ast.stmt]] = {
            "expression_statement": self._expression_statement, "import_statement": self._import,
            "import_from_statement": self._import_from, "future_import_statement": self._import_from,
            "print_statement": self._print, "exec_statement": self._exec, "assert_statement": self._assert,
            "return_statement": self._return, "delete_statement": self._delete, "raise_statement": self._raise,
            "pass_statement": lambda node: ast.Pass(**span(node)),
            "break_statement": lambda node: ast.Break(**span(node)),
            "continue_statement": lambda node: ast.Continue(**span(node)),
            "global_statement": lambda node: ast.Global(names=self._names(node), **span(node)),
            "nonlocal_statement": lambda node: ast.Nonlocal(names=self._names(node), **span(node)),
            "type_alias_statement": self._type_alias,
        }  # fmt: skip
        self._compound: Mapping[str, Callable[[Node], ast.stmt]] = {
            "if_statement": self._if, "for_statement": self._for, "while_statement": self._while,
            "try_statement": self._try, "with_statement": self._with, "function_definition": self._function,
            "class_definition": self._class, "decorated_definition": self._decorated, "match_statement": self._match,
        }  # fmt: skip

    def block(self, node: Node) -> list[ast.stmt]:
        """The statements in a block or a module."""
        if self._depth >= _MAX_BLOCKS:
            self._leave_out(node)
            return []
        self._depth += 1
        found: list[ast.stmt] = []
        for part in parts(node):
            if part.has_error and (clean := self._python3(part)):
                found.extend(clean)
                continue
            try:
                if part.type in self._compound:
                    found.append(self._compound[part.type](part))
                elif part.has_error or part.type not in self._handlers:
                    raise BrokenError  # noqa: TRY301 - one way to leave a statement out
                else:
                    found.append(self._handlers[part.type](part))
            except (BrokenError, RecursionError, IndexError, ValueError):
                if clean := self._python3(part):
                    found.extend(clean)
                else:
                    self._leave_out(part)
                    found.extend(self._rebound(part))
        self._depth -= 1
        return found

    def _python3(self, node: Node) -> list[ast.stmt]:
        """The statements of a node that only the grammar has an error in; empty where `ast` finds one as well."""
        first, last = node.start_point[0], node.end_point[0]
        lines = self._code.lines[first : last + 1]
        column = node.start_point[1]
        if not lines or lines[0][:column].strip() or lines[-1][node.end_point[1] :].strip():
            return []
        head = b"if 1:\n" if column else b"\n"
        try:
            tree = ast.parse(head + b"\n".join(lines) + b"\n", "")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return []
        ast.increment_lineno(tree, first - 1)
        return tree.body[0].body if column and isinstance(tree.body[0], ast.If) else tree.body

    def _leave_out(self, node: Node) -> None:
        first, last = node.start_point[0], node.end_point[0]
        self.left_out.update(range(first + 1, last + 2))
        if last > first and not self.first_fault:
            self.first_fault = first + 1

    def _rebound(self, node: Node) -> list[ast.stmt]:
        """What is left of what is broken: names that it binds are bound to something unknown, and not to what was."""
        names = [name for found in _BOUND.finditer(self._code.text(node)) for name in _WORD.findall(found[1])]
        targets: list[ast.expr] = [ast.Name(id=name, ctx=ast.Store(), **span(node)) for name in names]
        return [ast.Assign(targets=[target], value=unknown(node), **span(node)) for target in targets]

    def _body(self, node: Node | None, owner: Node) -> list[ast.stmt]:
        """The statements of a suite, at least one."""
        found = self.block(node) if node is not None else []
        for part in owner.children:
            if part.is_error or part.is_missing:
                self._leave_out(part)
        if not found:
            self.left_out.add(owner.start_point[0] + 1)
        return found or [ast.Pass(**span(owner))]

    def _or_unknown(self, node: Node) -> ast.expr:
        if node.has_error:
            self._leave_out(node)
            return unknown(node)
        return self._expression(node)

    # Simple statements

    def _expression_statement(self, node: Node) -> ast.stmt:
        inner = parts(node)
        if len(inner) == 1 and inner[0].type == "assignment":
            return self._assignment(inner[0])
        if len(inner) == 1 and inner[0].type == "augmented_assignment":
            return self._augmented(inner[0])
        return ast.Expr(value=self._expression.many(inner, comma=has(node, ",")), **span(node))

    def _assignment(self, node: Node) -> ast.stmt:
        annotation = node.child_by_field_name("type")
        target = self._expression.target(field(node, "left"))
        right = node.child_by_field_name("right")
        if annotation is not None:
            value = self._expression(right) if right is not None else None
            simple = int(isinstance(target, ast.Name))
            if not isinstance(target, (ast.Name, ast.Attribute, ast.Subscript)):
                raise BrokenError
            return ast.AnnAssign(
                target=target, annotation=self._expression(annotation), value=value, simple=simple, **span(node)
            )
        targets = [target]
        while right is not None and right.type == "assignment":
            targets.append(self._expression.target(field(right, "left")))
            right = right.child_by_field_name("right")
        if right is None:
            raise BrokenError
        return ast.Assign(targets=targets, value=self._expression(right), **span(node))

    def _augmented(self, node: Node) -> ast.stmt:
        target = self._expression.target(field(node, "left"))
        if not isinstance(target, (ast.Name, ast.Attribute, ast.Subscript)):
            raise BrokenError
        operator = BINARY[self._code.text(field(node, "operator"))[:-1]]()
        return ast.AugAssign(target=target, op=operator, value=self._expression(field(node, "right")), **span(node))

    def _names(self, node: Node) -> list[str]:
        return [self._code.identifier(part) for part in parts(node)]

    def _aliases(self, nodes: Sequence[Node]) -> list[ast.alias]:
        found = []
        for node in nodes:
            if node.type == "aliased_import":
                name, alias = self._code.dotted(field(node, "name")), self._code.identifier(field(node, "alias"))
                found.append(ast.alias(name=name, asname=alias, **span(node)))
            elif node.type == "wildcard_import":
                found.append(ast.alias(name="*", asname=None, **span(node)))
            else:
                found.append(ast.alias(name=self._code.dotted(node), asname=None, **span(node)))
        if not found or not all(alias.name for alias in found):
            raise BrokenError
        return found

    def _import(self, node: Node) -> ast.stmt:
        return ast.Import(names=self._aliases(parts(node)), **span(node))

    def _import_from(self, node: Node) -> ast.stmt:
        names = parts(node)
        if node.type == "future_import_statement":
            return ast.ImportFrom(module="__future__", names=self._aliases(names), level=0, **span(node))
        module = names[0]
        level = 0
        name = ""
        if module.type == "relative_import":
            for part in parts(module):
                if part.type == "import_prefix":
                    level = self._code.text(part).count(".")
                else:
                    name = self._code.dotted(part)
        else:
            name = self._code.dotted(module)
        return ast.ImportFrom(module=name or None, names=self._aliases(names[1:]), level=level, **span(node))

    def _print(self, node: Node) -> ast.stmt:
        given: list[ast.expr] = []
        keywords: list[ast.keyword] = []
        for part in parts(node):
            if part.type == "chevron":
                keywords.append(ast.keyword(arg="file", value=self._expression(parts(part)[0]), **span(part)))
            else:
                given.append(self._expression(part))
        return self._called("print", node, given, keywords)

    def _exec(self, node: Node) -> ast.stmt:
        return self._called("exec", node, [self._expression(part) for part in parts(node)], [])

    def _called(self, name: str, node: Node, given: list[ast.expr], keywords: list[ast.keyword]) -> ast.stmt:
        function = ast.Name(id=name, ctx=ast.Load(), **span(node.children[0]))
        return ast.Expr(value=ast.Call(func=function, args=given, keywords=keywords, **span(node)), **span(node))

    def _assert(self, node: Node) -> ast.stmt:
        test, *message = (self._expression(part) for part in parts(node))
        return ast.Assert(test=test, msg=message[0] if message else None, **span(node))

    def _return(self, node: Node) -> ast.stmt:
        inner = parts(node)
        return ast.Return(value=self._expression(inner[0]) if inner else None, **span(node))

    def _delete(self, node: Node) -> ast.stmt:
        inner = parts(node)
        listed = parts(inner[0]) if inner[0].type == "expression_list" else inner
        return ast.Delete(targets=[self._expression(part) for part in listed], **span(node))

    def _raise(self, node: Node) -> ast.stmt:
        cause = node.child_by_field_name("cause")
        inner = parts(node)
        if not inner:
            return ast.Raise(exc=None, cause=None, **span(node))
        if inner[0].type != "expression_list":
            reason = self._expression(cause) if cause is not None else None
            return ast.Raise(exc=self._expression(inner[0]), cause=reason, **span(node))
        # `raise E, "x", traceback` makes E("x").
        kind, *values = parts(inner[0])
        made = ast.Call(
            func=self._expression(kind),
            args=[self._expression(value) for value in values[:1]],
            keywords=[],
            **span(inner[0]),
        )
        return ast.Raise(exc=made, cause=None, **span(node))

    def _type_alias(self, node: Node) -> ast.stmt:
        left, right = field(node, "left"), field(node, "right")
        inner = parts(left)[0]
        name = parts(inner)[0] if inner.type == "generic_type" else inner
        if name.type != "identifier":
            raise BrokenError
        value = self._expression(right)
        target = ast.Name(id=self._code.identifier(name), ctx=ast.Store(), **span(name))
        alias: Callable[..., ast.stmt] | None = getattr(ast, "TypeAlias", None)
        if alias is None:
            return ast.Assign(targets=[target], value=value, **span(node))
        return alias(name=target, type_params=[], value=value, **span(node))

    # Compound statements

    def _if(self, node: Node) -> ast.stmt:
        otherwise: list[ast.stmt] = []
        for part in reversed(node.children_by_field_name("alternative")):
            if part.type == "else_clause":
                otherwise = self._body(part.child_by_field_name("body"), part)
            else:
                otherwise = [self._branch(part, otherwise)]
        return self._branch(node, otherwise)

    def _branch(self, node: Node, otherwise: list[ast.stmt]) -> ast.If:
        test = self._or_unknown(field(node, "condition"))
        body = self._body(node.child_by_field_name("consequence"), node)
        return ast.If(test=test, body=body, orelse=otherwise, **span(node))

    def _else(self, node: Node) -> list[ast.stmt]:
        clause = next((part for part in parts(node) if part.type == "else_clause"), None)
        return self._body(clause.child_by_field_name("body"), clause) if clause is not None else []

    def _for(self, node: Node) -> ast.stmt:
        left = field(node, "left")
        if left.has_error:
            raise BrokenError
        target = self._expression.target(left)
        over = self._or_unknown(field(node, "right"))
        body, otherwise = self._body(node.child_by_field_name("body"), node), self._else(node)
        kind = ast.AsyncFor if has(node, "async") else ast.For
        return kind(target=target, iter=over, body=body, orelse=otherwise, type_comment=None, **span(node))

    def _while(self, node: Node) -> ast.stmt:
        test = self._or_unknown(field(node, "condition"))
        body = self._body(node.child_by_field_name("body"), node)
        return ast.While(test=test, body=body, orelse=self._else(node), **span(node))

    def _with(self, node: Node) -> ast.stmt:
        clause = next((part for part in parts(node) if part.type == "with_clause"), None)
        if clause is None:
            raise BrokenError
        items = [self._with_item(part) for part in parts(clause) if part.type == "with_item"]
        if not items:
            raise BrokenError
        body = self._body(node.child_by_field_name("body"), node)
        kind = ast.AsyncWith if has(node, "async") else ast.With
        return kind(items=items, body=body, type_comment=None, **span(node))

    def _with_item(self, node: Node) -> ast.withitem:
        value = field(node, "value")
        if value.type != "as_pattern" or value.has_error:
            return ast.withitem(context_expr=self._or_unknown(value), optional_vars=None)
        target = self._expression.target(field(value, "alias"))
        return ast.withitem(context_expr=self._expression(parts(value)[0]), optional_vars=target)

    def _try(self, node: Node) -> ast.stmt:
        body = self._body(node.child_by_field_name("body"), node)
        handlers: list[ast.ExceptHandler] = []
        final: list[ast.stmt] = []
        star = False
        for part in parts(node):
            if part.type == "except_clause":
                handlers.append(self._handler(part))
                star = star or has(part, "*")
            elif part.type == "finally_clause":
                final = self._body(next((p for p in parts(part) if p.type == "block"), None), part)
        kind = ast.TryStar if star else ast.Try
        return kind(body=body, handlers=handlers, orelse=self._else(node), finalbody=final, **span(node))

    def _handler(self, node: Node) -> ast.ExceptHandler:
        suite = next((part for part in parts(node) if part.type == "block"), None)
        values = node.children_by_field_name("value")
        alias = node.child_by_field_name("alias")
        kind: ast.expr | None = None
        name: str | None = None
        if values and values[0].type == "as_pattern" and not values[0].has_error:
            kind, name = self._expression(parts(values[0])[0]), self._code.text(field(values[0], "alias"))
        elif len(values) == 2 and _binds_exception(values[1], self._code):
            kind, name = self._or_unknown(values[0]), self._code.identifier(values[1])
        elif values:
            kinds = [self._or_unknown(value) for value in values if value.is_named]
            kind = kinds[0] if len(kinds) == 1 else ast.Tuple(elts=kinds, ctx=ast.Load(), **span(values[0]))
            name = self._code.text(alias) if alias is not None else None
        return ast.ExceptHandler(type=kind, name=name, body=self._body(suite, node), **span(node))

    def _function(self, node: Node) -> ast.stmt:
        return self._definition(node, [])

    def _class(self, node: Node) -> ast.stmt:
        return self._definition(node, [])

    def _decorated(self, node: Node) -> ast.stmt:
        decorators = [self._or_unknown(parts(part)[0]) for part in parts(node) if part.type == "decorator"]
        return self._definition(field(node, "definition"), decorators)

    def _definition(self, node: Node, decorators: list[ast.expr]) -> ast.stmt:
        name = self._code.identifier(field(node, "name"))
        if not name:
            raise BrokenError
        if node.type == "class_definition":
            return self._class_definition(node, name, decorators)
        given = node.child_by_field_name("parameters")
        if given is not None and given.has_error:
            self._leave_out(given)
        try:
            parameters = arguments(given, self._code, self._expression)
        except BrokenError:
            parameters = no_arguments()
            self._leave_out(node)
        returns = node.child_by_field_name("return_type")
        kind = ast.AsyncFunctionDef if has(node, "async") else ast.FunctionDef
        return kind(
            name=name, args=parameters, body=self._body(node.child_by_field_name("body"), node),
            decorator_list=decorators, returns=self._or_unknown(returns) if returns is not None else None,
            type_comment=None, **span(node),
        )  # fmt: skip

    def _class_definition(self, node: Node, name: str, decorators: list[ast.expr]) -> ast.stmt:
        given = node.child_by_field_name("superclasses")
        bases: list[ast.expr] = []
        keywords: list[ast.keyword] = []
        if given is not None and given.has_error:
            self._leave_out(given)
        elif given is not None:
            bases, keywords = self._expression.call_arguments(given)
        body = self._body(node.child_by_field_name("body"), node)
        return ast.ClassDef(
            name=name, bases=bases, keywords=keywords, body=body, decorator_list=decorators, **span(node)
        )  # fmt: skip

    def _match(self, node: Node) -> ast.stmt:
        subjects = node.children_by_field_name("subject")
        subject = self._expression.many([s for s in subjects if s.is_named], comma=has(node, ","))
        block = node.child_by_field_name("body")
        cases = [self._case(part) for part in parts(block) if part.type == "case_clause"] if block else []
        if not cases:
            raise BrokenError
        return ast.Match(subject=subject, cases=cases, **span(node))

    def _case(self, node: Node) -> ast.match_case:
        guard = node.child_by_field_name("guard")
        return ast.match_case(
            pattern=self._pattern.of_case(node),
            guard=self._or_unknown(parts(guard)[0]) if guard is not None else None,
            body=self._body(node.child_by_field_name("consequence"), node),
        )


def _binds_exception(node: Node, code: Code) -> bool:
    """Whether the second part of `except A, b:` is the name that Python 2 binds, and no second class of Python 3.14."""
    return node.type == "identifier" and not code.text(node)[:1].isupper()
