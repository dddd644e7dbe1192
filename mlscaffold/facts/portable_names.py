"""Which names of files Windows refuses."""

from __future__ import annotations

from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_RESERVED = pattern(r"[<>:\"|?*\\\x00-\x1f]")
_DEVICE = pattern(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])[ ]*(?:\.[^\n]*)?")
LONGEST: Final = 240
"""Characters of a path that leave as good as none of the 260 for the folder that the project is in."""


def refused(name: str) -> str:
    """Why Windows has no file or folder of this name, as the end of a sentence; empty where it may."""
    if found := _RESERVED.search(name):
        sign = found[0]
        return f"has `{sign}` in its name" if sign.isprintable() else f"has the character U+{ord(sign):04X} in its name"
    if _DEVICE.fullmatch(name.lower()):
        return f"has the name of a device (`{name.partition('.')[0].strip().upper()}`)"
    if name.endswith((" ", ".")):
        return "ends with a space" if name.endswith(" ") else "ends with a dot"
    return ""
