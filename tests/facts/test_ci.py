import time

import pytest

from mlscaffold.facts.ci import is_ci_file, is_ci_support, read_ci
from mlscaffold.facts.scripts.command_line import unwrapped
from mlscaffold.facts.scripts.invocations import Follower
from mlscaffold.facts.scripts.shell import script_lines, simple_commands
from mlscaffold.facts.scripts.test_runs import is_hook_run, is_test_run


def encoded(files):
    return {path: text.encode() for path, text in files.items()}


def ci(text, path=".github/workflows/ci.yml", **files):
    return read_ci(
        path,
        text.encode(),
        files=encoded({name.replace("__", "/").replace("_DOT_", "."): t for name, t in files.items()}),
    )


def read(path, files):
    files = encoded(files)
    return read_ci(path, files[path], files=files)


def runs_tests(script, files=None):
    files = encoded(files or {})
    return any(is_test_run(found, files) for found in Follower(files).follow(script))


def runs_hooks(script, files=None):
    files = encoded(files or {})
    return any(is_hook_run(found) for found in Follower(files).follow(script))


# --------------------------------------------------------------------------------------------- shell


def test_lines_of_a_script():
    script = 'a \\\n  b # c\n# d\n\ne "f # g\nh" i\ncat <<EOF > x\npytest\nEOF\nj#k $#\necho don\'t\nl\n'
    assert [(line.offset, line.text) for line in script_lines(script)] == [
        (0, "a   b"),
        (4, 'e "f # g\nh" i'),
        (6, "cat <<EOF > x"),
        (9, "j#k $#"),
        (10, "echo don't"),
        (11, "l"),
    ]


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("a b && c || d; e | f & g", [["a", "b"], ["c"], ["d"], ["e"], ["f"], ["g"]]),
        ("a 'b c' \"d e\" f\\ g h'i'", [["a", "b c", "d e", "f g", "hi"]]),
        ("a > out 2>&1 b < in", [["a", "b"]]),
        ("x=$(pytest -q) y", [["x=$(pytest -q)", "y"], ["pytest", "-q"]]),
        ("a `b c`", [["a", "`b c`"], ["b", "c"]]),
        ("(cd x && a)", [["cd", "x"], ["a"]]),
        ("a ${{ matrix.os == 'x' && 'y' }} b", [["a", "${{matrix.os==xy}}", "b"]]),
        ("a '$(no)'", [["a", "$(no)"]]),
        ("a\nb", [["a"], ["b"]]),
        ("C:\\x\\pytest.exe", [["C:\\x\\pytest.exe"]]),
        ("", []),
        ("'", []),
    ],
)
def test_simple_commands(text, commands):
    assert list(simple_commands(text)) == commands


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("FOO=1 BAR='x y' pytest -q", "pytest -q"),
        ("sudo -E -u me pytest", "pytest"),
        ("env -u X A=1 pytest", "pytest"),
        ("time timeout -k 5 60 pytest", "pytest"),
        ("xvfb-run -a --server-args='-x' pytest", "pytest"),
        ("python -m pytest -x", "pytest -x"),
        ("python3.11 -W error -X dev -Im pytest", "pytest"),
        ("py -3.11 -m pytest", "pytest"),
        ("${PYTHON} -m pytest", "pytest"),
        ("coverage run --source src -m pytest", "pytest"),
        ("python -m coverage run --branch -m unittest discover", "unittest discover"),
        ("coverage run manage.py test", "python manage.py test"),
        ("coverage report -m", "coverage report -m"),
        ("uv run --frozen --extra dev --python 3.11 -- pytest", "pytest"),
        ("uv run -m pytest", "pytest"),
        ("uvx --with x tox -e py", "tox -e py"),
        ("uv tool run nox", "nox"),
        ("uv pip install x", "uv pip install x"),
        ("poetry run python -m pytest", "pytest"),
        ("poetry -C sub run pytest", "pytest"),
        ("conda run -n env --no-capture-output pytest", "pytest"),
        ("then pytest", "pytest"),
        ("! pytest", "pytest"),
        ("./venv/bin/pytest", "./venv/bin/pytest"),
        ("python script.py", "python script.py"),
        ("python -c 'x'", "python -c x"),
        ("accelerate launch --num_processes 2 -m pytest", "pytest"),
        ("FOO=1", ""),
        ("sudo", ""),
        ("${PREFIX}coverage run $branch_option -m pytest $@", "pytest $@"),
        ("$RUN pytest", "pytest"),
        ("${PYTHON:-python} -m pytest", "pytest"),
        ("${{ matrix.interpreter }} -m pytest", "pytest"),
        ("python $FLAGS -m pytest", "pytest"),
        ("uv run ${{ env.GROUPS }} pytest", "pytest"),
        ("sudo $AS pytest", "pytest"),
        ("timeout $LIMIT pytest", "pytest"),
        ("coverage run $FILE", "python $FILE"),
        ("$PIP install pytest", "install pytest"),
        ("python $FILE", "python $FILE"),
        ("$RUN", "$RUN"),
    ],
)
def test_what_a_command_line_really_runs(text, words):
    (raw,) = simple_commands(text)
    assert " ".join(unwrapped(raw)) == words


# --------------------------------------------------------------------------------------------- tests


