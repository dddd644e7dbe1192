"""Names that a module reads and that nothing in it defines or imports, as the compiler sees its scopes."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from keyword import iskeyword

from mlscaffold.facts.model import Place, Unbound
from mlscaffold.facts.never_begun import may_have_never_begun, never_begun
from mlscaffold.facts.text import split_lines
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Any, Final


GIVEN: Final = frozenset(dir(builtins)) | {
    "__file__", "__builtins__", "__builtin__", "__path__", "__annotations__", "__module__", "__qualname__",
    "__dict__", "__class__", "__firstlineno__", "__conditional_annotations__", "WindowsError", "exit", "quit",
    "copyright", "credits", "license", "reveal_type", "anext", "aiter", "PythonFinalizationError",
    # IPython, Databricks, and what line_profiler, gettext, Snakemake and settings of Jupyter give
    "display", "get_ipython", "In", "Out", "spark", "sc", "sqlContext", "dbutils", "displayHTML", "mssparkutils",
    "table", "sql", "profile", "_", "__", "___", "snakemake", "get_config",
}  # fmt: skip
"""Names that Python or what runs the code gives, in one version or another."""

OLD_NAMES: Final = {
    "unicode": "`str`", "xrange": "`range`", "raw_input": "`input`", "basestring": "`str`", "unichr": "`chr`",
    "reduce": "`functools.reduce`", "long": "`int`", "file": "`open`", "reload": "`importlib.reload`", "cmp": "",
    "buffer": "`memoryview`", "execfile": "", "apply": "", "intern": "`sys.intern`", "coerce": "",
    "StandardError": "`Exception`",
}  # fmt: skip
"""Names that Python 2 gives, each with what took its place."""
_ASKS_VERSION = pattern(
    r"\bversion_info\b|\bhexversion\b|\bsys\.version\b|\bpython_version|py(?:thon)?_?[23](?![\d.]*[\w])|\bsix\b"
    r"|\b__future__\b|\bpast\.builtins\b",
    re.IGNORECASE,
)
"""What code says that runs in either Python."""
_NEW_PYTHON = pattern(
    r"""(?<![\w"'])[fF][rR]?(?:"[^"\n{]*\{[^"\n}]*\}|'[^'\n{]*\{[^'\n}]*\})|\bsuper\(\)\.\w+\("""
    r"""|^[ \t]*async[ \t]+def[ \t]|^[ \t]*nonlocal[ \t]|^[ \t]*def[ \t]+\w+\([^()\n]*\)[ \t]*->"""
    r"""|^[ \t]*(?:from|import)[ \t]+(?:urllib\.(?:request|parse)|dataclasses|asyncio)\b""",
    re.MULTILINE,
)
"""What Python 2 cannot run."""

_MAKES_NAMES = pattern(
    r"\bexec(?:file)?\b|\b(?:globals|locals|vars)\(\)|(?<!\w\.)__dict__|\b__?builtins?__\b"
    # Of what a notebook says to IPython, some makes no names.
    r"|\bget_ipython\(\)(?!\.(?:system|getoutput)\(|\.(?:run_line_)?magic\([ \t]*u?[\"'](?:matplotlib|config|cd"
    r"|load_ext|reload_ext|autoreload|env|pip|conda|ls|pwd|mkdir|rm|cp)\b)"
    r"|\bimport[ \t]+builtins\b|^[ \t]*(?:%|!)\w|#[ \t]*(?:flake8|ruff):[ \t]*noqa|\{\{",
    re.MULTILINE,
)
"""What may define names unseen, what says that names are meant to be undefined, and templates."""
_IMPORTED = pattern(r"^[ \t]*(?:import[ \t]+([\w., \t]+)|from[ \t]+([\w.]+)[ \t]+import\b)", re.MULTILINE)
_SETS_NAMES = pattern(r"\b__getattr__\b|\bsetattr\(|\bsys\.modules\b|\b__import__\b|\bimport_module\b|\{%")
"""What may give a module names that whoever takes all of them gets as well."""
_EXCUSED = pattern(
    r"#[ \t]*noqa|#[ \t]*type:[ \t]*ignore\[[^\]]*name-defined|undefined-variable|#[ \t]*pyright:|NameError"
)
_MODULES: Final = frozenset({
    "argparse", "collections", "copy", "csv", "functools", "gc", "glob", "io", "itertools", "json", "logging", "math",
    "os", "pickle", "random", "re", "shutil", "string", "subprocess", "sys", "time", "warnings",
})  # fmt: skip
_SHORT_NAMES: Final = {
    "np": "import numpy as np", "pd": "import pandas as pd", "plt": "import matplotlib.pyplot as plt",
    "sns": "import seaborn as sns", "torch": "import torch", "tf": "import tensorflow as tf",
}  # fmt: skip
_HOLE = pattern(r"_+|(?:TODO|FIXME|XXX|FILL|YOUR|REPLACE|INSERT|CHANGE)(?:_?[A-Z_]*)")
"""A name that stands for what a reader is to write."""
_FEW: Final = 2
"""Statements in a `try` that may be there to see whether something is missing."""
_NO_CODE: Final = frozenset({"annotation", "returns", "type_comment", "ctx"})
_SCOPES: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.ListComp, ast.SetComp,
                  ast.GeneratorExp, ast.DictComp)  # fmt: skip
