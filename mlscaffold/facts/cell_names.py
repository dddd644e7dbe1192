"""The names that a piece of Python code binds and reads at its top level, in the order in which it runs."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable

ANYTHING = "*"
"""Among the names bound: the code defines names that it does not show (`from x import *`, `exec`)."""

_GIVEN = frozenset(dir(builtins)) | {
    "__name__", "__file__", "__doc__", "__builtins__", "__builtin__", "__spec__", "__annotations__",
    # IPython, Jupyter and Colab
    "display", "get_ipython", "In", "Out", "exit", "quit", "_", "__", "___", "_i", "_ii", "_iii", "_ih", "_oh", "_dh",
    # Databricks and Synapse
    "spark", "sc", "sqlContext", "dbutils", "displayHTML", "mssparkutils",
}  # fmt: skip
_HISTORY = re.compile(r"_i?\d+")


def binds_and_reads(tree: ast.Module) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names that a module binds, and those it reads before it binds them.

    What runs later is no read: bodies of functions and lambdas, annotations. Neither are names that
    Python or the notebook gives, nor those in a `try` that expects them to be missing.
    """
    scan = _Scan()
    try:
        scan.statements(tree.body)
    except RecursionError:
        return (ANYTHING,), ()
    reads = (name for name in scan.reads if name not in _GIVEN and not _HISTORY.fullmatch(name))
    return tuple(scan.bound), tuple(reads)


class _Scan:
    """One pass over statements in their order."""

    def __init__(self) -> None:
        self.bound: dict[str, None] = {}
        self.reads: dict[str, None] = {}
        self.local: list[set[str]] = []
        """Scopes within the top level whose names are nobody else's: comprehensions and class bodies."""
        self.tolerant = 0

    def read(self, name: str) -> None:
        if name not in self.bound and not self.tolerant and not any(name in names for names in self.local):
            self.reads.setdefault(name)

    def bind(self, name: str) -> None:
        if self.local:
            self.local[-1].add(name)
        else:
            self.bound.setdefault(name)

    def statements(self, body: Iterable[ast.AST]) -> None:
        for statement in body:
            self.visit(statement)

    def visit(self, node: ast.AST | None) -> None:
        """Walk a node by the method for its class, or else its children in their order."""
        if node is None:
            return
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method:
            method(node)
        else:
            self.statements(ast.iter_child_nodes(node))

    # Expressions

    def _name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self.bind(node.id)
            return
        self.read(node.id)
        if isinstance(node.ctx, ast.Del):
            self.bound.pop(node.id, None)

    def _lambda(self, node: ast.Lambda) -> None:
        self._defaults(node.args)

    def _listcomp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> None:
        self._comprehend(node.generators, [node.elt])

    _setcomp = _generatorexp = _listcomp

    def _dictcomp(self, node: ast.DictComp) -> None:
        self._comprehend(node.generators, [node.key, node.value])

    def _comprehend(self, generators: list[ast.comprehension], results: list[ast.expr]) -> None:
        self.visit(generators[0].iter)
        self.local.append(set())
        for index, generator in enumerate(generators):
            if index:
                self.visit(generator.iter)
            self.visit(generator.target)
            self.statements(generator.ifs)
        self.statements(results)
        self.local.pop()

    def _namedexpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        # `:=` in a comprehension binds outside of it.
        self.bound.setdefault(node.target.id)

    def _call(self, node: ast.Call) -> None:
        called = node.func
        if isinstance(called, ast.Name) and called.id == "exec":
            self.bound.setdefault(ANYTHING)
        elif isinstance(called, ast.Attribute) and called.attr in {
            "run_line_magic",
            "run_cell_magic",
            "magic",
            "update",
        }:
            inner = called.value.func if isinstance(called.value, ast.Call) else None
            if isinstance(inner, ast.Name) and inner.id in {"get_ipython", "globals", "locals"}:
                self.bound.setdefault(ANYTHING)
        self.statements(ast.iter_child_nodes(node))

    # Statements

    def _functiondef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.statements(node.decorator_list)
        self._defaults(node.args)
        self.bind(node.name)
        for inner in ast.walk(node):
            if isinstance(inner, ast.Global):
                for name in inner.names:
                    self.bound.setdefault(name)

    _asyncfunctiondef = _functiondef

    def _defaults(self, arguments: ast.arguments) -> None:
        self.statements(arguments.defaults)
        self.statements(default for default in arguments.kw_defaults if default)

    def _classdef(self, node: ast.ClassDef) -> None:
        self.statements(node.decorator_list)
        self.statements(node.bases)
        self.statements(keyword.value for keyword in node.keywords)
        self.local.append(set())
        self.statements(node.body)
        self.local.pop()
        self.bind(node.name)

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.bind(alias.asname or alias.name.partition(".")[0])

    def _importfrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            self.bind(alias.asname or alias.name)

    def _assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Call):
                called = target.value.func
                if isinstance(called, ast.Name) and called.id in {"globals", "locals"}:
                    self.bound.setdefault(ANYTHING)
            self.visit(target)

    def _augassign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.read(node.target.id)
        self.visit(node.value)
        self.visit(node.target)

    def _annassign(self, node: ast.AnnAssign) -> None:
        self.visit(node.value)
        if node.value is not None or not isinstance(node.target, ast.Name):
            self.visit(node.target)

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        self.visit(node.target)
        self.statements(node.body)
        self.statements(node.orelse)

    _asyncfor = _for

    def _try(self, node: ast.Try) -> None:
        tolerant = any(_catches_names(handler.type) for handler in node.handlers)
        self.tolerant += tolerant
        self.statements(node.body)
        self.tolerant -= tolerant
        for handler in node.handlers:
            self.visit(handler.type)
            if handler.name:
                self.bind(handler.name)
            self.statements(handler.body)
        self.statements(node.orelse)
        self.statements(node.finalbody)

    _trystar = _try

    def _matchas(self, node: ast.MatchAs) -> None:
        self.visit(node.pattern)
        if node.name:
            self.bind(node.name)

    def _matchstar(self, node: ast.MatchStar) -> None:
        if node.name:
            self.bind(node.name)

    def _matchmapping(self, node: ast.MatchMapping) -> None:
        self.statements(ast.iter_child_nodes(node))
        if node.rest:
            self.bind(node.rest)

    def _typealias(self, node: ast.AST) -> None:
        name = getattr(node, "name", None)
        if isinstance(name, ast.Name):
            self.bind(name.id)


def _catches_names(kind: ast.expr | None) -> bool:
    """Whether a handler expects that a name may be missing."""
    if kind is None:
        return True
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(isinstance(k, ast.Name) and k.id in {"NameError", "Exception", "BaseException"} for k in kinds)
