"""One session with an editor: which looks are due, and what was published of those that are done.

Everything here runs in the thread of the protocol, but for the looks themselves: those run in one other thread,
one after the other, and end early when what they look at has changed again.
"""

from __future__ import annotations

import asyncio
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from lsprotocol import types

from mlscaffold.errors import UserError, printable
from mlscaffold.server import notebook_file
from mlscaffold.server.diagnostics import Shown, shown
from mlscaffold.server.documents import Documents
from mlscaffold.server.places import key_of, path_of
from mlscaffold.server.project import Project, Seen, root_around
from mlscaffold.server.remembered import SupersededError
from mlscaffold.tree import DiskTree

TYPING: Final = 0.25
"""Seconds without a further change after which a file is looked at."""
SAVING: Final = 0.1
"""Seconds after which a project is looked at: what is saved or checked out together is one change."""
_OURS: Final = frozenset({".git", ".mlscaffold_cache"})


class Editor(Protocol):
    """What is told to the editor."""

    def publish(self, uri: str, diagnostics: Sequence[types.Diagnostic], version: int | None) -> None:
        """Show these and no others in a document."""

    def tell(self, message: str) -> None:
        """Show an error to the user."""


class _Wanted:
    """Whether somebody waits for a look."""

    def __init__(self) -> None:
        self.is_dropped = False

    def check(self) -> None:
        if self.is_dropped:
            raise SupersededError


@dataclass(slots=True)
class _Due:
    """What is to be done about a project."""

    whole: bool = False
    files: set[str] = field(default_factory=set)
    task: asyncio.Task[None] | None = None
    running: _Wanted | None = None


