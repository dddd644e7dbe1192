"""Kills `mlscaffold check --fix` at random moments, and looks what is left: `python benchmarks/kills.py [--kills 200]`.

After each kill every file must be as it was or as the repair makes it, byte for byte, and the next run must
finish the work and leave nothing of its own behind. Half of the kills come at any moment of a run, half while
files are being written.

With `--cache`, runs are killed that keep what they find: in two processes, on nothing kept, on one file changed and
on all of them, so that old bundles are being replaced. After each kill every file of the project must be as it was,
and the next run must say what one without the cache says. Exit code 1 when anything else was seen.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILES = 60
RULES = "ml-api,project/stale-ignore,brief/missing-brief,versioning/stale-manifest,data-docs/undocumented-column"
COMMAND = [
    sys.executable, "-m", "mlscaffold", "check", "--fix", "--unsafe-fixes", "--quiet",
    "--select", RULES,
]  # fmt: skip


def make(root: Path) -> None:
    """A project with something to repair in every kind of file."""
    for number in range(FILES):
        place = root / f"part{number % 7}" / f"m{number}.py"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"import numpy as np\n\nx = {number}\nprint(x == np.nan)\n" + f"# line of {number}\n" * 2000)
    cell = {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [],
            "source": ["import numpy as np\n", "1 == np.nan"]}  # fmt: skip
    notebook = {"cells": [cell] * 5, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    for number in range(5):
        (root / f"n{number}.ipynb").write_text(json.dumps(notebook, indent=1) + "\n")
    (root / "mlscaffold.toml").write_text('stage = "prototype"\n\n[suppress]\n"ml-api/forward-called" = "once"\n')
    (root / "data/dictionary").mkdir(parents=True)
    (root / "data/a.csv").write_text("id,mass\n1,2\n")
    (root / "data/dictionary/a.yaml").write_text("name: a  # kept\nfields:\n  - name: id\n    type: integer\n")
    (root / "data/datapackage.yaml").write_text(
        f"name: demo\nresources:\n  - name: a\n    path: a.csv\n    hash: sha256:{'0' * 64}\n    bytes: 7\n"
        "    schema: dictionary/a.yaml\n"
    )


CACHE = ".mlscaffold_cache"


def contents(root: Path) -> dict[str, bytes]:
    """What the user's files hold, by their paths; the cache is ours."""
    files = (p for p in sorted(root.rglob("*")) if p.is_file())
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in files if CACHE not in p.parts}


def is_ours(path: str) -> bool:
    return path.rpartition("/")[2].startswith(".mlscaffold-")


