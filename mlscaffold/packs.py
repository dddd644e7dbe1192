"""Rule packs: packages that declare themselves in the entry-point group `mlscaffold.checks`.

A pack is a package of families (folders) of rules (modules, each with a page of the same name).
Which rules there are is read from file names; a rule's module is imported only when it is wanted.
Packs are looked for where this program is installed, never in the repository being checked.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

from mlscaffold.errors import UserError
from mlscaffold.rules import Rule

GROUP = "mlscaffold.checks"


@dataclass(frozen=True, slots=True)
class Listed:
    """A rule that a pack offers, not imported yet."""

    name: str
    """`family/name`."""
    module: str
    pack: str
    page: Path

    @property
    def family(self) -> str:
        """The folder that it lives in."""
        return self.name.partition("/")[0]

    def load(self) -> Rule:
        """Import it."""
        hint = f"Update the pack, or leave the rule out with `--ignore {self.name}`."
        module = _imported(self.module, self.pack, hint)
        found = getattr(module, self.module.rpartition(".")[2], None)
        if not isinstance(found, Rule):
            raise UserError(
                f"{self.module} of the rule pack `{self.pack}` defines no rule of its own name",
                f"Define `{self.module.rpartition('.')[2]}` there, under @rule.",
            )
        return replace(found, pack=self.pack)


def _imported(name: str, pack: str, hint: str) -> ModuleType:
    """A module of a pack; what cannot be imported in somebody else's is not our bug."""
    try:
        return importlib.import_module(name)
    except Exception as error:
        if pack == "mlscaffold":
            raise
        why = f"{type(error).__name__}: {error}"
        raise UserError(f"{name} of the rule pack `{pack}` cannot be imported: {why}", hint) from error


def _entry_points() -> dict[str, str]:
    """Pack name -> package, from the `entry_points.txt` of what is installed.

    `importlib.metadata` takes longer to import than all the rest of a run on one file.
    """
    found: dict[str, str] = {}
    for folder in dict.fromkeys(filter(None, sys.path)):
        try:
            with os.scandir(folder) as entries:
                names = sorted(e.path for e in entries if e.name.endswith((".dist-info", ".egg-info")))
        except OSError:
            continue
        for name in names:
            try:
                text = Path(name, "entry_points.txt").read_text(encoding="utf-8")
            except OSError:
                continue
            section = ""
            for line in map(str.strip, text.splitlines()):
                if line.startswith("["):
                    section = line.strip("[]")
                elif section == GROUP and "=" in line:
                    pack, _, package = line.partition("=")
                    found.setdefault(pack.strip(), package.strip())
    return found


def listed() -> tuple[Listed, ...]:
    """Every rule of every installed pack, sorted by name."""
    found: dict[str, Listed] = {}
    packs = _entry_points()
    for pack, package in sorted(packs.items(), key=lambda item: (item[0] != "mlscaffold", item[0])):
        for item in rules_of(package, pack):
            if item.name in found:
                raise UserError(
                    f"the rule packs `{found[item.name].pack}` and `{pack}` both have {item.name}", "Uninstall one."
                )
            found[item.name] = item
    if not found:
        raise UserError("no rule pack is installed", "Install mlscaffold-kit again; its rules come with it.")
    return tuple(found[name] for name in sorted(found))


def places() -> list[str]:
    """The files and folders that decide what the rules are.

    That is where packs are looked for, and the code that may change without a new version.
    """
    found = [os.path.abspath(folder) for folder in filter(None, sys.path)]  # noqa: PTH100
    here = Path(__file__).resolve().parent
    packages = [Path(_imported(package, pack, "").__path__[0]) for pack, package in _entry_points().items()]
    for folder in (here, *packages):
        # Ours is what its version says, but in a checkout, where it is worked on.
        if folder.name not in {"mlscaffold", "mlscaffold_checks"} or (here.parent / "pyproject.toml").is_file():
            found += [str(p) for p in sorted(folder.rglob("*")) if p.suffix in {".py", ".md"}]
    return found


def rules_of(package: str, pack: str) -> list[Listed]:
    """The rules of one package, by its files."""
    found = []
    for root in _imported(package, pack, "Install it again, or uninstall the pack.").__path__:
        for page in sorted(Path(root).glob("*/*.md")):
            module = page.with_suffix(".py")
            if module.is_file():
                name = f"{page.parent.name}/{page.stem}".replace("_", "-")
                found.append(Listed(name, f"{package}.{page.parent.name}.{page.stem}", pack, page))
    return found


def matching(items: Sequence[Listed], selectors: Sequence[str], unknown: Callable[[str], None]) -> list[Listed]:
    """The rules that selectors (rule or family names) name; `unknown` is called with those that name none."""
    wanted: dict[str, Listed] = {}
    for selector in selectors:
        hits = [i for i in items if selector in {i.name, i.family}]
        if not hits:
            unknown(selector)
        wanted |= {i.name: i for i in hits}
    return [i for i in items if i.name in wanted]
