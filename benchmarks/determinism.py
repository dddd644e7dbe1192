"""Whether `mlscaffold check` prints the same bytes about a repository, whatever the circumstances.

    python benchmarks/determinism.py REPO [--runs 20]

The repository is copied; each run differs in the hash seed, the number of workers, the locale, the time zone,
the umask, the cache (none, or of the run before) and the folder's order on disk: every few runs its files are
copied anew in another order. Exit code 1 when two runs differ; the first difference is shown.
"""

import argparse
import difflib
import itertools
import os
import random
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

OURS = str(Path(sys.executable).parent / "mlscaffold")
CACHE = ".mlscaffold_cache"
SEEDS = ("0", "1", "77", "random")
WORKERS = ("1", "2", "4", "")
LOCALES = ({}, {"LC_ALL": "C"}, {"LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo"}, {"PYTHONUTF8": "0", "TZ": "America/Lima"})
UMASKS = (0o022, 0o077, 0o002)


def copied(source: Path, place: Path, order: random.Random) -> None:
    """Copy a repository file by file in a random order, so that its folders list them so."""
    shutil.rmtree(place, ignore_errors=True)
    files = [
        p.relative_to(source)
        for p in source.rglob("*")
        if (p.is_file() or p.is_symlink()) and p.relative_to(source).parts[0] not in {".git", CACHE}
    ]
    order.shuffle(files)
    for file in files:
        (place / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source / file, place / file, follow_symlinks=False)
    dates = {"GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z"}
    git = [
        "git",
        "-c",
        "user.name=x",
        "-c",
        "user.email=x@example.org",
        "-c",
        "commit.gpgsign=false",
        "-c",
        "gc.auto=0",
    ]
    # The same commit each time, whatever the umask makes of the modes of files.
    for arguments in (
        ["init", "-q"],
        ["config", "core.fileMode", "false"],
        ["add", "-A", "-f"],
        ["commit", "-q", "-m", "x"],
    ):
        subprocess.run([*git, *arguments], cwd=place, check=True, capture_output=True, env={**os.environ, **dates})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("repository", type=Path)
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    order = random.Random(0)
    first, seen = b"", set()
    # Odd numbers of each, so that they meet in ever new pairs.
    circumstances = zip(
        itertools.cycle(SEEDS), itertools.cycle((*WORKERS, "3")), itertools.cycle((*LOCALES, *LOCALES[1:])),
        itertools.cycle(UMASKS), strict=False,
    )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="determinism-") as folder:
        place = Path(folder) / options.repository.resolve().name
        for number, (seed, workers, locale, umask) in enumerate(itertools.islice(circumstances, options.runs)):
            before = os.umask(umask)
            if number % 3 == 0:
                copied(options.repository, place, order)
            cold = number % 2 == 0
            if cold:
                shutil.rmtree(place / CACHE, ignore_errors=True)
            variables = {"PYTHONHASHSEED": seed, **locale} | ({"MLSCAFFOLD_WORKERS": workers} if workers else {})
            environment = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "MLSCAFFOLD_"))}
            done = subprocess.run(
                [OURS, "check", "--format", "json", "."], cwd=place, capture_output=True, check=False,
                env={**environment, **variables},
            )  # fmt: skip
            os.umask(before)
            if done.returncode > 1:
                sys.exit(f"exit {done.returncode}: {done.stderr.decode('utf-8', 'replace')[-500:]}")
            seen.add(done.stdout)
            digest = sha256(done.stdout).hexdigest()[:12]
            print(
                f"{number + 1}: {digest} {'cold' if cold else 'as left'} umask {umask:03o}",
                *sorted(f"{k}={v}" for k, v in variables.items()),
                flush=True,
            )
            first = first or done.stdout
            if done.stdout != first:
                one, other = (text.decode("utf-8", "replace").splitlines() for text in (first, done.stdout))
                print(
                    *itertools.islice(difflib.unified_diff(one, other, "first", "this", lineterm="", n=1), 40), sep="\n"
                )
    print(f"{options.runs} runs, {len(seen)} different outputs of {len(first):,} bytes")
    return 0 if len(seen) == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
