"""Record runs in the experiment log, and render it.

record  runs a command and writes one record of it, also when it fails: commit, hashes of what it
        read and wrote, parameters, metrics. The exit code is the command's own.
render  writes the records as a table for people into the README above them.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from mlscaffold.errors import CLEAN, FINDINGS, UserError, nearest, printable, warn

_RECORD = """Run a command and write one record of it into the experiment log, also when it fails.

The command may write `metrics.json` ({"train": {...}, "validation": {...}, "test": {...}}) and
`parameters.json` into the folder that the variable MLSCAFFOLD_RUN_DIR names. A command that writes a
record of its own gets no second one. The exit code is the command's; 127 and 126 say that it was not
found or could not be started, 2 before it was started that an option is wrong."""

_RENDER = """Write the experiment log as a table for people into the README above the records.

The table stands between two markers and takes the place of what stood between them; the rest of the
page stays.

exit codes: 0 rendered or up to date, 1 out of date (with --check), 2 unusable input"""

_FILES = (
    ("--metrics", "FILE", "metrics by part, which the command writes (JSON or YAML; repeatable)"),
    ("--params", "FILE", "parameters (JSON, YAML or TOML; repeatable)"),
    ("--input", "PATH", "a file or folder that it reads, hashed before the run (repeatable)"),
    ("--output", "PATH", "a file or folder that it writes, hashed after the run (repeatable)"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `mlscaffold runs`."""
    form = argparse.RawDescriptionHelpFormatter
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    one = commands.add_parser(
        "record", help="run a command and record it", description=_RECORD, formatter_class=form,
        usage="mlscaffold runs record [OPTIONS] -- COMMAND [ARGUMENT ...]",
    )  # fmt: skip
    one.add_argument("--model", help="name of the model that is trained")
    one.add_argument("--dataset", help="name of a table in the data package (default: the only one there)")
    one.add_argument("--varied", default="", metavar="TEXT", help="what this run changes, in words")
    one.add_argument("--notes", default="", metavar="TEXT", help="anything to remember of it")
    one.add_argument("--compared-to", metavar="ID", help="id of the run that it changes one thing of")
    for name, kind, text in _FILES:
        one.add_argument(name, action="append", type=Path, default=[], metavar=kind, help=text)
    one.add_argument("argv", nargs=argparse.REMAINDER, metavar="-- COMMAND", help="the command and its arguments")
    one.set_defaults(action=_record)
    two = commands.add_parser(
        "render", help="write the records as a table for people", description=_RENDER, formatter_class=form
    )
    two.add_argument("path", nargs="?", type=Path, default=Path(), metavar="PATH", help="the project (default: .)")
    two.add_argument("--check", action="store_true", help="write nothing; exit 1 when the page is out of date")
    two.set_defaults(action=_render)


def run(options: argparse.Namespace) -> int:
    """Run the sub-command."""
    code: int = options.action(options)
    return code


def _record(options: argparse.Namespace) -> int:
    from mlscaffold import config
    from mlscaffold.runs.record import Request, record

    command = tuple(options.argv[1:] if options.argv[:1] == ["--"] else options.argv)
    if not command:
        raise UserError(
            "no command was given", "Write it behind `--`: `mlscaffold runs record --model svm -- python train.py`."
        )
    root = config.find_root(Path())
    layout = config.load(root).layout
    request = Request(
        command=command, model=options.model, dataset=_dataset(options.dataset, root, layout.package),
        varied=options.varied, notes=options.notes, compared_to=options.compared_to,
        metrics=tuple(options.metrics), parameters=tuple(options.params),
        inputs=tuple(options.input), outputs=tuple(options.output),
    )  # fmt: skip
    outcome = record(root, root / layout.runs, request)
    # On standard error: standard output is the command's, and may be piped on.
    for path in outcome.own:
        warn(f"the command recorded itself as {path.relative_to(root).as_posix()}; no second record was written")
    if outcome.record:
        warn(f"recorded as {outcome.record.relative_to(root).as_posix()}; {_shown(root)}")
    if outcome.lacking:
        warn(f"the record lacks {', '.join(outcome.lacking)}; see `mlscaffold runs record --help`")
    return outcome.code


def _shown(root: Path) -> str:
    """Render a page that shows the log already, and say what became of it: a run must not fail by it."""
    from mlscaffold.runs.render import render, shows_log

    try:
        if not shows_log(root):
            return "`mlscaffold runs render` shows it on a page"
        page = render(root, write=True).page
    except (UserError, OSError) as error:
        return f"its page is not rendered: {error}"
    return f"{page} shows it"


def _dataset(given: str | None, root: Path, package: str) -> str | None:
    """The table that a run is about: one of the data package where there is one, by default the only one in it."""
    from mlscaffold.facts.dictionary import read_package
    from mlscaffold.files import read_regular
    from mlscaffold.tree import MAX_BYTES

    try:
        data = read_regular(root / package, MAX_BYTES)
    except OSError:
        return given
    names = sorted({resource.name for resource in read_package(package, data, lambda _: True).resources})
    if given and names and given not in names:
        known = f"It lists {', '.join(names[:20])}{' and more' if len(names) > 20 else ''}."
        raise UserError(f"{package} lists no table `{given}`", nearest(given, names) or known)
    return given or (names[0] if len(names) == 1 else None)


def _render(options: argparse.Namespace) -> int:
    from mlscaffold.runs.render import render

    if not options.path.is_dir():
        raise UserError(f"there is no folder `{options.path}`", "Name the folder of a project.")
    done = render(options.path, write=not options.check)
    page = printable(done.page)
    if done.is_needless:
        print(f"there are no runs in {printable(done.runs)}, and nothing was written")
        print("`mlscaffold runs record -- COMMAND` records one.")
    elif done.stale:
        print(f"{page} is {'out of date' if options.check else 'rendered anew'}")
    else:
        print(f"{page} is up to date")
    return FINDINGS if done.stale and options.check else CLEAN
