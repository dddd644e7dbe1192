"""Hold a project to the conventions.

Looks at the whole project that PATH is in (default: the working folder), or, given files, at these
files alone and at what describes them, which is what a hook wants. Nothing of it is executed, but
for the rules in a folder that `--pack` names, and nothing is written but a cache that git ignores
(`.mlscaffold_cache`) and, with --fix, what is repaired; where PYTHONPATH may lead into the project,
`python -I -m mlscaffold` has Python itself look away from it too.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mlscaffold import __version__, baseline_file, colour, packs
from mlscaffold import config as settings
from mlscaffold.baseline_file import BaselineFile
from mlscaffold.cache import answers, cards
from mlscaffold.cache.folder import prepared
from mlscaffold.cache.traced import TracedTree
from mlscaffold.commands import pack_option
from mlscaffold.config import LEVELS, Config
from mlscaffold.errors import CLEAN, FINDINGS, UserError, printable, warn
from mlscaffold.facts.extraction import Extraction, one_after_the_other
from mlscaffold.facts.places import in_words
from mlscaffold.findings import Report
from mlscaffold.installed import Pack
from mlscaffold.packs import Listed
from mlscaffold.report.sources import Sources
from mlscaffold.run import Result, check
from mlscaffold.tree import DiskTree, Tree

if TYPE_CHECKING:
    from mlscaffold.fixes.plan import Plan

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
    parser.add_argument("--stage", choices=settings.STAGES, help="check as if the project were at this stage")
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
    parser.add_argument("--output", metavar="FILE", type=Path, help="write the report to a file")
    parser.add_argument("--no-cache", action="store_true", help="neither read nor keep what earlier runs found")
    parser.add_argument("--fail-on", choices=LEVELS, help="the lowest level that exits with 1 (default: note)")
    parser.add_argument("--exit-zero", action="store_true", help="exit with 0 whatever is found")
    parser.add_argument("--show-suppressed", action="store_true", help="list what is hidden too, with the reasons")
    group = parser.add_argument_group("findings to live with")
    group.add_argument(
        "--baseline", metavar="FILE", type=Path, help=f"where they are listed (default: {baseline_file.DEFAULT_FILE})"
    )
    group.add_argument("--no-baseline", action="store_true", help="show what the baseline hides")
    group.add_argument(
        "--write-baseline", action="store_true", help="list all that is found now; what is listed keeps date and reason"
    )
    group.add_argument("--reason", metavar="TEXT", help="why it is lived with, for entries that are new")
    group.add_argument("--expires", metavar="YYYY-MM-DD", type=_day, help="until when, for entries that are new")
    parser.add_argument("-q", "--quiet", action="store_true", help="print findings alone")


def run(options: argparse.Namespace) -> int:
    """Check, report, and say by the exit code whether there are findings."""
    _refuse_contradictions(options)
    if options.watch:
        from mlscaffold.commands.watch import watch

        return watch(options, _run)
    code, _, _ = _run(options)
    return code


def _run(options: argparse.Namespace) -> tuple[int, TracedTree | None, list[str]]:
    """The exit code, and what was looked at: the tree, where one look decided, and further files and folders."""
    root, only, within = _scope(options.paths)
    config = settings.load(root)
    if options.stage:
        config = dataclasses.replace(config, stage=options.stage)
    asked = packs.asked(config.packs, named=options.pack, source=config.source, outside=root)
    cached = answers.wanted(options.given)
    available = cards.without_import(packs.rules(asked)) if cached else packs.rules(asked)
    listed = baseline_file.place(root, config, options.baseline)
    look = _Look(root, config, available, listed, only, within)
    if options.fix or options.diff:
        return _repair(look, options), None, []
    tree, result = _checked(look, options)
    if options.write_baseline:
        reason, expires = options.reason, options.expires
        listed.write(result, only=only, within=within, reason=reason, expires=expires, quiet=options.quiet)
        tree, result = _checked(look, options)
    text = _reported(result, result.report, tree, available, options)
    code = _code(result, config, options)
    _write(text, options.output)
    if cached:
        cards.keep(available)
    outside = [*_looked_for(tree, options), str(listed.path), *(str(root / path) for path in config.extended)]
    if cached and options.output is None and not options.write_baseline and not options.watch:
        _keep(tree, options, outside, asked, code, text)
    return code, tree, outside


@dataclass(frozen=True, slots=True)
class _Look:
    """What is looked at, and what is asked about it."""

    root: Path
    config: Config
    available: Sequence[Listed]
    baseline: BaselineFile
    only: list[str] | None
    within: list[str]


def _extraction(tree: TracedTree, only: list[str] | None) -> Extraction:
    """How the facts of files are made: of a whole project by all processors."""
    if only is not None:
        return one_after_the_other
    from mlscaffold.cache.workers import SharedOut

    return SharedOut(tree)


def _checked(look: _Look, options: argparse.Namespace) -> tuple[TracedTree, Result]:
    config = look.config
    tree = TracedTree(look.root, (*config.exclude, *look.baseline.excluded), tracked=options.tracked)
    return tree, _result(look, tree, config, _extraction(tree, look.only), options)


def _result(look: _Look, tree: Tree, config: Config, extraction: Extraction, options: argparse.Namespace) -> Result:
    known = None if options.no_baseline else look.baseline.read(may_miss=options.write_baseline)
    return check(
        tree, config, asked=_names(options.select), ignored=_names(options.ignore + options.extend_ignore),
        extended=_names(options.extend_select), baseline=known, only=look.only, within=look.within,
        extraction=extraction, available=look.available,
    )  # fmt: skip


def _looked_for(tree: TracedTree, options: argparse.Namespace) -> list[str]:
    """The files that decided which project it is."""
    starts = [p if p.is_dir() else p.absolute().parent for p in map(Path, options.paths)]
    return [str(place) for start in starts for place in settings.places(start, tree.root)]


def _keep(
    tree: TracedTree, options: argparse.Namespace, outside: list[str], asked: Sequence[Pack], code: int, text: str
) -> None:
    """Keep the answer for a run that asks the same of the same."""
    if prepared(str(tree.root)) is None:
        return
    witnesses = tree.witnesses(outside, packs.places(asked))
    if witnesses is not None:
        answers.keep(options.given, __version__, str(tree.root), code, text, witnesses)


def _refuse_contradictions(options: argparse.Namespace) -> None:
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


def _day(text: str) -> date:
    """A day to come, from the command line."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"`{text}` is no date: write it as YYYY-MM-DD") from None
    if day < date.today():  # noqa: DTZ011 - the day where the user is
        raise argparse.ArgumentTypeError(f"{text} is over")
    return day


