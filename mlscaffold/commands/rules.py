"""List the rules: name, level, confidence, the stage at which each is first enforced, and what it finds."""

from __future__ import annotations

import argparse

from mlscaffold import packs
from mlscaffold.errors import CLEAN, UserError, nearest
from mlscaffold.rules import Rule

_HEADER = ("rule", "level", "confidence", "from stage", "what it finds")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `mlscaffold rules`."""
    parser.add_argument("selectors", nargs="*", metavar="RULE", help="only these rules or families")
    parser.add_argument(
        "--format", choices=("table", "json"), default="table", help="form of the list (default: table)"
    )


def run(options: argparse.Namespace) -> int:
    """Print the catalogue."""
    available = list(packs.listed())
    if options.selectors:
        names = [*(i.name for i in available), *(i.family for i in available)]

        def unknown(name: str) -> None:
            raise UserError(f"there is no rule or family `{name}`", nearest(name, names))

        available = packs.matching(available, options.selectors, unknown)
    rules = [item.load() for item in available]
    if options.format == "json":
        import json

        print(json.dumps({"version": 1, "rules": [_row(r) for r in rules]}, indent=2))
        return CLEAN
    rows = [_HEADER, *map(_cells, rules)]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    return CLEAN


def _cells(rule: Rule) -> tuple[str, ...]:
    return rule.name, rule.level, rule.confidence, rule.stage, rule.title


def _row(rule: Rule) -> dict[str, object]:
    return {
        "name": rule.name, "family": rule.family, "title": rule.title, "level": rule.level,
        "confidence": rule.confidence, "stage": rule.stage, "since": rule.since, "applies_to": rule.when,
        "subject": rule.subject, "options": dict(rule.options), "pack": rule.pack,
    }  # fmt: skip