_NAMES_OF_SCOPES: Final[dict[type, str]] = {
    ast.Lambda: "lambda", ast.ListComp: "listcomp", ast.SetComp: "setcomp", ast.GeneratorExp: "genexpr",
    ast.DictComp: "dictcomp",
}  # fmt: skip

_Free = dict[tuple[str, int], set[str]]


def scopes(text: str) -> Any:
    """The compiler's table of the scopes of a module of valid Python 3; None for any other text."""
    import _symtable as compiler  # type: ignore[import-not-found]  # `symtable` makes an object of each name

    try:
        return compiler.symtable(text, "", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def unbound(path: str, text: str, top: Any) -> tuple[Unbound, ...]:
    """The names that a module of valid Python 3 reads, and that nothing in it defines, each with its first read.

    Left out is what may be defined unseen, what is read where it may be missing or where nothing runs, and
    annotations, of which it is the version of Python that says whether they are read at all. What a star import may
    bring is not looked at. `top` is the table of its scopes.
    """
    import _symtable as compiler

    free = _free_names(compiler, top) if top is not None else {}
    changed = may_have_never_begun(text) - GIVEN if top is not None else frozenset()
    # SCons runs this with all of its own names.
    if not (free or changed) or _MAKES_NAMES.search(text) or path.endswith("site_scons/site_init.py"):
        return ()
    if path.endswith("__init__.py"):
        # To import a module of a package, by whatever name, makes it an attribute of the package.
        modules = set(re.findall(r"\w+", " ".join(map("".join, _IMPORTED.findall(text)))))
        free = {scope: names - modules for scope, names in free.items()}
    if path.endswith("_config.py"):
        # Settings of Jupyter are given as this.
        free = {scope: names - {"c"} for scope, names in free.items()}
    old = OLD_NAMES.keys() & set().union(*free.values())
    if old and _ASKS_VERSION.search(text):
        free = {scope: names - old for scope, names in free.items()}
    from mlscaffold.facts.python import parse

    either = bool(old) and not _NEW_PYTHON.search(text)
    try:
        tree = parse(text)
        for scope, names in (never_begun(tree, changed) if changed else {}).items():
            free[scope] = free.get(scope, set()) | names
        search = _Search(path, text, free)
        search.visit(tree, ("", 0), dead=False)
    except (SyntaxError, RecursionError):
        return ()
    leaked = _of_lists(tree) if search.found else frozenset()
    found = (
        item._replace(in_list=item.name in leaked, in_python2=either and item.name in OLD_NAMES)
        for item in search.found.values()
    )
    return tuple(sorted(found, key=lambda item: item.at.order))


def unbound_in_python2(path: str, text: str) -> tuple[Unbound, ...]:
    """The same for a module of an older Python, all of which can be read: it is written anew, and then looked at."""
    read = None if _MAKES_NAMES.search(text) else _rewritten(text)
    found = [i for i in unbound(path, read[0], scopes(read[0])) if i.name not in OLD_NAMES] if read else []
    if not read or not found:
        return ()
    written, tree = read
    from mlscaffold.facts.python import parse

    pairs = list(zip(ast.walk(parse(written)), ast.walk(tree), strict=False))
    if any(type(new) is not type(old) for new, old in pairs):
        return ()
    lines, new_lines = split_lines(text), written.split("\n")
    places = {
        place_of(path, new_lines, new): place_of(path, lines, old)
        for new, old in pairs
        if isinstance(new, ast.Name) and isinstance(old, ast.Name)
    }
    moved = [i._replace(at=places[i.at]) for i in found if i.at in places and not i.in_list]
    return tuple(sorted((i for i in moved if not _EXCUSED.search(lines[i.at.line - 1])), key=lambda i: i.at.order))


def read_in_python2(text: str) -> tuple[ast.Module, Any] | None:
    """The tree of a module of an older Python, each node at its place, with the table of its scopes; None if unread."""
    read = None if _MAKES_NAMES.search(text) else _rewritten(text)
    top = scopes(read[0]) if read else None
    return (read[1], top) if read and top is not None else None


def _of_lists(tree: ast.AST) -> frozenset[str]:
    """The variables of the comprehensions of lists."""
    lists = (node for node in ast.walk(tree) if isinstance(node, ast.ListComp))
    targets = (part.target for node in lists for part in node.generators)
    return frozenset(n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name))


