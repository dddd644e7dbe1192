"""Rule packs: packages that declare themselves in the entry-point group `mlscaffold.checks`.

A pack is a package of families (folders) of rules (modules, each with a page of the same name).
Which rules there are is read from file names; nothing of a pack is imported before one of its rules
is wanted. Packs are looked for where this program is installed, never in the repository that is
looked at; a package in there is loaded only when the user names its folder.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence

from mlscaffold.errors import UserError, nearest
from mlscaffold.installed import OUR_PACKAGE, OURS, Pack, installed
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, replace

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path
    from types import ModuleType
from mlscaffold.rules import Rule


class Listed(NamedTuple):
    """A rule that a pack offers, not imported yet."""

    name: str
    """`family/name`."""
    module: str
    pack: str
    file: str
    """Its page."""
    folder: str = ""
    """The folder of its package, when the user named it; else the package is found by its name."""
    rule: Rule | None = None
    """The rule itself, where it is known without being imported."""

    @property
    def page(self) -> Path:
        """Its page."""
        from pathlib import Path

        return Path(self.file)

    @property
    def source(self) -> str:
        """The file of its module."""
        return f"{self.file.removesuffix('.md')}.py"

    @property
    def family(self) -> str:
        """The folder that it lives in."""
        return self.name.partition("/")[0]

    def load(self) -> Rule:
        """The rule; imported, unless it is known without."""
        if self.rule is not None:
            return self.rule
        hint = f"Mend or update the pack, or leave the rule out: `mlscaffold check --ignore {self.name}`."
        module = _imported(self.module, self.pack, self.folder, hint)
        attribute = self.module.rpartition(".")[2]
        found = getattr(module, attribute, None)
        if not isinstance(found, Rule):
            raise UserError(
                f"{self.module} of the rule pack `{self.pack}` defines no rule of its own name",
                f"Define `{attribute}` there, under @rule.",
            )
        if found.name != self.name:
            raise UserError(
                f"{self.module} of the rule pack `{self.pack}` holds the rule {found.name} of another module",
                f"Define `{attribute}` there, under @rule.",
            )
        return found if found.pack == self.pack else replace(found, pack=self.pack)


def _imported(name: str, pack: str, folder: str, hint: str) -> ModuleType:
    """A module of a pack; what cannot be imported in somebody else's is not our bug."""
    if pack == OURS:
        __import__(name)
        return sys.modules[name]
    from importlib import import_module

    try:
        with _aside(), _without_bytecode(folder):
            if folder:
                _placed(name.partition(".")[0], folder)
            return import_module(name)
    except (Exception, SystemExit) as error:
        why = f"{type(error).__name__}: {error}"
        raise UserError(f"{name} of the rule pack `{pack}` cannot be imported: {why}", hint) from error


def _aside() -> AbstractContextManager[object]:
    """Printed words go to standard error for a while: those of somebody else's pack are no part of a report."""
    from contextlib import redirect_stdout

    return redirect_stdout(sys.stderr)


class _without_bytecode:  # noqa: N801 - it is called as a function is
    """A folder that the user named may lie in the repository that is looked at, where nothing is written."""

    def __init__(self, folder: str) -> None:
        self._wanted = bool(folder)
        self._before = False

    def __enter__(self) -> None:
        self._before, sys.dont_write_bytecode = sys.dont_write_bytecode, self._wanted or sys.dont_write_bytecode

    def __exit__(self, *_: object) -> None:
        sys.dont_write_bytecode = self._before


def _placed(package: str, folder: str) -> None:
    """Import a package from its folder, without what lies beside it coming within reach."""
    if package in sys.modules:
        return
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location(
        package, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )  # fmt: skip
    if spec is None or spec.loader is None:
        raise ImportError(f"{folder} is no package")
    sys.modules[package] = module_from_spec(spec)
    try:
        spec.loader.exec_module(sys.modules[package])
    except BaseException:
        del sys.modules[package]
        raise


