"""The report of a look at a tree, in the form that was asked for."""

from __future__ import annotations

import sys

from mlscaffold import colour
from mlscaffold.config import LEVELS
from mlscaffold.copies import told_once
from mlscaffold.errors import CLEAN, FINDINGS
from mlscaffold.lean import TYPE_CHECKING, replace
from mlscaffold.report.sources import Sources

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from mlscaffold.config import Config
    from mlscaffold.findings import Report
    from mlscaffold.packs import Listed
    from mlscaffold.run import Result
    from mlscaffold.tree import Tree

_FOR_PEOPLE = frozenset({"text", "concise", "markdown"})
"""The forms that are read; what programs take has each finding at its own place."""


def exit_code(result: Result, config: Config, options: argparse.Namespace) -> int:
    """Whether there are findings that fail the check."""
    failing = LEVELS[: LEVELS.index(options.fail_on or config.fail_on) + 1]
    return FINDINGS if not options.exit_zero and any(f.level in failing for f in result.findings) else CLEAN


def reported(
    result: Result, report: Report, tree: Tree, available: Sequence[Listed], options: argparse.Namespace
) -> str:
    """The report of a look at a tree, as text; to people, what is the same in copies of a file is told once."""
    project = result.project
    if options.format in _FOR_PEOPLE and not report.partial:
        report = replace(report, findings=told_once(report.findings, tree))
    cells = {n.path: [cell.source for cell in n.cells] for n in project.notebooks}
    sources = Sources(tree, {f.path: f.bytes for f in project.files}, {t.path for t in project.tables}, cells)
    return _rendered(report, sources, available, options)


def _rendered(report: Report, sources: Sources, available: Sequence[Listed], options: argparse.Namespace) -> str:
    if options.format == "json":
        from mlscaffold.report import json

        return json.text(report)
    if options.format == "sarif":
        from mlscaffold.report import sarif

        return sarif.text(report, sources, available)
    if options.format not in {"text", "concise"}:
        import importlib

        shown: str = importlib.import_module(f"mlscaffold.report.{options.format}").text(report, sources)
        return shown
    coloured = options.output is None and colour.is_wanted(sys.stdout)
    if options.format == "concise":
        from mlscaffold.report import concise

        shown = concise.text(report, colour=coloured, quiet=options.quiet, hidden=options.show_suppressed)
    else:
        from mlscaffold.report import text

        encoding = "utf-8" if options.output else sys.stdout.encoding or "ascii"
        shown = text.text(
            report, sources, colour=coloured, quiet=options.quiet, encoding=encoding, hidden=options.show_suppressed
        )
    return shown if options.quiet or not options.tracked else f"{shown}Only files that git tracks were looked at.\n"


def write(report: str, output: Path | None) -> None:
    """Print a report, or write it to a file."""
    if output is None:
        sys.stdout.write(report)
        return
    from mlscaffold.files import write_text

    write_text(output, report)
