"""Show a rule's page: what it finds, why it matters, an example, how to repair it, when to ignore it."""

from __future__ import annotations

import argparse

from mlscaffold import packs
from mlscaffold.errors import CLEAN, UserError, nearest


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `mlscaffold explain`."""
    parser.add_argument("rule", metavar="RULE", help="family/name, or the name alone")


def run(options: argparse.Namespace) -> int:
    """Print the page as it is."""
    available = packs.listed()
    hits = [i for i in available if options.rule in {i.name, i.name.partition("/")[2]}]
    if len(hits) > 1:
        raise UserError(
            f"several rules are called `{options.rule}`", "One of: " + ", ".join(i.name for i in hits) + "."
        )
    if not hits:
        names = [i.name for i in available]
        raise UserError(
            f"there is no rule `{options.rule}`", nearest(options.rule, names) or "`mlscaffold rules` lists them."
        )
    item = hits[0]
    rule = item.load()
    print(f"{rule.name} ({rule.level}, {rule.confidence} confidence, from stage {rule.stage}, since {rule.since})")
    if rule.options:
        print("Options: " + ", ".join(f"{key} = {value!r}" for key, value in rule.options.items()))
    print()
    print(item.page.read_text(encoding="utf-8").rstrip())
    return CLEAN
