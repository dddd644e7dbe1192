"""Facts of Python code by one walk over its syntax tree.

The walk follows the order of execution within each scope, so that a name resolves to what was
imported or assigned before, and a value carries where its rows come from. Bodies of functions are
walked after the code around them: when they run, the module is complete.
"""

from __future__ import annotations

import ast
import functools
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Sequence

from mlscaffold.facts import knowledge
from mlscaffold.facts.artifact_words import orders_rows, prepares_rows, touches_artifacts
from mlscaffold.facts.behaviour import NOTHING, behaviour_of
from mlscaffold.facts.discarded import is_plain, made_by, takes_it
from mlscaffold.facts.inert import PREPARING, answers_instead, is_inert, swallows
from mlscaffold.facts.kept_best import kept_best, may_keep_best
from mlscaffold.facts.model import (
    UNKNOWN,
    Argument,
    ArtifactUse,
    Assignment,
    Call,
    ChainedAssignment,
    ClassDefinition,
    Comparison,
    DeadBranch,
    Discarded,
    Divided,
    Entry,
    Function,
    Import,
    KeptBest,
    Place,
    Preparing,
    PythonFile,
    Role,
    Suppression,
    SwappedField,
    Text,
)
from mlscaffold.facts.parts import origins_of_parts, part_named
from mlscaffold.facts.prepared import is_part, learns, mark, marks
from mlscaffold.facts.request_bodies import BODY as _BODY
from mlscaffold.facts.request_bodies import REQUESTED as _REQUESTED
from mlscaffold.facts.request_bodies import UNNAMED as _UNNAMED
from mlscaffold.facts.request_bodies import handed_on, is_free_form, is_harmless, is_route
from mlscaffold.facts.selections import selection
from mlscaffold.facts.set_aside import end_before_checks, said_by_mark
from mlscaffold.facts.text import split_lines
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Any, Final

_new: Final = tuple.__new__
"""Makes a named tuple of its values at half the price of calling its class, for those of which there are most."""
NO_ORIGINS: frozenset[str] = frozenset()
"""The origins of a value of which it is not known what rows are in it."""
_PREDICTED = frozenset({"predicted"})
RETURNS_SELF = frozenset({"fit", "set_params", "partial_fit", "to", "eval", "cuda", "cpu", "train", "set_output"})
"""Methods that give back what they are called on."""
_ABOUT = frozenset({"shape", "columns", "dtypes", "dtype", "ndim", "size", "name", "names"})
"""Attributes of a table that say how it is made and nothing of its rows."""
_PARTS = {
    f"{prefix}{name}": frozenset({part})
    for part, names in (("train", ("train",)), ("test", ("test",)), ("validation", ("val", "validation")))
    for name in names
    for prefix in ("", "X_", "x_")
}
"""Attributes that are a part of a split by their name."""
_CHANGES_ROWS = frozenset({"sample", "fit_resample", "fit_sample", "drop_duplicates"})
_OF_PARTS = frozenset({"train", "test", "validation"})
"""Origins of rows that were put aside, or that are left."""
_LEARNS = frozenset({"fit", "fit_transform"})
_FALL_BACK = frozenset({"get", "getenv", "getattr", "pop", "setdefault"})
_SWITCHES = frozenset({"debug", "reload"})
"""Arguments that have a service show its code, or restart whenever that changes."""
"""Methods and functions whose second argument is for want of the first."""
_PREDICTS = frozenset({"predict", "predict_proba", "predict_log_proba", "decision_function"})
_PROSE = frozenset({"help", "description", "epilog", "usage", "metavar", "title"})
"""Keywords whose text is for people."""
_MASKS = frozenset(
    {"isna", "isnull", "notna", "notnull", "isin", "between", "duplicated", "eq", "ne", "gt", "lt", "ge", "le"}
)
_INDEXERS = frozenset({"loc", "iloc", "at", "iat", "ix", "values", "attrs", "flags", "index", "columns", "style"})
_LITERAL = frozenset({ast.Constant, ast.UnaryOp, ast.Tuple, ast.List})
_NUMBER = frozenset({int, float})
_NAMING = frozenset({ast.Name, ast.Attribute})
_SIGNS = {ast.Eq: "==", ast.NotEq: "!=", ast.Is: "is", ast.IsNot: "is not"}
PARTS_OF: Final[dict[type[ast.AST], tuple[str, ...]]] = {
    ast.BinOp: ("left", "right"), ast.Subscript: ("value", "slice"), ast.Tuple: ("elts",), ast.List: ("elts",),
    ast.UnaryOp: ("operand",), ast.Starred: ("value",),
}  # fmt: skip
"""The fields that hold expressions, of the most frequent ones that have no method of their own."""
_UNNAMED_KEYS = frozenset({ast.Name, ast.Attribute, ast.Call, ast.BinOp, ast.ListComp, ast.Subscript})
"""Expressions that name no column by themselves."""
_CARRIERS = frozenset({ast.List, ast.Tuple, ast.BinOp, ast.Dict})
"""Expressions whose parts are used as the whole is."""
# Blanks by name and counts with bounds: `\s*` at the start of each line is quadratic in blank lines.
_SUPPRESSION = pattern(r"#\s*mlscaffold:\s*ignore\[([^\[\]]{0,500})\][ \t]*(.*)")


class Value(NamedTuple):
    """What is known of an expression's value."""

    resolved: str
    """Dotted name that it is, through imports."""
    type: str
    """Dotted name of the class that it is an instance of."""
    origins: frozenset[str]


PLAIN = Value("", "", NO_ORIGINS)
"""A value of which nothing is known."""


class _Names(dict[str, Value]):
    """Names and their values; while a branch is walked, it notes what it had under the names that are bound anew."""

    def __init__(self) -> None:
        super().__init__()
        self.before: list[tuple[str, Value | None]] | None = None

    def __setitem__(self, name: str, value: Value) -> None:
        if self.before is not None:
            self.before.append((name, self.get(name)))
        super().__setitem__(name, value)

    def __delitem__(self, name: str) -> None:
        if self.before is not None:
            self.before.append((name, self.get(name)))
        super().__delitem__(name)

    def put(self, name: str, value: Value | None) -> None:
        """Bind a name again to what it was, or to nothing."""
        if value is not None:
            self[name] = value
        elif name in self:
            del self[name]


class _Scope:
    """Names bound in one scope, and the scope around it."""

    __slots__ = ("attributes", "checks", "names", "parent", "qualname", "returned", "selects")

    def __init__(self, qualname: str, parent: _Scope | None, attributes: dict[str, Value]) -> None:
        self.qualname = qualname
        self.parent = parent
        self.names = _Names()
        self.attributes = attributes
        self.checks = False
        """Whether something here looks into what was sent."""
        self.selects = False
        """Whether something here is selected, or set, by what no literal names."""
        self.returned: tuple[frozenset[str], ...] = ()
        """For each value that is returned at once, what goes with it to whoever calls: see `facts.prepared`."""

    def find(self, name: str) -> Value | None:
        """The value bound to a name here or around."""
        scope: _Scope | None = self
        while scope is not None:
            value = scope.names.get(name)
            if value is not None:
                return value
            scope = scope.parent
        return None


def read_python(path: str, text: str, role: Role, *, closely: bool = True) -> PythonFile:
    """The facts of one module or script; where it is not looked at closely, without what few modules have."""
    return _read(path, [(None, text, None)], role, closely=closely)


