"""Whether one command may train again."""

import pytest

from mlscaffold.config import Config
from mlscaffold.facts.project import collect
from mlscaffold.facts.retraining import may_retrain
from mlscaffold.tree import MemoryTree

TRAINS = "from sklearn.svm import SVC\ndef train(X, y):\n    return SVC().fit(X, y)\n"


def retrains(files):
    files = {"src/train.py": TRAINS, **files}
    return may_retrain(collect(MemoryTree({path: text.encode() for path, text in files.items()}), Config(), full=False))


@pytest.mark.parametrize(
    "files",
    [
        {"src/train.py": f"{TRAINS}train([[0]], [1])\n"},
        {"src/train.py": f"{TRAINS}if __name__ == '__main__':\n    train([[0]], [1])\n"},
        {"main.py": "from src.train import train\ntrain([[0]], [1])\n"},
        {
            "main.py": "from src.steps import all_of_them\nall_of_them()\n",
            "src/steps.py": "from src.train import train\n",
        },
        {"src/__main__.py": "from src.train import train\n"},
        {"dvc.yaml": "stages: {}\n"},
        {"scripts/go.sh": "python x\n"},
        {"setup.py": "from setuptools import setup\nsetup(entry_points={'console_scripts': ['a=src.train:train']})\n"},
        {"dags/all.py": "from airflow import DAG\n"},
        {"README.md": "Run `python -m src.train`.\n"},
        {"README.md": "    $ docker run trainer train\n"},
        {"src/broken.py": "def train(:\n"},
    ],
)
def test_may_retrain(files):
    assert retrains(files)


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"main.py": "import logging\nfrom src.train import train\nlog = logging.getLogger(__name__)\n"},
        {"tests/test_train.py": "from src.train import train\ntrain([[0]], [1])\n"},
        {"other.py": "print(1)\n"},
        {"README.md": "The model is trained in `train`, see src/train.py.\n\n    pip install -r requirements.txt\n"},
        {".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    steps:\n      - run: pip install .\n"},
    ],
)
def test_nothing_does(files):
    assert not retrains(files)
