"""`mlscaffold new` from outside: what it writes, what it says, and what it refuses."""

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from mlscaffold import __version__
from mlscaffold.scaffold.source import REPOSITORY
from mlscaffold.scaffold.template import bundled
from tests.conftest import MLSCAFFOLD
from tests.scaffold.conftest import New, below, files, git

PROTOTYPE = """\
Made demo: {files} files, in one commit on main.

  data         data/, src/demo/data/
  model        configs/, src/demo/model/
  serving      src/demo/serving/
  code         src/demo/
  notebooks    notebooks/
  tests        tests/
  experiments  experiments/
  documents    CONTRIBUTING.md, LICENSE, README.md, docs/
  automation   .github/, .pre-commit-config.yaml
  settings     .copier-answers.yml, .gitattributes, .gitignore, pyproject.toml, requirements.lock

Next:
  cd demo && python3 -m venv .venv && .venv/bin/python -m pip install -r requirements.lock -e .
  .venv/bin/demo train
"""
PRODUCTION = """\
Made the demo: {files} files, in one commit on main.

  data         data/, src/the_demo/data/
  model        configs/, src/the_demo/model/
  monitoring   monitoring/, src/the_demo/monitoring/
  code         src/the_demo/
  notebooks    notebooks/
  tests        tests/
  experiments  experiments/
  documents    CONTRIBUTING.md, LICENSE, README.md, docs/
  automation   .pre-commit-config.yaml
  settings     .copier-answers.yml, .gitattributes, .gitignore, ml_test_score.yaml, pyproject.toml, requirements.lock

Next:
  cd 'the demo' && uv venv && uv pip install --python .venv -r requirements.lock -e .
  .venv/bin/the-demo train
"""


def answers(project: Path) -> dict[str, str]:
    return yaml.safe_load((project / ".copier-answers.yml").read_text(encoding="utf-8"))


# ------------------------------------------------------------------------------------- what it writes


def test_a_project_is_made_and_committed_whole(new: New, work: Path) -> None:
    done = new("demo")
    assert (done.returncode, done.stderr) == (0, "")
    project = work / "demo"
    assert os.listdir(work) == ["demo"]
    assert git(project, "log", "--format=%s") == f"Start from mlscaffold v{__version__}"
    assert git(project, "branch", "--show-current") == "main"
    assert git(project, "status", "--porcelain", "--ignored") == ""
    assert set(git(project, "ls-files").splitlines()) == files(project) > {"pyproject.toml", "data/raw/penguins.csv"}


def test_it_says_what_was_made_and_what_to_do_next(new: New, work: Path, programs: Callable[..., str]) -> None:
    plain = new("demo", extra={"PATH": programs("git")})
    assert plain.stdout == PROTOTYPE.format(files=len(files(work / "demo")))
    shape = ("--data", "stage=production", "--data", "serving=none", "--data", "ci=none")
    production = new("the demo", *shape, extra={"PATH": programs("git", "uv")})
    assert production.stdout == PRODUCTION.format(files=len(files(work / "the demo")))
    assert plain.stderr == production.stderr == ""


def test_the_answers_file_says_where_newer_templates_are(new: New, work: Path) -> None:
    assert new("demo").returncode == 0
    text = (work / "demo/.copier-answers.yml").read_text(encoding="utf-8")
    assert re.match(rf"(#.*\n)+_commit: v{__version__}\n_src_path: {REPOSITORY}\nauthor: ", text)
    assert answers(work / "demo") == {
        "_commit": f"v{__version__}", "_src_path": REPOSITORY, "author": "the demo team", "ci": "github",
        "description": "Tells the species of a penguin from its body measurements.", "licence": "MIT",
        "package": "demo", "project_name": "demo", "python": "3.11", "serving": "fastapi", "stage": "prototype",
        "task": "classification", "framework": "scikit-learn", "tracking": "files", "data_versioning": "manifest",
        "scale": "one-machine",
    }  # fmt: skip


