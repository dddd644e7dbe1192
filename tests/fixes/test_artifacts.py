"""Missing files of the convention: the template's, without what it says of its demo."""

import re

import pytest
import yaml

from mlscaffold.changes import ARTIFACTS, Artifact
from mlscaffold.config import Config
from mlscaffold.fixes import artifacts, pages
from mlscaffold.fixes.refusal import RefusedError
from mlscaffold.scaffold import template
from mlscaffold.tree import MemoryTree

PROJECT = {
    "pyproject.toml": '[project]\nname = "whales"\ndescription = "Counts whales."\nlicense = {text = "Apache-2.0"}\n'
    'authors = [{name = "Grace Hopper"}]\nrequires-python = ">=3.12"\n'
}
DEMO = re.compile("penguin|palmer|adelie|chinstrap|gentoo|macro.f1|species", re.IGNORECASE)


@pytest.mark.parametrize("artifact", ARTIFACTS)
def test_nothing_of_the_demo_is_in_it(artifact: Artifact) -> None:
    text = artifacts.rendered(MemoryTree(PROJECT), Config(), artifact).decode()
    assert text.endswith("\n")
    assert not DEMO.search(text), text
    assert "{{" not in text.replace("${{", "")


@pytest.mark.parametrize("artifact", ["brief", "model card", "monitoring plan"])
def test_each_heading_of_the_template_has_its_prompt(artifact: Artifact) -> None:
    (page,) = (template.bundled() / "tasks/classification/docs").glob(
        {"brief": "brief.md", "model card": "model_card.md", "monitoring plan": "monitoring.md"}[artifact]
    )
    headings = re.findall(r"^## (.+)$", page.read_text("utf-8"), re.MULTILINE)
    assert set(headings) == pages.PROMPTS[artifact].keys()
    text = artifacts.rendered(MemoryTree({}), Config(), artifact).decode()
    for heading in headings if artifact != "model card" else headings[:4]:
        assert f"## {heading}\n\nFILL IN: " in text


def test_what_is_known_of_the_project_is_in_it() -> None:
    tree = MemoryTree(PROJECT)
    assert artifacts.rendered(tree, Config(), "readme").decode().startswith("# whales\n\nCounts whales.\n\n## Start\n")
    assert "Copyright Grace Hopper" in artifacts.rendered(tree, Config(), "licence").decode()
    bare = artifacts.rendered(MemoryTree({}, name="my thing"), Config(), "readme").decode()
    assert bare.startswith("# my thing\n\nFILL IN: what the project does, in a sentence\n")


def test_poetry_says_the_same_elsewhere() -> None:
    metadata = '[tool.poetry]\nname = "whales"\nlicense = "MIT"\nauthors = ["Grace Hopper <grace@example.org>"]\n'
    tree = MemoryTree({"pyproject.toml": metadata})
    text = artifacts.rendered(tree, Config(), "licence").decode()
    assert text.startswith("MIT License\n")
    assert "Grace Hopper\n" in text
    assert artifacts.rendered(tree, Config(), "readme").startswith(b"# whales\n")


def test_hooks_of_another_project_are_about_nothing_that_only_the_template_has() -> None:
    text = artifacts.rendered(MemoryTree(PROJECT), Config(), "hooks").decode()
    hooks = yaml.safe_load(text)
    names = [hook["id"] for repository in hooks["repos"] for hook in repository["hooks"]]
    assert names[0] == "mlscaffold-check"
    assert {"ruff-check", "nbstripout", "trailing-whitespace"} <= {*names}
    assert not [name for name in names if "render" in name]
    assert "CONTRIBUTING" not in text
    assert [bool(re.search(hooks["exclude"], path)) for path in ("raw/a.csv", "data/load.py")] == [True, False]
    own = artifacts.rendered(MemoryTree({".copier-answers.yml": "package: whales\n"}), Config(), "hooks").decode()
    assert "mlscaffold-runs-render" in own
    assert "^data/raw/" in own


def test_the_answers_of_the_project_come_first() -> None:
    answers = (
        "_commit: v0\nproject_name: Whales of the north\npackage: whales\npython: '3.13'\nlicence: none\nci: none\n"
    )
    tree = MemoryTree({**PROJECT, ".copier-answers.yml": answers})
    assert artifacts.rendered(tree, Config(), "readme").decode().startswith("# Whales of the north\n")
    assert "All rights reserved" in artifacts.rendered(tree, Config(), "licence").decode()
    workflow = artifacts.rendered(tree, Config(), "ci").decode()
    assert 'python-version: "3.13"' in workflow
    assert "run: whales train" in workflow
    # The programs of the template fill in the table between these.
    assert "<!-- test-metrics -->" in artifacts.rendered(tree, Config(), "model card").decode()
    assert "<!--" not in artifacts.rendered(MemoryTree(PROJECT), Config(), "model card").decode()


@pytest.mark.parametrize("answers", ["[", "- a", "\xff\xfe", "stage: nonsense\nproject_name: 'a/b'\n", "python: 2\n"])
def test_answers_that_cannot_be_are_left_out(answers: str) -> None:
    tree = MemoryTree({".copier-answers.yml": answers, "pyproject.toml": "project = 3\n"}, name="x\ny")
    assert artifacts.rendered(tree, Config(), "brief").startswith(b"---\nsuccess:\n  metric: null\n")


def test_a_stage_that_has_no_such_file_is_named() -> None:
    with pytest.raises(RefusedError, match=r"writes no brief at stage exploration: .*`--stage prototype`"):
        artifacts.rendered(MemoryTree(PROJECT), Config(stage="exploration"), "brief")
    tree = MemoryTree({".copier-answers.yml": "package: whales\nstage: exploration\n"})
    for asked, named in (("exploration", "prototype"), ("prototype", "prototype"), ("production", "production")):
        with pytest.raises(RefusedError, match=f"`copier update --data stage={named}`"):
            artifacts.rendered(tree, Config(stage=asked), "hooks")
