"""Fields of the project's own classes of settings that nothing reads of any object.

A field counts as read where its name follows a dot or stands in quotes, anywhere in the project's code. Where code
takes all fields of objects as a whole, nothing is said.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from mlscaffold.facts.model import Place, UnreadConstant
from mlscaffold.facts.python import dotted, parse
from mlscaffold.facts.settings_fields import NAMED
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_BASES: Final = frozenset({"BaseSettings", "BaseModel"})
"""Of pydantic 2.14 and pydantic-settings: classes that are nothing but their fields."""
_WHOLE: Final = pattern(
    r"asdict|astuple|\bvars\(|__dict__|model_fields|__fields__|\bfields\(|_asdict|to_dict|attrgetter|OmegaConf|hydra"
    r"|ConfigStore|HfArg|tyro|simple_parsing|draccus|jsonargparse|LightningCLI|getattr\([\w.]{1,80},[ \t]*(?![\"'])"
    r"|(?:settings|config|cfg|conf|params|args|options|parameters)(?:\(\))?\.(?:dict|json|model_dump\w{0,9})\("
    # What a search came to is no object of settings.
    r"|\*\*(?!best_)(?:self\.)?\w{0,40}(?:config|settings|params|args)\b(?!\.)",
    re.IGNORECASE,
)
"""What takes all fields of an object, or may."""
_FOR_PEOPLE: Final = pattern(
    r"_.*|model_config|(?:.*_)?(?:version|authors?|name|title|description|notes?|licen[cs]e|debug|date|emails?)(?:_.*)?"
)


def unread_fields(modules: Mapping[str, str], code: Mapping[str, str]) -> Iterator[UnreadConstant]:
    """The fields of classes of settings in modules with these texts; `code` is all code of the project, by path."""
    if any(map(_WHOLE.search, code.values())):
        return
    found = [item for path, text in sorted(modules.items()) if "class " in text for item in _classes(path, text)]
    names = [name for name, _, _ in found]
    for name, fields, used in found:
        unread = [field for field in fields if field.name not in used and not _is_read(field.name, code)]
        # Of a class of which nothing is read, objects may go where nobody sees them.
        if names.count(name) == 1 and len(unread) < len(fields):
            yield from (field for field in unread if not _FOR_PEOPLE.fullmatch(field.name))


def _classes(path: str, text: str) -> Iterator[tuple[str, list[UnreadConstant], set[str]]]:
    """The classes of settings, each with its name, its fields, and the bare names that it reads itself."""
    try:
        tree = parse(text)
    except (SyntaxError, RecursionError):
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef) or not NAMED.fullmatch(node.name):
            continue
        bases = {dotted(base).rpartition(".")[2] for base in node.bases}
        made = {dotted(d.func if isinstance(d, ast.Call) else d).rpartition(".")[2] for d in node.decorator_list}
        if not ((bases and bases <= _BASES) or (not bases and made == {"dataclass"})):
            continue
        # Of one field others are made, by its bare name.
        used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        yield node.name, [*_fields(path, node, plain=made == {"dataclass"})], used


def _fields(path: str, node: ast.ClassDef, *, plain: bool) -> Iterator[UnreadConstant]:
    """The fields of a class; with `plain`, those as well that have a value and no type."""
    for item in node.body:
        match item:
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield UnreadConstant(Place(path, item.lineno, item.col_offset + 1), name)
            case ast.Assign(targets=[ast.Name(id=name)]) if plain:
                yield UnreadConstant(Place(path, item.lineno, item.col_offset + 1), name)


def _is_read(name: str, code: Mapping[str, str]) -> bool:
    """Whether code reads a field of this name of anything."""
    read = re.compile(rf"\.{re.escape(name)}\b|[\"']{re.escape(name)}[\"']")
    return any(name in text and read.search(text) for text in code.values())
