"""The names that a piece of Python code binds and reads at its top level, in the order in which it runs."""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Callable

from mlscaffold.facts.file_model import ANYTHING
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Any, ClassVar


_GIVEN = frozenset(dir(builtins)) | {
    "__name__", "__file__", "__doc__", "__builtins__", "__builtin__", "__spec__", "__annotations__",
    # IPython, Jupyter and Colab
    "display", "get_ipython", "In", "Out", "exit", "quit", "_", "__", "___", "_i", "_ii", "_iii", "_ih", "_oh", "_dh",
    # Databricks and Synapse
    "spark", "sc", "sqlContext", "dbutils", "displayHTML", "mssparkutils",
}  # fmt: skip
_GLOBAL = pattern(r"(?<!\w)global[^\w(.]")
_HISTORY = pattern(r"_i?\d+")
_HIDDEN_DEFINERS = frozenset({"run_line_magic", "run_cell_magic", "magic", "update"})


_NO_NODES = frozenset({
    "ctx", "op", "ops", "id", "attr", "arg", "names", "asname", "module", "level", "kind", "conversion", "type_comment",
    "kwd_attrs", "is_async", "simple",
})  # fmt: skip
"""Fields of a syntax tree that never hold an expression or a statement."""

_CHILDREN: dict[type, tuple[str, ...]] = {
    kind: tuple(f for f in reversed(kind._fields) if f not in _NO_NODES)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST) and kind is not ast.Constant
} | {
    # What runs first is not what is written first.
    ast.Assign: ("targets", "value"), ast.AugAssign: ("target", "value"),
    ast.For: ("orelse", "body", "target", "iter"), ast.AsyncFor: ("orelse", "body", "target", "iter"),
}  # fmt: skip
"""The fields of each kind of node that lead on, the one that runs last first."""


