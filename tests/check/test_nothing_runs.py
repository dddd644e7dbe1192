"""Nothing of the repository is executed: no hook, filter or program of its git settings, no module of its own."""

import os
import sys
from pathlib import Path

import pytest

from tests.check.conftest import NAN, SCRIPT, Repository

ONE = ("--select", "ml-api/nan-equality")
MODULES = (
    "conftest", "setup", "sitecustomize", "usercustomize", "yaml", "ast", "json", "tomllib", "tokenize", "difflib",
    "argparse", "dataclasses", "subprocess", "copier", "jinja2", "duckdb", "packaging", "noxfile", "mlscaffold_checks",
    "train",
)  # fmt: skip
SETTINGS = (
    "core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.askPass", "core.gitProxy", "core.hooksPath",
    "core.alternateRefsCommand", "diff.external", "diff.evil.textconv", "diff.evil.command", "filter.evil.clean",
    "filter.evil.smudge", "filter.evil.process", "merge.evil.driver", "pager.ls-files", "pager.status", "alias.ls-files",
    "alias.rev-parse", "alias.cat-file", "credential.helper", "gpg.program", "remote.origin.uploadpack",
    "uploadpack.packObjectsHook", "sequence.editor", "interactive.diffFilter", "gc.recentObjectsHook",
)  # fmt: skip


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    """A file that appears when something was executed."""
    return tmp_path / "executed"


@pytest.fixture
def script(tmp_path: Path, marker: Path) -> Path:
    """A program that leaves the marker, and passes on what it is given."""
    place = tmp_path / "evil.sh"
    place.write_text(f"#!/bin/sh\necho \"$0 $@\" >> '{marker}'\ncat\n")
    place.chmod(0o755)
    return place


@pytest.fixture
def trap(repository: Repository, script: Path) -> Repository:
    """A repository whose own settings name that program wherever git would start one."""
    repository.write(
        {"a.py": NAN, "b.csv": "a,b\n1,2\n", ".gitattributes": "* filter=evil diff=evil merge=evil\n"}
    ).commit()
    hooks = repository.root / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-index-change", "pre-commit", "post-checkout", "reference-transaction", "fsmonitor-watchman"):
        (hooks / hook).write_bytes(script.read_bytes())
        (hooks / hook).chmod(0o755)
    for setting in SETTINGS:
        value = str(hooks) if setting == "core.hooksPath" else f"!{script}" if "alias" in setting else str(script)
        repository.git("config", setting, value)
    repository.git("config", "core.untrackedCache", "true")
    # Newer than the index, so that a comparison would have to run the filters.
    repository.write({"a.py": NAN + "\n", "new.py": NAN})
    return repository


def test_the_trap_works(trap: Repository, marker: Path) -> None:
    marker.unlink(missing_ok=True)
    trap.run(["git", "status"])
    assert marker.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", ".", *ONE),
        ("check", "--stage", "production"),
        ("check", "a.py", "b.csv"),
        ("check", "--format", "json"),
    ],
)
def test_no_program_of_the_git_settings_is_started(trap: Repository, marker: Path, arguments: tuple[str, ...]) -> None:
    trap.write({"mlscaffold.toml": "", "experiments/runs/a.yaml": f"id: a\ncommit: {'5f0c' * 10}\n"})
    marker.unlink(missing_ok=True)
    answer = trap.run([SCRIPT, *arguments])
    assert answer.code == 1, answer.err
    assert "new.py:4:7" in answer.out or arguments[1:] != (".", *ONE)
    assert not marker.exists(), marker.read_text()


def test_settings_that_include_others_or_move_the_work_tree(trap: Repository, marker: Path, tmp_path: Path) -> None:
    elsewhere = Repository(tmp_path / "elsewhere", trap.environment).write({"secret.py": NAN})
    (tmp_path / "more.cfg").write_text(f"[core]\n\tfsmonitor = {tmp_path / 'evil.sh'}\n")
    trap.git("config", "include.path", str(tmp_path / "more.cfg"))
    trap.git("config", "core.worktree", str(elsewhere.root))
    marker.unlink(missing_ok=True)
    assert [path for _, path, _ in trap.findings(*ONE)] == ["a.py", "new.py"]
    assert not marker.exists()


def test_variables_of_git_do_not_lead_elsewhere(
    repository: Repository, tmp_path: Path, marker: Path, script: Path
) -> None:
    repository.write({"a.py": NAN}).commit()
    other = Repository(tmp_path / "other", repository.environment).write({"b.py": NAN})
    other.commit()
    variables = {
        "GIT_DIR": str(other.root / ".git"), "GIT_WORK_TREE": str(other.root), "GIT_INDEX_FILE": "nowhere",
        "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.fsmonitor", "GIT_CONFIG_VALUE_0": str(script),
        "GIT_SSH_COMMAND": str(script), "GIT_EXTERNAL_DIFF": str(script), "GIT_PAGER": str(script),
    }  # fmt: skip
    answer = repository.under(variables).check(*ONE, "--format", "json")
    assert answer.found == [("ml-api/nan-equality", "a.py", 4)]
    assert not marker.exists()


