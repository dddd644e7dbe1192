"""Describing a table: what can be measured is filled in, what people wrote stays."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from mlscaffold import config
from mlscaffold.data import dictionary, package
from mlscaffold.data.contradictions import contradictions
from mlscaffold.data.database import opened
from mlscaffold.data.measure import measure
from mlscaffold.data.source import Source, examine
from mlscaffold.data.yamltext import Page
from mlscaffold.errors import UserError, printable
from mlscaffold.facts.dictionary import read_dictionary
from mlscaffold.facts.model import DataDictionary
from mlscaffold.files import read_regular, refuse_outside, why, write_text
from mlscaffold.rendered import SENTINEL
from mlscaffold.tree import MAX_BYTES


@dataclass(frozen=True, slots=True)
class Described:
    """What came of describing a table."""

    text: str
    """The dictionary."""
    changed: tuple[str, ...]
    """The files that were written, relative to the project."""
    rows: int
    columns: int
    contradictions: tuple[str, ...]
    """What is written and not so, each with its place."""
    prompts: int
    """Texts about the table that wait for what only people know."""
    undeclared: str
    """The data package, when it is not where the settings (or their absence) say that it is."""
    unvouched: str = ""
    """The data package, when it does not state the hash of the file, since it contradicts its dictionary."""


def describe(file: Path, name: str = "") -> Described:
    """Write or update the dictionary of a table and its entry in the data package of its project."""
    place = _place(file)
    root = config.root_of_file(place, Path.cwd().resolve())
    settings = config.load(root)
    home = _package_of(place, root, settings)
    path = place.relative_to(home.parent).as_posix()
    _check_path(place, path, root)
    listing = _page(home, root)
    table, schema, delimiter = entered = _entry(listing, path, name, home.name)
    target = _dictionary_place(home, schema, table, root)
    text, before, source, described = _filled(place, target, root, table, delimiter)
    home.parent.mkdir(parents=True, exist_ok=True)
    changed = []
    with _alone_in(home.parent):
        # Measuring takes its time, and others may describe their tables meanwhile: what they wrote stays.
        listing = _page(home, root)
        if _entry(listing, path, name, home.name) != entered or _page(target, root).text != before:
            raise UserError(f"{home.name} or the dictionary of `{table}` was changed meanwhile", "Run again.")
        # The hash says that somebody accepts the data as it is, which contradicts what they wrote of it.
        is_vouched = package.update(listing, root.name, table, path, schema, source, vouch=not described[2])
        # The dictionary first: a package never names a dictionary that is not there.
        for page, new, old in ((target, text, before), (home, listing.result(), listing.text)):
            if new != old:
                page.parent.mkdir(parents=True, exist_ok=True)
                write_text(page, new)
                changed.append(Path(os.path.normpath(page)).relative_to(root).as_posix())
    expected = settings.layout.package
    undeclared = home.relative_to(root).as_posix() if home != root / expected else ""
    prompts = text.count(SENTINEL) + package.prompts(_page(home, root), path)
    unvouched = "" if is_vouched else home.relative_to(root).as_posix()
    return Described(text, tuple(changed), *described, prompts, undeclared, unvouched)


def _entry(listing: Page, path: str, name: str, home: str) -> tuple[str, str, str]:
    """The name, the dictionary and the delimiter of a table, as its package says or will say."""
    entry = package.find(listing, path)
    table = _name(listing, entry, path, name, home)
    return table, (entry.schema if entry else "") or f"dictionary/{table}.yaml", entry.delimiter if entry else ""


def _dictionary_place(home: Path, schema: str, table: str, root: Path) -> Path:
    """Where the dictionary of a table is; refused where none may be written."""
    if "://" in schema:
        raise UserError(f"{home.name}: the dictionary of `{table}` is elsewhere: {schema}", "Describe it there.")
    target = home.parent / schema
    shown = f"{home.name}: the dictionary `{printable(schema)}` of `{table}`"
    if not schema.isprintable() or schema.startswith(("~", "/")) or "\\" in schema:
        raise UserError(f"{shown} is no path of a data package", "Write it relative to the package, with `/`.")
    refuse_outside(target, root, shown)
    if os.path.realpath(target) == os.path.realpath(home):
        raise UserError(f"{shown} is the package itself", "Name a file of its own, such as dictionary/<table>.yaml.")
    return target


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """While this lasts, no other run of ours writes into a folder, where the system has locks."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        # Some file systems of networks have none; what was read just before is then all that is known.
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def describe_alone(file: Path, name: str = "", output: Path | None = None) -> Described:
    """Describe a table in a dictionary that no data package names; without `output` nothing is written."""
    place = _place(file)
    table = package.checked_name(name) if name else package.slug(place.stem) or "table"
    root = Path(output.anchor if output.is_absolute() else Path.cwd().anchor) if output else place.parent
    text, before, _, described = _filled(place, output.absolute() if output else None, root, table, "")
    changed: tuple[str, ...] = ()
    if output and text != before:
        output.parent.mkdir(parents=True, exist_ok=True)
        write_text(output, text)
        changed = (str(output),)
    return Described(text, changed, *described, text.count(SENTINEL), "")


