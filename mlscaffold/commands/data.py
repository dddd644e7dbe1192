"""Describe tables in a data dictionary, and render it.

describe  measures a CSV, TSV or Parquet file and writes its dictionary and its entry in the data
          package. What people wrote stays; what only they know is left as a prompt (`FILL IN:`).
render    writes the dictionary as a table for people into the README beside the data package.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mlscaffold.errors import CLEAN, FINDINGS, UserError, printable
from mlscaffold.interrupt import unwinding

if TYPE_CHECKING:
    from mlscaffold.data.describe import Described

_DESCRIBE = """Measure a CSV, TSV or Parquet file: types, missing values, limits, categories, examples.

A new table gets a dictionary, dictionary/<table>.yaml beside the data package, and an entry with its
hash and size in the package. A dictionary that is there is added to: new columns, and what a field does
not say yet. Nothing that people wrote is changed; what they wrote and the data does not keep is printed, and
the hash is then left as it is.

exit codes: 0 written or nothing to do, 1 the dictionary and the data contradict each other, 2 unusable input"""

_RENDER = """Write the data dictionary as a table for people into the README beside the data package.

The table stands between two markers and takes the place of what stood between them; the rest of the
page stays.

exit codes: 0 rendered or up to date, 1 out of date (with --check), 2 unusable input"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `mlscaffold data`."""
    form = argparse.RawDescriptionHelpFormatter
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    one = commands.add_parser(
        "describe", help="measure a table into its dictionary", description=_DESCRIBE, formatter_class=form
    )
    one.add_argument("file", type=Path, metavar="FILE", help="the file of one table")
    one.add_argument("--name", default="", metavar="TABLE", help="what the table is called (default: by its file)")
    one.add_argument(
        "--output", metavar="PATH", help="write a dictionary there and leave the data package alone; `-` prints it"
    )
    one.set_defaults(action=_describe)
    two = commands.add_parser(
        "render", help="write the dictionary as a table for people", description=_RENDER, formatter_class=form
    )
    two.add_argument("path", nargs="?", type=Path, default=Path(), metavar="PATH", help="the project (default: .)")
    two.add_argument("--check", action="store_true", help="write nothing; exit 1 when the page is out of date")
    two.set_defaults(action=_render)


def run(options: argparse.Namespace) -> int:
    """Run the sub-command."""
    code: int = options.action(options)
    return code


def _describe(options: argparse.Namespace) -> int:
    with unwinding() as stop:
        try:
            done = _described(options)
        except BaseException:
            # DuckDB says in its own words that it was interrupted, and not by what.
            stop.check()
            raise
    if options.output == "-":
        sys.stdout.write(done.text)
        return CLEAN
    shown = printable(str(options.file))
    for path in done.changed:
        print(f"wrote {printable(path)}")
    if not done.changed and not done.contradictions:
        print(f"{shown} is described as it is; nothing was changed")
    else:
        print(f"{shown}: {_count(done.rows, 'row')}, {_count(done.columns, 'column')}")
    if done.prompts:
        print(f"{_count(done.prompts, 'text')} marked `FILL IN:` to write by hand; then `mlscaffold data render`")
    if done.undeclared:
        print(
            f'The project does not look for its data package there: set `package = "{printable(done.undeclared)}"` '
            "in [tool.mlscaffold.layout]."
        )
    for contradiction in done.contradictions:
        print(contradiction)
    if done.unvouched:
        print(
            f"The hash in {printable(done.unvouched)} was left as it is, since data and dictionary contradict each "
            "other: correct one of them, then run this again."
        )
    return FINDINGS if done.contradictions else CLEAN


def _described(options: argparse.Namespace) -> Described:
    from mlscaffold.data.describe import describe, describe_alone

    if not options.output:
        return describe(options.file, options.name)
    return describe_alone(options.file, options.name, None if options.output == "-" else Path(options.output))


def _render(options: argparse.Namespace) -> int:
    from mlscaffold.data.render import render

    if not options.path.is_dir():
        raise UserError(f"there is no folder `{options.path}`", "Name the folder of a project.")
    page, stale = render(options.path, write=not options.check)
    print(
        f"{printable(page)} is {'out of date' if options.check else 'rendered anew'}"
        if stale
        else f"{printable(page)} is up to date"
    )
    return FINDINGS if stale and options.check else CLEAN


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
