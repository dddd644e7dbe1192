"""Keys of requests that a service does not know, and that differ from its fields only in how they are written."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from mlscaffold.facts.model import Place, Project, PythonFile, UnmetKey
from mlscaffold.facts.parsed_modules import ParsedModules
from mlscaffold.facts.python import dotted
from mlscaffold.facts.route_bodies import Body, RouteBodies
from mlscaffold.facts.sent_requests import Sent, sent_requests
from mlscaffold.facts.served import answers_with_model
from mlscaffold.facts.tested import reached, targets_of
from mlscaffold.facts.text import decode
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_SENDS: Final = pattern(r"\.(?:post|put|patch|request)\(")
_GIVEN: Final = pattern(r"\bjson {0,4}=|\bdumps\(")
_OTHER_ROUTE: Final = pattern(r"(?:\.route|add_\w{1,20}|url_rule|\bpath)\(\s{0,40}[rf]?['\"]([^'\"\n]{0,200})['\"]")
"""A route of another framework, or one that is given to a method."""
_RENAMES_KEYS: Final = pattern(r"camelize|\bhumps\b|to_snake|snake_case|\._receive\b|\._body\b")
"""What may give the keys of a request other names before a route takes them."""
_DELIBERATE: Final = pattern(
    r"invalid|missing|extra|wrong|bad|unknown|ignor|default|alias|typo|camel|legacy|error|fail|reject|malform|40\d|422",
    re.IGNORECASE,
)
"""What is sent, or tried, in order to see what the service makes of a mistake."""
_FEWEST: Final = 3
"""Keys that are fields of the body."""


def unmet_keys(project: Project, read: Callable[[Sequence[str]], Mapping[str, bytes]]) -> Iterator[UnmetKey]:
    """The keys of requests to a model of the project that no field takes, where a field is called nearly so.

    `read` gives the text of files.
    """
    files = [f for f in project.python if not is_aside(f.path)]
    own = [f for f in files if not f.is_test]
    serving = [f.path for f in own if any(i.module.partition(".")[0] == "fastapi" for i in f.imports)]
    if not serving:
        return
    texts = {path: decode(data) for path, data in read([f.path for f in files]).items()}
    run = reached(serving, targets_of(project))
    senders = [f for f in files if f.path not in run and _may_send(texts.get(f.path, ""))]
    if not senders or any(_RENAMES_KEYS.search(texts.get(path, "")) for path in run):
        return
    modules = ParsedModules(texts)
    service = _Service(project, own, serving, modules, texts)
    requests = ((file, sent) for file in senders for sent in sent_requests(modules, file.path))
    meant = (service.unmet(file, sent) for file, sent in requests if not _is_deliberate(modules, file, sent))
    # What is written once may be sent often.
    yield from {(key.at, key.name): key for found in meant for key in found}.values()


def _may_send(text: str) -> bool:
    return _SENDS.search(text) is not None and _GIVEN.search(text) is not None


class _Service:
    """The routes of a project that lead to a model, and what they are sent."""

    def __init__(
        self,
        project: Project,
        own: Sequence[PythonFile],
        serving: Sequence[str],
        modules: ParsedModules,
        texts: Mapping[str, str],
    ) -> None:
        self._bodies = RouteBodies(own, modules)
        self._routes = [*self._bodies.routes(serving)]
        targets = targets_of(project)
        answering = {f.path for f in own if answers_with_model(f)}
        self._asking = {path for path in serving if not answering.isdisjoint(reached({path}, targets))}
        # What asks a service reads no requests, and what it is told in other languages is not looked at.
        self._others = {
            found[1].rstrip("/").rpartition("/")[2]
            for file in own
            for found in _OTHER_ROUTE.finditer(texts.get(file.path, ""))
        }

    def unmet(self, file: PythonFile, sent: Sent) -> Iterator[UnmetKey]:
        """The keys of one request that the fields of every route of its address leave out."""
        routes = [r for r in self._routes if r.last == sent.last]
        known = routes and all(r.bodies and r.at.path in self._asking for r in routes)
        if not known or sent.last in self._others:
            return
        bodies = [body for r in routes for name in sorted(r.bodies) for body in self._bodies.bodies(name)]
        for keys in sent.keys:
            meant = [b for b in bodies if len(keys.keys() & b.fields.keys()) >= _FEWEST]
            if meant and all(b.is_plain for b in bodies):
                yield from _unmet(file, keys, meant, {name for b in bodies for name in b.fields})


def _unmet(file: PythonFile, keys: Mapping[str, int], meant: Sequence[Body], known: set[str]) -> Iterator[UnmetKey]:
    body = meant[0]
    by_letters = {_letters(name): field for name, field in body.fields.items()}
    for key, line in keys.items():
        field = by_letters.get(_letters(key))
        if key in known or field is None or field.name in keys or not all(field.name in b.fields for b in meant):
            continue
        # A test of what is refused is made on purpose, whatever it is called.
        if field.default is not None or (field.needed and not file.is_test):
            yield UnmetKey(Place(file.path, line), key, field.name, body.name, field.at, is_refused=field.needed)


def _is_deliberate(modules: ParsedModules, file: PythonFile, sent: Sent) -> bool:
    """Whether a request may be made to see what happens."""
    above = modules.above(file.path)
    node: ast.AST | None = sent.call
    while node is not None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() if _DELIBERATE.search(node.name):
                return True
            case ast.FunctionDef() | ast.AsyncFunctionDef() if file.is_test and any(map(_is_refusal, ast.walk(node))):
                return True
        node = above.get(node)
    return any(_DELIBERATE.search(name) for name in sent.names)


def _is_refusal(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=int(code)):
            return 400 <= code < 500
        case ast.Name() | ast.Attribute():
            return "HTTP_4" in dotted(node)
    return False


def _letters(name: str) -> str:
    """A name without what it is written with, apart from its letters and digits."""
    return re.sub(r"[\W_]", "", name).casefold()
