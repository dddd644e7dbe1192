"""`check --fix` and `--diff`: a look at a project that ends with its repair, or with what that would be."""

from __future__ import annotations

import sys

from mlscaffold import config as settings
from mlscaffold.commands import reporting
from mlscaffold.commands.reporting import exit_code
from mlscaffold.errors import CLEAN, FINDINGS, UserError, printable, warn
from mlscaffold.facts.extraction import one_after_the_other
from mlscaffold.facts.places import in_words
from mlscaffold.files import write_bytes
from mlscaffold.fixes.diff import unified
from mlscaffold.fixes.rounds import gone, repaired
from mlscaffold.fixes.write import write
from mlscaffold.interrupt import unwinding
from mlscaffold.lean import TYPE_CHECKING, replace
from mlscaffold.tree import DiskTree

if TYPE_CHECKING:
    from pathlib import Path

    from mlscaffold.commands.look import Look
    from mlscaffold.config import Config
    from mlscaffold.fixes.plan import Plan
    from mlscaffold.run import Result
    from mlscaffold.tree import Tree


def repair(look: Look) -> int:
    """Repair what can be repaired, or show how; and say by the exit code whether something is left."""
    options = look.options
    if options.diff and options.format != "text":
        raise UserError("--diff prints a diff, and no report", "Leave out --format.")
    with unwinding():
        return _repaired(look)


def _repaired(look: Look) -> int:
    options = look.options
    config = look.config
    tree = look.tree()

    def looked(here: Tree, config: Config) -> Result:
        # What a repair would make is read by this process alone: the files on disk are others.
        extraction = look.extraction(tree) if here is tree else one_after_the_other
        return look.result(here, config, extraction)

    done = repaired(tree, config, looked, unsafe=options.unsafe_fixes, tracked=options.tracked)
    for item in done.skipped:
        warn(f"not repaired: {in_words(item.finding.at)}: {item.finding.rule}: {item.reason}")
    if options.diff:
        return _show(done.plan, options.output)
    problems = write(tree, done.plan)
    for problem in problems:
        warn(f"not repaired: {problem.path}: {problem.reason}")
    result = done.result
    after = DiskTree(tree.root, tree.exclude, tracked=options.tracked)
    if problems:
        # What was looked at is not what was written.
        result = looked(after, replace(settings.load(look.scope.root), stage=config.stage))
    report = replace(result.report, fixed=tuple(sorted(gone(done.fixed, result), key=lambda f: f.order)))
    reporting.write(reporting.reported(result, report, after, look.available, options), options.output)
    return exit_code(result, config, options)


def _inert(line: str) -> str:
    return "\t".join(map(printable, line.split("\t")))


def _show(plan: Plan, output: Path | None) -> int:
    text = unified(plan)
    if output is not None:
        write_bytes(output, text)
    elif sys.stdout.isatty():
        # A terminal obeys what a file holds; a program that reads the diff wants it as it is.
        lines = text.decode(errors="replace").split("\n")[:-1]
        sys.stdout.write("".join(f"{_inert(line)}\n" for line in lines))
    else:
        sys.stdout.buffer.write(text)
        sys.stdout.buffer.flush()
    for path in plan.untracked:
        warn(f"git would forget {path}")
    return CLEAN if plan.is_empty else FINDINGS