def strike(root: Path, moment: float, *, writing: bool) -> bool:
    """Start a run and kill it; whether it was still alive then.

    While files are written means: `moment` after the first of them shows.
    """
    run = subprocess.Popen(COMMAND, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if writing:
        page = root / "docs"
        while run.poll() is None and not page.exists():
            time.sleep(0.0005)
    time.sleep(moment)
    alive = run.poll() is None
    run.send_signal(signal.SIGKILL)
    run.wait()
    return alive


CODE = "value = compute(first, second=3, third='text')\n"
CHECK = [sys.executable, "-m", "mlscaffold", "check", "--format", "json", "--stage", "production"]


def changed(root: Path, names: str, text: str) -> None:
    """Put a line before the code of some files."""
    for place in root.rglob(names):
        place.write_text(text + place.read_text())


def said(root: Path, *options: str) -> tuple[int, bytes]:
    """The exit code and the report of a run."""
    done = subprocess.run([*CHECK, *options], cwd=root, check=False, capture_output=True)
    return done.returncode, done.stdout


def struck_while_keeping(root: Path, number: int, moment: float, *, all_of_it: bool) -> tuple[bool, bool]:
    """Start a run, and kill it a moment after it began to write so many files; whether it was alive, and left a half.

    With `all_of_it` the processes that it began die with it; else they are left to themselves.
    """
    facts = root / CACHE / "facts"
    before = written(facts)
    run = subprocess.Popen(
        CHECK, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    while run.poll() is None and len(written(facts) - before) < number:
        time.sleep(0.0002)
    time.sleep(moment)
    alive = run.poll() is None
    if alive and all_of_it:
        os.killpg(run.pid, signal.SIGKILL)
    else:
        run.send_signal(signal.SIGKILL)
    run.wait()
    return alive, any(name.startswith(".") for name in written(facts))


def written(folder: Path) -> set[str]:
    """The names in a folder, hidden or not; none where there is no folder."""
    return set(os.listdir(folder)) if folder.is_dir() else set()


def kill_caches(kills: int, draw: random.Random) -> int:
    """Kill runs while they keep what they found."""
    os.environ["MLSCAFFOLD_WORKERS"] = "2"
    counts = dict.fromkeys(("runs", "killed", "half-written", "bundles replaced"), 0)
    problems: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        origin, root = Path(name, "origin/demo"), Path(name, "work/demo")
        make(origin)
        changed(origin, "*.py", CODE * 800)
        before = said(origin, "--no-cache")
        states = {"nothing": ("", 2), "one": ("m3.py", 1), "all": ("*.py", 3)}
        for label, (names, _) in states.items():
            place = Path(name, label, "demo")
            shutil.copytree(origin, place)
            if names:
                said(place)
                changed(place, names, "first = 1\n")
        # Old bundles, as many as are replaced at once.
        first = next((Path(name, "all/demo") / CACHE / "facts").iterdir())
        for number in range(20):
            shutil.copy(first, first.with_name(f"{number}.bundle"))
        expected = {label: said(Path(name, label, "demo"), "--no-cache") for label in states}
        assert before == expected["nothing"]
        while counts["killed"] < kills:
            label = list(states)[counts["runs"] % 3]
            shutil.copytree(Path(name, label, "demo"), root)
            old = contents(root)
            counts["runs"] += 1
            number = draw.randint(1, states[label][1])
            moment = draw.uniform(0, draw.choice([0.003, 0.02, 0.5]))
            alive, half = struck_while_keeping(root, number, moment, all_of_it=draw.random() < 0.5)
            counts["killed"] += alive
            counts["half-written"] += half
            counts["bundles replaced"] += label == "all" and not (root / CACHE / "facts/0.bundle").exists()
            if said(root) != expected[label] or said(root) != expected[label]:
                problems.append(f"run {counts['runs']}, {label}: a run after it says something else")
            now = contents(root)
            if now != old:
                odd = sorted(p for p in now.keys() | old.keys() if now.get(p) != old.get(p))
                problems.append(f"run {counts['runs']}, {label}: {odd[:5]} changed")
            shutil.rmtree(root)
    print(", ".join(f"{label} {count}" for label, count in counts.items()) + f", problems {len(problems)}")
    print("\n".join(problems), end="")
    return 1 if problems else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cache", action="store_true", help="kill runs that write the cache")
    options = parser.parse_args()
    if options.cache:
        return kill_caches(options.kills, random.Random(options.seed))
    draw = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        origin, reference, root = (Path(name, part, "demo") for part in ("origin", "reference", "work"))
        make(origin)
        shutil.copytree(origin, reference)
        started = time.perf_counter()
        code = subprocess.run(COMMAND, cwd=reference, check=False, capture_output=True).returncode
        whole = time.perf_counter() - started
        old, new = contents(origin), contents(reference)
        changed = {path for path in new if old.get(path) != new[path]}
        assert len(changed) > FILES, "the run has nothing to repair"
        counts = dict.fromkeys(
            ("runs", "killed", "nothing written", "some files written", "all written", "left behind"), 0
        )
        problems: list[str] = []
        while counts["killed"] < options.kills:
            number = counts["runs"]
            counts["runs"] += 1
            shutil.copytree(origin, root)
            writing = number % 2 == 1
            counts["killed"] += strike(root, draw.uniform(0, 0.1 if writing else whole), writing=writing)
            seen = contents(root)
            temporaries = {path for path in seen if is_ours(path)}
            mixed = {p for p in seen.keys() - temporaries if seen[p] not in (old.get(p), new.get(p))}
            gone = old.keys() - seen.keys()
            problems += [f"run {number}: {path} is neither old nor new" for path in sorted(mixed | gone)]
            written = {path for path in changed if seen.get(path) == new[path]}
            state = "nothing written" if not written else "all written" if written == changed else "some files written"
            counts[state] += 1
            counts["left behind"] += bool(temporaries)
            again = subprocess.run(COMMAND, cwd=root, check=False, capture_output=True)
            after = contents(root)
            if again.returncode != code or after != new:
                odd = sorted(p for p in after.keys() | new.keys() if after.get(p) != new.get(p))
                problems.append(f"run {number}: the next run ends with {again.returncode}, and differs in {odd[:5]}")
            shutil.rmtree(root)
    print(", ".join(f"{label} {count}" for label, count in counts.items()) + f", problems {len(problems)}")
    print("\n".join(problems), end="")
    return 1 if problems else 0


if __name__ == "__main__":
    os.environ.pop("MLSCAFFOLD_SOURCE", None)
    sys.exit(main())
