"""How many entries of a baseline are still known after what people do to code: paired, on real repositories.

    python benchmarks/baseline_survival.py CORPUS [--list]

CORPUS holds repositories, one a folder. Each is copied, a baseline is made of all that `check --stage production`
finds at any confidence, and the copy is changed: lines inserted above everything, `ruff format`, the functions of each
module in another order, each file under another name (links between files break, so that other findings come and go),
a folder moved, and the first three together. For each change: findings before, how many of them are known again, and
how many are new. `lost` are entries whose finding is gone for good, since its rule finds nothing of the kind any
more: another number of findings of that rule in all.

Then, how often two findings of one rule in one file that stand at different statements share a fingerprint: such a
pair would hide each other.
"""

import argparse
import ast
import collections
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from mlscaffold.baseline import Baseline, Compared, compare, parse, text, updated
from mlscaffold.config import Config
from mlscaffold.facts.model import Project
from mlscaffold.findings import Finding
from mlscaffold.fingerprints import fingerprints, sources, without_number
from mlscaffold.rules import CONFIDENCES
from mlscaffold.run import check
from mlscaffold.tree import DiskTree


def findings(root: Path) -> tuple[list[Finding], Project, DiskTree]:
    tree = DiskTree(root)
    result = check(tree, Config(stage="production"), confidences=CONFIDENCES)
    return [f for f in result.findings if not f.rule.startswith("project/")], result.project, tree


def compared(root: Path, known: Baseline) -> Compared:
    found, project, tree = findings(root)
    return compare(known, found, sources(project, tree.read), lambda p: tree.entry(p) is not None, project.today)


def baseline_of(root: Path) -> Baseline:
    fresh = compared(root, Baseline("b", ()))
    entries = updated(fresh, fresh.fresh, lambda _: True, reason="measured", expires=None)
    return parse(text(entries).encode(), "b")


def texts(root: Path, *ends: str) -> list[Path]:
    return [p for p in sorted(root.rglob("*")) if p.is_file() and not p.is_symlink() and p.suffix in ends
            and ".git" not in p.parts]  # fmt: skip


def insert_lines(root: Path) -> None:
    for path in texts(root, ".py", ".yml", ".yaml", ".toml"):
        path.write_bytes(b"# one\n# two\n\n" + path.read_bytes())
    for path in texts(root, ".ipynb"):
        try:
            notebook = json.loads(path.read_bytes())
            notebook["cells"].insert(0, {"cell_type": "markdown", "metadata": {}, "source": ["words"]})
        except (ValueError, KeyError, TypeError):
            continue
        path.write_text(json.dumps(notebook, indent=1))


def ruff_format(root: Path) -> None:
    ruff = Path(sys.executable).with_name("ruff")
    subprocess.run([ruff, "format", "--isolated", "--quiet", root], check=False, capture_output=True)
    subprocess.run(
        [ruff, "format", "--isolated", "--line-length=40", "--quiet", root], check=False, capture_output=True
    )


def move_functions(root: Path) -> None:
    for path in texts(root, ".py"):
        try:
            source = path.read_text(encoding="utf-8")
            tree = ast.parse(source)
        except (ValueError, SyntaxError):
            continue
        lines = source.split("\n")
        spans = []
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
                spans.append((first - 1, node.end_lineno or first))
        moved = list(lines)
        for (first, last), source_span in zip(reversed(spans), spans, strict=True):
            moved[first:last] = [None, *lines[slice(*source_span)]]
        path.write_text("\n".join(line for line in moved if line is not None), encoding="utf-8")


def rename_files(root: Path) -> None:
    for path in texts(root, ".py", ".ipynb"):
        if path.name not in {"__init__.py", "setup.py", "conftest.py"}:
            path.rename(
                path.with_name(
                    f"renamed_{path.name}" if not path.name.startswith("test_") else path.name[:-3] + "_2.py"
                )
            )


def move_folders(root: Path) -> None:
    for folder in sorted(p for p in root.iterdir() if p.is_dir() and not p.name.startswith(".")):
        folder.rename(folder.with_name(f"{folder.name}_old"))


def all_three(root: Path) -> None:
    move_functions(root)
    insert_lines(root)
    ruff_format(root)


CHANGES: tuple[Callable[[Path], None], ...] = (
    insert_lines, ruff_format, move_functions, rename_files, move_folders, all_three,
)  # fmt: skip


def pairs(root: Path) -> tuple[int, int]:
    """Pairs of findings of one rule in one file at different lines of code, and how many share a fingerprint."""
    found, project, tree = findings(root)
    source = sources(project, tree.read)
    bases = map(without_number, fingerprints(found, source))
    groups: dict[tuple[str, str], list[tuple[str, str]]] = collections.defaultdict(list)
    for finding, base in zip(found, bases, strict=True):
        lines = (source(finding.at.path, finding.at.cell) or "").split("\n")
        line = lines[finding.at.line - 1].strip() if 0 < finding.at.line <= len(lines) else ""
        groups[finding.rule, finding.at.path].append((line, base))
    different = [(a, b) for group in groups.values() for a, b in itertools.combinations(group, 2) if a[0] != b[0]]
    return len(different), sum(a[1] == b[1] for a, b in different)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--list", action="store_true", help="print what is not known again")
    options = parser.parse_args()
    totals: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    different = shared = 0
    for repository in sorted(p for p in options.corpus.iterdir() if p.is_dir()):
        with tempfile.TemporaryDirectory() as folder:
            original = Path(folder, "original")
            shutil.copytree(repository, original, symlinks=True, ignore=shutil.ignore_patterns(".git"))
            known = baseline_of(original)
            counts = pairs(original)
            different, shared = different + counts[0], shared + counts[1]
            for change in CHANGES:
                copy = Path(folder, change.__name__, "original")
                shutil.copytree(original, copy, symlinks=True)
                change(copy)
                after = compared(copy, known)
                # What the change itself mended or broke is no question of recognition.
                missing = collections.Counter(e.rule for e in after.rest)
                extra = collections.Counter(f.rule for f in after.fresh)
                unknown = sum((missing & extra).values())
                totals[change.__name__] += collections.Counter(
                    entries=len(known.entries), known=len(after.kept), unknown=unknown,
                    gone=len(after.rest) - unknown, new=len(after.fresh) - unknown,
                )  # fmt: skip
                for sign, rule, path, message in (
                    *(("-", e.rule, e.path, e.message) for e in after.rest if options.list),
                    *(("+", f.rule, f.at.path, f.message) for f in after.fresh if options.list),
                ):
                    print(f"{repository.name} {change.__name__}: {sign} {path} {rule} {message[:90]}")
    print("| change | entries | known again | not known again | gone by the change | new by the change | share |")
    print("|---|---|---|---|---|---|---|")
    for name, c in totals.items():
        share = c["known"] / max(c["known"] + c["unknown"], 1)
        print(f"| {name} | {c['entries']} | {c['known']} | {c['unknown']} | {c['gone']} | {c['new']} | {share:.1%} |")
    print(f"\n{different} pairs of findings at different lines, {shared} of them with one fingerprint")


if __name__ == "__main__":
    main()
