"""What a rendered project is, whatever was answered."""

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
import yaml

from tests.template.answers import Answers, choices, name, pairs
from tests.template.conftest import HOSTILE, ROOT, TEMPLATE, Render, render

SOURCES = TEMPLATE / "project"


def files(project: Path) -> Iterator[tuple[str, str]]:
    """The path and the text of each file."""
    for path in sorted(project.rglob("*")):
        if path.is_file() and path.suffix != ".zip":
            yield path.relative_to(project).as_posix(), path.read_bytes().decode()


def ruff(project: Path) -> str:
    """What the linter and the formatter, with the settings of the project, complain of."""
    command = [sys.executable, "-m", "ruff"]
    done = [
        subprocess.run(
            [*command, *arguments, "--no-cache", "."], cwd=project, capture_output=True, text=True, check=False
        )
        for arguments in (("check", "--quiet"), ("format", "--quiet", "--check", "--diff"))
    ]
    return "".join(d.stdout + d.stderr for d in done)


@pytest.mark.parametrize("shape", pairs(), ids=name)
class TestEveryShape:
    def test_every_file_is_valid_and_complete(self, rendered: Render, shape: Answers) -> None:
        for path, text in files(rendered(**shape)):
            if path.endswith((".yml", ".yaml")):
                yaml.safe_load(text)
            elif path.endswith(".toml"):
                tomllib.loads(text)
            elif path.endswith((".json", ".ipynb")):
                json.loads(text)
            elif path.endswith(".py"):
                compile(text, path, "exec")
            assert text.endswith("\n"), path
            assert not text.endswith("\n\n"), path
            assert "\n\n\n\n" not in text, path
            assert not re.search(r"[ \t]+$", text, re.MULTILINE), path
            assert not re.search(r"\{%|\{\{(?! github)|FILL IN:|TODO|\bNone\b.*\bteam\b", text) or path == "LICENSE", (
                path
            )
            # The distribution of that bare name is another one; whoever makes the project is nobody's business.
            assert not re.search(r"(?:pip|uv) install mlscaffold(?!-)|--(?:extra-)?index-url", text), path
            assert path == ".copier-answers.yml" or not (str(ROOT) in text or f"{Path.home()}/" in text), path

    def test_it_is_linted_and_formatted(self, rendered: Render, shape: Answers) -> None:
        assert ruff(rendered(**shape)) == ""

    def test_every_path_that_a_page_names_is_there(self, rendered: Render, shape: Answers) -> None:
        project = rendered(**shape)
        made_by_running = {
            "experiments/runs",
            "logs/requests.csv",
            "artifacts/model.skops",
            "artifacts/previous",
            "artifacts/checkpoint.pt",
            "data/prepared",
        }
        for path, text in files(project):
            if not path.endswith(".md"):
                continue
            named = {*re.findall(r"`([\w.{}/-]+/[\w.{}/-]+)`", text), *re.findall(r"\]\(([^)#:]+)\)", text)}
            named |= {*re.findall(r"`([\w.-]+\.(?:md|yaml|toml|lock))`", text)}
            for name in named - made_by_running:
                if "..." in name or name.startswith("feature/") or "application" in name or "FILE" in name:
                    continue
                beside = (project / path).parent / name
                assert (project / name).exists() or beside.exists(), f"{path} names {name}"

    def test_the_answers_decide_which_files_there_are(self, rendered: Render, shape: Answers) -> None:
        project = rendered(**shape)
        paths = {path for path, _ in files(project)}
        package = next((path.name for path in (project / "src").glob("*")), "")
        built = shape["stage"] != "exploration"
        watched = shape["stage"] == "production"
        served, batch = (built and shape["serving"] == kind for kind in ("fastapi", "batch"))
        github, gitlab = (built and shape["ci"] == kind for kind in ("github", "gitlab"))
        expected = {
            "README.md": True,
            "data/datapackage.yaml": True,
            "notebooks/explore.ipynb": True,
            "experiments/README.md": True,
            "requirements.lock": True,
            f"src/{package}/model/train.py": built,
            "configs/train.yaml": built,
            "docs/brief.md": built,
            "tests/test_model.py": built,
            ".pre-commit-config.yaml": built,
            f"src/{package}/model/tune.py": built and shape["scale"] == "ray",
            f"src/{package}/data/prepare.py": built and shape["scale"] == "dask",
            f"src/{package}/serving/app.py": served,
            f"src/{package}/serving/request_log.py": served and watched,
            f"src/{package}/serving/batch.py": batch,
            "tests/test_serving.py": served,
            "tests/test_batch.py": batch,
            f"src/{package}/monitoring/drift.py": watched,
            f"src/{package}/model/retrain.py": watched,
            "monitoring/baseline.json": watched,
            "configs/drift.yaml": watched,
            "data/datasheet.md": watched,
            "docs/monitoring.md": watched,
            "docs/decisions/README.md": watched,
            "ml_test_score.yaml": watched,
            "tests/test_monitoring.py": watched,
            "Dockerfile": served and watched,
            ".dockerignore": served and watched,
            ".github/workflows/ci.yml": github,
            ".github/workflows/retrain.yml": github and watched,
            ".github/ISSUE_TEMPLATE/experiment.yml": github,
            ".gitlab-ci.yml": gitlab,
            ".gitlab/issue_templates/Experiment.md": gitlab,
        }
        assert {path: path in paths for path in expected} == expected
        assert built or len([*files(project)]) <= 20, "an exploration is small"

    def test_what_it_imports_it_declares_and_locks(self, rendered: Render, shape: Answers) -> None:
        project = rendered(**shape)
        settings = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
        requirements = [*settings["project"]["dependencies"], *settings["dependency-groups"]["dev"]]
        declared = {re.match(r"[\w-]+", requirement)[0] for requirement in requirements}  # type: ignore[index]
        lock = (project / "requirements.lock").read_text(encoding="utf-8")
        assert declared <= {*re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}
        code = "\n".join(text for path, text in files(project) if path.endswith(".py"))
        imported = {*re.findall(r"^\s*(?:from|import) (\w+)", code, re.MULTILINE)} - sys.stdlib_module_names
        own = {path.name for path in (project / "src").glob("*")}
        distributions = {"yaml": "pyyaml", "sklearn": "scikit-learn", "PIL": "pillow", "mlflow": "mlflow-skinny"}
        assert {distributions.get(module, module) for module in imported - own} <= declared
        # The client of MLflow brings fastapi along.
        served = () if "mlflow-skinny" in declared else ("fastapi",)
        for library in (*served, "lightgbm", "torch", "ray", "dask", "dvc", "mlflow-skinny"):
            assert bool(re.search(rf"^{library}(?:\[\w+\])?==", lock, re.MULTILINE)) == (library in declared), library


