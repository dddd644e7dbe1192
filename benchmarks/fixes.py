"""Each rule with a repair, repaired on real repositories: what is mended, what is left, and that nothing else changes.

    python benchmarks/fixes.py FOLDER... [--scan FILE] [--rule RULE] [--tries 3] [--skip NAME] [--keep FOLDER]
        [--out benchmarks/FIXES.md]

Each FOLDER holds checkouts as `owner+name`; a name that several of them hold is taken once. All are looked at
once (`--scan` keeps that as JSON, and reads it again), and never changed: a rule is tried on copies, of the smallest
repositories in which it finds something that it can repair. Rules about our own convention find nothing there;
`laid_over.py` lays what they ask about over a repository, and the table says what.

On each copy runs `check --fix --unsafe-fixes --select RULE`. `repair_trial.py` asks whether all that could be repaired
is found no more; whether a file differs that no finding names; whether what was Python, JSON, YAML or TOML still is;
whether modes and links are as they were, and git's index but for what it is told to forget; whether a second repair
changes anything; and whether any rule finds something new, but for those that ask for what only people know. Prints
the page FIXES.md, and exits with 1 where one of this does not hold. `--keep` keeps what each repair changed, to read.
"""

import argparse
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from laid_over import LAID_OVER, NOWHERE, Layer
from repair_trial import NOT_KEPT, Trial, report, run, tried

NOTHING = "it finds nothing to repair in these repositories"


def repositories(folders: list[Path], skipped: list[str]) -> list[Path]:
    """The repositories in folders, the smallest first."""
    found: dict[str, Path] = {}
    for folder in folders:
        for child in sorted(folder.glob("*+*/")):
            if (child / ".git").exists() and child.name not in skipped:
                found.setdefault(child.name, child)
    return sorted(found.values(), key=lambda root: (_size(root), root.name))


def _size(root: Path) -> int:
    """The bytes of a repository, without what runs of ours keep there."""
    total = 0
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in NOT_KEPT - {".git"}]
        total += sum(Path(folder, name).lstat().st_size for name in files)
    return total


def scanned(roots: list[Path], keep: Path | None, limit: float) -> dict[str, list[dict[str, Any]]]:
    """What is found in each repository, from an earlier scan where there is one."""
    found: dict[str, Any] = json.loads(keep.read_text(encoding="utf-8")) if keep and keep.exists() else {}
    for root in roots:
        if root.name in found:
            continue
        try:
            found[root.name] = report(root, limit=limit)[0]
        except subprocess.TimeoutExpired:
            print(f"{root.name}: longer than {limit:g} s, left out", file=sys.stderr)
            continue
        if keep:
            keep.write_text(json.dumps(found), encoding="utf-8")
    return {root.name: found[root.name]["findings"] for root in roots if root.name in found}


def trials(
    rule: str, roots: list[Path], scan: Mapping[str, list[dict[str, Any]]], tries: int, limit: float
) -> Iterator[Trial]:
    """A rule on the smallest repositories that it can repair something in, as they are, or with something laid over."""
    fitting = [r for r in roots if any(f["rule"] == rule and f["fix"] for f in scan.get(r.name, ()))]
    for root in fitting[:tries]:
        yield _on_a_copy(rule, root, limit)
    for layer in () if fitting else LAID_OVER.get(rule, ()):
        about = ((root, path) for root in roots if (path := layer.fits(root)))
        for root, path in itertools.islice(about, tries):
            yield _on_a_copy(rule, root, limit, layer, path)


def _on_a_copy(rule: str, root: Path, limit: float, layer: Layer | None = None, path: str = "") -> Trial:
    owner, _, name = root.name.partition("+")
    with tempfile.TemporaryDirectory(prefix="fixes-") as folder:
        # A repository is cloned into a folder of its name.
        copy = Path(folder, name)
        shutil.copytree(root, copy, symlinks=True, ignore=shutil.ignore_patterns(*NOT_KEPT - {".git"}))
        if layer:
            layer.make(copy, path)
        return tried(rule, copy, f"{owner}/{name}", layer, limit)


