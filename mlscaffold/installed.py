"""What is installed beside this program: which distributions declare a rule pack, read from their metadata alone.

`importlib.metadata` takes longer to import than all the rest of a run on one file, so the files
`entry_points.txt` are looked for by listing the folders of `sys.path`. What lies in the repository
that is looked at is not installed, whatever it says of itself.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator

from mlscaffold.errors import UserError
from mlscaffold.files import read_regular
from mlscaffold.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Final

GROUP: Final = "mlscaffold.checks"
"""The entry-point group by which a distribution declares a rule pack."""

OURS: Final = "mlscaffold"
"""The name of the pack that comes with this program."""

OUR_PACKAGE: Final = "mlscaffold_checks"
_MAX_BYTES: Final = 2**20


class Pack(NamedTuple):
    """A rule pack: a package of families of rules, under the name that its distribution gives it."""

    name: str
    package: str
    """The name by which it is imported."""
    distribution: str
    """What was installed; empty for a folder that the user named."""
    folder: str = ""
    """Where the package lies, when the user named the folder; else it is found by its name."""


def folders(outside: str = "") -> list[str]:
    """The folders in which packages are installed, in their order.

    Those in the tree `outside` are left out, but for those of the environment that runs this program.
    """
    top = os.path.realpath(outside) if outside else ""
    found = list(dict.fromkeys(filter(None, sys.path)))
    if not top:
        return found
    real = {folder: os.path.realpath(folder) for folder in found}
    return [f for f in found if not _is_below(real[f], top) or _is_ours(real[f], top)]


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _is_ours(folder: str, top: str) -> bool:
    """Whether a folder in a tree belongs to the environment that runs this program, or holds the program itself."""
    if folder == os.path.dirname(os.path.dirname(os.path.realpath(__file__))):
        return True
    # An environment may lie in the tree (`.venv`); a tree that lies in an environment is no part of it.
    prefixes = [p for p in map(os.path.realpath, (sys.prefix, sys.base_prefix)) if _is_below(p, top)]
    is_site = os.path.basename(folder) in {"site-packages", "dist-packages"}
    return is_site and any(_is_below(folder, prefix) for prefix in prefixes)


def installed(outside: str = "") -> tuple[Pack, ...]:
    """The rule packs that are installed, ours first, then by name; two of one name are an error."""
    packs: dict[str, Pack] = {}
    seen: set[str] = set()
    for folder in folders(outside):
        for distribution, metadata in _distributions(folder):
            if distribution in seen:
                # Of one that is there twice, Python takes the first.
                continue
            seen.add(distribution)
            try:
                data = read_regular(f"{metadata}{os.sep}entry_points.txt", _MAX_BYTES)
            except OSError:
                continue
            if GROUP.encode() not in data:
                continue
            for name, package in _declared(data.decode("utf-8", "replace")):
                pack = Pack(name, package, distribution)
                other = packs.setdefault(name, pack)
                if other.package != package or (name == OURS and package != OUR_PACKAGE):
                    raise UserError(
                        f"the distributions `{other.distribution}` and `{distribution}` both call a rule pack `{name}`"
                        if other is not pack
                        else f"the distribution `{distribution}` calls its rule pack `{name}`, as ours is called",
                        "Uninstall one of them." if other is not pack else "Uninstall it.",
                    )
    return tuple(sorted(packs.values(), key=lambda pack: (pack.name != OURS, pack.name)))


def looked_at(outside: str = "") -> list[str]:
    """The files and folders by which `installed` knows what there is."""
    there = folders(outside)
    return [*there, *(f"{place}{os.sep}entry_points.txt" for folder in there for _, place in _distributions(folder))]


def _distributions(folder: str) -> list[tuple[str, str]]:
    """(normalised name, folder of its metadata) of each distribution in a folder, sorted."""
    try:
        with os.scandir(folder) as entries:
            found = [(e.name, e.path) for e in entries if e.name.endswith((".dist-info", ".egg-info"))]
    except OSError:
        return []
    return sorted((re.sub(r"[-_.]+", "-", name.rpartition(".")[0].partition("-")[0]).lower(), p) for name, p in found)


def _declared(text: str) -> Iterator[tuple[str, str]]:
    """(name, package) of each pack that an `entry_points.txt` declares."""
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line.strip("[] ")
        elif section == GROUP and "=" in line and not line.startswith(("#", ";")):
            name, _, package = line.partition("=")
            yield name.strip(), package.strip()
