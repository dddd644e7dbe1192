"""The options of `check`, and which of them cannot be given together."""

from __future__ import annotations

from mlscaffold.baseline_file import DEFAULT_FILE
from mlscaffold.commands import pack_option
from mlscaffold.config import LEVELS, STAGES
from mlscaffold.errors import UserError
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from datetime import date
    from pathlib import Path
    from typing import Final

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
        help="only these: rules, families, `error`, `warning`, `note` or `all` (repeatable, or separated by commas)",
    )
    parser.add_argument("--ignore", action="append", default=[], metavar="RULE", help="not these; the closer name wins")
    parser.add_argument(
        "--extend-select", action="append", default=[], metavar="RULE", help="these besides what the settings select"
    )
    parser.add_argument("--extend-ignore", action="append", default=[], metavar="RULE", help="the same as --ignore")
    parser.add_argument("--stage", choices=STAGES, help="check as if the project were at this stage")
    pack_option.add(parser)
    parser.add_argument("--tracked", action="store_true", help="only the files that git tracks, without new ones")
    parser.add_argument("--fix", action="store_true", help="repair what can be repaired without losing anything")
    parser.add_argument(
        "--unsafe-fixes",
        action="store_true",
        help="with --fix or --diff: repair what may change what code does, or lose what was written, too",
    )
    parser.add_argument("--diff", action="store_true", help="print what --fix would change, and change nothing")
    parser.add_argument("--watch", action="store_true", help="check again whenever something changes; Ctrl-C ends it")
    parser.add_argument("--format", choices=_FORMATS, default="text", help="form of the report (default: text)")
    parser.add_argument("--output", metavar="FILE", type=_path, help="write the report to a file")
    parser.add_argument("--no-cache", action="store_true", help="neither read nor keep what earlier runs found")
    parser.add_argument("--fail-on", choices=LEVELS, help="the lowest level that exits with 1 (default: note)")
    parser.add_argument("--exit-zero", action="store_true", help="exit with 0 whatever is found")
    parser.add_argument("--show-suppressed", action="store_true", help="list what is hidden too, with the reasons")
    group = parser.add_argument_group("findings to live with")
    group.add_argument(
        "--baseline", metavar="FILE", type=_path, help=f"where they are listed (default: {DEFAULT_FILE})"
    )
    group.add_argument("--no-baseline", action="store_true", help="show what the baseline hides")
    group.add_argument(
        "--write-baseline", action="store_true", help="list all that is found now; what is listed keeps date and reason"
    )
    group.add_argument("--reason", metavar="TEXT", help="why it is lived with, for entries that are new")
    group.add_argument("--expires", metavar="YYYY-MM-DD", type=_day, help="until when, for entries that are new")
    parser.add_argument("-q", "--quiet", action="store_true", help="print findings alone")


def _path(text: str) -> Path:
    from pathlib import Path

    return Path(text)


def _day(text: str) -> date:
    """A day to come, from the command line."""
    from argparse import ArgumentTypeError
    from datetime import date

    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"`{text}` is no date: write it as YYYY-MM-DD") from None
    if day < date.today():  # noqa: DTZ011 - the day where the user is
        raise ArgumentTypeError(f"{text} is over")
    return day


def refuse_contradictions(options: argparse.Namespace) -> None:
    """Stop where two options cannot both be meant, or one means nothing by itself."""
    if options.unsafe_fixes and not (options.fix or options.diff):
        raise UserError("--unsafe-fixes repairs nothing by itself", "Give --fix or --diff with it.")
    if options.write_baseline and (options.fix or options.diff):
        raise UserError("`--write-baseline` and repairs were asked for together", "Repair first, then write it.")
    _refuse_to_watch(options)
    if options.write_baseline and options.no_baseline:
        raise UserError("`--write-baseline` and `--no-baseline` were given together", "Give one of the two.")
    for name in ("reason", "expires"):
        if getattr(options, name) is not None and not options.write_baseline:
            raise UserError(f"`--{name}` is for entries of the baseline", "Give `--write-baseline` with it.")
    if options.reason is not None and not options.reason.strip():
        raise UserError("`--reason` is empty", "Say why these findings are lived with.")


def _refuse_to_watch(options: argparse.Namespace) -> None:
    if not options.watch:
        return
    changing = [
        name for name in ("--fix", "--diff", "--write-baseline") if getattr(options, name[2:].replace("-", "_"))
    ]
    if changing:
        raise UserError(f"`--watch` and `{changing[0]}` were given together", "Watching changes nothing; give one.")
    if options.output is not None or options.format not in {"text", "concise"}:
        raise UserError(
            "`--watch` prints reports for people, one after the other",
            "Leave out `--output`, and `--format` but for `concise`.",
        )
