"""What a single script declares that it needs, in the comment that PEP 723 gives it for that."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold import toml_text
from mlscaffold.facts.text import split_lines
from mlscaffold.lean import pattern

_OPENS = pattern(r"# /// script[ \t]*")
_CLOSES = pattern(r"# ///[ \t]*")
_MAX_LINES = 1_000


def script_requirements(text: str) -> Iterator[tuple[int, str]]:
    """The requirements in the header of a script, with their lines; none where there is no header, or a broken one."""
    if "# /// script" not in text:
        return
    lines = split_lines(text)
    opened = next((n for n, line in enumerate(lines) if _OPENS.fullmatch(line)), len(lines))
    content: list[str] = []
    for line in lines[opened + 1 : opened + _MAX_LINES]:
        if not (line == "#" or line.startswith("# ")):
            return
        if _CLOSES.fullmatch(line):
            break
        content.append(line[2:])
    try:
        listed = toml_text.loads("\n".join(content)).get("dependencies")
    except ValueError:
        return
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, str):
            within = next((n for n, line in enumerate(content) if entry in line), 0)
            yield opened + 2 + within, entry