@pytest.mark.parametrize(
    "script",
    [
        "pytest",
        "py.test tests",
        "venv\\Scripts\\pytest.exe",
        ".venv/bin/pytest -q",
        "python -m unittest discover",
        "nosetests",
        "coverage run -m pytest && coverage xml",
        "pip install pytest\npytest || true",
        "if true; then pytest; fi",
        "bash -lc 'cd x && pytest'",
        "docker run --rm -v $PWD:/x -w /x image pytest tests",
        "docker compose run --rm web python -m pytest",
        "docker exec -i box sh -c 'pytest'",
        "out=$(pytest -q)",
        "python setup.py test",
        "python manage.py test app",
        "python -c 'import pytest; pytest.main()'",
        "python tests/run_tests.py",
        "hatch test",
        "hatch run pytest",
        "nix-shell --run 'pytest'",
        "make test",
        "npm test",
        "npm run lint && yarn test",
        "go test ./...",
        "cargo test --all",
        "ctest -V",
        "mvn -B verify",
        "./gradlew :app:check",
        "R CMD check .",
        "Rscript -e 'devtools::test()'",
        "julia --project -e 'using Pkg; Pkg.test()'",
        "pwsh -Command pytest",
        "timeout 10m pytest",
        "su user -c 'pytest'",
        "pytest --nbmake notebooks",
        "${PREFIX}pytest",
        "$(BIN)pytest -q",
        "${PREFIX}coverage run $BRANCH -m pytest",
        "docker run $IMAGE pytest",
    ],
)
def test_commands_that_run_tests(script):
    assert runs_tests(script)


@pytest.mark.parametrize(
    "script",
    [
        "pip install pytest",
        "python -m pip install tox pytest",
        "# pytest",
        "echo pytest",
        "echo 'run pytest'",
        "pytest --collect-only",
        "pytest --co -q",
        "pytest --version",
        "python -m pytest --help",
        "which pytest",
        "cat <<EOF > run.sh\npytest\nEOF",
        "python train.py --test",
        "python test.py --model x",
        "cargo build",
        "coverage report",
        "make",
        "make docs",
        "tox",
        "nox",
        "ruff check tests",
        "test -f x",
        "npm run build",
        "git add tests/pytest.ini",
        "python -c 'print(1)'",
        "go build ./...",
        "${PREFIX}pip install pytest",
        "$PIP install pytest",
        "echo ${PREFIX}pytest",
        "$PYTHON train.py",
    ],
)
def test_commands_that_run_none(script):
    assert not runs_tests(script)


MAKEFILE = """\
PYTHON ?= python3
TESTS = $(PYTHON) -m pytest
.PHONY: test
all: lint
lint:
\truff check .
test: install
\t@-$(TESTS) tests  # run
install:
\tpip install pytest
check: test lint
loop: loop2
loop2: loop
\t$(MAKE) loop
test-%:
\t${TESTS} -k $*
sub:
\tcd a && $(MAKE) -C b test
commented:
\t# pytest
"""


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("make test", True),
        ("make -j4 check", True),
        ("make PYTHON=python3.9 test", True),
        ("make", False),
        ("make lint", False),
        ("make loop", False),
        ("make test-fast", True),
        ("make commented", False),
        ("make nothing-here", False),
        ("make -C tools test", False),
        ("cd tools && make test", False),
        ("make -f other.mk go", True),
    ],
)
def test_make(script, expected):
    files = {"Makefile": MAKEFILE, "tools/Makefile": "test:\n\techo none\n", "other.mk": "go: ; pytest\n"}
    assert runs_tests(script, files) is expected


TOX = """\
[tox]
envlist = py{39,310}-{a,b}, lint
[base]
run = pytest {posargs:tests}
[testenv]
commands =
    a: coverage run -m pytest {posargs}
    b: {[base]run}
[testenv:lint]
commands = ruff check
[testenv:{docs,pages}]
commands = sphinx-build
[testenv:inherits]
deps = x
"""


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("tox", True),
        ("tox -e py39-a", True),
        ("tox -epy39-b", True),
        ("tox run -e lint,py310-b", True),
        ("tox -e lint", False),
        ("tox -e docs", False),
        ("tox -e py39", False),
        ("tox -e ${{ matrix.env }}", True),
        ("uvx --with tox-uv tox -e py39-a", True),
        ("python -m tox -e lint", False),
    ],
)
def test_tox(command, expected):
    assert runs_tests(command, {"tox.ini": TOX}) is expected
    assert runs_tests(command, {"setup.cfg": TOX.replace("[tox]", "[tox:tox]")}) is expected


def test_tox_in_toml():
    assert runs_tests(
        "tox", {"pyproject.toml": '[tool.tox]\nlegacy_tox_ini = """\n[testenv]\ncommands = pytest\n"""\n'}
    )
    native = (
        "env_list = ['lint', 'py']\n[env_run_base]\n"
        "commands = [['pytest', {replace='posargs', default=['tests']}]]\n"
        "[env.lint]\ncommands = [['ruff', 'check']]\n"
    )
    assert runs_tests("tox", {"tox.toml": native})
    assert runs_tests("tox -e py", {"tox.toml": native})
    assert not runs_tests("tox -e lint", {"tox.toml": native})


NOX = """\
import nox
nox.options.sessions = ["lint"]
def _go(session, *args):
    session.run("python", "-m", "pytest", *args)
@nox.session(python=["3.11"])
def tests(session):
    session.install("pytest")
    _go(session)
@nox.session(name="type-check")
def types(session):
    session.run("mypy")
@nox.session
def lint(session):
    session.install("pytest")
    session.run("ruff", "check")
@nox.session
@nox.parametrize("x", [1])
def deep_tests(session, x):
    session.run(*["pytest", "-q"])
"""


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("nox -s tests", True),
        ("nox --session tests-3.11", True),
        ("nox -s lint deep_tests", True),
        ("nox -s deep-tests", True),
        ("nox", False),
        ("nox -s type-check", False),
        ("nox -s lint -- -s tests", False),
    ],
)
def test_nox(command, expected):
    assert runs_tests(command, {"noxfile.py": NOX}) is expected


