"""What kind of repository it is in words, and how far that could be seen."""

from __future__ import annotations

from typing import Final

from mlscaffold.audit.code import own
from mlscaffold.facts.model import Project

_OTHER_LANGUAGES = (".r", ".rmd", ".m", ".jl", ".scala", ".java", ".kt", ".cpp", ".cc", ".lua", ".go", ".rs", ".sas")
_OTHER_CODE: Final = (
    "code in languages other than Python, which is not read; whether it is machine learning is not known"
)


def kind_in_words(project: Project) -> str:
    """What kind of repository it is, and how far that could be seen."""
    if not project.files:
        return "nothing to audit here"
    hidden = [f for f in own(project) if not (f.parsed or f.complete) and f.dialect != "template"]
    if hidden and project.traits.isdisjoint({"trains", "serves"}) and "ml" in project.traits:
        number = f"{len(hidden)} of its Python files" if len(hidden) > 1 else "one of its Python files"
        return f"machine-learning code; whether it trains or serves is not known, since {number} cannot be parsed"
    return _OTHER_CODE if is_unread(project) else project.kind


def is_unread(project: Project) -> bool:
    """Whether all of its code is in languages that are not read here."""
    python = project.traits & {"python", "notebooks", "ml", "trains", "serves", "declared"}
    return not python and any(f.path.lower().endswith(_OTHER_LANGUAGES) for f in project.files)
