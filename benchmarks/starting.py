"""From an empty folder to a trained model with green tests: `mlscaffold new` beside other templates.

    python benchmarks/starting.py --setup TOOLS [--pythons FOLDER]
    python benchmarks/starting.py --tools TOOLS --templates FOLDER [--pythons FOLDER] [--rounds 3]
        [--out benchmarks/STARTING.md]

The folder of templates holds checkouts of `cookiecutter-mlops-package`, `cookiecutter-data-science` and
`kedro-starters`; nothing is fetched but packages. Each template is generated with its defaults, and its environment
made, its model trained and its tests run by the commands that its own pages name. The first time through is for the
caches of packages alone, and for what is not timed: whether its linter is content, and whether its tests fail once
every function that fits a model raises. Then come the rounds, all templates in turn; uv is offline in these, pip asks
its index for what is new, and takes the files from its cache. One that fails is taken no further, and said where and
why; no one else's template is repaired.

Run it with the Python that mlscaffold is installed for. `--pythons FOLDER` holds other Pythons (`*/bin/python3.N`)
for templates that ask for one.
"""

import argparse
import ast
import contextlib
import os
import platform
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PYTHON = sys.executable
OURS = Path(sys.executable).parent / "mlscaffold"
PHASES = ("generate", "install", "train", "test")
SYSTEM = "/usr/local/bin:/usr/bin:/bin"
"""Where programs are that are nobody's own: git, make, bash."""
VENV = ". .venv/bin/activate"

TOOLS = {
    "cookiecutter": ("cookiecutter==2.7.1",),
    "ccds": ("cookiecutter-data-science==2.3.0",),
    "create-ml-stack": ("create-ml-stack==0.0.2",),
    "kedro": ("kedro==1.7.0",),
    "uv": ("uv==0.13.9",),
    "virtualenvwrapper": ("virtualenvwrapper==6.1.1",),
}
"""What templates are generated and installed with, each in an environment of its own."""
PYTHON_OF_TOOLS = {"virtualenvwrapper": "3.10"}
"""Whose Python becomes that of a project: the one that cookiecutter-data-science asks for by default."""

