"""What is left behind where a setting was taken out: the remark above that was about it alone, and a gap of its own."""

from __future__ import annotations


def without_leftovers(before: str, after: str) -> str:
    """The text after lines were taken out of it, without what stood there for them.

    A remark is about a setting alone where it stands right above it and no other setting follows right below. What
    opens a file, or a document in it, is about all that comes.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    start = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    end = start + len(old) - len(new)
    if end <= start or old[:start] + old[end:] != new:
        return after
    first = start
    if end == len(old) or _is_apart(old[end], old[start]):
        while first and _is_remark(old[first - 1], old[start]):
            first -= 1
        if first == 0 or old[first - 1].startswith("---"):
            first = start
    kept, rest = old[:first], old[end:]
    opens = not kept or not kept[-1].strip() or _indent(kept[-1]) < _indent(old[start])
    if opens and rest and not rest[0].strip():
        rest = rest[1:]
    while kept and not rest and not kept[-1].strip() and old[-1].strip():
        kept.pop()
    return "".join(kept + rest)


def _is_apart(line: str, setting: str) -> bool:
    """Whether a line is blank, a remark, or belongs to something around the setting."""
    return not line.strip() or line.lstrip().startswith("#") or _indent(line) < _indent(setting)


def _is_remark(line: str, setting: str) -> bool:
    return line.lstrip(" \t").startswith("#") and _indent(line) == _indent(setting)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
