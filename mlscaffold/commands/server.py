"""Serve an editor: what `check` finds, while people type, by the language server protocol over standard input.

Editors start this; docs/editors.md says how to have them do so. Nothing is executed of what is open.
"""

from __future__ import annotations

import argparse
import gc
import sys

from mlscaffold.errors import UserError


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `mlscaffold server`."""
    parser.add_argument("--stdio", action="store_true", help="what many editors add; there is no other way")


def run(options: argparse.Namespace) -> int:  # noqa: ARG001 - there is nothing to choose
    """Serve until the editor ends."""
    try:
        import pygls.lsp.server  # noqa: F401 - whether it is there
    except ImportError as error:
        raise UserError(
            "the language server needs pygls, which is not installed",
            "Install `mlscaffold-kit[server]`, where this program is.",
        ) from error
    from mlscaffold.server.language_server import serve

    if sys.stdin is None or sys.stdin.isatty():
        raise UserError("the language server is for editors, and here is a terminal", "docs/editors.md sets one up.")
    # It lives for hours: what one command never has to clean up must be cleaned up here.
    gc.enable()
    return serve()
