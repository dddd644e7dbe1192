"""The protocol: which messages of an editor lead to what; over standard input and output."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.language_server import lsp_method

from mlscaffold import __version__
from mlscaffold.errors import CLEAN, FINDINGS, UserError
from mlscaffold.server import actions, pages
from mlscaffold.server.diagnostics import SOURCE, Shown
from mlscaffold.server.edits import UnfitError, workspace_edit
from mlscaffold.server.places import path_of
from mlscaffold.server.session import Session

_NOTEBOOKS: Final = types.NotebookDocumentSyncOptions(
    notebook_selector=[
        types.NotebookDocumentFilterWithNotebook(types.NotebookDocumentFilterNotebookType("jupyter-notebook"))
    ],
    save=True,
)
_WATCHED: Final = "mlscaffold-watched-files"


class _Protocol(LanguageServerProtocol):
    """The protocol, without what pygls itself makes of changes.

    It ends lines where the protocol does not (a form feed), and moves positions that are then beyond their line: in
    the message, which we read after it.
    """

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Iterator[Any]:
        """Leave it to our own handler."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def lsp_notebook_document__did_change(self, params: types.DidChangeNotebookDocumentParams) -> Iterator[Any]:
        """Leave it to our own handler."""
        yield self.fm.features[types.NOTEBOOK_DOCUMENT_DID_CHANGE], (params,), None


class Server(LanguageServer):
    """The server of one editor."""

    def __init__(self) -> None:
        super().__init__(SOURCE, __version__, protocol_cls=_Protocol, notebook_document_sync=_NOTEBOOKS)
        self.session = Session(self)
        self.was_shut_down = False

    def publish(self, uri: str, diagnostics: Sequence[types.Diagnostic], version: int | None) -> None:
        """Show these and no others in a document."""
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, list(diagnostics), version))

    def tell(self, message: str) -> None:
        """Show an error to the user."""
        self.window_show_message(types.ShowMessageParams(types.MessageType.Error, message))


def serve() -> int:
    """Serve one editor until it ends; 0 when it said so before, as the protocol has it."""
    # Whatever else is printed, here or by a process below, must not get among the messages.
    messages = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    sys.stdout = sys.stderr
    server = _server()
    server.start_io(sys.stdin.buffer, messages)
    server.session.ended()
    return CLEAN if server.was_shut_down else FINDINGS


def _server() -> Server:
    server = Server()
    _lifecycle(server)
    _documents(server)
    _notebooks(server)
    _answers(server)
    return server


def _lifecycle(server: Server) -> None:
    session = server.session

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        encoding = server.workspace.position_encoding
        session.documents.encoding = str(getattr(encoding, "value", encoding))
        shown = params.capabilities.text_document and params.capabilities.text_document.publish_diagnostics
        session.related = bool(shown and shown.related_information)

    @server.feature(types.INITIALIZED)
    def initialized(_: types.InitializedParams) -> None:
        workspace = server.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace else None
        if watching is not None and watching.dynamic_registration:
            options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher("**/*")])
            method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
            registration = types.Registration(_WATCHED, method, options)
            server.client_register_capability(types.RegistrationParams([registration]))
        uris = [folder.uri for folder in server.workspace.folders.values()]
        if not uris and server.workspace.root_uri:
            uris = [server.workspace.root_uri]
        session.began(_folders(uris))

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def change_folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        session.left(_folders([f.uri for f in params.event.removed]))
        session.began(_folders([f.uri for f in params.event.added]))

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def change_files(params: types.DidChangeWatchedFilesParams) -> None:
        session.changed_on_disk([event.uri for event in params.changes])

    @server.feature(types.SHUTDOWN)
    def shutdown(*_: object) -> None:
        server.was_shut_down = True
        session.ended()


def _folders(uris: Sequence[str]) -> list[Path]:
    found = [path for uri in uris if (path := path_of(uri)) is not None]
    _keep_out(found)
    return found


def _keep_out(folders: Sequence[Path]) -> None:
    """Take what PYTHONPATH names in a workspace off the path: a project's own `yaml.py` must not be imported here."""
    named = {os.path.realpath(p) for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p}
    named.discard(str(Path(__file__).resolve().parents[2]))
    tops = [os.path.realpath(folder) for folder in folders]
    gone = {p for p in named for top in tops if p == top or p.startswith(top.rstrip(os.sep) + os.sep)}
    gone |= {p for p in named for top in tops if p == str(Path(top).parent)}
    sys.path[:] = [entry for entry in sys.path if os.path.realpath(entry) not in gone]


