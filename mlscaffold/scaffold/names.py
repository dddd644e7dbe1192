"""Names and texts that people give a new project, and what is wrong with them.

Each function returns what is wrong as the end of a sentence ("`x` ..."), or an empty string.
"""

from __future__ import annotations

import keyword
import re
import sys
import unicodedata
from typing import Final

MAX_NAME: Final = 50
MAX_TEXT: Final = 300

WINDOWS_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"} | {f"{d}{n}" for d in ("com", "lpt") for n in range(10)}
)

FOLDERS: Final = frozenset({
    "artifacts", "build", "conftest", "configs", "data", "dist", "docs", "experiments", "model", "models", "monitoring",
    "notebooks", "scripts", "serving", "setup", "site", "src", "test", "tests",
})  # fmt: skip
"""Top-level and package folders of generated projects, and names that tools give a meaning to."""

DISTRIBUTIONS: Final = frozenset({
    "fastapi", "httpx", "joblib", "matplotlib", "mlscaffold", "mlscaffold-kit", "mypy", "numpy", "pandas", "pip",
    "pre-commit", "pydantic", "pytest", "pyyaml", "ruff", "scikit-learn", "scipy", "setuptools", "uv", "uvicorn", "wheel",
})  # fmt: skip
"""Distributions that a generated project may depend on: none can be its own name."""

IMPORTS: Final = frozenset({
    "fastapi", "httpx", "joblib", "matplotlib", "mlscaffold", "mlscaffold_checks", "mypy", "numpy", "pandas", "pip",
    "pkg_resources", "pre_commit", "pydantic", "pytest", "ruff", "scipy", "setuptools", "sklearn", "starlette", "uv",
    "uvicorn", "wheel", "yaml",
})  # fmt: skip
"""Modules that a generated project may import: a package of that name would hide them."""

_OTHER_STDLIB = frozenset({
    "aifc", "annotationlib", "asynchat", "asyncore", "audioop", "cgi", "cgitb", "chunk", "compression", "crypt",
    "distutils", "imghdr", "imp", "lib2to3", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev", "pipes", "profiling",
    "smtpd", "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib",
})  # fmt: skip
"""Modules of some supported Python that the running one may not have."""

_DISTRIBUTION = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?", re.ASCII | re.IGNORECASE)
_PACKAGE = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_BIDIRECTIONAL = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def text_problem(text: str) -> str:
    """What is wrong with one line of free text, such as a description."""
    for character in text:
        category = unicodedata.category(character)
        if category == "Cs":
            return "is not valid UTF-8"
        if category in {"Cc", "Zl", "Zp"} or character in _BIDIRECTIONAL:
            return "contains a line break or another control character"
    return f"is longer than {MAX_TEXT} characters" if len(text) > MAX_TEXT else ""


def project_problem(name: str) -> str:
    """What is wrong with a project's name, which is also its distribution's."""
    if not name:
        return "is empty"
    if problem := text_problem(name):
        return problem
    if not _DISTRIBUTION.fullmatch(name):
        return "may only have ASCII letters, digits, `-`, `_` and `.`, and begins and ends with a letter or digit"
    if len(name) > MAX_NAME:
        return f"is longer than {MAX_NAME} characters"
    if _is_device(name):
        return "is the name of a device on Windows"
    if re.sub(r"[-_.]+", "-", name).lower() in DISTRIBUTIONS:
        return "is the name of a distribution that the project depends on"
    return ""


def package_problem(name: str) -> str:
    """What is wrong with the name of a project's import package."""
    if not name:
        return "is empty"
    if problem := text_problem(name):
        return problem
    if not _PACKAGE.fullmatch(name):
        return "may only have lowercase ASCII letters, digits and `_`, and begins with a letter"
    if len(name) > MAX_NAME:
        return f"is longer than {MAX_NAME} characters"
    if keyword.iskeyword(name):
        return "is a keyword of Python"
    if name in sys.stdlib_module_names or name in _OTHER_STDLIB:
        return "is a module of Python's standard library"
    if _is_device(name):
        return "is the name of a device on Windows"
    if name in IMPORTS:
        return "is a module that the project imports"
    return "is a folder with a meaning of its own in a project" if name in FOLDERS else ""


def suggestion(name: str) -> str:
    """The valid project name nearest to any text, or an empty string."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:MAX_NAME].strip("-")
    if slug and project_problem(slug):
        slug = f"{slug[: MAX_NAME - 8]}-project"
    return slug


def _is_device(name: str) -> bool:
    return name.split(".")[0].lower() in WINDOWS_DEVICES
