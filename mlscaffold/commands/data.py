"""Describe tables in a data dictionary, and render it.

describe  measures a CSV, TSV or Parquet file and writes its dictionary and its entry in the data
          package. What people wrote stays; what only they know is left as a prompt (`FILL IN:`).
render    writes the dictionary as a table for people into the README beside the data package.
"""

from __future__ import annotations

import argparse
from pathlib import Path, PurePosixPath

from mlscaffold import config as settings
from mlscaffold.errors import CLEAN, FINDINGS, UserError
from mlscaffold.facts.rendering import dictionary_block
from mlscaffold.pages import render_page
from mlscaffold.run import check, read_project
from mlscaffold.tree import DiskTree

_CONTRADICTIONS = tuple(
    f"data-docs/{name}"
    for name in ("documented-column-missing", "type-mismatch", "violated-constraint", "invalid-example")
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `mlscaffold data`."""
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    one = commands.add_parser("describe", help="measure a table into its dictionary")
    one.add_argument("file", type=Path, metavar="FILE", help="a CSV, TSV or Parquet file of the project")
    one.add_argument("--name", help="name of the table (default: the file's)")
    one.set_defaults(action=_describe)
    two = commands.add_parser("render", help="write the dictionary as a table for people")
    two.add_argument("path", nargs="?", type=Path, default=Path(), metavar="PATH", help="the project (default: .)")
    two.add_argument("--check", action="store_true", help="write nothing; exit 1 when the page is out of date")
    two.set_defaults(action=_render)


def run(options: argparse.Namespace) -> int:
    """Run the sub-command."""
    code: int = options.action(options)
    return code


def _describe(options: argparse.Namespace) -> int:
    from mlscaffold.data.describe import describe, unfilled
    from mlscaffold.report.text import place

    file: Path = options.file
    if not file.is_file():
        raise UserError(f"there is no file `{file}`", "Give a CSV, TSV or Parquet file.")
    folder = file.absolute().parent.resolve()
    root = settings.find_root(folder)
    config = settings.load(root)
    path = (folder / file.name).relative_to(root).as_posix()
    package = config.layout.package
    changed = describe(root, path, package, options.name)
    for name in changed:
        print(f"wrote {name}")
    if not changed:
        print(f"{path} is described as it is; nothing to change")
    prompts = unfilled((root / name).read_text(encoding="utf-8") for name in changed)
    if prompts:
        print(f"{prompts} prompts (`FILL IN:`) wait for what only people know; `mlscaffold data render` comes after")
    found = check(DiskTree(root, config.exclude), config, asked=_CONTRADICTIONS, only=[path, package]).findings
    for finding in found:
        print(f"{place(finding.at)}: {finding.message}")
    return FINDINGS if found else CLEAN


def _render(options: argparse.Namespace) -> int:
    if not options.path.is_dir():
        raise UserError(f"there is no folder `{options.path}`", "Give the project's folder.")
    root = settings.find_root(options.path)
    config = settings.load(root)
    project = read_project(DiskTree(root, config.exclude), config, only=[config.layout.package])
    if project.package is None:
        raise UserError(
            f"there is no data package at {config.layout.package}", "Start one with `mlscaffold data describe FILE`."
        )
    page = PurePosixPath(project.package.path).parent / "README.md"
    block = dictionary_block(project.package, project.dictionaries)
    stale = render_page(root / page, "Data", "What the columns of the data mean.", block, write=not options.check)
    print(f"{page} is {'out of date' if options.check else 'rendered anew'}" if stale else f"{page} is up to date")
    return FINDINGS if stale and options.check else CLEAN