def test_nothing_is_changed_but_the_cache(trap: Repository) -> None:
    def state() -> dict[str, tuple[int, bytes]]:
        files = (p for p in trap.root.rglob("*") if p.is_file() and ".mlscaffold_cache" not in p.parts)
        return {str(p.relative_to(trap.root)): (p.stat().st_mtime_ns, p.read_bytes()) for p in files}

    before = state()
    trap.check("--stage", "production")
    trap.check("a.py", "b.csv")
    assert state() == before


@pytest.fixture
def modules(repository: Repository, marker: Path) -> Repository:
    """A repository whose modules leave the marker when they are imported."""
    evil = f"open({str(marker)!r}, 'a').write(__file__)\nimport numpy as np\n\nprint(1 == np.nan)\n"
    repository.write({f"{name}.py": evil for name in MODULES})
    repository.write(
        {f"{name}/__init__.py": evil for name in ("pandas", "datasets", "importlib_metadata", "rich", "click")}
    )
    entry = "[mlscaffold.checks]\nevil = train\n[console_scripts]\nx = train:x\n"
    repository.write({"evil.egg-info/entry_points.txt": entry, "evil-1.0.dist-info/entry_points.txt": entry})
    repository.write({"evil.pth": f"import os; open({str(marker)!r}, 'w')\n", "pytest.ini": "[pytest]\n"})
    return repository


def test_the_modules_would_leave_the_marker(modules: Repository, marker: Path) -> None:
    modules.run([sys.executable, "-c", "import yaml"])
    assert marker.exists()


@pytest.mark.parametrize("variables", [{}, {"PYTHONPATH": "."}, {"PYTHONPATH": ":"}])
@pytest.mark.parametrize("program", [[SCRIPT], [sys.executable, "-m", "mlscaffold"]], ids=["script", "module"])
def test_no_module_of_the_repository_is_imported(
    modules: Repository, marker: Path, program: list[str | bytes | Path], variables: dict[str, str]
) -> None:
    for name in ("sitecustomize.py", "usercustomize.py") if variables else ():
        # These Python imports itself, before any program, where the caller's own variable says so.
        (modules.root / name).unlink()
    for arguments in (["check", *ONE, "--format", "json"], ["check", "yaml.py", "--format", "json", *ONE]):
        answer = modules.under(variables).run([*program, *arguments])
        assert answer.code == 1, answer.err
        assert ("ml-api/nan-equality", "yaml.py", 4) in answer.found
        assert not marker.exists(), marker.read_text()
    assert modules.under(variables).run([*program, "rules"]).code == 0
    assert not marker.exists(), marker.read_text()


@pytest.mark.parametrize(
    ("named", "command", "cwd"),
    [
        ("src", "check", "{root}"),
        ("{root}/src/../src/", "audit", "/"),
        ("{link}/src", "check", "/"),
        ("nowhere{sep}src", "audit", "{root}"),
        ("demo/src", "check", "{parent}"),
        ("{parent}", "audit", "/"),
    ],
)
def test_no_module_is_imported_from_a_path_into_the_tree(
    repository: Repository, marker: Path, tmp_path: Path, named: str, command: str, cwd: str
) -> None:
    """However PYTHONPATH names a folder of it, and from wherever it is looked at.

    What Python imports before the program (`re`, for an installed command) only `python -I` keeps out.
    """
    evil = f"open({str(marker)!r}, 'a').write(__file__)\n"
    repository.write(
        {"a.py": NAN, **{f"src/{name}.py": evil for name in ("yaml", "json", "argparse", "duckdb", "theirs")}}
    )
    repository.write({"src/e-1.dist-info/entry_points.txt": "[mlscaffold.checks]\nevil = theirs\n"}).commit()
    # The folder above is no better: the repository itself may be called as a library is.
    repository.write({"src/__init__.py": evil})
    for name in ("yaml", "argparse"):
        (tmp_path / name).symlink_to(repository.root / "src")
    (tmp_path / "link").symlink_to(repository.root)
    places = {"root": repository.root, "link": tmp_path / "link", "parent": tmp_path, "sep": os.pathsep}
    answer = repository.run(
        [SCRIPT, command, repository.root], cwd=Path(cwd.format(**places)), PYTHONPATH=named.format(**places)
    )
    assert answer.code == 1, answer.err
    assert not marker.exists(), marker.read_text()


