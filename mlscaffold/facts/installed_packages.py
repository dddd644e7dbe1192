"""Folders that an installer fills: environments of Python, and what npm installs. What lies in them is others' work."""

from __future__ import annotations

from collections.abc import Collection

from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_MARKS: Final = ("/pyvenv.cfg", "/conda-meta/history")
"""What tells an environment, whatever its folder is called."""
_ENVIRONMENT: Final = pattern(r"(.+?)/(?:lib(?:64)?/python[\d.]+t?|Lib)/(?:site|dist)-packages/")
_PACKAGES: Final = pattern(r"((?:.+?/)?(?:node_modules|site-packages))/")


def folders_of_installed(paths: Collection[str]) -> frozenset[str]:
    """The folders that hold an environment, or packages outside one, by the paths of a tree; never its root."""
    found: set[str] = set()
    for path in paths:
        if path.endswith(_MARKS):
            found.update(path.removesuffix(mark) for mark in _MARKS if path.endswith(mark))
        elif ("-packages/" in path or "node_modules/" in path) and (
            match := _ENVIRONMENT.match(path) or _PACKAGES.match(path)
        ):
            found.add(match[1])
    return frozenset(found)


def below_any(path: str, folders: Collection[str]) -> str:
    """The folder of these that a file lies in; nothing where it is none of them."""
    return next((folder for folder in folders if path.startswith(f"{folder}/")), "")