def listed(
    chosen: Sequence[str] = (), *, named: Sequence[str] = (), source: str = "", outside: str | Path = ""
) -> tuple[Listed, ...]:
    """Every rule of the packs that are asked, sorted by name.

    These are the installed ones, or those `chosen` by the settings in the file `source`, and those whose folders the
    user `named`. What lies in the tree `outside` is not installed.
    """
    return rules(asked(chosen, named=named, source=source, outside=outside))


def rules(packs: Sequence[Pack], of: Callable[[Pack], Sequence[Listed]] | None = None) -> tuple[Listed, ...]:
    """Every rule of some packs, sorted by name; two of one name are an error. `of` gives those of one pack."""
    found: dict[str, Listed] = {}
    for pack in packs:
        for item in (of or rules_of)(pack):
            if item.name in found:
                raise UserError(
                    f"the rule packs `{found[item.name].pack}` and `{pack.name}` both have {item.name}",
                    "Uninstall one, or choose by `packs` in the settings.",
                )
            found[item.name] = item
    return tuple(found[name] for name in sorted(found))


def ours() -> list[Listed]:
    """The rules that come with this program, whatever else is asked."""
    return rules_of(Pack(OURS, OUR_PACKAGE, ""))


def asked(
    chosen: Sequence[str] = (),
    *,
    named: Sequence[str] = (),
    source: str = "",
    outside: str | Path = "",
    there: Sequence[Pack] | None = None,
) -> tuple[Pack, ...]:
    """The packs whose rules count; see `listed`. `there` are those that are installed, where that is known."""
    by_name = {pack.name: pack for pack in (installed(os.fspath(outside)) if there is None else there)}
    if OURS not in by_name:
        raise UserError("our own rule pack is not installed", "Install mlscaffold-kit again; its rules come with it.")
    for name in chosen:
        if name not in by_name:
            raise UserError(
                f"{source}: the rule pack `{name}` is not installed",
                nearest(name, by_name) or "Install it where mlscaffold is, or take it out of `packs`.",
            )
    kept = {name: pack for name, pack in by_name.items() if not chosen or name in chosen}
    for folder in dict.fromkeys(os.path.realpath(folder) for folder in named):
        pack = _from_folder(folder, by_name)
        if pack.name in kept and kept[pack.name].folder:
            raise UserError(f"`{kept[pack.name].folder}` and `{folder}` are packages of one name", "Give one of them.")
        kept[pack.name] = pack
    return tuple(kept.values())


def _from_folder(folder: str, there: dict[str, Pack]) -> Pack:
    """The pack in a folder that the user named; it stands for an installed one of the same package."""
    package = os.path.basename(folder)
    if not os.path.isfile(os.path.join(folder, "__init__.py")):
        what = "is no package" if os.path.isdir(folder) else "is no folder"
        raise UserError(
            f"--pack: `{folder}` {what}", "Give the folder of the package itself, which holds `__init__.py`."
        )
    same = next((pack for pack in there.values() if pack.package == package), None)
    if same and same.name != OURS:
        return same._replace(folder=folder)
    if same or not package.isidentifier() or _is_taken(package, folder):
        raise UserError(
            f"--pack: a package cannot be called `{package}` here",
            "Give it a name of its own." if package.isidentifier() else "Give it a name that Python can import.",
        )
    return Pack(package, package, "", folder)


def _is_taken(package: str, folder: str) -> bool:
    """Whether a name belongs to a module that lies elsewhere."""
    from importlib.util import find_spec

    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        return True
    return spec is not None and [os.path.realpath(p) for p in spec.submodule_search_locations or ()] != [folder]


def rules_of(pack: Pack) -> list[Listed]:
    """The rules of one pack, by its files; it is an error when there are none, or one has no page."""
    found: list[Listed] = []
    for root in roots(pack):
        with os.scandir(root) as entries:
            families = sorted(e.name for e in entries if e.name.isidentifier() and e.is_dir())
        for family in families:
            found += _family(pack, root, family)
    if not found:
        raise UserError(
            f"the rule pack `{pack.name}` has no rules",
            f"In `{pack.package}`, each is FAMILY/RULE.py beside FAMILY/RULE.md. Install it anew, or uninstall it.",
        )
    return found


