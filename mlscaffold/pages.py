"""Pages that people write and a program renders a part of."""

from __future__ import annotations

from pathlib import Path

from mlscaffold.errors import UserError
from mlscaffold.files import write_text
from mlscaffold.rendered import splice


def render_page(page: Path, title: str, sentence: str, block: str, *, write: bool) -> bool:
    """Put a rendered block into a page; whether the page is, or was, out of date.

    A page that does not exist is made with a title and a sentence; what people wrote stays.
    """
    try:
        before = page.read_bytes().decode("utf-8") if page.exists() else None
    except UnicodeDecodeError as error:
        raise UserError(f"`{page}` is not UTF-8", "Save it as UTF-8, then run again.") from error
    after = splice(before if before is not None else f"# {title}\n\n{sentence}\n", _marker(block), block)
    if after == before:
        return False
    if write:
        page.parent.mkdir(parents=True, exist_ok=True)
        write_text(page, after)
    return True


def _marker(block: str) -> str:
    return block.removeprefix("<!-- mlscaffold:").partition(" ")[0]