def read_cells(
    path: str,
    cells: Iterable[tuple[int, str, ast.Module | None]],
    role: Role,
    walk: Walk | None = None,
    *,
    closely: bool = True,
) -> PythonFile:
    """The facts of a notebook's code cells: (index, source with magics masked, its tree if it has one)."""
    return _read(path, cells, role, walk, closely=closely)


def parse(text: str | bytes) -> ast.Module:
    """The syntax tree of Python 3 code; SyntaxError, with a position, for whatever cannot be parsed."""
    with warnings.catch_warnings():
        # `'\d'` and the like: the code's own affair.
        warnings.simplefilter("ignore")
        try:
            # Python opens the file of the name it is given to show a line of it: be that no file of theirs.
            return ast.parse(text, "")
        except ValueError as error:  # NUL bytes, before Python 3.12
            raise SyntaxError(str(error)) from error
        except (RecursionError, MemoryError) as error:
            raise SyntaxError("nested too deeply to be parsed") from error


def _read(
    path: str,
    cells: Iterable[tuple[int | None, str, ast.Module | None]],
    role: Role,
    walk: Walk | None = None,
    *,
    closely: bool = True,
) -> PythonFile:
    module = path.removesuffix(".py").replace("/", ".")
    imported_as = module if path.endswith(".py") else ""
    is_notebook = path.endswith(".ipynb")
    walk = walk or Walk(path, module)
    walk.closely = closely
    error, error_at, python2, dialect = "", Place(path), False, ""
    recovered, complete = "", True
    texts: list[tuple[int | None, str]] = []
    for cell, text, tree in cells:
        texts.append((cell, text))
        try:
            tree = parse(text) if tree is None else tree
            walk.run(tree, cell, text)
            walk.look_closer(tree, cell, text)
        except SyntaxError as failure:
            from mlscaffold.facts.dialects import conflict_line, dialect_of, is_python2, reason

            old, other = is_python2(text, failure), dialect_of(text, failure.msg, failure.lineno)
            if cell is None:
                if line := conflict_line(text):
                    error, error_at, old, other = "it holds marks of a merge conflict", Place(path, line, 1), False, ""
                else:
                    error, error_at = reason(text, failure), Place(path, failure.lineno or 1, failure.offset or 0)
                python2, dialect = old, other
            elif not (
                (old or other == "newer Python")
                and walk.asks(cell, text)
                and _walk_recovered(walk, text, cell) == "whole"
            ):
                complete = False
        except RecursionError:
            error = error or "nested too deeply to be read"
            error_at = Place(path, 1, 0, cell)
    if error:
        walk, complete = Walk(path, module), False
        walk.closely = closely
        if texts[0][0] is None and dialect != "template":
            recovered = _walk_recovered(walk, texts[0][1], None)
            if not recovered:
                walk = Walk(path, module)
            complete = recovered == "whole" and (python2 or dialect == "newer Python")
    calls = tuple(sorted(walk.calls, key=lambda c: (c.at.cell or 0, c.at.line, c.at.column)))
    imports = tuple(walk.imports)
    lines = sum(text.count("\n") + 1 for _, text in texts)
    return PythonFile(
        path=path, module=imported_as, role=role, parsed=not error, error=error, error_at=error_at,
        python2=python2, is_notebook=is_notebook, imports=imports, calls=calls, functions=tuple(walk.functions),
        classes=tuple(walk.classes), texts=tuple(walk.texts), comparisons=tuple(walk.comparisons),
        assignments=tuple(walk.assignments),
        dead_branches=tuple(walk.dead_branches), chained_assignments=tuple(walk.chained), dialect=dialect, lines=lines,
        discarded=tuple(d for d in walk.discarded if closely or is_plain(d)), entries=tuple(walk.entries),
        recovered=bool(recovered), complete=complete, artifacts=tuple(sorted(walk.artifacts, key=lambda a: a.at.order)),
        divided=tuple(walk.divided), swapped=tuple(walk.swapped), preparing=tuple(walk.preparing),
        kept_best=tuple(walk.kept_best),
        suppressions=tuple(s for cell, text in texts for s in _suppressions(path, cell, text)),
        seeds=tuple(
            dict.fromkeys(
                s
                for call in calls
                if call.name in knowledge.SEEDERS and not _draws_seed(call)
                for s in knowledge.SEEDERS[call.name]
            )
        ),
        behaviour=behaviour_of(imports, calls, tuple(walk.classes), tuple(walk.functions))
        if calls or walk.classes else NOTHING,
        checks=walk.asserted + (role == "test" and any(">>>" in text for _, text in texts)),
        bare_comparisons=tuple(walk.bare_comparisons),
        switches=tuple(walk.switches),
    )  # fmt: skip


def _draws_seed(call: Call) -> bool:
    """Whether a call takes its seed from the system, and so another one at each run: `numpy.random.seed()`."""
    if told := call.argument("seed_everything_default"):
        return told.value in {None, False}
    given = call.argument("seed", 0) or call.argument("a", 0)
    return (
        call.name in {"random.seed", "numpy.random.seed"}
        and not call.unpacks
        and (given is None or given.value is None)
    )


def _divided(kind: str, source: ast.expr | None, origins: frozenset[str]) -> frozenset[str]:
    """Where that comes from which a split divides: folds of what is called a training part are of one."""
    named = dotted(source.args[0]) if kind == "folds" and isinstance(source, ast.Call) and source.args else ""
    return origins | {"train"} if part_named(named) == "train" else origins


def _walk_recovered(walk: Walk, text: str, cell: int | None) -> str:
    """Walk what can be read of a text that does not parse: `whole`, `part`, or empty when nothing was walked."""
    from mlscaffold.facts.tolerant import recover

    found = recover(text)
    if found is None or (cell is not None and not found.complete):
        return ""
    try:
        readable = text.encode("utf-8", "replace").decode()
        walk.run(found.tree, cell, readable)
        walk.look_closer(found.tree, cell, readable)
    except RecursionError:
        return ""
    return "whole" if found.complete else "part"


def _suppressions(path: str, cell: int | None, text: str) -> Iterable[Suppression]:
    if "mlscaffold:" not in text:
        return
    import io
    import tokenize

    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.ERRORTOKEN:
                # As Python 3.12 does; before, it looks at the rest of the line anew for every character.
                return
            if token.type == tokenize.COMMENT and (found := _SUPPRESSION.search(token.string)):
                rules = tuple(r.strip() for r in found[1].split(",") if r.strip())
                yield Suppression(Place(path, token.start[0], token.start[1] + 1, cell), rules, found[2].strip())
    except (tokenize.TokenError, SyntaxError):
        return


