"""List the rules: name, level, confidence, the stage at which each is first enforced, repairs, and what it finds.

A repair that is `safe` is made by `check --fix`, one that is `unsafe` by `check --fix --unsafe-fixes` alone.
With `--new`, the module and the page of a new rule are written into the rule pack whose project is
around the working folder, or around `--path`. They pass as a test of the page as they are; what is
yours to write is marked `TODO`. In mlscaffold's own repository a rule about code must also have its
words among those by which code is chosen to be read; what is printed then says where.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from mlscaffold import packs
from mlscaffold.commands import pack_option
from mlscaffold.config import find_root
from mlscaffold.errors import CLEAN, UserError, nearest, printable
from mlscaffold.installed import OURS
from mlscaffold.rules import Rule

_WORDS = "Where the tests of facts fail, add its words to mlscaffold/facts/sought.py or sought_in_cells.py."
_WORDS_OF_CODE = (
    "The tests of facts fail until mlscaffold/facts/sought.py has a word of what the rule asks for: for the "
    '`breakpoint` of the skeleton, `"breakpoint(": _called` in `_IN_CODE`. CONTRIBUTING.md says which table is whose.'
)

_HEADER = ("rule", "level", "confidence", "from stage", "repair", "what it finds")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `mlscaffold rules`."""
    parser.add_argument("selectors", nargs="*", metavar="RULE", help="only these rules or families")
    parser.add_argument(
        "--format", choices=("table", "json"), default="table", help="form of the list (default: table)"
    )
    pack_option.add(parser)
    parser.add_argument("--new", metavar="FAMILY/NAME", help="write the skeleton of a new rule instead")
    parser.add_argument("--fact", metavar="FACT", help="with --new: what the rule takes (default: PythonFile)")
    parser.add_argument("--path", metavar="FOLDER", type=Path, help="with --new: a folder of the pack (default: .)")


def run(options: argparse.Namespace) -> int:
    """Print the catalogue, or write a new rule."""
    if options.new is not None:
        return _write_new(options)
    if options.fact or options.path:
        raise UserError("--fact and --path say how a new rule is written", "Give them with `--new family/name`.")
    available = list(packs.listed(named=options.pack, outside=find_root(Path())))
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
    if len({r.pack for r in rules}) > 1:
        rows = [(*row[:-1], pack, row[-1]) for row, pack in zip(rows, ("pack", *(r.pack for r in rules)), strict=True)]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    return CLEAN


def _cells(rule: Rule) -> tuple[str, ...]:
    return rule.name, rule.level, rule.confidence, rule.stage, rule.fix or "-", rule.title


def _row(rule: Rule) -> dict[str, object]:
    return {
        "name": rule.name, "family": rule.family, "title": rule.title, "level": rule.level,
        "confidence": rule.confidence, "stage": rule.stage, "since": rule.since, "applies_to": rule.when,
        "subject": rule.subject, "options": dict(rule.options), "pack": rule.pack,
        "fix": rule.fix or None,
    }  # fmt: skip


def _write_new(options: argparse.Namespace) -> int:
    from mlscaffold import rule_skeleton
    from mlscaffold.pack_project import source_around

    if options.selectors or options.pack or options.format != "table":
        raise UserError("--new writes a rule and lists none", "Leave out RULE, --pack and --format.")
    if options.path is not None and not options.path.is_dir():
        raise UserError(f"--path: `{options.path}` is no folder", "Give a folder of the pack's project.")
    there = packs.listed()
    families = sorted({item.family for item in there})
    name = rule_skeleton.checked_name(options.new, families)
    source = source_around(options.path or Path())
    other = next((item for item in there if item.name == options.new), None)
    if other is not None:
        anew = ", or delete its two files to begin anew" if other.pack == source.name else ""
        raise UserError(f"the rule pack `{other.pack}` has {other.name} already", f"Choose another name{anew}.")
    subject = options.fact or "PythonFile"
    for path in rule_skeleton.write(source, name, subject):
        print(f"wrote {printable(os.path.relpath(path))}")
    family, own = name
    if near := "" if family in families else nearest(family, families):
        print(f"`{family}` is a new family. {near}")
    if source.name == OURS:
        named = ""
        test = f"`python -m pytest tests/rules tests/facts -k {family}/{own}`"
        last = (
            f"\n- {_WORDS_OF_CODE if subject == 'PythonFile' else _WORDS}"
            f'\n- Add to tests/generated/mutations.py what breaks a good one, under `@takes_out("{family}/{own}")`.'
            "\n- Write the schema of the settings anew (`just schema`), and run `just lint`."
        )
    else:
        named = f"--pack {printable(os.path.relpath(source.folder))} "
        test, last = "`python -m pytest`, with tests/test_pages.py as docs/rule-packs.md shows it", ""
    print(
        "Next:\n"
        f"- Run its page as a test: {test}.\n"
        "- Write cases for what it must find and for what it must leave alone, then the rule; replace each TODO.\n"
        f"- Read what it finds in real repositories: "
        f"`mlscaffold check {named}--select {family}/{own} path/to/repository`.{last}"
    )
    return CLEAN
