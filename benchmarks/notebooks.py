"""How long facts of notebooks take beside reading them as JSON and parsing their cells; and `check` beside its peers.

    python benchmarks/notebooks.py FOLDER... [--number 500] [--pairs 5] [--peers BIN]

Takes notebooks below the folders, the same ones each time. The first table is CPU time in one process
without the garbage collector, the second wall time of commands on a folder of copies: `mlscaffold check`, which
has nothing in its cache, and nbqa and pynblint from BIN, or from the PATH, beside a program that reads and parses.
All is paired: each run of one beside one of the other.

The last row of the first table, the code asked for, is what `check` makes of the notebooks of a whole project with
our own rules; all code is what it makes for other packs, for single files, and for `audit`.
"""

import argparse
import ast
import gc
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

from mlscaffold.facts.extraction import Unit, extracted
from mlscaffold.facts.notebook import read_notebook
from mlscaffold.facts.python import read_cells

READ_AND_PARSE = """
import ast, json, pathlib, warnings
warnings.simplefilter("ignore")
for path in pathlib.Path(".").rglob("*.ipynb"):
    content = json.loads(path.read_bytes())
    for cell in content.get("cells") or [c for sheet in content.get("worksheets", ()) for c in sheet["cells"]]:
        if cell["cell_type"] == "code":
            source = cell.get("source", cell.get("input", ""))
            try:
                ast.parse("".join(source) if isinstance(source, list) else source)
            except (SyntaxError, ValueError):
                pass
"""
PEERS = (
    ("nbqa ruff", ("nbqa", "ruff check --isolated --no-cache")),
    ("nbqa pyflakes", ("nbqa", "pyflakes")),
    ("pynblint", ("pynblint",)),
)


def notebooks(folders: list[Path], number: int) -> list[Path]:
    """That many notebooks below the folders, drawn with a fixed seed from all that are JSON with cells."""
    found = sorted(p for folder in folders for p in folder.rglob("*.ipynb") if p.is_file() and not p.is_symlink())
    random.Random(0).shuffle(found)
    chosen = []
    for path in found:
        try:
            content = json.loads(path.read_bytes())
        except ValueError:
            continue
        if isinstance(content, dict) and ("cells" in content or "worksheets" in content):
            chosen.append(path)
        if len(chosen) == number:
            break
    return chosen


def sources(content: dict) -> Iterator[str]:
    """The sources of code cells."""
    for cell in content.get("cells") or [c for sheet in content.get("worksheets", ()) for c in sheet["cells"]]:
        if cell["cell_type"] == "code":
            source = cell.get("source", cell.get("input", ""))
            yield "".join(source) if isinstance(source, list) else source


def read_and_parse(paths: list[Path]) -> None:
    """Read notebooks as JSON and parse each cell once; what the parser refuses, it refuses."""
    for path in paths:
        for source in sources(json.loads(path.read_bytes())):
            try:
                ast.parse(source)
            except (SyntaxError, ValueError):
                continue


def facts(paths: list[Path]) -> None:
    """Make the facts of notebooks: their cells, and all of their code."""
    for path in paths:
        read_notebook(
            path.name, path.read_bytes(), "notebook", lambda cells, p=path: read_cells(p.name, cells, "notebook")
        )


def asked_for(paths: list[Path]) -> None:
    """Make the facts of notebooks that a look at a whole project makes of them."""
    for path in paths:
        extracted(Unit("notebook", path.name, "notebook", 0, frozenset()), path.read_bytes())


def cells_only(paths: list[Path]) -> None:
    """Make the facts of notebooks without those of their code, which modules have as well."""
    for path in paths:
        read_notebook(path.name, path.read_bytes(), "notebook", lambda _: None)  # type: ignore[arg-type,return-value]


def cpu(action: Callable[[list[Path]], None], paths: list[Path]) -> float:
    """The CPU time that an action takes in this process."""
    gc.collect()
    started = time.process_time()
    action(paths)
    return time.process_time() - started


def wall(command: list[str], folder: Path) -> float:
    """The wall time of a command; findings are no failure, a crash is."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, env=environment)
    if done.returncode > 1:
        print(f"    {command[0]}: exit {done.returncode}: {done.stderr.decode(errors='replace').strip()[-300:]}")
    return time.perf_counter() - started


def shown(name: str, times: list[float], beside: list[float]) -> str:
    """One row: the median, and the ratios of the pairs."""
    ratios = [a / b for a, b in zip(times, beside, strict=True)]
    spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    return f"| {name} | {statistics.median(times):.2f} s | {spread} |"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--number", type=int, default=500)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--peers", type=Path, help="folder of their commands")
    options = parser.parse_args()
    paths = notebooks(options.folders, options.number)
    size = sum(p.stat().st_size for p in paths) / 1e6
    print(f"{len(paths)} notebooks, {size:.0f} MB, Python {sys.version.split()[0]}\n")
    warnings.simplefilter("ignore")
    gc.disable()
    actions = {
        "JSON, and each cell parsed": read_and_parse,
        "cells": cells_only,
        "cells, and all code": facts,
        "cells, and the code asked for": asked_for,
    }
    times: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(options.pairs):
        for name, action in actions.items():
            times[name].append(cpu(action, paths))
    print("| in one process | CPU, median | beside the first, median and spread |\n|---|---|---|")
    first = next(iter(times.values()))
    for name, taken in times.items():
        print(shown(name, taken, first))
    gc.enable()

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for number, path in enumerate(paths):
            copy = folder / f"{number:04}" / path.name
            copy.parent.mkdir()
            shutil.copyfile(path, copy)
        search = str(options.peers) if options.peers else None
        commands = {
            "JSON, and each cell parsed": [sys.executable, "-c", READ_AND_PARSE],
            "mlscaffold check": [sys.executable, "-m", "mlscaffold", "check", "--stage", "production", "."],
        }
        for name, words in PEERS:
            program = shutil.which(words[0], path=search)
            if program is None:
                print(f"\n{name}: not installed")
                continue
            commands[name] = [program, *words[1:], "."]
        times = {name: [] for name in commands}
        for _ in range(options.pairs):
            for name, command in commands.items():
                shutil.rmtree(folder / ".mlscaffold_cache", ignore_errors=True)
                times[name].append(wall(command, folder))
    print("\n| command | wall, median | beside the first, median and spread |\n|---|---|---|")
    first = next(iter(times.values()))
    for name, taken in times.items():
        print(shown(name, taken, first))


if __name__ == "__main__":
    main()