def test_no_path_of_this_machine_is_written(new: New, work: Path) -> None:
    assert new("demo").returncode == 0
    project = work / "demo"
    for path in project.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert b".mlscaffold-new-" not in content, path
        assert os.fsencode(work.parent) not in content, path


def test_the_author_is_the_one_that_git_knows(new: New, work: Path) -> None:
    (work.parent / "home/.gitconfig").write_text("[user]\nname = Zoë Ünal\nemail = zoe@example.org\n", encoding="utf-8")
    assert new("demo").returncode == 0
    assert answers(work / "demo")["author"] == "Zoë Ünal"
    assert git(work / "demo", "log", "--format=%an <%ae>") == "Zoë Ünal <zoe@example.org>"
    assert new("other", extra={"GIT_AUTHOR_NAME": "Ada"}).returncode == 0
    assert answers(work / "other")["author"] == "Ada"
    assert new("third", extra={"GIT_AUTHOR_NAME": "Ada\x1b[31m"}).returncode == 0
    assert answers(work / "third")["author"] == "the third team"


def test_settings_of_the_user_change_nothing(new: New, work: Path, tmp_path: Path) -> None:
    hook = tmp_path / "hooks/pre-commit"
    hook.parent.mkdir()
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    (tmp_path / "ignore").write_text("*.csv\n*.lock\ndata/\n")
    (tmp_path / "attributes").write_text("* text eol=crlf\n")
    (tmp_path / "home/.gitconfig").write_text(
        f"[core]\nhooksPath = {hook.parent}\nexcludesFile = {tmp_path / 'ignore'}\nfsmonitor = {hook}\n"
        f"attributesFile = {tmp_path / 'attributes'}\n"
        f"[init]\ndefaultBranch = trunk\ntemplateDir = {tmp_path}\n[commit]\ngpgSign = true\n"
    )
    (tmp_path / "copier.yml").write_text("defaults: {licence: Apache-2.0, serving: none}\n")
    # With GIT_DIR, as in a hook, git takes every folder for the top of a repository: copier would clone the template.
    git(tmp_path, "init", "--quiet", "--bare", "bare.git")
    surroundings = {"COPIER_SETTINGS_PATH": "copier.yml", "GIT_DIR": "bare.git", "GIT_INDEX_FILE": "index"}
    done = new("demo", extra={name: str(tmp_path / value) for name, value in surroundings.items()})
    assert (done.returncode, done.stderr) == (0, "")
    project = work / "demo"
    assert set(git(project, "ls-files").splitlines()) == files(project)
    assert git(project, "branch", "--show-current") == "main"
    assert (answers(project)["licence"], answers(project)["serving"]) == ("MIT", "fastapi")


def test_git_runs_a_few_times_and_not_for_each_file(new: New, tmp_path: Path, programs: Callable[..., str]) -> None:
    shim = tmp_path / "shim"
    shim.mkdir()
    (shim / "git").write_text(f'#!/bin/sh\necho "$*" >> {tmp_path}/calls\nexec {programs("git")}/git "$@"\n')
    (shim / "git").chmod(0o755)
    assert new("demo", extra={"PATH": f"{shim}:{os.environ['PATH']}"}).returncode == 0
    calls = (tmp_path / "calls").read_text().splitlines()
    assert 3 <= len(calls) <= 10, calls


# --------------------------------------------------------------------------------------------- answers


def test_answers_come_from_options_and_a_file(new: New, work: Path) -> None:
    (work.parent / "answers.yml").write_text(
        "# from another project\n_commit: v9\n_src_path: elsewhere\npython: 3.12\nstage: production\nauthor: 'No: one'\n"
    )
    done = new("demo", "--data-file", work.parent / "answers.yml", "--data", "stage=prototype", "--data", "package=a1=")
    assert done.returncode == 2
    done = new("demo", "--data-file", work.parent / "answers.yml", "--data", "stage=prototype", "--data", "package=a1")
    assert done.returncode == 0, done.stderr
    given = {"_commit": f"v{__version__}", "python": "3.12", "stage": "prototype", "author": "No: one", "package": "a1"}
    assert given.items() <= answers(work / "demo").items()


