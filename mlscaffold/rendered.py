r"""The part of a Markdown page that a program writes: one table between two markers.

Everything here is pure. The exact form is in `docs/conventions.md`; generated projects write the
same tables with code of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Any, Final


SENTINEL: Final = "FILL IN:"
"""What a text that nobody has written yet starts with."""

_SPECIAL = pattern(r"[\\`*\[\]<>|~&]|(?<![^\W_])_|_(?![^\W_])")
_BREAKS = pattern(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = pattern("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def plain(value: Any) -> str:
    """A value of a YAML file as text, before it is escaped for a page."""
    import datetime
    import json

    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case datetime.date() | datetime.time():
            return value.isoformat()
        case Mapping() | list() | tuple():
            return json.dumps(value, ensure_ascii=False, default=plain, separators=(", ", ": "))
    return str(value)


def cell(value: Any) -> str:
    """A value as one cell of a Markdown table, with nothing in it that Markdown or HTML would obey."""
    text = plain(value).strip()
    if text.startswith(SENTINEL):
        return "*not written yet*"
    # Several breaks are one, and blanks around them none.
    return "<br>".join(_inline(line) for part in _BREAKS.split(text) if (line := part.strip()))


def _inline(line: str) -> str:
    line = re.sub(r"\s+", " ", line)
    line = _UNSEEN.sub(lambda c: c[0].encode("unicode_escape", "surrogatepass").decode(), line)
    return _SPECIAL.sub(lambda c: "\\" + c[0], line)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table of cells that are already escaped."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def block(marker: str, body: str) -> str:
    """The rendered part with its two markers, without a line break at the end."""
    return f"<!-- mlscaffold:{marker} -->\n\n{body}\n\n<!-- /mlscaffold:{marker} -->"


def _pattern(marker: str) -> re.Pattern[str]:
    name = rf"mlscaffold:{re.escape(marker)}[ \t]*-->"
    # A part never reaches over another marker: what stands between torn ones is somebody's text.
    return re.compile(rf"<!--[ \t]*{name}(?:(?!<!--[ \t]*/?{name}).)*<!--[ \t]*/{name}", re.DOTALL)


def is_torn(page: str, marker: str) -> bool:
    """Whether the markers of a page are anything but none, or one pair in its order."""
    found = re.findall(rf"<!--[ \t]*(/?)mlscaffold:{re.escape(marker)}[ \t]*-->", page)
    return found not in ([], ["", "/"])


def is_current(page: str, marker: str, rendered: str) -> bool:
    """Whether a page holds exactly this rendering, whatever its line breaks are."""
    found = _pattern(marker).search(page.replace("\r\n", "\n"))
    return found is not None and found[0] == rendered


def has_part(page: str, marker: str) -> bool:
    """Whether a page holds both markers in their order."""
    return _pattern(marker).search(page) is not None


def splice(page: str, marker: str, rendered: str) -> str:
    """A page with its rendered part replaced, or appended when it has none; all else stays as it is."""
    line = "\r\n" if "\r\n" in page else "\n"
    new = rendered.replace("\n", line)
    if has_part(page, marker):
        return _pattern(marker).sub(lambda _: new, page, count=1)
    start = page.rstrip("\r\n")
    return f"{start}{line * 2 if start else ''}{new}{line}"
