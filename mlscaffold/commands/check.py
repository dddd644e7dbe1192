"""Hold a project to the conventions.

Looks at the whole project that PATH is in (default: the working folder), or, given files, at these
files alone and at what describes them, which is what a hook wants. Nothing is executed, and nothing
is written but a cache that git ignores (`.mlscaffold_cache`); where PYTHONPATH may lead into the
project, `python -I -m mlscaffold` has Python itself look away from it too.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
from pathlib import Path
from typing import Final

from mlscaffold import __version__, colour, packs
from mlscaffold import config as settings
from mlscaffold.cache import answers
from mlscaffold.cache.folder import prepared
from mlscaffold.cache.traced import TracedTree
from mlscaffold.errors import CLEAN, FINDINGS, UserError
from mlscaffold.facts.extraction import Extraction, one_after_the_other
from mlscaffold.findings import Report
from mlscaffold.report.sources import Sources
from mlscaffold.run import check

_FORMATS: Final = ("text", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown")
"""Each is a module of `mlscaffold.report`."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `mlscaffold check`."""
    parser.add_argument("paths", nargs="*", metavar="PATH", default=["."], help="folders, or files (default: .)")
    parser.add_argument(
        "--select",
        action="append",
        default=[],
        metavar="RULE",
        help="only these rules or families (repeatable, or separated by commas)",
    )
    parser.add_argument("--ignore", action="append", default=[], metavar="RULE", help="not these rules or families")
    parser.add_argument("--stage", choices=settings.STAGES, help="check as if the project were at this stage")
    parser.add_argument("--tracked", action="store_true", help="only the files that git tracks, without new ones")
    parser.add_argument("--format", choices=_FORMATS, default="text", help="form of the report (default: text)")
    parser.add_argument("--output", metavar="FILE", type=Path, help="write the report to a file")
    parser.add_argument("--no-cache", action="store_true", help="neither read nor keep what earlier runs found")
    parser.add_argument("-q", "--quiet", action="store_true", help="print findings alone")


def run(options: argparse.Namespace) -> int:
    """Check, report, and say by the exit code whether there are findings."""
    root, only, within = _scope(options.paths)
    config = settings.load(root)
    if options.stage:
        config = dataclasses.replace(config, stage=options.stage)
    tree = TracedTree(root, config.exclude, tracked=options.tracked)
    result = check(
        tree, config, asked=_names(options.select), ignored=_names(options.ignore), only=only, within=within,
        extraction=_extraction(tree, only),
    )  # fmt: skip
    project = result.project
    sources = Sources(tree, {f.path: f.bytes for f in project.files}, {t.path for t in project.tables})
    text = _render(result.report, sources, options)
    code = FINDINGS if result.findings else CLEAN
    _write(text, options.output)
    if options.output is None and answers.wanted(options.given):
        _keep(tree, options, code, text)
    return code


def _extraction(tree: TracedTree, only: list[str] | None) -> Extraction:
    """How the facts of files are made: of a whole project by all processors."""
    if only is not None:
        return one_after_the_other
    from mlscaffold.cache.workers import SharedOut

    return SharedOut(tree)


def _keep(tree: TracedTree, options: argparse.Namespace, code: int, text: str) -> None:
    """Keep the answer for a run that asks the same of the same."""
    if prepared(str(tree.root)) is None:
        return
    starts = [p if p.is_dir() else p.absolute().parent for p in map(Path, options.paths)]
    looked_for = [place for start in starts for place in settings.places(start, tree.root)]
    witnesses = tree.witnesses([*map(str, looked_for), *packs.places()])
    if witnesses is not None:
        answers.keep(options.given, __version__, str(tree.root), code, text, witnesses)


def _names(given: list[str]) -> list[str]:
    return [name.strip() for part in given for name in part.split(",") if name.strip()]


def _scope(paths: list[str]) -> tuple[Path, list[str] | None, list[str]]:
    """The project's root, and the single files or the folders in it that are meant."""
    places = [Path(p) for p in paths]
    for place in places:
        if not place.exists() and not place.is_symlink():
            raise UserError(f"there is no `{place}`", "Give a folder or a file that exists.")
    files = [p for p in places if not p.is_dir()]
    if files and len(files) < len(places):
        raise UserError("files and folders were given together", "Give folders, or files, in one call.")
    roots = {settings.find_root(p if p.is_dir() else p.absolute().parent) for p in places}
    if files and len(roots) > 1 and not any(map(settings.is_project, roots)):
        # Files of no project: the folder that holds them all.
        roots = {Path(os.path.commonpath([p.absolute().parent for p in files])).resolve()}
    if len(roots) > 1:
        raise UserError(f"these paths belong to {len(roots)} projects", "Check one project at a time.")
    root = roots.pop()
    # The last part is kept as it is: a link is judged as a link.
    inner = [
        (p.resolve() if p.is_dir() else p.absolute().parent.resolve() / p.name).relative_to(root).as_posix()
        for p in places
    ]
    if files:
        return root, inner, []
    return root, None, [] if "." in inner else inner


def _render(report: Report, sources: Sources, options: argparse.Namespace) -> str:
    if options.format == "json":
        from mlscaffold.report import json

        return json.text(report)
    if options.format not in {"text", "concise"}:
        import importlib

        shown: str = importlib.import_module(f"mlscaffold.report.{options.format}").text(report, sources)
        return shown
    coloured = options.output is None and colour.is_wanted(sys.stdout)
    if options.format == "concise":
        from mlscaffold.report import concise

        shown = concise.text(report, colour=coloured, quiet=options.quiet)
    else:
        from mlscaffold.report import text

        encoding = "utf-8" if options.output else sys.stdout.encoding or "ascii"
        shown = text.text(report, sources, colour=coloured, quiet=options.quiet, encoding=encoding)
    return shown if options.quiet or not options.tracked else f"{shown}Only files that git tracks were looked at.\n"


def _write(report: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(report)
        return
    from mlscaffold.files import write_text

    write_text(output, report)
