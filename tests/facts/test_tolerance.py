"""Which commands of a script may fail without it failing, beside what Bash itself does."""

import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from mlscaffold.facts.scripts.command_line import unwrapped
from mlscaffold.facts.scripts.invocations import Follower
from mlscaffold.facts.scripts.shell import script_lines
from mlscaffold.facts.scripts.tolerance import BARE, BY_LINE, STRICT, Manner, judged

FLAGS = {("-e",): Manner(True, False), ("-eo", "pipefail"): STRICT, (): BARE}
SCRIPTS = (
    "gate",
    "gate\nok",
    "ok\ngate",
    "gate; ok",
    "gate || true",
    "gate || :",
    "gate || exit 0",
    "gate || exit 0\nok",
    "gate || echo failed",
    "gate || echo failed >&2",
    "gate || printf failed > /dev/stderr",
    "gate || (echo failed; true)",
    "gate || { echo failed; true; }",
    "gate || { echo failed; exit 1; }",
    "gate || (echo failed && exit 1)",
    "gate || exit 1",
    "gate || false",
    "gate || exit 2\nok",
    "gate ||\n  true",
    "gate \\\n  || true",
    "gate | tee log",
    "gate | tee log\nok",
    "gate |& tee log",
    "ok | gate",
    "ok | gate\nok",
    "gate && ok",
    "gate && ok\nok",
    "ok && gate",
    "ok && gate\nok",
    "gate && ok || true",
    "gate && ok || false",
    "ok && gate || true",
    "gate || true && ok",
    "(gate)",
    "(gate)\nok",
    "(gate) || true",
    "(gate; ok)",
    "(gate; ok) && ok\nok",
    "{ gate; ok; } | tee log",
    "(cd . && gate)",
    "(cd . && gate) | tee log",
    "set -e\ngate\nok",
    "set +e\ngate\nok",
    "set -eo pipefail\ngate | tee log\nok",
    "set -euxo pipefail\ngate | tee log\nok",
    "set -o pipefail\ngate | tee log",
    "set -o errexit\ngate\nok",
    "set +o pipefail\ngate | tee log",
    "set +e\ngate\nset -e\nok",
    "( set +e; ok )\ngate\nok",
    "# a remark\ngate # || true\nok",
    "echo 'gate || true'; gate",
    "gate --name 'a || true'",
    "NAME=1 gate || true",
    "if gate; then echo well; fi",
    "if gate; then echo well; else echo bad; fi",
    "if gate; then echo well; else exit 1; fi",
    "if ok; then gate || true; fi",
    "gate > log || true",
    "gate 2>&1 | tee log",
)
UNSEEN = (
    "gate || code=$?\nexit $code",
    "gate\ncode=$?\nok\nexit $code",
    "gate | tee log\nexit ${PIPESTATUS[0]}",
    "check() { gate; }\ncheck",
    "gate || echo failed > failed\ntest ! -e failed",
    "gate &\nwait $!",
    "if [ -n yes ]; then gate; else ok; fi",
    "gate || gate",
)
"""What fails when the gate does, by means that are not followed: it must not be taken for tolerated."""


def tolerated(script: str, manner: Manner) -> bool:
    """Whether every call of the gate may fail."""
    calls = [c.tolerated for c in judged(script_lines(script), manner) if unwrapped(c.words)[:1] == ["gate"]]
    assert calls
    return all(calls)


