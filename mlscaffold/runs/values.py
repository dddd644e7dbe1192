"""Parameters and metrics as programs write them down, made plain for a record."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from mlscaffold import toml_text
from mlscaffold.errors import UserError, printable, warn
from mlscaffold.facts.nodes import plain, read_yaml
from mlscaffold.files import read_regular, why

PARTS: Final = ("train", "validation", "test")
_LIMIT: Final = 16 * 2**20
_DEPTH: Final = 50
_LONGEST_INTEGER: Final = 1000
"""Bits of an integer that is written as a number; Python refuses to write very long ones in decimal digits."""


def read(path: Path) -> dict[str, Any]:
    """The mapping in a JSON, YAML or TOML file; UserError when it holds none."""
    shown = printable(str(path))
    try:
        values = _plain(_loaded(path.suffix.lower(), read_regular(path, _LIMIT)), 0)
    except OSError as error:
        raise UserError(f"`{shown}` cannot be read: {why(error)}", "Name a file of values.") from error
    except (ValueError, RecursionError) as error:
        said = printable(" ".join(str(error).split()))[:300]
        raise UserError(f"`{shown}` cannot be read: {said}", "It must be JSON, YAML or TOML, by its name.") from error
    if not isinstance(values, dict):
        raise UserError(
            f"`{shown}` holds no mapping of names to values", "Write one, such as {train: {accuracy: 0.9}}."
        )
    return values


def _loaded(suffix: str, data: bytes) -> Any:
    text = data.decode("utf-8-sig")
    if suffix == ".json":
        values = json.loads(text)
        return {} if values is None else values
    if suffix == ".toml":
        return toml_text.loads(text)
    # No object is built that a tag names, and aliases of aliases end.
    documents = read_yaml(text)
    return _merged_keys(plain(documents[0])) if documents else {}


def _merged_keys(value: Any) -> Any:
    """A value of YAML with its merge keys (`<<: *base`) carried out."""
    if isinstance(value, list):
        return [_merged_keys(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    bases = value.get("<<")
    merged: dict[str, Any] = {}
    for base in reversed(bases if isinstance(bases, list) else [bases]):
        merged |= _merged_keys(base) if isinstance(base, dict) else {}
    own = {key: _merged_keys(inner) for key, inner in value.items() if key != "<<" or not merged}
    return merged | own


def _plain(value: Any, depth: int) -> Any:
    """A value without anything but what YAML and JSON share."""
    if depth > _DEPTH:
        raise ValueError(f"nested deeper than {_DEPTH} levels")
    if isinstance(value, Mapping):
        return {str(key): _plain(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(inner, depth + 1) for inner in value]
    if isinstance(value, int) and value.bit_length() > _LONGEST_INTEGER:
        return hex(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return value.isoformat() if isinstance(value, (datetime.date, datetime.time)) else str(value)


def flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested parameters by their dotted names."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, dict) and value:
            found |= flat(value, f"{prefix}{key}.")
        else:
            found[f"{prefix}{key}"] = value
    return found


def merged(files: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Values of several files, the later ones first; the parts of metrics are joined."""
    found: dict[str, Any] = {}
    for values in files:
        for key, value in values.items():
            before = found.get(key)
            found[key] = before | value if isinstance(before, dict) and isinstance(value, dict) else value
    return found


def read_or_warn(path: Path) -> dict[str, Any]:
    """What a finished command has written; what cannot be read is told and left out."""
    try:
        return read(path)
    except UserError as error:
        warn(f"{error.message}; it is not recorded")
        return {}