# A module is asked for its names, and then for those at its top.
@lru_cache(maxsize=1)
def _rewritten(text: str) -> tuple[str, ast.Module] | None:
    """A module of an older Python as one of this Python, with the tree of how it was; None where part is not read."""
    from mlscaffold.facts.tolerant import recover

    read = recover(text)
    if read is None or not read.complete:
        return None
    for node in ast.walk(read.tree):
        # Words that became keywords: `cuda(async=True)`.
        if isinstance(node, ast.keyword) and node.arg and iskeyword(node.arg):
            node.arg += "_"
        elif isinstance(node, ast.Attribute) and iskeyword(node.attr):
            node.attr += "_"
    _AtTop().visit(read.tree)
    try:
        return ast.unparse(read.tree), read.tree
    except (ValueError, RecursionError, MemoryError):
        return None


class _AtTop(ast.NodeTransformer):
    """What takes `global` out of the top of a module, where it says nothing: Python 3 refuses it below a value."""

    def visit_Global(self, node: ast.Global) -> ast.stmt:
        """Nothing, in its place."""
        return ast.copy_location(ast.Pass(), node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        """A function as it is."""
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.stmt:
        """The same."""
        return node


def place_of(path: str, lines: Sequence[str], node: ast.Name) -> Place:
    """Where a name stands in a file of these lines."""
    line = lines[node.lineno - 1]
    return Place(path, node.lineno, len(line.encode()[: node.col_offset].decode(errors="ignore")) + 1)


def _leaves(statement: ast.stmt) -> bool:
    """Whether what stands behind a statement is never reached: it leaves, or each of its branches does."""
    if isinstance(statement, ast.If):
        return bool(statement.orelse) and _leaves(statement.body[-1]) and _leaves(statement.orelse[-1])
    return isinstance(statement, (ast.Return, ast.Raise, ast.Continue, ast.Break))


def import_of(found: Unbound) -> str:
    """The statement that imports what a name is by its use, or empty where that is not plain.

    It is a module of Python that has what is taken of it, or a library by the short name that everybody gives it.
    """
    return import_for(found.name, found.attribute)


def import_for(name: str, attribute: str) -> str:
    """The same for a name of which an attribute is taken."""
    if not attribute:
        return ""
    if name in _MODULES:
        from importlib import import_module

        return f"import {name}" if hasattr(import_module(name), attribute) else ""
    return _SHORT_NAMES.get(name, "")


def names_bound(text: str) -> frozenset[str] | None:
    """The names that a module binds at its top; None where it may bind others unseen."""
    import _symtable as compiler

    # To say that names are meant to be undefined makes none.
    if _SETS_NAMES.search(text) or any("noqa" not in found[0] for found in _MAKES_NAMES.finditer(text)):
        return None
    top = _top_scope(text)
    if top is None:
        return None
    mask, offset, wide = compiler.SCOPE_MASK, compiler.SCOPE_OFF, compiler.GLOBAL_EXPLICIT
    bound: set[str] = set()
    waiting = [top]
    while waiting:
        table = waiting.pop()
        waiting += table.children
        for name, flags in table.symbols.items():
            if flags & compiler.DEF_BOUND and (table is top or flags >> offset & mask == wide):
                bound.add(name)
    return frozenset(bound)


def _top_scope(text: str) -> Any:
    """The scope of a module, in any Python that can be read; None for what cannot."""
    top = scopes(text)
    read = _rewritten(text) if top is None else None
    return scopes(read[0]) if read else top


def _free_names(compiler: Any, top: Any) -> _Free:
    """For each scope, by its name and line, the names that it reads as global and that no scope binds there."""
    bound = {name for name, flags in top.symbols.items() if flags & compiler.DEF_BOUND}
    mask, offset = compiler.SCOPE_MASK, compiler.SCOPE_OFF
    wide = {compiler.GLOBAL_IMPLICIT, compiler.GLOBAL_EXPLICIT}
    reads: list[tuple[tuple[str, int], list[str]]] = []
    waiting = [top]
    while waiting:
        table = waiting.pop()
        waiting += table.children
        key = ("", 0) if table is top else (table.name, table.lineno)
        names = []
        for name, flags in table.symbols.items():
            if flags >> offset & mask in wide:
                if flags & compiler.DEF_BOUND:
                    bound.add(name)
                elif flags & compiler.USE and name not in GIVEN:
                    names.append(name)
        reads.append((key, names))
    free: _Free = {}
    for key, names in reads:
        left = {name for name in names if name not in bound}
        # Two lambdas of a line are told apart by nothing; what is free in both is.
        free[key] = free[key] & left if key in free else left
    return free if any(free.values()) else {}


class _Search:
    """One walk over a tree for the first read of each name."""

    def __init__(self, path: str, text: str, free: Mapping[tuple[str, int], set[str]]) -> None:
        self.path = path
        self.lines = split_lines(text)
        self.free = free
        self.found: dict[str, Unbound] = {}

    def visit(self, node: ast.AST, scope: tuple[str, int], *, dead: bool) -> None:
        """Look at a node and all in it, given the scope that it stands in, and whether it may go without."""
        if isinstance(node, ast.Name):
            self._read(node, scope, "", dead=dead)
            return
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            self._read(node.value, scope, node.attr, dead=dead)
            return
        if isinstance(node, _SCOPES):
            self._scope(node, scope, dead=dead)
            return
        for field, value in ast.iter_fields(node):
            if field in _NO_CODE:
                continue
            nodes = value if isinstance(value, list) else [value]
            if nodes and isinstance(nodes[0], ast.stmt):
                self._body(nodes, scope, dead=dead or _may_go_without(node, field))
                continue
            for child in nodes:
                if isinstance(child, ast.AST):
                    self.visit(child, scope, dead=dead)

    def _scope(self, node: Any, scope: tuple[str, int], *, dead: bool) -> None:
        inner = (_NAMES_OF_SCOPES.get(type(node)) or node.name, node.lineno)
        outside = {"decorator_list", "bases", "keywords"}
        for field, value in ast.iter_fields(node):
            if field in _NO_CODE:
                continue
            nodes = value if isinstance(value, list) else [value]
            if field == "body" and isinstance(value, list):
                self._body(nodes, inner, dead=dead)
                continue
            for child in nodes:
                if isinstance(child, ast.arguments):
                    for default in (*child.defaults, *filter(None, child.kw_defaults)):
                        self.visit(default, scope, dead=dead)
                elif isinstance(child, ast.AST):
                    self.visit(child, scope if field in outside else inner, dead=dead)
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
            # The first iterable is read by the scope around.
            self.visit(node.generators[0].iter, scope, dead=dead)

    def _body(self, body: list[ast.stmt], scope: tuple[str, int], *, dead: bool) -> None:
        for statement in body:
            self.visit(statement, scope, dead=dead)
            dead = dead or _leaves(statement)

    def _read(self, node: ast.Name, scope: tuple[str, int], attribute: str, *, dead: bool) -> None:
        name = node.id
        if dead or not isinstance(node.ctx, ast.Load) or name in self.found or name not in self.free.get(scope, ()):
            return
        if not _HOLE.fullmatch(name) and not _EXCUSED.search(self.lines[node.lineno - 1]):
            self.found[name] = Unbound(place_of(self.path, self.lines, node), name, attribute, scope[0])


def _may_go_without(node: ast.AST, field: str) -> bool:
    """Whether the statements in a field of a node run only where nothing is missing, or never."""
    if isinstance(node, ast.Try | ast.TryStar):
        return field == "body" and any(_probes(node, handler) for handler in node.handlers)
    if isinstance(node, ast.If | ast.While) and field == "body":
        return _never(node.test)
    if isinstance(node, ast.If | ast.While) and field == "orelse":
        return isinstance(node.test, ast.Constant) and bool(node.test.value)
    return False


def _probes(node: ast.Try | ast.TryStar, handler: ast.ExceptHandler) -> bool:
    """Whether a handler is there for a name that is missing: it names that error, or stands by a statement or two."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {kind.id if isinstance(kind, ast.Name) else "" for kind in kinds}
    if "NameError" in names:
        return True
    swallows = not any(isinstance(inner, ast.Raise) for inner in ast.walk(handler))
    return swallows and len(node.body) <= _FEW and not {"", "Exception", "BaseException"}.isdisjoint(names)


def _never(test: ast.expr) -> bool:
    """Whether a condition is false, or true for a type checker alone."""
    names: Iterator[str] = (
        n.id if isinstance(n, ast.Name) else n.attr for n in ast.walk(test) if isinstance(n, ast.Name | ast.Attribute)
    )
    return (isinstance(test, ast.Constant) and not test.value) or "TYPE_CHECKING" in names
