"""What an editor shows of a rule when one asks about a finding: its page, without the examples."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mlscaffold.packs import Listed
from mlscaffold.testing import read_page

_LEFT_OUT = "Example"


def page(item: Listed) -> str:
    """The page as Markdown."""
    rule = item.load()
    parts = [f"**{rule.name}**: {rule.title}", f"*{rule.level}, {rule.confidence} confidence, stage {rule.stage}*"]
    for title, text in read_page(item.page).sections.items():
        if title != _LEFT_OUT and text:
            parts.append(f"#### {title}\n\n{text}")
    return "\n\n".join(parts)


def together(pages: Sequence[str], *, markdown: bool) -> str:
    """Several pages as one text; without Markdown, what marks code and headings is left out."""
    joined = "\n\n---\n\n".join(dict.fromkeys(pages))
    return joined if markdown else re.sub(r"(?m)^#+ |`|\*\*|^\*|\*$", "", joined)
