"""Work out the ML Test Score of a project, from the claims in its ml_test_score.yaml and the evidence that they name.

Each of the 28 tests of the rubric is claimed as none, manual (0.5 points: done by hand, and what came of
it written down) or automated (1 point: runs by itself). What is counted is only what the repository
bears out: a claim counts nothing unless each piece of evidence that it names is there, and an automated one counts
as manual where no CI job and no hook runs what it names. The score is the lowest of the four
sections' sums. Nothing of the project is run.

A project without such a file is estimated by what its files show: what is seen counts, and what cannot be
seen in files is unknown, so that the estimate is a range, of which --min takes the lower end.

exit codes: 0 all claims hold, 1 a claim does not, or the score is under --min, 2 unusable input
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mlscaffold import config
from mlscaffold.errors import CLEAN, FINDINGS, UserError, printable
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from mlscaffold.facts.model import Project
    from mlscaffold.facts.score.standing import Score

_MOST_FAULTS = 5


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `mlscaffold score`."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("path", nargs="?", default=".", metavar="PATH", help="a folder of the project (default: .)")
    parser.add_argument("--init", action="store_true", help="write a file of claims with all 28 tests at `none`")
    parser.add_argument("--min", type=_points, metavar="N", help="fail when the score is under N (0 to 7)")
    parser.add_argument(
        "--format", choices=("text", "json", "markdown"), default="text", help="form of the report (default: text)"
    )
    parser.add_argument("--output", metavar="FILE", type=Path, help="write the report to a file")


def run(options: argparse.Namespace) -> int:
    """Verify the claims, report, and say by the exit code whether they hold."""
    if not options.path or not Path(options.path).is_dir():
        raise UserError(f"there is no folder `{options.path}`", "Name the folder of a project.")
    root = config.find_root(Path(options.path))
    if options.init:
        return _begin(root)
    from mlscaffold.facts.project import collect
    from mlscaffold.facts.score.standing import score
    from mlscaffold.tree import DiskTree

    settings = config.load(root)
    project = collect(DiskTree(root, settings.exclude), settings)
    claims = project.score_claims
    if claims is None:
        if fault := _hidden(root, [(u.at.path, u.reason) for u in project.unreadable]):
            raise fault
        return _estimated(root, project, options)
    if claims.faults:
        raise _faulty([(f"{claims.path}:{f.at.line}: {f.message}", f.hint) for f in claims.faults])
    found = score(project)
    if found is None:  # pragma: no cover - claims without a fault have a score
        raise AssertionError("claims without a score")
    shown = _report(project.name, claims.path, found, options)
    from mlscaffold.commands.reporting import write

    write(shown, options.output)
    under = options.min is not None and found.value < options.min
    return FINDINGS if found.unsupported or under else CLEAN


def _points(text: str) -> float:
    """A number of points on the command line."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 7:
        raise argparse.ArgumentTypeError(f"`{text}` is no number from 0 to 7")
    return value


def _report(name: str, path: str, found: Score, options: argparse.Namespace) -> str:
    if options.format == "json":
        from mlscaffold.report import score_json

        return score_json.text(name, path, found, options.min)
    if options.format == "markdown":
        from mlscaffold.report import score_markdown

        return score_markdown.text(path, found, options.min)
    from mlscaffold.colour import is_wanted
    from mlscaffold.report import score_text

    return score_text.text(name, path, found, options.min, colour=options.output is None and is_wanted(sys.stdout))


def _begin(root: Path) -> int:
    """Write the file of claims, unless something of its name is there."""
    from mlscaffold.facts.score.rubric import FILE, blank
    from mlscaffold.files import write_text

    place = root / FILE
    if place.exists() or place.is_symlink():
        raise UserError(f"`{place}` is there already", "It is left as it is; delete it to begin anew.")
    write_text(place, blank())
    print(f"{printable(str(place))} is written: say of each test what the project has, then run `mlscaffold score`")
    return CLEAN


def _estimated(root: Path, project: Project, options: argparse.Namespace) -> int:
    """Report what the files of a project without claims show."""
    from mlscaffold.audit.score_estimate import estimate
    from mlscaffold.commands.reporting import write
    from mlscaffold.facts.components import components
    from mlscaffold.facts.score.rubric import FILE
    from mlscaffold.report import score_estimate

    found = estimate(project, components(project))
    if found is None:
        raise UserError(
            f"there is no {FILE} in `{root}`, and nothing that works with models to estimate a score from",
            "`mlscaffold score --init` writes one, with all 28 tests at `none`.",
        )
    if options.format == "json":
        shown = score_estimate.json_text(project.name, found, options.min)
    elif options.format == "markdown":
        shown = score_estimate.markdown(found, options.min)
    else:
        shown = score_estimate.text(project.name, found, options.min)
    write(shown, options.output)
    return FINDINGS if options.min is not None and found.value < options.min else CLEAN


def _hidden(root: Path, unreadable: list[tuple[str, str]]) -> UserError | None:
    """Why a file of claims that is there is not read; None where there is none."""
    from mlscaffold.facts.score.rubric import FILE

    for path, reason in unreadable:
        if path == FILE:
            return UserError(f"{path}: it cannot be read: {reason}", "Mend it, or begin anew with --init.")
    place = root / FILE
    if place.is_symlink():
        return UserError(f"{FILE} is a link, and is not followed", "Put the file itself in its place.")
    if place.is_dir():
        return UserError(f"{FILE} is a folder", "Put a file in its place; `mlscaffold score --init` writes one.")
    if place.exists() and not place.is_file():
        return UserError(f"{FILE} is no regular file", "Put a file in its place; `mlscaffold score --init` writes one.")
    if place.exists():
        return UserError(f"{FILE} is ignored by git or excluded in the settings", "Let it be part of the project.")
    return None


def _faulty(faults: list[tuple[str, str]]) -> UserError:
    """The first faults of a file, each with its hint."""
    (message, hint), *others = faults
    lines = [" ".join(filter(None, (f"{said}.", what))) for said, what in others[: _MOST_FAULTS - 1]]
    left = len(others) - len(lines)
    rest = f"{left} more follow{'s' if left == 1 else ''}." if left else ""
    return UserError(message, " ".join(filter(None, (hint, "Also:" if lines else "", *lines, rest))))
