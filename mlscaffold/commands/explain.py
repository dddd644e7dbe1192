"""Show a rule's page: what it finds, why it matters, how to repair it, when to ignore it, two examples.

RULE is `family/name`, or the name alone. With a family, its rules are listed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from mlscaffold import packs
from mlscaffold.commands import pack_option
from mlscaffold.config import find_root
from mlscaffold.errors import CLEAN, UserError
from mlscaffold.installed import OURS
from mlscaffold.testing import Case, read_page

_EXAMPLE = "Example"
_MARKS = "What is found is marked `# error`, or named after `Finds:`; nothing is found where it says *Silent*."


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `mlscaffold explain`."""
    parser.add_argument("rule", metavar="RULE", help="family/name, or the name alone; a family lists its rules")
    parser.add_argument("--all", action="store_true", help="show every example and not only one of each kind")
    pack_option.add(parser)


def run(options: argparse.Namespace) -> int:
    """Print the page, or the list of a family."""
    available = packs.listed(named=options.pack, outside=find_root(Path()))
    family = [i for i in available if i.family == options.rule]
    hits = [i for i in available if i.name == options.rule] or ([] if family else _called(options.rule, available))
    if len(hits) > 1:
        raise UserError(
            f"several rules are called `{options.rule}`", "One of: " + ", ".join(i.name for i in hits) + "."
        )
    if not hits and not family:
        raise UserError(
            f"there is no rule or family `{options.rule}`",
            _offered(options.rule, available) or "`mlscaffold rules` lists them.",
        )
    print("\n".join(_page(hits[0], whole=options.all) if hits else _list(family)))
    return CLEAN


def _called(name: str, available: Sequence[packs.Listed]) -> list[packs.Listed]:
    return [i for i in available if i.name.partition("/")[2] == name]


def _offered(wrong: str, available: Sequence[packs.Listed]) -> str:
    """Names that hold what was typed, else those closest to it."""
    import difflib

    known = {i.name: i.name for i in available} | {i.family: i.family for i in available}
    names = [name for name in known if wrong and wrong.lower() in name]
    if not names:
        # A rule is often remembered without its family.
        known |= {i.name.partition("/")[2]: i.name for i in available}
        names = [known[match] for match in difflib.get_close_matches(wrong, known, n=3)]
    names = [f"`{name}`" for name in dict.fromkeys(names)][:5]
    return f"Did you mean {' or '.join(filter(None, (', '.join(names[:-1]), names[-1])))}?" if names else ""


def _list(family: Sequence[packs.Listed]) -> Iterator[str]:
    width = max(len(i.name) for i in family)
    for item in family:
        yield f"{item.name:<{width}}  {item.load().title}"


def _page(item: packs.Listed, *, whole: bool) -> Iterator[str]:
    """The page for somebody who has a finding: the text first, then what it looks like."""
    rule, page = item.load(), read_page(item.page)
    of_pack = "" if rule.pack == OURS else f" of the rule pack `{rule.pack}`"
    yield f"{rule.name}: {rule.title}"
    yield f"{rule.level}, {rule.confidence} confidence, from stage {rule.stage}, since {rule.since}{of_pack}"
    if rule.fix:
        yield f"Repaired by `mlscaffold check --fix{'' if rule.fix == 'safe' else ' --unsafe-fixes'}`, in part or whole"
    if rule.options:
        yield "Options: " + ", ".join(f"{key} = {value!r}" for key, value in rule.options.items())
    for title, text in page.sections.items():
        if title != _EXAMPLE:
            yield f"\n## {title}\n\n{text}"
    shared, texts = _cases(page.sections.get(_EXAMPLE, ""), page.cases)
    shown = list(page.cases) if whole else _one_of_each(page.cases)
    if shown:
        yield f"\n## {_EXAMPLE}s\n\n{_MARKS}"
    if shared:
        yield f"\n{shared}"
    for case, text in zip(page.cases, texts, strict=True):
        if case in shown:
            yield f"\n### {'' if case.is_hit else 'Silent: '}{case.title}\n\n{text}"
    if left := len(page.cases) - len(shown):
        yield f"\n`mlscaffold explain {rule.name} --all` shows {left} more."


def _one_of_each(cases: Sequence[Case]) -> list[Case]:
    """The first case with findings, and the first without."""
    firsts = (next((case for case in cases if case.is_hit == is_hit), None) for is_hit in (True, False))
    return [case for case in firsts if case]


def _cases(section: str, cases: Sequence[Case]) -> tuple[str, list[str]]:
    """What stands before the first case, and the text of each."""
    texts = []
    for case in reversed(cases):
        section, _, text = f"\n{section}".rpartition(f"\n### {case.title}\n")
        texts.append(text.strip())
    return section.strip(), texts[::-1]
