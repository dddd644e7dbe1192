"""`mlscaffold check` beside other linters on three real repositories: interleaved pairs, medians of ratios.

    python benchmarks/peers.py --setup VENVS
    python benchmarks/peers.py --venvs VENVS --small REPO --middle REPO --large REPO [--out benchmarks/RESULTS.md]

The repositories are copied first, and git tracks each copy, so that nothing of the user's is written to. A pair is
one run of `mlscaffold check` and one of the peer, one right after the other, the first of them in turn. Cold: every
cache of either is removed before each run. Warm: both have run before on the same files. One changed file: one
file gets a line more before each pair; each is told what its hook would be told, that file where it takes one.
A peer that cannot be installed, fails, or takes longer than `--limit` is listed with the reason.

Run it with the Python that mlscaffold is installed for; `--only NAME` takes some of the peers.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

PYTHON = sys.executable
OURS = str(Path(sys.executable).parent / "mlscaffold")
CHECK = (OURS, "check", "--format", "json", ".")
CACHES = (".mlscaffold_cache", ".ruff_cache", ".import_linter_cache", ".fixit_cache", ".mypy_cache", "__pycache__/lint")
PARSE = """\
import ast, os, sys, warnings
warnings.simplefilter("ignore")
for folder, _, files in os.walk("."):
    for file in files:
        if file.endswith(".py"):
            try:
                ast.parse(open(os.path.join(folder, file), "rb").read())
            except Exception:
                pass
"""


@dataclass(frozen=True)
class Peer:
    """Another linter: what to install, and how it is called on a whole repository and on one file."""

    name: str
    requirements: tuple[str, ...]
    cold: tuple[str, ...]
    """`{bin}` is the folder of its programs, `{config}` one for files of settings outside the repository."""
    warm: tuple[str, ...] = ()
    """Where it differs: for ruff, a run with its cache and nothing to report."""
    one: tuple[str, ...] = ()
    """On one file, `{file}`; empty for one that knows only repositories."""
    fine: tuple[int, ...] = (0, 1)
    """Exit codes of a run that did its work."""
    without: tuple[str, ...] = ()
    """Requirements whose own are not installed with them."""
    variables: dict[str, str] = field(default_factory=dict)
    note: str = ""


PEERS = (
    Peer(
        "ruff", ("ruff==0.17.6",), ("{bin}/ruff", "check", "--isolated", "--no-cache", "."),
        ("{bin}/ruff", "check", "--isolated", "--select", "PLE0100", "."),
        ("{bin}/ruff", "check", "--isolated", "{file}"),
    ),
    Peer(
        "ml-project-doctor", ("ml-project-doctor==0.1.1",), ("{bin}/ml-project-doctor", "--format", "json", "."),
        note="all checks",
    ),
    Peer(
        "mlguard-lint", ("mlguard-lint==0.1.1",), ("{bin}/mlguard-lint", "--format", "json", "--no-color", "."),
        one=("{bin}/mlguard-lint", "--format", "json", "{file}"),
    ),
    Peer(
        "leaklens-ml", ("leaklens-ml==0.11.0",), ("{bin}/leaklens", "--scan", ".", "--json"),
        one=("{bin}/leaklens", "--scan", "{file}", "--json"),
    ),
    Peer(
        "repo-review", ("repo-review[cli]==1.3.0", "sp-repo-review==2026.8.14"),
        ("{bin}/repo-review", "--format", "json", "."), fine=(0, 1, 2, 3), note="does not read the code",
    ),
    Peer(
        "mllint", ("mllint==0.12.2",), ("{bin}/mllint", "-q", "."), variables={"MLLINT_VERSION": "0.12.2"},
        note="without the linters that it calls; does not read the code",
    ),
    Peer(
        "pylint", ("pylint==2.17.7",),
        ("{bin}/pylint", "--load-plugins=dslinter", "--recursive=y", "--rcfile=", "."),
        one=("{bin}/pylint", "--load-plugins=dslinter", "--rcfile=", "{file}"), fine=tuple(range(32)),
        without=("dslinter==2.0.9",),
        note="dslinter asks for a pylint that no longer installs, so that it is given this one",
    ),
    Peer(
        "flake8", ("flake8==7.5.0",), ("{bin}/flake8", "--isolated", "--jobs=2", "."),
        one=("{bin}/flake8", "--isolated", "{file}"),
    ),
    Peer(
        "fixit", ("fixit==2.2.1",), ("{bin}/fixit", "--quiet", "lint", "."),
        one=("{bin}/fixit", "--quiet", "lint", "{file}"),
        fine=(0, 1, 2, 3),
    ),
    Peer(
        "import-linter", ("import-linter==2.17",),
        ("{bin}/lint-imports", "--config", "{config}/importlinter.ini", "--no-cache"),
        ("{bin}/lint-imports", "--config", "{config}/importlinter.ini"),
        note="one contract of layers over the packages at the top",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Run:
    """How long a command took."""

    wall: float
    cpu: float
    code: int
    said: str


def run(command: tuple[str, ...], cwd: Path, limit: float, variables: dict[str, str] | None = None) -> Run:
    """Run a command to its end, or to the limit."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "", **(variables or {})}
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors, env=environment,
            start_new_session=True,
        )  # fmt: skip
        # To wait with a time limit is to look again after up to 50 ms. It is killed with all that it started.
        alarm = threading.Timer(limit, os.killpg, (process.pid, 9))
        alarm.start()
        code = process.wait()
        wall = time.perf_counter() - started
        alarm.cancel()
        if wall >= limit:
            return Run(limit, limit, -1, f"took longer than {limit:g} s")
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace").strip().splitlines()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall, cpu, code, (said or [""])[-1][:160])