@pytest.fixture(scope="module")
def programs(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("programs")
    for name, code in (("gate", 1), ("ok", 0)):
        (folder / name).write_text(f"#!/bin/sh\nexit {code}\n", encoding="utf-8")
        (folder / name).chmod(stat.S_IRWXU)
    return folder


def exit_code(script: str, flags: tuple[str, ...], programs: Path, cwd: Path) -> int:
    bash = shutil.which("bash")
    assert bash
    return subprocess.run(
        [bash, "--noprofile", "--norc", *flags, "-c", script], cwd=cwd, capture_output=True, check=False,
        env={"PATH": f"{programs}:/usr/bin:/bin"},
    ).returncode  # fmt: skip


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no Bash to ask")
@pytest.mark.parametrize("flags", FLAGS, ids=" ".join)
@pytest.mark.parametrize("script", SCRIPTS)
def test_it_is_what_bash_does(script: str, flags: tuple[str, ...], programs: Path, tmp_path: Path) -> None:
    assert tolerated(script, FLAGS[flags]) == (exit_code(script, flags, programs, tmp_path) == 0)


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no Bash to ask")
@pytest.mark.parametrize("flags", FLAGS, ids=" ".join)
@pytest.mark.parametrize("script", UNSEEN)
def test_what_cannot_be_seen_is_not_taken_for_tolerated(
    script: str, flags: tuple[str, ...], programs: Path, tmp_path: Path
) -> None:
    assert not tolerated(script, FLAGS[flags])
    assert exit_code(script, (), programs, tmp_path) != 0


def test_each_line_of_a_recipe_is_run_by_itself() -> None:
    assert not tolerated("gate\nok", BY_LINE)
    assert tolerated("ok\ngate; ok", BY_LINE)


@pytest.mark.parametrize(
    ("script", "files", "expected"),
    [
        ("make test", {"Makefile": "test:\n\tgate\n\techo done\n"}, False),
        ("make test", {"Makefile": "test:\n\t-gate\n"}, True),
        ("make test", {"Makefile": "test:\n\tgate; echo done\n"}, True),
        ("make test", {"Makefile": ".SHELLFLAGS := -ec\ntest:\n\tgate; echo done\n"}, False),
        ("make test", {"Makefile": "test:\n\tgate || true\n"}, True),
        ("make test || true", {"Makefile": "test:\n\tgate\n"}, True),
        ("just test", {"justfile": "test:\n    -gate\n"}, True),
        ("just test", {"justfile": "test:\n    gate\n    echo done\n"}, False),
        ("tox", {"tox.ini": "[testenv]\ncommands =\n    - gate\n"}, True),
        ("tox", {"tox.ini": "[testenv]\ncommands =\n    gate\n    coverage xml\n"}, False),
        ("npm test", {"package.json": '{"scripts": {"test": "gate || true"}}'}, True),
        ("npm test", {"package.json": '{"scripts": {"test": "gate && echo done"}}'}, False),
        ("bash run.sh", {"run.sh": "gate\necho done\n"}, True),
        ("bash -e run.sh", {"run.sh": "gate\necho done\n"}, False),
        ("./run.sh", {"run.sh": "#!/bin/bash -e\ngate\necho done\n"}, False),
        ("./run.sh", {"run.sh": "#!/bin/bash\nset -euo pipefail\ngate | tee log\necho done\n"}, False),
        ("./run.sh | tee log", {"run.sh": "#!/bin/bash\nset -e\ngate\n"}, True),
        ("source run.sh", {"run.sh": "gate\necho done\n"}, False),
        ("bash -c 'gate; true'", {}, True),
        ("bash -ec 'gate; true'", {}, False),
        ("docker run image gate", {}, False),
        ("docker run image gate || true", {}, True),
    ],
)  # fmt: skip
def test_what_scripts_of_the_project_pass_over(script: str, files: dict[str, str], expected: bool) -> None:
    follower = Follower({path: text.encode() for path, text in files.items()})
    found = [run.tolerated for run in follower.follow(script, "", Manner(True, False)) if run.words[0] == "gate"]
    assert found == [expected]


def test_nothing_is_too_long_or_too_deep() -> None:
    for script in (
        "gate && " * 20_000 + "true",
        "(" * 50_000 + "gate",
        "gate | " * 20_000,
        "gate || " * 20_000 + "true",
    ):
        assert all(len(c.words) for c in judged(script_lines(script), BARE))


def test_nobody_who_does_not_ask_is_told() -> None:
    assert [run.tolerated for run in Follower({}).follow("gate || true")] == [False, False]
