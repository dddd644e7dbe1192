"""The walk over a notebook's cells that passes quickly over statements in which no rule has anything to look for.

Of these it follows what names stand for, since what comes later is read by that, and notes imports and classes; their
calls, their strings and the bodies of functions are left out. Which statements these are is said by their words, see
`mlscaffold.facts.sought_in_cells`, and by the names that earlier ones give to what is sought.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from mlscaffold.facts import knowledge
from mlscaffold.facts.model import ClassDefinition, Function
from mlscaffold.facts.prepared import marks
from mlscaffold.facts.python import NO_ORIGINS, PARTS_OF, PLAIN, RETURNS_SELF, Value, Walk, dotted, type_of_call
from mlscaffold.facts.sought_in_cells import WHOLE_FROM, Asked, leads, sought_in_cells
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Any, Final

_new: Final = tuple.__new__
_LASTING: Final = ("import", "class ", "def init(", "def run(")
"""What may be of interest wherever it stands: imports, classes, handlers of a service."""
_CHANGED: Final = pattern(r"\.\w+\[[^\n]*=")
"""What may change a column that was taken out of a table."""
_WITHOUT_ROWS: Final = frozenset({"len", "range", "print", "type", "isinstance", "int"})
_VARY: Final = frozenset({"sheet_name", "chunksize", "iterator", "squeeze", "typ"})


class CellWalk(Walk):
    """A walk over the trees of a notebook's cells in their order, for our own rules."""

    def __init__(self, path: str, beside: frozenset[str]) -> None:
        """`beside` are the modules that may stand in front of packages of their name."""
        super().__init__(path, path.replace("/", "."))
        self._source = ""
        self._lines_by_cell = Asked({}, {})
        self._last = -1
        """The last cell in which a word stands, or whose meaning depends on what names stand for."""
        self._wholly = False
        self._asked: Sequence[int] = ()
        """The lines of the cell in which a word stands."""
        self._roots = WHOLE_FROM | beside
        self._given: set[str] = set()
        """Names that stand for what is sought."""
        self._flows = False
        """Whether any name may have rows whose origin is known."""
        self._passes = False
        self._telling = self._statements
        self._passing = self._statements | {
            ast.Expr: _nothing, ast.Assert: _nothing, ast.Raise: _nothing, ast.Delete: _nothing,
            ast.FunctionDef: self._named, ast.AsyncFunctionDef: self._named, ast.ClassDef: self._named_class,
        }  # fmt: skip

    def look(self, sources: Mapping[int, str]) -> None:
        """Look for words in the sources of all cells, before any of them is walked over."""
        self._lines_by_cell = asked = sought_in_cells().asked(sources)
        last = max((*asked.always, *asked.with_rows), default=-1)
        changing = (n for n, text in reversed([*sources.items()]) if n > last and _may_change(text))
        self._last = next(changing, last)
        self._wholly = asked.wholly

    def run(self, tree: ast.Module, cell: int | None, text: str) -> None:
        """Walk the tree of a cell, as far as anything in it is asked for; names bound by earlier ones stay bound."""
        self._source, self._cell = text, cell
        if not self.asks(cell, text):
            return  # what names stand for here nobody asks any more
        self._asked = () if self._wholly else self._lines_asked(self._cell or 0, self._source)
        super().run(tree, cell, text)

    def asks(self, cell: int | None, text: str) -> bool:
        """Whether this cell or any after it holds anything that is asked for."""
        if (cell or 0) <= self._last or self._wholly or self._given:
            return True
        return _lasts(text)

    def _lines_asked(self, cell: int, text: str) -> Sequence[int]:
        always, with_rows, _ = self._lines_by_cell
        lines = always.get(cell, ())
        if self._flows and cell in with_rows:
            lines = sorted({*lines, *with_rows[cell]})
        if any(name in text for name in self._given):
            found = re.finditer(rf"\b(?:{'|'.join(map(re.escape, self._given))})\b", text)
            lines = sorted({*lines, *[text.count("\n", 0, f.start()) + 1 for f in found]})
        return lines

    def _body(self, body: Sequence[ast.stmt]) -> None:
        if self._passes or self._wholly:
            super()._body(body)
            return
        for statement in body:
            kind = type(statement)
            if (self._asked and self._is_asked(statement)) or self._wholly:
                super()._body([statement])
            elif kind is ast.Expr:
                continue
            elif kind is ast.Import or kind is ast.ImportFrom:
                self._telling[kind](statement)
            elif kind is not ast.Assign or not self._passes_assignment(statement):  # type: ignore[arg-type]
                self._pass_by(statement)

    def _passes_assignment(self, node: ast.Assign) -> bool:
        """Bind what is assigned in one of the forms that nearly all have; whether it is one."""
        if len(node.targets) > 1:
            return False
        target = node.targets[0]
        kind = type(target)
        if kind is ast.Name:
            self._scope.names[target.id] = value = self._worth(node.value)  # type: ignore[attr-defined]
            if value.resolved or value.origins:
                self._learn(target.id, value)  # type: ignore[attr-defined]
            return True
        if kind is ast.Subscript and not self._flows:
            if type(target.value) is not ast.Name:  # type: ignore[attr-defined]
                self._note_chained(target)  # type: ignore[arg-type]
            return True
        return False

    def _is_asked(self, node: ast.stmt) -> bool:
        decorators = getattr(node, "decorator_list", None)
        first = decorators[0].lineno if decorators else node.lineno
        index = bisect_left(self._asked, first)
        return index < len(self._asked) and self._asked[index] <= (node.end_lineno or node.lineno)

    def _pass_by(self, node: ast.stmt) -> None:
        # As an attribute, so that the expressions of all else are seen without one call more for each.
        self._statements, self._passes = self._passing, True
        self.__dict__["_expr"] = self._worth
        try:
            self._passing.get(type(node), self._inner)(node)
        finally:
            self._statements, self._passes = self._telling, False
            del self.__dict__["_expr"]

    def _learn(self, name: str, value: Value) -> None:
        """Note what a name that is bound stands for."""
        if value.origins and marks(value.origins):
            # Any function may split what was made of all rows.
            self._wholly = True
        if value.origins and not self._flows:
            self._flows = True
            self._asked = self._lines_asked(self._cell or 0, self._source)
        if (value.resolved or value.type) and name not in self._given and leads(name, value.resolved, value.type):
            self._given.add(name)
            self._asked = self._lines_asked(self._cell or 0, self._source)

    def _note_returned(self, found: tuple[frozenset[str], ...]) -> None:
        super()._note_returned(found)
        self._wholly = self._wholly or any(map(marks, found))

    def _bind(self, target: ast.expr, value: Value, source: ast.expr | None) -> None:
        super()._bind(target, value, source)
        if value is not PLAIN:
            self._learn(dotted(target), value)

    def _augmented(self, node: ast.AugAssign) -> None:
        super()._augmented(node)
        self._flows = self._flows or not (self._passes or type(node.target) is ast.Name)

    def _import(self, node: ast.Import) -> None:
        super()._import(node)
        self._learn_imported(len(node.names))

    def _import_from(self, node: ast.ImportFrom) -> None:
        super()._import_from(node)
        self._learn_imported(len(node.names))

    def _learn_imported(self, number: int) -> None:
        for item in self.imports[-number:]:
            if item.module.partition(".")[0] in self._roots:
                self._wholly = True
            elif value := self._scope.names.get(item.alias):
                self._learn(item.alias, value)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        super()._function(node)
        given = node.args
        for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg):
            if argument is not None and argument.annotation is not None:
                self._learn(argument.arg, Value("", self._peek(argument.annotation).resolved, NO_ORIGINS))

    def _named(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """A function that nothing asks about; methods say what their class has."""
        if self._in_class() or self._holds_more(node):
            self._function(node)
            return
        scope = self._scope
        qualname = f"{scope.qualname}.{node.name}" if scope.qualname else node.name
        scope.names[node.name] = _new(Value, (f"{self.module}.{qualname}", "", NO_ORIGINS))
        if node.name in knowledge.SERVING_HANDLERS:
            given = node.args
            parameters = tuple([a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs)])
            self.functions.append(Function(self._place(node), node.name, qualname, (), parameters, 0, len(node.body)))

    def _named_class(self, node: ast.ClassDef) -> None:
        """A class that nothing asks about but by its name."""
        if self._holds_more(node):
            self._class(node)
            return
        scope = self._scope
        qualname = f"{scope.qualname}.{node.name}" if scope.qualname else node.name
        bases = tuple(self._worth(base).resolved or dotted(base) for base in node.bases)
        self.classes.append(ClassDefinition(self._place(node), node.name, bases))
        scope.names[node.name] = Value(f"{self.module}.{qualname}", "", NO_ORIGINS)

    def _holds_more(self, node: ast.stmt) -> bool:
        """Whether something in a definition may be of interest wherever it stands."""
        if not (_lasts(self._source) or _may_change(self._source)):
            return False
        text = "\n".join(self._source.split("\n")[node.lineno : node.end_lineno])
        return _lasts(text) or _may_change(text)

    def _worth(self, node: ast.expr, targets: tuple[str, ...] = ()) -> Value:  # noqa: ARG002 - as `_expr`
        """What is known of an expression's value; nothing in it is noted."""
        kind = type(node)
        if kind is ast.Name:
            return self._scope.find(node.id) or _new(Value, (node.id, "", NO_ORIGINS))  # type: ignore[attr-defined]
        if kind is ast.Constant or kind is ast.Compare or kind is ast.Lambda:
            return PLAIN
        if kind is ast.Call:
            return self._worth_of_call(node)  # type: ignore[arg-type]
        if kind is ast.Attribute:
            text = dotted(node)
            owner = node.value  # type: ignore[attr-defined]
            return self._attribute_of(node, self._peek(owner) if text else self._worth(owner), text)  # type: ignore[arg-type]
        if kind is ast.IfExp or kind is ast.BoolOp:
            return self._any_of(node)  # type: ignore[arg-type]
        if kind is ast.Await:
            return self._worth(node.value)  # type: ignore[attr-defined]
        if not self._flows:
            return PLAIN
        if kind in _COMPREHENSIONS:
            return self._comprehension(node)  # type: ignore[arg-type]
        origins = NO_ORIGINS
        for name in PARTS_OF.get(kind, node._fields):
            part = getattr(node, name, None)
            for child in part if type(part) is list else (part,):
                if isinstance(child, ast.expr) and (found := self._worth(child).origins):
                    origins |= found
        return _new(Value, ("", "", origins)) if origins else PLAIN

    def _worth_of_call(self, node: ast.Call) -> Value:
        function = node.func
        if type(function) is ast.Attribute:
            method, owner = function.attr, function.value
            text = dotted(function)
            called = self._attribute_of(function, self._peek(owner) if text else self._worth(owner), text)
        else:
            called = self._worth(function)
            method = function.id if type(function) is ast.Name else ""
        name, origins = called.resolved, called.origins
        if self._flows:
            for given in (*node.args, *[k.value for k in node.keywords]):
                origins |= self._worth(given).origins
            if type(function) is ast.Name and method in _WITHOUT_ROWS:
                origins = NO_ORIGINS
        if method in RETURNS_SELF and type(function) is ast.Attribute:
            return Value("", self._peek(function.value).type, NO_ORIGINS)
        if not name and not origins:
            return PLAIN
        varied = name in knowledge.FRAME_MAKERS and any(k.arg in _VARY for k in node.keywords)
        return _new(Value, ("", "" if varied else type_of_call(name), origins))


_COMPREHENSIONS: Final = frozenset({ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp})


def _lasts(text: str) -> bool:
    return any(word in text for word in _LASTING)


def _may_change(text: str) -> bool:
    """Whether a text may change what was taken out of a table."""
    return "][" in text or _CHANGED.search(text) is not None


def _nothing(_: Any) -> None:
    """Statements that bind nothing."""
