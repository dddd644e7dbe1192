"""What somebody sent to a service: which parameters take it, and which calls hand it on as it came."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from mlscaffold.facts import knowledge
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

REQUESTED: Final = frozenset({"requested"})
"""The origin of what was sent, as it came."""
UNNAMED: Final = frozenset({"unnamed"})
"""That of values taken from it one after the other, whatever they are called."""
BODY: Final = REQUESTED | UNNAMED
_NONE: Final = frozenset[str]()

_KEEPS: Final = frozenset({
    "list", "tuple", "dict", "json.loads", "io.StringIO", "io.BytesIO", "torch.tensor", "torch.as_tensor",
    "numpy.array", "numpy.asarray", "numpy.expand_dims", "numpy.reshape", "numpy.vstack", "numpy.atleast_2d",
    "pandas.DataFrame", "pandas.DataFrame.from_dict", "pandas.DataFrame.from_records", "pandas.Series",
    "pandas.json_normalize", "pandas.read_json", "polars.DataFrame", "xgboost.DMatrix", "catboost.Pool",
})  # fmt: skip
"""Functions that put it into another form, and ask nothing of it. NumPy 2.2, pandas 2.3, xgboost 3.0, catboost 1.2."""
_KEEPING: Final = frozenset({
    "get", "getlist", "values", "items", "to_dict", "copy", "reshape", "tolist", "to_numpy", "decode", "flatten",
    "transpose", "get_json", "get_data", "json", "form", "body", "post",
})  # fmt: skip
"""Methods of what was sent, and of the tables made of it, that do so."""
_HARMLESS: Final = frozenset({
    "print", "debug", "info", "warning", "error", "exception", "log", "jsonify", "dumps", "append", "insert", "write",
    "str", "repr", "float", "int", "len", "range", "enumerate", "zip", "keys", "type", "insert_one", "put", "send",
})  # fmt: skip
"""What is called of it and is no check: it is noted down, or one value is converted, which checks that one."""
_OF_TEXT: Final = pattern(r"vect|tfidf|token|count|(?:^|[\W_])cv(?:$|[\W_\d])|text|bow", re.IGNORECASE)
"""What turns text into numbers, and takes any."""
_FREE: Final = frozenset({"dict", "list", "Any", "typing.Dict", "typing.List", "typing.Any", "typing.Mapping"})
_UNTYPED: Final = _FREE | {"str"}
_ROUTES: Final = frozenset({"post", "put", "get", "api_route", "patch"})


def handed_on(name: str, method: str, receiver: str, of_owner: frozenset[str], given: frozenset[str]) -> frozenset[str]:
    """What of the origins of a request the result of a call has, given those of its owner and of all that goes in."""
    sent = given & BODY
    if name in _KEEPS or name in knowledge.REQUEST_BODIES:
        return sent
    if method == "transform":
        return _NONE if _OF_TEXT.search(receiver) else sent
    if method in _KEEPING and not of_owner.isdisjoint(BODY):
        return sent | UNNAMED if method == "values" else sent
    return sent & UNNAMED if method in {"float", "int", "str"} else _NONE


def is_harmless(method: str) -> bool:
    """Whether a call that hands nothing on may look at what was sent without checking it."""
    return method in _HARMLESS


def is_route(decorator: str) -> bool:
    """Whether a decorator of FastAPI makes a function answer requests, and gives it their bodies."""
    head, _, method = decorator.rpartition(".")
    return method in _ROUTES and head.startswith("fastapi.")


def is_free_form(annotation: ast.expr, resolve: Callable[[ast.expr], str]) -> bool:
    """Whether an annotation lets anything through: `dict`, `list`, `Any`, `dict[str, Any]`, `list[dict]`."""
    if not isinstance(annotation, ast.Subscript):
        return resolve(annotation) in _FREE
    parts = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
    own = resolve(annotation.value) in _FREE
    return own and is_free_form(parts[-1], resolve) and all(resolve(p) in _UNTYPED for p in parts[:-1])
