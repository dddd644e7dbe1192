"""Names and texts that people give a new project, and what is wrong with them.

Each function returns what is wrong as the end of a sentence ("`x` ..."), or an empty string.
"""

from __future__ import annotations

import keyword
import re
import sys
import unicodedata
from collections.abc import Container
from typing import Final

MAX_PACKAGE: Final = 50
MAX_PROJECT: Final = 200
MAX_TEXT: Final = 300

_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"} | {f"{d}{n}" for d in ("com", "lpt") for n in range(10)}
)
_OTHER_STDLIB = frozenset({
    "aifc", "annotationlib", "asynchat", "asyncore", "audioop", "cgi", "cgitb", "chunk", "compression", "crypt",
    "distutils", "imghdr", "imp", "lib2to3", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev", "pipes", "profiling",
    "smtpd", "sndhdr", "spwd", "sunau", "telnetlib", "test", "uu", "xdrlib",
})  # fmt: skip
"""Modules of some supported Python that the running one may not have."""

_PACKAGE = re.compile(r"[a-z](_?[a-z0-9])*", re.ASCII)
_BIDIRECTIONAL = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def text_problem(text: str, longest: int = MAX_TEXT) -> str:
    """What is wrong with one line of text, such as a description."""
    if not text.strip():
        return "is empty"
    for character in text:
        category = unicodedata.category(character)
        if category == "Cs":
            return "is not valid UTF-8"
        if category in {"Cc", "Zl", "Zp"} or character in _BIDIRECTIONAL or character in "\ufffe\uffff":
            return "contains a line break or another control character"
    return f"is longer than {longest} characters" if len(text) > longest else ""


def project_problem(name: str) -> str:
    """What is wrong with a project's name: free text for people, and often its folder's name."""
    if problem := text_problem(name, MAX_PROJECT):
        return problem
    if "/" in name or "\\" in name:
        return "contains a slash, so that it reads as a path"
    if not any(character.isalnum() for character in name):
        return "has neither letter nor digit"
    return "is the name of a device on Windows" if _is_device(name) else ""


def package_problem(name: str, taken: Container[str] = ()) -> str:
    """What is wrong with the name of an import package; `taken` are the names that the template needs itself."""
    if problem := text_problem(name):
        return problem
    if not _PACKAGE.fullmatch(name):
        return "is not lowercase ASCII letters and digits, with single `_` between words and a letter first"
    if len(name) > MAX_PACKAGE:
        return f"is longer than {MAX_PACKAGE} characters"
    if keyword.iskeyword(name):
        return "is a keyword of Python"
    if name in sys.stdlib_module_names or name in _OTHER_STDLIB:
        return "is a module of Python's standard library"
    if _is_device(name):
        return "is the name of a device on Windows"
    return "is a folder of the project, or a library that it needs" if name in taken else ""


def package_suggestion(name: str, taken: Container[str] = ()) -> str:
    """The valid package name nearest to any text, or an empty string."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "_", plain).lstrip("0123456789_")[:MAX_PACKAGE].rstrip("_")
    if slug and package_problem(slug, taken):
        slug = f"{slug[: MAX_PACKAGE - len('_project')].rstrip('_')}_project"
    return slug


def _is_device(name: str) -> bool:
    return name.split(".")[0].strip().lower() in _DEVICES
