"""Record runs in the experiment log, and render it.

record  runs a command and writes one record of it, also when it fails: commit, hashes of what it
        read and wrote, parameters, metrics. The command may write `metrics.json` (by part: train,
        validation, test) and `parameters.json` into the folder that MLSCAFFOLD_RUN_DIR names.
        The exit code is the command's own.
render  writes the records as a table for people into the README above them.
"""

from __future__ import annotations

import argparse
from pathlib import Path, PurePosixPath

from mlscaffold import config as settings
from mlscaffold.errors import CLEAN, FINDINGS, UserError
from mlscaffold.facts.rendering import runs_block
from mlscaffold.pages import render_page
from mlscaffold.run import read_project
from mlscaffold.tree import DiskTree


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `mlscaffold runs`."""
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    one = commands.add_parser(
        "record", help="run a command and record it", usage="mlscaffold runs record [OPTIONS] -- COMMAND [ARGUMENT ...]"
    )
    one.add_argument("--model", required=True, help="name of the model that is trained")
    one.add_argument("--dataset", required=True, help="name of the table in the data package")
    one.add_argument("--varied", default="", help="what this run changes, in words")
    one.add_argument("--notes", default="", help="anything to remember of it")
    one.add_argument("--compared-to", metavar="RUN", help="id of the run that it changes one thing of")
    one.add_argument(
        "--metrics",
        action="append",
        type=Path,
        default=[],
        metavar="FILE",
        help="JSON or YAML with metrics by part (repeatable)",
    )
    one.add_argument(
        "--params",
        action="append",
        type=Path,
        default=[],
        metavar="FILE",
        help="JSON or YAML with parameters (repeatable)",
    )
    one.add_argument(
        "--input", action="append", type=Path, default=[], metavar="FILE", help="a file that it reads (repeatable)"
    )
    one.add_argument(
        "--output", action="append", type=Path, default=[], metavar="FILE", help="a file that it writes (repeatable)"
    )
    one.add_argument("argv", nargs=argparse.REMAINDER, metavar="-- COMMAND", help="the command")
    one.set_defaults(action=_record)
    two = commands.add_parser("render", help="write the records as a table for people")
    two.add_argument("path", nargs="?", type=Path, default=Path(), metavar="PATH", help="the project (default: .)")
    two.add_argument("--check", action="store_true", help="write nothing; exit 1 when the page is out of date")
    two.set_defaults(action=_render)


def run(options: argparse.Namespace) -> int:
    """Run the sub-command."""
    code: int = options.action(options)
    return code


def _record(options: argparse.Namespace) -> int:
    from mlscaffold.runs.record import Request, record

    command = tuple(options.argv[1:] if options.argv[:1] == ["--"] else options.argv)
    if not command:
        raise UserError(
            "no command was given", "Write it behind `--`: `mlscaffold runs record ... -- python train.py`."
        )
    root = settings.find_root(Path())
    folder = root / settings.load(root).layout.runs
    request = Request(
        command, options.model, options.dataset, options.varied, options.notes, options.compared_to,
        tuple(options.metrics), tuple(options.params), tuple(options.input), tuple(options.output),
    )  # fmt: skip
    outcome = record(root, folder, request)
    if outcome.record:
        print(
            f"recorded as {outcome.record.relative_to(root).as_posix()}; `mlscaffold runs render` shows it in the log"
        )
    for path in outcome.own:
        print(f"the command recorded itself as {path.relative_to(root).as_posix()}; no second record was written")
    return outcome.code


def _render(options: argparse.Namespace) -> int:
    if not options.path.is_dir():
        raise UserError(f"there is no folder `{options.path}`", "Give the project's folder.")
    root = settings.find_root(options.path)
    config = settings.load(root)
    folder = PurePosixPath(config.layout.runs)
    records = sorted(p.relative_to(root).as_posix() for p in (root / folder).glob("*.y*ml"))
    project = read_project(DiskTree(root, config.exclude), config, only=records)
    page = folder.parent / "README.md"
    block = runs_block(project.runs)
    stale = render_page(root / page, "Experiment log", "Every run, newest first.", block, write=not options.check)
    print(f"{page} is {'out of date' if options.check else 'rendered anew'}" if stale else f"{page} is up to date")
    return FINDINGS if stale and options.check else CLEAN