def peak_memory(command: tuple[str, ...], cwd: Path) -> int:
    """Megabytes that the largest process of a command held at once; of all of them together where Linux tells."""
    program = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=False);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run([PYTHON, "-c", program, *command], cwd=cwd, capture_output=True, text=True, check=True)
    # Kilobytes on Linux, bytes on macOS.
    return int(done.stdout) // (2**20 if sys.platform == "darwin" else 1024)


class Repository:
    """A copy of a repository, in git, that runs may write to."""

    def __init__(self, source: Path, place: Path) -> None:
        self.root = place
        shutil.copytree(source, place, symlinks=True, ignore=shutil.ignore_patterns(".git", *CACHES))
        git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
        for arguments in (["init", "-q"], ["add", "-A", "-f"], ["commit", "-q", "--no-verify", "-m", "x"]):
            subprocess.run([*git, *arguments], cwd=place, check=True, capture_output=True)
        self.sources = sorted(p for p in place.rglob("*.py") if p.is_file() and not p.is_symlink())
        # One of a usual size, as people change it.
        usual = [p for p in self.sources if 5_000 < p.stat().st_size < 40_000] or self.sources
        self.one = str(usual[0].relative_to(place))
        self._edits = 0

    def drop_caches(self) -> None:
        for name in CACHES:
            for found in [self.root / name, *self.root.glob(f"*/{name}")]:
                shutil.rmtree(found, ignore_errors=True)

    def edit(self) -> None:
        self._edits += 1
        file = self.root / self.one
        with file.open("a", encoding="utf-8") as stream:
            stream.write(f"\n_EDIT_{self._edits} = {self._edits}\n")

    def packages(self) -> list[str]:
        """The packages at the top or in `src`, which an import contract can be about."""
        found = {p.parent.name for folder in (".", "src") for p in self.root.glob(f"{folder}/*/__init__.py")}
        return sorted(filter(str.isidentifier, found))

    @property
    def lines(self) -> int:
        return sum(p.read_bytes().count(b"\n") for p in self.sources)


def filled(command: tuple[str, ...], peer: Peer, venvs: Path, config: Path, file: str = "") -> tuple[str, ...]:
    return tuple(part.format(bin=venvs / peer.name / "bin", config=config, file=file) for part in command)


def settings_for(repository: Repository, folder: Path) -> str:
    """Write what import-linter needs; why it cannot be used, where it cannot."""
    packages = repository.packages()
    if not packages:
        return "needs a package at the top of the repository or in src, and there is none"
    layers = "\n".join(f"    {name}" for name in packages)
    (folder / "importlinter.ini").write_text(
        f"[importlinter]\nroot_packages =\n{layers}\n\n[importlinter:contract:layers]\nname = layers\ntype = layers\n"
        f"layers =\n{layers}\n",
        encoding="utf-8",
    )
    return ""


def in_pairs(ours, theirs, repeats: int, before) -> tuple[list[Run], list[Run]]:
    """Runs of both, in turn, each pair the other way round; `before` is done ahead of every run."""
    pairs: tuple[list[Run], list[Run]] = ([], [])
    for turn in range(repeats):
        for side in (0, 1) if turn % 2 == 0 else (1, 0):
            before(side)
            pairs[side].append((ours, theirs)[side]())
    return pairs


def failure(runs: list[Run], fine: tuple[int, ...]) -> str:
    """Why a run was none; empty when all were."""
    bad = next((r for r in runs if r.code not in fine), None)
    return f"exit {bad.code}: {bad.said}" if bad and bad.code >= 0 else bad.said if bad else ""


