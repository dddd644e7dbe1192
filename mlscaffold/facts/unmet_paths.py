"""The paths that a page names and its project does not have."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from posixpath import basename, dirname, normpath, relpath
from urllib.parse import quote

from mlscaffold.facts.identity import Same
from mlscaffold.facts.model import Document, Project
from mlscaffold.facts.named_paths import NamedPath, named_paths
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

_MADE: Final = pattern(
    r"\b(?:wget|curl|cp|copy|mv|move[ds]?|touch|unzip|tar|gdown|nano|vim|echo|cat|creat\w+|generat\w+|produc\w+"
    r"|renam\w+|add(?:s|ed|ing)?"
    r"|sav(?:e|es|ed|ing)|writ\w+|replac\w+|remov\w+|delet\w+|download\w*|deprecat\w+|examples?|your|new|output\w*)\b|>|https?:",
    re.IGNORECASE,
)
"""In a line that makes, fetches, moves or invents a file."""
_OUT: Final = pattern(r"(?:^|\.)(?:outs|metrics|plots|artifacts)\.")
"""Keys of a pipeline of DVC below which it says what it makes."""
_REPOSITORY: Final = pattern(r"\b(?:github|gitlab|bitbucket|codeberg)\.\w{2,4}[/:][\w.-]+/([\w.-]+)")
"""The address of a repository, and its name."""
_WORD: Final = pattern(r"[\w.-]+")
_LONGEST: Final = 2_000
"""Characters of a line, or of a value, that are looked at."""
_BUILT: Final = frozenset(
    {"build", "dist", "target", "out", "output", "outputs", "node_modules", "venv", "env", ".venv", "bin"}
)
"""Folders of what is made by running."""
_DATA: Final = frozenset({
    "csv", "tsv", "parquet", "xlsx", "xls", "zip", "gz", "tar", "npy", "npz", "pkl", "pickle", "joblib", "h5", "hdf5",
    "pt", "pth", "onnx", "ckpt", "bin", "safetensors", "feather", "db", "sqlite", "log", "whl", "apk",
})  # fmt: skip
"""Endings of files that are fetched or made, and rarely committed."""
_FILLED_IN: Final = (".in", ".example", ".sample", ".template", ".tmpl", ".dist", ".j2", ".jinja")
"""Endings of what a file is filled in from, on the machine of each reader or while an image is built."""
_PRIVATE: Final = pattern(r"\.env(?:\.(?:local|dev\w*|prod\w*|test|staging))?")
"""What every reader fills in with secrets of their own, and no repository has."""
_KNOWN: Final = frozenset(
    {"LICENSE", "LICENCE", "COPYING", "CONTRIBUTING", "CHANGELOG", "AUTHORS", "NOTICE", "Dockerfile", "Makefile"}
)


LINKS: Final = frozenset({"link", "picture"})


class Unmet(NamedTuple):
    """A path that a page names and the project does not have."""

    named: NamedPath
    instead: str
    """The only file of the same name, or of this path in another case; empty where there is none."""
    link: str
    """What leads there in its place, where it is a link or a picture; else empty."""


class _There(NamedTuple):
    """What a project has, as far as paths may lead there though they are not seen."""

    links: frozenset[str]
    """Symbolic links."""
    of_dvc: frozenset[str]
    """What pipelines of DVC make, and the folders that it lies in."""
    by_name: Mapping[str, Sequence[str]]
    """Paths by their last part in small letters."""


# A project has many pages, and most name nothing that is missing.
@lru_cache(maxsize=1)
def _there(same: Same[Project]) -> _There:
    project = same.fact
    by_name: dict[str, list[str]] = {}
    for path in project.paths:
        by_name.setdefault(basename(path).lower(), []).append(path)
    spoken = {
        s.value
        for c in project.configs
        if basename(c.path) == "dvc.yaml"
        for s in c.settings
        if isinstance(s.value, str) and len(s.value) < _LONGEST and _OUT.search(s.key)
    }
    for value in [*spoken]:
        while (value := dirname(value)).strip("/"):
            spoken.add(value)
    return _There(frozenset(f.path for f in project.files if f.is_link), frozenset(spoken), by_name)


def unmet(page: Document, project: Project) -> Iterator[Unmet]:
    """The paths that a page names and the project does not have; in doubt they are left out."""
    own = {_plain_name(project.name), *(_plain_name(text) for _, _, text in page.headings[:1])}
    named = [n for n in (_from_own_top(n, own) for n in named_paths(page)) if n.path not in project.paths]
    if not named:
        return
    there = _there(Same(project))
    made = {w for line in page.text.split("\n") if _MADE.search(line[:_LONGEST]) for w in _WORD.findall(line)}
    others = {_plain_name(name.removesuffix(".git")) for name in _REPOSITORY.findall(page.text)} - own
    # Who clones two repositories is in the other one some of the time.
    strays = page.text.count("git clone") > 1
    for item in named:
        same = there.by_name.get(basename(item.path).lower(), ())
        if _may_be_there(item, project, there):
            continue
        # A script of a gist, to which the page leads, is its readers' to put here.
        if item.how not in LINKS and item.path.endswith(".sh") and "//gist.git" in page.text:
            continue
        if item.how not in LINKS and (strays or basename(item.path) in made or _is_found_elsewhere(item, same)):
            continue
        # A program that is called after a repository is in that one.
        if item.how not in LINKS and _plain_name(basename(item.path).partition(".")[0]) in others:
            continue
        if item.folder and item.folder not in project.paths and _plain_name(item.folder) not in own:
            continue
        exact = [p for p in same if p.lower() == item.path.lower()]
        exact = exact or [p for p in same if basename(p) == basename(item.path)]
        instead = exact[0] if len(exact) == 1 else ""
        yield Unmet(item, instead, _link(item, instead, page) if instead and item.how in LINKS else "")


def _link(item: NamedPath, instead: str, page: Document) -> str:
    """A link of a page to another file, at the same place in it."""
    _, mark, place = item.written.partition("#")
    return quote(relpath(instead, dirname(page.path) or ".")) + mark + place


def _from_own_top(item: NamedPath, own: Collection[str]) -> NamedPath:
    """A path without the folder of the whole repository, which whoever has cloned it enters first."""
    first, _, rest = item.path.partition("/")
    if item.how != "command" or not rest or _plain_name(first) not in own or not item.folder:
        return item
    return item._replace(path=rest, folder=item.folder.partition("/")[2])


def _may_be_there(item: NamedPath, project: Project, there: _There) -> bool:
    """Whether a path may be there though it is not seen: behind a link, in a submodule, kept by DVC, or made."""
    path = item.path
    parts = path.split("/")
    if f"{path}.dvc" in project.paths or (project.git.prefix and item.written.startswith("/")):
        return True
    if item.how not in LINKS and any(path + ending in project.paths for ending in _FILLED_IN):
        return True
    if any("/".join(parts[:n]) in there.links for n in range(1, len(parts) + 1)):
        return True
    if ".gitmodules" in project.paths and (len(parts) == 1 or parts[0] not in project.paths):
        return True
    if parts[0] in _BUILT or path in there.of_dvc or dirname(path) in there.of_dvc:
        return True
    name = parts[-1]
    if _PRIVATE.fullmatch(name):
        return True
    stem, _, ending = name.rpartition(".")
    if item.how in LINKS and (not stem or ending.lower() in _DATA or len(ending) > 8):
        return name not in _KNOWN
    return parts[0] in {"blob", "tree", "raw", "wiki", "issues", "releases"}


def _is_found_elsewhere(item: NamedPath, same: Sequence[str]) -> bool:
    """Whether the reader of a command may find its file below another folder."""
    written = normpath(item.written)
    return any(p == written or p.endswith(f"/{written}") for p in same)


def _plain_name(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.lower())
