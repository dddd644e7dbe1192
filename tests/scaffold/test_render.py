"""Rendering, with templates made for it: what of a template's folder gets into a project, and how."""

import os
import stat
from pathlib import Path

import pytest
import yaml

from mlscaffold.errors import UserError
from mlscaffold.scaffold import place, source
from mlscaffold.scaffold.create import Order, create
from mlscaffold.scaffold.summary import Made
from mlscaffold.scaffold.template import Question, questions
from tests.scaffold.conftest import QUESTIONS, below, small_template


def make(template: Path, destination: Path, **answers: str) -> Made:
    order = Order(str(destination), answers, source.default(), ask=False, use_git=False)
    return create(order, template, tell=lambda problem: pytest.fail(problem))


def test_what_python_left_in_the_template_is_not_copied(tmp_path: Path) -> None:
    template = small_template(
        tmp_path / "template", {"src/a.py": "x = 1\n", "src/__pycache__/a.cpython-311.pyc": "no", "b.pyc": "no"}
    )
    (template / "project/.DS_Store").write_bytes(b"\x00")
    made = make(template, tmp_path / "demo")
    assert made.files == (".copier-answers.yml", "src/a.py")
    assert below(tmp_path / "demo") == {".copier-answers.yml", "src", "src/a.py"}


def test_files_of_a_read_only_installation_can_be_edited(tmp_path: Path) -> None:
    template = small_template(tmp_path / "template", {"a.py": "x = 1\n", "run.sh": "#!/bin/sh\n"})
    (template / "project/a.py").chmod(0o444)
    (template / "project/run.sh").chmod(0o555)
    before = os.umask(0o027)
    try:
        make(template, tmp_path / "demo")
    finally:
        os.umask(before)
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in [tmp_path / "demo", *(tmp_path / "demo").iterdir()]}
    assert modes == {"demo": 0o750, "a.py": 0o640, "run.sh": 0o750, ".copier-answers.yml": 0o640}


def test_a_long_path_of_the_template_does_not_get_into_the_answers(tmp_path: Path) -> None:
    template = small_template(tmp_path / ("a long name with blanks " * 8).strip() / "template")
    make(template, tmp_path / "demo", project_name="x: y # z" * 20, package="demo")
    text = (tmp_path / "demo/.copier-answers.yml").read_text(encoding="utf-8")
    assert text.startswith(f"# Written by a machine.\n_commit: {source.VERSION_TAG}\n_src_path: {source.REPOSITORY}\n")
    assert yaml.safe_load(text)["project_name"] == "x: y # z" * 20
    assert "long name" not in text


def test_a_derived_answer_is_checked_as_well(tmp_path: Path) -> None:
    template = small_template(tmp_path / "template")
    with pytest.raises(UserError, match="package: `3d` is not lowercase") as refused:
        make(template, tmp_path / "demo", project_name="3D")
    assert "package=d" in refused.value.hint
    assert sorted(os.listdir(tmp_path)) == ["template"]


def test_an_answer_without_effect_is_refused(tmp_path: Path) -> None:
    conditional = QUESTIONS + "port: {type: int, default: 80, when: \"{{ project_name == 'server' }}\"}\n"
    template = small_template(tmp_path / "template", questions=conditional)
    with pytest.raises(UserError, match="the answer `port=8080` has no effect"):
        make(template, tmp_path / "demo", port="8080")
    make(template, tmp_path / "demo", port="8080", project_name="server")
    assert yaml.safe_load((tmp_path / "demo/.copier-answers.yml").read_text())["port"] == 8080


@pytest.mark.parametrize(
    ("question", "answer", "message"),
    [
        ("port: {type: int, default: 80}", "port=x", "invalid literal for int"),
        ("port: {type: int}", "", 'Question "port" is required'),
        ("port: {type: str, default: a, validator: '{% if port == \"b\" %}No b.{% endif %}'}", "port=b", "No b."),
    ],
)
def test_what_copier_refuses_is_told(tmp_path: Path, question: str, answer: str, message: str) -> None:
    template = small_template(tmp_path / "template", questions=f"{QUESTIONS}{question}\n")
    with pytest.raises(UserError, match=message):
        make(template, tmp_path / "demo", **dict([answer.split("=")] if answer else []))
    assert sorted(os.listdir(tmp_path)) == ["template"]


def test_a_template_that_would_run_programs_is_refused(tmp_path: Path) -> None:
    template = small_template(tmp_path / "template", questions=f"{QUESTIONS}_tasks: ['touch {tmp_path}/ran']\n")
    with pytest.raises(UserError, match="unsafe"):
        make(template, tmp_path / "demo")
    assert sorted(os.listdir(tmp_path)) == ["template"]


def test_questions_are_read_in_every_form(tmp_path: Path) -> None:
    template = small_template(
        tmp_path / "template",
        questions="""
        _min_copier_version: "9"
        reserved_names: {type: yaml, when: false, default: "[a, b]"}
        bare: text
        flag: false
        package: {type: str}
        listed: {choices: [x, 3.11]}
        pairs: {choices: [[The x, x], [The y, {value: y, validator: ""}]]}
        mapped: {choices: {The x: x, The y: {value: y}}}
        computed: {choices: "{{ [1, 2] }}", when: "{{ flag }}"}
        """,
    )

    def question(name: str, *choices: str, boolean: bool = False, asked: bool = True, taken: str = "") -> Question:
        return Question(name, choices, boolean, asked, frozenset(taken))

    assert list(questions(template).values()) == [
        question("reserved_names", asked=False), question("bare"), question("flag", boolean=True),
        question("package", taken="ab"), question("listed", "x", "3.11"), question("pairs", "x", "y"),
        question("mapped", "x", "y"), question("computed"),
    ]  # fmt: skip


def test_a_place_that_came_into_being_meanwhile_is_kept(tmp_path: Path) -> None:
    where = place.look(str(tmp_path / "a/b/demo"))
    with place.building(where) as folder:
        (folder / "mine").write_text("x")
        (tmp_path / "a/b/demo").mkdir(parents=True)
        (tmp_path / "a/b/demo/theirs").write_text("x")
        with pytest.raises(UserError, match="came into being while the project was made"):
            place.fill(where, folder)
    assert below(tmp_path) == {"a", "a/b", "a/b/demo", "a/b/demo/theirs"}


def test_a_place_that_cannot_be_filled_leaves_no_folders(tmp_path: Path) -> None:
    where = place.look(str(tmp_path / "a/b/demo"))
    with pytest.raises(FileNotFoundError):
        place.fill(where, tmp_path / "missing")
    assert below(tmp_path) == set()
