"""The routes of FastAPI that are sent something, and the classes of pydantic that say what."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from mlscaffold.facts.model import Place, PythonFile
from mlscaffold.facts.parsed_modules import ParsedModules
from mlscaffold.facts.python import dotted
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

_SENT: Final = frozenset({"post", "put", "patch", "api_route"})
_MODELS: Final = frozenset({"pydantic.BaseModel", "pydantic.v1.BaseModel", "pydantic.main.BaseModel"})
_ELSEWHERE: Final = frozenset({"Depends", "Query", "Header", "Path", "Cookie", "Form", "File", "Security"})
"""What says that a parameter is not filled from the JSON of a request."""
_UNTYPED: Final = frozenset({"dict", "Dict", "Any", "Mapping", "list", "List", "object"})
_OTHER_NAMES: Final = pattern(
    r"alias|populate|\bextra\b|mode='(?:before|wrap)'|\bpre=True|root_validator|model_validator|__init__|__new__"
    r"|__pydantic_|__get_validators__|model_config = \w+$"
)
"""What may give fields other names, or do something with keys that are no field. As `ast.unparse` writes it."""


class BodyField(NamedTuple):
    """One field of a class of pydantic."""

    at: Place
    name: str
    annotation: ast.expr
    default: ast.expr | None
    """None where a request must have it, or where that is not known."""
    needed: bool
    """Whether a request must have it."""


class Body(NamedTuple):
    """One class of pydantic."""

    name: str
    fields: Mapping[str, BodyField]
    lines: range
    is_plain: bool
    """Whether it surely takes its fields by their names alone, and leaves out every other key."""


class Route(NamedTuple):
    """One function that answers requests with a body."""

    at: Place
    last: str
    """The last part of its address."""
    bodies: frozenset[str]
    """The names of the classes that may say what it is sent; none where that is not known."""


class RouteBodies:
    """The routes of a project and what they are sent, of code that is neither a test nor aside."""

    def __init__(self, files: Sequence[PythonFile], modules: ParsedModules) -> None:
        self._modules = modules
        self._files = files
        self._holding: dict[str, list[str]] = {}
        for file in files:
            for item in file.classes:
                self._holding.setdefault(item.name, []).append(file.path)
        self._models = {f.path: {c.name for c in f.classes if not _MODELS.isdisjoint(c.bases)} for f in files}

    def routes(self, paths: Sequence[str]) -> Iterator[Route]:
        """The routes in some modules."""
        for path in paths:
            for node in ast.walk(self._modules.tree(path) or ast.Module([], [])):
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    for address in (a for d in node.decorator_list if (a := _address(d)) is not None):
                        last = address.rstrip("/").rpartition("/")[2]
                        yield Route(Place(path, node.lineno), last, frozenset(self._taken(node)))

    def bodies(self, name: str) -> Iterator[Body]:
        """The classes of a name, and those that are the types of their fields, and so on."""
        seen, queue = {name}, [name]
        while queue:
            owner = queue.pop()
            for body in self._named(owner):
                # Inside another, what has no fields is a list of choices.
                if body.fields or owner == name:
                    yield body
                inner = {n for f in body.fields.values() for n in _names(f.annotation) if n in self._holding}
                queue += sorted(inner - seen)
                seen |= inner

    def _named(self, name: str) -> Iterator[Body]:
        for path in dict.fromkeys(self._holding.get(name, ())):
            for node in ast.walk(self._modules.tree(path) or ast.Module([], [])):
                if isinstance(node, ast.ClassDef) and node.name == name:
                    yield self._body(node, path)

    def _taken(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
        """The classes of what a function is sent; none where it may read the request by itself."""
        arguments = [*node.args.posonlyargs, *node.args.args]
        defaults: list[ast.expr | None] = [None] * (len(arguments) - len(node.args.defaults))
        given = [*zip(arguments, [*defaults, *node.args.defaults], strict=True)]
        given += zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        found: set[str] = set()
        for argument, default in given:
            names = set(_names(argument.annotation)) if argument.annotation else {"Any"}
            named = {dotted(default.func).rpartition(".")[2]} if isinstance(default, ast.Call) else set[str]()
            if not _ELSEWHERE.isdisjoint(names | named):
                continue
            own = {n for n in names if n in self._holding}
            if not own and (not _UNTYPED.isdisjoint(names) or "Request" in names):
                return
            found |= own
        yield from found

    def _body(self, node: ast.ClassDef, path: str) -> Body:
        fields: dict[str, BodyField] = {}
        own = node.name in self._models.get(path, ())
        is_plain = not (node.keywords or node.decorator_list or _OTHER_NAMES.search(_said(node)))
        is_plain = is_plain and own and len(node.bases) == 1
        for part in node.body:
            match part:
                case ast.AnnAssign(target=ast.Name(id=name)) if not name.startswith(("_", "model_config")):
                    default, needed = _default(part)
                    at = Place(path, part.lineno)
                    fields[name] = BodyField(at, name, part.annotation, default, needed)
        lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
        return Body(node.name, fields, lines, is_plain)


def _address(decorator: ast.expr) -> str | None:
    """The address of a route that is sent something, as far as its decorator says it."""
    if not isinstance(decorator, ast.Call) or dotted(decorator.func).rpartition(".")[2] not in _SENT:
        return None
    named = [k.value for k in decorator.keywords if k.arg == "path"]
    match [*decorator.args, *named]:
        case [ast.Constant(value=str(address)), *_]:
            return address
    return ""


def _names(annotation: ast.expr) -> Iterator[str]:
    """The names in an annotation, without the modules that they are of."""
    for part in ast.walk(annotation):
        if isinstance(part, (ast.Name, ast.Attribute)):
            yield dotted(part).rpartition(".")[2]
        elif isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value.isidentifier():
            yield part.value


def _default(field: ast.AnnAssign) -> tuple[ast.expr | None, bool]:
    """The default of a field, and whether a request must have it.

    `Optional[int]` alone has a default in pydantic 1, and none in pydantic 2.
    """
    value = field.value
    if isinstance(value, ast.Call) and dotted(value.func).rpartition(".")[2] == "Field":
        named = [k.value for k in value.keywords if k.arg in {"default", "default_factory"}]
        if any(k.arg is None for k in value.keywords):
            return None, False
        value = next(iter([*value.args[:1], *named]), None)
    if isinstance(value, ast.Constant) and value.value is ...:
        return None, True
    if value is None:
        said = _said(field.annotation)
        return None, not any(word in said for word in ("Optional", "None", "Any", "default", "Annotated"))
    return value, False


def _said(node: ast.AST) -> str:
    """Code as it is written; of what is nested too deeply, that it may do anything."""
    try:
        return ast.unparse(node)
    except RecursionError:
        return "__init__ Any"
