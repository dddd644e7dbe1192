"""The errors that end a command, and what the user is told of them."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Final

CLEAN: Final = 0
FINDINGS: Final = 1
THEIRS: Final = 2
"""Something in the user's hands: usage, settings, input."""
OURS: Final = 3
"""A bug of ours."""


class UserError(Exception):
    """A stop that lies in the user's hands (usage, settings, input): exit code 2, no traceback.

    `message` says what and where, in one sentence; `hint` says what to do about it.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def nearest(name: str, known: Iterable[str]) -> str:
    """A sentence "Did you mean `x`?" for the known name closest to a wrong one, or an empty string."""
    import difflib

    known = list(known)
    matches = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    if not matches:
        # A rule is often remembered without its family.
        matches = [k for k in known if k.rpartition("/")[2] == name][:1]
    return f"Did you mean `{matches[0]}`?" if matches else ""


def printable(text: str) -> str:
    """Text from outside with every control, format and surrogate character shown as an escape.

    Names and contents of an audited repository go to terminals and reports; an escape sequence
    or a bidirectional override in them must be seen, not obeyed.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def warn(message: str) -> None:
    """Tell the user something on standard error; that nobody reads it ends nothing that is still to be done."""
    try:  # noqa: SIM105 - a hook has no need of `contextlib`
        print(f"mlscaffold: {printable(message)}", file=sys.stderr, flush=True)
    except (OSError, ValueError):
        pass