MODELS = frozenset({
    ".bst", ".cbm", ".ckpt", ".h5", ".joblib", ".keras", ".onnx", ".pickle", ".pkl", ".pt", ".pth", ".safetensors",
    ".skops", ".ubj",
})  # fmt: skip
"""How files end that a model is kept in."""
METRIC = re.compile(
    r"(?i)\b((?:macro_)?f1|accuracy|auc|loss|mae|r\^?2|rmse|score)\b[^\d\n]{0,20}?(-?\d+\.\d+)(?![\d.]*[a-z])"
)
FITS = frozenset({"fit", "fit_predict", "fit_transform", "partial_fit", "backward"})
"""Methods by which a model is fitted."""
PASSED_OVER = frozenset({".venv", ".envs", ".git", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache"})
OUT_OF_REACH = re.compile(r"(?i)dns error|name resolution|could not resolve host|connection (?:refused|timed out)")


@dataclass(frozen=True)
class Template:
    """A template, and the commands of its pages."""

    name: str
    source: str
    """The checkout in the folder of templates, or the program that brings the template with it."""
    generate: str
    """`{templates}` is the folder of checkouts."""
    project: str
    """The folder that it makes."""
    install: str
    train: str
    test: str
    lint: str = ""
    inside: str = ""
    """What activates its environment, ahead of every command after `install`."""
    python: str = ""
    """The Python that it asks for, where it does."""
    note: str = ""

    def command(self, phase: str) -> str:
        found: str = getattr(self, phase)
        return found


TEMPLATES = (
    Template(
        "mlscaffold", "mlscaffold", "mlscaffold new demo --defaults", "demo",
        f"python -m venv .venv\n{VENV}\npip install -r requirements.lock -e .", "demo train", "pytest",
        "mlscaffold check", inside=VENV,
    ),
    Template(
        "mlscaffold, with uv", "mlscaffold", "mlscaffold new demo --defaults", "demo",
        f"uv venv\n{VENV}\nuv pip install -r requirements.lock -e .", "demo train", "pytest", "mlscaffold check",
        inside=VENV,
    ),
    Template(
        "kedro, spaceflights-pandas", "kedro-starters",
        "kedro new --starter {templates}/kedro-starters/spaceflights-pandas --name Demo --telemetry no", "demo",
        f"python -m venv .venv\n{VENV}\npip install -r requirements.txt", "kedro run", "pytest", inside=VENV,
    ),
    Template(
        "kedro, spaceflights-pandas, with its extra `dev`", "kedro-starters",
        "kedro new --starter {templates}/kedro-starters/spaceflights-pandas --name Demo --telemetry no", "demo",
        f'python -m venv .venv\n{VENV}\npip install -r requirements.txt\npip install -e ".[dev]"', "kedro run",
        "pytest", "ruff check .", inside=VENV,
        note="one command more than its README has, which brings pytest",
    ),
    Template(
        "cookiecutter-data-science", "cookiecutter-data-science",
        "ccds {templates}/cookiecutter-data-science --no-input", "project_name",
        "make create_environment\nworkon project_name\nmake requirements", "python project_name/modeling/train.py",
        "make test", "make lint", inside='. "$WORKON_HOME/project_name/bin/activate"', python="3.10",
        note="`make train`, which its README names, is no recipe of its Makefile",
    ),
    Template(
        "cookiecutter-data-science, with pytest", "cookiecutter-data-science",
        "ccds {templates}/cookiecutter-data-science --no-input testing_framework=pytest", "project_name",
        "make create_environment\nworkon project_name\nmake requirements", "python project_name/modeling/train.py",
        "make test", "make lint", inside='. "$WORKON_HOME/project_name/bin/activate"', python="3.10",
        note="not its defaults, which have no tests",
    ),
    Template(
        "cookiecutter-mlops-package", "cookiecutter-mlops-package",
        "cookiecutter --no-input {templates}/cookiecutter-mlops-package", "mlops-project",
        "git init\nuv sync", "uv run just project", "uv run just check-test",
        "uv run just check-code check-type check-format check-security", python="3.13",
        note="the recipe `check` of its README is `check-test` and what is given here as lint",
    ),
    Template(
        "create-ml-stack", "create-ml-stack", "create-ml-stack demo --yes", "demo",
        "uv sync --python 3.11", "uv run train --fast", "uv run pytest -q",
    ),
    Template(
        "create-ml-stack, with pip", "create-ml-stack", "create-ml-stack demo --pm pip --yes", "demo",
        f"python -m venv .venv\n{VENV}\npip install -r requirements.txt\npip install -e .", "train --fast", "pytest -q",
        inside=VENV, python="3.11", note="its default stack, PyTorch, from the index that pip has",
    ),
    Template(
        "create-ml-stack, scikit-learn", "create-ml-stack", "create-ml-stack demo --framework sklearn --yes", "demo",
        "uv sync --python 3.11", "uv run train --fast", "uv run pytest -q",
    ),
    Template(
        "create-ml-stack, scikit-learn alone", "create-ml-stack",
        "create-ml-stack demo --framework sklearn --tracking none --data none --config none --serving none --yes",
        "demo", "uv sync --python 3.11", "uv run train --fast", "uv run pytest -q",
        note="without tracking, data versioning, settings and serving",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Run:
    """One command of a template."""

    wall: float
    code: int
    said: str


@dataclass
class Row:
    """What came of a template."""

    walls: dict[str, list[float]] = field(default_factory=lambda: {phase: [] for phase in PHASES})
    failed_at: str = ""
    why: str = ""
    is_out_of_reach: bool = False
    """Whether it failed for the network alone."""
    model: str = ""
    """A model that training wrote, relative to the project, or what it said of how good one is."""
    tests: str = ""
    notices: str = ""
    """Whether the tests fail when nothing can be fitted: `yes`, `no`, or that nothing is."""
    lint: str = ""
    told: dict[str, str] = field(default_factory=dict)
    """Where each command is told."""

    def median(self, *phases: str) -> float:
        return statistics.median(map(sum, zip(*(self.walls[p] for p in phases), strict=True)))

    @property
    def is_green(self) -> bool:
        return not self.failed_at and bool(self.model) and all(self.walls.values())


class Bench:
    """A place to work in, with the programs that templates find there."""

    def __init__(self, place: Path, tools: Path, templates: Path, pythons: Mapping[str, str], limit: float) -> None:
        self.place, self.tools, self.templates, self.limit = place, tools, templates, limit
        self.offline = False
        self._pythons = pythons
        self._generators = place / "generators"
        self._generators.mkdir()
        _calls(self._generators / "mlscaffold", str(OURS))
        for name in ("cookiecutter", "ccds", "create-ml-stack", "kedro"):
            _calls(self._generators / name, str(tools / name / "bin" / name))

    def python(self, wanted: str) -> str:
        """The version of the Python that a template is given."""
        return wanted if wanted in self._pythons else next(iter(self._pythons))

    def _programs(self, python: str) -> Path:
        """A folder of the programs that every template finds: uv and Pythons, without what is installed beside them."""
        place = self.place / f"programs-{python}"
        if not place.is_dir():
            place.mkdir()
            # Links would lead to environments whose other programs are found as well.
            for name in ("uv", "uvx"):
                _calls(place / name, str(self.tools / "uv" / "bin" / name))
            for version, program in self._pythons.items():
                _calls(place / f"python{version}", program)
            for name in ("python", "python3"):
                _calls(place / name, self._pythons[python])
            (place / "virtualenvwrapper.sh").symlink_to(self.tools / "virtualenvwrapper/bin/virtualenvwrapper.sh")
        return place

    def run(self, template: Template, phase: str, folder: Path, **variables: str) -> Run:
        """Run the commands of a phase, to their end or to the limit."""
        script = template.command(phase).format(templates=self.templates)
        path = [str(self._programs(self.python(template.python))), SYSTEM]
        if phase == "generate" or script.startswith("mlscaffold "):
            path.insert(0, str(self._generators))
        if phase == "install":
            script = re.sub(r"(?m)^workon .*$", lambda _: template.inside, script)
        elif phase != "generate" and template.inside:
            script = f"{template.inside}\n{script}"
        wrapper = self.tools / "virtualenvwrapper" / "bin"
        scratch = self.place / "scratch"
        scratch.mkdir(exist_ok=True)
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("PYENV", "VIRTUAL", "PYTHON", "CONDA"))},
            "PATH": ":".join(path), "TMPDIR": str(scratch), "NO_COLOR": "1", "DO_NOT_TRACK": "1",
            "UV_CACHE_DIR": str(self.place / "cache/uv"), "PIP_CACHE_DIR": str(self.place / "cache/pip"),
            "UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1", "PIP_PROGRESS_BAR": "off",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1", "WORKON_HOME": str(folder / ".envs"),
            "VIRTUALENVWRAPPER_PYTHON": str(wrapper / "python"),
            "VIRTUALENVWRAPPER_VIRTUALENV": str(wrapper / "virtualenv"), **variables,
        }  # fmt: skip
        if self.offline:
            environment["UV_OFFLINE"] = "1"
        cwd = folder if phase == "generate" else folder / template.project
        started = time.perf_counter()
        with tempfile.TemporaryFile() as output:
            process = subprocess.Popen(
                ["bash", "-ec", script], cwd=cwd, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env=environment, start_new_session=True,
            )  # fmt: skip
            alarm = threading.Timer(self.limit, _end, (process,))
            alarm.start()
            try:
                code = process.wait()
                wall = time.perf_counter() - started
            finally:
                alarm.cancel()
                # What it left running would be measured with the next one.
                _end(process)
            output.seek(0)
            said = output.read().decode("utf-8", "replace")
        said = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", said)
        return Run(wall, code, said if wall < self.limit else f"error: took longer than {self.limit:g} s")

    def shown(self, text: str) -> str:
        """A text without what is this machine's own: its paths, and addresses."""
        text = re.sub(r"\b(?:https?|file|git\+\w+)://\S+", "(an address)", text)
        for place in (self.place, self.tools, self.templates, Path(sys.prefix), Path(sys.base_prefix), Path.home()):
            text = text.replace(f"{place}/", "")
        return re.sub(r"(?<![\w.])/(?:[\w.@+-]+/)+", "", text)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command and all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _calls(place: Path, program: str) -> None:
    """Write a program that is another."""
    place.write_text(f'#!/bin/sh\nexec "{program}" "$@"\n', encoding="utf-8")
    place.chmod(0o755)


def first_error(said: str) -> str:
    """The first line of an output that tells of an error; else its last one."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    warning = re.compile(r"(?i)^warn")
    error = re.compile(r"(?i)\berror\b|error:|not found|no such|no rule|\bfailed\b|unsatisfiable|traceback")
    found = [line for line in lines if error.search(line) and not warning.search(line)]
    if found and found[0].startswith("Traceback"):
        # What it ends with says more.
        found = [line for line in lines if re.match(r"[\w.]+(?:Error|Exception)\b", line)] or found
    causes = [line for line in lines if line.startswith("cause: ")]
    told = [*found[:1], *causes[:1]] if found else lines[-1:]
    return " ".join(" ".join(told).split())[:300]


def files_in(project: Path) -> dict[str, tuple[int, int]]:
    """All files of a project but those of tools, with size and time."""
    found = {}
    for folder, names, files in os.walk(project):
        names[:] = [n for n in names if n not in PASSED_OVER and not n.endswith(".egg-info")]
        for name in files:
            path = Path(folder, name)
            status = path.lstat()
            found[path.relative_to(project).as_posix()] = status.st_size, status.st_mtime_ns
    return found


def trained(before: Mapping[str, tuple[int, int]], after: Mapping[str, tuple[int, int]], said: str) -> str:
    """The model that training wrote, or the metric that it told; empty where there is neither."""
    written = [p for p, state in sorted(after.items()) if state != before.get(p) and state[0]]
    models = [p for p in written if Path(p).suffix in MODELS]
    # A time in a path is another one in each run.
    parts = [re.sub(r"\d{4}-\d\d-\d\d[T ][\w.:-]+", "*", f"`{p}`") for p in models[:1]]
    metric = METRIC.search(said)
    return ", ".join([*parts, *([f"{metric[1]} {metric[2]}"] if metric else [])])


def tested(report: Path, run: Run) -> tuple[str, str]:
    """How many tests passed, and what is wrong: empty where there are some and all pass."""
    try:
        suites = list(ET.parse(report).getroot().iter("testsuite"))
    except (OSError, ET.ParseError):
        return "none ran", first_error(run.said)
    number, bad, skipped = (
        sum(int(s.get(name, "0")) for s in suites for name in names)
        for names in (("tests",), ("failures", "errors"), ("skipped",))
    )
    passed = f"{number - bad - skipped} passed" + (f", {bad} failed" if bad else "")
    if bad:
        cases = (c for s in suites for c in s.iter("testcase"))
        name, told = next((c.get("name"), e) for c in cases for e in c if e.tag in {"failure", "error"})
        return passed, f"{name}: {' '.join((told.get('message') or '').split())[:200]}"
    return passed, "" if number and not run.code else "no tests" if not number else first_error(run.said)


def broken(project: Path) -> int:
    """Make every function of a project that fits a model raise; how many there are."""
    number = 0
    for path in files_in(project):
        file = project / path
        parts = Path(path).parts
        if file.suffix != ".py" or {"test", "tests"} & set(parts) or parts[-1].startswith("test_"):
            continue
        text = file.read_text(encoding="utf-8")
        lines = text.splitlines(keepends=True)
        places = sorted({(n.body[0].lineno, n.body[0].col_offset) for n in fitting(ast.parse(text))}, reverse=True)
        for line, column in places:
            lines.insert(line - 1, " " * column + 'raise RuntimeError("training is broken on purpose")\n')
        if places:
            file.write_text("".join(lines), encoding="utf-8")
        number += len(places)
    return number


def fitting(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions of a module that fit a model."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.body[0].lineno > node.lineno:
            calls = (n.func for n in ast.walk(node) if isinstance(n, ast.Call))
            if any(isinstance(f, ast.Attribute) and f.attr in FITS for f in calls):
                yield node


def where_told(command: str, project: Path, template: Path | None) -> str:
    """The page that tells the commands of a phase; what of them none tells."""
    pages = [project / "README.md", *([template / "README.md"] if template else [])]
    folders = [project, *([template / "docs"] if template else [])]
    others = [
        p
        for f in folders
        for p in sorted(f.rglob("*"))
        if p.name in {"Makefile", "justfile"} or p.suffix in {".md", ".yml"}
    ]
    wanted = [line for line in command.splitlines() if line != VENV and not line.startswith("workon ")]
    texts = [
        (p.name, " ".join(p.read_text(encoding="utf-8", errors="replace").split()))
        for p in [*pages, *others]
        if p.is_file()
    ]
    found: list[str] = []
    missing: list[str] = []
    for line in wanted:
        place = next((name for name, text in texts if line in text), "")
        (found if place else missing).append(place or f"`{line}`")
    untold = "on no page of its own" + (f": {', '.join(missing)}" if found else "")
    return ", ".join(dict.fromkeys([*found, *([untold] if missing else [])]))


def attempt(bench: Bench, template: Template, row: Row, *, timed: bool) -> None:
    """Take a template through all phases, as far as it goes."""
    with tempfile.TemporaryDirectory(prefix="empty-", dir=bench.place) as name:
        folder = Path(name)
        project, report = folder / template.project, folder / "tests.xml"
        walls = {}
        for phase in PHASES:
            before = files_in(project) if phase == "train" else {}
            run = bench.run(template, phase, folder, PYTEST_ADDOPTS=f"--junitxml={report}" if phase == "test" else "")
            why = first_error(run.said) if run.code else ""
            if phase == "train" and not why:
                row.model = trained(before, files_in(project), run.said)
            if phase == "test":
                row.tests, why = tested(report, run)
            if why:
                row.failed_at, row.why = phase, bench.shown(why)
                row.is_out_of_reach = OUT_OF_REACH.search(run.said) is not None
                break
            walls[phase] = run.wall
        if timed:
            for phase, wall in walls.items():
                row.walls[phase].append(wall)
            return
        checkout = bench.templates / template.source
        if project.is_dir():
            pages = checkout if checkout.is_dir() else None
            row.told = {phase: where_told(template.command(phase), project, pages) for phase in PHASES[1:]}
        if template.lint and "train" in walls:
            lint = bench.run(template, "lint", folder)
            row.lint = "content" if lint.code == 0 else "finds fault"
        if "test" in walls:
            row.notices = noticing(bench, template, folder)


def noticing(bench: Bench, template: Template, folder: Path) -> str:
    """Whether the tests fail once nothing can be fitted."""
    if not broken(folder / template.project):
        return "nothing is fitted"
    report = folder / "broken.xml"
    run = bench.run(template, "test", folder, PYTEST_ADDOPTS=f"--junitxml={report}")
    return "yes" if tested(report, run)[1] else "no"


def version_of(template: Template, tools: Path, templates: Path) -> str:
    """What of a template is really there."""
    if template.source == "mlscaffold":
        return subprocess.check_output([str(OURS), "--version"], text=True).strip()
    checkout = templates / template.source
    if checkout.is_dir():
        told = subprocess.run(
            ["git", "-C", str(checkout), "log", "-1", "--format=%h of %cs"], capture_output=True, text=True, check=True
        )
        return f"{template.source} {told.stdout.strip()}"
    program = "import importlib.metadata as m, sys; print(m.version(sys.argv[1]))"
    python = str(tools / template.source / "bin" / "python")
    return f"{template.source} " + subprocess.check_output([python, "-c", program, template.source], text=True).strip()


def page(
    rows: Mapping[str, Row], rounds: int, machine: str, versions: Mapping[str, str], pythons: Mapping[str, str]
) -> str:
    """The results as Markdown."""
    out = [
        "# From an empty folder to a trained model with green tests", "",
        f"Wall seconds, medians of {rounds} interleaved round{'s' * (rounds > 1)} with the packages in the caches",
        "of uv and pip. By `benchmarks/starting.py`, which says how. *Trained*: a model file is there after training",
        "that was not before, or a metric was told. *Tests notice*: whether any test fails once every function that",
        "fits a model raises.", "",
        f"Machine: {machine}.", "",
        "| template | generate | install | train | test | all | without install | trained | tests | tests notice |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for name, row in rows.items():
        cells = [f"{row.median(p):.1f}" if row.walls[p] else "" for p in PHASES]
        whole = row.failed_at == "" and all(row.walls.values())
        cells += [f"{row.median(*PHASES):.1f}", f"{row.median('generate', 'train', 'test'):.1f}"] if whole else ["", ""]
        reached_training = row.failed_at not in ("generate", "install", "train")
        cells += [row.model or ("no" if reached_training else ""), row.tests, row.notices]
        out.append(f"| {name} | " + " | ".join(c.replace("|", "\\|") for c in cells) + " |")
    real = sorted(
        (n for n, r in rows.items() if r.is_green and r.notices == "yes"), key=lambda n: rows[n].median(*PHASES)
    )
    out += ["", "Those that train, whose tests pass, and whose tests notice, the fastest first: "]
    out[-1] += ", ".join(f"{name} ({rows[name].median(*PHASES):.1f} s)" for name in real) + "." if real else "none."
    out += ["", "## What went no further", ""]
    for name, row in rows.items():
        if row.failed_at:
            reach = ". A package index that it names is out of reach of this machine: no fault of its own"
            reach = reach if row.is_out_of_reach else ""
            out.append(f"- {name}, at *{row.failed_at}*: `{row.why.replace('`', chr(39))}`{reach}")
        elif not row.model:
            out.append(f"- {name} goes through all steps, but trains nothing: no model is written, and no metric told.")
    out += ["", "## Versions and commands", ""]
    for template in TEMPLATES:
        if template.name not in rows:
            continue
        row = rows[template.name]
        out.append(f"**{template.name}**: {versions[template.name]}, Python {pythons[template.name]}. "
                   + (f"{template.note[0].upper()}{template.note[1:]}." if template.note else ""))  # fmt: skip
        for phase in PHASES:
            told = f" ({row.told[phase]})" if row.told.get(phase) else ""
            command = template.command(phase).replace("{templates}/", "").replace("\n", "; ")
            out.append(f"- {phase}{told}: `{command}`")
        if row.lint:
            out.append(f"- lint, not timed: `{template.lint}`: {row.lint}")
        out.append("")
    return "\n".join(line.rstrip() for line in out).rstrip() + "\n"


def pythons_in(folder: Path | None) -> dict[str, str]:
    """The Pythons by version, first the one that runs this."""
    pythons = {f"{sys.version_info[0]}.{sys.version_info[1]}": PYTHON}
    for found in sorted(folder.glob("*/bin/python3.*")) if folder else ():
        if re.fullmatch(r"python3\.\d+", found.name):
            pythons.setdefault(found.name.removeprefix("python"), str(found.absolute()))
    return pythons


def set_up(folder: Path, pythons: Mapping[str, str]) -> None:
    """An environment for each of the tools."""
    for name, wanted in TOOLS.items():
        python = pythons.get(PYTHON_OF_TOOLS.get(name, ""), PYTHON)
        subprocess.run([python, "-m", "venv", "--clear", str(folder / name)], check=True)
        pip = [str(folder / name / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *wanted], check=True)
        print(name, "installed", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--setup", type=Path, metavar="TOOLS", help="install the tools in this folder, and end")
    parser.add_argument("--tools", type=Path, help="the folder that --setup made")
    parser.add_argument("--templates", type=Path, help="a folder with the checkouts of the templates")
    parser.add_argument("--pythons", type=Path, help="a folder with Pythons, each in a folder of its own")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=float, default=900.0, help="seconds that one phase may take")
    parser.add_argument("--only", action="append", default=[], choices=[t.name for t in TEMPLATES])
    parser.add_argument("--out", type=Path, help="write the page to this file")
    options = parser.parse_args()
    if options.setup:
        set_up(options.setup, pythons_in(options.pythons))
        return 0
    if not options.tools or not options.templates or options.rounds < 1:
        parser.error("give --tools, the folder that --setup made, --templates, and at least one round")
    tools, templates = options.tools.resolve(), options.templates.resolve()
    chosen = [t for t in TEMPLATES if not options.only or t.name in options.only]
    versions = {t.name: version_of(t, tools, templates) for t in chosen}
    rows = {t.name: Row() for t in chosen}
    with tempfile.TemporaryDirectory(prefix="starting-", ignore_cleanup_errors=True) as name:
        bench = Bench(Path(name).resolve(), tools, templates, pythons_in(options.pythons), options.limit)
        pythons = {t.name: bench.python(t.python) for t in chosen}
        for turn in range(options.rounds + 1):
            bench.offline = turn > 0
            for template in chosen:
                row = rows[template.name]
                if turn and row.failed_at in ("generate", "install"):
                    continue
                attempt(bench, template, row, timed=turn > 0)
                told = row.why and f"fails at {row.failed_at}: {row.why}"
                print(turn, template.name, row.walls, row.model, row.tests, row.notices, row.lint, told, flush=True)
                # What is not told in its own README any more is another program than the one that users have.
                if "no page" in row.told.get("train", "") and template.source == "mlscaffold":
                    sys.exit(f"the README of a new project has another command for training: {row.told['train']}")
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    text = page(rows, options.rounds, machine, versions, pythons)
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
