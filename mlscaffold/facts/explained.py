"""Which columns of a table a page explains: those with words of their own in the same row, item or sentence.

To name a column is not to explain it. Fenced code is passed over, and so are types and what is done to
a column: `age: int64, imputed` says nothing of what an age is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from mlscaffold.lean import pattern

_ENOUGH = 2
"""Words beyond the name from which on it is explained."""

_LONG = 2_000
"""Characters of a line that are looked at."""

_FENCE = pattern(r"[ \t]*(?:[-*+>] +)?(`{3,}|~{3,})")
_CELL = pattern(r"(?<!\\)\|")
_BRACKETS = pattern(r"\([^()\n]{0,120}\)|\[[^\[\]\n]{0,120}\]")
_LEAD = pattern(r"([ \t]*)((?:[-*+\u2022]|\d{1,3}[.)]|\d{1,3} -)[ \t]+|#{1,6}[ \t]+)?")
_BREAK = pattern(r"[ \t]*(?::|=|\u2013|\u2014|\u2192)[ \t]*|[ \t]+-{1,2}[ \t]+|[ \t]{2,}|\t")
_SENTENCE = pattern(
    r"(?:(?<![`*\"\u201c])[`*\"\u201c]++|\b(?:column|feature|variable|field|"
    r"attribute)s? )([^`*\"\u201c\u201d\n.:;,]{1,60}?)[`*\"\u201d]*+[ \t]++"
    r"(?:(?:is|are)[ \t]+(?:the|an?|whether|how|what|when|where|if)\b|(?:means?|denotes?|represents?|indicates?|"
    r"describes?|"
    r"stands? for|refers? to|records?|counts?|measures?|tells?|holds?|contains?|gives?)\b)([^.;\n]{0,300})",
    re.IGNORECASE,
)
_MEANING = pattern(
    r"descri|defini|meaning|explan|\bnotes?\b|comment|details?\b|represent|beschreib|bedeut|signific|deskripsi|"
    r"keterangan|\u8aac\u660e|\u610f\u5473|\u5185\u5bb9|\u8bf4\u660e|\u63cf\u8ff0|\u542b\u4e49|\uc124\uba85",
    re.IGNORECASE,
)
"""Heads of the columns of a page's table that hold what something means; others hold what was measured or done."""
_WORD = pattern(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}|[^\W\d_]{2,}")
_NO_MEANING = pattern(
    r"(?:u?int|integer|float|double|decimal|str|string|text|object|obj|bool|boolean|date|time|datetime|timestamp|"
    r"categor(?:y|ical)|numeric(?:al)?|numbers?|continuous|nominal|ordinal|discrete|binary|type|dtype|"
    r"non|null|nullable|nan|none|na|missing|values?|column|feature|variable|field|unique|required|optional|"
    r"mean|median|mode|std|min|max|dropp?(?:ed|ing)?|removed?|imput(?:ed?|ation|ing)|fill(?:ed|ing)?|encod(?:ed?|ing)|"
    r"scal(?:ed?|ing)|normali[sz](?:ed|ation)|standardi[sz](?:ed|ation)|one|hot|label)",
    re.IGNORECASE,
)
"""Words that name a type, count gaps, or say what was done to a column."""
_JOINS = pattern(r"with|and|or|by|the|an?|of|is|are|as|in|to|for|from|on|at", re.IGNORECASE)
"""Words that mean nothing by themselves."""


def explained(names: Sequence[str], text: str) -> dict[str, int]:
    """Each of the names that a text explains, with the 1-based line of the first place that does."""
    keys = {plain: name for name in names if (plain := plain_name(name))}
    lines = without_fences(text)
    meaning = _meaning_cells(lines)
    found: dict[str, int] = {}
    for index, line in enumerate(lines):
        if index in meaning:
            terms = _of_row(_cells(line[:_LONG]), meaning[index])
        else:
            terms = _terms(lines, index, line[:_LONG])
        for term, words in terms:
            name = keys.get(term)
            if name is not None and name not in found and _says(words, keys):
                found[name] = index + 1
    return found


