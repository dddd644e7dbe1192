"""Which training and which serving belong together."""

import json

import pytest

from mlscaffold.config import Config
from mlscaffold.facts.project import collect
from mlscaffold.facts.served import trained_and_served
from mlscaffold.tree import MemoryTree

SERVES = "import joblib\nfrom fastapi import FastAPI\napp = FastAPI()\nmodel = joblib.load('m')\nmodel.predict([[1]])\n"
ANSWERS = "from fastapi import FastAPI\napp = FastAPI()\n"
FITS = "from sklearn.svm import SVC\nmodel = SVC().fit(X, y)\n"
LOGS = f"import mlflow\nfrom keras import Sequential\n{FITS}mlflow.keras.log_model(model, 'm')\n"
SAVES = f"import joblib\n{FITS}joblib.dump(model, 'm')\n"

NOTEBOOK = json.dumps({"cells": [{"cell_type": "code", "source": SAVES}], "nbformat": 4, "nbformat_minor": 5})


def pair(files):
    found = trained_and_served(
        collect(MemoryTree({path: text.encode() for path, text in files.items()}), Config(), full=False)
    )
    return found and (found.trained.path, found.trained.line, found.served.path)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"train.py": FITS, "app.py": SERVES}, ("train.py", 2, "app.py")),
        ({"a.py": FITS, "train.py": SAVES, "app.py": SERVES}, ("train.py", 4, "app.py")),
        ({"model/train.py": FITS, "app.py": SERVES}, ("model/train.py", 2, "app.py")),
        ({"model/train.py": FITS, "service/app.py": SERVES}, ("model/train.py", 2, "service/app.py")),
        (
            {"one/train.py": SAVES, "two/train.py": FITS, "two/api/app.py": SERVES},
            ("two/train.py", 2, "two/api/app.py"),
        ),
        ({f"{n}/train.py": SAVES for n in "abc"} | {"d/app.py": SERVES}, None),
        ({"a.ipynb": NOTEBOOK, "train.py": LOGS, "app.py": SERVES}, ("train.py", 5, "app.py")),
        ({"a.ipynb": NOTEBOOK, "train.py": FITS, "app.py": SERVES}, ("a.ipynb", 4, "app.py")),
        ({"train.py": FITS, "api/health.py": ANSWERS, "api/predict.py": SERVES}, ("train.py", 2, "api/predict.py")),
        ({"both.py": SERVES + FITS}, None),
        ({"train.py": FITS}, None),
        ({"app.py": SERVES}, None),
        ({"train.py": FITS, "app.py": SERVES, "bycatch/__init__.py": "", "README.md": "pip install bycatch\n"}, None),
    ],
)
def test_pairs(files, expected):
    assert pair(files) == expected
