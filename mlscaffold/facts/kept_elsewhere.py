"""What the files of git and DVC say of paths: which go through Git LFS, and which are kept out of git."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from posixpath import dirname

from mlscaffold.facts.text import decode, split_lines
from mlscaffold.tree import matches

ATTRIBUTES = ".gitattributes"
IGNORED = ".gitignore"


def read_attributes(files: Mapping[str, bytes]) -> tuple[tuple[str, str], ...]:
    """(pattern relative to the project, attributes) of every `.gitattributes`, deeper files last: the last one wins."""
    found = []
    for path in sorted(files, key=lambda p: (p.count("/"), p)):
        for line in _rules(files[path]):
            pattern, _, attributes = line[1:].partition('"') if line.startswith('"') else _split(line)
            if pattern and attributes.strip() and not pattern.startswith("["):
                found.append((_from_root(dirname(path), pattern), attributes.strip()))
    return tuple(found)


def through_lfs(path: str, attributes: Iterable[tuple[str, str]]) -> bool:
    """Whether what git tracks at a path goes through the filter of Git LFS."""
    through = False
    for pattern, given in attributes:
        words = [word for word in given.split() if word.lstrip("-!").partition("=")[0] == "filter"]
        if words and matches(path, [pattern]):
            through = words[-1] == "filter=lfs"
    return through


def kept_elsewhere(path: str, paths: Container[str], ignores: Mapping[str, bytes]) -> bool:
    """Whether the project says that it keeps a file out of git: DVC tracks it or a folder above, or git ignores it."""
    above = path
    # What is above `/` is `/`.
    while above.strip("/"):
        if f"{above}.dvc" in paths:
            return True
        above = dirname(above)
    return is_ignored(path, read_ignores(ignores))


def read_ignores(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """The patterns of every `.gitignore` as ones from the root, deeper files last; `!` before what is not ignored."""
    found = []
    for place in sorted(files, key=lambda p: (p.count("/"), p)):
        for line in _rules(files[place]) if is_read_by_git(files[place]) else ():
            again = line.startswith("!")
            found.append("!" * again + _from_root(dirname(place), line.removeprefix("!")))
    return tuple(found)


def is_read_by_git(data: bytes) -> bool:
    """Whether git finds lines in a `.gitignore`: it reads bytes, and UTF-16, as PowerShell writes it, is none of it."""
    return b"\0" not in data


def is_ignored(path: str, ignores: Iterable[str]) -> bool:
    """Whether patterns have git ignore a path, or a folder above it."""
    ignored = False
    for glob in ignores:
        if ignored is glob.startswith("!") and matches(path, [glob.removeprefix("!")]):
            ignored = not ignored
    return ignored


def _rules(data: bytes) -> list[str]:
    lines = (line.strip() for line in split_lines(decode(data)))
    return [line for line in lines if line and not line.startswith("#")]


def _split(line: str) -> tuple[str, str, str]:
    pattern, *rest = line.split(None, 1)
    return pattern, " ", rest[0] if rest else ""


def _from_root(folder: str, pattern: str) -> str:
    """A pattern of a file in a folder as one from the root; without a slash within, it holds at any depth below."""
    pattern = pattern.replace("\\ ", " ")
    if not folder:
        return pattern
    anchored = "/" in pattern.rstrip("/")
    return f"{folder}/{pattern.lstrip('/')}" if anchored else f"{folder}/**/{pattern}"
