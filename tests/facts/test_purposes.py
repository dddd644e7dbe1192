"""Which commands of CI surely do nothing to data or models."""

import pytest

from mlscaffold.facts.ci import read_ci
from mlscaffold.facts.scripts.invocations import Follower
from mlscaffold.facts.scripts.purposes import is_plain

FILES = {
    "Makefile": "lint:\n\truff check\ntrain:\n\tpython train.py\n",
    "deploy.sh": "set -e\ndocker build -t a .\n",
    "Dockerfile": "FROM python\nRUN pip install -r requirements.txt\n",
    "baked/Dockerfile": "FROM python\nRUN python train.py\n",
}


def plain(script):
    files = {path: text.encode() for path, text in FILES.items()}
    return all(is_plain(found, files) for found in Follower(files).follow(script))


@pytest.mark.parametrize(
    "script",
    [
        "python -m pip install -r requirements.txt",
        "if [ -f requirements.txt ]; then pip install -r requirements.txt; fi",
        "uv sync --locked && uv run ruff check",
        "flake8 . | tee log",
        "make lint",
        "bash deploy.sh",
        "docker build -t a . && docker push a",
        "docker run -d -p 8080:8080 a",
        "python setup.py sdist && twine upload dist/*",
        "python --version",
        "aws s3 cp model s3://bucket",
        "dvc pull",
        "jupytext --to ipynb book.py",
        "terraform apply",
    ],
)
def test_plain(script):
    assert plain(script)


@pytest.mark.parametrize(
    "script",
    [
        "python train.py",
        "python -m demo.train",
        "python -c 'import train'",
        "uv run demo train",
        "make train",
        "dvc repro",
        "dvc metrics diff",
        "docker run image",
        "docker build -f baked/Dockerfile baked",
        "az ml job create -f job.yml",
        "aws sagemaker create-training-job",
        "bash missing.sh",
        "jupytext --execute --to ipynb book.py",
        "mlscaffold check",
        "frictionless validate data",
    ],
)
def test_may_be_more(script):
    assert not plain(script)


def works(step):
    text = f"on: push\njobs:\n  a:\n    steps:\n      - {step}\n"
    return read_ci(".github/workflows/ci.yml", text.encode(), files={}).works


def test_steps():
    assert works("run: pytest") is None
    assert works("uses: actions/checkout@v4") is None
    assert works("uses: Azure/aml-run@v1").line == 5
    assert works("run: |\n          pip install .\n          python train.py").line == 7


def test_what_a_hand_starts_is_known_as_well():
    text = "train:\n  when: manual\n  script: [python train.py, pytest]\n"
    found = read_ci(".gitlab-ci.yml", text.encode(), files={})
    assert (found.works.line, found.runs_tests) == (3, None)
