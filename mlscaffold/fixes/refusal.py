"""Why a repair cannot be made at the place where it was offered."""

from __future__ import annotations


class RefusedError(Exception):
    """A change that does not fit what is there; the message is a clause that follows `not repaired:`."""