def binds_and_reads(tree: ast.Module, source: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names that a module binds, and those it reads before it binds them.

    What runs later is no read: bodies of functions and lambdas, annotations. Neither are names that
    Python or the notebook gives, nor those in a `try` that expects them to be missing.
    """
    scan = _Scan(has_globals="global" in source and _GLOBAL.search(source) is not None)
    try:
        scan.visit(tree)
    except RecursionError:
        return (ANYTHING,), ()
    reads = [name for name in scan.reads if name not in _GIVEN and not (name[0] == "_" and _HISTORY.fullmatch(name))]
    return tuple(scan.bound), tuple(reads)


class _Scan:
    """One pass over statements in their order."""

    def __init__(self, *, has_globals: bool) -> None:
        self.bound: dict[str, None] = {}
        self.reads: dict[str, None] = {}
        self.local: list[set[str]] = []
        """Scopes within the top level whose names are nobody else's: comprehensions and class bodies."""
        self.tolerant = 0
        self.has_globals = has_globals

    def read(self, name: str) -> None:
        if name not in self.bound and not self.tolerant and not self._is_local(name):
            self.reads.setdefault(name)

    def _is_local(self, name: str) -> bool:
        return any(name in names for names in self.local)

    def bind(self, name: str) -> None:
        if self.local:
            self.local[-1].add(name)
        else:
            self.bound.setdefault(name)

    def visit(self, *nodes: ast.AST | None) -> None:  # noqa: C901 - a method for each would take twice the time
        """Walk nodes in the order in which they run."""
        stack: list[Any] = [*nodes[::-1]]
        bound, reads, local = self.bound, self.reads, self.local
        while stack:
            node = stack.pop()
            kind = type(node)
            # By far the most frequent ones first.
            while kind is ast.Attribute:
                node = node.value
                kind = type(node)
            if kind is ast.Name:
                if type(node.ctx) is not ast.Load:
                    self._bind_or_delete(node)
                elif node.id not in bound and not self.tolerant and not (local and self._is_local(node.id)):
                    reads[node.id] = None
                continue
            if kind is ast.Expr:
                stack.append(node.value)
                continue
            if kind is ast.Assign:
                stack += node.targets[::-1]
                if type(node.value) is not ast.Constant:
                    stack.append(node.value)
                continue
            if kind is ast.Call:
                if node.keywords:
                    stack += [k.value for k in node.keywords[::-1]]
                stack += node.args[::-1]
                called = node.func
                stack.append(called)
                if type(called) is ast.Attribute:
                    if called.attr in _HIDDEN_DEFINERS:
                        self._note_definer(called)
                elif type(called) is ast.Name and called.id == "exec":
                    self.bound.setdefault(ANYTHING)
                continue
            if kind is ast.Constant:
                continue
            if kind is ast.Subscript:
                if type(node.ctx) is ast.Store:
                    self._set_item(node)
            elif kind is ast.AugAssign:
                if type(node.target) is ast.Name:
                    self.read(node.target.id)
            elif kind in self._HANDLERS:
                self._HANDLERS[kind](self, node)
                continue
            for field in _CHILDREN.get(kind, ()):
                child = getattr(node, field, None)
                if type(child) is list:
                    stack += child[::-1]
                elif child is not None:
                    stack.append(child)

    # Expressions

    def _bind_or_delete(self, node: ast.Name) -> None:
        if type(node.ctx) is ast.Store:
            self.bind(node.id)
            return
        self.read(node.id)
        self.bound.pop(node.id, None)

    def _set_item(self, node: ast.Subscript) -> None:
        called = node.value.func if isinstance(node.value, ast.Call) else None
        if isinstance(called, ast.Name) and called.id in {"globals", "locals"}:
            self.bound.setdefault(ANYTHING)

    def _lambda(self, node: ast.Lambda) -> None:
        self._defaults(node.args)

    def _listcomp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> None:
        self._comprehend(node.generators, [node.elt])

    def _dictcomp(self, node: ast.DictComp) -> None:
        self._comprehend(node.generators, [node.key, node.value])

    def _comprehend(self, generators: list[ast.comprehension], results: list[ast.expr]) -> None:
        self.visit(generators[0].iter)
        self.local.append(set())
        for index, generator in enumerate(generators):
            if index:
                self.visit(generator.iter)
            self.visit(generator.target, *generator.ifs)
        self.visit(*results)
        self.local.pop()

    def _namedexpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        # `:=` in a comprehension binds outside of it.
        self.bound.setdefault(node.target.id)

    def _note_definer(self, called: ast.Attribute) -> None:
        inner = called.value.func if isinstance(called.value, ast.Call) else None
        if isinstance(inner, ast.Name) and inner.id in {"get_ipython", "globals", "locals"}:
            self.bound.setdefault(ANYTHING)

    # Statements

    def _functiondef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.visit(*node.decorator_list)
        self._defaults(node.args)
        self.bind(node.name)
        for inner in ast.walk(node) if self.has_globals else ():
            if isinstance(inner, ast.Global):
                for name in inner.names:
                    self.bound.setdefault(name)

    def _defaults(self, arguments: ast.arguments) -> None:
        self.visit(*arguments.defaults, *arguments.kw_defaults)

    def _classdef(self, node: ast.ClassDef) -> None:
        self.visit(*node.decorator_list, *node.bases, *node.keywords)
        self.local.append(set())
        self.visit(*node.body)
        self.local.pop()
        self.bind(node.name)

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.bind(alias.asname or alias.name.partition(".")[0])

    def _importfrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            self.bind(alias.asname or alias.name)

    def _annassign(self, node: ast.AnnAssign) -> None:
        self.visit(node.value)
        if node.value is not None or not isinstance(node.target, ast.Name):
            self.visit(node.target)

    def _try(self, node: ast.Try) -> None:
        tolerant = any(_catches_names(handler.type) for handler in node.handlers)
        self.tolerant += tolerant
        self.visit(*node.body)
        self.tolerant -= tolerant
        for handler in node.handlers:
            self.visit(handler.type)
            if handler.name:
                self.bind(handler.name)
            self.visit(*handler.body)
        self.visit(*node.orelse, *node.finalbody)

    def _matchas(self, node: ast.MatchAs) -> None:
        self.visit(node.pattern)
        if node.name:
            self.bind(node.name)

    def _matchstar(self, node: ast.MatchStar) -> None:
        if node.name:
            self.bind(node.name)

    def _matchmapping(self, node: ast.MatchMapping) -> None:
        self.visit(*ast.iter_child_nodes(node))
        if node.rest:
            self.bind(node.rest)

    def _typealias(self, node: ast.AST) -> None:
        name = getattr(node, "name", None)
        if isinstance(name, ast.Name):
            self.bind(name.id)

    _HANDLERS: ClassVar[dict[type, Callable[[_Scan, Any], None]]] = {
        ast.Lambda: _lambda, ast.ListComp: _listcomp, ast.SetComp: _listcomp, ast.GeneratorExp: _listcomp,
        ast.DictComp: _dictcomp, ast.NamedExpr: _namedexpr, ast.FunctionDef: _functiondef,
        ast.AsyncFunctionDef: _functiondef, ast.ClassDef: _classdef, ast.Import: _import, ast.ImportFrom: _importfrom,
        ast.AnnAssign: _annassign, ast.Try: _try, ast.TryStar: _try, ast.MatchAs: _matchas,
        ast.MatchStar: _matchstar, ast.MatchMapping: _matchmapping,
    }  # fmt: skip
    if sys.version_info >= (3, 12):
        _HANDLERS[ast.TypeAlias] = _typealias


def _catches_names(kind: ast.expr | None) -> bool:
    """Whether a handler expects that a name may be missing."""
    if kind is None:
        return True
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(isinstance(k, ast.Name) and k.id in {"NameError", "Exception", "BaseException"} for k in kinds)
