"""Text from bytes of any encoding, and what shows that bytes are no text."""

from __future__ import annotations

import codecs

from mlscaffold.lean import pattern

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""UTF-32 first: its little-endian mark begins with that of UTF-16."""

_DECLARED = pattern(rb"\A(?:[^\r\n]*\r?\n)?[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]+)")

# Codecs that are no text encoding (hex), execute escapes (unicode_escape) or take quadratic time
# (idna, punycode) can all be declared by a hostile file.
_TRUSTED = pattern(r"(?:ascii|iso8859|cp\d|koi8|mac|gb|big5|euc|shift_jis|iso2022|johab|hz|tis|ptcp|kz1048)")

_POINTERS = (b"version https://git-lfs.github.com/spec/", b"version https://hawser.github.com/spec/")


def decode(data: bytes) -> str:
    """The text of a file: by its byte order mark, as UTF-8, as it declares itself, or else as Latin-1; never fails."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if wide := _wide_encoding(data):
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if declared := _DECLARED.match(data[:400]):
        try:
            name = codecs.lookup(declared[1].decode("ascii")).name
            if _TRUSTED.match(name):
                return data.decode(name)
        except (LookupError, UnicodeError):
            pass
    return data.decode("latin-1")


def undecodable_line(data: bytes) -> int:
    """The line of source code with the first byte that is not of its encoding, or 0 where it is decoded whole.

    Python takes a file for UTF-8, or for what one of its first two lines declares, and guesses nothing
    (*Python Language Reference*, 2.1.4 Encoding declarations).
    """
    first = _undecodable(data, "utf-8")
    if first is None:
        return 0
    from io import BytesIO
    from tokenize import detect_encoding

    try:
        name = codecs.lookup(detect_encoding(BytesIO(data).readline)[0]).name
    except SyntaxError:  # it declares what is none
        name = "utf-8"
    if not name.startswith("utf-8"):
        first = _undecodable(data, name) if _TRUSTED.match(name) else None
    return 0 if first is None else data.count(b"\n", 0, first) + 1


def _undecodable(data: bytes, encoding: str) -> int | None:
    """Where the first byte is that an encoding cannot decode, or None."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start
    return None


def _wide_encoding(data: bytes) -> str:
    """UTF-16 without a mark, known by every other byte being zero; empty otherwise."""
    head = data[:512]
    half = len(head) // 2
    if half < 2 or not head.count(0):
        return ""
    if head[1::2].count(0) >= 0.9 * half and not head[0::2].count(0):
        return "utf-16-le"
    if head[0::2].count(0) >= 0.9 * half and not head[1::2].count(0):
        return "utf-16-be"
    return ""


def split_lines(text: str) -> list[str]:
    r"""The lines of a text without their ends: `\n`, `\r\n` or `\r`, none of the further marks of `str.splitlines`."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")


def is_lfs_pointer(data: bytes) -> bool:
    """Whether a file is a Git LFS pointer in place of its content."""
    return len(data) < 1024 and data.startswith(_POINTERS) and b"\noid sha256:" in data


def is_binary(data: bytes) -> bool:
    """Whether a file is no text, by a zero byte near its beginning that no wide encoding explains."""
    head = data[:8192]
    if 0 not in head:
        return False
    return not (head.startswith(tuple(mark for mark, _ in _MARKS)) or _wide_encoding(head))
