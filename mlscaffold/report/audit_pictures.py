"""The pictures on the audit's page, as inline SVG that says in words what it shows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from mlscaffold.audit.code import unsure_backward
from mlscaffold.audit.standing import STATUSES, Standing, Status
from mlscaffold.facts.components import KINDS, Component, Direction, Kind
from mlscaffold.report.text import counted

SIGNS: Final[Mapping[str, str]] = {
    "pass": "\N{CHECK MARK}", "fail": "\N{MULTIPLICATION X}", "unknown": "?", "not-applicable": "\N{EN DASH}",
}  # fmt: skip
WORDS: Final[Mapping[str, str]] = {
    "pass": "pass", "fail": "fail", "unknown": "unknown", "not-applicable": "not applicable",
}  # fmt: skip


def in_words(counts: Mapping[Status, int]) -> str:
    """`2 pass, 1 fail`."""
    return ", ".join(f"{counts[s]} {WORDS[s]}" for s in STATUSES if counts.get(s))


def _svg(name: str, box: str, title: str, description: str, body: str, extra: str = "") -> str:
    return (
        f'<svg viewBox="{box}" role="img" aria-labelledby="{name}-t {name}-d"{extra}>'
        f'<title id="{name}-t">{title}</title><desc id="{name}-d">{description}</desc>{body}</svg>'
    )


def bar(standings: Sequence[Standing]) -> str:
    """All topics as one row of cells, sorted by status, each with its sign."""
    ordered = sorted(standings, key=lambda s: STATUSES.index(s.status))
    width, gap, height = 40, 4, 30
    cells = []
    for index, item in enumerate(ordered):
        x = index * (width + gap)
        on = "on on-not-applicable" if item.status == "not-applicable" else "on"
        cells.append(
            f'<rect class="f-{item.status}" x="{x}" y="0" width="{width}" height="{height}" rx="5"/>'
            f'<text class="{on}" x="{x + width // 2}" y="20" text-anchor="middle">{SIGNS[item.status]}</text>'
        )
    counts = {s: sum(i.status == s for i in standings) for s in STATUSES}
    return _svg(
        "bar", f"0 0 {len(ordered) * (width + gap) - gap} {height}", "The topics by status",
        f"{len(ordered)} topics: {in_words(counts)}.", "".join(cells), ' class="bar"',
    )  # fmt: skip


def donut(name: str, title: str, standings: Sequence[Standing]) -> str:
    """The topics of one perspective as a ring, with the number that pass in the middle."""
    counts = {s: sum(i.status == s for i in standings) for s in STATUSES}
    radius = 40
    around = 2 * math.pi * radius
    gap = 5 if sum(bool(n) for n in counts.values()) > 1 else 0
    start = 0.0
    ring = []
    for status in STATUSES:
        if not counts[status]:
            continue
        share = around * counts[status] / len(standings)
        ring.append(
            f'<circle class="s-{status}" cx="50" cy="50" r="{radius}" fill="none" stroke-width="14" '
            f'stroke-dasharray="{share - gap:.2f} {around - share + gap:.2f}" stroke-dashoffset="{-start:.2f}" '
            f'transform="rotate(-90 50 50)"/>'
        )
        start += share
    applicable = len(standings) - counts["not-applicable"]
    middle = f"{counts['pass']}/{applicable}" if applicable else SIGNS["not-applicable"]
    text = f'<text class="big" x="50" y="59" text-anchor="middle">{middle}</text>'
    return _svg(name, "0 0 100 100", title, f"{title}: {in_words(counts)}.", "".join(ring) + text)


_UNDRAWN: Final = frozenset({"test", "infrastructure", "configuration"})
"""Components whose imports are left out of the picture: they serve, or look at, all others."""
_HEIGHT, _STEP, _LEFT, _RIGHT, _LANES = 38, 56, 4, 214, 130


def map_of(components: Sequence[Component], directions: Sequence[Direction]) -> str:
    """The components as boxes from data down to serving, with an arrow from each to what it imports."""
    kinds: list[Kind] = [k for k in KINDS if k != "none" and any(c.component == k for c in components)]
    rows: dict[Kind, int] = {kind: index for index, kind in enumerate(kinds)}
    drawn = [d for d in directions if {d.importing, d.imported} <= rows.keys() - _UNDRAWN]
    # Short arrows keep to the inside, so that long ones go round them.
    drawn.sort(key=lambda d: (abs(rows[d.importing] - rows[d.imported]), rows[d.importing], rows[d.imported]))
    words = ", ".join(f"{sum(c.component == k for c in components)} {k}" for k in kinds)
    said = "; ".join(
        f"{d.importing} imports {d.imported} {d.number} times"
        + (f" ({d.backward} against the flow)" if d.backward else "")
        + (f" ({unsure} perhaps against the flow)" if (unsure := unsure_backward(d)) else "")
        for d in drawn
    )
    body = [*_arrows(drawn, rows), *(_box(k, row, components) for k, row in rows.items())]
    return _svg(
        "map", f"0 0 360 {len(kinds) * _STEP - _STEP + _HEIGHT + 8}", "Components and their imports",
        f"Modules by component: {words}. {said or 'No imports between them'}.", "".join(body),
    )  # fmt: skip


def _box(kind: Kind, row: int, components: Sequence[Component]) -> str:
    number = sum(c.component == kind for c in components)
    y = 4 + row * _STEP
    marked = "node entangled" if kind == "entangled" else "node"
    return (
        f'<rect class="{marked}" x="{_LEFT}" y="{y}" width="{_RIGHT - _LEFT}" height="{_HEIGHT}" rx="8"/>'
        f'<text x="{_LEFT + 12}" y="{y + 24}">{kind}</text>'
        f'<text class="small" x="{_RIGHT - 12}" y="{y + 24}" text-anchor="end">{counted(number, "module")}</text>'
    )


def _arrows(drawn: Sequence[Direction], rows: Mapping[Kind, int]) -> list[str]:
    """Each arrow goes out to a lane of its own, along it, and back; its ends have a place of their own at the box."""
    ends: dict[Kind, int] = {}
    for item in drawn:
        for kind in (item.importing, item.imported):
            ends[kind] = ends.get(kind, 0) + 1
    used: dict[Kind, int] = {}
    found = []
    for lane, item in enumerate(drawn, 1):
        start, end = (_end(kind, rows[kind], used, ends) for kind in (item.importing, item.imported))
        x = _RIGHT + 10 + lane * _LANES / (len(drawn) + 1)
        back = " back" if item.backward else " unsure" if unsure_backward(item) else ""
        turn = 6 if end > start else -6
        style = "small number-of back-text" if item.backward else "small number-of"
        found.append(
            f'<path class="arrow{back}" stroke-width="1.6" d="M{_RIGHT} {start:g}H{x - 6:g}q6 0 6 {turn}'
            f'V{end - turn:g}q0 {turn} -6 {turn}H{_RIGHT + 7}"/>'
            f'<path class="head{back}" d="M{_RIGHT} {end:g}l9 -4.5v9z"/>'
            f'<text class="{style}" x="{x:g}" y="{(start + end) / 2 + 4:g}" text-anchor="middle">{item.number}</text>'
        )
    return found


def _end(kind: Kind, row: int, used: dict[Kind, int], ends: Mapping[Kind, int]) -> float:
    """Where the next arrow meets a box: evenly along its side."""
    used[kind] = used.get(kind, 0) + 1
    return round(4 + row * _STEP + _HEIGHT * used[kind] / (ends[kind] + 1), 2)
