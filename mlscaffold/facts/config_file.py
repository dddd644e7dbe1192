"""Settings with their positions from a YAML, TOML or JSON file, and plain values for the files of the convention."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping

from mlscaffold import toml_text
from mlscaffold.facts.model import ConfigFile, Place, Role, Setting
from mlscaffold.facts.nodes import Node, plain, read_json, read_yaml
from mlscaffold.facts.sought_settings import has_nothing_sought
from mlscaffold.facts.text import decode, is_binary, is_lfs_pointer, split_lines
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Any, Final


_new: Final = tuple.__new__
"""Makes a named tuple of its values at half the price of calling its class."""
MAX_BYTES = 2 * 2**20
MAX_JSON_BYTES = 2**17
"""A larger file holds data, not settings, and is given none; people write JSON by hand less than anything."""

# `{{ x }}` where YAML would need quotes, or a statement of Jinja or Go templates. GitHub's `${{ }}` is none.
_TEMPLATE = pattern(r"(?m)^[ \t]*(?:- )?(?:\{\{|\{%|\{#)|:[ \t]{1,9}[^\"'#\n]{0,99}(?<!\$)\{\{|\{%")


def read_config(path: str, data: bytes, role: Role, *, full: bool = True) -> ConfigFile:
    """The settings of a configuration file; `problem` says why there are none.

    Where they are not `full`, files may be left out that hold nothing that our own rules ask for.
    """
    settings: tuple[Setting, ...] = ()
    problem = ""
    templated = False
    limit = MAX_JSON_BYTES if path.lower().endswith((".json", ".jsonc")) else MAX_BYTES
    if not (len(data) > limit or is_lfs_pointer(data) or is_binary(data)):
        text = decode(data)
        if not full and has_nothing_sought(path, text):
            return ConfigFile(path, role, (), "", False)
        try:
            settings = tuple(_settings(path, text))
        except ValueError as error:
            templated = is_templated(text)
            problem = "" if templated or _is_json_lines(path, text) else str(error)
        else:
            if _is_yaml(path) and is_templated(text):
                settings, templated = (), True
    return ConfigFile(path, role, settings, problem, templated)


def is_templated(text: str) -> bool:
    """Whether a text is a template (Helm, Jinja) of the file that it is named as."""
    return ("{{" in text or "{%" in text or "{#" in text) and _TEMPLATE.search(text) is not None


def load(path: str, data: bytes) -> tuple[Node, ...]:
    """The documents of a YAML or JSON file, told apart by its name; ValueError when it cannot be read."""
    text = decode(data)
    if path.lower().endswith((".json", ".jsonc")):
        node = read_json(text)
        return (node,) if node else ()
    return read_yaml(text)


def load_yaml(data: bytes, *, as_text: frozenset[str] = frozenset()) -> tuple[Any, dict[str, int]]:
    """The first document of a YAML file as plain values, and the line of each top-level key.

    Only `true` and `false` are booleans, dates and times are text, and so are scalars under a key
    in `as_text`. None for an empty file; ValueError when it cannot be read.
    """
    documents = read_yaml(decode(data))
    if not documents:
        return None, {}
    return plain(documents[0], as_text), {name.text: name.line for name, _ in documents[0].items()}


def _is_yaml(path: str) -> bool:
    return path.lower().endswith((".yaml", ".yml"))


def _is_json_lines(path: str, text: str) -> bool:
    """Whether a file named as JSON holds one JSON value a line: data, and no settings gone wrong."""
    first, _, rest = text.partition("\n")
    if _is_yaml(path) or not rest.lstrip().startswith(("{", "[")):
        return False
    try:
        return read_json(first) is not None
    except ValueError:
        return False


def _settings(path: str, text: str) -> Iterator[Setting]:
    if path.lower().endswith(".toml"):
        yield from _toml_settings(path, text)
        return
    documents = read_yaml(text) if _is_yaml(path) else [node for node in [read_json(text)] if node]
    found: list[Setting] = []
    for document in documents:
        _add_leaves(found, path, document, "", document)
    yield from found


def _add_leaves(found: list[Setting], path: str, node: Node, key: str, at: Node) -> None:
    """Add the leaves below a node, each placed at its key, or at itself in a list."""
    kind, value = node.kind, node.value
    if kind == "scalar":
        if key:
            found.append(_new(Setting, (_new(Place, (path, at.line, at.column, None)), key, value)))
    elif not value:
        if key:
            found.append(Setting(Place(path, at.line, at.column), key, {} if kind == "mapping" else ()))
    elif kind == "mapping":
        for name, content in value:
            _add_leaves(found, path, content, f"{key}.{name.text}" if key else name.text, name)
    else:
        for index, element in enumerate(value):
            _add_leaves(found, path, element, f"{key}.{index}" if key else str(index), element)


# --------------------------------------------------------------------------------------------- TOML

_NAME = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_DOTTED = rf"{_NAME}(?:[ \t]*\.[ \t]*{_NAME})*"
_HEADER = pattern(rf"[ \t]*(\[\[?)[ \t]*({_DOTTED})[ \t]*\]")
_ENTRY = pattern(rf"[ \t]*({_DOTTED})[ \t]*=")
_PART = pattern(_NAME)
_VALUE = pattern(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"{3,5}' + r"|'''(?:[^']|'(?!''))*+'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*+"' + r"|'[^'\n]*+'|#[^\n]*+|[\[\]{}]|\n|[^\"'#\[\]{}\n]++|.",
    re.DOTALL,
)


Places = Mapping[tuple[str, ...], tuple[int, int]]
"""The (line, column) of each key by its path."""


def load_toml(data: bytes) -> tuple[dict[str, Any], Places]:
    """The values of a TOML file, and where its keys stand; ValueError when it cannot be read."""
    text = decode(data)
    return toml_values(text), _places_again("\n".join(split_lines(text)))


def toml_values(text: str) -> dict[str, Any]:
    """The values of a TOML text, not to be changed; ValueError when it cannot be read."""
    values, problem = _values_again("\n".join(split_lines(text)))
    if problem:
        raise ValueError(problem)
    return values


# The settings of a project are asked for by every command of every pipeline, and it has few such files.
@functools.lru_cache(maxsize=16)
def _values_again(text: str) -> tuple[dict[str, Any], str]:
    """The values of a TOML text, or why there are none."""
    try:
        return toml_text.loads(text), ""
    except ValueError as error:
        return {}, str(error)


@functools.lru_cache(maxsize=16)
def _places_again(text: str) -> Places:
    return _toml_places(text)


def _toml_places(text: str) -> dict[tuple[str, ...], tuple[int, int]]:
    """Where each key of a valid TOML text stands; elements of `[[tables]]` have their index in the path."""
    places: dict[tuple[str, ...], tuple[int, int]] = {}
    counts: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    position, line = 0, 1
    while position < len(text):
        if header := _HEADER.match(text, position):
            names = [_unquoted(part) for part in _PART.findall(header[2])]
            table = ()
            for name in names[:-1]:
                table = _indexed((*table, name), counts)
            last = (*table, names[-1])
            if header[1] == "[[":
                counts[last] = counts.get(last, -1) + 1
            places.setdefault(last, (line, 1))
            table = _indexed(last, counts)
            places.setdefault(table, (line, 1))
            end = text.find("\n", header.end())
            position = end if end >= 0 else len(text)
        elif entry := _ENTRY.match(text, position):
            names = [_unquoted(part) for part in _PART.findall(entry[1])]
            column = entry.start(1) - position + 1
            for depth in range(1, len(names) + 1):
                places.setdefault((*table, *names[:depth]), (line, column))
            end = _end_of_value(text, entry.end())
            line += text.count("\n", position, end)
            position = end
        end = text.find("\n", position)
        if end < 0:
            break
        position, line = end + 1, line + 1
    return places


def _indexed(path: tuple[str, ...], counts: Mapping[tuple[str, ...], int]) -> tuple[str, ...]:
    return (*path, str(counts[path])) if path in counts else path


def _unquoted(name: str) -> str:
    if name.startswith('"'):
        import tomllib

        return next(iter(tomllib.loads(f"{name} = 1")))
    return name.strip("'")


def _end_of_value(text: str, position: int) -> int:
    """Where the line of a value ends that may span lines by brackets or long strings."""
    depth = 0
    while (match := _VALUE.match(text, position)) is not None:
        piece = match[0]
        if piece == "\n" and depth <= 0:
            return position
        if piece in {"[", "{"}:
            depth += 1
        elif piece in {"]", "}"}:
            depth -= 1
        position = match.end()
    return len(text)


def _toml_settings(path: str, text: str) -> Iterator[Setting]:
    values, places = toml_values(text), _places_again("\n".join(split_lines(text)))

    def leaves(value: Any, key: tuple[str, ...], at: tuple[int, int]) -> Iterator[Setting]:
        at = places.get(key, at)
        if isinstance(value, Mapping) and value:
            for name, content in value.items():
                yield from leaves(content, (*key, name), at)
        elif isinstance(value, list) and value:
            for index, content in enumerate(value):
                yield from leaves(content, (*key, str(index)), at)
        else:
            yield Setting(Place(path, *at), ".".join(key), _toml_scalar(value))

    yield from leaves(values, (), (1, 1)) if values else ()


def _toml_scalar(value: Any) -> Any:
    if isinstance(value, list):
        return ()
    return value if isinstance(value, str | int | float | bool | Mapping) else str(value)
