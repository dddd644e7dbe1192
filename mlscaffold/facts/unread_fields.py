"""Fields of the project's own classes of settings that nothing reads of any object.

A field counts as read where its name follows a dot or stands in quotes, anywhere in the project's code, or follows a
dot in a template. What an object reads of itself is a field of that object. Where code takes all fields of objects as a
whole, nothing is said.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from mlscaffold.facts.model import Place, UnreadConstant
from mlscaffold.facts.python import dotted, parse
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

IS_FIELDS: Final = pattern(
    r"\w*(?:Config|Configuration|Settings|Params|Parameters|Options|Arguments|Args|[Hh](?:yper)?_?[Pp]arams"
    r"|[Hh]yper_?[Pp]arameters|CFG|Cfg|Constants)"
)
"""How classes of settings are named, be they of dataclasses, of pydantic, or plain."""
_DEFINES: Final = pattern(rf"\bclass[ \t]+(?:{IS_FIELDS.pattern})\b")
_BASES: Final = frozenset({"BaseSettings", "BaseModel"})
"""Of pydantic 2.14 and pydantic-settings: classes that are nothing but their fields."""
_WHOLE: Final = pattern(
    r"\b(?:asdict|astuple|attrgetter|getmembers|model_fields|__fields__|OmegaConf|omegaconf|hydra|ConfigStore"
    r"|HfArg\w{0,30}|tyro|simple_parsing|draccus|pyrallis|jsonargparse|LightningCLI|create_optimizer|create_scheduler)\b"
    r"|\bfields\(|\b(?:vars|dir)\((?!self\))|(?<!\bself)\.__dict__"
    r"|(?:settings|config|cfg|conf|params|args|options|parameters|SETTINGS|CONFIG)(?:\(\))?"
    r"\.(?:dict|json|model_dump\w{0,9})\("
)
"""What takes all fields of an object, or may; what takes its own fields alone is no object of settings.

timm 1.0 asks the options that it makes an optimizer of for what it knows.
"""
_TAKES_ITS_OWN: Final = pattern(
    r"__dict__|__slots__|__iter__|__getitem__|\bvars\(|\bdir\(|\bgetattr\(self,[ \t]*(?![\"'])"
)
_ASKS_BY_NAME: Final = pattern(r"\bgetattr\(\s{0,40}([^,\n]{1,120}),\s{0,40}(?![\"'\s])")
"""Where an object is asked for what no literal names."""
_IMPORTS: Final = pattern(r"[ \t]*(?:from|import)[ \t]+(\w+)")
_FIRST: Final = pattern(r"\w+")
_FOR_PEOPLE: Final = pattern(
    r"_.*|model_config"
    r"|(?i:(?:.*_)?(?:version|authors?|name|title|description|notes?|licen[cs]e|debug|date|timestamp|emails?)(?:_.*)?)"
)
_FEW: Final = 2
"""Fields of a plain class that are read, before others are believed to be forgotten."""


class _Class(NamedTuple):
    """One class of settings."""

    name: str
    fields: Sequence[UnreadConstant]
    numbers: frozenset[str]
    """The fields that hold a number, a text or a truth value: nobody calls these."""
    used: frozenset[str]
    """What the class reads itself."""
    is_plain: bool


def unread_fields(
    modules: Mapping[str, str], code: Mapping[str, str], others: Callable[[], Sequence[str]]
) -> Iterator[UnreadConstant]:
    """The fields of classes of settings in modules with these texts.

    `code` is all code of the project, by path; `others` gives the texts of its other files.
    """
    found = [item for path, text in sorted(modules.items()) if _DEFINES.search(text) for item in _classes(path, text)]
    own = {part.removesuffix(".py") for path in code for part in path.split("/")}
    if not found or any(_WHOLE.search(text) or _asks_by_name(text, own) for text in code.values()):
        return
    names = [item.name for item in found]
    for item in found:
        is_base = any(re.search(rf"\bclass \w+\([^()]{{0,200}}\b{item.name}\b", text) for text in code.values())
        unread = [f for f in item.fields if f.name not in item.used and not _is_read(f.name, item, code, is_base)]
        read = len(item.fields) - len(unread)
        # Of a class of which nothing is read, objects may go where nobody sees them.
        is_asked = read > max(_FEW, len(unread)) and not _is_handed_on(item.name, code) if item.is_plain else read > 0
        if names.count(item.name) == 1 and is_asked:
            yield from (f for f in unread if not _FOR_PEOPLE.fullmatch(f.name) and not _is_in(f.name, others()))


def _asks_by_name(text: str, own: Collection[str]) -> bool:
    """Whether code asks any object but itself or a library for what no literal names; `own` are the project's names."""
    for found in _ASKS_BY_NAME.finditer(text):
        asked = found[1].strip()
        root = _FIRST.match(asked)
        if asked != "self" and not (root and is_of_library(root[0], text, own)):
            return True
    return False