class Walk:
    """One walk over the tree of a module, or over those of a notebook's cells in their order."""

    def __init__(self, path: str, module: str) -> None:
        self.path = path
        self.module = module
        self.closely = True
        """Whether what only applications are asked for is noted as well."""
        self.imports: list[Import] = []
        self.calls: list[Call] = []
        self.functions: list[Function] = []
        self.classes: list[ClassDefinition] = []
        self.texts: list[Text] = []
        self.comparisons: list[Comparison] = []
        self.assignments: list[Assignment] = []
        self.dead_branches: list[DeadBranch] = []
        self.chained: list[ChainedAssignment] = []
        self.discarded: list[Discarded] = []
        self._shown: ast.stmt | None = None
        """The last statement of a cell, whose value is shown below it."""
        self._exported = False
        """Whether it was a notebook once, so that any statement may have been the last of a cell."""
        self.artifacts: list[ArtifactUse] = []
        self.divided: list[Divided] = []
        self.swapped: list[SwappedField] = []
        self.preparing: list[Preparing] = []
        self.kept_best: list[KeptBest] = []
        self.bare_comparisons: list[tuple[Place, str]] = []
        self.switches: list[tuple[Place, str, int, int]] = []
        self.entries: list[Entry] = []
        self._scope = _Scope("", None, {})
        self._cell: int | None = None
        self._lines: Sequence[str] = ()
        self._guarded = False
        self._loops = 0
        self._optional = 0
        self._branches = 0
        """How many branches are around, that of `if __name__ == "__main__":` left out."""
        self._may_have_ended = False
        """Whether a branch before may have returned from the function."""
        self._names: list[str] = []
        self.asserted = 0
        """Checks so far in the function that is walked over; at the end, those that stand in none."""
        self._returned: dict[str, tuple[frozenset[str], ...]] = {}
        """Of functions that were walked over already, what goes with each of their results."""
        self._given_back: tuple[frozenset[str], ...] = ()
        """That of the last call."""
        self._outcomes: dict[str, str] = {}
        """What marks make of every test in a class, or in the file (an empty name)."""
        self._later: deque[Callable[[], None]] = deque()
        self._statements: dict[type[ast.AST], Callable[[Any], None]] = {
            ast.Import: self._import, ast.ImportFrom: self._import_from, ast.Assign: self._assign,
            ast.AnnAssign: self._annotated, ast.AugAssign: self._augmented, ast.If: self._if, ast.For: self._for,
            ast.AsyncFor: self._for, ast.While: self._while, ast.With: self._with, ast.AsyncWith: self._with,
            ast.Try: self._try, ast.TryStar: self._try, ast.FunctionDef: self._function,
            ast.AsyncFunctionDef: self._function, ast.ClassDef: self._class, ast.Assert: self._assert,
            ast.Expr: self._only, ast.Return: self._only,
        }  # fmt: skip
        self._expressions: dict[type[ast.AST], Callable[[Any], Value]] = {
            ast.Attribute: self._attribute, ast.JoinedStr: self._joined, ast.Compare: self._compare,
            ast.Subscript: self._subscript,
            ast.ListComp: self._comprehension, ast.SetComp: self._comprehension, ast.GeneratorExp: self._comprehension,
            ast.DictComp: self._comprehension, ast.Lambda: self._lambda, ast.NamedExpr: self._walrus,
            ast.IfExp: self._any_of, ast.BoolOp: self._any_of, ast.Dict: self._dictionary,
        }  # fmt: skip
        self._use = "other"

    def asks(self, cell: int | None, text: str) -> bool:  # noqa: ARG002 - for walks that ask for less
        """Whether anything in a text is asked for."""
        return True

    def run(self, tree: ast.Module, cell: int | None, text: str) -> None:
        """Walk the tree of a text; names bound by earlier ones stay bound."""
        self._cell = cell
        self._shown = tree.body[-1] if cell is not None and tree.body else None
        self._exported = cell is None and "\n# In[" in text
        self._lines = () if text.isascii() else split_lines(text)
        self._body(tree.body)
        self._note_marks("", tree.body)
        while self._later:
            self._later.popleft()()

    def _place(self, node: ast.expr | ast.stmt | ast.keyword) -> Place:
        column = node.col_offset
        if self._lines and not (line := self._lines[node.lineno - 1]).isascii():
            # A tree counts bytes; people and editors count characters.
            column = len(line.encode()[:column].decode(errors="ignore"))
        return _new(Place, (self.path, node.lineno, column + 1, self._cell))

    def look_closer(self, tree: ast.Module, cell: int | None, text: str) -> None:
        """Note of the tree of a text what few texts have: uses of files that hold models, and fields of requests."""
        if not self.closely:
            return
        self._cell, self._lines = cell, () if text.isascii() else split_lines(text)
        if touches_artifacts(text):
            from mlscaffold.facts.artifact_uses import artifact_uses

            self.artifacts += artifact_uses(tree, text, self._place)
        if any(i.module.partition(".")[0] in knowledge.WEB_FRAMEWORKS for i in self.imports):
            from mlscaffold.facts.swapped import swapped_fields

            self.swapped += swapped_fields(tree, self._place)
        if cell is None and orders_rows(text):
            from mlscaffold.facts.divided import divided_rows

            self.divided += divided_rows(tree, self._place)
        if may_keep_best(text):
            self.kept_best += kept_best(tree, self._place)
        if prepares_rows(text):
            from mlscaffold.facts.preparing import preparing

            self.preparing += preparing(tree, text, self._place)

    # Statements

    def _body(self, body: Sequence[ast.stmt]) -> None:
        for index, statement in enumerate(body):
            if index == 0 and _is_text(statement):
                continue
            self._names = []
            handle = self._statements.get(type(statement))
            if handle is not None:
                handle(statement)
            else:
                self._inner(statement)

    def _only(self, node: ast.Expr | ast.Return) -> None:
        if node.value is not None:
            if type(node) is ast.Return:
                parts = node.value.elts if type(node.value) is ast.Tuple else [node.value]
                found = tuple([self._expr(part).origins for part in parts])
                if any(found):
                    self._note_returned(found)
                return
            self._expr(node.value)
            if type(node.value) is ast.Compare and type(node.value.ops[0]) in {ast.Eq, ast.NotEq}:
                self._note_bare(node.value)
            if type(node.value) is ast.Call and node is not self._shown:
                self._note_discarded(node.value, self.calls[-1])

    def _note_bare(self, node: ast.Compare) -> None:
        if self._scope.qualname.rpartition(".")[2].startswith("test"):
            self.bare_comparisons.append((self._place(node), self._scope.qualname))

    def _note_returned(self, found: tuple[frozenset[str], ...]) -> None:
        """Note what the rows of each value that a function returns owe to calls in it."""
        before = self._scope.returned
        if not before:
            self._scope.returned = tuple([marks(origins) for origins in found])
        elif len(before) == len(found):
            self._scope.returned = tuple([a | marks(b) for a, b in zip(before, found, strict=True)])

    def _note_discarded(self, node: ast.Call, call: Call) -> None:
        # In `try` it may be asked whether it can be made at all.
        if self._optional or (self._exported and not self._scope.qualname):
            return
        if made := made_by(call):
            function = node.func
            owner = node.args[0] if takes_it(call) and node.args else getattr(function, "value", function)
            of = _variable(owner)
            # Of a notebook, no more is read than what may matter, and so not where each object was made.
            if of and (call.at.cell is not None or not self._is_made_by_class(of)):
                written = dotted(function) or f"{of}.{call.method}"
                self.discarded.append(Discarded(call.at, written, made, of))

    def _is_made_by_class(self, name: str) -> bool:
        """Whether a variable is an object of some class that is no library's, whose methods may do anything."""
        maker = next((c for c in reversed(self.calls) if name in c.targets), None)
        if maker is None or not maker.method.lstrip("_")[:1].isupper() or maker.method == "DataFrame":
            return False
        return "." not in maker.name or maker.name.startswith(f"{self.module}.")

    def _inner(self, node: ast.AST) -> None:
        """Walk what stands in a node of no concern of its own: a `return`, a `match` case."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self._expr(child)
            elif isinstance(child, ast.stmt):
                self._body([child])
            else:
                self._inner(child)

    def _import(self, node: ast.Import) -> None:
        at = self._place(node)
        for alias in node.names:
            bound = alias.asname or alias.name.partition(".")[0]
            self._scope.names[bound] = _new(Value, (alias.name if alias.asname else bound, "", NO_ORIGINS))
            self.imports.append(_new(Import, (at, alias.name, "", bound, 0, self._scope.qualname, self._optional > 0)))

    def _import_from(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        if node.level:
            parts = self.module.split(".")
            # `pkg/__init__.py` is the package itself: one dot means its own folder, as for a module.
            base = parts[: max(0, len(parts) - node.level)]
            module = ".".join([*base, module] if module else base)
        at = self._place(node)
        for alias in node.names:
            bound = alias.asname or alias.name
            if bound != "*":
                name = f"{module}.{alias.name}" if module else alias.name
                self._scope.names[bound] = _new(Value, (name, "", NO_ORIGINS))
            elif module == "flask":
                for name in ("Flask", "request", "jsonify", "render_template"):
                    self._scope.names[name] = _new(Value, (f"{module}.{name}", "", NO_ORIGINS))
            self.imports.append(
                _new(Import, (at, module, alias.name, bound, node.level, self._scope.qualname, self._optional > 0))
            )

    def _assign(self, node: ast.Assign) -> None:
        target = node.targets[0]
        names = ("",) if len(node.targets) > 1 else (target.id,) if type(target) is ast.Name else _target_names(target)
        self._use = "assignment"
        value = self._expr(node.value, targets=names)
        self._use = "other"
        for target in node.targets:
            self._bind(target, value, node.value)

    def _annotated(self, node: ast.AnnAssign) -> None:
        self._expr(node.annotation)
        if node.value is not None:
            self._use = "assignment"
            value = self._expr(node.value, targets=_target_names(node.target))
            self._use = "other"
            self._bind(node.target, value, node.value)

    def _augmented(self, node: ast.AugAssign) -> None:
        before = self._expr(node.target)
        value = self._expr(node.value)
        after = Value("", before.type, before.origins | value.origins)
        if isinstance(node.target, ast.Name):
            self._bind(node.target, after, None)
        elif text := dotted(node.target):
            (self._scope.attributes if text.startswith("self.") else self._scope.names)[text] = after
        elif isinstance(node.target, ast.Subscript):
            self._note_chained(node.target)

    def _bind(self, target: ast.expr, value: Value, source: ast.expr | None) -> None:
        scope = self._scope
        if isinstance(target, ast.Name):
            scope.names[target.id] = value
            if source is not None:
                self._note_literal(target.id, target, source)
        elif isinstance(target, ast.Attribute):
            text = dotted(target)
            if text.startswith("self."):
                scope.attributes[text] = value
                if source is not None:
                    self._note_literal(text, target, source)
            elif text:
                scope.names[text] = value
            # What the gradients of a step are cleared by, as often as by a call; and who seeds that forgets to call.
            if target.attr in {"grad", "seed", "manual_seed"} and source is not None and not text.startswith("self."):
                self._note_literal(text or target.attr, target, source)
            self._expr(target.value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            self._bind_many(target.elts, value, source)
        elif isinstance(target, ast.Starred):
            self._bind(target.value, value, None)
        elif isinstance(target, ast.Subscript):
            base = dotted(target.value)
            self._expr(target)
            self._note_chained(target)
            before = (scope.find(base) or PLAIN) if base else PLAIN
            if base and value.origins - before.origins:
                scope.names[base] = before._replace(origins=before.origins | value.origins)

    def _bind_many(self, targets: Sequence[ast.expr], value: Value, source: ast.expr | None) -> None:
        if isinstance(source, (ast.Tuple, ast.List)) and len(source.elts) == len(targets):
            # Seen once already as a whole: the parts are looked up without being recorded again.
            for target, part in zip(targets, source.elts, strict=True):
                self._bind(target, self._peek(part), part)
            return
        kind = self._split_kind(source) if source is not None else ""
        given = _divided(kind, source, value.origins)
        parts = origins_of_parts(kind, [dotted(t) for t in targets], given) if kind else None
        back = self._given_back if isinstance(source, ast.Call) and len(self._given_back) == len(targets) else ()
        others = value.origins.difference(*back) if back else value.origins
        for index, target in enumerate(targets):
            origins = (others | back[index] if back else others) if parts is None else parts[index]
            self._bind(target, Value("", "", origins), None)

    def _split_kind(self, node: ast.expr) -> str:
        """`rows` for a call that gives (train, test) for each input, `folds` for one that gives fold after fold."""
        if not isinstance(node, ast.Call):
            return ""
        called = self._peek(node.func).resolved
        if called in knowledge.SPLIT_FUNCTIONS:
            return "rows"
        owner, _, method = called.rpartition(".")
        return "folds" if method == "split" and owner in knowledge.FOLD_SPLITTERS else ""

    def _note_chained(self, target: ast.Subscript) -> None:
        """Note an assignment to a selection of a selection, which is a copy as often as not."""
        inner = target.value
        if isinstance(inner, ast.Subscript):
            base = dotted(inner.value)
            key = inner.slice.elts[0] if isinstance(inner.slice, ast.Tuple) and inner.slice.elts else inner.slice
            root = base.removesuffix(".loc")
            if root and _is_mask(key, root):
                one = selection(target, by_rows=True) is not None
                self.chained.append(ChainedAssignment(self._place(target), root, "rows", one))
                return
            # A name may hold one column, several, or a condition: of a data frame all of them are copies.
            column = isinstance(inner.slice, ast.Name) or (
                isinstance(inner.slice, ast.Constant) and isinstance(inner.slice.value, str | int)
            )
        else:
            base = dotted(inner.value) if isinstance(inner, ast.Attribute) else ""
            column = bool(base) and isinstance(inner, ast.Attribute) and inner.attr not in _INDEXERS
        if column and base and self._peek_dotted(base).type == knowledge.FRAME:
            one = selection(target, by_rows=False) is not None
            self.chained.append(ChainedAssignment(self._place(target), base, "column", one))

    def _peek_dotted(self, text: str) -> Value:
        known = self._scope.attributes.get(text) if text.startswith("self.") else self._scope.find(text)
        return known or PLAIN

    def _note_literal(self, name: str, target: ast.expr, source: ast.expr) -> None:
        value = _literal(source) if type(source) in _LITERAL else UNKNOWN
        if value is not UNKNOWN:
            self.assignments.append(Assignment(self._place(target), name, value, self._scope.qualname))

    def _if(self, node: ast.If) -> None:
        self._expr(node.test)
        self._note_check(node.test)
        if isinstance(node.test, ast.Constant) and not node.test.value:
            self.dead_branches.append(
                DeadBranch(self._place(node), len(node.body), node.body[-1].end_lineno or node.lineno)
            )
        main = _is_main_guard(node.test)
        optional = dotted(node.test).endswith("TYPE_CHECKING") or _asks_what_is_there(node.test)
        guarded, self._guarded = self._guarded, self._guarded or main
        self._optional += optional
        self._branches += not main
        names = self._scope.names
        around, names.before = names.before, [] if node.orelse else names.before
        self._body(node.body)
        self._guarded = guarded
        self._optional -= optional
        if node.orelse:
            bound, names.before = names.before or [], around
            after = {name: names.get(name) for name, _ in bound}
            for name, value in reversed(bound):
                names.put(name, value)
            self._body(node.orelse)
            for name, value in after.items():
                self._join(name, value)
        self._branches -= not main
        if type(node.body[-1]) is ast.Return or (node.orelse and type(node.orelse[-1]) is ast.Return):
            self._may_have_ended = True

    def _note_check(self, test: ast.expr) -> None:
        """Note whether a condition, whose names were just collected, looks into what was sent."""
        if not self.closely:
            return
        bare = test.operand if isinstance(test, ast.UnaryOp) else test
        there = isinstance(bare, ast.Compare) and isinstance(bare.ops[0], (ast.Is, ast.IsNot))
        if there or isinstance(bare, ast.Name):
            # That asks only whether there is anything at all.
            return
        for name in self._names:
            known = self._scope.find(name.partition(".")[0])
            if known is not None and not known.origins.isdisjoint(_BODY):
                self._scope.checks = True

    def _join(self, name: str, value: Value | None) -> None:
        """Bind a name to whatever either branch may have left in it."""
        names = self._scope.names
        other = names.get(name)
        if value is None or other == value:
            return
        names[name] = (
            value
            if other is None
            else Value(
                other.resolved or value.resolved,
                other.type if other.type == value.type else "",
                other.origins | value.origins,
            )
        )

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        value = self._expr(node.iter)
        source: ast.expr = node.iter
        target: ast.expr = node.target
        if isinstance(source, ast.Call) and dotted(source.func) == "enumerate" and source.args:
            source = source.args[0]
            if isinstance(target, ast.Tuple) and len(target.elts) == 2:
                target = target.elts[1]
        self._bind(node.target, Value("", "", value.origins), None)
        kind = self._split_kind(source)
        if kind and isinstance(target, ast.Tuple) and len(target.elts) == 2:
            given = _divided(kind, source, value.origins)
            parts = origins_of_parts(kind, [dotted(t) for t in target.elts], given)
            for part, origins in zip(target.elts, parts, strict=True):
                self._bind(part, Value("", "", origins), None)
        self._loops += 1
        self._body(node.body)
        self._loops -= 1
        self._body(node.orelse)

    def _while(self, node: ast.While) -> None:
        self._expr(node.test)
        self._loops += 1
        self._body(node.body)
        self._loops -= 1
        self._body(node.orelse)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            target = item.optional_vars
            value = self._expr(item.context_expr, targets=_target_names(target) if target is not None else ())
            if target is not None:
                self._bind(target, value, None)
        self._body(node.body)

    def _try(self, node: ast.Try) -> None:
        # With `finally` alone, what fails still fails.
        self._optional += bool(node.handlers)
        self._body(node.body)
        names = self._scope.names
        for handler in node.handlers:
            if handler.type is not None:
                self._expr(handler.type)
            around, names.before = names.before, []
            self._branches += 1
            self._body(handler.body)
            self._branches -= 1
            bound, names.before = names.before or [], around
            for name, before in reversed(bound):
                # Where nothing fails, it has the rows that it had.
                if before is not None and before.origins and (value := names.get(name)) is not None:
                    names[name] = value._replace(origins=value.origins | before.origins)
        self._optional -= bool(node.handlers)
        self._body(node.orelse)
        self._body(node.finalbody)

    def _assert(self, node: ast.Assert) -> None:
        self.asserted += not _constant_truth(node.test)
        self._expr(node.test)
        self._note_check(node.test)
        if node.msg is not None:
            self._expr(node.msg)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        scope = self._scope
        qualname = f"{scope.qualname}.{node.name}" if scope.qualname else node.name
        if _is_stub(node):
            if not self._in_class():
                scope.names[node.name] = _new(Value, (f"{self.module}.{qualname}", "", NO_ORIGINS))
            inert = is_inert(node.body) if node.name.startswith("test") else False
            stub = _new(
                Function, (self._place(node), node.name, qualname, (), (), 0, 1, inert, "", 0, False, False, False)
            )
            self._later.append(functools.partial(self.functions.append, stub))
            return
        decorators = tuple(self._decorator(d) for d in node.decorator_list)
        arguments = node.args
        self._use = "default"
        for default in [*arguments.defaults, *(d for d in arguments.kw_defaults if d is not None)]:
            self._expr(default)
        self._use = "other"
        named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        defaults = [*arguments.defaults]
        for argument, default in zip([*arguments.posonlyargs, *arguments.args][::-1], defaults[::-1], strict=False):
            self._note_default(argument, default, qualname)
        for argument, keyword_default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            if keyword_default is not None:
                self._note_default(argument, keyword_default, qualname)
        # A method's own name is reached through `self`, not through the class body.
        outer = scope.parent if self._in_class() and scope.parent is not None else scope
        if not self._in_class():
            scope.names[node.name] = Value(f"{self.module}.{qualname}", "", NO_ORIGINS)
        inner = _Scope(qualname, outer, scope.attributes)
        answers = bool(decorators) and any(map(is_route, decorators))
        for given in [*named, *(a for a in (arguments.vararg, arguments.kwarg) if a)]:
            inner.names[given.arg] = PLAIN
            if given.annotation is not None:
                annotated = self._expr(given.annotation)
                free = answers and is_free_form(given.annotation, self._full_name)
                inner.names[given.arg] = Value("", annotated.resolved, _REQUESTED if free else NO_ORIGINS)
        if node.name == "run" and not qualname.count(".") and len(named) == 1 and "init" in scope.names:
            # A scoring script of Azure ML.
            inner.names[named[0].arg] = Value("", "", _REQUESTED)
        at = self._place(node)
        context = (self._cell, self._guarded)

        def body() -> None:
            saved = (self._scope, self._cell, self._guarded, self._loops, self.asserted, self._optional)
            self._scope, self._loops, self.asserted, self._optional = inner, 0, 0, 0
            self._branches, self._may_have_ended = 0, False
            self._cell, self._guarded = context
            self._body(node.body)
            assertions = self.asserted
            self._scope, self._cell, self._guarded, self._loops, self.asserted, self._optional = saved
            self._branches, self._may_have_ended = 0, False
            size = sum(not _is_nothing(s) for s in node.body)
            is_test = node.name.startswith("test")
            self.functions.append(
                Function(
                    at,
                    node.name,
                    qualname,
                    decorators,
                    tuple(a.arg for a in named),
                    assertions,
                    size,
                    (is_test or node.name.lower().startswith(PREPARING)) and is_inert(node.body, self._may_mean(inner)),
                    self._outcome(node.decorator_list, scope.qualname) if is_test else "",
                    end_before_checks(node.body, self._full_name) if is_test else 0,
                    inner.selects,
                    is_test and not assertions and answers_instead(node.body),
                    swallows(node.body) if is_test else "",
                )
            )
            if any(inner.returned):
                self._returned[qualname] = inner.returned

        self._later.append(body)

    def _note_switch(self, given: ast.keyword, keyword: str, node: ast.Call) -> None:
        if given.lineno != node.lineno:
            call = self._place(node)
            self.switches.append((self._place(given), keyword, call.line, call.column))

    def _may_mean(self, scope: _Scope) -> Callable[[str], bool]:
        """Whether a name that Python has may have been given another meaning."""
        starred = any(i.name == "*" for i in self.imports)
        return lambda name: starred or scope.find(name) is not None

    def _full_name(self, node: ast.expr) -> str:
        return self._peek(node).resolved or dotted(node)

    def _outcome(self, decorators: Sequence[ast.expr], owner: str) -> str:
        """What marks make of a test: its own, or those of what it stands in."""
        own = next(filter(None, (said_by_mark(d, self._full_name) for d in decorators)), "")
        around = owner.split(".") if owner else []
        names = (".".join(around[:count]) for count in range(len(around), -1, -1))
        return own or next((self._outcomes[name] for name in names if name in self._outcomes), "")

    def _note_marks(self, owner: str, body: Sequence[ast.stmt], decorators: Sequence[ast.expr] = ()) -> None:
        """Note what the decorators of a class, and `pytestmark` in it or in the file, make of the tests in it."""
        marks = [*decorators]
        for statement in body:
            match statement:
                case (
                    ast.Assign(targets=[ast.Name(id="pytestmark")], value=value)
                    | ast.AnnAssign(target=ast.Name(id="pytestmark"), value=ast.expr() as value)
                ):
                    marks.append(value)
        if said := next(filter(None, (said_by_mark(mark, self._full_name) for mark in marks)), ""):
            self._outcomes[owner] = said

    def _note_default(self, argument: ast.arg, default: ast.expr, qualname: str) -> None:
        value = _literal(default)
        if value is not UNKNOWN:
            at = self._place(default)
            self.assignments.append(Assignment(at, argument.arg, value, qualname))

    def _decorator(self, node: ast.expr) -> str:
        value = self._expr(node)
        target = node.func if isinstance(node, ast.Call) else node
        return value.resolved or self._peek(target).resolved or dotted(target)

    def _in_class(self) -> bool:
        return self._scope.names.get("__class_body__") is not None

    def _class(self, node: ast.ClassDef) -> None:
        scope = self._scope
        qualname = f"{scope.qualname}.{node.name}" if scope.qualname else node.name
        for decorator in node.decorator_list:
            self._decorator(decorator)
        bases = tuple(self._expr(base).resolved or dotted(base) for base in node.bases)
        for keyword in node.keywords:
            self._expr(keyword.value)
        self.classes.append(ClassDefinition(self._place(node), node.name, bases))
        scope.names[node.name] = Value(f"{self.module}.{qualname}", "", NO_ORIGINS)
        inner = _Scope(qualname, scope, {})
        inner.names["__class_body__"] = PLAIN
        self._scope = inner
        self._body(node.body)
        self._note_marks(qualname, node.body, node.decorator_list)
        self._scope = scope

    # Expressions

    def _expr(self, node: ast.expr, targets: tuple[str, ...] = ()) -> Value:
        kind = type(node)
        if kind is ast.Name:
            name = node.id  # type: ignore[attr-defined]
            self._names.append(name)
            return self._scope.find(name) or _new(Value, (name, "", NO_ORIGINS))
        if kind is ast.Constant:
            if type(node.value) is str:  # type: ignore[attr-defined]
                self._text(node, node.value)  # type: ignore[attr-defined]
            return PLAIN
        if kind is ast.Call:
            return self._call(node, targets)  # type: ignore[arg-type]
        handle = self._expressions.get(kind)
        if handle is not None:
            return handle(node)
        if kind is ast.Await:
            return self._expr(node.value, targets)  # type: ignore[attr-defined]
        origins = NO_ORIGINS
        use, self._use = self._use, self._use if kind in _CARRIERS else "other"
        # What `ast.iter_child_nodes` does, at half its price: this is where most of the time goes.
        for name in PARTS_OF.get(kind, node._fields):
            part = getattr(node, name, None)
            for child in part if type(part) is list else (part,):
                if isinstance(child, ast.expr) and (found := self._expr(child).origins):
                    origins |= found
        self._use = use
        return _new(Value, ("", "", origins)) if origins else PLAIN

    def _peek(self, node: ast.expr) -> Value:
        """What is known of an expression, without recording anything of it."""
        if type(node) is ast.Name:
            return self._scope.find(node.id) or _new(Value, (node.id, "", NO_ORIGINS))
        if type(node) is ast.Attribute:
            return self._attribute_of(node, self._peek(node.value), dotted(node))
        if isinstance(node, ast.Call):
            called = self._peek(node.func)
            return Value("", type_of_call(called.resolved or called.type), NO_ORIGINS)
        if isinstance(node, ast.Subscript):
            return Value("", "", self._peek(node.value).origins | self._peek(node.slice).origins)
        return PLAIN

    def _attribute(self, node: ast.Attribute) -> Value:
        text = dotted(node)
        if text:
            base = self._peek(node.value)
            self._names.append(text)
        else:
            base = self._expr(node.value)
        return self._attribute_of(node, base, text)

    def _attribute_of(self, node: ast.Attribute, base: Value, text: str) -> Value:
        scope = self._scope
        if text:
            if text[:5] == "self." and text in scope.attributes:
                return scope.attributes[text]
            if (known := scope.find(text)) is not None:
                return known
        attribute = node.attr
        origins = NO_ORIGINS if attribute in _ABOUT else base.origins
        resolved = base.resolved
        if not resolved:
            if attribute in _PARTS:
                # `parts.test` of whatever split them.
                origins |= _PARTS[attribute]
        elif type(node.value) is not ast.Name or scope.find(node.value.id) is not None:
            name = f"{resolved}.{attribute}"
            return _new(Value, (name, "", origins | _REQUESTED if name in knowledge.REQUEST_BODIES else origins))
        if base.type:
            name = f"{base.type}.{attribute}"
            return _new(Value, (name, "", origins | _REQUESTED if name in knowledge.REQUEST_BODIES else origins))
        return _new(Value, ("", "", origins)) if origins else PLAIN

    def _subscript(self, node: ast.Subscript) -> Value:
        if type(node.slice) in _UNNAMED_KEYS:
            self._scope.selects = True
        use, self._use = self._use, "other"
        origins = self._expr(node.value).origins | self._expr(node.slice).origins
        self._use = use
        return _new(Value, ("", "", origins)) if origins else PLAIN

    def _text(self, node: ast.expr, value: str) -> None:
        at = (
            self._place(node) if self._lines else _new(Place, (self.path, node.lineno, node.col_offset + 1, self._cell))
        )
        self.texts.append(_new(Text, (at, value, self._use, self._guarded)))

    def _joined(self, node: ast.JoinedStr) -> Value:
        origins = NO_ORIGINS
        parts = []
        for value in node.values:
            if isinstance(value, ast.Constant):
                parts.append(str(value.value))
            else:
                parts.append("{}")
                if isinstance(value, ast.FormattedValue):
                    origins |= self._expr(value.value).origins
        self._text(node, "".join(parts))
        return Value("", "", origins)

    def _learnt(self, node: ast.Call, name: str, method: str, arguments: Sequence[Argument]) -> frozenset[str]:
        """The mark of a call that fits a transformer on all rows, which the transformer has from then on."""
        rows = next((a for a in arguments if a.keyword in {"", "X", "raw_documents"}), None)
        found = frozenset({mark("fitted", self._place(node))}) if learns(name, method, rows) else NO_ORIGINS
        owner = node.func.value if isinstance(node.func, ast.Attribute) else None
        if method == "fit" and type(owner) is ast.Name and (known := self._scope.find(owner.id)):
            origins = known.origins - marks(known.origins) | found
            if origins != known.origins:
                self._scope.names[owner.id] = known._replace(origins=origins)
        return found

    def _returned_by(
        self, name: str, method: str, receiver: str, origins: frozenset[str], arguments: Sequence[Argument]
    ) -> tuple[frozenset[str], ...]:
        """What goes with each result of a call of a function of this module, where it is handed no part of a split."""
        if receiver == "self":
            callee = f"{self._scope.qualname.rpartition('.')[0]}.{method}"
        else:
            callee = name[len(self.module) + 1 :] if name.startswith(f"{self.module}.") else ""
        back = self._returned.get(callee, ())
        # Whoever hands on a part gets a part.
        handed = back and not (origins.isdisjoint(_OF_PARTS) and not is_part([n for a in arguments for n in a.names]))
        return () if handed else back

    def _compare(self, node: ast.Compare) -> Value:
        values = [self._expr(node.left), *(self._expr(c) for c in node.comparators)]
        operands = [node.left, *node.comparators]
        for index, operator in enumerate(node.ops):
            sign = _SIGNS.get(type(operator))
            if sign is not None:
                left, right = (
                    values[i].resolved if isinstance(operands[i], (ast.Name, ast.Attribute)) else ""
                    for i in (index, index + 1)
                )
                if left or right:
                    self.comparisons.append(Comparison(self._place(node), sign, (left, right)))
        return PLAIN

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Value:
        self._loops += 1
        origins = NO_ORIGINS
        names = self._scope.names
        outside: dict[str, Value | None] = {}
        for generator in node.generators:
            value = self._expr(generator.iter)
            origins |= value.origins - _BODY if value.origins else NO_ORIGINS
            for name in ast.walk(generator.target):
                if isinstance(name, ast.Name):
                    outside.setdefault(name.id, names.get(name.id))
                    names[name.id] = Value("", "", value.origins)
            for condition in generator.ifs:
                self._expr(condition)
                self._note_check(condition)
        parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        for part in parts:
            origins |= self._expr(part).origins
        self._loops -= 1
        for bound, before in outside.items():
            names.put(bound, before)
        return Value("", "", origins)

    def _lambda(self, node: ast.Lambda) -> Value:
        for default in (*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)):
            self._expr(default)
        names = self._scope.names
        outside = {a.arg: names.get(a.arg) for a in node.args.args}
        for name in outside:
            names[name] = PLAIN
        self._expr(node.body)
        for name, value in outside.items():
            names.put(name, value)
        return PLAIN

    def _walrus(self, node: ast.NamedExpr) -> Value:
        value = self._expr(node.value, targets=(node.target.id,))
        self._bind(node.target, value, node.value)
        return value

    def _dictionary(self, node: ast.Dict) -> Value:
        origins = NO_ORIGINS
        for key, value in zip(node.keys, node.values, strict=True) if self.closely else ():
            if type(key) is ast.Constant and type(key.value) is str and type(number := _literal(value)) in _NUMBER:
                self.entries.append(Entry(self._place(key), key.value, number))
        for part in (*(k for k in node.keys if k is not None), *node.values):
            if found := self._expr(part).origins:
                origins |= found
        return _new(Value, ("", "", origins)) if origins else PLAIN

    def _any_of(self, node: ast.IfExp | ast.BoolOp) -> Value:
        if isinstance(node, ast.IfExp):
            self._expr(node.test)
            self._branches += 1
            values = [self._expr(node.body), self._expr(node.orelse)]
            self._branches -= 1
        else:
            values = [self._expr(node.values[0])]
            self._branches += 1
            values += [self._expr(v) for v in node.values[1:]]
            self._branches -= 1
        types = {v.type for v in values}
        return Value("", types.pop() if len(types) == 1 else "", frozenset().union(*(v.origins for v in values)))

    def _call(self, node: ast.Call, targets: tuple[str, ...] = ()) -> Value:  # noqa: C901 - most of the time goes here
        outer_names, outer_use, scope = self._names, self._use, self._scope
        every_name: list[str] = []
        self._names, self._use = every_name, "other"
        find = scope.find
        function = node.func
        if type(function) is ast.Attribute:
            method, owner = function.attr, function.value
            if type(owner) is ast.Name:
                receiver = owner.id
                text = f"{receiver}.{method}"
                every_name.append(text)
                base = find(receiver) or _new(Value, (receiver, "", NO_ORIGINS))
            elif text := dotted(function):
                every_name.append(text)
                receiver, base = text[: -len(method) - 1], self._peek(owner)
            else:
                receiver, base = _dotted_call(owner), self._expr(owner)
            called = self._attribute_of(function, base, text)
        else:
            called = self._expr(function)
            method, receiver = function.id if type(function) is ast.Name else "", ""
        name = called.resolved
        learnt = NO_ORIGINS
        arguments: list[Argument] = []
        origins = called.origins
        use = f"argument:{name or method}"
        falls_back = method in _FALL_BACK or receiver in {"env", "environ"}
        defines = method[:7] == "DEFINE_"
        for index, given in enumerate((*node.args, *node.keywords)):
            value: Any
            if type(given) is ast.keyword:
                keyword, value = given.arg or "**", given.value
            else:
                keyword, value = "*" if type(given) is ast.Starred else "", given
            if type(value) is ast.Name:
                # What `_expr` does, without going there: most arguments are names or literals.
                known = find(value.id)
                every_name.append(value.id)
                if known is None:
                    arguments.append(_new(Argument, (keyword, UNKNOWN, (value.id,), NO_ORIGINS, value.id)))
                    continue
                arguments.append(_new(Argument, (keyword, UNKNOWN, (value.id,), known.origins, known.resolved)))
            elif type(value) is ast.Constant and type(value.value) is not str:
                arguments.append(_new(Argument, (keyword, _literal(value), (), NO_ORIGINS, "")))
                if value.value is True and keyword in _SWITCHES and type(given) is ast.keyword:
                    self._note_switch(given, keyword, node)
                continue
            else:
                fallback = (
                    keyword == "default"
                    or (falls_back and not keyword and index > 0)
                    or (defines and not keyword and index == 1)
                )
                self._use = "default" if fallback else "prose" if keyword in _PROSE else use
                if type(value) is ast.Constant and type(value.value) is str:
                    self._text(value, value.value)
                    arguments.append(_new(Argument, (keyword, value.value, (), NO_ORIGINS, "")))
                    continue
                names: list[str] = []
                self._names = names
                known = self._expr(value)
                shown = known.resolved if type(value) is ast.Attribute else ""
                literal = _literal(value) if type(value) in _LITERAL else UNKNOWN
                arguments.append(_new(Argument, (keyword, literal, tuple(names), known.origins, shown)))
                every_name += names
            if known.origins:
                origins |= known.origins
        outer_names += every_name
        self._names, self._use = outer_names, outer_use
        sent = NO_ORIGINS
        if origins and not origins.isdisjoint(_BODY):
            if method in _PREDICTS:
                sent = NO_ORIGINS if scope.checks else origins & _BODY
                origins -= _BODY
            else:
                origins = origins - _BODY | handed_on(name, method, receiver, called.origins, origins)
                if origins.isdisjoint(_BODY) and not is_harmless(method):
                    scope.checks = True
        if method[:6] == "assert" or name[:7] == "pytest." or (method == "fail" and receiver == "self"):
            self.asserted += name.startswith("pytest.") is False or method in {"raises", "warns", "fail", "approx"}
        if method in _PREDICTS:
            origins |= _PREDICTED
        elif method in _CHANGES_ROWS or name in knowledge.BOOTSTRAPS:
            if _makes_rows(name, method, arguments):
                if not is_part([n for a in arguments for n in a.names] or [receiver]):
                    origins |= {mark("resampled", self._place(node))}
            elif method == "drop_duplicates":
                origins -= marks(origins, "resampled")
        elif method in _LEARNS:
            origins |= (learnt := self._learnt(node, name, method, arguments))
        elif type(function) is ast.Name and function.id in {"len", "range", "print", "type", "isinstance", "int"}:
            origins = origins & _UNNAMED if function.id == "int" else NO_ORIGINS
        self._given_back = self._returned_by(name, method, receiver, origins, arguments) if self._returned else ()
        if self._given_back:
            origins = origins.union(*self._given_back)
        at = (
            self._place(node) if self._lines else _new(Place, (self.path, node.lineno, node.col_offset + 1, self._cell))
        )
        self.calls.append(_new(Call, (
            at, name, method, receiver, tuple(arguments), targets, scope.qualname,
            self._guarded, self._loops > 0, origins | sent if sent else origins,
            "if" if self._branches else "return" if self._may_have_ended else "",
        )))  # fmt: skip
        if not name and not origins and method not in RETURNS_SELF:
            return PLAIN
        if method in RETURNS_SELF and isinstance(function, ast.Attribute):
            return Value("", self._peek(function.value).type, learnt)
        # With these, pandas returns a dictionary of frames, a series or an iterator.
        varied = name in knowledge.FRAME_MAKERS and any(
            g.keyword in {"sheet_name", "chunksize", "iterator", "squeeze", "typ"} for g in arguments
        )
        return _new(Value, ("", "" if varied else type_of_call(name), origins))


def _makes_rows(name: str, method: str, arguments: Sequence[Argument]) -> bool:
    """Whether a call copies or invents rows."""
    if name in knowledge.BOOTSTRAPS:
        return not any(a.keyword == "replace" and a.value is False for a in arguments)
    if method == "sample":
        return any(a.keyword == "replace" and a.value is True for a in arguments)
    return method in {"fit_resample", "fit_sample"} and name.rpartition(".")[0] in knowledge.OVERSAMPLERS


def _is_stub(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function takes nothing and does nothing but raise: so stands who was left out of abridged code."""
    given = node.args
    return (
        type(node.body[0]) is ast.Raise
        and node.body[0].exc is None
        and len(node.body) == 1
        and not (given.args or given.posonlyargs or given.kwonlyargs or given.vararg or given.kwarg)
        and not (node.decorator_list or node.returns)
    )


