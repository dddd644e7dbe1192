"""Model cards: which page is one, and what one must say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mlscaffold.facts.model import Document, Project
from mlscaffold.facts.model_files import is_model_file
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Any

HEADINGS = ("Intended use", "Data", "Metrics", "Limits")
"""What a card of the convention must speak of."""

# Mitchell et al. (2019), Hugging Face's template of 2024
_ALSO = {
    "Intended use": ("Intended uses", "Primary intended uses", "Uses", "Direct use"),
    "Data": (
        "Training data", "Evaluation data", "Training and evaluation data", "Datasets", "Dataset", "Training details",
    ),
    "Metrics": ("Performance", "Evaluation", "Results", "Quantitative analyses"),
    "Limits": (
        "Limitations", "Known limitations", "Caveats", "Risks", "Bias, risks", "Intended uses & limitations",
        "Out-of-scope use",
    ),
}  # fmt: skip
"""Under which headings other cards say the same."""

_CARD_FILE = pattern(r"(?:.*/)?[^/]*model[ _-]?(?:card|description|facts|sheet)[^/]*", re.IGNORECASE)
_CARD_HEADING = pattern(r"model (?:cards?|descriptions?|details|facts)\b|intended uses?\b", re.IGNORECASE)
_HUB_KEYS = frozenset({"library_name", "pipeline_tag", "model-index", "base_model"})
"""Keys that the front matter of a page has on a model hub."""


_DOWNLOAD = pattern(
    r"(?i)\b(?:pre-?)?trained[ -](?:\w+[ -])?(?:models?|weights|checkpoints?|networks?)\b[^\n]{0,200}"
    r"(?:\]\((?!https?://github\.com/[\w.-]{1,99}/[\w.-]{1,99}/?\))|(?<!\]\()https?:|\bdownload"
    r"|\bavailable\b(?! at \[))"
    r"|\bdownload\w*\b[^\n]{0,100}\b(?:pre-?)?trained[ -](?:\w+[ -])?(?:models?|weights)"
)
"""What says that a model can be had; a link to code alone may lead to that of others."""


def is_handed_on(project: Project) -> bool:
    """Whether others get the models of a project: it serves, keeps, registers or offers one, or builds an image."""
    if "serves" in project.traits or project.images:
        return True
    if any(is_model_file(f.path) and (f.tracked or f.lfs) and f.role != "test" for f in project.files):
        return True
    registered = any(c.method in _REGISTERS or c.name.startswith("bentoml.") for f in project.sources for c in f.calls)
    return registered or any(_DOWNLOAD.search(page.text) for page in project.documents)


_REGISTERS = frozenset({"register_model", "create_model_version", "log_model", "push_to_hub", "ModelVersion"})


def unanswered(card: Document) -> list[str]:
    """Those of the headings under which a card says nothing, by no other name either."""
    return [heading for heading in HEADINGS if not any(map(card.answers, (heading, *_ALSO[heading])))]


def has_model_card(project: Project) -> bool:
    """Whether a file is one by its name, or a page by its headings or its front matter."""
    named = (path for path in project.paths if "model" in path.lower())
    return any(map(_CARD_FILE.fullmatch, named)) or any(map(is_model_card, project.documents))


def is_model_card(page: Document) -> bool:
    """Whether a page is a model card, has a section that is one, or has the front matter of a model hub."""
    return bool(_HUB_KEYS & page.front_matter.keys()) or any(_CARD_HEADING.search(text) for _, _, text in page.headings)


def unsaid(matter: Mapping[str, Any]) -> Iterator[str]:
    """What the front matter of a card of the convention does not say, each as a user would name it."""
    allowed = matter.get("max_age_days")
    if isinstance(allowed, bool) or not isinstance(allowed, (int, float)) or not allowed > 0:
        yield "`max_age_days` as a number of days"
    # Before the first training there is nothing to say of a model.
    if matter.get("model"):
        yield from (f"`{key}`" for key in ("trained_at", "data", "artifact") if not matter.get(key))
