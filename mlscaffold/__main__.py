"""The program's entry: `mlscaffold` and `python -m mlscaffold`."""

from __future__ import annotations

import gc
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
    # One run makes facts by the million and throws nothing away: looking for cycles among them costs a third of it.
    gc.disable()
    from mlscaffold.cli import main

    sys.exit(main(sys.argv[1:]))


def _leave_working_folder() -> None:
    """Take the working folder off the path, where a project's own `yaml.py` would be imported in place of ours.

    `python -m` and `PYTHONPATH=.` put it there, before all others; what an installed package put there stays, at the
    end. Where this program runs from it, it stays as well.
    """
    try:
        here = os.getcwd()  # noqa: PTH109 - pathlib costs as much as all else that `--version` does
    except OSError:
        return
    ours = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
    if here == ours:
        return
    first = 1 + os.environ.get("PYTHONPATH", "").count(os.pathsep) + 1
    sys.path[:first] = [p for p in sys.path[:first] if p and os.path.abspath(p) != here]  # noqa: PTH100


if __name__ == "__main__":
    run()
