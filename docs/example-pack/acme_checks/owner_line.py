"""Lines that name an owner: `Owner: Ada Lovelace`, in any case and as Markdown may emphasise them."""

from __future__ import annotations

import re

_NOBODY = frozenset({"", "todo", "tbd", "n a", "none", "nobody", "unknown"})


def names_owner(text: str, label: str) -> bool:
    """Whether a line of a text says who is meant by a label."""
    line = re.compile(rf"(?im)^[ \t#>*_-]*{re.escape(label)}[*_ \t]*:(?P<who>.*)$")
    names = (re.sub(r"\W+", " ", found["who"]).strip().casefold() for found in line.finditer(text))
    return any(name not in _NOBODY and not name.startswith("fill in") for name in names)