@pytest.fixture
def packs(repository: Repository, marker: Path) -> Repository:
    """A repository that brings rule packs along in every way in which one can be installed."""
    evil = f"open({str(marker)!r}, 'a').write(__file__)\n"
    entry = "[mlscaffold.checks]\nevil = evil_checks\n"
    site = f".venv/lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
    files = {"a.py": NAN, ".venv/pyvenv.cfg": "home = /usr/bin\n", f"{site}/evil.pth": f"exec({evil!r})\n"}
    for folder in (site, "vendor", "src", "."):
        files |= {
            f"{folder}/evil_checks/__init__.py": evil, f"{folder}/evil_checks/odd/bad.py": evil,
            f"{folder}/evil_checks/odd/bad.md": "# odd/bad\n",
        }  # fmt: skip
    files |= {f"{site}/evil-1.dist-info/entry_points.txt": entry, "vendor/evil-1.dist-info/entry_points.txt": entry}
    files |= {"src/evil.egg-info/entry_points.txt": entry, "evil.egg-info/entry_points.txt": entry}
    project = '[project]\nname = "evil"\n[project.entry-points."mlscaffold.checks"]\nevil = "evil_checks"\n'
    return repository.write(files | {"pyproject.toml": project})


def test_the_packs_would_leave_the_marker(packs: Repository, marker: Path) -> None:
    answer = packs.check("--pack", "evil_checks", "--select", "odd")
    assert (answer.code, "rule pack `evil_checks`" in answer.err, marker.exists()) == (2, True, True)


@pytest.mark.parametrize("path", ["", ".", "vendor", "src", "{root}/vendor", "{site}"])
@pytest.mark.parametrize("program", [[SCRIPT], [sys.executable, "-m", "mlscaffold"]], ids=["script", "module"])
def test_no_pack_of_the_repository_is_loaded(
    packs: Repository, marker: Path, program: list[str | bytes | Path], path: str
) -> None:
    site = next((packs.root / ".venv/lib").glob("*/site-packages"))
    tree = packs.under(
        {"PYTHONPATH": path.format(root=packs.root, site=site), "VIRTUAL_ENV": str(packs.root / ".venv")}
    )
    for arguments in (["check", *ONE], ["check", "a.py", *ONE], ["audit", "."], ["rules"], ["explain", "leakage"]):
        answer = tree.run([*program, *arguments])
        assert answer.code == (0 if arguments[0] in {"rules", "explain"} else 1), answer.err
        assert "odd/bad" not in answer.out
    assert not marker.exists(), marker.read_text()
    tree.write({"mlscaffold.toml": 'packs = ["mlscaffold", "evil"]\n'})
    answer = tree.run([*program, "check"])
    assert (answer.code, "the rule pack `evil` is not installed" in answer.err) == (2, True)
    assert not marker.exists(), marker.read_text()


def test_a_folder_that_a_file_of_the_environment_puts_on_the_path(
    packs: Repository, marker: Path, tmp_path: Path
) -> None:
    """As an editable install does: what is declared there was not there to be read when the user installed it."""
    program = (
        "import sys\n"
        f"sys.path.append({str(packs.root / 'src')!r})\n"
        "sys.argv = ['mlscaffold', *sys.argv[1:]]\n"
        "from mlscaffold.__main__ import run\n"
        "run()\n"
    )
    for arguments in (["check", *ONE], ["rules"], ["audit", packs.root]):
        assert packs.run([sys.executable, "-c", program, *arguments]).err == ""
    assert not marker.exists()
    # From elsewhere, it is installed like anything else on the path.
    (tmp_path / "elsewhere").mkdir()
    answer = packs.run([sys.executable, "-c", program, "rules"], cwd=tmp_path / "elsewhere")
    assert (answer.code, "evil_checks.odd.bad of the rule pack `evil`" in answer.err, marker.exists()) == (
        2,
        True,
        True,
    )


@pytest.mark.parametrize("path", [".", "bin", "{root}/bin", "{link}", "", "./bin"])
def test_no_git_of_the_repository_is_started(
    repository: Repository, marker: Path, tmp_path: Path, script: Path, path: str
) -> None:
    repository.write({"a.py": NAN, "git": script.read_bytes(), "bin/git": script.read_bytes()}).commit()
    for place in ("git", "bin/git"):
        (repository.root / place).chmod(0o755)
    (tmp_path / "link").symlink_to(repository.root / "bin")
    first = path.format(root=repository.root, link=tmp_path / "link")
    search = os.pathsep.join([first, repository.environment["PATH"]])
    assert repository.under({"PATH": search}).findings(*ONE) == [("ml-api/nan-equality", "a.py", 4)]
    assert repository.run([SCRIPT, "audit", "."], PATH=search).code == 1
    (repository.root / "mlscaffold.toml").touch()
    done = repository.run([SCRIPT, "runs", "record", "--model", "m", "--dataset", "d", "--", "true"], PATH=search)
    assert done.code == 0, done.err
    assert not marker.exists(), marker.read_text()
