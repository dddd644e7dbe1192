"""Write a new machine-learning project that trains and passes its own tests.

DEST is the folder to make. A few questions are asked, each with a good default; without a terminal,
or with --defaults, none is. The project is built aside and put in its place in one step, with a git
repository and a first commit, unless DEST lies in a git work tree already.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from mlscaffold import colour
from mlscaffold.errors import printable
from mlscaffold.scaffold import answers, source, summary, template
from mlscaffold.scaffold.create import Order, create


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("destination", metavar="DEST", help="folder to make; missing folders above it are made too")
    parser.add_argument("--defaults", action="store_true", help="ask nothing, take the default of every question")
    parser.add_argument(
        "--data", metavar="KEY=VALUE", action="append", default=[], help="answer a question; may be repeated"
    )
    parser.add_argument(
        "--data-file",
        metavar="FILE",
        type=Path,
        help="answers in YAML, such as another project's .copier-answers.yml; what --data says takes precedence",
    )
    parser.add_argument(
        "--source",
        metavar="SOURCE",
        default=os.environ.get(source.VARIABLE, ""),
        help="where the project gets mlscaffold from: a git URL (optionally @REVISION), the path of a git checkout, or "
        f"the path of a wheel; default ${source.VARIABLE}, else {source.REPOSITORY}",
    )
    parser.add_argument(
        "--no-lock", action="store_true", help="keep the template's own requirements.lock, also where uv is installed"
    )
    parser.add_argument("--no-git", action="store_true", help="make no git repository")


def run(options: argparse.Namespace) -> int:
    """Make the project and say what was made."""
    given = answers.from_file(options.data_file) if options.data_file else {}
    order = Order(
        destination=options.destination,
        answers=given | answers.from_pairs(options.data),
        source=source.parse(options.source, Path.cwd()) if options.source else source.default(),
        ask=not options.defaults and _is_terminal(),
        use_git=not options.no_git,
        lock=not options.no_lock,
    )
    made = create(order, template.bundled(), tell=lambda problem: print(f"\n{printable(problem)}\n"))
    if order.source.note:
        print(f"mlscaffold: note: {printable(order.source.note)}", file=sys.stderr)
    if made.unlocked:
        note = f"requirements.lock has the versions that mlscaffold was tested with; uv says: {made.unlocked}"
        print(f"mlscaffold: note: {printable(note)}", file=sys.stderr)
    # A terminal that cannot show a character of the path must not turn success into failure.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    emphasise = _bold if colour.is_wanted(sys.stdout) else str
    message = summary.text(
        made, has_uv=shutil.which("uv") is not None, is_windows=sys.platform == "win32", emphasise=emphasise
    )
    print(message, end="")
    return 0


def _is_terminal() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def _bold(text: str) -> str:
    return f"\033[1m{text}\033[0m"