def _filled(
    place: Path, target: Path | None, root: Path, table: str, delimiter: str
) -> tuple[str, str, Source, tuple[int, int, tuple[str, ...]]]:
    """The new text of a dictionary, the old one, and what was found: rows, columns, contradictions."""
    page = _page(target, root) if target else Page(b"", "the dictionary")
    written = _read(page) if page.root is not None else None
    source = examine(place, written, delimiter)
    with opened(source) as database:
        declares_missing = page.root is not None and page.get(page.root, "missingValues") is not None
        measured = measure(database, written.missing_values if written and declares_missing else None)
        examples = _examples(page)
        before = page.text
        dictionary.fill(page, table, measured)
        text = page.result()
        found: tuple[str, ...] = ()
        if written is not None:
            # Missing values that were measured just now are part of what the dictionary says.
            now = read_dictionary(page.name, text.encode())
            found = tuple(
                f"{page.name}:{at.line}: {message}" for at, message in contradictions(now, examples, measured, database)
            )
    return text, before, source, (measured.rows, len(measured.columns), found)


def _read(page: Page) -> DataDictionary:
    found = read_dictionary(page.name, page.text.encode())
    if found.problem and page.root is not None and page.get(page.root, "fields") is not None:
        raise UserError(f"{page.name} is no data dictionary: {printable(found.problem)}", "Mend it, then run again.")
    return found


def _examples(page: Page) -> dict[str, str]:
    """The examples that are written, as text: `007` and `1e3` are no numbers where the field holds text."""
    found = {}
    for node in page.sequence(page.get(page.root, "fields")):
        name, example = page.get(node, "name"), page.get(node, "example")
        if name is not None and example is not None and example.kind == "scalar":
            found[name.text] = example.text
    return found


def _page(path: Path, root: Path) -> Page:
    shown = os.path.relpath(path, root).replace(os.sep, "/")
    refuse_outside(path, root, shown)
    try:
        return Page(read_regular(path, MAX_BYTES), shown)
    except FileNotFoundError:
        return Page(b"", shown)
    except OSError as error:
        raise UserError(f"{shown} cannot be read: {why(error)}", "Nothing was changed.") from error


def _place(file: Path) -> Path:
    """The file under the name that it was given: a link in the project is named, not what it points to."""
    if not file.is_file():
        raise UserError(
            f"there is no file `{printable(str(file))}`" if not file.exists() else f"`{file}` is no regular file",
            "Name a CSV, TSV or Parquet file.",
        )
    return file.parent.resolve() / file.name


def _package_of(place: Path, root: Path, settings: config.Config) -> Path:
    """The data package that lists a file: it can list only what lies below its own folder."""
    home = root / settings.layout.package
    if place.is_relative_to(home.parent):
        return home
    for folder in place.parents:
        if not folder.is_relative_to(root):
            break
        if (folder / home.name).is_file():
            return folder / home.name
    if settings.declared:
        raise UserError(
            f"{place.relative_to(root).as_posix()} does not lie below {home.parent.relative_to(root).as_posix()}/, "
            "and a data package lists only files below its own folder",
            "Move the file there, or set `package` in [tool.mlscaffold.layout]; --output writes a dictionary alone.",
        )
    return place.parent / home.name


def _check_path(place: Path, path: str, root: Path) -> None:
    if not place.resolve().is_relative_to(root.resolve()):
        raise UserError(
            f"{path} is a link out of the project, to {place.resolve()}",
            "Copy the file into the project; --output writes a dictionary alone.",
        )
    refuse_outside(place, root, printable(path))
    if "\\" in path or not path.isprintable() or "://" in path or path.startswith("~"):
        raise UserError(
            f"{printable(path)}: a data package cannot hold this path", "Rename the file in letters that print."
        )


def _name(listing: Page, entry: package.Entry | None, path: str, name: str, home: str) -> str:
    if entry is not None and entry.name:
        if name not in {"", entry.name}:
            raise UserError(f"{home} calls this table `{entry.name}`, not `{name}`", "Rename it there first.")
        return entry.name
    table = package.checked_name(name) if name else package.slug(Path(path).stem)
    if not table:
        raise UserError(f"no name for a table can be made of `{printable(path)}`", "Give one with --name.")
    if other := package.path_of(listing, table):
        raise UserError(
            f"{home} has a table `{table}` already: {printable(other)}",
            "Give this one a name of its own with --name."
            if posixpath.normpath(other) != path
            else "Mend its entry, then run again.",
        )
    return table
