"""The parameters of functions and lambdas, those of Python 2 that unpack a tuple included."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from mlscaffold.facts.tolerant.concrete import BrokenError, Code, field, parts, span, unknown
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

Convert = Callable[["Node"], ast.expr]


def no_arguments() -> ast.arguments:
    """The parameters of a function without any."""
    return ast.arguments(
        posonlyargs=[], args=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[]
    )  # fmt: skip


def arguments(node: Node | None, code: Code, expression: Convert) -> ast.arguments:
    """The parameters in a list of them; those that are broken are left out."""
    found = no_arguments()
    starred = False
    for part in parts(node) if node is not None else ():
        if part.type == "positional_separator":
            found.posonlyargs, found.args = found.args, []
        elif part.type == "keyword_separator":
            starred = True
        elif not part.has_error:
            starred = _add(found, part, code, expression, starred=starred) or starred
    return found


def _add(found: ast.arguments, part: Node, code: Code, expression: Convert, *, starred: bool) -> bool:
    """Add one parameter; True when those after it are given by keyword alone."""
    name, annotation, default = part, None, None
    if part.type in {"typed_parameter", "typed_default_parameter"}:
        annotation = expression(field(part, "type"))
    if part.type == "typed_parameter":
        name = parts(part)[0]
    elif part.type in {"default_parameter", "typed_default_parameter"}:
        name, default = field(part, "name"), expression(field(part, "value"))
    if name.type == "list_splat_pattern":
        found.vararg = _arg(parts(name)[0], code, annotation)
        return True
    if name.type == "dictionary_splat_pattern":
        found.kwarg = _arg(parts(name)[0], code, annotation)
    elif starred:
        found.kwonlyargs.append(_arg(name, code, annotation))
        found.kw_defaults.append(default)
    elif name.type == "tuple_pattern":
        for number, inner in enumerate(_names(name)):
            found.args.append(_arg(inner, code, None))
            if default is not None:
                # Its calls count, but none of the names has it as its value.
                hidden = ast.Set(elts=[default], **span(part))
                found.defaults.append(unknown(inner) if number else hidden)
    else:
        found.args.append(_arg(name, code, annotation))
        if default is not None:
            found.defaults.append(default)
    return False


def _arg(node: Node, code: Code, annotation: ast.expr | None) -> ast.arg:
    if node.type != "identifier":
        raise BrokenError
    return ast.arg(arg=code.identifier(node), annotation=annotation, **span(node))


def _names(pattern: Node) -> Iterator[Node]:
    rest = [pattern]
    while rest:
        node = rest.pop()
        if node.type == "identifier":
            yield node
        else:
            rest.extend(reversed(parts(node)))