@pytest.mark.parametrize(
    ("command", "path", "text"),
    [
        (
            "just check",
            "justfile",
            (
                "set shell := ['bash']\nlint:\n    ruff\ncheck flag='x': lint && test\ntest *args:\n"
                "    @uv run pytest {{args}}\n"
            ),
        ),
        ("just", "Justfile", "default: test\ntest:\n  pytest\n"),
        (
            "task test",
            "Taskfile.yml",
            ("version: 3\ntasks:\n  test:\n    deps: [x]\n    cmds: [{task: unit}]\n  unit: {cmds: [pytest]}\n"),
        ),
        ("task", "Taskfile.yml", "tasks: {default: pytest}\n"),
        ("inv test", "tasks.py", "from invoke import task\n@task\ndef test(c):\n    c.run('pytest -q')\n"),
        ("npm run unit", "package.json", '{"scripts": {"unit": "jest"}}'),
        (
            "poe test",
            "pyproject.toml",
            ("[tool.poe.tasks]\ntest = {sequence = ['lint', 'unit']}\nlint = 'ruff'\nunit = {cmd = 'pytest'}\n"),
        ),
        ("poetry run poe test", "pyproject.toml", "[tool.poe.tasks.test]\nshell = 'pytest'\n"),
        ("pdm run test", "pyproject.toml", "[tool.pdm.scripts]\ntest = {composite = ['unit']}\nunit = 'pytest'\n"),
        ("hatch run test", "pyproject.toml", "[tool.hatch.envs.default.scripts]\ntest = 'pytest {args}'\n"),
        ("hatch run ci:test", "pyproject.toml", "[tool.hatch.envs.ci.scripts]\ntest = ['x', 'pytest']\n"),
        ("hatch run cov", "hatch.toml", "[envs.default.scripts]\ncov = ['unit {args}', 'report']\nunit = 'pytest'\n"),
        ("hatch -e ci run test", "hatch.toml", "[envs.ci.scripts]\ntest = 'pytest'\n"),
        ("pixi run -e dev test", "pixi.toml", "[feature.dev.tasks]\ntest = {cmd = 'pytest', depends-on = ['x']}\n"),
        ("pixi run test", "pyproject.toml", "[tool.pixi.tasks]\ntest = 'pytest'\n"),
        ("pipenv run test", "Pipfile", "[scripts]\ntest = 'pytest'\n"),
        ("task test", "pyproject.toml", "[tool.taskipy.tasks]\ntest = 'pytest'\n"),
        ("./scripts/test.sh", "scripts/test.sh", "#!/usr/bin/env bash\nset -e\npytest\n"),
        ("scripts/test", "scripts/test", "#!/bin/sh\npytest\n"),
        ("bash scripts/test.sh --fast", "scripts/test.sh", "pytest\n"),
        ("cd scripts; sh ./test.sh", "scripts/test.sh", "pytest\n"),
        ("$GITHUB_WORKSPACE/scripts/test.sh", "scripts/test.sh", "pytest\n"),
        ("source ci.sh", "ci.sh", "run() {\n  pytest\n}\nrun\n"),
        ("python scripts/all.py", "scripts/all.py", "import subprocess\nsubprocess.run(['python', '-m', 'pytest'])\n"),
        ("python test_x.py", "test_x.py", "import unittest\nclass T(unittest.TestCase): pass\nunittest.main()\n"),
        (
            "pre-commit run --all-files",
            ".pre-commit-config.yaml",
            "repos: [{repo: local, hooks: [{id: t, entry: uv run pytest, language: system}]}]",
        ),
        (
            "docker build -f docker/ci.Dockerfile .",
            "docker/ci.Dockerfile",
            "FROM x\nRUN pip install . \\\n && pytest\n",
        ),
        ("docker build -t x app", "app/Dockerfile", 'FROM x\nRUN ["python", "-m", "pytest"]\n'),
        ("docker-compose -f ci.yml up", "ci.yml", "services: {t: {command: pytest -q}}\n"),
        ("docker compose up --build", "docker-compose.yml", "services: {t: {command: [pytest, -q]}}\n"),
        (
            "kubectl apply -f jobs/t.yaml",
            "jobs/t.yaml",
            "spec: {containers: [{command: [bash, -c], args: ['pytest tests']}]}\n",
        ),
        ("anyscale job submit jobs/t.yaml", "jobs/t.yaml", "entrypoint: pytest\n"),
    ],
)
def test_tests_behind_a_file(command, path, text):
    assert runs_tests(command, {path: text})
    assert not runs_tests(
        command, {path: text.replace("pytest", "ruff").replace("jest", "ruff").replace("unittest", "nothing")}
    )


def test_what_is_told_to_a_tool_that_only_reads_it_does_not_run():
    assert not runs_tests(
        "shellcheck scripts/test.sh\nchmod +x scripts/test.sh\ncat scripts/test.sh", {"scripts/test.sh": "pytest\n"}
    )
    assert not runs_tests(
        "pre-commit run",
        {".pre-commit-config.yaml": "repos: [{repo: x, hooks: [{id: t, entry: pytest, stages: [manual]}]}]"},
    )
    assert not runs_tests("./run", {"run": "#!/usr/bin/env python3\npytest\n"})


def test_scripts_that_call_each_other_end():
    files = {"a.sh": "bash b.sh\nbash a.sh\n", "b.sh": "./a.sh\nmake x\n", "Makefile": "x:\n\tbash a.sh\n\tmake x\n"}
    assert not runs_tests("bash a.sh", files)


