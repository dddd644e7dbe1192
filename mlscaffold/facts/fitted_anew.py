"""Transformers that a program without a server fits on the one row that it is asked about."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlscaffold.facts.asked_models import Asked
from mlscaffold.facts.made_of import Code, method_of
from mlscaffold.facts.model import ServedOtherwise
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

    from mlscaffold.facts.made_of import Function

# scikit-learn 1.7
_CLASSES: Final = frozenset({
    "LabelEncoder", "OrdinalEncoder", "OneHotEncoder", "StandardScaler", "MinMaxScaler", "RobustScaler",
    "MaxAbsScaler", "PowerTransformer", "QuantileTransformer", "PCA", "TfidfVectorizer", "CountVectorizer",
    "KBinsDiscretizer",
})  # fmt: skip
_FITS: Final = ("fit_transform", "fit")
_JOINS: Final = frozenset({
    "concat", "append", "vstack", "concatenate", "merge", "join", "read_csv", "read_excel", "read_parquet", "load",
    "read_sql", "get_data", "load_data",
})  # fmt: skip
"""What brings other rows than the one that is asked about."""
_TO_TRAIN: Final = pattern(r"train|fit|learn|tune|explor|analy|eda|report|plot|visual|cluster|show")


def fitted_anew(asked: Asked) -> Iterator[ServedOtherwise]:
    """The calls that fit on one row, or hand it to a function of the project that does, in what asks a model.

    What answers requests is left to `fitted_on_requests`.
    """
    text = asked.text_of_all
    if asked.file.behaviour.serves or not any(f"{name}(" in text for name in _CLASSES) or "DataFrame(" not in text:
        return
    code, path = asked.code, asked.file.path
    if not any(True for _ in code.called("predict", "predict_proba", within=[f.path for f in asked.beside])):
        return
    for method in sorted(code.calls):
        for call in code.called(method, within=[path]):
            if found := _fit_in(code, call):
                made, name = found
                yield ServedOtherwise("fitted", code.place(call), code.place(made), name)


def _fit_in(code: Code, call: ast.Call) -> tuple[ast.Call, str] | None:
    """The call that fits on the one row that a call is given, and the class of what is fitted."""
    if not call.args or isinstance(code.parents.get(call), ast.Expr):
        return None
    if method_of(call) in _FITS:
        name = _class(code, call)
        return (call, name) if name and code.passes(call.args[0], _is_one_row) else None
    function = code.function(call)
    if function is None or _TO_TRAIN.search(function.name):
        return None
    fits = [(c, name) for c in _own_calls(code, function) if method_of(c) in _FITS and (name := _class(code, c))]
    if not fits or any(map(_joins, _own_calls(code, function))):
        return None
    for number, given in enumerate(call.args):
        parameter = code.parameter(function, number)
        for fit, name in fits if parameter and code.passes(given, _is_one_row) else ():
            if _always(code, fit, function, parameter) and _is_of(code, fit, function, parameter):
                return fit, name
    return None


def _joins(call: ast.Call) -> bool:
    """Whether a call may bring other rows; not, where it adds a literal to a list, or to a text."""
    literal = method_of(call) in {"append", "join"} and all(isinstance(a, ast.Constant) for a in call.args)
    return method_of(call) in _JOINS and not literal


def _own_calls(code: Code, function: Function) -> Iterator[ast.Call]:
    return (node for node in ast.walk(function) if isinstance(node, ast.Call) and code.scopes.get(node) is function)


def _class(code: Code, call: ast.Call) -> str:
    """The class of what a call fits, where it was made of nothing but its settings; empty for none that is known."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    made = code.value(owner) if isinstance(owner, ast.Name) else owner
    name = method_of(made)
    return name if name in _CLASSES else ""


def _is_of(code: Code, fit: ast.Call, function: Function, parameter: str) -> bool:
    """Whether a call fits on what its function is given."""

    def is_given(code: Code, node: ast.expr) -> bool | None:
        is_name = isinstance(node, ast.Name) and node.id == parameter
        return True if is_name and code.scopes[node] is function else None

    return bool(fit.args) and code.passes(fit.args[0], is_given) is True


def _always(code: Code, node: ast.AST, function: Function, parameter: str) -> bool:
    """Whether a node is come to at every call of its function, or wherever the rows have a column."""
    while (above := code.parents.get(node)) is not None and above is not function:
        if isinstance(above, ast.If):
            test = above.test
            asks_columns = isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.In)
            of = test.comparators[0] if isinstance(test, ast.Compare) else test
            of = of.value if isinstance(of, ast.Attribute) and of.attr == "columns" else of
            if not asks_columns or not (isinstance(of, ast.Name) and of.id == parameter) or node not in above.body:
                return False
        elif isinstance(above, (ast.IfExp, ast.ExceptHandler, ast.Match, ast.Lambda)):
            return False
        node = above
    return True


def _is_one_row(code: Code, node: ast.expr) -> bool | None:
    """Whether an expression makes a table of one row; not, where it is joined with others."""
    if not isinstance(node, ast.Call):
        return None
    if _joins(node):
        return False
    if method_of(node) != "DataFrame" or not node.args:
        return None
    rows = code.value(node.args[0]) if isinstance(node.args[0], ast.Name) else node.args[0]
    index = next((k.value for k in node.keywords if k.arg == "index"), None)
    if isinstance(index, ast.List) and len(index.elts) == 1:
        return True
    match rows:
        case ast.List(elts=[ast.Dict() | ast.List() | ast.Tuple()]):
            return True
        case ast.List(elts=[ast.Name() as row]):
            return True if isinstance(code.value(row), (ast.Dict, ast.List)) else None
        case ast.Dict(values=[_, *_] as values):
            return True if all(isinstance(v, ast.List) and len(v.elts) == 1 for v in values) else None
    return None
