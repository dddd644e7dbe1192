"""The versions of Python that a project names: in its pages, images and requirements."""

from __future__ import annotations

import re
from collections.abc import Sequence
from posixpath import basename

from mlscaffold.facts.file_model import Document
from mlscaffold.facts.model import Project
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_PYTHON: Final = pattern(
    r"python[ _-]?(?:version)?[ \t]{0,3}(?:[:=><~]{1,3}|is)?[ \t]{0,3}[\"'(]?v?(2|3)(?:\.(\d{1,2}))?(?![\d.]*%)",
    re.IGNORECASE,
)
_OLD: Final = pattern(r"\b2\.[67]\b|\bpython[ _-]?2|\bpy2", re.IGNORECASE)


def named_versions(project: Project) -> list[tuple[str, str]]:
    """Major and minor of each version of Python that is named anywhere; the minor empty where none is."""
    return [(m[1], m[2]) for text in _texts(project, project.documents) for m in _PYTHON.finditer(text)]


def is_for_python3(project: Project) -> bool:
    """Whether its README, images or requirements name a Python 3, and nothing that it says may mean an older one."""
    readmes = [d for d in project.documents if basename(d.path).lower().startswith("readme")]
    said = any(_PYTHON.search(text) for text in _texts(project, readmes))
    return said and not any(_OLD.search(text) for text in _texts(project, project.documents))


def _texts(project: Project, pages: Sequence[Document]) -> list[str]:
    texts = [page.text for page in pages]
    texts += [f"python {image.tag}" for image in project.images if "python" in image.name]
    return texts + [f"python {r.specifier}" for r in project.dependencies.requirements if r.name == "python"]
