"""The settings of a project: `[tool.mlscaffold]` in `pyproject.toml`, or `mlscaffold.toml`."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from posixpath import basename, dirname, join, normpath

from mlscaffold import toml_text
from mlscaffold.errors import UserError, nearest
from mlscaffold.files import mode_of, read_regular, why
from mlscaffold.layout import LAYOUT_KEYS, Layout
from mlscaffold.lean import TYPE_CHECKING, dataclass, field, pattern, replace

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, Literal, TypeVar

    Level = Literal["error", "warning", "note"]
    Word = TypeVar("Word", bound=str)
else:
    Level = str

LEVELS: tuple[Level, ...] = ("error", "warning", "note")
STAGES = ("exploration", "prototype", "production")
OWN_FILE = "mlscaffold.toml"
_MAX_BYTES = 2**20
_HEADER = pattern(rb"""(?m)^[ \t]*\[+[ \t]*tool[ \t]*\.[ \t]*["']?mlscaffold(?![\w-])""")
_CHOOSING = ("select", "ignore", "extend-select", "extend-ignore")
KEYS = (
    "extend", "stage", "exclude", "extend-exclude", "packs", *_CHOOSING, "levels", "fail-on", "baseline", "layout",
    "rules", "suppress", "per-path",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """What one place says of the rules to ask, by the names of rules and families, by level, or as `all`."""

    source: str
    """The settings file, or `command line`."""
    select: tuple[str, ...] = ()
    """What is asked instead of all that earlier places chose; empty changes nothing of it."""
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    """What is asked besides."""

    def __bool__(self) -> bool:
        return bool(self.select or self.ignore or self.extend_select)


@dataclass(frozen=True, slots=True)
class Config:
    """The settings in force."""

    source: str = ""
    """The file that they come from; empty when the project has none."""
    stage: str = "prototype"
    exclude: tuple[str, ...] = ()
    """Globs of paths that are not the project's own work."""
    packs: tuple[str, ...] = ()
    """The installed rule packs to ask; empty means all."""
    choices: tuple[Choice, ...] = ()
    """Which rules to ask: that of the settings which are extended first, then the project's own."""
    levels: Mapping[str, Level] = field(default_factory=dict)
    """Level by rule name, where it is not the rule's own."""
    fail_on: Level = "note"
    """The lowest level of a finding that fails the check."""
    baseline: str = ""
    """The file of findings that are older than the check; empty when none is named."""
    layout: Layout = field(default_factory=Layout)
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Options by rule name."""
    suppress: Mapping[str, str] = field(default_factory=dict)
    """Reason by rule name."""
    per_path: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Reason by rule name, by glob."""
    inherited: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    """The file that an entry comes from which is not the project's own, by its keys (`("suppress", rule)`)."""
    extended: tuple[str, ...] = ()
    """The files that the settings extend, relative to the project."""

    @property
    def declared(self) -> bool:
        """Whether the project has settings of its own."""
        return bool(self.source)


def find_root(start: Path) -> Path:
    """The project that a folder belongs to: the nearest settings upwards, else the git work tree, else itself."""
    from pathlib import Path

    return Path(project_of(start))


def root_of_file(file: Path, here: Path) -> Path:
    """The project that a file belongs to; where nothing says which, the folder that one stands in, if it lies below."""
    root = find_root(file.parent)
    alone = root == file.parent and not _has_settings(root) and not mode_of(_below(root, ".git"))
    return here if alone and here in file.parents and find_root(here) == here else root


def project_of(start: str | Path) -> str:
    """The same for a hook, which does without `pathlib`."""
    start = os.path.realpath(start)
    for folder in _upwards(start):
        if _has_settings(folder):
            return folder
        if mode_of(_below(folder, ".git")):
            # Settings above a repository are another project's.
            return folder
    return start


def _upwards(folder: str) -> Iterator[str]:
    """A folder, and those around it."""
    above = ""
    while folder != above:
        yield folder
        above, folder = folder, os.path.dirname(folder)


def _below(folder: str | Path, name: str) -> str:
    return os.path.join(folder, name)


def _has_settings(folder: str | Path) -> bool:
    return stat.S_ISREG(mode_of(_below(folder, OWN_FILE))) or _mentions_us(_below(folder, "pyproject.toml"))


def places(start: str, root: str) -> list[str]:
    """All that `find_root` looked for to come from a folder to its project, and what `load` reads there."""
    found = []
    for folder in _upwards(os.path.realpath(start)):
        found += [_below(folder, name) for name in (OWN_FILE, "pyproject.toml", ".git")]
        if folder == root:
            return found
    return []


def is_project(root: str | Path) -> bool:
    """Whether a folder is a project by its settings or as the top of a git work tree."""
    return _has_settings(root) or mode_of(_below(root, ".git")) != 0


def load(root: str | Path) -> Config:
    """The settings of the project at `root`, with those that they extend; defaults when it has none."""
    source = ""
    if stat.S_ISREG(mode_of(_below(root, OWN_FILE))):
        source = OWN_FILE
        if _mentions_us(_below(root, "pyproject.toml")):
            raise UserError(
                f"both {OWN_FILE} and [tool.mlscaffold] in pyproject.toml hold settings", "Keep one of the two."
            )
    elif _mentions_us(_below(root, "pyproject.toml")):
        source = "pyproject.toml"
    table = own_table(_toml(_below(root, source), source), source) if source else None
    return Config() if table is None else parse(table, source, lambda path: _toml(_below(root, path), path))


def own_table(values: Mapping[str, Any], source: str) -> Any:
    """What of a settings file is ours: `[tool.mlscaffold]` in a `pyproject.toml`, else all; None for nothing."""
    if basename(source) != "pyproject.toml":
        return values
    tool = values.get("tool")
    return tool.get("mlscaffold") if isinstance(tool, dict) else None


def _mentions_us(path: str) -> bool:
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


def _toml(path: str, name: str) -> dict[str, Any]:
    try:
        return toml_text.loads(read_regular(path, _MAX_BYTES).decode("utf-8-sig"))
    except OSError as error:
        raise UserError(f"{name} cannot be read: {why(error)}", "Make it a file that can be read.") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{name} is not UTF-8: {error.reason} at byte {error.start}", "Save it as UTF-8.") from error
    except ValueError as error:
        said = str(error).removeprefix("no valid TOML: ")
        raise UserError(f"{name} is not valid TOML: {said}", "Mend the file, then run again.") from error


def parse(table: Any, source: str, read: Callable[[str], Mapping[str, Any]] | None = None) -> Config:
    """Settings from the plain values of a table; every mistake in one file is reported at once.

    `read` gives the values of a file by its path relative to the project, for `extend`; without it, what the
    settings extend is left out.
    """
    # Innermost last: each file speaks after those that it extends.
    chain = [(table, source)]
    while read is not None and isinstance(table, dict) and "extend" in table:
        chain.insert(0, _extended(table["extend"], [name for _, name in reversed(chain)], read))
        table = chain[0][0]
    config = Config()
    for values, name in chain:
        config = _over(config, values, name)
    return config


def _extended(named: Any, chain: Sequence[str], read: Callable[[str], Mapping[str, Any]]) -> tuple[Any, str]:
    """The table of the file that the last one of a chain extends, and its path relative to the project."""
    source = chain[-1]
    if not isinstance(named, str) or not named.strip() or not named.isprintable() or "\\" in named or named[0] in "/~":
        raise UserError(
            f"{source}: extend = {named!r} is no relative path", "Write it relative to this file, with `/`."
        )
    path = normpath(join(dirname(source), named))
    if path in map(normpath, chain):
        circle = " -> ".join([*chain[list(map(normpath, chain)).index(path) :], path])
        raise UserError(f"{source}: extend = {named!r} leads back to itself: {circle}", "Take one `extend` out.")
    try:
        table = own_table(read(path), path)
    except UserError as error:
        raise UserError(f"{source}: extend = {named!r}: {error.message}", error.hint) from error
    if table is None:
        raise UserError(f"{source}: extend = {named!r}: there is no [tool.mlscaffold] in it", "Name another file.")
    return table, path


def _over(base: Config, table: Any, source: str) -> Config:
    """The settings of one file over those that it extends: values replace, tables are merged key by key."""
    reader = _Reader(source)
    if not isinstance(table, dict):
        raise UserError(f"{source}: tool.mlscaffold must be a table", "Write `[tool.mlscaffold]` and keys below it.")
    reader.known(table, KEYS, "")
    stage = reader.one_of(table, "stage", base.stage, STAGES)
    exclude = reader.strings(table, "exclude") if "exclude" in table else base.exclude
    exclude += reader.strings(table, "extend-exclude")
    select, ignore, extend_select, extend_ignore = (reader.strings(table, key) for key in _CHOOSING)
    baseline = table.get("baseline", base.baseline)
    if not isinstance(baseline, str) or ("baseline" in table and _path_problem(baseline)):
        reader.complain(f"baseline = {baseline!r} is no path within the project", "Write it relative, with `/`.")
        baseline = ""
    rules = reader.table(table, "rules")
    suppress = reader.reasons(reader.table(table, "suppress"), "suppress.")
    levels = reader.table(table, "levels")
    per_path = {
        glob: reader.reasons(reader.table(reader.table(table, "per-path"), glob, "per-path."), f'per-path."{glob}".')
        for glob in reader.table(table, "per-path")
    }
    choice = Choice(source, select, ignore + extend_ignore, extend_select)
    config = Config(
        source=source,
        stage=stage,
        exclude=tuple(glob.removeprefix("./") for glob in exclude),
        packs=reader.strings(table, "packs") if "packs" in table else base.packs,
        choices=(*base.choices, choice) if choice else base.choices,
        levels={**base.levels, **{r: reader.one_of(levels, r, "note", LEVELS, "levels.") for r in levels}},
        fail_on=reader.one_of(table, "fail-on", base.fail_on, LEVELS),
        baseline=normpath(baseline) if baseline else "",
        layout=_layout(reader, reader.table(table, "layout"), base.layout),
        options={
            **base.options,
            **{rule: {**base.options.get(rule, {}), **reader.table(rules, rule, "rules.")} for rule in rules},
        },
        suppress={**base.suppress, **suppress},
        per_path={**base.per_path, **{g: {**base.per_path.get(g, {}), **reasons} for g, reasons in per_path.items()}},
    )
    reader.finish()
    own = set(_entries(suppress, per_path, rules, levels))
    inherited = {key: base.inherited.get(key, base.source) for key in entries_of(base) if key not in own}
    extended = (*base.extended, base.source) if base.source else ()
    return replace(config, inherited=inherited, extended=extended)


def entries_of(config: Config) -> Iterator[tuple[str, ...]]:
    """The keys of each entry that names a rule: its table, its glob where it has one, the rule."""
    return _entries(config.suppress, config.per_path, config.options, config.levels)


def _entries(
    suppress: Iterable[str], per_path: Mapping[str, Iterable[str]], options: Iterable[str], levels: Iterable[str]
) -> Iterator[tuple[str, ...]]:
    yield from (("suppress", rule) for rule in suppress)
    yield from (("per-path", glob, rule) for glob, rules in per_path.items() for rule in rules)
    yield from (("rules", rule) for rule in options)
    yield from (("levels", rule) for rule in levels)


def _layout(reader: _Reader, table: Mapping[str, Any], base: Layout) -> Layout:
    reader.known(table, LAYOUT_KEYS, "layout.")
    given: dict[str, Any] = {}
    for key in LAYOUT_KEYS:
        if key not in table:
            continue
        name = key.replace("-", "_")
        usual, value = getattr(Layout(), name), table[key]
        is_one = isinstance(usual, str)
        if is_one and not isinstance(value[0] if isinstance(value, list) and len(value) == 1 else value, str):
            reader.complain(f"`layout.{key}` must be one path", f'Write it in quotes: `{key} = "{usual}"`.')
            continue
        paths = reader.strings(table, key, "layout.")
        for path in paths:
            if problem := _path_problem(path):
                reader.complain(f"layout.{key} = {path!r} is {problem}", "Write it relative, with `/`.")
        given[name] = normpath(paths[0]) if is_one else tuple(map(normpath, paths))
    return replace(base, **given)


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
            top = "tool.mlscaffold." if basename(self._source) == "pyproject.toml" else ""
            name = key if key.replace("-", "").replace("_", "").isalnum() else f'"{key}"'
            self.complain(f"`{prefix}{key}` must be a table", f"Write its keys below `[{top}{prefix}{name}]`.")
            return {}
        return value

    def one_of(
        self, table: Mapping[str, Any], key: str, default: Word, words: tuple[Word, ...], prefix: str = ""
    ) -> Word:
        value = table.get(key, default)
        for word in words:
            if value == word:
                return word
        hint = nearest(str(value), words) or "Write one of these words."
        self.complain(f"{prefix}{key} = {value!r} is none of {', '.join(words)}", hint)
        return default

    def strings(self, table: Mapping[str, Any], key: str, prefix: str = "") -> tuple[str, ...]:
        value = table.get(key, [])
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            self.complain(f"`{prefix}{key}` must be a list of strings", f'Write it as `{key} = ["...", "..."]`.')
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
