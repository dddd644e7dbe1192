"""What repairs would change, as a unified diff that `git apply` and `patch` take."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator

from mlscaffold.fixes.plan import Plan

_NO_END = b"\n\\ No newline at end of file\n"


def unified(plan: Plan) -> bytes:
    """The diff of all files, in bytes: their contents may be of any encoding."""
    return b"".join(part for path, data in sorted(plan.files.items()) for part in _of(path, plan.before[path], data))


def _of(path: str, before: bytes | None, after: bytes | None) -> Iterator[bytes]:
    old, new = _name("a", path), _name("b", path)
    yield b"diff --git %s %s\n" % (old, new)
    if before is None:
        yield b"new file mode 100644\n"
    elif after is None:
        yield b"deleted file mode 100644\n"
    lines = difflib.diff_bytes(
        difflib.unified_diff,
        _lines(before),
        _lines(after),
        b"/dev/null" if before is None else old,
        b"/dev/null" if after is None else new,
    )
    yield from (line if line.endswith(b"\n") else line + _NO_END for line in lines)


def _lines(data: bytes | None) -> list[bytes]:
    """Lines as git tells them apart: by line feeds alone."""
    parts = (data or b"").split(b"\n")
    return [part + b"\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _name(side: str, path: str) -> bytes:
    """A path as git writes it: in quotes when a character in it would be misread."""
    raw = os.fsencode(f"{side}/{path}")
    if all(32 <= byte != 127 and byte not in b'"\\' for byte in raw):
        return raw
    escaped = "".join(chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\{byte:03o}" for byte in raw)
    return f'"{escaped}"'.encode()
