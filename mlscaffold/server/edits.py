"""A plan of repairs as edits of an editor, which makes them in its own documents and can take them back."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from lsprotocol import types

from mlscaffold.errors import UserError
from mlscaffold.facts.notebook import cell_sources
from mlscaffold.facts.text import decode, is_binary
from mlscaffold.files import refuse_outside
from mlscaffold.fixes.plan import Plan
from mlscaffold.server.documents import Documents, NotebookDocument
from mlscaffold.server.places import units, uri_of

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")
_Change = types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile


class UnfitError(Exception):
    """A plan that an editor cannot carry out."""


def workspace_edit(
    plan: Plan, root: Path, documents: Documents, capabilities: types.ClientCapabilities
) -> types.WorkspaceEdit:
    """The edits of a plan; UnfitError when they are beyond what this editor does."""
    if plan.untracked:
        raise UnfitError("git is to forget files, and no editor has it do so")
    changes: list[_Change] = []
    for path, data in plan.files.items():
        changes += _of_file(root, path, plan.before[path], data, documents)
    ours = capabilities.workspace.workspace_edit if capabilities.workspace else None
    if ours is not None and ours.document_changes:
        allowed = {str(getattr(kind, "value", kind)) for kind in ours.resource_operations or ()}
        if any(not isinstance(c, types.TextDocumentEdit) and c.kind not in allowed for c in changes):
            raise UnfitError("files are to be made or deleted, and this editor does not do so")
        return types.WorkspaceEdit(document_changes=changes)
    plain: dict[str, list[types.TextEdit]] = {}
    for change in changes:
        if not isinstance(change, types.TextDocumentEdit):
            raise UnfitError("files are to be made or deleted, and this editor does not do so")
        plain[change.text_document.uri] = [e for e in change.edits if isinstance(e, types.TextEdit)]
    return types.WorkspaceEdit(changes=plain)


def _of_file(
    root: Path, path: str, before: bytes | None, after: bytes | None, documents: Documents
) -> Iterator[_Change]:
    try:
        refuse_outside(root / path, root, path)
    except UserError as error:
        raise UnfitError(error.message) from error
    uri = uri_of(root / path)
    notebook = documents.notebook(uri)
    if notebook is not None:
        yield from _of_cells(notebook, before, after, documents)
        return
    text = documents.text(uri)
    uri = text.uri if text else uri
    if after is None:
        yield types.DeleteFile(uri=uri)
        return
    if is_binary(after):
        raise UnfitError(f"`{path}` is no text")
    if before is None:
        # One of this name that has come since is not to be written over.
        yield types.CreateFile(uri=uri, options=types.CreateFileOptions(overwrite=False, ignore_if_exists=False))
    yield _text_edit(uri, text.version if text else None, decode(before or b""), decode(after), documents.encoding)


def _of_cells(
    notebook: NotebookDocument, before: bytes | None, after: bytes | None, documents: Documents
) -> Iterator[_Change]:
    """Edits of the cells of an open notebook; what is stored beside their text is the editor's own."""
    if before is None or after is None or _rest(before) != _rest(after):
        raise UnfitError("what a notebook has stored is changed, and it is open")
    for cell, old, new in zip(notebook.cells, cell_sources(before), cell_sources(after), strict=True):
        text = documents.text(cell.uri)
        if old != new and text is not None:
            yield _text_edit(text.uri, text.version, old, new, documents.encoding)


def _rest(data: bytes) -> Any:
    """A notebook without the text of its cells."""
    content = json.loads(decode(data))
    return {**content, "cells": [{**cell, "source": ""} for cell in content["cells"]]}


def _text_edit(uri: str, version: int | None, old: str, new: str, encoding: str) -> types.TextDocumentEdit:
    edits: list[types.TextEdit | types.AnnotatedTextEdit | types.SnippetTextEdit] = [*text_edits(old, new, encoding)]
    return types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, version), edits)


def text_edits(old: str, new: str, encoding: str) -> Iterator[types.TextEdit]:
    """The lines that change between two texts."""
    before, after = _LINE.findall(old), _LINE.findall(new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, first, end, new_first, new_end in matcher.get_opcodes():
        if kind != "equal":
            where = types.Range(_start(before, first, encoding), _start(before, end, encoding))
            yield types.TextEdit(where, "".join(after[new_first:new_end]))


def _start(lines: list[str], number: int, encoding: str) -> types.Position:
    """Where a line begins; after the last one, where the text ends."""
    if number < len(lines) or not lines or lines[-1].endswith(("\n", "\r")):
        return types.Position(number, 0)
    return types.Position(number - 1, units(lines[-1], encoding))


def inserted(uri: str, version: int | None, at: types.Position, text: str, *, versioned: bool) -> types.WorkspaceEdit:
    """A text put in at a position."""
    edit = types.TextEdit(types.Range(at, at), text)
    if not versioned:
        return types.WorkspaceEdit(changes={uri: [edit]})
    document = types.OptionalVersionedTextDocumentIdentifier(uri, version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, [edit])])


def all_there(plan: Plan, documents: Mapping[str, bytes]) -> bool:
    """Whether the open documents still hold what was planned for."""
    return all(documents[path] == before for path, before in plan.before.items() if path in documents)