def test_scripts_that_multiply_end_soon():
    files = {f"s{i}.sh": "".join(f"bash s{i + 1}.sh {n}\n" for n in range(60)) for i in range(8)}
    started = time.perf_counter()
    assert not runs_tests("bash s0.sh", files)
    assert time.perf_counter() - started < 20


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("pre-commit run --all-files", True),
        ("uvx pre-commit run -a", True),
        ("python -m pre_commit run", True),
        ("prek run", True),
        ("mlscaffold check", True),
        ("uv run mlscaffold check --format github .", True),
        ("pre-commit install", False),
        ("pip install pre-commit", False),
        ("mlscaffold audit .", False),
        ("make lint", True),
        ("tox -e lint", True),
    ],
)
def test_hooks(script, expected):
    files = {
        "Makefile": "lint:\n\tpre-commit run\n",
        "tox.ini": "[testenv:lint]\ncommands = pre-commit run --all-files\n",
    }
    assert runs_hooks(script, files) is expected


# -------------------------------------------------------------------------------------------- GitHub


def test_a_workflow():
    text = """\
name: CI
on: [push]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: Install
        run: pip install -e .
      # - run: pytest
      - name: Test
        run: |
          # pytest first
          export A=1

          pytest \\
            -q
          coverage xml
"""
    found = ci(text)
    assert (found.path, found.system, found.opaque, found.runs_hooks) == (
        ".github/workflows/ci.yml",
        "github",
        False,
        None,
    )
    assert [(c.at.line, c.job, c.text) for c in found.commands] == [
        (9, "test", "pip install -e ."),
        (14, "test", "export A=1"),
        (16, "test", "pytest   -q"),
        (18, "test", "coverage xml"),
    ]
    assert (found.runs_tests.path, found.runs_tests.line) == (".github/workflows/ci.yml", 16)


def workflow(steps, job="", top=""):
    body = "".join(f"      - {line}\n" if not line.startswith(" ") else f"      {line}\n" for line in steps.split("\n"))
    return f"on: push\n{top}jobs:\n  test:\n{job}    steps:\n{body}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (workflow("run: pytest"), True),
        (workflow("if: false\n  run: pytest"), False),
        (workflow("if: ${{ false }}\n  run: pytest"), False),
        (workflow("if: github.event_name == 'push'\n  run: pytest"), True),
        (workflow("run: pytest", job="    if: false\n"), False),
        (workflow("run: pytest", job="    if: ${{ false && true }}\n"), False),
        (workflow("name: run pytest\n  run: echo"), False),
        (workflow("run: ${{ matrix.cmd }}", job="    strategy: {matrix: {cmd: [ruff, pytest]}}\n"), True),
        (
            workflow(
                "run: ${{ matrix.cmd }}", job="    strategy: {matrix: {include: [{cmd: ruff}, {cmd: pytest -q}]}}\n"
            ),
            True,
        ),
        (workflow("run: ${{ matrix.t.cmd }}", job="    strategy: {matrix: {t: [{cmd: pytest}]}}\n"), True),
        (
            workflow("run: ${{ matrix.cmd }}", job="    strategy: {matrix: {cmd: [ruff], exclude: [{cmd: pytest}]}}\n"),
            False,
        ),
        (workflow("run: $CMD", top="env: {CMD: pytest}\n"), True),
        (workflow("run: ${CMD} -q", job="    env: {CMD: pytest}\n"), True),
        (workflow("run: ${{ env.CMD }}\n  env: {CMD: pytest}"), True),
        (workflow("uses: some/pytest-action@v1"), True),
        (workflow("uses: nick-fields/retry@v3\n  with: {command: pytest}"), True),
        (workflow("uses: actions/github-script@v7\n  with: {script: pytest}"), False),
        (workflow("uses: pypa/cibuildwheel@v2\n  env: {CIBW_TEST_COMMAND: 'pytest {project}'}"), True),
        ("jobs: 5\n", False),
        ("jobs: {a: [], b: {steps: 5}, c: {steps: [5, {run: [1]}, {run: null}]}}\n", False),
        ("a: [\n", False),
        ("", False),
    ],
)
def test_workflows_that_run_tests(text, expected):
    assert (ci(text).runs_tests is not None) is expected


def test_working_directories():
    text = workflow("run: make test", job="    defaults: {run: {working-directory: sub}}\n")
    files = {".github/workflows/ci.yml": text, "sub/Makefile": "test:\n\tpytest\n", "Makefile": "test:\n\techo\n"}
    assert read(".github/workflows/ci.yml", files).runs_tests
    assert not read(
        ".github/workflows/ci.yml", files | {".github/workflows/ci.yml": workflow("run: make test")}
    ).runs_tests
    assert read(
        ".github/workflows/ci.yml",
        files | {".github/workflows/ci.yml": workflow("run: make test\n  working-directory: ./sub")},
    ).runs_tests


def test_local_actions_and_workflows():
    action = (
        "inputs: {cmd: {default: ruff}}\nruns:\n  using: composite\n  steps:\n"
        "    - run: ${{ inputs.cmd }}\n      shell: bash\n"
    )
    files = {
        ".github/workflows/ci.yml": workflow("uses: ./.github/actions/do\n  with: {cmd: pytest -q}"),
        ".github/actions/do/action.yml": action,
    }
    found = read(".github/workflows/ci.yml", files)
    assert (found.runs_tests.path, found.runs_tests.line) == (".github/actions/do/action.yml", 5)
    assert not read(
        ".github/workflows/ci.yml", files | {".github/workflows/ci.yml": workflow("uses: ./.github/actions/do")}
    ).runs_tests

    files = {
        ".github/workflows/ci.yml": "jobs: {a: {uses: ./.github/workflows/reuse.yml, with: {cmd: pytest}}}",
        ".github/workflows/reuse.yml": (
            "on: {workflow_call: {inputs: {cmd: {default: x}}}}\njobs: {b: {steps: [{run: '${{ inputs.cmd }}'}]}}"
        ),
    }
    found = read(".github/workflows/ci.yml", files)
    assert (found.runs_tests.path, found.opaque) == (".github/workflows/reuse.yml", False)


