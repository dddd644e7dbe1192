"""Which files are data or models, by what they are not: their own names say little."""

from __future__ import annotations

import re
from posixpath import basename

from mlscaffold.lean import pattern

_NO_ARTIFACTS = frozenset({
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


def is_artifact(path: str) -> bool:
    """Whether a large file of this name is data, a model or an archive: no page, picture, code, lock or tracker's."""
    name = basename(path)
    is_other = name.rpartition(".")[2].lower() in _NO_ARTIFACTS or _LOCK.fullmatch(name) or _STORE.search(path)
    return not is_other