def measured(
    peer: Peer, repository: Repository, mode: str, venvs: Path, config: Path, repeats: int, limit: float
) -> dict:
    """One cell of the table."""
    if not (venvs / peer.name / "bin").is_dir() or (venvs / f"{peer.name}.error").is_file():
        return {"error": "not installed"}
    if peer.name == "import-linter" and (why := settings_for(repository, config)):
        return {"error": why}
    theirs = {
        "cold": peer.cold,
        "warm": peer.warm or peer.cold,
        "one changed file": peer.one or peer.warm or peer.cold,
    }[mode]
    command = filled(theirs, peer, venvs, config, repository.one)
    ours = (OURS, "check", repository.one) if mode == "one changed file" else CHECK
    variables = {"PYTHONPATH": os.pathsep.join((".", "src"))} if peer.name == "import-linter" else {}

    def before(_side: int) -> None:
        if mode == "cold":
            repository.drop_caches()
        if mode == "one changed file":
            repository.edit()

    if mode != "cold":
        # So that both know the files.
        for each in (ours, command):
            first = run(each, repository.root, limit, variables if each is command else None)
            if each is command and first.code not in peer.fine:
                return {"error": failure([first], peer.fine)}
    our_runs, their_runs = in_pairs(
        lambda: run(ours, repository.root, limit),
        lambda: run(command, repository.root, limit, variables),
        repeats,
        before,
    )
    if why := failure(our_runs, (0, 1)):
        sys.exit(f"mlscaffold check: {why}")
    if why := failure(their_runs, peer.fine):
        return {"error": why}
    ratios = [a.wall / b.wall for a, b in zip(our_runs, their_runs, strict=True)]
    return {
        "ours": statistics.median(r.wall for r in our_runs),
        "theirs": statistics.median(r.wall for r in their_runs),
        "ratio": statistics.median(ratios), "low": min(ratios), "high": max(ratios),
    }  # fmt: skip


def bars(repository: Repository, ruff: str, repeats: int, limit: float) -> dict[str, tuple[float, float]]:
    """The figures that the project holds itself to, each with its bar; `one` is a file of the usual size."""
    parse, start = (PYTHON, "-c", PARSE), (PYTHON, "-c", "pass")
    here = repository.root

    def pair(a, b, number, before=lambda: None, what="wall") -> float:
        ratios = []
        for _ in range(number):
            before()
            x, y = (run(c, here, limit) for c in (a, b))
            if x.code not in (0, 1) or y.code not in (0, 1):
                sys.exit(f"{a[:3]} or {b[:3]} failed: {x.said} {y.said}")
            ratios.append(getattr(x, what) / getattr(y, what))
        return statistics.median(ratios)

    found = {
        "cold cpu / ast.parse": (pair(CHECK, parse, repeats, repository.drop_caches, "cpu"), 1.5),
        "cold wall / ruff": (
            pair(CHECK, (ruff, "check", "--isolated", "--no-cache", "."), repeats, repository.drop_caches),
            3.0,
        ),
    }
    warm = (ruff, "check", "--isolated", "--select", "PLE0100", ".")
    run(CHECK, here, limit), run(warm, here, limit)
    found["warm wall / ruff warm"] = pair(CHECK, warm, 3 * repeats), 2.5
    found["one file / python"] = pair((OURS, "check", repository.one), start, 4 * repeats), 5.0
    found["--version / python"] = pair((OURS, "--version"), start, 5 * repeats), 2.2
    return found


def set_up(folder: Path, only: list[str]) -> None:
    """A virtual environment for each peer; where one cannot be installed, a file says why."""
    folder.mkdir(parents=True, exist_ok=True)
    for peer in PEERS:
        if only and peer.name not in only:
            continue
        place, error = folder / peer.name, folder / f"{peer.name}.error"
        error.unlink(missing_ok=True)
        subprocess.run([PYTHON, "-m", "venv", "--clear", str(place)], check=True)
        pip = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        for extra, wanted in (([], peer.requirements), (["--no-deps"], peer.without)):
            if not wanted:
                continue
            done = subprocess.run(
                [*pip, *extra, *wanted],
                capture_output=True,
                text=True,
                check=False,
                env={**os.environ, **peer.variables},
            )
            if done.returncode:
                lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR:")]
                error.write_text((lines or done.stderr.splitlines()[-1:])[0] + "\n", encoding="utf-8")
                break
        print(peer.name, error.read_text(encoding="utf-8").strip() if error.is_file() else "installed", flush=True)