def is_of_library(name: str, text: str, own: Collection[str]) -> bool:
    """Whether code imports a name from what is none of the project's own modules."""
    word = re.compile(rf"\b{name}\b")
    imports = [found for line in text.split("\n") if word.search(line) and (found := _IMPORTS.match(line))]
    return bool(imports) and all(found[1] not in own for found in imports)


def _is_handed_on(name: str, code: Mapping[str, str]) -> bool:
    """Whether a class itself is given to anything: its fields are then read of what it is called there."""
    given = re.compile(rf"[(,=\[{{:][ \t]*{name}[ \t]*[,)\]}}]")
    return any(name in text and given.search(text) for text in code.values())


def _classes(path: str, text: str) -> Iterator[_Class]:
    """The classes of settings."""
    try:
        tree = parse(text)
    except (SyntaxError, RecursionError):
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef) or not IS_FIELDS.fullmatch(node.name):
            continue
        bases = {dotted(base).rpartition(".")[2] for base in node.bases}
        made = [dotted(d.func if isinstance(d, ast.Call) else d).rpartition(".")[2] for d in node.decorator_list]
        is_plain = not made and bases <= {"object"} and node in tree.body and _is_nothing_but_fields(node)
        is_data = bool(bases and bases <= _BASES) or (not bases and made == ["dataclass"])
        if not (is_plain or is_data) or _TAKES_ITS_OWN.search(ast.unparse(node)):
            continue
        # Of one field others are made, by its bare name.
        used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        used |= {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Load)}
        fields = [*_fields(path, node, untyped=is_plain or made == ["dataclass"])]
        yield _Class(node.name, fields, frozenset(_of_plain_values(node)), frozenset(used), is_plain)


def _is_nothing_but_fields(node: ast.ClassDef) -> bool:
    """Whether a class gives names to values, and does nothing else."""
    for item in node.body:
        match item:
            case (
                ast.Assign(targets=[ast.Name()])
                | ast.AnnAssign(target=ast.Name())
                | ast.Expr(value=ast.Constant())
                | ast.Pass()
            ):
                pass
            case _:
                return False
    return not node.keywords


def _fields(path: str, node: ast.ClassDef, *, untyped: bool) -> Iterator[UnreadConstant]:
    """The fields of a class; with `untyped`, those as well that have a value and no type."""
    for item in node.body:
        match item:
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield UnreadConstant(Place(path, item.lineno, item.col_offset + 1), name)
            case ast.Assign(targets=[ast.Name(id=name)]) if untyped:
                yield UnreadConstant(Place(path, item.lineno, item.col_offset + 1), name)


def _of_plain_values(node: ast.ClassDef) -> Iterator[str]:
    for item in node.body:
        match item:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name(id="int" | "float" | "str" | "bool")):
                yield name
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=value))
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=value))
            ) if isinstance(value, (int, float, str)):
                yield name


def _is_read(name: str, item: _Class, code: Mapping[str, str], is_base: bool) -> bool:
    """Whether code reads a field of this name of anything."""
    itself = "" if is_base else r"(?<!\bself)"
    ends = r"(?![ \t]*\()" if name in item.numbers else ""
    # Where it is given a value, nothing is read.
    read = re.compile(rf"{itself}\.{name}\b{ends}(?![ \t]*=(?!=))|[\"']{name}[\"']")
    return any(name in text and read.search(text) for text in code.values())


def _is_in(name: str, texts: Sequence[str]) -> bool:
    """Whether a template or a program of another language reads something by this name."""
    read = re.compile(rf"\.{name}\b")
    return any(name in text and read.search(text) for text in texts)
