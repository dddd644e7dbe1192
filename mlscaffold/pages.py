"""Pages that people write and a program renders a part of."""

from __future__ import annotations

import os
from pathlib import Path

from mlscaffold.errors import UserError
from mlscaffold.files import write_text
from mlscaffold.rendered import is_torn, splice


def render_page(root: Path, path: str, title: str, sentence: str, block: str, *, write: bool) -> bool:
    """Put a rendered block into a page of a project; whether the page is, or was, out of date.

    A page that does not exist is made with a title and a sentence; what people wrote stays.
    """
    page, marker = root / path, _marker(block)
    real = Path(os.path.realpath(page))
    if not real.is_relative_to(os.path.realpath(root)):
        raise UserError(f"{path} leads out of the project, to {real}", "Replace the link by a page.")
    try:
        before = page.read_bytes().decode("utf-8") if page.exists() else None
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not UTF-8", "Save it as UTF-8, then run again.") from error
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}", "Nothing was changed.") from error
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


def _marker(block: str) -> str:
    return block.removeprefix("<!-- mlscaffold:").partition(" ")[0]
