"""Hold a project to the conventions.

Looks at the whole project that PATH is in (default: the working folder), or, given files, at these
files alone and at what describes them, which is what a hook wants. Nothing of it is executed, but
for the rules in a folder that `--pack` names, and nothing is written but a cache that git ignores
(`.mlscaffold_cache`) and, with --fix, what is repaired; where PYTHONPATH may lead into the project,
`python -I -m mlscaffold` has Python itself look away from it too.
"""

from __future__ import annotations

from mlscaffold import __version__, baseline_file, packs
from mlscaffold import config as settings
from mlscaffold.cache import answers
from mlscaffold.cache.cards import Cards
from mlscaffold.cache.folder import prepared
from mlscaffold.commands import check_options, reporting
from mlscaffold.commands.look import Look
from mlscaffold.commands.scope import is_by_link, looked_for, scope
from mlscaffold.lean import TYPE_CHECKING, replace

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from mlscaffold.cache.traced import TracedTree

arguments = check_options.arguments


def run(options: argparse.Namespace) -> int:
    """Check, report, and say by the exit code whether there are findings."""
    check_options.refuse_contradictions(options)
    if options.watch:
        from mlscaffold.commands.watch import watch

        return watch(options, _run)
    code, _, _ = _run(options)
    return code


def _run(options: argparse.Namespace) -> tuple[int, TracedTree | None, list[str]]:
    """The exit code, and what was looked at: the tree, where one look decided, and further files and folders."""
    meant = scope(options.paths)
    config = settings.load(meant.root)
    if options.stage:
        config = replace(config, stage=options.stage)
    cached = answers.wanted(options.given)
    known = Cards() if cached else None
    asked = packs.asked(
        config.packs, named=options.pack, source=config.source, outside=meant.root,
        there=known.installed(meant.root) if known else None,
    )  # fmt: skip
    available = packs.rules(asked, known.rules_of if known else packs.rules_of)
    listed = baseline_file.place(meant.root, config, options.baseline)
    look = Look(meant, config, available, listed, options)
    if options.fix or options.diff:
        from mlscaffold.commands.repair import repair

        return repair(look), None, []
    tree = look.tree()
    result = look.result(tree, config, look.extraction(tree))
    if options.write_baseline:
        listed.write(
            result, only=meant.only, within=meant.within, reason=options.reason, expires=options.expires,
            quiet=options.quiet,
        )  # fmt: skip
        tree = look.tree()
        result = look.result(tree, config, look.extraction(tree))
    text = reporting.reported(result, result.report, tree, available, options)
    code = reporting.exit_code(result, config, options)
    reporting.write(text, options.output)
    if known:
        known.keep(available)
    elsewhere = [str(listed.path), *(f"{meant.root}/{path}" for path in config.extended)]
    outside = [*looked_for(options.paths, meant.root), *elsewhere]
    lasts = not (options.write_baseline or options.watch or is_by_link(meant))
    if cached and options.output is None and lasts:
        ours = packs.places(asked, available if meant.only is not None else None)
        _keep(tree, options, [outside, ours], code, text)
    return code, tree, outside


def _keep(tree: TracedTree, options: argparse.Namespace, watched: Sequence[list[str]], code: int, text: str) -> None:
    """Keep the answer for a run that asks the same of the same."""
    if prepared(tree.place) is None:
        return
    witnesses = tree.witnesses(*watched)
    if witnesses is not None:
        answers.keep(options.given, __version__, tree.place, code, text, witnesses)
