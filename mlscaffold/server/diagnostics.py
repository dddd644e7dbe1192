"""Findings as an editor shows them: which document, which range, how serious."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from lsprotocol import types

from mlscaffold.errors import printable
from mlscaffold.facts.model import Place
from mlscaffold.facts.text import decode, split_lines
from mlscaffold.findings import Finding
from mlscaffold.report.sentences import in_file, whole
from mlscaffold.report.sources import Sources
from mlscaffold.server.documents import Documents
from mlscaffold.server.places import units, uri_of
from mlscaffold.server.project import Seen

SOURCE: Final = "mlscaffold"
_SEVERITIES: Final = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "note": types.DiagnosticSeverity.Information,
}
_WORD: Final = re.compile(r"[\w.]+")


class Shown(NamedTuple):
    """A finding, and what an editor is told of it."""

    diagnostic: types.Diagnostic
    finding: Finding


@dataclass(slots=True)
class _View:
    """A look, as documents and lines."""

    root: Path
    seen: Seen
    documents: Documents
    sources: Sources
    lines: dict[str, list[str]]
    """Of a URI."""

    def document(self, at: Place) -> tuple[str, Place]:
        """The URI of what a place is in, and the place in it."""
        uri = uri_of(self.root / at.path)
        notebook = self.documents.notebook(uri)
        if notebook is not None and notebook.cells:
            cell = at.cell or 0
            if cell < len(notebook.cells):
                return notebook.cells[cell].uri, at if at.cell is not None else at._replace(line=0, column=0)
        if at.cell is not None:
            # The file of a notebook is opened as text, or not at all.
            return self._named(uri), Place(at.path, self.sources.file_line(at))
        return self._named(uri), at

    def _named(self, uri: str) -> str:
        text = self.documents.text(uri)
        return text.uri if text else uri

    def range(self, uri: str, at: Place) -> types.Range:
        """What is underlined: a word where the column is known, else the line without its margins."""
        lines = self._lines_of(uri, at)
        number = min(max(at.line - 1, 0), len(lines) - 1)
        line = lines[number]
        start, end = len(line) - len(line.lstrip()), len(line.rstrip())
        if at.column:
            start = min(at.column - 1, len(line))
            word = _WORD.match(line, start)
            end = word.end() if word else max(end, start)
        encoding = self.documents.encoding
        first, last = (types.Position(number, units(line[:column], encoding)) for column in (min(start, end), end))
        return types.Range(first, last)

    def _lines_of(self, uri: str, at: Place) -> list[str]:
        if uri not in self.lines:
            text = self.documents.text(uri)
            self.lines[uri] = split_lines(text.source if text else self._read(at.path))
        return self.lines[uri]

    def _read(self, path: str) -> str:
        try:
            return decode(self.seen.tree.read(path))
        except OSError:
            return ""


def shown(
    root: Path, seen: Seen, documents: Documents, *, related: bool, only: str | None = None
) -> Mapping[str, list[Shown]]:
    """What is shown of a look, by the URI of the document; `related` says whether the editor knows further places.

    Everything is placed in the text that was looked at. With `only`, in one file.
    """
    sources = Sources(seen.tree)
    view = _View(root, seen, documents, sources, {})
    found: dict[str, list[Shown]] = {}
    for finding in seen.findings:
        at, prefix = _on_a_file(finding.at, view)
        if only is not None and at.path != only:
            continue
        uri, place = view.document(at)
        if finding.at.cell is not None and place.cell is None:
            prefix = in_file(finding.at)
        diagnostic = types.Diagnostic(
            range=view.range(uri, place), message=prefix + whole(finding), severity=_SEVERITIES[finding.level],
            code=finding.rule, source=SOURCE,
            related_information=list(_related(finding.related, view)) or None if related else None,
        )  # fmt: skip
        found.setdefault(uri, []).append(Shown(diagnostic, finding))
    return found


def _related(places: Iterable[Place], view: _View) -> Iterable[types.DiagnosticRelatedInformation]:
    for place in places:
        at, _ = _on_a_file(place, view)
        uri, at = view.document(at)
        yield types.DiagnosticRelatedInformation(types.Location(uri, view.range(uri, at)), "See also here.")


def _on_a_file(at: Place, view: _View) -> tuple[Place, str]:
    """A place that an editor can open; what is said of a file that is not there stands in one that is."""
    seen = view.seen
    if seen.tree.entry(at.path) is not None:
        return at, ""
    for path in (seen.config.source, "pyproject.toml", "README.md"):
        if path and seen.tree.entry(path) is not None:
            return Place(path), "" if at.path in {".", path} else f"{printable(at.path)}: "
    return at, ""