def _documents(server: Server) -> None:
    session = server.session

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        session.documents.open(params.text_document)
        session.opened(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        session.documents.change(params.text_document, params.content_changes)
        session.changed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        session.saved(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        session.documents.close(params.text_document.uri)
        session.saved(params.text_document.uri)


def _notebooks(server: Server) -> None:
    session = server.session

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenNotebookDocumentParams) -> None:
        session.documents.open_notebook(params)
        session.opened(params.notebook_document.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeNotebookDocumentParams) -> None:
        session.documents.change_notebook(params)
        session.changed(params.notebook_document.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveNotebookDocumentParams) -> None:
        notebook = session.documents.notebook(params.notebook_document.uri)
        if notebook is not None:
            notebook.saved()
        session.saved(params.notebook_document.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseNotebookDocumentParams) -> None:
        session.documents.close_notebook(params)
        session.saved(params.notebook_document.uri)


def _answers(server: Server) -> None:
    session = server.session

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        line = types.Range(params.position, params.position)
        root, items = session.shown_in(params.text_document.uri, line)
        seen = session.seen(root) if root is not None else None
        if seen is None:
            return None
        found = [pages.page(seen.available[i.finding.rule]) for i in items if i.finding.rule in seen.available]
        if not found:
            return None
        document = server.client_capabilities.text_document
        formats = document.hover.content_format if document and document.hover else None
        markdown = not formats or types.MarkupKind.Markdown in formats
        kind = types.MarkupKind.Markdown if markdown else types.MarkupKind.PlainText
        return types.Hover(types.MarkupContent(kind, pages.together(found, markdown=markdown)))

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=actions.KINDS, resolve_provider=True)
    )
    async def offered(params: types.CodeActionParams) -> list[types.CodeAction]:
        uri, only = params.text_document.uri, params.context.only
        found: list[types.CodeAction] = []
        root, items = session.shown_in(uri, params.range)
        seen = session.seen(root) if root is not None else None
        if root is not None and seen is not None and actions.is_asked(types.CodeActionKind.QuickFix.value, only):
            found += actions.quick_fixes(items, session.documents, root)
            found += _suppressions(server, uri, items)
            found = await _with_edits(server, found)
        # Asked for by name alone, when a document is saved; it is no answer to "what can be done here".
        if only and actions.is_asked(actions.FIX_ALL, only):
            found += await _fix_all(server, uri)
        return found

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolved(action: types.CodeAction) -> types.CodeAction:
        if action.data is None or action.edit is not None:
            return action
        try:
            action.edit = await _edit(server, action)
        except (UnfitError, UserError) as error:
            server.tell(f"not repaired: {error}")
        return action


def _suppressions(server: Server, uri: str, items: Sequence[Shown]) -> list[types.CodeAction]:
    text = server.session.documents.text(uri)
    if text is None:
        return []
    workspace = server.client_capabilities.workspace
    versioned = bool(workspace and workspace.workspace_edit and workspace.workspace_edit.document_changes)
    here = [i for i in items if i.finding.at.cell is not None or path_of(uri) is not None]
    texts = {uri: text.source}
    return list(actions.suppressions(here, texts, text.uri, text.version, versioned=versioned))


async def _with_edits(server: Server, found: list[types.CodeAction]) -> list[types.CodeAction]:
    """The actions as they are for an editor that resolves them, else with their edits, where they have one."""
    document = server.client_capabilities.text_document
    support = document.code_action.resolve_support if document and document.code_action else None
    if support is not None and "edit" in support.properties:
        return found
    whole = []
    for action in found:
        if action.edit is None:
            try:
                action.edit = await _edit(server, action)
            except (UnfitError, UserError):
                continue
        if action.edit is not None:
            whole.append(action)
    return whole


async def _edit(server: Server, action: types.CodeAction) -> types.WorkspaceEdit | None:
    session = server.session
    root = actions.root_in(action.data)
    seen = session.seen(root) if root is not None else None
    finding = actions.finding_in(action.data, root, seen) if root is not None and seen is not None else None
    if root is None or seen is None or finding is None:
        return None
    return await session.in_worker(
        lambda: actions.edit_of(finding, seen, root, session.documents, server.client_capabilities)
    )


async def _fix_all(server: Server, uri: str) -> list[types.CodeAction]:
    session = server.session
    looked = await session.looked_at_now(uri)
    if looked is None:
        return []
    project, path, seen = looked
    capabilities = server.client_capabilities
    try:
        edit = await session.in_worker(
            lambda: workspace_edit(
                actions.all_of(path, seen, project.again), project.root, session.documents, capabilities
            )
        )
    except (UnfitError, UserError):
        return []
    if edit is None or not (edit.changes or edit.document_changes):
        return []
    return [types.CodeAction("Repair all that can be repaired safely", kind=actions.FIX_ALL, edit=edit)]
