"""Pages that people write and a program renders a part of."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from mlscaffold.errors import UserError
from mlscaffold.files import read_regular, refuse_outside, why, write_text
from mlscaffold.rendered import is_torn, splice

_LONGEST: Final = 64 * 2**20


def render_page(root: Path, path: str, title: str, sentence: str, block: str, *, write: bool) -> bool:
    """Put a rendered block into a page of a project; whether the page is, or was, out of date.

    A page that does not exist is made with a title and a sentence; what people wrote stays.
    """
    page, marker = root / path, _marker(block)
    refuse_outside(page, root, path)
    before = read_page(page, path) if page.exists() else None
    if is_torn(before or "", marker):
        raise UserError(
            f"{path}: the markers `<!-- mlscaffold:{marker} -->` and `<!-- /mlscaffold:{marker} -->` are no pair",
            "Leave one of each, in this order, or none; what stands between them is replaced.",
        )
    after = splice(before if before is not None else f"# {title}\n\n{sentence}\n", marker, block)
    if after == before:
        return False
    if write:
        page.parent.mkdir(parents=True, exist_ok=True)
        write_text(page, after)
    return True


def read_page(page: Path, shown: str) -> str:
    """The text of a page, its line breaks as they are."""
    try:
        return read_regular(page, _LONGEST).decode("utf-8")
    except UnicodeDecodeError as error:
        raise UserError(f"{shown} is not UTF-8", "Save it as UTF-8, then run again.") from error
    except OSError as error:
        raise UserError(f"{shown} cannot be read: {why(error)}", "Nothing was changed.") from error


def _marker(block: str) -> str:
    return block.removeprefix("<!-- mlscaffold:").partition(" ")[0]
