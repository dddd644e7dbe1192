"""Where things are for an editor: URIs in place of paths, and columns in the units that were agreed upon."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote_to_bytes, urlsplit

_DRIVE: Final = re.compile(r"/[A-Za-z]:")
_SAFE: Final = "/-._~"
UTF_16: Final = "utf-16"
_CODECS: Final = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


def uri_of(path: Path) -> str:
    """The URI of a file; bytes of its name that are no UTF-8 stay what they are."""
    text = os.fsencode(path)
    if os.name == "nt":
        text = b"/" + text.replace(b"\\", b"/")
    return "file://" + quote(text, safe=_SAFE)


def path_of(uri: str) -> Path | None:
    """The file that a URI names; None for what is no file here (`untitled:`, `git:`, a NUL in it)."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme != "file" or parts.netloc not in {"", "localhost"}:
        return None
    # What an editor left unquoted is a part of the name.
    rest = f"?{parts.query}" if parts.query else ""
    data = unquote_to_bytes((parts.path + rest).encode("utf-8", "surrogatepass"))
    if b"\0" in data or not data.startswith(b"/"):
        return None
    text = os.fsdecode(data)
    return Path(text[1:] if os.name == "nt" and _DRIVE.match(text) else text)


def key_of(uri: str) -> str:
    """One form of a URI, since editors quote the same name differently."""
    path = path_of(uri)
    return uri if path is None else uri_of(path)


def units(text: str, encoding: str) -> int:
    """The length of a text in the units of an encoding of positions."""
    if text.isascii():
        return len(text)
    codec, width = _CODECS.get(encoding, _CODECS[UTF_16])
    return len(text.encode(codec, "surrogatepass")) // width


def characters(line: str, count: int, encoding: str) -> int:
    """How many characters of a line so many units are; a position within one is that before it."""
    if line.isascii():
        return min(count, len(line))
    found = length = 0
    for character in line:
        length += units(character, encoding)
        if length > count:
            break
        found += 1
    return found