def test_workflows_elsewhere_are_opaque():
    found = ci("jobs: {a: {uses: org/repo/.github/workflows/test.yml@v1}}")
    assert (found.opaque, found.runs_tests) == (True, None)
    assert not ci(workflow("uses: org/action@v1")).opaque


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".travis.yml", "script: [\n"),
        (".gitlab-ci.yml", "# to be written\n"),
        (".circleci/config.yml", "version: 2.1\n"),
        (".buildkite/pipeline.yml", "steps: [{plugins: [x/y: {command: pytest}]}]\n".replace("command", "args")),
        ("Jenkinsfile", "buildPythonPackage()\n"),
        ("cloudbuild.yaml", "steps: [\n"),
    ],
)
def test_files_of_which_nothing_can_be_read_are_opaque(path, text):
    found = read(path, {path: text})
    assert (found.opaque, found.runs_tests, found.commands) == (True, None, ())


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".github/workflows/ci.yml", "jobs: {a: {if: false, steps: [{run: pytest}]}}\n"),
        (".github/workflows/ci.yml", "jobs: {a: {steps: [{uses: actions/stale@v9}]}}\n"),
        (".gitlab-ci.yml", "a: {script: pytest, when: never}\n"),
        ("azure-pipelines.yml", "steps: [{script: pytest, enabled: false}]\n"),
        (".buildkite/pipeline.yml", "steps: [{command: pytest, skip: true}]\n"),
    ],
)
def test_what_is_switched_off_is_known_to_run_nothing(path, text):
    found = read(path, {path: text})
    assert (found.opaque, found.runs_tests) == (False, None)


@pytest.mark.parametrize(
    ("on", "triggers", "on_changes"),
    [
        ("push", ("push",), True),
        ("[push, workflow_dispatch]", ("push", "workflow_dispatch"), True),
        ("{push: {branches: [main], tags: ['v*']}}", ("push",), True),
        ("{pull_request: }", ("pull_request",), True),
        ("{workflow_call: {inputs: {x: {default: 1}}}}", ("workflow_call",), True),
        ("{workflow_run: {workflows: [build]}}", ("workflow_run",), True),
        ("", (), True),
        ("workflow_dispatch", ("workflow_dispatch",), False),
        ("{workflow_dispatch: , schedule: [{cron: '0 0 * * *'}]}", ("workflow_dispatch", "schedule"), False),
        ("{push: {tags: ['v*']}}", ("tag",), False),
        ("{release: {types: [published]}}", ("release",), False),
    ],
)
def test_what_starts_a_workflow(on, triggers, on_changes):
    found = ci(f"on: {on}\njobs: {{a: {{steps: [{{run: pytest}}]}}}}\n")
    assert (found.triggers, found.on_changes) == (triggers, on_changes)
    assert found.runs_tests


def test_a_workflow_that_is_called_does_not_say_what_starts_its_caller():
    files = {
        ".github/workflows/ci.yml": "on: push\njobs: {a: {uses: ./.github/workflows/b.yml}}\n",
        ".github/workflows/b.yml": "on: workflow_dispatch\njobs: {b: {steps: [{run: pytest}]}}\n",
    }
    assert read(".github/workflows/ci.yml", files).triggers == ("push",)


def test_workflows_that_call_themselves_end():
    files = {
        ".github/workflows/ci.yml": "jobs: {a: {uses: ./.github/workflows/ci.yml}, b: {steps: [{uses: ./x}]}}",
        "x/action.yml": "runs: {steps: [{uses: ./x}, {run: pytest}]}",
    }
    assert read(".github/workflows/ci.yml", files).runs_tests


def test_hooks_by_action():
    found = ci(workflow("uses: pre-commit/action@v3.0.1"))
    assert found.runs_hooks.line == 5
    assert ci(workflow("uses: org/mlscaffold-action@v1")).runs_hooks


def test_a_huge_matrix_ends_soon():
    values = ", ".join(str(i) for i in range(300))
    matrix = "".join(f"{name}: [{values}], " for name in "abcdef")
    run = " ".join(f"${{{{ matrix.{name} }}}}" for name in "abcdef")
    text = workflow("\n".join([f"run: x {run}"] * 400), job=f"    strategy: {{matrix: {{{matrix}}}}}\n")
    started = time.perf_counter()
    assert ci(text).runs_tests is None
    assert time.perf_counter() - started < 20


# -------------------------------------------------------------------------------------------- GitLab


def gitlab(text, **files):
    return read(".gitlab-ci.yml", {".gitlab-ci.yml": text, **files})