def _repair(look: _Look, options: argparse.Namespace) -> int:
    from mlscaffold.interrupt import unwinding

    if options.diff and options.format != "text":
        raise UserError("--diff prints a diff, and no report", "Leave out --format.")
    with unwinding():
        return _repaired(look, options)


def _repaired(look: _Look, options: argparse.Namespace) -> int:
    from mlscaffold.fixes.rounds import gone, repaired
    from mlscaffold.fixes.write import write

    config = look.config
    tree = TracedTree(look.root, (*config.exclude, *look.baseline.excluded), tracked=options.tracked)

    def looked(here: Tree, config: Config) -> Result:
        # What a repair would make is read by this process alone: the files on disk are others.
        extraction = _extraction(tree, look.only) if here is tree else one_after_the_other
        return _result(look, here, config, extraction, options)

    done = repaired(tree, config, looked, unsafe=options.unsafe_fixes, tracked=options.tracked)
    for item in done.skipped:
        warn(f"not repaired: {in_words(item.finding.at)}: {item.finding.rule}: {item.reason}")
    if options.diff:
        return _show(done.plan, options.output)
    problems = write(tree, done.plan)
    for problem in problems:
        warn(f"not repaired: {problem.path}: {problem.reason}")
    result = done.result
    after = DiskTree(tree.root, tree.exclude, tracked=options.tracked)
    if problems:
        # What was looked at is not what was written.
        result = looked(after, dataclasses.replace(settings.load(tree.root), stage=config.stage))
    report = dataclasses.replace(result.report, fixed=len(gone(done.fixed, result)))
    _write(_reported(result, report, after, look.available, options), options.output)
    return _code(result, config, options)


def _inert(line: str) -> str:
    return "\t".join(map(printable, line.split("\t")))


def _show(plan: Plan, output: Path | None) -> int:
    from mlscaffold.files import write_bytes
    from mlscaffold.fixes.diff import unified

    text = unified(plan)
    if output is not None:
        write_bytes(output, text)
    elif sys.stdout.isatty():
        # A terminal obeys what a file holds; a program that reads the diff wants it as it is.
        lines = text.decode(errors="replace").split("\n")[:-1]
        sys.stdout.write("".join(f"{_inert(line)}\n" for line in lines))
    else:
        sys.stdout.buffer.write(text)
        sys.stdout.buffer.flush()
    for path in plan.untracked:
        warn(f"git would forget {path}")
    return CLEAN if plan.is_empty else FINDINGS


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


def _code(result: Result, config: Config, options: argparse.Namespace) -> int:
    failing = LEVELS[: LEVELS.index(options.fail_on or config.fail_on) + 1]
    return FINDINGS if not options.exit_zero and any(f.level in failing for f in result.findings) else CLEAN


def _reported(
    result: Result, report: Report, tree: Tree, available: Sequence[Listed], options: argparse.Namespace
) -> str:
    """The report of a look at a tree, as text."""
    project = result.project
    sources = Sources(tree, {f.path: f.bytes for f in project.files}, {t.path for t in project.tables})
    return _render(report, sources, available, options)


def _render(report: Report, sources: Sources, available: Sequence[Listed], options: argparse.Namespace) -> str:
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


def _write(report: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(report)
        return
    from mlscaffold.files import write_text

    write_text(output, report)