def dotted(node: ast.expr) -> str:
    """`a.b.c` of a chain of names, else an empty string."""
    if type(node) is ast.Name:
        return node.id
    if type(node) is not ast.Attribute:
        return ""
    text = node.attr
    node = node.value
    while type(node) is ast.Attribute:
        text = f"{node.attr}.{text}"
        node = node.value
    return f"{node.id}.{text}" if type(node) is ast.Name else ""


def _dotted_call(node: ast.expr) -> str:
    """`a.b()` of a call on a chain of names, so that a chained method shows what it is called on."""
    return f"{dotted(node.func)}()" if isinstance(node, ast.Call) and dotted(node.func) else ""


@functools.lru_cache(maxsize=2**13)
def type_of_call(name: str) -> str:
    """The class that a call by this name makes an instance of, or an empty string."""
    if name in knowledge.RETURNS:
        return knowledge.RETURNS[name]
    head, _, last = name.rpartition(".")
    if last.startswith(("from_", "load_from_checkpoint")) and head.rpartition(".")[2][:1].isupper():
        return head
    return name if last[:1].isupper() and "." in name else ""


def _target_names(target: ast.expr) -> tuple[str, ...]:
    if isinstance(target, (ast.Tuple, ast.List)):
        return tuple(dotted(t) for t in target.elts)
    if isinstance(target, ast.Subscript) and (base := dotted(target.value)):
        return (f"{base}[]",)
    return (dotted(target),)


