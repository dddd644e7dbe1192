"""Columns that a model is asked with, and that its training knows by nearly the same name.

A row that somebody asks about is put together by hand: `pd.DataFrame({"Kms_riven": [distance]})`. What was fitted to a
table finds its columns by name, and refuses the row, or fills the column that it misses.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from mlscaffold.facts.artifacts import is_one_edit
from mlscaffold.facts.asked_models import Everything
from mlscaffold.facts.imported import with_imported, with_importing
from mlscaffold.facts.made_of import Code, given_to, method_of
from mlscaffold.facts.model import Place, Project, PythonFile, ServedOtherwise
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final, TypeGuard

_FEWEST: Final = 3
"""Columns of a row that is put together by hand."""
_ASKS: Final = frozenset({"predict", "predict_proba", "transform"})
_ON_THE_WAY: Final = pattern(r"predict|transform|infer|scor|classif|process|prepar|encod|scal|feature", re.IGNORECASE)
_ASIDE: Final = pattern(r"log|sav|stor|record|show|display|plot|histor|report|feedback|sampl|test", re.IGNORECASE)
"""Functions that make a table for something else than a model."""
_BY_NAME: Final = pattern(r"\b(?:ColumnTransformer|make_column_transformer)\(")
_BY_TYPE: Final = pattern(r"select_dtypes|make_column_selector")
_LEARNS: Final = pattern(r"sklearn|xgboost|catboost")
"""Libraries whose models know the names of columns."""
_FORGETS: Final = pattern(r"keras|tensorflow|torch|lightgbm")
"""Libraries whose models may not."""
_OLD: Final = pattern(r"scikit-learn\s{0,4}[=<~]=?\s{0,4}0\.")
"""Its models know them since 1.0."""
_RENAMES: Final = pattern(
    r"\.columns(?:\[[^\]\n]{0,40}\])? ?=(?!=)|\.columns\.(?:str|map|to_series)\b|\bclean_names\(|\bset_axis\("
    r"|\brename\([^)\n]{0,80}(?:lambda|str\.|\{ ?\w{1,40} ?:)|\badd_(?:pre|suf)fix\("
)
"""What may give columns other names, by a rule."""
_RENAMED_HERE: Final = frozenset({
    "rename", "set_axis", "add_prefix", "add_suffix", "alias", "alias_generator", "to_numpy", "asarray", "to_dict",
})  # fmt: skip
"""What may give the columns of a request other names, or take these away."""
_ARRAYS: Final = frozenset({"values", "to_numpy", "array", "asarray", "c_", "hstack", "vstack", "column_stack", "iloc"})
_DROPS: Final = frozenset({"drop", "pop", "difference", "remove"})
_HUMP: Final = pattern(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD: Final = pattern(r"[^\W_]+")
_PLAIN: Final = 4
"""Letters of a word in which a slip is told from another word."""
_LISTS: Final = (
    ".yaml", ".yml", ".json", ".toml", ".cfg", ".ini", ".sql", ".r", ".rmd", ".txt", ".scala", ".java", ".avsc",
)  # fmt: skip
"""How files end, other than code and tables, that may name the columns of a table."""
_LARGEST: Final = 2**18


class _Row(NamedTuple):
    """A table of one row whose columns are written down."""

    call: ast.Call
    keys: Sequence[tuple[str, ast.expr]]


class _Source(NamedTuple):
    """What knows the columns that a model was trained with: a table, or a module that trains."""

    columns: dict[str, Place]


def unknown_columns(everything: Everything) -> Iterator[ServedOtherwise]:
    """The first column of each row that a model is asked with, and that training has by another name."""
    project = everything.project
    asking = [f for f in everything.files if _may_ask(f)]
    if not asking or not any(f.behaviour.trains for f in everything.files):
        return
    asking = [f for f in asking if "DataFrame" in everything.texts.get(f.path, "")]
    for file in asking:
        code = everything.code
        rows = [row for call in code.called("DataFrame", "from_dict", within=[file.path]) if (row := _row(code, call))]
        group = _group(project, file) if rows else []
        if not rows or not _is_asked(code, _together(project, group)):
            continue
        others = _Others(everything, {f.path for f in group})
        for row in rows:
            if _goes_to_model(code, row.call):
                yield from _unknown(others, row)


def _may_ask(file: PythonFile) -> bool:
    does = file.behaviour
    return (
        not (file.is_notebook or does.trains or does.evaluates)
        and file.parsed
        and any(i.module.partition(".")[0] == "pandas" for i in file.imports)
    )


def _group(project: Project, file: PythonFile) -> list[PythonFile]:
    """A module that puts a row together, and what asks by it."""
    above = {f.path: f for f in with_importing(project, file.path) if _imports(project, f, file.path)}
    return [file, *(f for f in above.values() if f.path != file.path and not f.behaviour.trains)]


def _together(project: Project, group: Sequence[PythonFile]) -> list[PythonFile]:
    """The code of a group, and what this imports and trains nothing."""
    found = {g.path: g for f in group for g in (with_imported(project, f.path) or [f]) if not g.behaviour.trains}
    return list(found.values())


def _imports(project: Project, file: PythonFile, path: str) -> bool:
    return any(source == file.path and target == path for source, target, _ in project.import_edges)


def _is_asked(code: Code, group: Sequence[PythonFile]) -> bool:
    """Whether code asks a model by the names of what it is given, and gives these no others."""
    paths = [f.path for f in group if f.path in code.trees]
    if not any(isinstance(c.func, ast.Attribute) for c in code.called(*_ASKS, within=paths)):
        return False
    return not any(_gives_names(code, node) for path in paths for node in ast.walk(code.trees[path]))


def _gives_names(code: Code, node: ast.AST) -> bool:
    match node:
        case ast.Attribute(attr="columns", ctx=ast.Store()) | ast.DictComp():
            return True
        case ast.Attribute(attr="values"):
            above = code.parents.get(node)
            return not (isinstance(above, ast.Call) and above.func is node)
        case ast.Call():
            return method_of(node) in _RENAMED_HERE or (method_of(node) == "array" and _takes_name(node))
        case ast.keyword(arg=str() as name):
            return name in _RENAMED_HERE
    return False


def _takes_name(call: ast.Call) -> bool:
    return bool(call.args) and isinstance(call.args[0], (ast.Name, ast.Call, ast.Attribute))


# ------------------------------------------------------------------------------------------- the row


def _row(code: Code, call: ast.Call) -> _Row | None:
    """The columns of a table of one row, where all of them are written down."""
    given = given_to(call, "data")
    data = code.value(given) if isinstance(given, ast.Name) else given
    named = next((k.value for k in call.keywords if k.arg == "columns"), None)
    named = code.value(named) if isinstance(named, ast.Name) else named
    keys: Sequence[ast.expr | None] = ()
    match data:
        case ast.List(elts=[ast.List(elts=cells)]) if isinstance(named, (ast.List, ast.Tuple)):
            keys = named.elts if len(named.elts) == len(cells) else ()
        case ast.List(elts=[ast.Name() as inner]):
            found = code.value(inner)
            keys = found.keys if isinstance(found, ast.Dict) else ()
        case ast.List(elts=[ast.Dict(keys=found_keys)]):
            keys = found_keys
        case ast.List(elts=[ast.Call() as body]):
            keys = _fields(code, body)
        case ast.Call():
            keys = _fields(code, data) if any(k.arg == "index" for k in call.keywords) else ()
        case ast.Dict(keys=found_keys, values=values):
            is_one = all(isinstance(v, ast.List) and len(v.elts) == 1 for v in values)
            keys = found_keys if is_one or any(k.arg == "index" for k in call.keywords) else ()
    if named is not None and not (isinstance(named, (ast.List, ast.Tuple)) and keys == named.elts):
        return None
    written = [(name, k) for k in keys if k is not None and (name := _written(k))]
    is_whole = len(written) == len(keys) == len({name for name, _ in written})
    return _Row(call, written) if is_whole and len(written) >= _FEWEST else None


def _written(node: ast.expr) -> str:
    """The name that stands in a literal, or before the type of a field."""
    if isinstance(node, ast.Name):
        return node.id if isinstance(node.ctx, ast.Store) else ""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _fields(code: Code, call: ast.Call) -> Sequence[ast.expr]:
    """The fields of the body of a request that a call makes a dictionary of."""
    body: ast.expr | None = None
    if method_of(call) in {"dict", "model_dump"} and isinstance(call.func, ast.Attribute) and not call.args:
        body = call.func.value
    elif method_of(call) == "dict" and len(call.args) == 1:
        body = call.args[0]
    function = code.scopes[call]
    if call.keywords or not isinstance(body, ast.Name):
        return ()
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return ()
    noted = [a.annotation for a in function.args.args if a.arg == body.id and isinstance(a.annotation, ast.Name)]
    kinds = [k for a in noted if isinstance(a, ast.Name) and (k := code.class_of(a)) is not None]
    if len(kinds) != 1 or [getattr(b, "id", getattr(b, "attr", "")) for b in kinds[0].bases] != ["BaseModel"]:
        return ()
    return [s.target for s in kinds[0].body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)]


def _goes_to_model(code: Code, call: ast.Call) -> bool:
    """Whether a row is asked about where it is made, or given back to whoever asks."""
    function = code.scopes[call]
    if _ASIDE.search(getattr(function, "name", "")):
        return False
    node: ast.AST = call
    while isinstance(above := code.parents.get(node), (ast.Call, ast.keyword, ast.Attribute, ast.Subscript)):
        if isinstance(above, ast.Call) and above.func is not node:
            return _ON_THE_WAY.search(method_of(above)) is not None
        node = above
    if isinstance(above, ast.Return):
        return True
    targets = above.targets if isinstance(above, ast.Assign) else []
    if len(targets) != 1 or not isinstance(targets[0], ast.Name):
        return False
    name = targets[0].id
    for other in code.names(name, code.path(call)):
        if code.scopes[other] is function and isinstance(other.ctx, ast.Load):
            higher = code.parents.get(other)
            if isinstance(higher, ast.Return):
                return True
            if isinstance(higher, ast.Call) and other in higher.args and _ON_THE_WAY.search(method_of(higher)):
                return True
    return False


# ------------------------------------------------------------------------------------- what is trained


class _Others:
    """All that does not ask by a row: what trains, the tables, and the settings."""

    def __init__(self, everything: Everything, asking: set[str]) -> None:
        self.code = everything.code
        self.asking = asking
        self._everything = everything
        self._files = [f for f in everything.files if f.path not in asking]
        self._texts = [everything.texts.get(f.path, "") for f in self._files]

    def renames(self) -> bool:
        """Whether columns may get other names by a rule."""
        return any(_RENAMES.search(text) for text in self._texts)

    def sources(self) -> Iterator[_Source]:
        """Each table, and each module that trains."""
        for table in self._everything.project.tables:
            yield _Source({c.name: Place(table.path, 1) for c in table.columns})
        for file, text in zip(self._files, self._texts, strict=True):
            if file.path in self.code.trees and (file.behaviour.trains or _BY_NAME.search(text)):
                yield _Source(dict(_literals(self.code, file.path)))

    def speaks_of(self, name: str) -> bool:
        """Whether a name stands anywhere, remarks of code aside, and what hands it to the class that asks by it."""
        tables = self._everything.project.tables
        if any(name == c.name for t in tables for c in t.columns):
            return True
        word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        own = {n.name for p in self.asking & set(self.code.trees) for n in ast.walk(self.code.trees[p]) if _is_class(n)}
        for file, text in zip(self._files, self._texts, strict=True):
            if word.search(text) and self._may_train(file):
                tree = self.code.trees.get(file.path)
                if tree is None or any(_names(self.code, node, name, word, own) for node in ast.walk(tree)):
                    return True
        return any(word.search(text) for text in self._everything.lists(_LISTS, _LARGEST))

    def _may_train(self, file: PythonFile) -> bool:
        """Whether code has to do with the rows that models are trained on, or runs together with what has."""
        together = with_importing(self._everything.project, file.path) or [file]
        return any(f.behaviour.trains or f.behaviour.reads_data for f in together if f.path not in self.asking)

    def knows_by_name(self, column: str) -> bool:
        """Whether a model surely was fitted to the column of a name, and asks for it by that."""
        if any(column in _strings(c) for c in self.code.called(*_DROPS) if self.code.path(c) not in self.asking):
            return False
        text = "\n".join(self._texts)
        by_name = [f.path for f, own in zip(self._files, self._texts, strict=True) if _BY_NAME.search(own)]
        if by_name:
            found = {name for path in by_name if path in self.code.trees for name, _ in _literals(self.code, path)}
            return column in found or _BY_TYPE.search(text) is not None
        knows = _LEARNS.search(text) is not None and _FORGETS.search(text) is None
        if not knows or any(map(_OLD.search, self._everything.lists(_LISTS, _LARGEST))):
            return False
        return self._keeps_names()

    def _keeps_names(self) -> bool:
        """Whether nothing makes arrays of the tables that models are fitted to."""
        made: list[ast.expr] = []
        read: list[ast.expr] = []

        def note(_: Code, node: ast.expr) -> bool | None:
            called = method_of(node)
            if called in _ARRAYS or (isinstance(node, ast.Attribute) and node.attr in _ARRAYS):
                made.append(node)
            if called.startswith("read_"):
                read.append(node)
            return None

        for call in self.code.called("fit", "fit_transform", within=[f.path for f in self._files]):
            given = given_to(call, "X")
            if given is not None and isinstance(call.func, ast.Attribute):
                self.code.passes(given, note)
        return bool(read) and not made


def _is_class(node: ast.AST) -> TypeGuard[ast.ClassDef]:
    return isinstance(node, ast.ClassDef)


def _names(code: Code, node: ast.AST, name: str, word: re.Pattern[str], classes: set[str]) -> bool:
    match node:
        case ast.Constant(value=str() as text):
            return word.search(text) is not None
        case ast.Name(id=other) | ast.Attribute(attr=other) | ast.arg(arg=other):
            return other == name
        case ast.keyword(arg=other):
            return other == name and method_of(code.parents.get(node)) not in classes
    return False


def _literals(code: Code, path: str) -> Iterator[tuple[str, Place]]:
    """The texts in lists, and those by which something is taken out of a table, where each stands first."""
    found: dict[str, Place] = {}
    for node in ast.walk(code.trees[path]):
        inner = node.elts if isinstance(node, (ast.List, ast.Tuple, ast.Set)) else []
        inner = [node.slice] if isinstance(node, ast.Subscript) else inner
        for part in inner:
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                found.setdefault(part.value, code.place(part))
    yield from found.items()


def _strings(node: ast.AST) -> set[str]:
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


# -------------------------------------------------------------------------------------- what is unknown


def _unknown(others: _Others, row: _Row) -> Iterator[ServedOtherwise]:
    keys = [name for name, _ in row.keys]
    for source in others.sources():
        known = [name for name in keys if name in source.columns]
        left = [column for column in source.columns if column not in known]
        slips = {name: near for name in keys if name not in known and (near := _near(name, left))}
        found = {name: near[0] for name, near in slips.items() if len(near) == 1}
        if not found or len(set(found.values())) < len(found):
            continue
        written = all(_plain(name) == _plain(column) for name, column in found.items())
        all_alike = written and len(known) + len(found) == len(keys) and len(found) > 1
        most = len(known) >= 2 and 3 * len(known) >= 2 * len(keys)
        if not (most or all_alike) or others.renames():
            continue
        for name, node in row.keys:
            column = found.get(name, "")
            if (
                column
                and not others.speaks_of(name)
                and others.knows_by_name(column)
                and not _is_filled(others, column)
            ):
                yield ServedOtherwise("column", others.code.place(node), source.columns[column], name, column)
                return


def _is_filled(others: _Others, column: str) -> bool:
    """Whether what asks gives a value to the column of a name as well."""
    for path in others.asking & set(others.code.trees):
        for node in ast.walk(others.code.trees[path]):
            match node:
                case ast.Subscript(slice=ast.Constant(value=text), ctx=ast.Store()) if text == column:
                    return True
                case ast.Dict(keys=keys, values=values):
                    parts = [*keys, *values]
                case ast.List(elts=parts) | ast.Tuple(elts=parts):
                    pass
                case ast.Call(keywords=keywords) if method_of(node) == "assign":
                    if any(k.arg == column for k in keywords):
                        return True
                    continue
                case _:
                    continue
            if any(isinstance(p, ast.Constant) and p.value == column for p in parts):
                return True
    return False


def _near(name: str, columns: Sequence[str]) -> list[str]:
    """The columns whose names differ from one in how it is written, else those that differ by one slip."""
    alike = [c for c in columns if _plain(c) == _plain(name)]
    return alike or [c for c in columns if _is_slip(_words(name), _words(c))]


def _plain(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())


def _words(name: str) -> list[str]:
    return [w.lower() for w in _WORD.findall(_HUMP.sub("_", name))]


def _is_slip(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether the words of two names are the same but for one slip in one of them."""
    if len(mine) != len(theirs):
        return False
    other = [(a, b) for a, b in zip(mine, theirs, strict=True) if a != b]
    if len(other) != 1 or min(map(len, other[0])) < _PLAIN or not all(w.isalpha() for w in other[0]):
        return False
    return is_one_edit(*other[0])
