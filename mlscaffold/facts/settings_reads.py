"""Which keys of the project's own settings code surely reads: `params["train"]["rate"]` of what it loaded from a file.

A value is followed from the call that loads a file whose name stands in the code, through names that are bound once,
through a function that loads what it is given and returns it, through attributes of an object, and into modules that
import such a name. Where a value is changed, merged or asked for with a fallback, nothing is said of it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from posixpath import dirname, normpath

from mlscaffold.facts.model import KeyRead, OwnSettings, Place, Project
from mlscaffold.facts.python import dotted, parse
from mlscaffold.facts.text import decode
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

_LOADS: Final = frozenset({
    "yaml.safe_load", "yaml.load", "yaml.full_load", "json.load", "json.loads", "toml.load", "toml.loads",
    "tomllib.load", "tomllib.loads", "tomli.load", "tomli.loads",
})  # fmt: skip
"""PyYAML 6.0, toml 0.10, tomli 2.3, the standard library of Python 3.14."""
_KEEPS: Final = frozenset({"get", "keys", "values", "items", "copy"})
"""Methods that leave a dictionary as it is."""
_CHANGES: Final = pattern(
    r"(?i)merge|updat|overrid|set_?defaults?|default|resolve|apply|inject|prepare|fill|complete|normali|expand|add_|process"
)
"""Names of functions that may change what they are given."""
_ASKS: Final = frozenset({"get", "getenv", "add_argument", "parse_args", "pop", "glob"})
"""Methods after which a path may be any."""
_FILE: Final = pattern(r".*\.(?:ya?ml|json|toml)")
_SCOPES: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


class _Source(NamedTuple):
    """A part of a file of settings."""

    path: str
    key: str


class _Scope:
    """The names that one function, or the module, binds, each with its values in order: None for what is not known."""

    def __init__(self, node: ast.AST, parent: _Scope | None) -> None:
        self.parent = parent
        self.node = node
        self.values: dict[str, list[ast.expr | None]] = {}

    def bind(self, name: str, value: ast.expr | None) -> None:
        """Bind a name."""
        self.values.setdefault(name, []).append(value)

    def value(self, name: str, line: int) -> ast.expr | None:
        """The value of a name: its only one, or the last one above a line where all of them are known."""
        values = self.values[name]
        if len(values) == 1:
            return values[0]
        known = [value for value in values if value is not None and value.lineno < line]
        return max(known, key=lambda value: value.lineno) if known and None not in values else None

    def owner(self, name: str) -> _Scope | None:
        """The scope that binds a name."""
        scope: _Scope | None = self
        while scope is not None and name not in scope.values:
            scope = scope.parent
        return scope


def reads_of(
    texts: Mapping[str, str], own: Sequence[OwnSettings], modules: Mapping[str, str], paths: frozenset[str]
) -> tuple[KeyRead, ...]:
    """The sure reads in modules with these texts, in a project of these paths.

    `modules` are the paths of modules by the names that they are imported by.
    """
    settings = [file.path for file in own]
    trees: dict[str, _Module] = {}
    for path, text in texts.items():
        try:
            trees[path] = _Module(path, parse(text), settings, paths)
        except (SyntaxError, RecursionError):
            continue
    others = {name: trees[path] for name, path in modules.items() if path in trees}
    written = {path for module in trees.values() for path in module.written()}
    found = {read for module in trees.values() for read in module.reads(others) if read.settings not in written}
    return tuple(sorted(found))


class _Module:
    """The scopes of one module, and which of their values come from which file."""

    def __init__(self, path: str, tree: ast.Module, settings: Sequence[str], paths: frozenset[str]) -> None:
        self.path = path
        self.paths = paths
        self.settings = settings
        self.scopes: dict[ast.AST, _Scope] = {}
        self.parents: dict[ast.AST, ast.AST] = {}
        self.imported: dict[str, tuple[str, str]] = {}
        self.top = _Scope(tree, None)
        self.functions: dict[str, ast.FunctionDef] = {}
        self.attributes: dict[tuple[ast.AST, str], tuple[ast.expr, _Scope] | None] = {}
        self._branched: set[tuple[int, str]] = set()
        self._walk(tree)
        for scope in {id(s): s for s in self.scopes.values()}.values():
            for name, values in scope.values.items():
                if len(values) > 1 and (id(scope), name) in self._branched:
                    values.append(None)
        self._changed: set[tuple[int, str]] = set()
        self._note_changes()

    def _walk(self, tree: ast.Module) -> None:
        stack: list[tuple[ast.AST, _Scope]] = [(tree, self.top)]
        while stack:
            node, scope = stack.pop()
            self.scopes[node] = scope
            self._bind(node, scope)
            inner = _Scope(node, scope) if isinstance(node, _SCOPES) else scope
            for child in ast.iter_child_nodes(node):
                self.parents[child] = node
                stack.append((child, inner))

    def _bind(self, node: ast.AST, scope: _Scope) -> None:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                if not self._is_straight(node, scope):
                    self._branched.add((id(scope), name))
                scope.bind(name, value)
            case ast.withitem(context_expr=value, optional_vars=ast.Name(id=name)):
                scope.bind(name, value)
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)], value=value):
                if (owner := self._class_around(node)) is not None:
                    self.attributes[owner, name] = None if (owner, name) in self.attributes else (value, scope)
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) if not self._is_plain(node):
                scope.bind(name, None)
            case ast.arg(arg=name):
                scope.bind(name, None)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                for name in names:
                    self.top.values[name] = [None]
            case ast.FunctionDef(name=name):
                scope.bind(name, None)
                if scope is self.top:
                    self.functions[name] = node
            case ast.ImportFrom(module=str(module), names=names, level=0):
                for alias in names:
                    self.imported[alias.asname or alias.name] = (module, alias.name)

    def _is_straight(self, node: ast.AST, scope: _Scope) -> bool:
        """Whether a statement always runs when its function does."""
        parent = self.parents.get(node)
        while isinstance(parent, (ast.With, ast.AsyncWith)) or (
            isinstance(parent, ast.If) and "__name__" in ast.unparse(parent.test) and not parent.orelse
        ):
            parent = self.parents.get(parent)
        return parent is scope.node

    def _is_plain(self, node: ast.AST) -> bool:
        """Whether a name is the one target of an assignment, which binds it with its value."""
        parent = self.parents.get(node)
        if isinstance(parent, ast.Assign):
            return len(parent.targets) == 1
        return isinstance(parent, (ast.AnnAssign, ast.withitem))

    def _class_around(self, node: ast.AST) -> ast.AST | None:
        """The class that a node stands in."""
        parent = self.parents.get(node)
        while parent is not None and not isinstance(parent, ast.ClassDef):
            parent = self.parents.get(parent)
        return parent

    # What may change a value

    def _note_changes(self) -> None:
        for node, scope in self.scopes.items():
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and self._may_change(node):
                owner = scope.owner(node.id)
                self._changed.add((id(owner), node.id))
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and self._may_change(node):
                self._changed.add((id(self._class_around(node)), f"self.{node.attr}"))

    def _may_change(self, node: ast.expr) -> bool:
        """Whether what is done with a value may change what is in it."""
        parent = self.parents.get(node)
        while isinstance(parent, ast.Subscript) and parent.value is node:
            if not isinstance(parent.ctx, ast.Load):
                return True
            node, parent = parent, self.parents.get(parent)
        if isinstance(parent, ast.Attribute):
            above = self.parents.get(parent)
            is_called = isinstance(above, ast.Call) and above.func is parent
            return not isinstance(parent.ctx, ast.Load) or (is_called and parent.attr not in _KEEPS)
        if isinstance(parent, ast.keyword):
            parent = self.parents.get(parent)
        if isinstance(parent, ast.Call) and parent.func is not node:
            return _CHANGES.search(dotted(parent.func)) is not None
        return isinstance(parent, ast.AugAssign)

    # Where values come from

    def source(
        self, node: ast.expr | None, scope: _Scope, others: Mapping[str, _Module], depth: int = 0
    ) -> _Source | None:
        """The part of a file that an expression is for sure."""
        if depth > 9 or node is None:
            return None
        match node:
            case ast.Name(id=name):
                owner = scope.owner(name)
                if owner is None:
                    return self._imported(name, others, depth) if (id(None), name) not in self._changed else None
                if (id(owner), name) in self._changed:
                    return None
                # Elsewhere than in its own function, a name may be read before or after it is bound anew.
                line = node.lineno if owner is scope and hasattr(node, "lineno") else 0
                return self.source(owner.value(name, line), owner, others, depth + 1)
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                around = self._class_around(node)
                bound = self.attributes.get((around, name)) if around else None
                if bound is None or (id(around), f"self.{name}") in self._changed:
                    return None
                return self.source(*bound, others, depth + 1)
            case ast.Subscript(value=value, slice=ast.Constant(value=str(key))):
                above = self.source(value, scope, others, depth + 1)
                return above and _Source(above.path, f"{above.key}.{key}" if above.key else key)
            case ast.Call(func=function, args=given) if dotted(function) in _LOADS and given:
                path = self._file(given[0], scope)
                return _Source(path, "") if path else None
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if len(args) < 2:
                if name in self.functions and scope.owner(name) is self.top:
                    return self.returned(self.functions[name], self._path(args, scope), others, depth + 1)
                module = others.get(self.imported.get(name, ("", ""))[0]) if scope.owner(name) is None else None
                made_by = module.functions.get(self.imported[name][1]) if module else None
                if module is not None and made_by is not None:
                    return module.returned(made_by, self._path(args, scope), others, depth + 1)
        return None

    def _imported(self, name: str, others: Mapping[str, _Module], depth: int) -> _Source | None:
        module, original = self.imported.get(name, ("", ""))
        other = others.get(module)
        if other is None or other is self:
            return None
        return other.source(ast.Name(id=original, ctx=ast.Load()), other.top, others, depth + 1)

    def _path(self, args: Sequence[ast.expr], scope: _Scope) -> str | None:
        """The file of settings that the one argument of a call names, empty where it names none; None without one."""
        return self._file(args[0], scope) if args else None

    def returned(
        self, function: ast.FunctionDef, path: str | None, others: Mapping[str, _Module], depth: int
    ) -> _Source | None:
        """What a function gives back that has one way out, and takes nothing, or the path of a file of settings."""
        given = function.args
        if len(given.args) > 1 or given.kwonlyargs or given.vararg or given.kwarg or function.decorator_list:
            return None
        inside = [n for n in ast.walk(function) if isinstance(n, (ast.Return, ast.Yield, ast.YieldFrom))]
        if len(inside) != 1 or not isinstance(inside[0], ast.Return) or path == "":
            return None
        scope = self.scopes[inside[0]]
        if given.args and scope.values.get(given.args[0].arg) == [None]:
            default = given.defaults[0] if given.defaults else None
            scope.values[given.args[0].arg] = [ast.Constant(path) if path else default]
            found = self.source(inside[0].value, scope, others, depth + 1)
            scope.values[given.args[0].arg] = [None]
            return found
        return self.source(inside[0].value, scope, others, depth + 1)

    def _file(self, node: ast.expr, scope: _Scope) -> str:
        """The file of settings that an expression names: a path, what is opened by it, or what is read of it."""
        names: set[str] = set()
        stack = [(node, scope)]
        for _ in range(12):
            if not stack:
                return self._settings_at(names.pop()) if len(names) == 1 else ""
            part, place = stack.pop()
            for inner in ast.walk(part):
                match inner:
                    case ast.JoinedStr() | ast.IfExp() | ast.BoolOp():
                        return ""
                    case ast.Subscript(value=ast.Attribute(attr="parents")):
                        continue
                    case ast.Subscript():
                        return ""
                    case ast.Call(func=ast.Attribute(attr=method)) if method in _ASKS:
                        return ""
                    case ast.Constant(value=str(text)) if _FILE.fullmatch(text):
                        names.add(text)
                    case ast.Name(id=name) if (owner := place.owner(name)) is not None and name != "__file__":
                        value = owner.value(name, inner.lineno if owner is place and hasattr(inner, "lineno") else 0)
                        if value is None:
                            return ""
                        stack.append((value, owner))
        return ""

    def _settings_at(self, name: str) -> str:
        """The file of settings of a name as written: the nearest one above the module, or the only one there is."""
        wanted = normpath(name).lstrip("./")
        folder = dirname(self.path)
        while True:
            path = f"{folder}/{wanted}" if folder else wanted
            if path in self.paths:
                return path if path in self.settings else ""
            if not folder:
                break
            folder = dirname(folder)
        named = [path for path in self.paths if path.endswith(f"/{wanted}")]
        return named[0] if len(named) == 1 and named[0] in self.settings else ""

    # Reads

    def reads(self, others: Mapping[str, _Module]) -> Iterator[KeyRead]:
        """The sure reads, each in full length."""
        for node, scope in self.scopes.items():
            match node:
                case ast.Subscript(slice=ast.Constant(value=str()), ctx=ast.Load()):
                    parent = self.parents.get(node)
                    longer = isinstance(parent, ast.Subscript) and isinstance(parent.slice, ast.Constant)
                    if longer or self._is_guarded(node):
                        continue
                    found = self.source(node, scope, others)
                    if found is not None:
                        yield KeyRead(Place(self.path, node.lineno, node.col_offset + 1), found.path, found.key)

    def _is_guarded(self, node: ast.AST) -> bool:
        """Whether the code goes on without a key: in `try`, or under a condition that asks what there is."""
        child: ast.AST = node
        parent = self.parents.get(node)
        while parent is not None:
            if isinstance(parent, ast.Try) and parent.handlers and child in parent.body:
                return True
            if isinstance(parent, (ast.If, ast.IfExp)) and child is not parent.test and _asks(parent.test):
                return True
            if isinstance(parent, ast.BoolOp) and any(_asks(value) for value in parent.values):
                return True
            child, parent = parent, self.parents.get(parent)
        return False

    def written(self) -> Iterator[str]:
        """The files of settings that the module writes."""
        for node, scope in self.scopes.items():
            if isinstance(node, ast.Call) and _WRITES.search(ast.unparse(node.func)):
                modes = [a.value for a in ast.walk(node) if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                if "open" not in ast.unparse(node.func) or any(m[:1] in {"w", "a", "x"} and len(m) < 4 for m in modes):
                    yield self._file(node, scope)


_WRITES: Final = pattern(r"(?:^|\.)(?:open|write_text|write_bytes|copy|copyfile|move|rename)$")


def _asks(test: ast.expr) -> bool:
    """Whether a condition asks for a key, or for anything of a value."""
    return any(
        (isinstance(n, ast.Compare) and any(isinstance(o, (ast.In, ast.NotIn, ast.Is, ast.IsNot)) for o in n.ops))
        or (isinstance(n, ast.Call) and dotted(n.func).rpartition(".")[2] in {"get", "hasattr", "isinstance"})
        for n in ast.walk(test)
    )


def project_reads(project: Project, contents: Callable[[Sequence[str]], Mapping[str, bytes]]) -> tuple[KeyRead, ...]:
    """The sure reads in the modules that name a file of settings, and in those that import from them."""
    named = {path for file in project.own_settings for path in file.named_in if not path.endswith(".ipynb")}
    importing = {source for source, target, _ in project.import_edges if target in named}
    tests = {file.path for file in project.python if file.is_test}
    wanted = sorted((named | importing) - tests)
    modules: dict[str, str] = {}
    for path in sorted(path for path in named if path.endswith(".py")):
        parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
        # A module is imported from the top, from `src`, or as a neighbour; a name that two have is none.
        for start in range(len(parts)):
            name = ".".join(parts[start:])
            modules[name] = path if modules.get(name, path) == path else ""
    texts = {path: decode(data) for path, data in contents(wanted).items()}
    return reads_of(texts, project.own_settings, modules, frozenset(p for p in project.paths if _FILE.fullmatch(p)))
