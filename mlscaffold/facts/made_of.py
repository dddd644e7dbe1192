"""What the values of a project's code are made of: whether each way that a value may come goes through something.

A value is followed back through assignments, functions of the project, columns of tables and the files in which one
module leaves them for another. What cannot be followed is unknown, and an answer is only given where it is certain.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from posixpath import basename

from mlscaffold.facts.model import Place, Project, PythonFile
from mlscaffold.facts.notebook import mask
from mlscaffold.facts.python import dotted, parse
from mlscaffold.facts.text import decode
from mlscaffold.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Final, TypeAlias

    Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
    Judge: TypeAlias = Callable[["Code", ast.expr], bool | None]
    """Whether an expression is what is asked for, or surely is not; None where that depends on what it is made of."""

_DEEP: Final = 40
_MANY: Final = 1500
"""Steps that are gone for one question at most."""
_NESTED: Final = 60
"""How deep expressions are looked into."""
_LONGEST: Final = 80
_CELL: Final = 100_000
"""Lines by which the cells of a notebook are numbered apart."""
_SCOPES: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_CHANGES: Final = frozenset({"append", "extend", "insert", "update", "drop", "fillna", "dropna", "rename"})
_READS: Final = frozenset({"read_csv", "read_parquet", "read_pickle", "read_excel", "read_feather", "read_json"})
_WRITES: Final = frozenset({"to_csv", "to_parquet", "to_pickle", "to_excel", "to_feather", "to_json"})
_APPLIES: Final = frozenset({"apply", "map", "applymap", "progress_apply", "parallel_apply"})
_OF_LIBRARIES: Final = frozenset({
    "fit", "transform", "fit_transform", "predict", "predict_proba", "get", "load", "save", "read", "write", "run",
    "apply", "map", "drop", "split", "join", "replace", "copy", "to", "encode", "decode", "format", "strip", "sample",
})  # fmt: skip
"""Methods of so many classes that a call by this name says nothing of its class."""
_IN_PAIRS: Final = frozenset({"train_test_split"})
_IN_ORDER: Final = frozenset({"fit_resample", "shuffle", "resample"})


class Block(NamedTuple):
    """One branch of a statement, or one handler of errors."""

    statement: ast.AST
    name: str

    @classmethod
    def of(cls, mark: tuple[ast.AST, str]) -> Block:
        """The branch that begins with a statement, by the field that it is kept in."""
        return cls(*mark)

    @property
    def is_existing(self) -> bool:
        """Whether it is gone into where files are there."""
        if self.name != "body" or not isinstance(self.statement, ast.If):
            return False
        asked = [self.statement.test]
        while isinstance(asked[0], ast.BoolOp) and isinstance(asked[0].op, ast.And):
            asked = asked[0].values
        return all(method_of(test) in {"exists", "isfile", "is_file"} for test in asked)


class Binding(NamedTuple):
    """One statement that gives a name a value, or changes what it has."""

    end: tuple[int, int]
    value: ast.expr | None
    """None where it is not known."""
    part: int | None
    """Which of the values of a tuple it is."""
    blocks: tuple[Block, ...]
    """The branches that it stands in."""
    changes: bool
    column: str = ""
    """The only column that it changes, if it is known."""


def any_of(answers: Iterable[bool | None]) -> bool | None:
    """Whether one holds; None where that is not known."""
    unknown = False
    for answer in answers:
        if answer:
            return True
        unknown = unknown or answer is None
    return None if unknown else False


def all_of(answers: Iterable[bool | None]) -> bool | None:
    """Whether there are some and all hold; None where that is not known."""
    found = list(answers)
    return None if not found or None in found else all(found)


def given_to(call: ast.Call, *names: str) -> ast.expr | None:
    """The first argument of a call, or what it is given by one of these names."""
    return call.args[0] if call.args else next((k.value for k in call.keywords if k.arg in names), None)


def trees_of(
    project: Project, files: Sequence[PythonFile], read: Callable[[Sequence[str]], Mapping[str, bytes]]
) -> Mapping[str, ast.Module]:
    """The syntax trees of modules and notebooks, as far as they can be parsed; lines of cells are numbered apart."""
    found = {}
    texts = read([f.path for f in files if not f.is_notebook])
    notebooks = {n.path: n for n in project.notebooks}
    for file in files:
        if file.path in texts:
            try:
                found[file.path] = parse(decode(texts[file.path]))
            except (SyntaxError, RecursionError):
                continue
        elif file.path in notebooks:
            whole = ast.Module([], [])
            for number, cell in enumerate(notebooks[file.path].cells):
                tree = mask(cell.source).tree if cell.kind == "code" and cell.parsed else None
                if tree is not None:
                    whole.body += ast.increment_lineno(tree, number * _CELL).body
            found[file.path] = whole
    return found


def method_of(node: ast.AST | None) -> str:
    """The last part of the name that a call is of; empty for anything else."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def names_in(node: ast.AST) -> Iterator[str]:
    """The names that stand in an expression, and those of attributes."""
    for found in ast.walk(node):
        if isinstance(found, ast.Name):
            yield found.id
        elif isinstance(found, ast.Attribute):
            yield found.attr


