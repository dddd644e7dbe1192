"""The option `--pack` of the commands that ask or show rules."""

from __future__ import annotations

from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """Let a command take rules from folders that the user names, which may lie in the project itself."""
    parser.add_argument(
        "--pack",
        action="append",
        default=[],
        metavar="FOLDER",
        help="also ask the rules of the package in this folder, whose code is imported (repeatable)",
    )
