"""The versions of Python that a project names: in its pages, images, requirements and files for tools."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from posixpath import basename

from mlscaffold.facts.model import Project
from mlscaffold.facts.text import decode, is_binary
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_PYTHON: Final = pattern(
    r"python[ _-]?(?:version)?[ \t]{0,3}(?:[:=><~]{1,3}|is)?[ \t]{0,3}[\"'(]?v?(2|3)(?:\.(\d{1,2}))?(?![\d.]*%)",
    re.IGNORECASE,
)
_OR_NEWER: Final = pattern(
    r"python[^\n]{0,12}>=?[^\n]{0,4}3|\b3\.\d{1,2}\s{0,2}(?:\+|\(?(?:or|and)\s(?:newer|later|higher|above|greater|up))",
    re.IGNORECASE,
)
"""How pages name a version, and all after it."""
_OLD: Final = pattern(r"\b2\.[67]\b|\bpython[ _-]?2|\bpy2", re.IGNORECASE)
"""How pages speak of Python 2."""
_ASKED_FOR: Final = pattern(
    r"(?<![\w-])python(?:[_-](?:requires|version)s?)?[\s\"'=:>~<^(\[-]{0,6}2(?:\.\d|\b)|\bpy2[67]?\b|(?<![\w.])2\.[67](?![\w.])",
    re.IGNORECASE,
)
"""How files for tools ask for Python 2."""
_FOR_TOOLS: Final = pattern(
    r"\.travis\.ya?ml|tox\.ini|setup\.(?:py|cfg)|pipfile|runtime\.txt|\.python-version|dockerfile.*|makefile|.*\.sh"
    r"|(?:conda|env).*\.ya?ml|pyproject\.toml|circle\.yml|config\.yml|appveyor\.yml|\.gitlab-ci\.yml|.*\.code-workspace"
    r"|requirements.*\.txt",
    re.IGNORECASE,
)
_OF_APT: Final = pattern(
    r"(?<![\w.:/-])python-(?:dev|pip|setuptools|virtualenv)(?![\w-])|^[ \t]{1,40}python[ \t]{0,9}\\?$"
    r"|apt(?:-get)?[ \t]{1,4}(?:-\S{1,20}[ \t]{1,4}){0,4}install[ \t]{1,4}(?:-\S{1,40}[ \t]{1,4}){0,4}python(?=[\s\\])",
    re.MULTILINE,
)
"""Packages of Debian and Ubuntu that are of Python 2; those of Python 3 have a 3 in their names."""
_OF_PYTHON_3: Final = pattern(r"python[:=-]?3|pip3|py3|conda|python-is-python3", re.IGNORECASE)
_IN_REPORT: Final = pattern(r"\bpython[ ~-]{0,2}2(?:\.\d|\b)", re.IGNORECASE)
"""How a report speaks of Python 2 in which numbers say many things."""
_WORKFLOWS: Final = ".github/workflows/"
_BACKPORTS: Final = frozenset({
    "futures", "enum34", "functools32", "subprocess32", "unicodecsv", "backports-functools-lru-cache", "ipaddress",
    "backports-ssl-match-hostname", "backports-abc", "configparser", "argparse", "ordereddict", "unittest2", "pathlib2",
    "wsgiref", "distribute",
})  # fmt: skip
"""Distributions that bring to Python 2 what Python 3 has itself."""


def named_versions(project: Project) -> list[tuple[str, str]]:
    """Major and minor of each version of Python that is named anywhere; the minor empty where none is."""
    texts = [page.text for page in project.documents]
    texts += [f"python {image.tag}" for image in project.images if "python" in image.name]
    texts += [f"python {r.specifier}" for r in project.dependencies.requirements if r.name == "python"]
    return [(m[1], m[2]) for text in texts for m in _PYTHON.finditer(text)]


def is_before(minor: int, project: Project) -> bool:
    """Whether all versions of Python 3 that a project names, of which there is one, are older than a minor one.

    Where a page says that newer ones will do, they are not.
    """
    minors = [int(m) for major, m in named_versions(project) if major == "3" and m]
    is_open = any(_OR_NEWER.search(page.text) for page in project.documents)
    return bool(minors) and max(minors) < minor and not is_open


def is_for_python2(project: Project, contents: Callable[[Sequence[str]], Mapping[str, bytes]]) -> bool:
    """Whether anything may say that a project is run by Python 2: a page, a kernel, a first line, a file for tools."""
    if any(_OLD.search(page.text) for page in project.documents) or any(n.python2 for n in project.notebooks):
        return True
    if not _BACKPORTS.isdisjoint(project.dependencies.names):
        return True
    wanted = sorted(p for p in project.paths if _FOR_TOOLS.fullmatch(basename(p)) or p.startswith(_WORKFLOWS))
    texts = {path: decode(data) for path, data in contents(wanted).items() if not is_binary(data)}
    if any(_ASKED_FOR.search(text) or _is_image_of_python2(path, text) for path, text in texts.items()):
        return True
    reports = sorted(path for path in project.paths if path.lower().endswith(".tex"))
    if any(_IN_REPORT.search(decode(data)) for data in contents(reports).values()):
        return True
    old = [f.path for f in project.python if f.python2]
    return any(data[:80].startswith(b"#!") and b"python2" in data[:80] for data in contents(old).values())


def _is_image_of_python2(path: str, text: str) -> bool:
    """Whether a Dockerfile installs the Python of older systems, and nothing of Python 3."""
    if not basename(path).lower().startswith("dockerfile") or "apt" not in text:
        return False
    return _OF_APT.search(text) is not None and not _OF_PYTHON_3.search(text)
