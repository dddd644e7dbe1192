"""Sections of a page that hold nothing: a heading, and below it no word that anybody wrote."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import pairwise

from mlscaffold.facts.model import Document, Place
from mlscaffold.lean import pattern

_COMMENT = pattern(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_NUMBER = pattern(r"^[\d.)\s]+")
_WORD = pattern(r"\w")


def empty_sections(page: Document, but: Collection[str] = ()) -> Iterator[tuple[Place, str]]:
    """(place, title) of each heading with nothing below it but comments, which prompt; those named `but` left out.

    A heading with others further in is as full as they are.
    """
    lines = page.text.split("\n")
    others = tuple(name.lower() for name in but)
    for (line, level, title), (end, following, _) in pairwise((*page.headings, (len(lines) + 1, 0, ""))):
        if following > level or _WORD.search(_COMMENT.sub("", "\n".join(lines[line : end - 1]))):
            continue
        # `3. Legal questions` asks what *Legal* does.
        if not (others and _NUMBER.sub("", title).lower().startswith(others)):
            yield Place(page.path, line), title