def page(rules: Mapping[str, dict[str, Any]], found: list[Trial], number: int, elsewhere: Callable[[str], str]) -> str:
    """The page that says what was tried, and what came of it."""
    shown = {t.rule: bool(t.laid) for t in found if t.repaired and not t.problems}
    laid = sum(shown.values())
    first = (
        f"Made by `benchmarks/fixes.py`, which says what is looked at. Of {len(rules)} rules with a repair,"
        f" {len(shown)} are shown to repair what they find, on copies of {number} public repositories:"
        f" {len(shown) - laid} in repositories as they are, and {laid}, about our own convention, in repositories over"
        " which a part of it was laid."
    )
    second = (
        "Each was run by `mlscaffold check --fix --unsafe-fixes --select RULE`. Where a row says nothing in bold, all"
        " that could be repaired was gone; no file differed that the findings do not name; what was Python, a notebook,"
        " JSON, YAML or TOML still was; a second repair changed nothing; and no rule found anything new, but for those"
        " that ask for what only people know: the prompts of a new page, a version. Where more is repaired than was"
        " found, one repair brought the next to light. *Lines* are those added and taken out; *forgotten* are files"
        " that git tracks no more and the disk keeps."
    )
    lines = ["# Repairs on real repositories", "", first, "", second, "",
             "| rule | kind | repository | findings | repaired | left, and why | files and lines | asks for |",
             "|---|---|---|---|---|---|---|---|"]  # fmt: skip
    for t in found:
        left = "; ".join(f"{n}: {why}" for why, n in t.left.items())
        if t.problems:
            left += " **" + "; ".join(t.problems) + "**"
        repository = f"[{t.repository}](https://github.com/{t.repository})" + (f", with {t.laid}" if t.laid else "")
        asks = ", ".join(f"`{rule}` ({n})" for rule, n in t.asks.items())
        cells = [f"`{t.rule}`", rules[t.rule]["fix"], repository, t.found, t.repaired, left, _changes(t), asks]
        lines.append("| " + " | ".join(str(c).replace("|", "\\|").replace("\n", " ").strip() for c in cells) + " |")
    missing = [name for name in rules if name not in shown]
    if missing:
        lines += ["", "Not shown:", "", *(f"- `{name}`: {elsewhere(name)}" for name in missing)]
    return "\n".join(lines) + "\n"


def _changes(trial: Trial) -> str:
    added, gone = (sum(pair[side] for pair in trial.changed.values()) for side in (0, 1))
    few = len(trial.changed) <= 3
    names = ", ".join(f"`{path}`" for path in trial.changed) if few else f"{len(trial.changed)} files"
    parts = [f"{names}: +{added} -{gone}"] if trial.changed else []
    return "; ".join(parts + [f"{trial.forgotten} forgotten"] * bool(trial.forgotten))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--scan", type=Path, help="where what is found in all repositories is kept, as JSON")
    parser.add_argument("--rule", action="append", default=[], help="these rules alone")
    parser.add_argument("--tries", type=int, default=3, help="repositories for one rule")
    parser.add_argument("--skip", action="append", default=[], help="a repository to leave out, by its folder's name")
    parser.add_argument("--limit", type=float, default=120, help="seconds for one run")
    parser.add_argument("--keep", type=Path, help="a folder for what each repair changed")
    parser.add_argument("--out", type=Path, help="write the page to this file")
    options = parser.parse_args()
    listed = json.loads(run("rules", "--format", "json", limit=options.limit).stdout)["rules"]
    rules = {r["name"]: r for r in listed if r["fix"] and (not options.rule or r["name"] in options.rule)}
    roots = repositories(options.folders, options.skip)
    scan = scanned(roots, options.scan, options.limit)
    found: list[Trial] = []
    for rule in rules:
        for trial in trials(rule, roots, scan, options.tries, options.limit):
            found.append(trial)
            said = f"{rule}: {trial.repository}: {trial.repaired} of {trial.found}"
            print("; ".join([said, *trial.problems]), file=sys.stderr, flush=True)
            if options.keep:
                options.keep.mkdir(parents=True, exist_ok=True)
                name = f"{rule}-{len(found)}-{trial.repository}.diff".replace("/", ".")
                (options.keep / name).write_bytes(trial.diff)
    text = page(rules, found, len(scan), lambda rule: NOWHERE.get(rule, NOTHING))
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return int(any(trial.problems for trial in found))


if __name__ == "__main__":
    sys.exit(main())
