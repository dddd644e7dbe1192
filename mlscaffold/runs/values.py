"""Parameters and metrics as programs write them down, made plain for a record."""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from mlscaffold.errors import UserError, printable

PARTS: Final = ("train", "validation", "test")
_LIMIT: Final = 16 * 2**20
_DEPTH: Final = 50


def read(path: Path) -> dict[str, Any]:
    """The mapping in a JSON, YAML or TOML file; UserError when it holds none."""
    import yaml

    shown = printable(str(path))
    try:
        if path.stat().st_size > _LIMIT:
            raise UserError(f"`{shown}` is larger than {_LIMIT // 2**20} MiB", "Write a summary of it.")
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix.lower() == ".json":
            values = json.loads(text)
        elif path.suffix.lower() == ".toml":
            import tomllib

            values = tomllib.loads(text)
        else:
            values = yaml.safe_load(text)
        values = _plain({} if values is None else values, 0)
    except OSError as error:
        raise UserError(f"`{shown}` cannot be read: {error.strerror or error}", "Name a file of values.") from error
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        why = printable(" ".join(str(error).split()))[:300]
        raise UserError(f"`{shown}` cannot be read: {why}", "It must be JSON, YAML or TOML, by its name.") from error
    if not isinstance(values, dict):
        raise UserError(
            f"`{shown}` holds no mapping of names to values", "Write one, such as {train: {accuracy: 0.9}}."
        )
    return values


def _plain(value: Any, depth: int) -> Any:
    """A value without anything but what YAML and JSON share."""
    if depth > _DEPTH:
        raise ValueError(f"nested deeper than {_DEPTH} levels")
    if isinstance(value, Mapping):
        return {str(key): _plain(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(inner, depth + 1) for inner in value]
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
        print(f"mlscaffold: {error.message}; it is not recorded", file=sys.stderr)
        return {}
