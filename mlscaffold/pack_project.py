"""The sources of a rule pack: the folder whose `pyproject.toml` declares it, and where its packages are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlscaffold import toml_text
from mlscaffold.errors import UserError
from mlscaffold.files import read_regular, why
from mlscaffold.installed import GROUP

_MAX_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Source:
    """A pack as its project declares it."""

    name: str
    package: str
    folder: Path
    """Of the package."""
    root: Path
    """Of the project."""
    version: str
    """Of the project; empty when it is made at build time."""


def source_around(start: Path) -> Source:
    """The pack in whose project a folder lies: the one that holds the folder, or the only one."""
    start = start.resolve()
    for root in (start, *start.parents):
        found = list(_sources(root))
        here = [source for source in found if start == source.folder or start.is_relative_to(source.folder)]
        if len(here or found) == 1:
            return (here or found)[0]
        if found:
            names = ", ".join(f"`{source.folder.relative_to(root).as_posix()}`" for source in found)
            raise UserError(f"`{root}` declares several rule packs", f"Name the folder of one by `--path`: {names}.")
        if (root / ".git").exists():
            break
    raise UserError(
        f"no project of a rule pack is found around `{start}`",
        f'Declare one in its `pyproject.toml`: [project.entry-points."{GROUP}"] and below it `name = "package"`.',
    )


def _sources(root: Path) -> Iterator[Source]:
    project, declared = _declared(root / "pyproject.toml")
    for name, package in declared.items():
        inner = str(package).replace(".", "/")
        places = (root, root / "src", *sorted(p for p in root.iterdir() if p.is_dir() and not p.name.startswith(".")))
        folder = next((place / inner for place in places if (place / inner / "__init__.py").is_file()), None)
        if folder is None:
            raise UserError(
                f"`{root / 'pyproject.toml'}` declares the rule pack `{name}`, but there is no package `{package}`",
                f"Make `{inner}/__init__.py`, or `src/{inner}/__init__.py`.",
            )
        version = project.get("version")
        yield Source(name, str(package), folder, root, version if isinstance(version, str) else "")


def _declared(path: Path) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The table `project` of a `pyproject.toml`, and its packs (name -> package)."""
    try:
        table = toml_text.loads(read_regular(path, _MAX_BYTES).decode("utf-8-sig"))
    except FileNotFoundError:
        return {}, {}
    except OSError as error:
        raise UserError(f"`{path}` cannot be read: {why(error)}", "Make it a file that can be read.") from error
    except ValueError as error:
        raise UserError(f"`{path}` is not valid TOML: {error}", "Mend the file, then run again.") from error
    project = _table(table, "project")
    # What a project writes that is built by poetry in its older form.
    poetry = _table(table, "tool", "poetry")
    return (project or poetry), _table(project, "entry-points", GROUP) or _table(poetry, "plugins", GROUP)


def _table(table: Any, *keys: str) -> Mapping[str, Any]:
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else {}
