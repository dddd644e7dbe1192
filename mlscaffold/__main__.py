"""The program's entry: `mlscaffold` and `python -m mlscaffold`."""

from __future__ import annotations

import sys


def run() -> None:
    """Run the command line of this process and exit with its code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        # The most frequent call of tools that look for us must not wait for argparse.
        from mlscaffold import __version__

        print(f"mlscaffold {__version__}")
        return
    # With `python -m`, the working folder comes first on the path, where a project's own `copier/`
    # or `yaml.py` would be imported in place of ours. `-P` semantics, whatever the caller chose.
    if sys.path and sys.path[0] in {"", "."}:
        del sys.path[0]
    from mlscaffold.cli import main

    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