def test_gitlab():
    text = """\
default:
  before_script: [pip install -e .]
stages: [test]
.base:
  script:
    - pytest
    - [ruff check, mypy]
unit:
  extends: .base
lint:
  before_script: []
  script: ruff check
"""
    found = gitlab(text)
    assert [(c.at.line, c.job, c.text) for c in found.commands] == [
        (2, "unit", "pip install -e ."),
        (6, "unit", "pytest"),
        (7, "unit", "ruff check"),
        (7, "unit", "mypy"),
        (12, "lint", "ruff check"),
    ]
    assert (found.runs_tests.line, found.opaque) == (6, False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (".hidden: {script: pytest}\n", False),
        (".a: {script: pytest}\nb: {extends: [.x, .a]}\n", True),
        (".a: {script: pytest}\n.b: {extends: .a}\nc: {extends: .b, script: ruff}\n", False),
        (".a: &a {script: pytest}\nb: {<<: *a}\n", True),
        (".a: {script: [pytest]}\nb: {script: [x, !reference [.a, script]]}\n", True),
        ("a: {script: pytest, when: never}\n", False),
        ("a: {script: pytest, rules: [{when: never}]}\n", False),
        ("a: {script: pytest, rules: [{if: x, when: never}, {when: manual}]}\n", False),
        ("a: {script: pytest, rules: [{if: x, when: manual}, {when: on_success}]}\n", True),
        ("a: {script: pytest, when: manual}\n", False),
        ("a: {script: pytest, when: manual}\nb: {script: pytest}\n", True),
        ("a: {parallel: {matrix: [{T: [ruff, pytest]}, {T: mypy}]}, script: $T -q}\n", True),
        ("a: {variables: {T: pytest}, script: $T}\n", True),
        ("a: {parallel: 5, variables: 5, script: x}\n", False),
        ("before_script: [pytest]\na: {script: x}\n", True),
        ("variables: {T: pytest}\na: {script: $T -q}\n", True),
        ("a: {extends: a, script: pytest}\n", True),
        ("a: {extends: b}\nb: {extends: a}\n", False),
        ("a: {script: [!reference [a, script]]}\n", False),
        ("a: 5\nb: []\nc: {script: {x: y}}\ninclude: 5\n", False),
    ],
)
def test_gitlab_jobs(text, expected):
    assert (gitlab(text).runs_tests is not None) is expected


def test_gitlab_includes():
    job = "unit: {script: pytest}\n"
    assert gitlab("include: /ci/test.yml\n", **{"ci/test.yml": job}).runs_tests.path == "ci/test.yml"
    assert gitlab("include: [{local: 'ci/*.yml'}]\n", **{"ci/test.yml": job}).runs_tests
    assert gitlab("include: {local: ci/a.yml}\n", **{"ci/a.yml": "include: ci/b.yml\n", "ci/b.yml": job}).runs_tests
    assert gitlab("a: {trigger: {include: ci/a.yml}}\n", **{"ci/a.yml": job}).runs_tests
    assert not gitlab("include: ci/a.yml\n", **{"ci/a.yml": "include: ci/a.yml\na: {script: b}\n"}).opaque


@pytest.mark.parametrize(
    "text",
    [
        "include: https://x/y.yml\n",
        "include: [{project: g/p, file: x.yml}]\n",
        "include: [{component: a/b@1}]\n",
        "a: {trigger: group/project}\n",
    ],
)
def test_gitlab_that_runs_what_is_elsewhere_is_opaque(text):
    assert gitlab(text).opaque


# --------------------------------------------------------------------------------------------- Azure


def test_azure():
    text = """\
trigger: [main]
variables:
- name: CMD
  value: pytest
stages:
- stage: A
  jobs:
  - job: unit
    steps:
    - script: |
        pip install .
        $(CMD) -q
    - ${{ if true }}:
      - bash: ruff check
    - task: Bash@3
      inputs: {targetType: filePath, filePath: ci/go.sh, arguments: pytest}
    - task: PythonScript@0
      inputs: {scriptPath: ci/go.py}
    - task: AzureCLI@2
      inputs:
        inlineScript: |
          az login
    - script: no
      condition: false
    - script: no
      enabled: false
"""
    found = read("azure-pipelines.yml", {"azure-pipelines.yml": text})
    assert [(c.at.line, c.job, c.text) for c in found.commands] == [
        (11, "unit", "pip install ."),
        (12, "unit", "$(CMD) -q"),
        (14, "unit", "ruff check"),
        (16, "unit", "ci/go.sh"),
        (18, "unit", "python ci/go.py"),
        (22, "unit", "az login"),
    ]
    assert (found.system, found.runs_tests.line) == ("azure", 12)


def test_azure_templates():
    files = {
        ".pipelines/pr.yml": "steps:\n- template: sub/t.yml\n  parameters: {cmd: pytest}\n",
        ".pipelines/sub/t.yml": "parameters:\n- name: cmd\n  default: x\nsteps:\n- script: ${{ parameters.cmd }}\n",
    }
    assert read(".pipelines/pr.yml", files).runs_tests.path == ".pipelines/sub/t.yml"
    absolute = files | {
        ".pipelines/pr.yml": "steps:\n- template: /.pipelines/sub/t.yml@self\n  parameters: {cmd: pytest}\n"
    }
    assert read(".pipelines/pr.yml", absolute).runs_tests
    assert read(".pipelines/pr.yml", files | {".pipelines/pr.yml": "steps:\n- template: t.yml@other\n"}).opaque
    assert read(".pipelines/pr.yml", files | {".pipelines/pr.yml": "jobs:\n- template: pr.yml\n"}).runs_tests is None
    extends = {"azure-pipelines.yml": "extends:\n  template: t.yml\n  parameters:\n    steps:\n    - script: pytest\n"}
    assert read("azure-pipelines.yml", extends).runs_tests


@pytest.mark.parametrize(
    "text",
    [
        "components: {a: b}\nroot: {dag: x}\n",
        "type: pipeline\njobs: {a: {command: pytest}}\n",
        "variables: [{name: a}]\n",
        "- a\n",
        "a: [\n",
        "",
    ],
)
def test_pipelines_of_another_kind_are_no_ci(text):
    assert read("pipelines/train_pipeline.yml", {"pipelines/train_pipeline.yml": text}) is None


# ----------------------------------------------------------------------------------- Cloud Build


CLOUD = """\
steps:
- name: 'gcr.io/cloud-builders/git'
  args: ['clone', '$_REPO_URL']
- name: '$_IMAGE'
  entrypoint: 'pytest'
  args: ['src/tests/model_tests.py', '-s']
  dir: 'project'
- {name: python, id: lint, entrypoint: /bin/bash, args: [-ce, 'pip install ruff']}
- {name: 'gcr.io/cloud-builders/docker', args: [build, -t, 'a b', .]}
- {name: python, script: "python -c 'pass'"}
"""


