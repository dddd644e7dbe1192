"""Report on any repository: how it stands in each topic of a machine-learning project, with evidence.

PATH is a folder and is taken as the whole project. Nothing of it is run, imported or changed, but
for the rules in a folder of it that `--pack` names, and it needs no settings of ours. Where it has
some, its layout is followed; its stage, select, ignore and options of rules are not, so that no
repository can choose what it is measured by. What it suppresses with a reason, or excludes, is
shown as suppressed and no longer fails a topic, but keeps the topic from passing: it is then
unknown.

A topic fails by an error or warning of high or medium confidence, and passes only on evidence that
it is well done. The exit code is 1 when there are findings, as with `mlscaffold check`.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from mlscaffold import packs
from mlscaffold.colour import is_wanted
from mlscaffold.commands import pack_option
from mlscaffold.config import STAGES
from mlscaffold.errors import CLEAN, FINDINGS, UserError
from mlscaffold.tree import DiskTree


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `mlscaffold audit`."""
    parser.add_argument("path", nargs="?", default=".", metavar="PATH", help="the repository's folder (default: .)")
    parser.add_argument(
        "--stage", choices=STAGES, default="production", help="audit as a project at this stage (default: production)"
    )
    pack_option.add(parser)
    parser.add_argument(
        "--format", choices=("text", "json", "html"), default="text", help="form of the report (default: text)"
    )
    parser.add_argument("--output", metavar="FILE", type=Path, help="write the report to a file")


def run(options: argparse.Namespace) -> int:
    """Audit, report, and say by the exit code whether there are findings."""
    from mlscaffold.audit.survey import survey

    tree = DiskTree(_folder(options.path))
    found = survey(tree, options.stage, packs.listed(named=options.pack, outside=tree.root))
    if options.format == "json":
        from mlscaffold.report import audit_json

        _emit(audit_json.report(found), options.output)
    elif options.format == "html":
        from mlscaffold.report import audit_html

        _emit(audit_html.report(found), options.output)
    else:
        from mlscaffold.report import audit_text

        encoding = "utf-8" if options.output else (sys.stdout.encoding or "ascii")
        colour = options.output is None and is_wanted(sys.stdout)
        _emit(audit_text.report(found, colour=colour, unicode=_has_signs(encoding)), options.output)
    return FINDINGS if found.result.findings else CLEAN


def _folder(given: str) -> Path:
    """The folder to audit."""
    place = Path(given)
    if not given or not (place.exists() or place.is_symlink()):
        raise UserError(f"there is no `{given}`", "Give the folder of a repository.")
    if not place.is_dir():
        what = "a link that leads nowhere" if not place.exists() else "no folder"
        raise UserError(f"`{given}` is {what}", "Give the folder of a repository; `mlscaffold check` takes files.")
    if not os.access(place, os.R_OK | os.X_OK):
        raise UserError(f"`{given}` cannot be read", "Allow reading it, or run as somebody who may.")
    return place


def _has_signs(encoding: str) -> bool:
    import codecs

    try:
        return codecs.lookup(encoding).name.startswith("utf")
    except LookupError:
        return False


def _emit(report: str, output: Path | None) -> None:
    """Write a report to a file, or to standard output in whatever encoding that has."""
    if output is not None:
        from mlscaffold.files import write_text

        write_text(output, report)
        return
    encoding = sys.stdout.encoding or "ascii"
    sys.stdout.write(report.encode(encoding, "backslashreplace").decode(encoding))