def version(name: str, venvs: Path) -> str:
    """What of a peer is really there."""
    program = "import importlib.metadata as m, sys; print(' '.join(f'{n} {m.version(n)}' for n in sys.argv[1:]))"
    peer = next(p for p in PEERS if p.name == name)
    names = [r.partition("==")[0].partition("[")[0] for r in (*peer.requirements, *peer.without)]
    done = subprocess.run(
        [str(venvs / name / "bin" / "python"), "-c", program, *names], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or name


def page(results: dict) -> str:
    """The results as Markdown."""
    out = [
        "# Speed beside other linters", "",
        "Wall seconds, medians of interleaved pairs. `ratio` is ours by theirs (below 1: mlscaffold is faster),",
        "the median of the pairs' ratios; then the lowest and the highest.",
        f"By `benchmarks/peers.py`, {results['repeats']} pairs a cell.", "",
        f"Machine: {results['machine']}. mlscaffold {results['mlscaffold']}.", "",
    ]  # fmt: skip
    if results["bars"]:
        out += [
            "## What the project holds itself to, on the large repository",
            "",
            "| figure | median | bar | |",
            "|---|---|---|---|",
        ]
        out += [
            f"| {name} | {value:.2f} | {bar} | {'holds' if value <= bar else 'does not hold'} |"
            for name, (value, bar) in results["bars"].items()
        ]
        out += ["", f"Memory, cold: at most {results['memory']} MB in the largest process (bar 400 MB).", ""]
    for size, repository in results["sizes"].items():
        out += [f"## {size.capitalize()}: {repository['files']:,} Python files, {repository['lines']:,} lines", ""]
        out += ["| peer | mode | mlscaffold | peer | ratio | lowest to highest |", "|---|---|---|---|---|---|"]
        for name, modes in repository["peers"].items():
            for mode, cell in modes.items():
                if "error" in cell:
                    said = cell["error"].replace("|", "\\|")
                    out.append(f"| {name} | {mode} | | {said} | | |")
                else:
                    out.append(
                        f"| {name} | {mode} | {cell['ours']:.3f} | {cell['theirs']:.3f} | {cell['ratio']:.2f} "
                        f"| {cell['low']:.2f} to {cell['high']:.2f} |"
                    )
        out.append("")
    out += ["## Commands", "", "In the folder of the repository; `FILE` is one of a usual size.", ""]
    out += ["- mlscaffold: `mlscaffold check --format json .`; one changed file: `mlscaffold check FILE`"]
    for peer in PEERS:
        if peer.name not in results["versions"]:
            continue
        shown = {
            k: " ".join(c).replace("{bin}/", "").replace("{config}/", "").replace("{file}", "FILE")
            for k, c in (("", peer.cold), ("warm: ", peer.warm), ("one changed file: ", peer.one))
            if c
        }
        note = f" ({peer.note})" if peer.note else ""
        out.append(f"- {results['versions'][peer.name]}{note}: " + "; ".join(f"{k}`{c}`" for k, c in shown.items()))
    return "\n".join(out) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--setup", type=Path, metavar="VENVS", help="make the peers' environments in this folder, and end"
    )
    parser.add_argument("--venvs", type=Path, help="the folder that --setup made")
    for size in ("small", "middle", "large"):
        parser.add_argument(f"--{size}", type=Path, metavar="REPO")
    parser.add_argument("--out", type=Path, help="write the table to this file")
    parser.add_argument("--repeats", type=int, default=5, help="pairs a cell")
    parser.add_argument("--limit", type=float, default=600.0, help="seconds that one run may take")
    parser.add_argument("--only", action="append", default=[], choices=[p.name for p in PEERS])
    options = parser.parse_args()
    if options.setup:
        set_up(options.setup, options.only)
        return 0
    if not options.venvs:
        parser.error("give --venvs, the folder that --setup made")
    venvs = options.venvs.resolve()
    peers = [p for p in PEERS if not options.only or p.name in options.only]
    said = run((OURS, "--version"), Path.cwd(), 60)
    if said.code:
        sys.exit(f"mlscaffold does not run: {said.said}")
    results: dict = {
        "repeats": options.repeats, "sizes": {}, "bars": {}, "memory": 0,
        "machine": f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}",
        "mlscaffold": subprocess.check_output([OURS, "--version"], text=True).split()[-1],
        "versions": {p.name: version(p.name, venvs) for p in peers},
    }  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="peers-") as folder:
        config = Path(folder) / "config"
        config.mkdir()
        for size in ("small", "middle", "large"):
            source = getattr(options, size)
            if source is None:
                continue
            repository = Repository(source, Path(folder) / size)
            cells: dict = {}
            for peer in peers:
                cells[peer.name] = {}
                for mode in ("cold", "warm", "one changed file"):
                    cell = measured(peer, repository, mode, venvs, config, options.repeats, options.limit)
                    cells[peer.name][mode] = cell
                    print(size, peer.name, mode, json.dumps(cell), flush=True)
                    if "error" in cell:
                        break
            if size == "large":
                repository.drop_caches()
                results["memory"] = peak_memory(CHECK, repository.root)
                ruff = venvs / "ruff" / "bin" / "ruff"
                if ruff.is_file():
                    results["bars"] = bars(repository, str(ruff), options.repeats, options.limit)
            results["sizes"][size] = {"files": len(repository.sources), "lines": repository.lines, "peers": cells}
    text = page(results)
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
