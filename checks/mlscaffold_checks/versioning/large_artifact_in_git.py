"""The rule `versioning/large-artifact-in-git`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename

from mlscaffold.facts.model import Place, Project
from mlscaffold.lean import pattern
from mlscaffold.rules import Problem, rule

NO_ARTIFACTS = frozenset({
    # pages, pictures, films, sounds of a documentation, fonts
    "pdf", "ps", "eps", "doc", "docx", "odt", "ppt", "pptx", "odp", "key", "epub", "html", "htm", "md", "rst", "tex",
    "svg", "png", "jpg", "jpeg", "gif", "webp", "bmp", "ico", "tif", "tiff", "heic", "avif", "psd", "ai", "drawio",
    "mp4", "mov", "avi", "webm", "mkv", "ttf", "otf", "woff", "woff2", "eot",
    # code and what is built or locked of it; notebooks, whose outputs another rule weighs
    "py", "pyi", "ipynb", "js", "mjs", "cjs", "ts", "map", "css", "java", "c", "cc", "cpp", "cu", "h", "hpp", "go",
    "rs", "sh", "r", "jl", "scala", "lock", "wasm", "jar", "whl", "so", "dll", "dylib", "exe", "a", "lib", "po", "mo",
})  # fmt: skip
"""Files that are neither data nor model. Whatever else is large is one of them, called `.pos`, `.dat` or nothing."""

_LOCK = pattern(r"(?:.*[-_.])?lock\.(?:json|ya?ml|toml)", re.IGNORECASE)
_STORE = pattern(r"(?:^|/)(?:mlruns|wandb|lightning_logs|catboost_info|\.aim|\.neptune)/")
"""Stores of trackers, which `committed-tracker-store` names as a whole."""


@rule(level="error", stage="prototype", since="0.1", when="git")
def large_artifact_in_git(project: Project, *, limit_mb: float = 5.0) -> Iterator[Problem]:
    """Data or a model of many megabytes is committed to git itself."""
    for file in project.files:
        if not file.tracked or file.lfs or file.is_link or file.bytes <= limit_mb * 1e6:
            continue
        extension = basename(file.path).rpartition(".")[2].lower()
        if extension in NO_ARTIFACTS or _LOCK.fullmatch(basename(file.path)) or _STORE.search(file.path):
            continue
        yield Problem(
            Place(file.path),
            f"{file.bytes / 1e6:.0f} MB in git itself, more than {limit_mb:g}",
            "Version it with Git LFS or DVC, or leave it out and name its source and hash in the data package.",
        )
