"""Where a repository says under which licence its code is: in a file, in the metadata of a package, in its README."""

from __future__ import annotations

import re

from mlscaffold.facts.model import ConfigFile, Document, Project
from mlscaffold.lean import pattern

_FILE = pattern(
    r"(?:docs/)?(?:[\w-]+[_.-])?(?:(?:un)?licen[cs]es?|copying|copyright|notice)(?:[_.-][\w.-]+)?(?<!\.py)(?<!\.csv)"
    r"|licen[cs]es/.+",
    re.IGNORECASE,
)
_CODE = pattern(r"\.(?:py|ipynb|csv|tsv|json|js|ts|parquet|png|jpe?g)$|plates?\b", re.IGNORECASE)
_HEADING = pattern(
    r"\b(?:licen[cs](?:e|es|ing)|copyright|licen[cz]a|licencia|licença|lizenz)\b|许可|ライセンス", re.IGNORECASE
)
_KNOWN = pattern(r"\b(?:MIT|Apache|BSD|L?A?GPL|MPL|ISC|CC0|CC[ -]BY|Creative Commons|Unlicense|EUPL)\b")
_POINTER = pattern(r"\b(?:LICEN[CS]E|COPYING)(?:\.\w+)?\b")
_SAID = pattern(
    r"\b(?:licen[cs]ed|released|distributed|available) under\b[^.]{0,80}"
    r"\b(?:licen[cs]e|domain|mit|apache|bsd|gpl|cc)\b",
    re.IGNORECASE,
)


def has_licence_file(project: Project) -> bool:
    """Whether a file holds the text of a licence, by its name."""
    return any(_FILE.fullmatch(path) and not _CODE.search(path) for path in project.paths)


def names_licence(project: Project) -> bool:
    """Whether the metadata of a package names the licence: a setting, or what `setup.py` says."""
    return any(_is_stated(c) for c in project.configs) or any(
        t.value.startswith("License :: ") or (t.use == "argument:setuptools.setup" and _KNOWN.fullmatch(t.value))
        for f in project.python
        if f.path == "setup.py"
        for t in f.texts
    )


def named_licence(project: Project) -> str:
    """The licence that `pyproject.toml` names as the project's, as it is written there; empty when it names none."""
    keys = {"project.license", "project.license.text", "tool.poetry.license"}
    settings = (s for c in project.configs if c.path == "pyproject.toml" for s in c.settings if s.key in keys)
    return next((str(s.value) for s in settings if s.value), "")


def states_licence(page: Document) -> bool:
    """Whether a page names the licence itself, and does not only point to a file that is not there."""
    if _SAID.search(page.text):
        return True
    sections = [page.section(text) for _, _, text in page.headings if _HEADING.search(text)]
    return any(section and (_KNOWN.search(section) or not _POINTER.search(section)) for section in sections)


def _is_stated(config: ConfigFile) -> bool:
    """Whether the metadata of a package names the licence."""
    return config.path in {"pyproject.toml", "package.json", "CITATION.cff"} and any(
        s.key in {"license", "project.license", "project.license.text", "tool.poetry.license"} and s.value
        for s in config.settings
    )