@pytest.mark.parametrize("path", ["build/pipeline-deployment.yaml", "cloudbuild.yaml", "ci/cloud-build/train.yml"])
def test_cloud_build_under_any_name(path):
    found = read(path, {path: CLOUD})
    assert found.system == "cloudbuild"
    assert [(c.at.line, c.job, c.text) for c in found.commands] == [
        (2, "", "git clone $_REPO_URL"),
        (4, "", "pytest src/tests/model_tests.py -s"),
        (8, "lint", "pip install ruff"),
        (9, "", "docker build -t 'a b' ."),
        (10, "", "python -c 'pass'"),
    ]
    assert (found.runs_tests.line, found.opaque, found.triggers) == (4, False, ())


def test_cloud_build_works_in_a_folder():
    text = "steps: [{name: a/b, entrypoint: make, args: [test], dir: sub}]\n"
    files = {"cloudbuild.yaml": text, "sub/Makefile": "test:\n\tpytest\n"}
    assert read("cloudbuild.yaml", files).runs_tests
    assert not read("cloudbuild.yaml", files | {"sub/Makefile": "test:\n\truff check\n"}).runs_tests


def test_image_that_is_left_to_its_own_is_opaque():
    assert read("cloudbuild.yaml", {"cloudbuild.yaml": "steps: [{name: gcr.io/x/train}]\n"}).opaque


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("cloudbuild/trigger.yaml", "name: on-push\nbuild: x\n"),
        ("pipelines/train.yaml", "steps:\n- {name: prepare, path: prepare.py}\n- {name: train, path: train.py}\n"),
        ("train_pipeline.yml", "stages: [prepare, train]\nparameters: {a: 1}\n"),
    ],
)
def test_what_has_steps_of_another_kind_is_no_ci(path, text):
    assert read(path, {path: text}) is None


# ------------------------------------------------------------------------------------- other systems


@pytest.mark.parametrize(
    ("path", "text", "lines"),
    [
        (
            ".circleci/config.yml",
            (
                "version: 2.1\ncommands: {go: {steps: [{run: pytest}]}}\n"
                "jobs:\n  a:\n    steps:\n    - checkout\n    - run: {name: x, command: ruff}\n"
                "    - go\n  unused: {steps: [{run: no}]}\nworkflows: {version: 2, w: {jobs: [a]}}\n"
            ),
            [(7, "ruff"), (2, "pytest")],
        ),
        (
            ".circleci/config.yml",
            "jobs: {build: {steps: [{when: {condition: false, steps: [{run: no}]}}, {run: pytest}]}}\n",
            [(1, "pytest")],
        ),
        (
            ".travis.yml",
            ("language: python\ninstall: pip install .\nscript:\n- pytest\njobs:\n  include:\n  - script: ruff\n"),
            [(2, "pip install ."), (4, "pytest"), (7, "ruff")],
        ),
        (
            "bitbucket-pipelines.yml",
            (
                "definitions: {steps: [&s {step: {name: t, script: [pytest]}}, {step: {script: [no]}}]}\n"
                "pipelines:\n  default:\n  - parallel: [*s]\n"
            ),
            [(1, "pytest")],
        ),
        (
            ".drone.yml",
            (
                "kind: pipeline\nsteps:\n- name: t\n  commands: [pytest]\n---\nkind: pipeline\n"
                "steps: [{commands: [ruff]}]\n"
            ),
            [(4, "pytest"), (7, "ruff")],
        ),
        (".woodpecker/test.yml", "steps: {t: {image: x, commands: [pytest]}}\n", [(1, "pytest")]),
        (
            "appveyor.yml",
            "install: [pip install .]\nbuild: off\ntest_script:\n- cmd: pytest\n- ps: ruff\n",
            [(1, "pip install ."), (2, "off"), (4, "pytest"), (5, "ruff")],
        ),
        (
            ".buildkite/pipeline.yml",
            "steps: [{label: t, command: pytest}, {commands: [a, b]}, wait, {command: no, skip: true}]\n",
            [(1, "pytest"), (1, "a"), (1, "b")],
        ),
        (
            ".cirrus.yml",
            "task:\n  install_script: pip install .\n  test_script: [pytest]\nx_task: {script: ruff}\n",
            [(2, "pip install ."), (3, "pytest"), (4, "ruff")],
        ),
        (
            ".taskcluster.yml",
            (
                "tasks:\n  $let: {a: b}\n  in:\n  - $if: 'tasks_for == \"push\"'\n    then:\n"
                "      metadata: {name: t}\n      payload:\n        image: python\n"
                "        command: [/bin/bash, -cx, pip install . && pytest]\n"
                "  - payload: {command: [python, train.py]}\n  - payload: {command: [[sh, -c, ruff], make check]}\n"
            ),
            [(9, "pip install . && pytest"), (10, "python train.py"), (11, "ruff"), (11, "make check")],
        ),
        (".semaphore/semaphore.yml", "blocks: [{task: {jobs: [{commands: [pytest]}]}}]\n", [(1, "pytest")]),
        ("buildspec.yml", "phases: {build: {commands: [pytest]}}\n", [(1, "pytest")]),
        (
            "cloudbuild.yaml",
            (
                "steps:\n- {name: python, entrypoint: bash, args: [-c, 'pip install . && pytest']}\n"
                "- {name: x, args: [deploy, now]}\n- {name: x, script: ruff}\n"
            ),
            [(2, "pip install . && pytest"), (3, "deploy now"), (4, "ruff")],
        ),
        (".build.yml", "tasks:\n- test: |\n    pytest\n", [(3, "pytest")]),
    ],
)
def test_systems(path, text, lines):
    found = read(path, {path: text})
    assert [(c.at.line, c.text) for c in found.commands] == lines
    assert found.runs_tests is not None
    assert is_ci_file(path)


