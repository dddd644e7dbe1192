"""Places that pin one distribution to versions which no environment can have at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from posixpath import basename, dirname

from mlscaffold.facts.manifests.requirement_lines import INSTALLERS, is_exact
from mlscaffold.facts.model import Place, Project, Requirement
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

_LISTS: Final = frozenset({"requirements", "constraints"})
_MANIFESTS: Final = frozenset({"pyproject", "setup", "pipfile"})
_SHELVES: Final = frozenset({"requirements", "requirement", "reqs"})
"""Folders whose lists stand for the folder that they are in."""
_USUAL = pattern(r"(?:requirements?|constraints?)\.(?:txt|in|lock)|requirements")
"""Lists that stand for all that the project needs, by their name."""
_POETRY = pattern(r"([\^~])(\d+(?:\.\d+)*)\S*")


_MOST: Final = 12
"""Requirements of one name beside each other that are held against each other."""


class Contradiction(NamedTuple):
    """Two places that ask for versions which exclude each other."""

    one: Requirement
    other: Requirement
    more: int
    """Further distributions of which the same is true of these two files."""


def contradictions(project: Project) -> Iterator[Contradiction]:
    """The contradictions among what stands for one environment, the first of each pair of files.

    That is a list and the manifest or the lock beside it, or one file. What applies under a condition, or belongs
    to a group of its own, is left out; so is what neither place pins.
    """
    asked: dict[tuple[str, str], list[Requirement]] = {}
    for requirement in project.dependencies.requirements:
        if _counts(requirement):
            asked.setdefault((_folder(requirement.at.path), requirement.name), []).append(requirement)
    found: dict[tuple[str, str], dict[str, tuple[Requirement, Requirement]]] = {}
    for same in asked.values():
        for one, other in combinations(sorted(same, key=_rank)[:_MOST], 2):
            if (one.pinned or other.pinned) and _is_one_environment(one, other) and _exclude(one, other):
                found.setdefault((one.at.path, other.at.path), {}).setdefault(one.name, (one, other))
    told: set[frozenset[tuple[str, str, str]]] = set()
    for pairs in found.values():
        # A copy of a list, beside each model that was kept, says nothing new.
        said = frozenset((name, one.specifier, other.specifier) for name, (one, other) in pairs.items())
        if said in told:
            continue
        told.add(said)
        one, other = min(pairs.values(), key=lambda pair: pair[1].at)
        yield Contradiction(one, other, len(pairs) - 1)


def _rank(requirement: Requirement) -> tuple[int, Place]:
    """What is made from something else comes last: it is where a contradiction is told."""
    source = requirement.source
    return 0 if source in _MANIFESTS else 3 if source == "lock" else 2 if source in _LISTS else 1, requirement.at


def _counts(requirement: Requirement) -> bool:
    """Whether a requirement always applies, names a version, and is read as it was meant."""
    if requirement.group or requirement.marker or requirement.name in INSTALLERS:
        return False
    specifier = requirement.specifier
    # A bare version in a Pipfile is taken for one thing by some releases of Pipenv, and for another by others.
    unsure = is_exact(specifier) and not requirement.pinned
    if unsure or specifier.startswith("@") or not re.search(r"\d", specifier):
        return False
    return requirement.source in {*_LISTS, *_MANIFESTS, "conda", "lock"}


def _folder(path: str) -> str:
    folder = dirname(path)
    return dirname(folder) if basename(folder).lower() in _SHELVES else folder


def _is_one_environment(one: Requirement, other: Requirement) -> bool:
    """Whether two requirements without a condition are for one environment."""
    if one.at.path == other.at.path:
        # A lock, and a manifest of many environments, may have several versions of one distribution.
        return one.source in {*_LISTS, "conda"}
    kinds = {one.source, other.source}
    if "lock" in kinds:
        return bool(kinds & _MANIFESTS)
    # Environments of conda beside each other, and lists with names of their own, are for different things.
    return kinds != {"conda"} and all(
        _USUAL.fullmatch(basename(r.at.path)) is not None for r in (one, other) if r.source in _LISTS
    )


def _exclude(one: Requirement, other: Requirement) -> bool:
    """Whether no release satisfies both, as far as one of them is pinned; False for what cannot be read."""
    from packaging.version import InvalidVersion

    try:
        for pinned, asked in ((one, other), (other, one)):
            if pinned.pinned and (version := _version(pinned.specifier)) is not None:
                allowed = _allowed(asked.specifier)
                return allowed is not None and not allowed.contains(version.public, prereleases=True)
    except InvalidVersion:
        return False
    return False


def _version(specifier: str) -> Version | None:
    """The one version that a pin names."""
    from packaging.version import Version

    found = re.fullmatch(r"={1,3}([^=,*<>!~]+)(?:=[^=]*)?", specifier)
    return Version(found[1]) if found else None


def _allowed(specifier: str) -> SpecifierSet | None:
    """What a specifier allows, that of conda and Poetry too; None for what cannot be read."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    if "|" in specifier:
        return None
    parts: list[str] = []
    for part in specifier.split(","):
        if caret := _POETRY.fullmatch(part):
            parts += _between(caret[1], caret[2])
        elif single := re.fullmatch(r"=([^=*]+)(?:\*|=.*)?", part):
            # `=1.2` of conda is any release that begins so.
            parts.append(f"=={single[1].rstrip('.')}.*")
        else:
            parts.append(re.sub(r"\+[\w.]+$", "", part))
    try:
        return SpecifierSet(",".join(parts))
    except InvalidSpecifier:
        return None


def _between(sign: str, version: str) -> Sequence[str]:
    """The bounds of `^1.2` and `~1.2`, as Poetry reads them."""
    numbers = [int(n) for n in version.split(".")]
    last = len(numbers) - 1
    kept = next((i for i, n in enumerate(numbers) if n), last) if sign == "^" else min(1, last)
    above = [*numbers[:kept], numbers[kept] + 1]
    return f">={version}", f"<{'.'.join(map(str, above))}"
