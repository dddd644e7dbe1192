"""Findings in copies of a file, told once: who repairs one copy knows what to do with the others.

A script that lies in twelve folders has one defect, and a report that says so twelve times hides the next one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial

from mlscaffold.findings import Finding
from mlscaffold.lean import TYPE_CHECKING, replace

if TYPE_CHECKING:
    from typing import Final

    from mlscaffold.tree import Tree

_SMALLEST: Final = 512
"""Bytes below which files may be alike without being copies."""
_LARGEST: Final = 2**20
"""Bytes of a file that is read once more to see whether it is a copy."""


def told_once(findings: Iterable[Finding], tree: Tree) -> tuple[Finding, ...]:
    """The findings in their order; of those that are the same in files of the same bytes, one, and where else.

    That is the one in the fewest folders: what was copied, rather than where to.
    What cannot be read, holds a few lines or is larger than a mebibyte, is a copy of nothing.
    """
    alike: dict[tuple[object, ...], list[Finding]] = defaultdict(list)
    for finding in findings:
        at = finding.at
        alike[finding.rule, finding.message, at.cell, at.line, at.column].append(finding)
    read = cache(partial(_content, tree))
    told = [finding for group in alike.values() for finding in _told(group, read)]
    return tuple(sorted(told, key=lambda f: f.order))


def _told(group: list[Finding], read: Callable[[str], bytes | None]) -> Iterator[Finding]:
    if len(group) == 1 or not group[0].at.line:
        yield from group
        return
    copies: dict[bytes, list[Finding]] = defaultdict(list)
    for finding in sorted(group, key=lambda f: (f.at.path.count("/"), f.order)):
        data = read(finding.at.path)
        if data is None:
            yield finding
        else:
            copies[data].append(finding)
    for first, *others in copies.values():
        if not others:
            yield first
            continue
        many = "a copy of this file" if len(others) == 1 else f"{len(others)} copies of this file"
        hint = f"{first.hint.rstrip('.')}. The same stands in {many}." if first.hint else f"The same stands in {many}."
        yield replace(first, hint=hint, related=(*first.related, *(f.at for f in others)))


def _content(tree: Tree, path: str) -> bytes | None:
    """The bytes of a file that may be a copy; None for any other."""
    entry = tree.entry(path)
    if entry is None or not _SMALLEST <= entry.bytes <= _LARGEST:
        return None
    try:
        return tree.read(path)
    except OSError:
        return None