def _is_mask(node: ast.expr, base: str) -> bool:
    """Whether an index is a condition on the very rows that it is applied to: `df[df.age > 3]`."""
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Invert) and _is_mask(node.operand, base)
    if isinstance(node, ast.BinOp):
        both = isinstance(node.op, (ast.BitAnd, ast.BitOr))
        return both and (_is_mask(node.left, base) or _is_mask(node.right, base))
    if isinstance(node, ast.Compare):
        return any(dotted(n) == base for n in ast.walk(node) if isinstance(n, (ast.Name, ast.Attribute)))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _MASKS:
        return any(dotted(n) == base for n in ast.walk(node.func) if isinstance(n, (ast.Name, ast.Attribute)))
    return False


def _literal(node: ast.expr) -> Any:
    if type(node) not in _LITERAL:
        return UNKNOWN
    if type(node) is ast.Constant:
        return node.value if not isinstance(node.value, (complex, type(...))) else UNKNOWN
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        value = node.operand.value
        return -value if isinstance(value, (int, float)) else UNKNOWN
    if isinstance(node, (ast.Tuple, ast.List)) and len(node.elts) <= 64:
        values = tuple(_literal(e) for e in node.elts)
        return UNKNOWN if any(v is UNKNOWN for v in values) else values
    return UNKNOWN


