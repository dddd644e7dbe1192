"""The ML Test Score as text for a terminal: the sum of each section, each test with its evidence, what to do next."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from mlscaffold.errors import printable
from mlscaffold.facts.score.evidence import FAILS
from mlscaffold.facts.score.rubric import SECTIONS
from mlscaffold.facts.score.standing import Score, Standing

WIDTH: Final = 100

_COLOURS: Final = {"bold": "1", "dim": "2", "good": "32", "bad": "31", "half": "33"}
_NAME: Final = 32
"""Columns that the names of tests take."""


def text(name: str, path: str, found: Score, minimum: float | None, *, colour: bool = False) -> str:
    """The whole report, each line at most `WIDTH` columns unless a word is longer."""
    lines = [*_head(name, found, minimum, colour), *_tests(path, found, colour), *_next(found, colour)]
    return "".join(f"{line}\n" for line in lines)


def number(points: float) -> str:
    """Points as people write them: `3`, `2.5`."""
    return f"{points:g}"


def verdict(found: Score, minimum: float | None) -> Iterator[str]:
    """What is wrong, in sentences; nothing when all claims hold and the score is enough."""
    if claims := len(found.unsupported):
        yield f"{claims} claim{'' if claims == 1 else 's'} of 28 {'counts' if claims == 1 else 'count'} less than said."
    if minimum is not None and found.value < minimum:
        yield f"The score is under {number(minimum)}."


def _painted(line: str, style: str, colour: bool) -> str:
    return f"\x1b[{_COLOURS[style]}m{line}\x1b[0m" if colour else line


def _wrapped(line: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        line, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def _head(name: str, found: Score, minimum: float | None, colour: bool) -> Iterator[str]:
    yield _painted(f"{printable(name)}: ML Test Score {number(found.value)} of 7", "bold", colour)
    yield from _wrapped(f"{found.band.label}: {found.band.meaning}", "", "")
    for line in verdict(found, minimum):
        yield _painted(line, "bad", colour)
    yield ""
    yield f"{'section':<{_NAME}}claimed   counts"
    for section in SECTIONS:
        lowest = "   the lowest" if section in found.weakest else ""
        claimed, sums = number(found.claimed[section]), number(found.sums[section])
        yield f"  {section:<{_NAME - 2}}{claimed:>7}{sums:>9}{lowest}"


def _tests(path: str, found: Score, colour: bool) -> Iterator[str]:
    for section in SECTIONS:
        yield ""
        yield _painted(f"{section}: {number(found.sums[section])}", "bold", colour)
        for item in found.standings:
            if item.section == section:
                yield from _test(path, item, colour)


def _test(path: str, item: Standing, colour: bool) -> Iterator[str]:
    style = "bad" if item.why and not item.points else "half" if item.why else "good" if item.points else "dim"
    row = f"  {item.test.name:<{_NAME - 2}}{number(item.claimed):>7}{number(item.points):>9}   {item.status}"
    yield _painted(row, style, colour)
    if item.why and item.claim:
        yield from _wrapped(f"{printable(path)}:{item.claim.at.line}: {item.why}", "      ", "      ")
    for piece in item.evidence:
        sign = "no" if piece.state == FAILS else "ok"
        hint = f" {piece.hint}" if piece.hint and (piece.state == FAILS or item.why) else ""
        why = printable(f"{piece.evidence.shown}: {piece.why}.{hint}")
        yield from _wrapped(why, f"      {sign}  ", "          ")


def _next(found: Score, colour: bool) -> Iterator[str]:
    if not found.steps:
        return
    yield ""
    yield _painted("What would raise the score, the cheapest first", "bold", colour)
    if len(found.weakest) > 1:
        yield f"  It takes a step in each of {', '.join(found.weakest)}."
    for section in found.weakest:
        yield f"  {section}"
        steps = (step for step in found.steps if step.section == section)
        for (gain, action), group in groupby(steps, key=lambda step: (step.gain, step.action)):
            names = [step.test for step in group]
            each = " each" if len(names) > 1 else ""
            line = f"+{number(gain)}{each}  {', '.join(names)}: {printable(action)}."
            yield from _wrapped(line, "    ", "          ")
