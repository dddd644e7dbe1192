"""The program's entry: `mlscaffold` and `python -m mlscaffold`."""

from __future__ import annotations

import os
import sys


def run() -> None:
    """Run the command line of this process and exit with its code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        # The most frequent call of tools that look for us must not wait for argparse.
        from mlscaffold import __version__

        print(f"mlscaffold {__version__}")
        return
    _leave_working_folder()
    from mlscaffold.cli import main

    sys.exit(main(sys.argv[1:]))


def _leave_working_folder() -> None:
    """Take the working folder off the path, where a project's own `yaml.py` would be imported in place of ours.

    `python -m` and `PYTHONPATH=.` put it there. Where this program runs from it, it stays.
    """
    try:
        here = os.getcwd()  # noqa: PTH109 - pathlib costs as much as all else that `--version` does
    except OSError:
        return
    ours = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
    if here != ours:
        sys.path[:] = [p for p in sys.path if p and os.path.abspath(p) != here]  # noqa: PTH100


if __name__ == "__main__":
    run()
