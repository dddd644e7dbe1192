"""The pictures on the audit's page, as inline SVG that says in words what it shows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from mlscaffold.audit.standing import STATUSES, Standing, Status
from mlscaffold.facts.components import KINDS, Component, Direction, Kind

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


def map_of(components: Sequence[Component], directions: Sequence[Direction]) -> str:
    """The components as boxes from data down to serving, with an arrow from each to what it imports.

    What is none of them is left out, and so are the imports of tests, which import everything.
    """
    kinds: list[Kind] = [k for k in KINDS if k != "none" and any(c.component == k for c in components)]
    rows: dict[Kind, int] = {kind: index for index, kind in enumerate(kinds)}
    shown = [d for d in directions if d.importing in rows and d.imported in rows and d.importing != "test"]
    height, step, left, right = 38, 56, 4, 214
    boxes = []
    for kind, row in rows.items():
        number = sum(c.component == kind for c in components)
        y = 4 + row * step
        marked = " entangled" if kind == "entangled" else ""
        modules = f"{number} {'module' if number == 1 else 'modules'}"
        boxes.append(
            f'<rect class="node{marked}" x="{left}" y="{y}" width="{right - left}" height="{height}" rx="8"/>'
            f'<text x="{left + 12}" y="{y + 24}">{kind}</text>'
            f'<text class="small" x="{right - 12}" y="{y + 24}" text-anchor="end">{modules}</text>'
        )
    ends: dict[str, int] = {}
    nearest_first = sorted(shown, key=lambda d: (abs(rows[d.importing] - rows[d.imported]), rows[d.importing]))
    arrows = [_arrow(item, rows, ends, right, step, height) for item in nearest_first]
    words = ", ".join(f"{sum(c.component == k for c in components)} {k}" for k in kinds) or "no component"
    said = "; ".join(
        f"{d.importing} imports {d.imported} {d.number} times"
        + (f" ({d.backward} against the flow)" if d.backward else "")
        for d in shown
    )
    box = f"0 0 360 {max(len(kinds), 1) * step - step + height + 8}"
    return _svg(
        "map", box, "Components and their imports",
        f"Modules by component: {words}. {said or 'No imports between them'}.", "".join(arrows + boxes),
    )  # fmt: skip


def _arrow(item: Direction, rows: Mapping[Kind, int], ends: dict[str, int], x: int, step: int, height: int) -> str:
    """One arrow, bowed out further the more rows it spans; ends at one box are set apart."""

    def y_of(kind: Kind) -> float:
        used = ends.get(kind, 0)
        ends[kind] = used + 1
        return 4 + rows[kind] * step + height / 2 + (0, -9, 9, -14, 14, -5, 5, -12, 12)[used % 9]

    start, end = y_of(item.importing), y_of(item.imported)
    bow = 22 + 15 * abs(rows[item.importing] - rows[item.imported])
    back = " back" if item.backward else ""
    # The top of a cubic bow lies at three quarters of its handles.
    middle, outermost = (start + end) / 2, x + 6 + 0.75 * bow
    style = "small back-text" if back else "small"
    return (
        f'<path class="arrow{back}" stroke-width="{min(1.2 + item.number / 4, 3.5):.1f}" '
        f'd="M{x} {start:g}C{x + 6 + bow} {start:g} {x + 6 + bow} {end:g} {x + 7} {end:g}"/>'
        f'<path class="head{back}" d="M{x} {end:g}l9 -4.5v9z"/>'
        f'<text class="{style}" x="{outermost + 4:g}" y="{middle + 4:g}">{item.number}</text>'
    )
