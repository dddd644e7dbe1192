"""Settings in files that no code asks for, where all is known that becomes of what was loaded.

What code loads is followed by its names, through the project's own functions and classes, to each key that is asked of
it; a part that is walked through, unpacked or given to anything else is read with all that is in it. Of which file a
load is need not be known: whatever is asked of any counts for all of them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from posixpath import basename

from mlscaffold.facts.hyperparameters import NAMES
from mlscaffold.facts.model import OwnSettings, Setting
from mlscaffold.facts.parsed_modules import ParsedModules
from mlscaffold.facts.python import dotted
from mlscaffold.facts.unread_fields import is_of_library
from mlscaffold.facts.unused_settings import is_for_people
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

_FORMATS: Final = {
    ".yaml": frozenset({"yaml", "ruamel"}), ".yml": frozenset({"yaml", "ruamel"}), ".json": frozenset({"json"}),
    ".toml": frozenset({"toml", "tomllib", "tomli"}),
}  # fmt: skip
"""The modules by which files are loaded, by how their names end."""
_LOADS: Final = frozenset({"safe_load", "full_load", "unsafe_load", "load", "loads"})
_OTHER_READERS: Final = pattern(
    r"\b(?:OmegaConf|omegaconf|hydra|dvc\.api|dvclive|[Dd]ynaconf|confuse|yacs|mmcv|mmengine|ml_collections|gin|sacred"
    r"|configargparse|jsonargparse|LightningCLI|LightningFlow|anyconfig|pyhocon|pydantic_settings|kedro|goodconf"
    r"|YamlConfigSettingsSource|parse_file|parse_raw|from_yaml|fromYAML|from_json|from_toml|fromfile"
    r"|from_json_file|dictConfig|safe_load_all|load_all|add_constructor|YAMLObject)\b"
    r"|\bimport[ \t]+(?:yaml|json|tomllib|tomli|toml)[ \t]+as[ \t]+(?!(?:yaml|json|toml)\b)"
    r"|\bfrom[ \t]+(?:yaml|json|tomllib|tomli|toml)[ \t]+import[^\n]{0,200}\bas\b"
)
"""What reads settings, or code, in other ways than those that are followed."""
_WRAPS: Final = frozenset({
    "ConfigBox", "Box", "EasyDict", "edict", "AttrDict", "Munch", "munchify", "DotMap", "Dict", "dict", "deepcopy",
    "copy", "DotDict", "DictConfig",
})  # fmt: skip
"""What makes the same of a dictionary, to be asked by attributes."""
_SHOWS: Final = frozenset({"print", "pprint", "info", "debug", "warning", "isinstance", "len", "bool", "type"})
_HARMLESS: Final = frozenset({
    "staticmethod", "classmethod", "property", "cached_property", "lru_cache", "cache", "ensure_annotations",
    "cache_data", "cache_resource",
})  # fmt: skip
"""Decorators that leave what a function gives back as it is."""
_ANCHOR: Final = pattern(r"(?m)(?::|^[ \t]*-)[ \t]*[&*]\w|<<:")
_FILLED: Final = pattern(r"\$\{[^{}\n]{1,200}\}")
_MOST: Final = 600
"""Names to follow, after which nothing is said."""
_FEW: Final = 2
"""Keys that are read, before others are believed to be forgotten."""


class UnreadSettings(NamedTuple):
    """The settings that nothing reads."""

    keys: tuple[Setting, ...]
    """Each at its key, or at the first one of a section of which nothing is read, by the name of that section."""
    files: tuple[Setting, ...]
    """One for each file that nothing loads, at what counts most in it."""


class _Everything(Exception):  # noqa: N818 - it is no error
    """Something may read all of the settings."""


def unread_settings(
    own: Sequence[OwnSettings], modules: Mapping[str, str], code: Mapping[str, str], others: Mapping[str, str]
) -> UnreadSettings:
    """The settings of files that nothing reads.

    `modules` are the texts of Python code, `code` those of notebooks as well, `others` those of what else may read.
    """
    keys: list[Setting] = []
    files: list[Setting] = []
    if any(map(_OTHER_READERS.search, code.values())):
        return UnreadSettings((), ())
    project = ParsedModules(modules)
    ends: dict[AbstractSet[str], _Follower | None] = {}
    for file in own:
        libraries = _FORMATS.get(file.path[file.path.rfind(".") :])
        named_in = [path for path in file.named_in if path in modules]
        if libraries is None or not named_in or _ANCHOR.search(others.get(file.path, "")):
            continue
        if libraries not in ends:
            ends[libraries] = _followed(project, libraries, _sections(own))
        end = ends[libraries]
        if end is None or not all(map(project.tree, named_in)):
            continue
        if not end.read:
            texts = [*code.values(), *others.values()]
            files += [_heaviest(file)] if end.is_never_loaded(file, texts) and not _is_spoken_of(file, others) else []
            continue
        notebooks = [code[path] for path in file.named_in if path not in modules]
        keys += _unread(file, end.read, others, notebooks)
    return UnreadSettings(tuple(keys), tuple(files))


def _sections(own: Sequence[OwnSettings]) -> set[str]:
    parts = [_key(setting).split(".") for file in own for setting in file.settings]
    return {".".join(part[:end]) for part in parts for end in range(1, len(part))}


def _key(setting: Setting) -> str:
    """The key of a setting; that of the list, for what is in one."""
    parts = setting.key.split(".")
    return ".".join(parts[: next((i for i, part in enumerate(parts) if part.isdigit()), len(parts))])


def _followed(project: ParsedModules, libraries: AbstractSet[str], sections: AbstractSet[str]) -> _Follower | None:
    """What becomes of all that is loaded by some libraries; None where all of it may be read."""
    follower = _Follower(project, sections)
    try:
        follower.follow(libraries)
    except (_Everything, RecursionError):
        return None
    return follower


def _heaviest(file: OwnSettings) -> Setting:
    """What a model is made or trained by, if a file says anything of that, or else its first setting."""
    trains = (s for s in file.settings if s.key.rpartition(".")[2] in NAMES)
    return next(trains, file.settings[0])


def _unread(
    file: OwnSettings, read: AbstractSet[str], others: Mapping[str, str], notebooks: Sequence[str]
) -> Iterator[Setting]:
    """The settings of a file that nothing reads, those of a section of which nothing is read as one."""
    asked = {key for key in map(_key, file.settings) if _is_read(key, read)}
    left = {key for key in map(_key, file.settings) if key not in asked}
    if len(asked) < _FEW or len(asked) <= len(left):
        return
    told: set[str] = set()
    for setting in file.settings:
        key = _key(setting)
        parts = key.split(".")
        if key in asked or any(map(is_for_people, parts)) or _is_recorded(setting) or _stands(parts[-1], file, others):
            continue
        # What a notebook does with what it loads is not followed.
        name = re.escape(parts[-1])
        asks = re.compile(rf"(?:\[|\bget\()[ \t]*[\"']{name}[\"']|\.{name}\b(?![ \t]*=)")
        if any(map(asks.search, notebooks)):
            continue
        above = (".".join(parts[:end]) for end in range(1, len(parts) + 1))
        top = next(part for part in above if not any(k == part or k.startswith(f"{part}.") for k in asked | read))
        if top not in told:
            told.add(top)
            yield setting._replace(key=top)


def _is_read(key: str, read: AbstractSet[str]) -> bool:
    parts = key.split(".")
    return any(".".join(parts[:end]) in read for end in range(1, len(parts) + 1))


def _stands(word: str, file: OwnSettings, others: Mapping[str, str]) -> bool:
    """Whether a word stands where another program may ask the file for it, or where a text is filled in by it."""
    whole = re.compile(rf"\b{re.escape(word)}\b")
    for path, text in others.items():
        if word not in text or path == file.path:
            filled = word in text and any(whole.search(found) for found in _FILLED.findall(text))
        else:
            asks = basename(file.path) in text and basename(path) != "dvc.yaml" and whole.search(text)
            filled = bool(asks) or any(whole.search(found) for found in _FILLED.findall(text))
        if filled:
            return True
    return False


def _is_spoken_of(file: OwnSettings, others: Mapping[str, str]) -> bool:
    """Whether anything but code names a file."""
    return any(basename(file.path) in text for path, text in others.items() if path != file.path)


class _Follower:
    """What was loaded, and the names that it has all over the project, each with the section that it holds."""

    def __init__(self, project: ParsedModules, sections: AbstractSet[str]) -> None:
        self._project = project
        self._sections = sections
        self._known: set[tuple[str, str, str]] = set()
        self._new: list[tuple[str, str, str]] = []
        self._returned: set[tuple[str, str]] = set()
        self._loads: set[tuple[str, str]] = set()
        self.read: set[str] = set()

    def follow(self, libraries: AbstractSet[str]) -> None:
        """Follow all that is loaded by some libraries."""
        for path in sorted({path for word in libraries for path in self._project.holding(word)}):
            for node in list(self._project.above(path)):
                if isinstance(node, ast.Call) and _is_load(node, libraries, self._project.text(path)):
                    self._loads.add((path, getattr(self._function(path, node), "name", "")))
                    self._use(path, node, "")
        while self._new:
            place, name, section = self._new.pop()
            if len(self._known) > _MOST:
                raise _Everything
            for node in self._project.asked(place, name):
                self._use(place, node, section)

    def is_never_loaded(self, file: OwnSettings, texts: Sequence[str]) -> bool:
        """Whether all that loads stands in functions that nothing calls, and no other code names a file."""
        names = {name for _, name in self._loads}
        if not names or any(not name or name.startswith("__") for name in names):
            return False
        others = set(file.named_in) - {path for path, _ in self._loads}
        if not all(path.endswith(".py") and _writes(self._project.text(path), file.path, names) for path in others):
            return False
        made = re.compile(rf"\b(def[ \t]+)?(?:{'|'.join(map(re.escape, sorted(names)))})\b")
        return all(found[1] for text in texts for found in made.finditer(text))

    def _whole(self, section: str) -> None:
        if not section:
            raise _Everything
        self.read.add(section)

    def _part(self, path: str, node: ast.AST, section: str, key: str) -> None:
        """Note what is asked of a section, and follow it where it is one itself."""
        full = f"{section}.{key}" if section else key
        if full in self._sections:
            self._use(path, node, full)
        else:
            self.read.add(full)

    def _use(self, path: str, node: ast.AST, section: str) -> None:
        """Follow one value to where it goes."""
        above = self._project.above(path)
        parent = above[node]
        match parent:
            case ast.Subscript(slice=ast.Constant(value=str(key)), value=value) if value is node:
                if isinstance(parent.ctx, ast.Load):
                    self._part(path, parent, section, key)
            case ast.Attribute(attr="get"):
                call = above[parent]
                match call:
                    case ast.Call(args=[ast.Constant(value=str(key)), *_]) if call.func is parent:
                        self._part(path, call, section, key)
                    case _:
                        self._whole(section)
            case ast.Attribute(attr=name) if isinstance(above[parent], ast.Call) and above[parent].func is parent:  # type: ignore[attr-defined]
                self._whole(section)
            case ast.Attribute(attr=name) if not name.startswith("__"):
                if isinstance(parent.ctx, ast.Load):
                    self._part(path, parent, section, name)
            case ast.Compare(left=ast.Constant(value=str(key)), ops=[ast.In() | ast.NotIn()]):
                self.read.add(f"{section}.{key}" if section else key)
            case ast.Compare(ops=[ast.Is() | ast.IsNot()]):
                pass
            case ast.Assign(targets=[target]) | ast.AnnAssign(target=target) | ast.NamedExpr(target=target):
                self._bind(path, target, parent, section)
            case ast.BoolOp(op=ast.Or()) | ast.IfExp() if getattr(parent, "test", None) is not node:
                self._use(path, parent, section)
            case ast.keyword(arg=None):
                self._unpack(above[parent], section)
            case ast.keyword(arg=str(name)):
                self._given(path, above[parent], name, section)  # type: ignore[arg-type]
            case ast.Call() if node in parent.args:
                self._given(path, parent, parent.args.index(node), section)
            case ast.Return():
                self._give_back(path, parent, section)
            case ast.Expr() | ast.UnaryOp(op=ast.Not()) | ast.If() | ast.IfExp():
                pass
            case _:
                self._whole(section)

    def _add(self, path: str, name: str, section: str) -> None:
        if re.search(rf"\b{re.escape(name.removeprefix('.'))}[ \t]+as[ \t]", self._project.text(path)):
            raise _Everything  # by another name
        if (path, name, section) not in self._known:
            self._known.add((path, name, section))
            self._new.append((path, name, section))

    def _bind(self, path: str, target: ast.expr, statement: ast.AST, section: str) -> None:
        above = self._project.above(path)
        match target:
            case ast.Name(id=name):
                self._add(path, name, section)
                if isinstance(above.get(statement), ast.ClassDef) or self._is_top(path, statement, name):
                    for other in self._project.holding(name):
                        self._add(other, f".{name}", section)
                        self._add(other, name, section)
            case ast.Attribute(attr=name):
                for other in self._project.holding(name):
                    self._add(other, f".{name}", section)
            case _:
                self._whole(section)

    def _is_top(self, path: str, statement: ast.AST, name: str) -> bool:
        return self._function(path, statement) is None or self._project.is_made_global(path, name)

    def _function(self, path: str, node: ast.AST) -> ast.AST | None:
        """The function that a node stands in."""
        parent: ast.AST | None = node
        while parent is not None and not isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            parent = self._project.above(path).get(parent)
        return parent

    def _give_back(self, path: str, statement: ast.AST, section: str) -> None:
        """Follow what a function returns to where it is called."""
        function = self._function(path, statement)
        name = getattr(function, "name", "")
        made = {
            dotted(d.func if isinstance(d, ast.Call) else d).rpartition(".")[2]
            for d in getattr(function, "decorator_list", ())
        }
        if not name or not made <= _HARMLESS or name.startswith("__"):
            self._whole(section)
            return
        if (name, section) in self._returned:
            return
        self._returned.add((name, section))
        is_value = not made.isdisjoint({"property", "cached_property"})
        for other in self._project.holding(name):
            if re.search(rf"\b{re.escape(name)}[ \t]+as[ \t]", self._project.text(other)):
                raise _Everything  # by another name
            for node, parent in list(self._project.above(other).items()):
                if getattr(node, "id", getattr(node, "attr", "")) != name or not isinstance(node, ast.expr):
                    continue
                if is_value:
                    self._use(other, node, section)
                elif isinstance(parent, ast.Call) and parent.func is node:
                    self._use(other, parent, section)
                else:
                    self._whole(section)

    def _given(self, path: str, call: ast.Call, place: int | str, section: str) -> None:
        """Follow what a call is given into the function or class of the project that is called."""
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        if name in _WRAPS:
            self._use(path, call, section)
            return
        if name in _SHOWS:
            return
        root = dotted(call.func).partition(".")[0]
        own = {part.removesuffix(".py") for other in self._project.paths() for part in other.split("/")}
        found = [
            (other, function, is_method)
            for other in self._project.holding(name)
            for function, is_method in self._definitions(other, name)
        ]
        if (
            not name
            or not found
            or (isinstance(call.func, ast.Attribute) and is_of_library(root, self._project.text(path), own))
        ):
            self._whole(section)
            return
        for other, function, is_method in found:
            parameter = _parameter(function, place, is_method=is_method) if function else ""
            if not parameter:
                self._whole(section)
                return
            self._add(other, parameter, section)

    def _unpack(self, call: ast.AST, section: str) -> None:
        """Note what a dataclass of the project takes of what is unpacked into it: its fields, and nothing else."""
        name = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
        found = [
            node
            for other in (self._project.holding(name) if name else ())
            for node in list(self._project.above(other))
            if (isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node.name == name)
            or (isinstance(node, ast.alias) and node.asname == name)
        ]
        fields = _fields_of(found[0]) if len(found) == 1 else ()
        if not fields:
            self._whole(section)
        self.read.update(f"{section}.{field}" if section else field for field in fields)

    def _definitions(self, path: str, name: str) -> Iterator[tuple[ast.FunctionDef | None, bool]]:
        """The functions of a name, each with whether it takes its object first; None for a class that takes nothing."""
        for node, parent in list(self._project.above(path).items()):
            if isinstance(node, ast.FunctionDef) and node.name == name:
                is_static = any(dotted(d) == "staticmethod" for d in node.decorator_list)
                yield node, isinstance(parent, ast.ClassDef) and not is_static
            elif isinstance(node, ast.ClassDef) and node.name == name:
                made = [n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"]
                yield (made[0], True) if made else (None, False)


def _fields_of(node: ast.AST) -> Sequence[str]:
    """The fields of a dataclass that is made of nothing else; empty for any other."""
    if not isinstance(node, ast.ClassDef) or node.bases or node.keywords:
        return ()
    made = [dotted(d.func if isinstance(d, ast.Call) else d).rpartition(".")[2] for d in node.decorator_list]
    if made != ["dataclass"] or any(isinstance(n, ast.FunctionDef) and n.name == "__init__" for n in node.body):
        return ()
    return [n.target.id for n in node.body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)]


def _is_recorded(setting: Setting) -> bool:
    """Whether a number is a score that came out, by its name, and no bound that one is held against."""
    score = isinstance(setting.value, float) and _SCORE.fullmatch(setting.key.rpartition(".")[2])
    return bool(score) and not _BOUND.search(setting.key)


_SCORE: Final = pattern(r"(?i)(?:test_|val_|train_|cv_)?(?:mae|mse|rmse|mape|r2|f1|accuracy|auc|roc_auc)(?:_score)?")
_BOUND: Final = pattern(r"(?i)min|max|thresh|target|gate|limit|require|expect|accept|toler|quality")


def _writes(text: str, path: str, loading: AbstractSet[str]) -> bool:
    """Whether code names a file only as one that it writes, as it does the modules with what loads it.

    What sets a project up has the texts of all its files in quotes, each under its path.
    """
    makes = [line for line in text.split("\n") if basename(path) in line]
    is_key = re.compile(rf"[ \t]*[\"']{re.escape(path)}[\"']:")
    is_made = re.compile(rf"[ \t]*[rf]?[\"'](?:async )?def (?:{'|'.join(map(re.escape, sorted(loading)))})\(")
    keys = sum(is_key.match(line) is not None for line in makes)
    return keys > 0 and keys + sum(is_made.match(line) is not None for line in makes) == len(makes)


def _is_load(call: ast.Call, libraries: AbstractSet[str], text: str) -> bool:
    """Whether a call loads a file by one of some libraries."""
    root, _, method = dotted(call.func).rpartition(".")
    if method not in _LOADS:
        return False
    if root:
        return root.partition(".")[0] in libraries or not libraries.isdisjoint(root.lower().split("."))
    return any(re.search(rf"(?m)^[ \t]*from[ \t]+{name}[ \t]+import\b[^\n]*\b{method}\b", text) for name in libraries)


def _parameter(function: ast.FunctionDef, place: int | str, *, is_method: bool) -> str:
    """The name under which a function takes what is given to it at a place or by a keyword; empty for none."""
    given = function.args
    names = [a.arg for a in (*given.posonlyargs, *given.args)]
    if isinstance(place, str):
        return place if place in {*names, *(a.arg for a in given.kwonlyargs)} else ""
    return names[place + is_method] if place + is_method < len(names) else ""
