"""Where commands of CI run, and tasks that another file defines."""

from mlscaffold.facts.ci import is_ci_support, read_ci

CIRCLE = """version: 2.1
jobs:
  test:
    docker: [{{image: python}}]
    working_directory: {folder}
    steps:
      - checkout{path}
      - run: tox -e py311
workflows: {{all: {{jobs: [test]}}}}
"""
TOX = b"[testenv]\ncommands = pytest\n"


def runs_tests(path: str, text: str, files: dict[str, bytes]) -> bool:
    """Whether a CI file runs tests."""
    found = read_ci(path, text.encode(), files=files)
    assert found is not None
    return found.runs_tests is not None


def test_a_job_of_circleci_works_in_a_folder_of_its_checkout() -> None:
    text = CIRCLE.format(folder="~/project/packages/model", path=": {path: ~/project}")
    assert runs_tests(".circleci/config.yml", text, {"packages/model/tox.ini": TOX})
    assert not runs_tests(".circleci/config.yml", text, {"packages/model/tox.ini": b"[testenv]\ncommands = mypy\n"})


def test_without_a_path_the_folder_is_the_top() -> None:
    text = CIRCLE.format(folder="~/anything", path="")
    assert runs_tests(".circleci/config.yml", text, {"tox.ini": TOX})


def test_tasks_of_mise() -> None:
    text = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: mise run test\n"
    tasks = b'[tasks.test]\ndepends = ["test:unit"]\n[tasks."test:unit"]\nrun = ["uv sync", "uv run pytest"]\n'
    assert is_ci_support("mise.toml")
    assert runs_tests(".github/workflows/ci.yml", text, {"mise.toml": tasks})
    assert not runs_tests(".github/workflows/ci.yml", text, {"mise.toml": tasks.replace(b"pytest", b"ruff check")})