HOSTILE = {
    "quotes": '"quoted" \'single\' """triple""" `code` $(id)',
    "emoji": "pingüinos 🐧👩‍🔬 größer 企鵝 ‏עברית",
    "backslashes": "C:\\new\\table \\u0041 \\",
    "jinja": "{{ 7 * 7 }} {% raw %} {# no #} ${{ github.token }}",
    "yaml": "- a: [b, {c: d}] # e & *f !!g %h @i | >",
    "null": "null",
    "number": "1e3",
    "markup": "--> ]]> </script> ``` FILL IN:",
    "long": "w" * 300,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_text_is_written_as_it_was_given(new: New, work: Path, text: str) -> None:
    name = text.replace("/", "").replace("\\", "")[:200]
    done = new(
        "demo", "--data", f"description={text}", "--data", f"author={text}", "--data", f"project_name={name}",
        "--data", "package=demo", "--data", "stage=production",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    project = work / "demo"
    assert (answers(project)["description"], answers(project)["author"]) == (text, text)
    settings = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["project"]["description"] == " ".join(text.split())
    for file in files(project):
        content = (project / file).read_text(encoding="utf-8")
        match Path(file).suffix:
            case ".py":
                ast.parse(content)
            case ".yaml" | ".yml":
                list(yaml.safe_load_all(content))
            case ".json" | ".ipynb":
                json.loads(content)


REFUSED = {
    "unknown question": (["--data", "pakage=x"], "the template has no question `pakage`", "Did you mean `package`?"),
    "computed": (["--data", "title=x"], "`title` is no question but computed", ""),
    "ours": (["--data", "mlscaffold_rev=x"], "`mlscaffold_rev` is no question but computed", "Give `--source` instead."),
    "settings of copier": (["--data", "_tasks=x"], "the template has no question `_tasks`", ""),
    "no value": (["--data", "stage"], "`--data stage` has no `=`", "Write `--data KEY=VALUE`."),
    "choice": (
        ["--data", "stage=produktion"],
        "stage: `produktion` is not one of the choices",
        "Did you mean `production`? The choices are exploration, prototype, production.",
    ),
    "no choice": (["--data", "ci="], "ci: `` is not one of the choices", "The choices are github, gitlab, none."),
    "choice of another task": (
        ["--data", "framework=pytorch"],
        "framework: `pytorch` is not one of the choices with the other answers: The network is for texts and images;",
        "The choices are scikit-learn, lightgbm.",
    ),
    "choice of other tasks": (
        ["--data", "framework=lightgbm", "--data", "task=image"],
        "framework: `lightgbm` is not one of the choices with the other answers: Gradient boosting is for tables and",
        "The choices are scikit-learn, pytorch.",
    ),
    "path": (["--data", "project_name=a/b"], "project_name: `a/b` contains a slash, so that it reads as a path", ""),
    "dot": (["--data", "project_name=."], "project_name: `.` has neither letter nor digit", ""),
    "line break": (
        ["--data", "project_name=a\nb"],
        "project_name: `a\\nb` contains a line break or another control character",
        "",
    ),
    "bidirectional": (["--data", "author=a\u202eb"], "author: `a\\u202eb` contains a line break or another", ""),
    "blank": (["--data", "description=  "], "description: `  ` is empty", ""),
    "long": (["--data", f"description={'x' * 301}"], f"description: `{'x' * 301}` is longer than 300 characters", ""),
    "bytes": (["--data", "author=\udcff"], "author: `\\udcff` is not valid UTF-8", ""),
    "device": (["--data", "project_name=NUL.txt"], "project_name: `NUL.txt` is the name of a device on Windows", ""),
    "package of a device": (["--data", "package=con"], "package: `con` is the name of a device on Windows", "con_project"),
    "keyword": (["--data", "package=class"], "package: `class` is a keyword of Python", "`--data package=class_project`"),
    "standard library": (["--data", "package=json"], "package: `json` is a module of Python's standard library", ""),
    "dependency": (["--data", "package=sklearn"], "package: `sklearn` is a folder of the project, or a library", ""),
    "folder": (["--data", "package=tests"], "package: `tests` is a folder of the project, or a library", ""),
    "ourselves": (["--data", "package=mlscaffold"], "package: `mlscaffold` is a folder of the project, or a library", ""),
    "way out": (["--data", "package=../../x"], "package: `../../x` is not lowercase ASCII letters and digits", "package=x`"),
    "no identifier": (["--data", "package=3d-Modell"], "package: `3d-Modell` is not lowercase", "package=d_modell`"),
    "source": (["--source", "nowhere"], "there is no source of mlscaffold at `nowhere`", "A source is a git URL"),
    "unknown option": (["--defaults-all"], "unrecognized arguments: --defaults-all", "Did you mean `--defaults`?"),
    "no such file": (["--data-file", "missing.yml"], "cannot read the answers file missing.yml: No such file", ""),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "message", "hint"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_before_anything_is_written(
    new: New, work: Path, arguments: list[str], message: str, hint: str
) -> None:
    done = new("parent/demo", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    first, *rest = done.stderr.splitlines()
    assert first.startswith(f"mlscaffold: error: {message}")
    assert hint in "".join(rest)
    assert below(work) == set()


ANSWERS_FILES = {
    "list": (b"- a\n", "is not a mapping"),
    "text": (b"hello\n", "is not a mapping"),
    "nested": (b"stage: {a: b}\n", ":1: an answer is one text, not a list or a mapping"),
    "twice": (b"stage: prototype\n# x\nstage: production\n", ":3: `stage` is answered twice"),
    "unfinished": (b"stage: [\n", ":2: expected the node content"),
    "control characters": (b"author: \x00\n", "is no YAML"),
    "not UTF-8": (b"author: \xff\n", "is not UTF-8 (byte 8)"),
    "object": (b"author: !!python/object/apply:os.system ['touch pwned']\n", ":1: an answer is one text"),
    "deep": (b"[" * 20_000, "is no YAML"),
    "huge": (b"#" * 100_001, "larger than 97 KiB"),
    "unknown": (b"stages: production\n", "the template has no question `stages`"),
    "no value": (b"author:\n", "author: `` is empty"),
}


@pytest.mark.parametrize(("content", "message"), ANSWERS_FILES.values(), ids=ANSWERS_FILES)
def test_a_bad_answers_file_is_refused(new: New, work: Path, content: bytes, message: str) -> None:
    (work.parent / "answers.yml").write_bytes(content)
    done = new("demo", "--data-file", work.parent / "answers.yml")
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr.splitlines()[0]
    assert below(work) == set()


def test_a_folder_is_no_answers_file(new: New, work: Path) -> None:
    done = new("demo", "--data-file", ".")
    assert done.returncode == 2
    assert "cannot read the answers file .: Is a directory" in done.stderr


def test_an_empty_answers_file_answers_nothing(new: New, work: Path) -> None:
    (work.parent / "answers.yml").write_bytes(b"\xef\xbb\xbf# nothing\n")
    assert new("demo", "--data-file", work.parent / "answers.yml").returncode == 0


# ----------------------------------------------------------------------------------------- destination


def test_missing_folders_above_are_made(new: New, work: Path) -> None:
    done = new("a/b/demo")
    assert done.returncode == 0
    assert os.listdir(work) == ["a"]
    assert "  cd a/b/demo && " in done.stdout


def test_an_empty_folder_is_taken(new: New, work: Path) -> None:
    (work / "demo").mkdir()
    assert new("demo").returncode == 0
    assert (work / "demo/pyproject.toml").is_file()


@pytest.mark.parametrize("name", ["-demo", "it's", "größe 🐧", "a & b;c", "$HOME"])
def test_odd_names_work_and_their_commands_can_be_copied(new: New, work: Path, name: str, tmp_path: Path) -> None:
    done = new("--no-git", "--data", "project_name=demo", "--", name)
    assert done.returncode == 0, done.stderr
    enter = next(line for line in done.stdout.splitlines() if line.startswith("  cd ")).partition(" && ")[0]
    there = subprocess.run(["sh", "-c", f"{enter} && pwd -P"], cwd=work, capture_output=True, text=True, check=True)
    assert there.stdout == f"{(work / name).resolve()}\n"


@pytest.mark.parametrize("name", ["big\nfile", "esc\x1b[31m", "b\udcff"])
def test_a_name_that_cannot_be_shown_is_refused(new: New, work: Path, name: str) -> None:
    done = new(name)
    assert (done.returncode, done.stdout) == (2, "")
    assert "\x1b" not in done.stderr
    assert done.stderr.startswith("mlscaffold: error: the destination `")
    assert below(work) == set()


def test_a_folder_whose_name_is_none_for_a_project_needs_one(new: New, work: Path) -> None:
    done = new("--", "---")
    assert done.returncode == 2
    assert done.stderr == (
        "mlscaffold: error: `---` cannot be the project's name: it has neither letter nor digit\n"
        "  Give it one with `--data project_name=NAME`.\n"
    )
    assert below(work) == set()
    assert new("--data", "project_name=Dashes", "--", "---").returncode == 0


def test_what_exists_is_left_alone(new: New, work: Path) -> None:
    (work / "full").mkdir()
    (work / "full/.hidden").write_text("kept")
    (work / "file").write_text("kept")
    (work / "elsewhere").mkdir()
    (work / "link").symlink_to("elsewhere")
    (work / "dangling").symlink_to("nowhere")
    (work / "circle").symlink_to("circle")
    before = below(work)
    messages = {
        "full": "`full` exists and is not empty",
        "full/.hidden": "`full/.hidden` exists and is not a folder",
        "file": "`file` exists and is not a folder",
        "file/demo": "cannot use `file/demo`: Not a directory",
        "link": "`link` is a symbolic link",
        "dangling": "`dangling` is a symbolic link",
        "circle/demo": "cannot use `circle/demo`: ",
        ".": "`.` exists and is not empty",
        "..": "`..` exists and is not empty",
        "/": "`/` exists and is not empty",
        "x" * 300: f"cannot use `{'x' * 300}`: File name too long",
        "": "the destination is empty",
    }
    for given, message in messages.items():
        done = new("--data", "project_name=demo", given)
        assert (done.returncode, done.stdout) == (2, ""), given
        assert done.stderr.startswith(f"mlscaffold: error: {message}"), done.stderr
        assert below(work) == before
    assert (work / "full/.hidden").read_text() == (work / "file").read_text() == "kept"


def test_the_folder_one_stands_in_is_not_replaced(new: New, work: Path) -> None:
    done = new(".")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "mlscaffold: error: cannot make a project in the folder you are in",
        "  Run `cd ..` and then `mlscaffold new work`.",
    ]


def test_folders_above_may_be_links(new: New, work: Path) -> None:
    (work / "real").mkdir()
    (work / "link").symlink_to("real")
    assert new("link/demo").returncode == 0
    assert (work / "real/demo/pyproject.toml").is_file()
    assert (work / "link").is_symlink()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_no_permission(new: New, work: Path) -> None:
    (work / "closed").mkdir(mode=0o555)
    done = new("closed/demo")
    assert done.returncode == 2
    assert "cannot make `closed/demo`: no permission to write in" in done.stderr


def test_the_template_itself_is_no_place(new: New, work: Path) -> None:
    done = new(bundled() / "project/demo")
    assert done.returncode == 2
    assert "lies in the template of mlscaffold" in done.stderr


# ------------------------------------------------------------------------------------------------- git


def test_within_a_work_tree_there_is_no_second_repository(new: New, work: Path) -> None:
    git(work, "init", "--quiet")
    done = new("sub/demo")
    assert done.returncode == 0
    assert not (work / "sub/demo/.git").exists()
    first = done.stdout.splitlines()[0]
    assert first.endswith(f"files, not committed: they lie in the git work tree {work.resolve()}.")
    assert git(work, "log", "--all", "--oneline") == ""


def test_without_git_nothing_is_written_unless_it_is_not_wanted(
    new: New, work: Path, programs: Callable[..., str]
) -> None:
    done = new("demo", extra={"PATH": programs()})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "mlscaffold: error: git was not found\n  Install git, put it on PATH, or make the project with `--no-git`.\n"
    )
    assert below(work) == set()
    done = new("demo", "--no-git", extra={"PATH": programs()})
    assert (done.returncode, done.stderr) == (0, "")
    assert not (work / "demo/.git").exists()
    assert done.stdout.splitlines()[0].endswith("files, no git repository.")


# ---------------------------------------------------------------------------------------------- source


def test_the_hooks_come_from_the_source(new: New, work: Path, tmp_path: Path) -> None:
    def hooks(project: str) -> dict[str, object]:
        return yaml.safe_load((work / project / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]

    assert new("standard").returncode == 0
    assert (hooks("standard")["repo"], hooks("standard")["rev"]) == (REPOSITORY, f"v{__version__}")
    mirror = "https://git.example.org/mirror/mlscaffold.git"
    assert new("mirrored", "--source", f"{mirror}@main").returncode == 0
    assert (hooks("mirrored")["repo"], hooks("mirrored")["rev"]) == (mirror, "main")
    assert answers(work / "mirrored")["_src_path"] == mirror
    checkout = tmp_path / "check out"
    checkout.mkdir()
    git(checkout, "init", "--quiet")
    done = new("early", extra={"MLSCAFFOLD_SOURCE": str(checkout)})
    assert done.returncode == 2
    assert "has no commit yet" in done.stderr
    (checkout / "pyproject.toml").write_text('[project]\nname = "mlscaffold-kit"\n')
    git(checkout, "add", ".")
    git(checkout, "commit", "--quiet", "-m", "x")
    done = new("local", extra={"MLSCAFFOLD_SOURCE": "../check out"})
    assert (done.returncode, done.stderr) == (0, "")
    assert (hooks("local")["repo"], hooks("local")["rev"]) == (
        str(checkout.resolve()),
        git(checkout, "rev-parse", "HEAD"),
    )
    assert answers(work / "local")["_src_path"] == REPOSITORY
    (checkout / "pyproject.toml").write_text("changed")
    done = new("option", "--source", mirror, extra={"MLSCAFFOLD_SOURCE": str(checkout)})
    assert (hooks("option")["repo"], done.stderr) == (mirror, "")
    done = new("dirty", "--source", checkout)
    assert done.stderr == (
        f"mlscaffold: note: Changes in {checkout.resolve()} that are not committed are not part of it: pyproject.toml.\n"
    )


@pytest.mark.parametrize("stage", ["exploration", "prototype"])
def test_what_pip_is_told_to_install_is_an_address_that_it_takes(
    new: New, work: Path, tmp_path: Path, stage: str
) -> None:
    checkout = tmp_path / "check out"
    checkout.mkdir()
    (checkout / "pyproject.toml").write_text('[project]\nname = "mlscaffold-kit"\n')
    git(checkout, "init", "--quiet")
    git(checkout, "add", ".")
    git(checkout, "commit", "--quiet", "-m", "x")
    page = {"exploration": "README.md", "prototype": "CONTRIBUTING.md"}[stage]
    expected = {
        str(checkout): f"git+{checkout.resolve().as_uri()}@{git(checkout, 'rev-parse', 'HEAD')}",
        "git@host.example:me/fork.git@main": "git+ssh://git@host.example/me/fork.git@main",
        f"{REPOSITORY}@main": f"git+{REPOSITORY}@main",
    }
    for number, (source, address) in enumerate(expected.items()):
        project = work / f"demo{number}"
        assert new(project, "--source", source, "--data", f"stage={stage}").returncode == 0
        (told,) = re.findall(r'`pip install "(.+?)"`', (project / page).read_text("utf-8"))
        assert told == (address if stage == "exploration" else "git+REPO@REV")
    if stage == "prototype":
        text = " ".join((project / page).read_text("utf-8").split())
        assert "`git+file://FOLDER@REV`" in text
        assert "`USER@HOST:PATH` as `git+ssh://USER@HOST/PATH@REV`" in text


def test_a_wheel_as_source_is_what_the_hook_installs(new: New, work: Path, tmp_path: Path) -> None:
    wheel = tmp_path / "mlscaffold_kit-0.1.0+local-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("x", "")
    assert new("demo", "--source", wheel).returncode == 0
    (first, *_) = yaml.safe_load((work / "demo/.pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert first["repo"] == "local"
    assert first["hooks"][0]["additional_dependencies"] == [f"mlscaffold-kit @ {wheel.resolve().as_uri()}"]
    assert answers(work / "demo")["_src_path"] == REPOSITORY


# ---------------------------------------------------------------------------------------------- output


def test_a_stream_that_cannot_show_the_name_does_not_fail_it(new: New, work: Path) -> None:
    done = new("größe", "--no-git", extra={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Made gr\\xf6\\xdfe: ")


def test_the_help_names_every_option(new: New) -> None:
    done = new("--help")
    assert done.returncode == 0
    for option in ("DEST", "--defaults", "--data ", "--data-file", "--source", "--no-git", "MLSCAFFOLD_SOURCE"):
        assert option in done.stdout


def test_pipes_are_not_waited_for(new: New, work: Path) -> None:
    for name in ("a.yml", "mlscaffold_kit-1-py3-none-any.whl"):
        os.mkfifo(work / name)
    done = new("demo", "--data-file", "a.yml")
    assert (done.returncode, "cannot read the answers file a.yml: not a regular file" in done.stderr) == (2, True)
    done = new("demo", "--source", "mlscaffold_kit-1-py3-none-any.whl")
    assert (done.returncode, "there is no wheel at" in done.stderr) == (2, True)


@pytest.mark.skipif(shutil.which("setpriv") is None and os.geteuid() == 0, reason="root may do anything")
def test_a_mask_that_forbids_everything_leaves_nothing_behind(
    work: Path, clean_environment: dict[str, str], tmp_path: Path
) -> None:
    bounds = "--bounding-set=-dac_override,-dac_read_search"
    weaker = ["setpriv", bounds, "--inh-caps=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*weaker, *MLSCAFFOLD, "new", "--defaults", "--no-git", "demo"], cwd=work, env=clean_environment,
        capture_output=True, text=True, check=False, umask=0o777,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (
        2,
        "mlscaffold: error: cannot make `demo`: Permission denied\n  Nothing was written.\n",
    )
    assert list(work.iterdir()) == []


def test_a_working_folder_that_is_gone_is_told_as_by_every_command(
    work: Path, clean_environment: dict[str, str]
) -> None:
    program = shlex.join(map(str, MLSCAFFOLD))
    for place in ("demo", ".", "../demo"):
        script = f"mkdir gone && cd gone && rmdir ../gone && {program} new --defaults {place}"
        done = subprocess.run(
            ["sh", "-c", script], cwd=work, env=clean_environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (
            2,
            "mlscaffold: error: the working folder is gone\n  Change to one that exists, then run again.\n",
        )
    assert below(work) == set()


def test_hints_about_options(new: New) -> None:
    assert "Write `--no-git` before `--`." in new("--", "-x", "--no-git").stderr