def _variable(node: ast.expr) -> str:
    """A name, or a column or an item of it, as it would be assigned to; empty for any other expression."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and (base := dotted(node.value)):
        key = node.slice.value
        if isinstance(key, str) and key.isprintable() and not {'"', "\\"} & {*key}:
            return f'{base}["{key}"]'
        return f"{base}[{key!r}]"
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name) and (base := dotted(node.value)):
        return f"{base}[{node.slice.id}]"
    return dotted(node)


def _is_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _is_nothing(statement: ast.stmt) -> bool:
    """Whether a statement does nothing: `pass`, `...`, a docstring."""
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def _is_main_guard(test: ast.expr) -> bool:
    if not (isinstance(test, ast.Compare) and len(test.comparators) == 1 and isinstance(test.ops[0], ast.Eq)):
        return False
    sides = (test.left, test.comparators[0])
    return any(isinstance(s, ast.Name) and s.id == "__name__" for s in sides) and any(
        isinstance(s, ast.Constant) and s.value == "__main__" for s in sides
    )


_AVAILABLE = pattern(r"(?i)(?:^|_)(?:available|installed)$|^has_|^find_spec$")
"""What says whether a package is there, by its name."""


def _asks_what_is_there(test: ast.expr) -> bool:
    """Whether a condition asks which names or modules there are: `"torch" in sys.modules`, `is_wandb_available()`."""
    asked = test.left if isinstance(test, ast.Compare) else test
    if _AVAILABLE.search(dotted(asked.func if isinstance(asked, ast.Call) else asked).rpartition(".")[2]):
        return True
    if not (isinstance(test, ast.Compare) and isinstance(test.ops[0], (ast.In, ast.NotIn))):
        return False
    where = test.comparators[0]
    return dotted(where.func if isinstance(where, ast.Call) else where) in {"globals", "locals", "dir", "sys.modules"}


def _constant_truth(test: ast.expr) -> bool:
    """Whether a condition has the same outcome whatever the code under test does."""
    if isinstance(test, ast.Constant):
        return True
    if isinstance(test, ast.UnaryOp):
        return _constant_truth(test.operand)
    if isinstance(test, ast.Compare):
        sides = [test.left, *test.comparators]
        return all(isinstance(s, ast.Constant) for s in sides)
    return False
