"""What the template asks, and which answers it refuses."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown_it import MarkdownIt

from mlscaffold import __version__
from mlscaffold.hooks import manifest
from tests.template.answers import QUESTIONS, TEMPLATE
from tests.template.conftest import HOSTILE, ROOT, Render, render

HOOKS_OF_A_PROJECT = ["mlscaffold-check", "mlscaffold-data-render", "mlscaffold-runs-render"]
PUBLISHED = {hook["id"]: hook for hook in yaml.safe_load(manifest())}
RESERVED = yaml.safe_load(QUESTIONS["reserved_names"]["default"])


@pytest.mark.parametrize(
    "package",
    [
        "", "a-b", "A", "1a", "_a", "a__b", "a_", "a b", "a.b", "ä", "a\n", "a/b", "a" * 51,
        "class", "json", "tomllib", "sklearn", "scikit_learn", "mlscaffold", "data", "model", "tests", "con", "lpt1",
    ],
)  # fmt: skip
def test_a_package_name_that_would_break_the_project_is_refused(tmp_path: Path, package: str) -> None:
    with pytest.raises(ValueError, match="package"):
        render(tmp_path / "project", package=package)
    assert not (tmp_path / "project").exists()


@pytest.mark.parametrize("package", ["a", "a1", "penguins", "a_b_c", "match", "x" * 50])
def test_a_package_name_that_works_is_taken(tmp_path: Path, package: str) -> None:
    assert (render(tmp_path, package=package) / "src" / package / "cli.py").is_file()


@pytest.mark.parametrize("question", ["project_name", "description", "author"])
@pytest.mark.parametrize("answer", ["", " \n ", "\x00", "\x1b[31m", "\x7f", "a\x85b", "\u2028", "\ud800", "w" * 301, "FILL IN: x"])
def test_text_that_no_file_can_hold_is_refused(tmp_path: Path, question: str, answer: str) -> None:
    with pytest.raises(ValueError, match=question):
        render(tmp_path / "project", **{question: answer})


@pytest.mark.parametrize(("question", "answer"), [("stage", "live"), ("licence", "GPL"), ("python", "3.1")])
def test_an_answer_that_is_no_choice_is_refused(tmp_path: Path, question: str, answer: str) -> None:
    with pytest.raises(ValueError, match="Invalid choice"):
        render(tmp_path / "project", **{question: answer})


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("Penguins", "penguins"), ("My  first-Model!", "my_first_model"), ("2nd try", "nd_try"), ("a/b", "a_b"),
        ("JSON", "json_project"), ("data", "data_project"), ("con", "con_project"), ("🐧", "ml_project"),
        ("x" * 200, "x" * 50), ("y" * 49 + " z", "y" * 49), *((hostile, None) for hostile in HOSTILE.values()),
    ],
)  # fmt: skip
def test_every_project_name_has_a_package_name(tmp_path: Path, name: str, package: str | None) -> None:
    (folder,) = (render(tmp_path, project_name=name) / "src").iterdir()
    assert folder.name == (package or folder.name)


@pytest.mark.parametrize("answer", [*HOSTILE.values(), "<!-- x", "``` code", "# x", "1. x", "- x", "> x", "---", "a\\<b", "|x|"])
def test_what_people_wrote_is_text_on_pages(tmp_path: Path, answer: str) -> None:
    project = render(tmp_path, project_name=answer, description=answer, author=answer, stage="production")
    plain = " ".join(answer.split())
    heading, title, _, paragraph, summary, *_ = MarkdownIt().parse((project / "README.md").read_text(encoding="utf-8"))
    assert (heading.tag, paragraph.type) == ("h1", "paragraph_open")
    for inline in (title, summary):
        assert "".join(part.content for part in inline.children or ()) == plain
    page = (project / "docs/monitoring.md").read_text(encoding="utf-8")
    assert [t.content for t in MarkdownIt().parse(page) if t.type == "inline" and t.content.startswith("What is done")]


def test_names_of_python_libraries_and_folders_are_reserved(rendered: Render) -> None:
    project = rendered(stage="production")
    lock = re.findall(r'^"([\w.-]+)[\[=]', (TEMPLATE / "lock.yml").read_text(encoding="utf-8"), re.MULTILINE)
    taken = {name for name in sys.stdlib_module_names if name.islower() and not name.startswith("_")}
    taken |= {re.sub(r"[-.]", "_", name.lower()) for name in lock}
    taken |= {path.name for path in project.iterdir() if path.is_dir() and path.name.isidentifier()}
    taken |= {path.stem for path in (project / "src" / "penguins").iterdir() if not path.stem.startswith("_")} - {
        "artifact", "cli", "model_card", "pages",
    }  # fmt: skip
    assert taken - {*RESERVED} == set()
    assert all(name == name.lower() for name in RESERVED)


def test_it_can_be_used_from_its_folder_and_from_the_repository(tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()
    shutil.copy(ROOT / "copier.yml", repository)
    shutil.copytree(TEMPLATE, repository / "template")
    made = []
    for name, source in (("one", repository), ("other", repository / "template")):
        command = [sys.executable, "-m", "copier", "copy", "--quiet", "--defaults", str(source), str(tmp_path / name)]
        subprocess.run(command, check=True, capture_output=True)
        made.append({
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file() and path.name != ".copier-answers.yml"
        })  # fmt: skip
    assert made[0] == made[1]
    assert len(made[0]) > 40


def test_asking_needs_no_trust() -> None:
    assert not {"_tasks", "_migrations", "_jinja_extensions"} & QUESTIONS.keys()
    assert QUESTIONS["_envops"]["undefined"] == "jinja2.StrictUndefined"
    assert not any(question.get("secret") for name, question in QUESTIONS.items() if not name.startswith("_"))


def test_every_question_helps_and_has_a_default() -> None:
    asked = {n: q for n, q in QUESTIONS.items() if not n.startswith("_") and q.get("when", True)}
    assert list(asked) == [
        "task", "project_name", "package", "description", "author", "stage", "framework", "serving", "tracking",
        "data_versioning", "scale", "ci", "licence", "python",
    ]  # fmt: skip
    for name, question in asked.items():
        assert question["help"].endswith("?") or "?" in question["help"], name
        assert question["default"], name
        assert "validator" in question or "choices" in question, name


def test_answers_are_kept_without_what_is_not_asked(rendered: Render) -> None:
    answers = yaml.safe_load((rendered() / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert {key for key in answers if not key.startswith("_")} == {
        name for name, q in QUESTIONS.items() if not name.startswith("_") and q.get("when", True)
    }


def source(project: Path) -> tuple[dict[str, Any], str]:
    """The first repository of the hooks, and the text of all files but that one."""
    hooks = yaml.safe_load((project / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    others = [
        p.read_text(encoding="utf-8") for p in project.rglob("*") if p.is_file() and p.name != ".pre-commit-config.yaml"
    ]
    return hooks["repos"][0], "\n".join(others)


def test_mlscaffold_comes_from_its_own_release_unless_told_otherwise(rendered: Render) -> None:
    repository, others = source(rendered())
    assert (repository["repo"], repository["rev"]) == ("https://github.com/mlscaffold/mlscaffold", f"v{__version__}")
    assert repository["hooks"] == [{"id": name} for name in HOOKS_OF_A_PROJECT]
    assert "github.com/mlscaffold" not in others


def test_mlscaffold_can_come_from_a_checkout(rendered: Render) -> None:
    repository, others = source(rendered(mlscaffold_repo='/srv/it\'s "here"', mlscaffold_rev="0" * 40))
    assert (repository["repo"], repository["rev"]) == ('/srv/it\'s "here"', "0" * 40)
    assert "/srv" not in others


def test_mlscaffold_can_come_from_a_wheel(rendered: Render) -> None:
    requirement = "mlscaffold-kit @ file:///srv/a%20b/mlscaffold_kit-0.1.0-py3-none-any.whl"
    project = rendered(mlscaffold_requirement=requirement)
    repository, others = source(project)
    assert repository["repo"] == "local"
    assert [hook["id"] for hook in repository["hooks"]] == HOOKS_OF_A_PROJECT
    for hook in repository["hooks"]:
        assert hook["additional_dependencies"] == [requirement]
        published = PUBLISHED[hook["id"]]
        assert {key: hook[key] for key in ("entry", "language", "pass_filenames", "always_run")} == {
            key: published[key] for key in ("entry", "language", "pass_filenames", "always_run")
        }
        assert (hook.get("stages") == ["manual"]) == (published["stages"] == ["manual"])
    assert "/srv" not in others
    assert (project / ".pre-commit-config.yaml").read_text(encoding="utf-8").count(requirement) == 1
