"""What the scripts of DVC's stages read of what other stages make, and do not name among their needs.

Such a path is followed through constants of the project's modules; where any piece of it is only known at run time,
nothing is said.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from posixpath import basename, dirname, join, normpath

from mlscaffold.facts.model import ConfigFile, DvcPath, Place
from mlscaffold.facts.python import dotted, parse
from mlscaffold.facts.text import decode
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

_FIELD: Final = pattern(
    r"stages\.([^.]+)\.(cmd|wdir|deps|outs|metrics|plots|foreach|matrix)(?:\.\d+)?(?:\.(.+?\.\w+|.+))?"
)
_OPTION: Final = pattern(r"\.(?:cache|persist|desc|type|labels|meta|push|remote|checksum|x|y|title|template)$")
_RUN: Final = pattern(r"python[\d.]*[ ]+(?:-u[ ]+)?(?:-m[ ]+([\w.]+)|([\w./-]+\.py))")
_READ: Final = pattern(r"(?:read|load)(?:_?[a-z]\w*)?|open|imread|loadtxt|genfromtxt")
_SAME: Final = frozenset(
    {"Path", "str", "PurePath", "resolve", "absolute", "abspath", "realpath", "normpath", "fspath"}
)
"""Functions and methods that give back the path that they are given."""
_DEEP: Final = 12


class _Stage(NamedTuple):
    at: Place
    """Where its script is named among its needs, or its command."""
    script: str
    needs: tuple[str, ...]
    makes: tuple[str, ...]


def unlisted_needs(config: ConfigFile, paths: frozenset[str], read: Callable[[str], bytes | None]) -> Iterator[DvcPath]:
    """The files that scripts of a pipeline read, that another stage makes, and that their own stage does not need."""
    stages = list(_stages(config, paths))
    used = Counter(stage.script for stage in stages)
    modules = _Modules(paths, read)
    for stage in stages:
        others = [made for other in stages if other is not stage for made in other.makes]
        # What a script does that several stages run depends on what it is given.
        if used[stage.script] > 1:
            continue
        for path in sorted(set(modules.reads(stage.script))):
            if any(map(path_is_in(path), others)) and not any(map(path_is_in(path), (*stage.needs, *stage.makes))):
                yield DvcPath(stage.at, path)
                break


def path_is_in(path: str) -> Callable[[str], bool]:
    """A test of whether a file is a given one, or lies in a given folder."""
    return lambda folder: path == folder or path.startswith(f"{folder}/")


def _stages(config: ConfigFile, paths: frozenset[str]) -> Iterator[_Stage]:
    """The stages that run one script where the pipeline lies, with nothing filled in."""
    if dirname(config.path) or config.templated:
        return
    fields: dict[str, list[tuple[Place, str, str]]] = {}
    for setting in config.settings:
        match = _FIELD.fullmatch(setting.key)
        if match:
            written = _OPTION.sub("", match[3]) if match[3] else str(setting.value)
            fields.setdefault(match[1], []).append((setting.at, match[2], written))
    for parts in fields.values():
        kinds = Counter(kind for _, kind, _ in parts)
        run = _RUN.findall(" ".join(text for _, kind, text in parts if kind == "cmd"))
        if kinds["cmd"] != 1 or kinds["wdir"] + kinds["foreach"] + kinds["matrix"] or len(run) != 1:
            continue
        if any("${" in text for _, _, text in parts):
            continue
        module, script = run[0]
        stem = module.replace(".", "/")
        script = (
            normpath(script) if script else next((p for p in (f"{stem}.py", f"{stem}/__main__.py") if p in paths), "")
        )
        if script not in paths:
            continue
        needs = tuple(normpath(text) for _, kind, text in parts if kind == "deps")
        makes = tuple(normpath(text) for _, kind, text in parts if kind in {"outs", "metrics", "plots"})
        at = next((at for at, kind, text in parts if kind == "deps" and normpath(text) == script), None)
        yield _Stage(at or next(at for at, kind, _ in parts if kind == "cmd"), script, needs, makes)


class _Module(NamedTuple):
    tree: ast.Module
    values: Mapping[str, ast.expr]
    """What its names stand for that are bound once."""
    imported: Mapping[str, tuple[str, str]]
    """(module, name) of what it imports by name."""


class _Modules:
    """The modules that scripts of stages are made of."""

    def __init__(self, paths: frozenset[str], read: Callable[[str], bytes | None]) -> None:
        self._paths = paths
        self._read = read
        self._known: dict[str, _Module | None] = {}

    def reads(self, script: str) -> Iterator[str]:
        """The files that a script surely names where it reads."""
        module = self._module(script)
        for node in ast.walk(module.tree) if module else ():
            match node:
                case ast.Call(func=function, args=[first, *more]) if _READ.fullmatch(
                    dotted(function).rpartition(".")[2]
                ):
                    modes = [*more[:1], *(k.value for k in node.keywords if k.arg == "mode")]
                    opens = dotted(function).rpartition(".")[2] == "open"
                    if opens and any(not isinstance(m, ast.Constant) or "r" not in str(m.value) for m in modes):
                        continue
                    path = self._path(first, script)
                    if path and "." in basename(path) and not path.startswith((".", "/")):
                        yield path

    def _module(self, path: str) -> _Module | None:
        if path not in self._known:
            data = self._read(path)
            try:
                self._known[path] = _read_module(parse(decode(data))) if data is not None else None
            except (SyntaxError, RecursionError):
                self._known[path] = None
        return self._known[path]

    def _path(self, node: ast.expr, here: str, depth: int = 0) -> str | None:
        """The path that an expression is, from where the pipeline lies; None where it is not known."""
        found = self._joined(node, here, depth) if depth < _DEEP else None
        return None if found is None else normpath(found)

    def _joined(self, node: ast.expr, here: str, depth: int) -> str | None:
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return self._all([left, right], here, depth)
            case ast.Call(func=ast.Attribute(attr="cwd" | "getcwd"), args=[]):
                return ""
            case ast.Call(func=ast.Attribute(attr=method, value=value), args=[]) if method in _SAME:
                return self._path(value, here, depth + 1)
            case ast.Call(func=function, args=[only], keywords=[]) if dotted(function).rpartition(".")[2] in _SAME:
                return self._path(only, here, depth + 1)
            case ast.Call(func=function, args=[_, *_] as args, keywords=[]) if dotted(function) in {
                "os.path.join",
                "Path",
            }:
                return self._all(args, here, depth)
            case ast.Call(func=function, args=[only]) if dotted(function) == "os.path.dirname":
                return _above(self._path(only, here, depth + 1), 1)
            case ast.Attribute(attr="parent", value=value):
                return _above(self._path(value, here, depth + 1), 1)
            case ast.Subscript(value=ast.Attribute(attr="parents", value=value), slice=ast.Constant(value=int(number))):
                return _above(self._path(value, here, depth + 1), number + 1)
            case ast.Name(id="__file__"):
                return here
            case ast.Name(id=name):
                return self._named(name, here, depth)
        return None

    def _all(self, parts: Sequence[ast.expr], here: str, depth: int) -> str | None:
        found = [self._path(part, here, depth + 1) for part in parts]
        return None if None in found else join(*(part for part in found if part is not None))

    def _named(self, name: str, here: str, depth: int) -> str | None:
        module = self._module(here)
        if module is None:
            return None
        if name in module.values:
            return self._path(module.values[name], here, depth + 1)
        source, original = module.imported.get(name, ("", ""))
        end = source.lstrip(".").replace(".", "/")
        folder = dirname(here) if source.startswith(".") else ""
        stem = f"{folder}/{end}".strip("/")
        found = [p for p in (f"{stem}.py", f"{stem}/__init__.py") if p in self._paths] if source else []
        return self._path(ast.Name(id=original, ctx=ast.Load()), found[0], depth + 1) if len(found) == 1 else None


def _above(path: str | None, times: int) -> str | None:
    """The folder above a path, so many times; None above the top."""
    for _ in range(times):
        if path in {None, "", "."}:
            return None
        path = dirname(path)
    return path


def _read_module(tree: ast.Module) -> _Module:
    bound: Counter[str] = Counter()
    values: dict[str, ast.expr] = {}
    imported: dict[str, tuple[str, str]] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                bound[name] += 1
            case ast.arg(arg=name):
                bound[name] += 1
            case ast.ImportFrom(module=module, names=names, level=level) if level < 2:
                for alias in names:
                    imported[alias.asname or alias.name] = ("." * level + (module or ""), alias.name)
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                values[name] = value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                values[name] = value
    return _Module(tree, {n: v for n, v in values.items() if bound[n] == 1}, imported)
