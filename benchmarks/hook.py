"""What a hook on one changed file costs beside `python -c pass`, in wall time and in CPU.

    python benchmarks/hook.py REPOSITORY [FILE] [--pairs N] [--program PATH]

Copies a repository into a folder of its own, checks it once, and then, pair after pair, adds a comment to one file,
so that no kept answer holds, runs `mlscaffold check FILE`, and runs the same interpreter with `-c pass`. Without FILE
it is the middle one, by size, of the Python files of 5 to 40 kB. The cache is one of its own, apart from the user's.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Cost(NamedTuple):
    """Milliseconds of one run."""

    wall: float
    cpu: float


def cost(command: Sequence[str], folder: Path, environment: dict[str, str]) -> Cost:
    """What one run costs, with all the processes that it starts."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in {0, 1}:
        sys.exit(done.stderr.decode(errors="replace"))
    return Cost(wall * 1e3, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e3)


def middle(folder: Path) -> str:
    """The middle file of those that are neither tiny nor huge."""
    found = [p for p in folder.rglob("*.py") if 5_000 <= p.stat().st_size <= 40_000]
    if not found:
        sys.exit("there is no Python file of 5 to 40 kB; name one")
    return sorted(found, key=lambda p: (p.stat().st_size, p))[len(found) // 2].relative_to(folder).as_posix()


def main() -> None:
    """Measure, and print medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository", type=Path)
    parser.add_argument("file", nargs="?")
    parser.add_argument("--pairs", type=int, default=25)
    parser.add_argument("--program", type=Path, default=Path(sys.executable).with_name("mlscaffold"))
    given = parser.parse_args()
    bare = [str(given.program.absolute().with_name("python")), "-c", "pass"]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "repository")
        shutil.copytree(given.repository, folder, symlinks=True)
        file = given.file or middle(folder)
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment["XDG_CACHE_HOME"] = str(Path(place, "cache"))
        check = [str(given.program.absolute()), "check"]
        cost(check, folder, environment)
        for _ in range(3):
            # What has just been written is not trusted to stay: after that, all is at hand but the answer.
            time.sleep(1)
            cost([*check, file], folder, environment)
        ours, pythons = [], []
        for number in range(given.pairs):
            with (folder / file).open("a") as stream:
                stream.write(f"# {number} {time.time()}\n")
            ours.append(cost([*check, file], folder, environment))
            pythons.append(cost(bare, folder, environment))
    print(f"{file}: `mlscaffold check` beside `python -c pass`, medians of {given.pairs} pairs")
    for name in Cost._fields:
        mine, its = (statistics.median(getattr(c, name) for c in costs) for costs in (ours, pythons))
        ratio = statistics.median(getattr(a, name) / getattr(b, name) for a, b in zip(ours, pythons, strict=True))
        print(f"{name:>5}: {mine:6.1f} ms, {its:5.1f} ms: {ratio:.2f} times")


if __name__ == "__main__":
    main()
