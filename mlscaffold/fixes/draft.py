"""The files that one round of repairs changes, in memory: each repair fits whole, or is left out whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from posixpath import basename

from mlscaffold.changes import (
    AddItem,
    AddLine,
    AddSection,
    AskFor,
    CallObject,
    Change,
    ClearOutputs,
    Create,
    Delete,
    Describe,
    Fix,
    RemoveIgnore,
    RemoveKey,
    Render,
    Replace,
    SelectOnce,
    SetArgument,
    SetKey,
    Untrack,
)  # fmt: skip
from mlscaffold.config import Config
from mlscaffold.facts.model import Project
from mlscaffold.facts.rendering import dictionary_block, runs_block
from mlscaffold.fixes import (
    artifacts,
    dictionaries,
    json_text,
    lines,
    notebook_text,
    pages,
    python_code,
    toml_keys,
    yaml_keys,
)  # fmt: skip
from mlscaffold.fixes.edits import Edit, add, applied
from mlscaffold.fixes.overlay import Overlay
from mlscaffold.fixes.refusal import RefusedError
from mlscaffold.fixes.text import Text, read
from mlscaffold.lean import replace
from mlscaffold.rendered import is_torn, splice
from mlscaffold.run import read_project
from mlscaffold.tree import Tree


class PostponedError(Exception):
    """A repair that meets another one of this round, and has its turn in the next."""


@dataclass(slots=True)
class _File:
    """One file: its content after what was done to it as a whole, and edits by places in what it was before."""

    before: bytes | None
    now: bytes | None
    edits: list[Edit] = field(default_factory=list)
    shifted: bool = False
    """Whether an item was taken out of a list in it, so that places in lists are no longer those that were checked."""


class Draft:
    """The files that one round of repairs changes."""

    def __init__(self, tree: Tree, config: Config, project: Project | None = None) -> None:
        self._tree = tree
        self._config = config
        self._project = project
        self._files: dict[str, _File] = {}
        self._untracked: dict[str, None] = {}
        self._touched: dict[str, _File | None] = {}
        """What the files held before the repair that is being made; None for those that it is the first to change."""
        self._texts: dict[str, Text] = {}

    @property
    def before(self) -> dict[str, bytes | None]:
        """What the files held that were looked at."""
        return {path: file.before for path, file in self._files.items()}

    @property
    def untracked(self) -> tuple[str, ...]:
        """What git is to forget."""
        return tuple(sorted(self._untracked))

    def files(self) -> dict[str, bytes | None]:
        """The new contents of those files that change."""
        new: dict[str, bytes | None] = {}
        for path, file in sorted(self._files.items()):
            content = file.now
            if file.edits and content is not None:
                text = self._text(path, content)
                content = text.encoded(applied(text.value, file.edits))
            if content != file.before:
                new[path] = content
        return new

    def apply(self, fix: Fix) -> None:
        """Make all changes of a repair; none when one of them cannot be made, or they come to nothing."""
        self._touched = {}
        forgotten = dict(self._untracked)
        try:
            for change in fix.changes:
                self._apply(change)
            changes = forgotten != self._untracked or any(
                self._files[path] != (kept or _File(self._files[path].before, self._files[path].before))
                for path, kept in self._touched.items()
            )
        except BaseException:
            self._undo(forgotten)
            raise
        if not changes:
            self._undo(forgotten)
            raise RefusedError("there is nothing left to change")

    def _undo(self, forgotten: dict[str, None]) -> None:
        self._untracked = forgotten
        for path, kept in self._touched.items():
            if kept is None:
                self._files.pop(path, None)
            else:
                self._files[path] = kept

    # ------------------------------------------------------------------------------- one change

    def _apply(self, change: Change) -> None:
        match change:
            case Create():
                self._create(change)
            case AddSection():
                self._rewrite(change.path, lambda data, text: pages.with_section(
                    change.path, data, text, change.heading, change.artifact
                ))  # fmt: skip
            case Render():
                self._render(change)
            case Describe():
                self._describe(change)
            case SetKey() | RemoveKey() | AddItem():
                self._change_key(change)
            case AddLine():
                ignores = basename(change.path) == ".gitignore"
                added = lines.with_pattern if ignores else lines.with_line
                self._rewrite(change.path, lambda _, text: added(text, change.line), missing=b"")
            case ClearOutputs():
                self._edit(change.path, lambda text: notebook_text.cleared(text, change))
            case Delete():
                self._file(change.path, rewrites=True).now = None
            case Untrack():
                self._untracked |= dict.fromkeys(change.paths)
            case Replace() | SetArgument() | CallObject() | AskFor() | SelectOnce() | RemoveIgnore():
                edits_of = python_code.edits_of if change.at.cell is None else notebook_text.edits_of
                self._edit(change.at.path, lambda text: edits_of(text, change))

    def _change_key(self, change: SetKey | RemoveKey | AddItem) -> None:
        counts = any(isinstance(part, int) for part in change.key)
        if counts and self._file(change.path, rewrites=True).shifted:
            raise PostponedError
        self._rewrite(change.path, lambda data, text: _with_key(data, text, change))
        if isinstance(change, RemoveKey) and isinstance(change.key[-1], int):
            self._files[change.path].shifted = True

    def _create(self, change: Create) -> None:
        file = self._file(change.path, rewrites=True)
        if file.now is not None:
            # Left out of the check by `exclude`, by git's ignores, or as untracked.
            raise RefusedError(f"`{change.path}` is there already, where this check does not look")
        file.now = artifacts.rendered(self._tree, self._config, change.artifact)

    def _render(self, change: Render) -> None:
        project = self._facts()
        if change.what == "data":
            if project.package is None:
                raise RefusedError("there is no data package")
            marker, block = "dictionary", dictionary_block(project.package, project.dictionaries)
        else:
            marker, block = "runs", runs_block(project.runs)

        def spliced(_: bytes, text: Text) -> bytes:
            if is_torn(text.value, marker):
                raise RefusedError(f"its markers `mlscaffold:{marker}` are no pair")
            return text.encoded(splice(text.value, marker, block))

        self._rewrite(change.path, spliced)

    def _describe(self, change: Describe) -> None:
        table = dictionaries.table_at(self._facts(), change.table)
        if change.column:
            if table.dictionary is None:
                raise RefusedError(f"`{change.table}` has no dictionary")
            path = table.dictionary.path
            self._rewrite(path, lambda data, _: dictionaries.with_field(path, data, table, change.column))
            return
        # Several tables may be listed in one package: each sees what was written for those before it.
        here = Overlay(self._tree, {path: file.now for path, file in self._files.items()})
        for path, data in dictionaries.described(here, self._config, self._facts(), change.table).items():
            self._file(path, rewrites=True).now = data

    # -------------------------------------------------------------------------------- one file

    def _facts(self) -> Project:
        if self._project is None:
            self._project = read_project(self._tree, self._config)
        return self._project

    def _file(self, path: str, *, rewrites: bool) -> _File:
        """The file at a path, to be rewritten as a whole, or edited by places in what it was."""
        if path not in self._touched:
            self._touched[path] = None
            if path in self._files:
                kept = self._files[path]
                self._touched[path] = replace(kept, edits=list(kept.edits))
        if path not in self._files:
            data = self._read(path)
            self._files[path] = _File(data, data)
        file = self._files[path]
        if (rewrites and file.edits) or (not rewrites and file.now != file.before):
            raise PostponedError
        return file

    def _read(self, path: str) -> bytes | None:
        try:
            return self._tree.read(path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise RefusedError(f"`{path}` cannot be read: {error.strerror or error}") from error

    def _rewrite(self, path: str, change: Callable[[bytes, Text], bytes], missing: bytes | None = None) -> None:
        file = self._file(path, rewrites=True)
        data = missing if file.now is None else file.now
        if data is None:
            raise RefusedError(f"there is no `{path}`")
        file.now = change(data, read(data))

    def _edit(self, path: str, change: Callable[[str], Sequence[Edit]]) -> None:
        file = self._file(path, rewrites=False)
        if file.now is None:
            raise RefusedError(f"there is no `{path}`")
        text = self._text(path, file.now)
        edits = change(text.value)
        text.encoded("".join(edit.new for edit in edits))
        if not add(file.edits, edits):
            raise PostponedError

    def _text(self, path: str, data: bytes) -> Text:
        """The text of a file that is edited by places, read once for all of them."""
        if path not in self._texts:
            self._texts[path] = read(data)
        return self._texts[path]


def _with_key(data: bytes, text: Text, change: SetKey | RemoveKey | AddItem) -> bytes:
    name = change.path.lower()
    if name.endswith(".toml"):
        return text.encoded(toml_keys.edited(text.value, change))
    if name.endswith((".yaml", ".yml")):
        return yaml_keys.edited(data, change.path, change)
    if not name.endswith((".json", ".ipynb")):
        raise RefusedError("it is neither TOML nor YAML nor JSON")
    match change:
        case SetKey():
            edits = json_text.set_key(text.value, change.key, change.value)
        case RemoveKey():
            edits = json_text.remove_key(text.value, change.key)
        case AddItem():
            edits = json_text.add_item(text.value, change.key, change.value)
    return text.encoded(applied(text.value, edits))