@pytest.mark.parametrize("python", choices("python"))
@pytest.mark.parametrize("package", ["a", "z" * 50])
def test_it_is_linted_for_every_python_and_length_of_name(tmp_path: Path, python: str, package: str) -> None:
    assert ruff(render(tmp_path, stage="production", python=python, package=package)) == ""


@pytest.mark.parametrize("name", HOSTILE)
def test_it_works_whatever_people_call_it(tmp_path: Path, name: str) -> None:
    answer, line = HOSTILE[name], " ".join(HOSTILE[name].split())
    project = render(tmp_path, stage="production", project_name=answer, description=answer, author=answer)
    assert ruff(project) == ""
    read = dict(files(project))
    for path, text in read.items():
        if path.endswith((".yml", ".yaml")):
            yaml.safe_load(text)
        assert not re.search(r"[ \t]+$", text, re.MULTILINE), path
    metadata = tomllib.loads(read["pyproject.toml"])["project"]
    assert (metadata["description"], metadata["authors"]) == (line, [{"name": line}])
    # A carriage return is the one thing that YAML does not give back.
    assert yaml.safe_load(read[".copier-answers.yml"])["description"].split() == answer.split()


@pytest.mark.parametrize("licence", choices("licence"))
def test_the_licence_file_is_that_of_the_licence(rendered: Render, licence: str) -> None:
    project = rendered(licence=licence, author="Ada Lovelace")
    text = (project / "LICENSE").read_text(encoding="utf-8")
    first = {
        "MIT": "MIT License",
        "Apache-2.0": "Apache License",
        "BSD-3-Clause": "BSD 3-Clause License",
        "none": "Copyright",
    }
    assert text.strip().startswith(first[licence])
    assert "Ada Lovelace" in text
    metadata = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert metadata["license"] == {"none": "LicenseRef-Proprietary"}.get(licence, licence)


@pytest.mark.parametrize("task", choices("task"))
def test_the_data_is_what_its_package_lists(rendered: Render, task: str) -> None:
    project = rendered(task=task)
    listed = yaml.safe_load((project / "data/datapackage.yaml").read_text(encoding="utf-8"))["resources"]
    for resource in listed:
        content = (project / "data" / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)
    assert {resource["path"] for resource in listed} == {f"raw/{p.name}" for p in (project / "data/raw").iterdir()}


@pytest.mark.parametrize("task", choices("task"))
def test_what_a_stage_has_the_next_keeps_at_the_same_place(rendered: Render, task: str) -> None:
    stages = [{path for path, _ in files(rendered(task=task, stage=stage))} for stage in choices("stage")]
    assert stages[0] < stages[1] < stages[2]


def test_promotion_to_production_changes_a_few_lines(rendered: Render) -> None:
    prototype, production = dict(files(rendered(stage="prototype"))), dict(files(rendered(stage="production")))
    changed = {path for path, text in prototype.items() if production[path] != text}
    assert changed == {
        ".copier-answers.yml", ".gitignore", "README.md", "docs/brief.md",
        "docs/model_card.md", "pyproject.toml", "src/penguins/cli.py",
        "src/penguins/model/run_log.py", "src/penguins/model/train.py", "src/penguins/project.py",
        "src/penguins/serving/app.py", "tests/conftest.py", "tests/test_components.py", "tests/test_figures.py", "tests/test_serving.py",
    }  # fmt: skip


def test_template_paths_are_legal_everywhere() -> None:
    for path in SOURCES.rglob("*"):
        name = path.relative_to(SOURCES).as_posix()
        assert not re.search(r'["<>|:*?\\]', name), name
        assert all(not part.endswith((" ", ".")) for part in PurePosixPath(name).parts), name
        assert len(name) < 160, name


def test_code_and_pages_that_are_rendered_say_so() -> None:
    for path in SOURCES.rglob("*"):
        if path.is_file() and not path.name.endswith((".jinja", ".zip", ".zip{% endif %}")):
            text = path.read_text(encoding="utf-8")
            assert path.suffix != ".py", path
            assert "{{" not in text, path
            assert "{%" not in text, path
