"""A command line of paths and switches alone, as most hooks write it, read without argparse.

argparse and what it loads take a tenth of a hook's time. The options are declared once, as for argparse; here they
are noted, and what is not plain is left to it.
"""

from __future__ import annotations

from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any


def read(declare: Callable[[Any], None], arguments: Sequence[str]) -> Any:
    """The options of a command whose paths are its only positional argument; None where argparse has to read them."""
    noted = _Noted()
    declare(noted)
    paths: list[str] = []
    is_over = False
    for argument in arguments:
        if argument in noted.switches:
            setattr(noted.options, noted.switches[argument], True)
            is_over = bool(paths)
        elif argument.startswith("-") or is_over:
            return None
        else:
            paths.append(argument)
    if paths:
        setattr(noted.options, noted.positional, paths)
    return noted.options


class _Options:
    """What `argparse.Namespace` is."""


class _Noted:
    """Takes declarations as a parser of argparse does, and keeps the defaults and the switches."""

    def __init__(self) -> None:
        self.options: Any = _Options()
        self.switches: dict[str, str] = {}
        self.positional = ""

    def add_argument(self, *names: str, action: str = "store", default: Any = None, **_: Any) -> None:
        """Note one option."""
        key = next((name for name in names if name.startswith("--")), names[0]).lstrip("-").replace("-", "_")
        if not names[0].startswith("-"):
            self.positional = key
        if action == "store_true":
            default = False
            self.switches |= dict.fromkeys(names, key)
        setattr(self.options, key, list(default) if isinstance(default, list) else default)

    def add_argument_group(self, *_: Any) -> _Noted:
        """A group is for people who read the help."""
        return self
