"""What is laid over a real repository so that rules about our own convention have something to look at there.

The repository's own pages, tables and modules are what is looked at; settings, records and dictionaries are those that
`mlscaffold` itself writes about them. Then one thing is done to them that people do.
"""

import fnmatch
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname

SETTINGS = 'stage = "production"\n'
MOST_BYTES = 2_000_000
"""Of a table that is described."""


@dataclass(frozen=True)
class Layer:
    """One thing to lay over a repository."""

    words: str
    fits: Callable[[Path], str]
    """The path in a repository that it is about; empty where it has none."""
    make: Callable[[Path, str], None]
    """Lay it over a copy, given that path."""
    also: str = ""
    """A rule that must be asked as well."""


# ------------------------------------------------------------------------------ what a repository has


def _own(root: Path, pattern: str) -> Iterator[Path]:
    """The files whose names fit, folder by folder."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name != ".git")
        found = (Path(folder, name) for name in fnmatch.filter(sorted(files), pattern))
        yield from (path for path in found if not path.is_symlink())


def _readme(root: Path) -> str:
    return "README.md" if (root / "README.md").is_file() and any(_own(root, "*.py")) else ""


def _module(root: Path) -> str:
    """A module in a folder, whose first line is plain code."""
    for path in _own(root, "*.py"):
        if path.parent == root:
            continue
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        if lines and lines[0].startswith(("import ", "from ")) and lines[0].isascii() and "#" not in lines[0]:
            return path.relative_to(root).as_posix()
    return ""


def _model_card(root: Path) -> str:
    card = next(_own(root, "*[mM][oO][dD][eE][lL]_[cC][aA][rR][dD]*.md"), None)
    return card.relative_to(root).as_posix() if card and b"\n## Metrics" in card.read_bytes() else ""


def _table(root: Path) -> str:
    """A table of data with a name for each column."""
    for path in _own(root, "*.csv"):
        place = path.relative_to(root).as_posix()
        if "data" not in dirname(place).lower().split("/") or not 1_000 < path.stat().st_size < MOST_BYTES:
            continue
        names = path.read_text(encoding="utf-8", errors="replace").partition("\n")[0].split(",")
        if len(names) > 2 and all(name.strip('" \r').replace("_", "").isalnum() for name in names):
            return place
    return ""


def _licensed(root: Path) -> str:
    """Metadata that names a licence whose text is nowhere."""
    place = root / "pyproject.toml"
    if any(p.name.lower().startswith(("licen", "copying")) for p in root.iterdir()) or not place.is_file():
        return ""
    text = place.read_text(encoding="utf-8", errors="replace")
    return "pyproject.toml" if any(f'license = "{n}"' in text for n in ("MIT", "Apache-2.0", "BSD-3-Clause")) else ""


# ------------------------------------------------------------------------------ what is laid over it


def _mlscaffold(root: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "mlscaffold", *arguments], cwd=root, capture_output=True, check=True)


def _settings(root: Path, more: str = "") -> None:
    (root / "mlscaffold.toml").write_text(SETTINGS + more, encoding="utf-8")


def _declare(root: Path, _: str) -> None:
    _settings(root)


def _name_brief(root: Path, path: str) -> None:
    _settings(root, f'\n[layout]\nbrief = "{path}"\n')


def _name_model_card(root: Path, path: str) -> None:
    _settings(root, f'\n[layout]\nmodel-card = "{path}"\n')


def _cut_model_card(root: Path, path: str) -> None:
    _name_model_card(root, path)
    card = root / path
    content = card.read_bytes()
    card.write_bytes(content[: content.index(b"\n## Metrics") + 1])


def _name_folders(root: Path, path: str) -> None:
    _settings(root, f'\n[layout]\nmodel = ["{dirname(path)}", "trainer"]\n')


def _suppress(root: Path, _: str) -> None:
    _settings(root, '\n[suppress]\n"ml-api/nan-equality" = "measured in another unit"\n')


def _ignore(root: Path, path: str) -> None:
    place = root / path
    first, end, rest = place.read_bytes().partition(b"\n")
    code, carriage = first.removesuffix(b"\r"), first[len(first.removesuffix(b"\r")) :]
    remark = b"  # mlscaffold: ignore[ml-api/nan-equality] because a test says so"
    place.write_bytes(code + remark + carriage + end + rest)


def _describe(root: Path, path: str) -> Path:
    """The dictionary of a table."""
    package = f"{dirname(path)}/datapackage.yaml"
    _settings(root, f'\n[layout]\npackage = "{package}"\n')
    _mlscaffold(root, "data", "describe", path)
    return next((root / dirname(path) / "dictionary").glob("*.yaml"))


def _leave_out_a_column(root: Path, path: str) -> None:
    dictionary = _describe(root, path)
    text = dictionary.read_text(encoding="utf-8")
    dictionary.write_text(text[: text.rindex("\n  - name:") + 1], encoding="utf-8")


def _render_then_write(root: Path, path: str) -> None:
    dictionary = _describe(root, path)
    _mlscaffold(root, "data", "render")
    text = dictionary.read_text(encoding="utf-8")
    prompt = '"FILL IN: what a value means, how it came about, and when it is known"'
    dictionary.write_text(text.replace(prompt, "Measured once.", 1), encoding="utf-8")


def _add_a_row(root: Path, path: str) -> None:
    _describe(root, path)
    place = root / path
    rows = place.read_bytes()
    place.write_bytes(rows + rows.splitlines(keepends=True)[-1])


def _record(root: Path) -> Path:
    """The record of a run, which the log for people shows."""
    _settings(root)
    _mlscaffold(root, "runs", "record", "--model", "none", "--", sys.executable, "-c", "pass")
    _mlscaffold(root, "runs", "render")
    return next((root / "experiments" / "runs").glob("*.yaml"))


def _conclude(root: Path, _: str) -> None:
    record = _record(root)
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace('conclusion: ""', "conclusion: it does nothing"), encoding="utf-8")


def _copy_record(root: Path, _: str) -> None:
    record = _record(root)
    record.with_name(f"{record.stem}-copy.yaml").write_bytes(record.read_bytes())


DECLARED = Layer("settings that say the stage alone", _readme, _declare)
README_AS_BRIEF = Layer("settings that name its README as the brief", _readme, _name_brief)
LAID_OVER = {
    "brief/missing-brief": (DECLARED, README_AS_BRIEF),
    "brief/unanswered-feasibility": (README_AS_BRIEF,),
    "data-docs/stale-rendering": (
        Layer("its table described and rendered, then a definition written", _table, _render_then_write),
    ),
    "data-docs/undocumented-column": (
        Layer("its table described, but for the last column", _table, _leave_out_a_column),
    ),
    "delivery/incomplete-model-card": (
        Layer("settings that name its model card, cut off before its metrics", _model_card, _cut_model_card),
        Layer("settings that name its README as the model card", _readme, _name_model_card),
    ),
    "delivery/missing-model-card": (DECLARED,),
    "experiment-log/duplicate-run": (Layer("a record of a run, and its copy", _readme, _copy_record),),
    "experiment-log/stale-rendering": (Layer("a record of a run, rendered, then concluded", _readme, _conclude),),
    "hygiene/missing-licence": (Layer("settings that say the stage alone", _licensed, _declare),),
    "monitoring/missing-monitoring-plan": (DECLARED,),
    "project/stale-ignore": (
        Layer("settings that suppress what is not found", _readme, _suppress, "ml-api/nan-equality"),
        Layer("a remark that suppresses what is not found", _module, _ignore, "ml-api/nan-equality"),
    ),
    "project/unmatched-layout": (
        Layer("settings that name a folder that is not there", _module, _name_folders),
    ),
    "versioning/stale-manifest": (
        Layer("its table described, then a row added", _table, _add_a_row),
    ),
}  # fmt: skip
"""What to lay over a repository, by the rule that it is for."""

NOWHERE = {
    "delivery/no-ci": "it takes over the workflow of the template, for projects that were generated from it alone",
}
"""Why a rule cannot be shown on a real repository."""
