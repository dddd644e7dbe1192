"""TOML from other people: read by the standard library, but for texts that it takes too long for."""

from __future__ import annotations

import re

from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Any, Final

MAX_PARTS: Final = 100
"""Parts of a dotted key; the parser's time grows with their square."""

_DOTTED_RUN = pattern(r"(?:[\w\"'-]++[ \t]*+\.[ \t]*+)++|[\w\"'-]++|.", re.DOTALL)
_LONG_INTEGER = pattern(r"0[xob][0-9a-fA-F_]{17}")
_INTEGERS: Final = range(-(2**63), 2**63)


def loads(text: str) -> dict[str, Any]:
    """The values of a TOML text; ValueError says why there are none."""
    import tomllib

    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count(".") > 5_000 and any(run[0].count(".") > MAX_PARTS for run in _DOTTED_RUN.finditer(text)):
        raise ValueError(f"nested deeper than {MAX_PARTS} levels")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"no valid TOML: {error}") from None
    except (RecursionError, MemoryError) as error:
        raise ValueError("no valid TOML: it is nested too deeply") from error
    except ValueError as error:
        # Python reads no decimal number of more than some thousand digits.
        raise ValueError("no valid TOML: a number is too long") from error
    if _LONG_INTEGER.search(text) and not _is_sound(values):
        raise ValueError("no valid TOML: an integer is longer than 64 bits")
    return values


def _is_sound(values: dict[str, Any]) -> bool:
    """Whether no integer is longer than TOML allows: hexadecimal ones have no bound of Python's."""
    waiting: list[Any] = [values]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, int) and value not in _INTEGERS:
            return False
    return True
