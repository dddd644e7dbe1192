"""The settings of a project: `[tool.mlscaffold]` in `pyproject.toml`, or `mlscaffold.toml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import normpath
from typing import Any

from mlscaffold import toml_text
from mlscaffold.errors import UserError, nearest
from mlscaffold.files import read_regular, why
from mlscaffold.layout import LAYOUT_KEYS, Layout

STAGES = ("exploration", "prototype", "production")
OWN_FILE = "mlscaffold.toml"
_MAX_BYTES = 2**20
_HEADER = re.compile(rb"""(?m)^[ \t]*\[+[ \t]*tool[ \t]*\.[ \t]*["']?mlscaffold(?![\w-])""")
_KEYS = ("stage", "exclude", "select", "ignore", "layout", "rules", "suppress", "per-path")


@dataclass(frozen=True, slots=True)
class Config:
    """The settings in force."""

    source: str = ""
    """The file that they come from; empty when the project has none."""
    stage: str = "prototype"
    exclude: tuple[str, ...] = ()
    """Globs of paths that are not the project's own work."""
    select: tuple[str, ...] = ()
    """Rules or families to run; empty means all."""
    ignore: tuple[str, ...] = ()
    layout: Layout = field(default_factory=Layout)
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Options by rule name."""
    suppress: Mapping[str, str] = field(default_factory=dict)
    """Reason by rule name."""
    per_path: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Reason by rule name, by glob."""

    @property
    def declared(self) -> bool:
        """Whether the project has settings of its own."""
        return bool(self.source)


def find_root(start: Path) -> Path:
    """The project that a folder belongs to: the nearest settings upwards, else the git work tree, else itself."""
    start = start.resolve()
    top = None
    for folder in (start, *start.parents):
        if (folder / OWN_FILE).is_file() or _mentions_us(folder / "pyproject.toml"):
            return folder
        if (folder / ".git").exists():
            # Settings above a repository are another project's.
            top = folder
            break
    return top or start


def places(start: Path, root: Path) -> list[Path]:
    """All that `find_root` looked for to come from a folder to its project, and what `load` reads there."""
    start = start.resolve()
    folders = [f for f in (start, *start.parents) if f == root or f.is_relative_to(root)]
    return [folder / name for folder in folders for name in (OWN_FILE, "pyproject.toml", ".git")]


def is_project(root: Path) -> bool:
    """Whether a folder is a project by its settings or as the top of a git work tree."""
    return (root / OWN_FILE).is_file() or (root / ".git").exists() or _mentions_us(root / "pyproject.toml")


def load(root: Path) -> Config:
    """The settings of the project at `root`; defaults when it has none."""
    own, pyproject = root / OWN_FILE, root / "pyproject.toml"
    if own.is_file():
        if _mentions_us(pyproject):
            raise UserError(
                f"both {OWN_FILE} and [tool.mlscaffold] in pyproject.toml hold settings", "Keep one of the two."
            )
        return parse(_toml(own), OWN_FILE)
    if _mentions_us(pyproject):
        tool = _toml(pyproject).get("tool")
        if isinstance(tool, dict) and "mlscaffold" in tool:
            return parse(tool["mlscaffold"], "pyproject.toml")
    return Config()


def _mentions_us(path: Path) -> bool:
    """Whether a file has our table, without the cost of a TOML parser for those that have not."""
    try:
        data = read_regular(path, _MAX_BYTES)
    except OSError:
        return False
    if b"mlscaffold" not in data:
        return False
    return _HEADER.search(data) is not None or "mlscaffold" in _tool_table(data)


def _tool_table(data: bytes) -> Mapping[str, Any]:
    """The table `tool` of a TOML file, however it is written; empty when the file cannot be read."""
    try:
        table = toml_text.loads(data.decode("utf-8")).get("tool")
    except ValueError:
        return {}
    return table if isinstance(table, dict) else {}


def _toml(path: Path) -> dict[str, Any]:
    try:
        return toml_text.loads(read_regular(path, _MAX_BYTES).decode("utf-8-sig"))
    except OSError as error:
        raise UserError(f"{path.name} cannot be read: {why(error)}", "Make it a file that can be read.") from error
    except UnicodeDecodeError as error:
        raise UserError(
            f"{path.name} is not UTF-8: {error.reason} at byte {error.start}", "Save it as UTF-8."
        ) from error
    except ValueError as error:
        said = str(error).removeprefix("no valid TOML: ")
        raise UserError(f"{path.name} is not valid TOML: {said}", "Mend the file, then run again.") from error


def parse(table: Any, source: str) -> Config:
    """Settings from the plain values of a table; every mistake is reported at once."""
    reader = _Reader(source)
    if not isinstance(table, dict):
        raise UserError(f"{source}: tool.mlscaffold must be a table", "Write `[tool.mlscaffold]` and keys below it.")
    reader.known(table, _KEYS, "")
    stage = table.get("stage", "prototype")
    if stage not in STAGES:
        reader.complain(f"stage = {stage!r} is none of {', '.join(STAGES)}", nearest(str(stage), STAGES))
    config = Config(
        source=source,
        stage=str(stage),
        exclude=tuple(glob.removeprefix("./") for glob in reader.strings(table, "exclude")),
        select=reader.strings(table, "select"),
        ignore=reader.strings(table, "ignore"),
        layout=_layout(reader, reader.table(table, "layout")),
        options={
            rule: reader.table(reader.table(table, "rules"), rule, "rules.") for rule in reader.table(table, "rules")
        },
        suppress=reader.reasons(reader.table(table, "suppress"), "suppress."),
        per_path={
            glob: reader.reasons(
                reader.table(reader.table(table, "per-path"), glob, "per-path."), f'per-path."{glob}".'
            )
            for glob in reader.table(table, "per-path")
        },
    )
    reader.finish()
    return config


def _layout(reader: _Reader, table: Mapping[str, Any]) -> Layout:
    reader.known(table, LAYOUT_KEYS, "layout.")
    given: dict[str, Any] = {}
    for key in LAYOUT_KEYS:
        if key not in table:
            continue
        name = key.replace("-", "_")
        paths = reader.strings(table, key, "layout.")
        for path in paths:
            if problem := _path_problem(path):
                reader.complain(f"layout.{key} = {path!r} is {problem}", "Write it relative, with `/`.")
        if isinstance(getattr(Layout(), name), str):
            if len(paths) != 1:
                reader.complain(f"layout.{key} must be one path", "")
                continue
            given[name] = normpath(paths[0])
        else:
            given[name] = tuple(map(normpath, paths))
    return Layout(**given)


def _path_problem(path: str) -> str:
    """Why a path of the layout cannot be; empty when it can."""
    parts = path.split("/")
    if path.startswith("/") or ".." in parts or "\\" in path or not path.strip():
        return "no path within the project"
    if not path.isprintable():
        return "no path that can be shown"
    return "in the folder that git keeps its own files in" if ".git" in map(str.casefold, parts) else ""


class _Reader:
    """Collects what is wrong with a table of settings, to tell it all at once."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._problems: list[str] = []
        self._hints: list[str] = []

    def complain(self, message: str, hint: str) -> None:
        self._problems.append(message)
        if hint and hint not in self._hints:
            self._hints.append(hint)

    def known(self, table: Mapping[str, Any], keys: tuple[str, ...], prefix: str) -> None:
        for key in table:
            if key not in keys:
                self.complain(f"unknown key `{prefix}{key}`", nearest(key, keys) or f"Known: {', '.join(keys)}.")

    def table(self, table: Mapping[str, Any], key: str, prefix: str = "") -> Mapping[str, Any]:
        value = table.get(key, {})
        if not isinstance(value, dict):
            self.complain(f"`{prefix}{key}` must be a table", "")
            return {}
        return value

    def strings(self, table: Mapping[str, Any], key: str, prefix: str = "") -> tuple[str, ...]:
        value = table.get(key, [])
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            self.complain(f"`{prefix}{key}` must be a list of strings", "")
            return ()
        return tuple(value)

    def reasons(self, table: Mapping[str, Any], prefix: str) -> dict[str, str]:
        reasons = {}
        for rule, reason in table.items():
            if isinstance(reason, str) and reason.strip():
                reasons[rule] = reason.strip()
            else:
                self.complain(f"`{prefix}{rule}` has no reason", "A suppression is its reason: write it as the value.")
        return reasons

    def finish(self) -> None:
        if self._problems:
            raise UserError(f"{self._source}: " + "; ".join(self._problems), " ".join(self._hints))