class Session:
    """The documents and projects of one editor."""

    def __init__(self, editor: Editor) -> None:
        self.documents = Documents()
        self.folders: list[Path] = []
        self.related = False
        """Whether the editor shows further places of a diagnostic."""
        self._editor = editor
        self._projects: dict[Path, Project] = {}
        self._due: dict[Path, _Due] = {}
        self._shown: dict[Path, dict[str, list[Shown]]] = {}
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="look")

    # ------------------------------------------------------------------------------- what is asked

    def began(self, folders: Sequence[Path]) -> None:
        """Take over the folders of the workspace, and look at those that are projects."""
        for folder in folders:
            if folder not in self.folders:
                self.folders.append(folder)
            root, is_whole = root_around(folder, []) if folder.is_dir() else (folder, False)
            if is_whole:
                self._schedule(self._project(root, is_whole=True), SAVING, whole=True)

    def left(self, folders: Sequence[Path]) -> None:
        """Let folders of the workspace go, with what was shown of them."""
        self.folders = [f for f in self.folders if f not in folders]
        for root in list(self._projects):
            if not any(self._root_of(path)[0] == root for path in [*self.folders, *self._open()]):
                self._drop(root)

    def opened(self, uri: str) -> None:
        """Look at the project of a document that was opened."""
        self._about(uri, SAVING, whole=True)

    def changed(self, uri: str) -> None:
        """Look at a document, once nobody types any more."""
        self._about(uri, TYPING, whole=False)

    def saved(self, uri: str) -> None:
        """Look at the project of a document that was saved or closed."""
        self._about(uri, SAVING, whole=True)

    def changed_on_disk(self, uris: Sequence[str]) -> None:
        """Look at the projects of files that were changed by others."""
        for uri in uris:
            path = path_of(uri)
            if path is None or _OURS.intersection(path.parts):
                continue
            root, _ = self._root_of(path)
            if root in self._projects:
                self._schedule(self._projects[root], SAVING, whole=True)

    def shown_in(self, uri: str, lines: types.Range) -> tuple[Path | None, list[Shown]]:
        """The project of a document, and what is shown in these lines of it."""
        key = key_of(uri)
        for root, documents in self._shown.items():
            for name, items in documents.items():
                if key_of(name) == key:
                    return root, [item for item in items if _meet(item.diagnostic.range, lines)]
        return None, []

    def seen(self, root: Path) -> Seen | None:
        """What was found last in a project; None when its documents have changed since."""
        project = self._projects.get(root)
        seen = project.seen if project else None
        if seen is None or project is None:
            return None
        try:
            is_current = all(seen.tree.read(path) == data for path, data in self._buffers(root).items())
        except OSError:
            return None
        return seen if is_current else None

    async def looked_at_now(self, uri: str) -> tuple[Project, str, Seen] | None:
        """The project of a document, its path there, and a look at it as it is at this moment."""
        path = self._path(uri)
        if path is None:
            return None
        root, is_whole = self._root_of(path)
        project = self._project(root, is_whole=is_whole)
        inner = _below(path, root)
        if inner is None:
            return None
        seen = self.seen(root)
        if seen is not None and not seen.result.partial:
            return project, inner, seen
        buffers = self._buffers(root)
        wanted = _Wanted()
        look = project.whole if is_whole else partial(project.file, inner)
        try:
            seen = await self._in_worker(lambda: look(buffers, wanted.check))
        except UserError as error:
            self._complain(project, error)
            return None
        return project, inner, seen

    async def in_worker(self, work: Callable[[], types.WorkspaceEdit | None]) -> types.WorkspaceEdit | None:
        """Do some work beside the protocol, after the looks that have begun."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    def ended(self) -> None:
        """Let all looks go."""
        for due in self._due.values():
            if due.task is not None:
                due.task.cancel()
            if due.running is not None:
                due.running.is_dropped = True
        self._worker.shutdown(wait=False, cancel_futures=True)

    # ---------------------------------------------------------------------------------- where it is

    def _path(self, uri: str) -> Path | None:
        notebook = self.documents.notebook(uri)
        return notebook.path if notebook is not None else path_of(uri)

    def _open(self) -> list[Path]:
        notebooks = [n.path for n in self.documents.notebooks() if n.path is not None]
        return [*(path for path, _ in self.documents.files()), *notebooks]

    def _root_of(self, path: Path) -> tuple[Path, bool]:
        return root_around(path, self.folders)

    def _project(self, root: Path, *, is_whole: bool) -> Project:
        if root not in self._projects:
            self._projects[root] = Project(root, is_whole=is_whole)
        return self._projects[root]

    def _buffers(self, root: Path) -> dict[str, bytes]:
        """The open documents of a project, as their files would be if they were saved now."""
        found = {}
        for path, text in self.documents.files():
            inner = _below(path, root)
            if inner is not None:
                # Half of a pair of surrogates is no character; it takes one place all the same.
                found[inner] = text.source.encode("utf-8", "replace")
        for notebook in self.documents.notebooks():
            inner = _below(notebook.path, root) if notebook.path else None
            if inner is not None:
                try:
                    saved = DiskTree(root).read(inner)
                except OSError:
                    saved = b""
                found[inner] = notebook_file.content(notebook, self.documents.sources(notebook), saved)
        return found

    # --------------------------------------------------------------------------------------- looks

    def _about(self, uri: str, delay: float, *, whole: bool) -> None:
        path = self._path(uri)
        if path is None:
            return
        root, is_whole = self._root_of(path)
        project = self._project(root, is_whole=is_whole)
        inner = _below(path, root)
        if inner is not None:
            self._schedule(project, delay, whole=whole and is_whole, file=inner)

    def _schedule(self, project: Project, delay: float, *, whole: bool, file: str = "") -> None:
        due = self._due.setdefault(project.root, _Due())
        due.whole |= whole or (project.is_whole and not project.was_looked_at)
        if file:
            due.files.add(file)
        if due.running is not None:
            due.running.is_dropped = True
        if due.task is not None:
            due.task.cancel()
        due.task = asyncio.get_running_loop().create_task(self._later(project, due, delay))

    async def _later(self, project: Project, due: _Due, delay: float) -> None:
        await asyncio.sleep(delay)
        wanted = due.running = _Wanted()
        whole, files = due.whole, sorted(due.files)
        buffers = self._buffers(project.root)
        try:
            if whole:
                await self._look(project, wanted, lambda: project.whole(buffers, wanted.check))
            else:
                for path in files:
                    await self._look(project, wanted, lambda path=path: project.file(path, buffers, wanted.check))  # type: ignore[misc]
        except SupersededError:
            return
        except UserError as error:
            project.forget()
            self._publish(project, {})
            self._complain(project, error)
        except Exception as error:  # noqa: BLE001, RUF100 - one look that fails is not the end of the session
            traceback.print_exception(error, file=sys.stderr)
            self._complain(project, UserError(f"this is our bug: {type(error).__name__}: {error}", "Please report it."))
        else:
            project.complaint = ""
        if not wanted.is_dropped:
            due.running = None
            due.whole = False
            due.files.difference_update(files)

    async def _look(self, project: Project, wanted: _Wanted, look: Callable[[], Seen]) -> None:
        seen = await self._in_worker(look)
        wanted.check()
        project.note(seen)
        self._publish(project, shown(project.root, seen, self.documents, related=self.related))

    async def _in_worker(self, look: Callable[[], Seen]) -> Seen:
        def guarded() -> Seen | SupersededError:
            # A future takes no exception that is not about errors.
            try:
                return look()
            except SupersededError as ended:
                return ended

        found = await asyncio.get_running_loop().run_in_executor(self._worker, guarded)
        if isinstance(found, SupersededError):
            raise found
        return found

    # ---------------------------------------------------------------------------------- what is told

    def _publish(self, project: Project, items: Mapping[str, list[Shown]]) -> None:
        before = self._shown.get(project.root, {})
        self._shown[project.root] = dict(items)
        for uri in [*(uri for uri in before if uri not in items), *items]:
            diagnostics = [item.diagnostic for item in items.get(uri, ())]
            if diagnostics != [item.diagnostic for item in before.get(uri, ())]:
                text = self.documents.text(uri)
                self._editor.publish(uri, diagnostics, text.version if text else None)

    def _complain(self, project: Project, error: UserError) -> None:
        message = printable(f"{project.root.name}: {error.message}" + (f". {error.hint}" if error.hint else ""))
        if message != project.complaint:
            project.complaint = message
            self._editor.tell(message)

    def _drop(self, root: Path) -> None:
        due = self._due.pop(root, None)
        if due is not None and due.task is not None:
            due.task.cancel()
        if due is not None and due.running is not None:
            due.running.is_dropped = True
        self._publish(self._projects.pop(root), {})


def _below(path: Path, root: Path) -> str | None:
    """The path of a file in a project; a link is itself, and not where it leads."""
    for start in (path, path.parent.resolve() / path.name):
        if start.is_relative_to(root):
            return start.relative_to(root).as_posix()
    return None


def _meet(a: types.Range, b: types.Range) -> bool:
    return a.start.line <= b.end.line and b.start.line <= a.end.line