def named(names: Sequence[str], text: str) -> int:
    """How many of the names stand anywhere in a text, fenced code aside."""
    words = f" {plain_name(' '.join(without_fences(text)), brackets=False)} "
    return sum(f" {plain} " in words for name in names if (plain := plain_name(name)))


def without_fences(text: str) -> list[str]:
    """The lines of a text, those of fenced code emptied."""
    lines = text.split("\n")
    fence = ""
    for index, line in enumerate(lines):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence):
                fence = ""
            lines[index] = ""
        elif mark:
            fence = mark[1]
            lines[index] = ""
    return lines


def plain_name(name: str, *, brackets: bool = True) -> str:
    """A name without case, marks and what stands in brackets, such as its unit."""
    bare = _BRACKETS.sub(" ", name) if brackets else name
    return re.sub(r"[\W_]+", " ", bare).strip().lower()


def _cells(line: str) -> list[str]:
    return _CELL.split(line.strip().lstrip("# ").strip("|"))


def _meaning_cells(lines: Sequence[str]) -> dict[int, tuple[int, ...]]:
    """For each row of a table in a page, by its index: which of its cells say what something means."""
    found: dict[int, tuple[int, ...]] = {}
    for index, line in enumerate(lines):
        if "|" not in line or len(line) > _LONG:
            continue
        above = found.get(index - 1)
        heads = _cells(line)
        found[index] = tuple(n for n, head in enumerate(heads) if _MEANING.search(head)) if above is None else above
    return found


def _of_row(cells: Sequence[str], meaning: Sequence[int]) -> Iterator[tuple[str, str]]:
    """(plain term, what is said of it) for each cell of a row that may be a term."""
    for position, cell in enumerate(cells):
        yield plain_name(cell), " | ".join(cells[n] for n in meaning if position < n < len(cells))


def _terms(lines: Sequence[str], index: int, line: str) -> Iterator[tuple[str, str]]:
    """(plain term, what is said of it) for each term that a line sets out."""
    if not line.strip():
        return
    lead = _LEAD.match(line)
    start, mark = (len(lead[1].expandtabs()), lead[2] or "") if lead else (0, "")
    body = line[lead.end() if lead else 0 :].strip()
    further = _below(lines, index, start, heading=mark.startswith("#"))
    for split in _BREAK.finditer(body):
        left = body[: split.start()]
        for term in _BRACKETS.sub(" ", left).replace(" and ", ",").split(","):
            yield plain_name(term), f"{' '.join(_BRACKETS.findall(left))} {body[split.end() :]} {further}"
        if split.start() > 120:
            break
    # The term alone, what it means below it or in brackets behind it.
    yield plain_name(body), f"{' '.join(_BRACKETS.findall(body))} {further}"
    for sentence in _SENTENCE.finditer(line):
        yield plain_name(sentence[1]), sentence[2]


def _below(lines: Sequence[str], index: int, indent: int, *, heading: bool) -> str:
    """What belongs to a line and stands below it: lines further in, or the paragraph under a heading."""
    taken: list[str] = []
    for line in lines[index + 1 : index + 12]:
        bare = line.strip()
        if not bare:
            if taken:
                break
            continue
        deeper = len(line.expandtabs()) - len(line.expandtabs().lstrip()) > indent
        if (heading and bare.startswith(("#", "|"))) or not (heading or deeper):
            break
        taken.append(bare[:_LONG])
    return " ".join(taken)


def _says(text: str, names: Collection[str]) -> bool:
    """Whether a text has enough words that are neither types nor the names of columns."""
    pieces = (p for p in re.split(r"[|,;/]| and ", text) if plain_name(p) not in names)
    words = [w for p in pieces for w in _WORD.findall(p) if not _NO_MEANING.fullmatch(w)]
    return len(words) >= _ENOUGH and not all(_JOINS.fullmatch(w) for w in words)