@pytest.mark.parametrize("task", ["image: mozilla/decision:1", "command: [x, -c, taskgraph decision]"])
def test_a_task_that_makes_the_others(task):
    assert read(".taskcluster.yml", {".taskcluster.yml": f"tasks: [{{payload: {{{task}}}}}]\n"}).opaque


def test_jobs_of_orbs():
    found = read(
        ".circleci/config.yml", {".circleci/config.yml": "orbs: {python: x}\nworkflows: {w: {jobs: [python/test]}}\n"}
    )
    assert (found.runs_tests.line, found.opaque) == (2, False)
    found = read(".circleci/config.yml", {".circleci/config.yml": "workflows: {w: {jobs: [{x/deploy: {}}]}}\n"})
    assert (found.runs_tests, found.opaque) == (None, True)
    assert read(".circleci/config.yml", {".circleci/config.yml": "setup: true\njobs: {}\n"}).opaque


def test_jenkins():
    text = """\
pipeline {
  // sh 'no'
  /* sh 'no'
   */
  stages {
    stage('a') { steps { sh 'pip install .'
      sh \"\"\"
        make test
        echo "x"
      \"\"\"
      bat(script: "python -m pytest", returnStatus: true)
      echo "sh 'no'"
    } }
  }
}
"""
    found = read("Jenkinsfile", {"Jenkinsfile": text, "Makefile": "test:\n\tpytest\n"})
    assert [(c.at.line, c.text) for c in found.commands] == [
        (6, "pip install ."),
        (8, "make test"),
        (9, 'echo "x"'),
        (11, "python -m pytest"),
    ]
    assert (found.runs_tests.line, found.opaque) == (8, False)
    assert read("ci/Jenkinsfile", {"ci/Jenkinsfile": "@Library('shared') _\nbuildAll()\n"}).opaque


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (".github/workflows/a.yml", True),
        (".forgejo/workflows/a.yaml", True),
        (".github/workflows/sub/a.yml", False),
        (".github/workflows/a.yml.disabled", False),
        ("sub/.github/workflows/a.yml", False),
        (".github/dependabot.yml", False),
        (".gitlab-ci.yml", True),
        ("azure-pipelines.yml", True),
        (".azure-pipelines/steps/a.yml", True),
        ("build/Jenkinsfile.release", True),
        ("Makefile", False),
        ("config.yml", False),
    ],
)
def test_ci_files_by_path(path, expected):
    assert is_ci_file(path) is expected


@pytest.mark.parametrize(
    "path",
    [
        "Makefile",
        "sub/justfile",
        "tox.ini",
        "noxfile.py",
        "scripts/test",
        "ci/run.sh",
        "package.json",
        "docker/Dockerfile.ci",
        "tests/run_tests.py",
        ".pre-commit-config.yaml",
    ],
)
def test_files_that_commands_may_lead_to(path):
    assert is_ci_support(path)


def test_what_is_no_ci_is_none():
    assert read_ci("README.md", b"x", files={}) is None
    assert read_ci(".travis.yml", b"\0\1\2", files={}) is None
    assert read_ci(".travis.yml", b"# x\n" * 500_000, files={}) is None


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("azure-pipelines.yml", "jobs:\n- job: a\n  strategy: {matrix: {x: {t: ruff}, y: {t: pytest}}}\n  steps: [{script: $(t) -q}]\n", True),
        ("azure-pipelines.yml", "jobs:\n- job: a\n  strategy: {matrix: 5}\n  steps: [{script: $(t) -q}]\n", False),
        (".circleci/config.yml", "commands: {t: {parameters: {c: {type: string}}, steps: [{run: << parameters.c >>}]}}\njobs: {a: {steps: [{t: {c: pytest}}]}}\nworkflows: {w: {jobs: [a]}}\n", True),
        (".circleci/config.yml", "commands: {t: {parameters: {c: {default: pytest}}, steps: [{run: << parameters.c >>}]}}\njobs: {a: {steps: [t]}}\n", True),
        (".circleci/config.yml", "jobs: {a: {parameters: {c: {default: ruff}}, steps: [{run: << parameters.c >>}]}}\nworkflows: {w: {jobs: [{a: {c: pytest}}, {a: {c: mypy}}]}}\n", True),
        (".circleci/config.yml", "jobs: {a: {parameters: {c: {default: pytest}}, steps: [{run: << parameters.c >>}]}}\nworkflows: {w: {jobs: [{a: {c: ruff}}]}}\n", False),
        (".circleci/config.yml", "jobs: {a: {steps: [{run: << parameters.c >>}]}}\nworkflows: {w: {jobs: [{a: {matrix: {parameters: {c: [mypy, pytest]}}}}]}}\n", True),
        (".circleci/config.yml", "jobs: {a: {steps: [{run: << parameters.c >>}]}}\nworkflows: {w: {jobs: [{a: 5}, {a: {matrix: [5]}}, {a: {matrix: {parameters: 5}}}]}}\n", False),
        (".travis.yml", "env: [T=pytest, T=mypy]\nscript: $T\n", True),
        (".travis.yml", "env: {global: ['A=1 T=\"pytest -q\"'], jobs: [B=2]}\nscript: $T\n", True),
        (".travis.yml", "jobs: {include: [{env: {T: pytest}}]}\nscript: $T\n", True),
        (".travis.yml", "env: [A=pytest, [5, {T: }]]\nscript: $T\n", False),
    ],
)  # fmt: skip
def test_what_variables_are_set_to_is_what_runs(path, text, expected):
    assert (read(path, {path: text}).runs_tests is not None) is expected