def _words_of(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.keyword(arg=str() as name):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.alias(name=name, asname=other):
            yield name
            yield other or ""
        case ast.ImportFrom(module=str() as name):
            yield name
        case ast.Constant(value=str() as text) if len(text) < _LONGEST and " " not in text and "\n" not in text:
            yield text
        case ast.Pow():
            yield "**"
        case ast.BinOp(left=ast.BinOp(op=ast.Sub()), op=ast.Div()):
            yield "(-)/"


class Code:
    """The code of a project, with what its names, its columns and its files are given."""

    def __init__(self, trees: Mapping[str, ast.Module], notebooks: frozenset[str]) -> None:
        self.trees = trees
        self._words: dict[str, Mapping[str, None]] = {}
        self.notebooks = notebooks
        self.parents: dict[ast.AST, ast.AST] = {}
        self.paths: dict[ast.AST, str] = {}
        """Of scopes: functions and modules."""
        self.scopes: dict[ast.AST, ast.AST] = {}
        self.calls: dict[str, list[ast.Call]] = {}
        self.functions: dict[str, list[Function]] = {}
        self.classes: dict[str, list[ast.ClassDef]] = {}
        self.returns: dict[ast.AST, list[ast.expr]] = {}
        self.columns: dict[str, list[tuple[str, ast.expr]]] = {}
        """(path, value) of what columns of these names are given."""
        self._libraries: set[tuple[str, str]] = set()
        """(path, name) of what is imported from elsewhere than the project."""
        self._imported: dict[tuple[str, str], tuple[str, str]] = {}
        """(module, name) of what a file imports by name, by its path and the name that it has there."""
        self._modules = {part for path in trees for part in path.removesuffix(".py").split("/")}
        self._bound: dict[tuple[ast.AST, str], list[Binding]] = {}
        self._steps = 0
        self._nested = 0
        for path, tree in trees.items():
            self._walk(path, tree)
        for calls in self.calls.values():
            calls.sort(key=lambda call: (call.lineno, call.col_offset))
        for bound in self._bound.values():
            bound.sort(key=lambda b: b.end)

    def place(self, node: ast.expr | ast.stmt) -> Place:
        """Where an expression or a statement stands."""
        path = self.paths[self.scopes[node]]
        if path not in self.notebooks:
            return Place(path, node.lineno, node.col_offset + 1)
        return Place(path, node.lineno % _CELL, node.col_offset + 1, node.lineno // _CELL)

    def path(self, node: ast.AST) -> str:
        """The file that a node stands in."""
        return self.paths[self.scopes[node]]

    def called(self, *methods: str, within: Iterable[str] | None = None) -> Iterator[ast.Call]:
        """The calls of functions and methods of these names, in all files or in some."""
        files = None if within is None else frozenset(within)
        for method in methods:
            yield from (c for c in self.calls.get(method, ()) if files is None or self.path(c) in files)

    def full_name(self, node: ast.expr) -> str:
        """The dotted name of an expression, with what its first part is imported from by name; else an empty string."""
        first, dot, rest = dotted(node).partition(".")
        module, name = self._imported.get((self.path(node), first), ("", first))
        return f"{module}.{name}".lstrip(".") + dot + rest

    def names(self, name: str, path: str) -> Iterator[ast.Name]:
        """Where a name stands in a file."""
        for node in ast.walk(self.trees[path]):
            if isinstance(node, ast.Name) and node.id == name:
                yield node

    def words(self, paths: Iterable[str]) -> str | None:
        """The names in some files, of whatever kind, and their strings without blanks, a line each.

        `**` stands for powers, `(-)/` for differences that are divided. None where one file could not be parsed.
        """
        found: dict[str, None] = {}
        for path in paths:
            if path not in self.trees:
                return None
            found.update(self._words_in(path))
        return "\n".join(found)

    def _words_in(self, path: str) -> Mapping[str, None]:
        """The words of one file, in their order: most are asked for once for each module that runs with it."""
        if path not in self._words:
            self._words[path] = dict.fromkeys(word for node in ast.walk(self.trees[path]) for word in _words_of(node))
        return self._words[path]

    def passes(self, node: ast.expr, judge: Judge) -> bool | None:
        """Whether each way that a value may come goes through what a judge is looking for; None for unknown."""
        self._steps = self._nested = 0
        return self._passes(node, judge, frozenset())

    def place_in_all(self, values: Iterable[ast.expr | None], judge: Judge) -> Place | None:
        """Where the first of what a judge looks for stands, if each way of each value goes through such; else None."""
        places: list[Place] = []

        def note(code: Code, node: ast.expr) -> bool | None:
            answer = judge(code, node)
            places.extend([code.place(node)] if answer else [])
            return answer

        is_whole = all_of(None if value is None else self.passes(value, note) for value in values)
        return places[0] if is_whole and places else None

    # ------------------------------------------------------------------------------- what there is

    def _walk(self, path: str, tree: ast.Module) -> None:
        self.paths[tree] = path
        stack: list[tuple[ast.AST, ast.AST, tuple[Block, ...]]] = [(tree, tree, ())]
        while stack:
            node, scope, blocks = stack.pop()
            self.scopes[node] = scope
            self._note(node, scope, path, blocks)
            inner = scope
            if isinstance(node, _SCOPES):
                inner, blocks = node, ()
                self.paths[node] = path
            for name, value in ast.iter_fields(node):
                children = value if isinstance(value, list) else [value]
                for child in children:
                    if isinstance(child, ast.AST):
                        self.parents[child] = node
                        branch = isinstance(node, (ast.If, ast.Match)) and name in {"body", "orelse", "cases"}
                        handler = isinstance(child, ast.ExceptHandler)
                        mark = (node, name) if branch else (child, "") if handler else None
                        stack.append((child, inner, (*blocks, Block.of(mark)) if mark else blocks))

    def _note(self, node: ast.AST, scope: ast.AST, path: str, blocks: tuple[Block, ...]) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.functions.setdefault(node.name, []).append(node)
            case ast.ClassDef():
                self.classes.setdefault(node.name, []).append(node)
            case ast.Import(names=names):
                self._import(path, names, "")
            case ast.ImportFrom(module=module, names=names, level=level):
                self._import(path, names, module or "", is_own=level > 0)
            case ast.Return(value=ast.expr() as value):
                self.returns.setdefault(scope, []).append(value)
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._bind(target, value, None, node, scope, path, blocks)
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
                self._bind(target, value, None, node, scope, path, blocks)
            case ast.AugAssign(target=target, value=value):
                both = ast.copy_location(ast.BinOp(_loaded(target), node.op, value), value)
                self.parents[both] = node
                self._adopt(both, scope)
                self._bind(target, both, None, node, scope, path, blocks)
            case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
                self._bind(target, value, None, value, scope, path, blocks)
            case ast.comprehension(target=target, iter=value):
                self._bind(target, value, None, value, scope, path, blocks, early=True)
            case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
                self._bind(target, value, None, value, scope, path, blocks)
            # At the top of a module, `global` says nothing.
            case ast.Global(names=names) | ast.Nonlocal(names=names) if not isinstance(scope, ast.Module):
                for name in names:
                    self._add(scope, name, Binding((0, 0), None, None, blocks, changes=False))
            case ast.Call():
                self.calls.setdefault(method_of(node), []).append(node)
                if isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGES:
                    owner = node.func.value
                    if isinstance(owner, ast.Name) and node.args and node.func.attr in {"append", "extend", "insert"}:
                        self._add(scope, owner.id, Binding(_end(node), node.args[-1], None, blocks, changes=True))

    def _import(self, path: str, names: Sequence[ast.alias], module: str, *, is_own: bool = False) -> None:
        for alias in names:
            if module or is_own:
                self._imported[path, alias.asname or alias.name] = (module, alias.name)
            if not is_own and (module or alias.name).partition(".")[0] not in self._modules:
                self._libraries.add((path, alias.asname or (alias.name if module else alias.name.partition(".")[0])))

    def _adopt(self, node: ast.AST, scope: ast.AST) -> None:
        """Note the scope of nodes that are made here."""
        for child in ast.walk(node):
            self.scopes.setdefault(child, scope)
            for below in ast.iter_child_nodes(child):
                self.parents.setdefault(below, child)

    def _bind(
        self, target: ast.expr, value: ast.expr, index: int | None, statement: ast.AST, scope: ast.AST, path: str,
        blocks: tuple[Block, ...], *, early: bool = False,
    ) -> None:  # fmt: skip
        end = (0, 0) if early else _end(statement)
        match target:
            case ast.Name(id=name):
                self._add(scope, name, Binding(end, value, index, blocks, changes=False))
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                self._add(self._class(scope), f"self.{name}", Binding((0, 0), value, index, blocks, changes=False))
            case ast.Tuple(elts=elts) | ast.List(elts=elts):
                split = isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(elts)
                for number, element in enumerate(elts):
                    if isinstance(element, (ast.Tuple, ast.List)) and not split:
                        for part in element.elts:
                            self._bind(part, value, None, statement, scope, path, blocks, early=early)
                    elif split:
                        self._bind(element, value.elts[number], None, statement, scope, path, blocks)  # type: ignore[attr-defined]
                    else:
                        self._bind(element, value, number, statement, scope, path, blocks, early=early)
            case ast.Subscript(value=base, slice=key):
                owner = base.value if isinstance(base, ast.Attribute) and base.attr in {"loc", "iloc", "at"} else base
                keys = key.elts[-1:] if isinstance(key, ast.Tuple) else [key]
                columns = [k.value for k in keys if isinstance(k, ast.Constant) and isinstance(k.value, str)]
                if isinstance(owner, ast.Name):
                    self._add(
                        scope, owner.id, Binding(end, value, index, blocks, changes=True, column="".join(columns))
                    )
                for column in columns if index is None else ():
                    self.columns.setdefault(column, []).append((path, value))

    def _add(self, scope: ast.AST, name: str, binding: Binding) -> None:
        self._bound.setdefault((scope, name), []).append(binding)

    def _class(self, scope: ast.AST) -> ast.AST:
        """The class that a method belongs to, else the scope itself."""
        above = self.parents.get(scope, scope)
        return above if isinstance(above, ast.ClassDef) else scope

    # --------------------------------------------------------------------------- where it comes from

    def _passes(self, node: ast.expr, judge: Judge, seen: frozenset[object]) -> bool | None:
        self._steps += 1
        if self._steps > _MANY or len(seen) > _DEEP or self._nested > _NESTED:
            return None
        self._nested += 1
        try:
            return self._looked_into(node, judge, seen)
        finally:
            self._nested -= 1

    def _looked_into(self, node: ast.expr, judge: Judge, seen: frozenset[object]) -> bool | None:
        judged = judge(self, node)
        if judged is not None:
            return judged
        match node:
            case ast.Constant() | ast.JoinedStr():
                return False
            case ast.Name():
                return self._named(node, judge, seen)
            case ast.Subscript(value=value, slice=key):
                names = [self.text(k) for k in (key.elts if isinstance(key, ast.List) else [key])]
                if not all(names):
                    return self._passes(value, judge, seen)
                return any_of(self._column(name, value, node, judge, seen) for name in names)
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                found = self._bound.get((self._class(self._method(node)), f"self.{name}"), [])
                return self._each([b for b in found if not b.changes], judge, seen | {("self", name)}) if (
                    found and ("self", name) not in seen
                ) else None  # fmt: skip
            case ast.Attribute(value=value, attr=name):
                return self._column(name, value, node, judge, seen) if name in self.columns else self._passes(
                    value, judge, seen
                )  # fmt: skip
            case ast.Call():
                return self._call(node, None, judge, seen)
            case ast.Starred(value=value) | ast.Await(value=value) | ast.UnaryOp(operand=value):
                return self._passes(value, judge, seen)
            case ast.NamedExpr(value=value):
                return self._passes(value, judge, seen)
            case ast.BinOp(left=left, right=right):
                return any_of(self._passes(side, judge, seen) for side in (left, right))
            case ast.Tuple(elts=elts) | ast.List(elts=elts):
                return any_of(self._passes(element, judge, seen) for element in elts)
            case ast.Dict(values=values):
                return any_of(self._passes(value, judge, seen) for value in values)
            case ast.IfExp(body=body, orelse=orelse):
                return all_of(self._passes(side, judge, seen) for side in (body, orelse))
            case ast.ListComp(elt=element) | ast.GeneratorExp(elt=element) | ast.SetComp(elt=element):
                return self._passes(element, judge, seen)
            case ast.Compare() | ast.BoolOp():
                return False
        return None

    def _method(self, node: ast.AST) -> ast.AST:
        """The function that a node stands in, lambdas aside."""
        scope = self.scopes[node]
        while isinstance(scope, ast.Lambda):
            scope = self.scopes[scope]
        return scope

    def _each(self, bindings: Sequence[Binding], judge: Judge, seen: frozenset[object]) -> bool | None:
        """Whether all of some bindings pass; `None` and the like, which stand for nothing, are left aside."""
        return all_of(self._binding(b, judge, seen) for b in bindings if not _is_nothing(b.value))

    def _binding(self, binding: Binding, judge: Judge, seen: frozenset[object]) -> bool | None:
        value = binding.value
        if value is None:
            return None
        if isinstance(value, ast.Call) and binding.part is not None:
            return self._call(value, binding.part, judge, seen)
        return self._passes(value, judge, seen)

    def _named(self, node: ast.Name, judge: Judge, seen: frozenset[object]) -> bool | None:
        scope, name = self.scopes[node], node.id
        while (scope, name) not in self._bound and not self._is_parameter(scope, name):
            if isinstance(scope, ast.Module):
                return False if (self.path(node), name) in self._libraries else None
            scope = self.scopes[scope]
        key = (scope, name, node.lineno, node.col_offset)
        if key in seen:
            return None
        seen = seen | {key}
        inside = scope is self.scopes[node]
        at = (node.lineno, node.col_offset) if inside else (2**40, 0)
        bound = [b for b in self._bound.get((scope, name), ()) if b.end <= at]
        blocks = self._blocks(node) if inside else ()
        whole = [number for number, b in enumerate(bound) if not b.changes]
        last = next((n for n in whole[::-1] if set(bound[n].blocks) <= set(blocks)), None)
        wanted = {k[1] for k in seen if isinstance(k, tuple) and k[0] == "column"}
        changes = [b for b in bound[last or 0 :] if b.changes and not (wanted and b.column and b.column not in wanted)]
        if any(self._binding(b, judge, seen) for b in changes if set(b.blocks) <= set(blocks)):
            return True
        makers = [bound[n] for n in whole if (last is None or n >= last) and not _excludes(bound[n].blocks, blocks)]
        if last is None and self._is_parameter(scope, name):
            return all_of(
                [*([self._each(makers, judge, seen)] if makers else []), self._given(scope, name, judge, seen)]
            )
        if last is not None and len(makers) > 1 and any(b.value is not None for b in makers[1:]):
            covered = _covers(makers[1:])
            makers = makers[1:] if covered else makers
        return self._each(self._existing(makers), judge, seen)

    @staticmethod
    def _existing(makers: Sequence[Binding]) -> Sequence[Binding]:
        """Of what is read where a file exists, and otherwise where it does not, the first."""
        there = [b for b in makers if any(k.is_existing for k in b.blocks)]
        return there or makers

    def _blocks(self, node: ast.AST) -> tuple[Block, ...]:
        found: list[Block] = []
        while (parent := self.parents.get(node)) is not None and not isinstance(parent, _SCOPES):
            if isinstance(parent, (ast.If, ast.Match)):
                fields = (name for name, value in ast.iter_fields(parent) if isinstance(value, list) and node in value)
                found += [Block.of((parent, name)) for name in fields]
            if isinstance(node, ast.ExceptHandler):
                found.append(Block.of((node, "")))
            node = parent
        return tuple(found)

    def _is_parameter(self, scope: ast.AST, name: str) -> bool:
        return isinstance(scope, _SCOPES) and name in parameters_of(scope)

    def _given(self, scope: ast.AST, name: str, judge: Judge, seen: frozenset[object]) -> bool | None:
        """Whether what a parameter is given passes, in all calls of its function."""
        if isinstance(scope, ast.Lambda):
            applied = self.parents.get(scope)
            if method_of(applied) in _APPLIES and isinstance(applied.func, ast.Attribute):  # type: ignore[union-attr]
                return self._passes(applied.func.value, judge, seen)  # type: ignore[union-attr]
            return None
        assert isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef))
        return all_of(
            self._passes(given, judge, seen) if given is not None else None for given in self.given(scope, name)
        )

    def given(self, function: Function, name: str) -> Iterator[ast.expr | None]:
        """What the calls of a function give one of its parameters; None for what is not known."""
        names = parameters_of(function)
        own = isinstance(self.parents.get(function), ast.ClassDef) and names[:1] in (["self"], ["cls"])
        position = names.index(name) - own
        for call in self.calls.get(function.name, ()):
            if self.function(call) is not function:
                if len(self.functions[function.name]) > 1 and self.path(call) == self.path(function):
                    yield None
                continue
            keyword = next((k.value for k in call.keywords if k.arg == name), None)
            if keyword is not None:
                yield keyword
            elif any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
                yield None
            elif 0 <= position < len(call.args):
                yield call.args[position]
            else:
                yield None

    def parameter(self, function: Function, position: int) -> str:
        """The name of the parameter that a call gives something by its position; empty where there is none."""
        names = parameters_of(function)
        own = isinstance(self.parents.get(function), ast.ClassDef) and names[:1] in (["self"], ["cls"])
        return names[position + own] if position + own < len(names) else ""

    def function(self, node: ast.AST) -> Function | None:
        """The function of the project that a call, or a name, is of, where there is no doubt."""
        name = method_of(node) or (node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", ""))
        found = self.functions.get(name, [])
        called = node.func if isinstance(node, ast.Call) else node
        if isinstance(called, ast.Name) and (self.path(node), name) in self._imported:
            return self._function_of(*self._imported[self.path(node), name])
        own = [f for f in found if self.paths[f] == self.path(node)]
        is_own = isinstance(called, ast.Name) or (isinstance(called, ast.Attribute) and dotted(called.value) == "self")
        if len(own) == 1 and (is_own or (len(found) == 1 and name not in _OF_LIBRARIES)):
            return own[0]
        if not isinstance(called, ast.Name) and name in _OF_LIBRARIES:
            return None
        return found[0] if len(found) == 1 and not own else None

    def class_of(self, node: ast.Name) -> ast.ClassDef | None:
        """The class of the project that a name is of: the only one of that name in its file, else in all."""
        found = self.classes.get(node.id, [])
        own = [c for c in found if self.path(c) == self.path(node)] or found
        return own[0] if len(own) == 1 else None

    def _function_of(self, module: str, name: str) -> Function | None:
        """The function that is imported from a module, where the project has one module of that name with it."""
        tail = f"/{module.replace('.', '/')}"
        paths = (tail + ".py", tail + "/__init__.py")
        found = [
            f
            for f in self.functions.get(name, ())
            if f"/{self.paths[f]}".endswith(paths) and isinstance(self.parents.get(f), ast.Module)
        ]
        if found or module.partition(".")[0] not in self._modules:
            return found[0] if len(found) == 1 else None
        every = self.functions.get(name, [])
        return every[0] if len(every) == 1 else None

    def _call(self, call: ast.Call, index: int | None, judge: Judge, seen: frozenset[object]) -> bool | None:
        if (judged := judge(self, call)) is not None:
            return judged
        method = method_of(call)
        if index is not None and method in _IN_PAIRS and index // 2 < len(call.args):
            return self._passes(call.args[index // 2], judge, seen)
        if index is not None and method in _IN_ORDER and index < len(call.args):
            return self._passes(call.args[index], judge, seen)
        if method in _READS:
            return self._file(call, judge, seen)
        applied = [
            a for a in call.args[:1] if method in _APPLIES and isinstance(a, (ast.Lambda, ast.Name, ast.Attribute))
        ]
        if any(self._function_passes(function, judge, seen) for function in applied):
            return True
        if (function := self.function(call)) is not None and ("call", function) not in seen:
            return self._returned(function, index, judge, seen | {("call", function)})
        owner = (
            [call.func.value] if isinstance(call.func, ast.Attribute) and not self._is_module(call.func.value) else []
        )
        owner = [o for o in owner if dotted(o) != "self"]
        given = [*owner, *call.args, *(k.value for k in call.keywords)]
        return any_of(self._passes(value, judge, seen) for value in given if value not in applied)

    def _is_module(self, node: ast.expr) -> bool:
        """Whether what stands before a method is a name that nothing gives a value: a module that is imported."""
        name = dotted(node).partition(".")[0]
        if not name or name == "self":
            return False
        scope = self.scopes[node]
        while True:
            if (scope, name) in self._bound or self._is_parameter(scope, name):
                return False
            if isinstance(scope, ast.Module):
                return True
            scope = self.scopes[scope]

    def _function_passes(self, node: ast.expr, judge: Judge, seen: frozenset[object]) -> bool | None:
        if isinstance(node, ast.Lambda):
            return self._passes(node.body, judge, seen)
        function = self.function(node)
        if function is None or ("call", function) in seen:
            return None
        return self._returned(function, None, judge, seen | {("call", function)})

    def _returned(self, function: ast.AST, index: int | None, judge: Judge, seen: frozenset[object]) -> bool | None:
        """Whether what a function gives back passes, wherever it gives back something."""
        found = []
        for value in self.returns.get(function, ()):
            if isinstance(value, ast.Tuple) and index is not None:
                value = value.elts[index] if index < len(value.elts) else value
            elif isinstance(value, ast.Tuple) and all(map(_is_nothing, value.elts)):
                continue
            if _is_nothing(value):
                continue
            if isinstance(value, ast.Call) and index is not None:
                found.append(self._call(value, index, judge, seen))
            else:
                found.append(self._passes(value, judge, seen))
        return all_of(found)

    def _column(self, name: str, table: ast.expr, node: ast.expr, judge: Judge, seen: frozenset[object]) -> bool | None:
        """Whether what is in a column passes: by what it is given, else by what the table is made of."""
        if ("column", name) in seen:
            return self._passes(table, judge, seen)
        seen = seen | {("column", name)}
        given = self.columns.get(name, ())
        own = [value for path, value in given if path == self.path(node)]
        others = {path for path, _ in given}
        if not own and len(others) == 1 and not others & self.notebooks:
            own = [value for _, value in given] if any(self.called(*_WRITES, within=others)) else []
        changes = [value for value in own if _reads_column(value, name)]
        if any(self._passes(value, judge, seen) for value in changes):
            return True
        makers = [value for value in own if value not in changes]
        return all_of(self._passes(v, judge, seen) for v in makers) if makers else self._passes(table, judge, seen)

    def _file(self, call: ast.Call, judge: Judge, seen: frozenset[object]) -> bool | None:
        """Whether what is read from a file passes, by what the project writes to one of that name."""
        name = self.file_name(call.args[0]) if call.args else ""
        if not name or ("file", name) in seen:
            return False
        seen = seen | {("file", name)}
        written = [c for c in self.called(*_WRITES) if c.args and self.file_name(c.args[0]) == name]
        owners = [c.func.value for c in written if isinstance(c.func, ast.Attribute)]
        return all_of(self._passes(owner, judge, seen) for owner in owners) if owners else False

    def text(self, node: ast.expr) -> str:
        """The string that an expression is, or that its name is given once; empty for anything else."""
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else ""
        value = self.value(node) if isinstance(node, ast.Name) else None
        return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""

    def value(self, node: ast.Name) -> ast.expr | None:
        """What a name is given, where that is one expression."""
        scope = self.scopes[node]
        while (scope, node.id) not in self._bound and not self._is_parameter(scope, node.id):
            if isinstance(scope, ast.Module):
                return None
            scope = self.scopes[scope]
        bound = self._bound.get((scope, node.id), [])
        is_one = len(bound) == 1 and bound[0].part is None and not self._is_parameter(scope, node.id)
        return bound[0].value if is_one else None

    def attribute(self, node: ast.Attribute) -> ast.expr | None:
        """What an attribute is given, where that is one expression: of `self`, or of what is made of a class."""
        owner = node.value
        if isinstance(owner, ast.Name) and owner.id == "self":
            return self._field(self._class(self._method(node)), node.attr)
        made = self.value(owner) if isinstance(owner, ast.Name) else None
        if isinstance(owner, ast.Attribute):
            made = self.attribute(owner)
        name = made.func if isinstance(made, ast.Call) and not made.args and not made.keywords else owner
        found = self.class_of(name) if isinstance(name, ast.Name) else None
        return self._field(found, node.attr) if found is not None else None

    def _field(self, owner: ast.AST, name: str) -> ast.expr | None:
        """What a field of a class is given, where that is one expression."""
        found = [b.value for b in self._bound.get((owner, f"self.{name}"), ()) if b.part is None]
        for statement in owner.body if isinstance(owner, ast.ClassDef) else ():
            match statement:
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                    found.append(value)
                case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if target == name:
                    found.append(value)
        return found[0] if len(found) == 1 else None

    def file_name(self, node: ast.expr, steps: int = 8) -> str:
        """The last part of a path, as far as it is literal; empty for none."""
        if not steps:
            return ""
        match node:
            case ast.Constant(value=str() as text):
                return basename(text.replace("\\", "/"))
            case ast.BinOp(op=ast.Add() | ast.Div(), right=right):
                return self.file_name(right, steps - 1)
            case ast.JoinedStr(values=[*_, ast.Constant(value=str() as text)]):
                return basename(text)
            case ast.Call(args=[*_, last]) if method_of(node) in {"join", "Path", "str", "joinpath"}:
                return self.file_name(last, steps - 1)
            case ast.Call(args=[first, *_]) if method_of(node) == "open":
                return self.file_name(first, steps - 1)
            case ast.Name():
                value = self.value(node)
                return self.file_name(value, steps - 1) if value is not None else ""
            case ast.Attribute():
                value = self.attribute(node)
                return self.file_name(value, steps - 1) if value is not None else ""
        return ""


def _excludes(there: tuple[Block, ...], here: tuple[Block, ...]) -> bool:
    """Whether what stands in some branches is never gone through on the way to others."""
    taken = {b.statement: b.name for b in here}
    return any(taken.get(b.statement, b.name) != b.name for b in there)


def _covers(bindings: Sequence[Binding]) -> bool:
    """Whether some bindings stand in both branches of one statement, so that one of them always takes place."""
    blocks = [b.blocks[-1] for b in bindings if b.blocks]
    names: dict[ast.AST, set[str]] = {}
    for block in blocks:
        names.setdefault(block.statement, set()).add(block.name)
    return any({"body", "orelse"} <= found for found in names.values())


def parameters_of(function: ast.AST) -> list[str]:
    """The names of the parameters of a function that may be given by position, and by keyword."""
    given: ast.arguments = function.args  # type: ignore[attr-defined]
    return [a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs)]


def _is_nothing(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value in {None, "", False}


def _reads_column(node: ast.expr, name: str) -> bool:
    return any(
        (isinstance(n, ast.Subscript) and isinstance(n.slice, ast.Constant) and n.slice.value == name)
        or (isinstance(n, ast.Attribute) and n.attr == name)
        for n in ast.walk(node)
    )


def _end(node: ast.AST) -> tuple[int, int]:
    return (node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]


def _loaded(target: ast.expr) -> ast.expr:
    """The expression that reads what an assignment writes."""
    match target:
        case ast.Name(id=name):
            return ast.copy_location(ast.Name(name, ast.Load()), target)
        case ast.Subscript(value=value, slice=key):
            return ast.copy_location(ast.Subscript(value, key, ast.Load()), target)
    return target
