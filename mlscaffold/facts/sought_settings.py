"""Whether a JSON file may hold a setting that our own rules ask for, where a whole project is looked at.

Most JSON in repositories is data, dashboards and what tools wrote down. It is seen to be valid by a parser that knows
no positions, and no settings are made of it, which takes thirty times as long.
"""

from __future__ import annotations

import json
import re

from mlscaffold.facts.nodes import MAX_DEPTH
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Any, Final

_WORDS: Final = (
    "home", "users", "fill in:", "health", "liveness", "readiness", "livez", "readyz", "doctest", "_target_",
    # By which anything may be written.
    "\\u",
)  # fmt: skip
"""What stands, in lower case, in all that a rule may find: paths of a machine, prompts, probes, options, targets."""
_DRIVE: Final = pattern(r"(?<![a-z0-9])[a-z]:[\\/]")
_SETTINGS: Final = pattern(
    r"(?:.*/)?(?:package\.json|conf(?:ig)?s?/.*|[^/]*(?:config|param|setting|hyper)[^/]*)", re.IGNORECASE
)


def may_be_settings(path: str) -> bool:
    """Whether a JSON file is named as one of settings, which are then asked for whatever they are."""
    return _SETTINGS.fullmatch(path) is not None


def has_nothing_sought(path: str, text: str) -> bool:
    """Whether a file is valid JSON in which no rule of ours has anything to look for."""
    if not path.lower().endswith(".json") or may_be_settings(path) or not text.lstrip().startswith(("{", "[")):
        return False
    low = text.lower()
    if any(word in low for word in _WORDS) or _DRIVE.search(low):
        return False
    try:
        value = json.loads(text, parse_int=float)
    except (ValueError, RecursionError):
        return False
    return not _is_deep(value)


def _is_deep(value: Any) -> bool:
    """Whether a value is nested deeper than settings may be."""
    level = [value]
    for _ in range(MAX_DEPTH):
        inner = [part.values() if type(part) is dict else part for part in level]
        level = [part for parts in inner for part in parts if type(part) is dict or type(part) is list]
        if not level:
            return False
    return True