def roots(pack: Pack) -> Sequence[str]:
    """The folders of a pack's package, which is found and, unless it is ours, not imported."""
    if pack.folder:
        return [pack.folder]
    if pack.name == OURS:
        return list(__import__(pack.package).__path__)
    from importlib.util import find_spec

    try:
        with _aside():
            spec = find_spec(pack.package)
    except (Exception, SystemExit) as error:
        why = f"{type(error).__name__}: {error}"
    else:
        if spec is not None and spec.submodule_search_locations is not None:
            return list(spec.submodule_search_locations)
        why = "there is none of that name" if spec is None else "it is a module, where a pack is a package of folders"
    raise UserError(
        f"{pack.package} of the rule pack `{pack.name}` cannot be imported: {why}",
        "Install it again, or uninstall the pack.",
    )


def _family(pack: Pack, root: str, family: str) -> Iterator[Listed]:
    folder = os.path.join(root, family)
    with os.scandir(folder) as entries:
        names = {e.name for e in entries}
    stems = {name.rpartition(".")[0] for name in names if name.endswith((".py", ".md"))}
    for stem in sorted(stems):
        name = f"{family}/{stem}".replace("_", "-")
        page = os.path.join(folder, f"{stem}.md")
        missing = next((suffix for suffix in (".py", ".md") if f"{stem}{suffix}" not in names), "")
        if not missing:
            yield Listed(name, f"{pack.package}.{family}.{stem}", pack.name, page, pack.folder)
        elif _is_half(os.path.join(folder, f"{stem}{'.md' if missing == '.py' else '.py'}"), name):
            raise UserError(
                f"the rule {name} of the rule pack `{pack.name}` has no {'page' if missing == '.md' else 'module'}",
                f"`{family}/{stem}{missing}` is missing in `{pack.package}`: write it, or install the pack anew.",
            )


def _is_half(path: str, name: str) -> bool:
    """Whether a file is a rule without its page, or a page without its rule, and not something else of the pack."""
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            text = stream.read()
    except OSError:
        return False
    if path.endswith(".md"):
        return text.split("\n", 1)[0].strip() == f"# {name}"
    return any(line.startswith(("@rule(", "@rules.rule(")) for line in text.split("\n"))


def places(packs: Sequence[Pack], rules_known: Sequence[Listed] | None = None) -> list[str]:
    """The files and folders that decide what the rules of some packs are, and which packs are installed.

    That is where packs are looked for, and the code that may change without a new version: all of it or, given the
    rules that were known, what of this program this process has imported, which is all that it did its work by.
    """
    found = [os.path.abspath(folder) for folder in filter(None, sys.path)]
    here = os.path.dirname(os.path.realpath(__file__))
    is_checkout = os.path.isfile(os.path.join(os.path.dirname(here), "pyproject.toml"))
    ours = [here, *(root for pack in packs if pack.name == OURS for root in roots(pack))] if is_checkout else []
    if rules_known is not None and ours:
        # What a rule is may be known by its card: its module counts whether it was imported or not.
        own = [item.source for item in rules_known if item.pack == OURS]
        folders_ = dict.fromkeys(os.path.dirname(path) for path in own)
        found += dict.fromkeys([*ours, *folders_, *own, *_imported_from(ours)])
        ours = []
    # Ours is what its version says, but in a checkout, where it is worked on.
    for root in ours + [root for pack in packs if pack.name != OURS for root in roots(pack)]:
        for folder, folders, files in os.walk(root):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            found += [folder, *(os.path.join(folder, name) for name in sorted(files))]
    return found


def _imported_from(folders: Sequence[str]) -> list[str]:
    """The files of the modules in some folders that this process has imported."""
    tops = tuple(folder + os.sep for folder in folders)
    files = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
    return sorted(file for file in files if file.startswith(tops))


def matching(items: Sequence[Listed], selectors: Sequence[str], unknown: Callable[[str], None]) -> list[Listed]:
    """The rules that selectors (rule or family names) name; `unknown` is called with those that name none."""
    wanted: dict[str, Listed] = {}
    for selector in selectors:
        hits = [i for i in items if selector in {i.name, i.family}]
        if not hits:
            unknown(selector)
        wanted |= {i.name: i for i in hits}
    return [i for i in items if i.name in wanted]
