"""What a naive checker takes for a defect, or for its absence, on real repositories: a test for each such trap.

Each shows the right code and, beside it, the defect that the trap looks like, so that silence is no accident.
"""

import json

import pytest

from mlscaffold.facts.components import components
from tests.traps.conftest import Files, found, project, rules

SPLIT = "from sklearn.model_selection import train_test_split\n"
FOREST = "from sklearn.ensemble import RandomForestClassifier\n"
SCALER = "from sklearn.preprocessing import StandardScaler\n"
DATA = "import pandas as pd\nrows = pd.read_csv('data/rows.csv')\nX, y = rows.drop(columns='y'), rows['y']\n"
TRAIN = (
    DATA
    + "from sklearn.linear_model import Ridge\n\n\ndef train():\n    return Ridge().fit(X, y)\n\n\nprint(train())\n"
)
LEAKS = "leakage/"
UNSEEDED = "reproducibility/unseeded"


def train(code: str) -> Files:
    return {"train.py": code}


def notebook(*cells: str) -> str:
    return json.dumps({
        "nbformat": 4, "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "language": "python"}},
        "cells": [
            {"cell_type": "code", "metadata": {}, "source": c, "outputs": [], "execution_count": n}
            for n, c in enumerate(cells, 1)
        ],
    })  # fmt: skip


def component_of(files: Files, path: str) -> str:
    return next(c.component for c in components(project(files)) if c.path == path)


def test_01_models_that_are_schemas_tables_or_http() -> None:
    request = "from pydantic import BaseModel\n\n\nclass Wine(BaseModel):\n    alcohol: float\n"
    serving = "import joblib\nfrom fastapi import FastAPI\nfrom app.models import Wine\n\napp = FastAPI()\nmodel = joblib.load('model.joblib')\n\n\n@app.post('/predict')\ndef predict(wine: Wine):\n    return model.predict([[wine.alcohol]])\n"
    assert (
        component_of({"app/models.py": request, "app/main.py": serving, "app/__init__.py": ""}, "app/models.py")
        == "serving"
    )
    orm = "from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n"
    http = "class Request:\n    def prepare(self):\n        return self\n"
    for code in (orm, http):
        assert component_of({"app/models.py": code, "app/__init__.py": ""}, "app/models.py") != "model"
    net = "from torch import nn\n\n\nclass Net(nn.Module):\n    def forward(self, x):\n        return x\n"
    assert component_of({"app/models.py": net, "app/__init__.py": ""}, "app/models.py") == "model"


def test_02_fit_that_is_a_curve_and_an_estimator_of_ones_own() -> None:
    curve = "from lmfit import Model\n\nresult = Model(line).fit(y, x=x)\nprint(result.fit_report())\n"
    own = "class Mean:\n    def fit(self, rows):\n        self.value = sum(rows) / len(rows)\n        return self\n\n\nprint(Mean().fit([1, 2]).value)\n"
    for code in (curve, own):
        assert not rules({"src/analysis.py": code}, "experiment-log", "delivery/missing-model-card", LEAKS, UNSEEDED)
    assert rules(train(FOREST + DATA + "RandomForestClassifier().fit(X, y)\n"), "experiment-log", UNSEEDED)


def test_03_shift_that_builds_the_target() -> None:
    code = "import pandas as pd\nrows = pd.read_csv('prices.csv')\nrows['target'] = rows['close'].shift(-5)\n"
    assert not rules(train(code), LEAKS)


@pytest.mark.parametrize("path", ["train_test.py", "test.py", "tests_deploy.py"])
def test_04_names_like_tests_that_are_none(path: str) -> None:
    code = (
        "import torch\n\nmodel = torch.load('model.pt')\n\n\ndef test():\n    return model.eval()\n\n\nprint(test())\n"
    )
    assert "testing/no-tests" in rules(train(TRAIN) | {path: code})
    assert not rules(train(TRAIN) | {path: code}, "testing/vacuous-test", "testing/uncollected-test")
    real = train(TRAIN) | {"tests/test_model.py": "def test_sum():\n    assert sum([1, 2]) == 3\n"}
    assert "testing/no-tests" not in rules(real)


@pytest.mark.parametrize("seeding", [
    "import lightning as L\nL.seed_everything(7)\n", "from stable_baselines3.common.utils import set_random_seed\nset_random_seed(7)\n",
    "from transformers import set_seed\nset_seed(7)\n",
    "import yaml, numpy as np\nnp.random.seed(yaml.safe_load(open('params.yaml'))['seed'])\n",
    "import numpy as np\nfrom dataclasses import dataclass\n\n\n@dataclass\nclass Options:\n    seed: int = 7\n\n\nnp.random.seed(Options().seed)\n",
])  # fmt: skip
def test_05_seeds_in_settings_and_helpers(seeding: str) -> None:
    code = SPLIT + DATA + "a, b = train_test_split(rows)\n"
    assert not rules(train(seeding + code) | {"params.yaml": "seed: 7\n"}, UNSEEDED)
    assert "reproducibility/unseeded-split" in rules(train(code))


@pytest.mark.parametrize("estimator", [
    "sklearn.linear_model.LogisticRegression", "sklearn.linear_model.LinearRegression", "sklearn.linear_model.Ridge",
    "sklearn.neighbors.KNeighborsClassifier", "sklearn.naive_bayes.GaussianNB", "xgboost.XGBClassifier",
])  # fmt: skip
def test_06_estimators_that_draw_nothing(estimator: str) -> None:
    module, _, name = estimator.rpartition(".")
    assert not rules(train(f"from {module} import {name}\n{DATA}{name}().fit(X, y)\n"), UNSEEDED)
    assert rules(train(FOREST + DATA + "RandomForestClassifier().fit(X, y)\n"), UNSEEDED)


def test_07_normalisation_of_each_row_or_window() -> None:
    row = (
        "from sklearn.preprocessing import Normalizer\n"
        + SPLIT
        + DATA
        + "X = Normalizer().fit_transform(X)\na, b = train_test_split(X, random_state=0)\n"
    )
    window = SPLIT + DATA + "X = X.sub(X.mean(axis=1), axis=0)\na, b = train_test_split(X, random_state=0)\n"
    for code in (row, window):
        assert not rules(train(code), LEAKS)


def test_08_a_scaler_fitted_on_the_training_range_and_applied_to_all() -> None:
    right = (
        SCALER
        + DATA
        + "scaler = StandardScaler().fit(X[:800])\nX = scaler.transform(X)\ntrain, test = X[:800], X[800:]\n"
    )
    future = (
        SCALER
        + DATA
        + "scaler = StandardScaler().fit(X)\nmodel.fit(scaler.transform(X), y)\nforecast = model.predict(scaler.transform(next_week))\n"
    )
    for code in (right, future):
        assert not rules(train(code), LEAKS)


def test_09_a_scaler_of_gradients() -> None:
    code = (
        "import torch\n"
        + SPLIT
        + DATA
        + "train, test = train_test_split(rows, random_state=0)\nscaler = torch.cuda.amp.GradScaler()\nscaler.scale(loss(test)).backward()\nscaler.update()\n"
    )
    assert not rules(train(code), LEAKS)
    wrong = (
        SCALER
        + SPLIT
        + DATA
        + "train, test = train_test_split(X, random_state=0)\nscaler = StandardScaler()\nscaler.fit(test)\n"
    )
    assert rules(train(wrong), LEAKS)


def test_10_fit_and_transform_in_other_functions_and_modules() -> None:
    files = {
        "features.py": SCALER
        + "\n\ndef scaled(rows, scaler=None, fit=False):\n    scaler = scaler or StandardScaler()\n    if fit:\n        scaler.fit(rows)\n    return scaler.transform(rows), scaler\n",
        "train.py": SPLIT
        + DATA
        + "from features import scaled\ntrain, test = train_test_split(X, random_state=0)\ntrain, scaler = scaled(train, fit=True)\ntest, _ = scaled(test, scaler)\n",
    }
    assert not rules(files, LEAKS)


def test_11_constants_mappings_and_pipelines() -> None:
    constant = (
        SPLIT
        + DATA
        + "X = X.fillna(0)\nX['sex'] = X['sex'].map({'m': 0, 'f': 1})\na, b = train_test_split(X, random_state=0)\n"
    )
    pipeline = (
        SCALER
        + SPLIT
        + "from sklearn.linear_model import LogisticRegression\nfrom sklearn.model_selection import cross_val_score\nfrom sklearn.pipeline import make_pipeline\n"
        + DATA
        + "print(cross_val_score(make_pipeline(StandardScaler(), LogisticRegression()), X, y))\n"
    )
    for code in (constant, pipeline):
        assert not rules(train(code), LEAKS)


@pytest.mark.parametrize("split", [
    "train, test = rows[rows.day < '2020-01-01'], rows[rows.day >= '2020-01-01']",
    "train, test = rows.iloc[:800], rows.iloc[800:]",
    "train, test = pd.read_csv('data/train.csv'), pd.read_csv('data/test.csv')",
    "train, test = rows[rows.fold != 0], rows[rows.fold == 0]",
])  # fmt: skip
def test_12_splits_by_date_range_file_or_fold(split: str) -> None:
    code = (
        "from sklearn.linear_model import Ridge\n"
        + DATA
        + split
        + "\nmodel = Ridge().fit(train[['a']], train['y'])\nprint(model.score(test[['a']], test['y']))\n"
    )
    assert not rules(train(code), LEAKS, UNSEEDED)


@pytest.mark.parametrize("place", [
    {"requirements.txt": "-c constraints.txt\npandas\nscikit-learn\n", "constraints.txt": "pandas==2.2.3\nscikit-learn==1.5.2\n"},
    {"requirements.in": "pandas\nscikit-learn\n", "requirements.txt": "pandas==2.2.3\nscikit-learn==1.5.2\n"},
    {"requirement.txt": "pandas==2.2.3\nscikit-learn==1.5.2\n"},
    {"environment.yml": "name: wine\ndependencies:\n  - pandas=2.2.3\n  - scikit-learn=1.5.2\n"},
    {"Dockerfile": "FROM python:3.12.1-slim\nRUN pip install pandas==2.2.3 scikit-learn==1.5.2\n"},
    {"pyproject.toml": "[project]\nname = 'x'\nversion = '1'\ndependencies = ['pandas', 'scikit-learn']\n",
     "poetry.lock": "[[package]]\nname = 'pandas'\nversion = '2.2.3'\n[[package]]\nname = 'scikit-learn'\nversion = '1.5.2'\n"},
], ids=lambda p: "+".join(p))  # fmt: skip
def test_13_pins_in_other_places(place: Files) -> None:
    pins = ("reproducibility/unpinned-dependencies", "reproducibility/undeclared-dependencies")
    assert not rules(train(TRAIN) | place, *pins)
    assert rules(train(TRAIN) | {"requirements.txt": "pandas\n"}, *pins) == {pins[0]}
    assert rules(train(TRAIN), *pins) == {pins[1]}


def test_14_requirements_within_a_tracker_store() -> None:
    store = {f"mlruns/0/{run}/artifacts/model/requirements.txt": "pandas==2.2.3\n" for run in ("a" * 32, "b" * 32)}
    assert "reproducibility/undeclared-dependencies" in rules(train(DATA) | store)
    assert "reproducibility/undeclared-dependencies" not in rules(train(DATA) | {"requirements.txt": "pandas==2.2.3\n"})


def test_15_boilerplate_is_no_documentation() -> None:
    table = {"data/rows.csv": "mass,y\n1,0\n2,1\n", "train.py": TRAIN}
    boilerplate = {"data/README.md": "# Data\n\nDescribe your data here: columns, source, licence.\n"}
    real = {
        "data/README.md": "# Data\n\n| column | meaning |\n|---|---|\n| mass | Body mass in grams |\n| y | Whether it survived |\n"
    }
    assert "data-docs/undocumented-table" in rules(table | boilerplate)
    assert "data-docs/undocumented-table" not in rules(table | real)


@pytest.mark.parametrize(("path", "text", "counts"), [
    ("experiments/run1.log", "epoch 1 loss 0.93 acc 0.51\nepoch 2 loss 0.71 acc 0.62\n", True),
    ("training_log.csv.gz", "gz", True), ("experiment_results.sqlite", "SQLite format 3", True),
    ("logs/app.log", "GET /predict 200\n", False),
    ("RESULTS.md", "# Results\n\n| run | lr | accuracy |\n|---|---|---|\n| 1 | 0.1 | 0.81 |\n| 2 | 0.01 | 0.84 |\n", True),
    ("CHANGELOG.md", "# Changelog\n\n## 1.1\n\n- Faster training\n", False),
    ("catboost_info/learn_error.tsv", "iter\tRMSE\n0\t1.2\n1\t1.1\n", False),
])  # fmt: skip
def test_16_logs_of_other_kinds_and_what_is_none(path: str, text: str, *, counts: bool) -> None:
    code = "from sklearn.linear_model import Ridge\n" + DATA + "Ridge().fit(X, y)\n"
    assert ("experiment-log/missing-log" in rules(train(code) | {path: text})) is not counts


def test_17_secrets_that_are_none() -> None:
    none = {
        ".github/workflows/ci.yml": "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    env:\n      KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}\n    steps:\n      - run: pytest\n",
        ".env.example": "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\nAWS_SECRET_ACCESS_KEY=<your key>\n",
        "tests/certs/key.pem": "-----BEGIN PRIVATE " + "KEY-----\nMIIB\n-----END PRIVATE " + "KEY-----\n",
        "data.dvc": "outs:\n- md5: 22a1a2931c8370d3aeedd7183606fd7f\n  path: data\n",
        "app.py": "TELEMETRY_ID = 'UA-1234567-1'\nDIGEST = 'da39a3ee5e6b4b0d3255bfef95601890afd80709'\n",
    }
    assert not rules(none, "versioning/committed-secret")
    letters = "".join(chr(ord("aA"[n % 2]) + (7 * n) % 26) if n % 3 else str(n % 10) for n in range(36))
    token = f"ghp_{letters}"
    assert rules({"app.py": f"TOKEN = '{token}'\n"}, "versioning/committed-secret")


@pytest.mark.parametrize("place", [".gitlab-ci.yml", ".circleci/config.yml", "azure-pipelines.yml", ".travis.yml", "Jenkinsfile", ".pipelines/ci.yml"])  # fmt: skip
def test_18_ci_elsewhere_and_ci_without_tests(place: str) -> None:
    texts = {
        ".gitlab-ci.yml": "test:\n  script:\n    - {}\n",
        ".travis.yml": "script: {}\n",
        ".circleci/config.yml": "version: 2\njobs:\n  build:\n    steps:\n      - run: {}\n",
        "Jenkinsfile": "pipeline {{ stages {{ stage('t') {{ steps {{ sh '{}' }} }} }} }}\n",
    }
    text = texts.get(place, "trigger: [main]\npool:\n  vmImage: ubuntu-latest\nsteps:\n  - script: {}\n")
    code = train(TRAIN) | {"tests/test_a.py": "def test_a():\n    assert sum([1]) == 1\n"}
    assert not rules(code | {place: text.format("pytest")}, "delivery/no-ci", "testing/tests-outside-ci")
    assert rules(code, "delivery/no-ci", "testing/tests-outside-ci") == {"delivery/no-ci"}
    assert "testing/tests-outside-ci" in rules(code | {place: text.format("echo deploy")})


def test_19_tests_that_assert_nothing() -> None:
    vacuous = train(TRAIN) | {"tests/test_a.py": "def test_a():\n    assert True\n\n\ndef test_b():\n    pass\n"}
    assert found(vacuous, "testing/vacuous-test") == {("testing/vacuous-test", "tests/test_a.py", n) for n in (1, 5)}
    assert not rules({"tests/test_a.py": "def test_a():\n    assert sum([1]) == 1\n"}, "testing/vacuous-test")


def test_20_deliberately_bad_fixtures_and_data_of_other_names() -> None:
    fixtures = {
        "tests/fixtures/bad.csv": "a,b\n1,x\n,\n",
        "tests/test_a.py": "def test_a():\n    assert sum([1]) == 1\n",
        "tests/fixtures/broken.py": "def (\n",
    }
    assert not rules(train(DATA) | fixtures, "data-docs/undocumented-table", "reproducibility/unparsable-source")
    odd = {
        "process.py": "rows = open('rt-polarity.pos', encoding='latin-1').readlines()\n",
        "rt-polarity.pos": "a fine film\n" * 50,
    }
    assert not rules(odd, "data-docs", "versioning")


def test_21_vendored_and_generated_code() -> None:
    split = SPLIT + "a, b = train_test_split(rows)\n"
    elsewhere = {f"{folder}/x.py": split for folder in ("vendor/lib", "third_party/lib", "external/lib")}
    generated = {
        "model_pb2.py": "# Generated by the protocol buffer compiler.  DO NOT EDIT!\n" + "x = '" + "a" * 32000 + "'\n"
    }
    assert not rules(elsewhere | generated, UNSEEDED, "components", "ml-api")
    assert rules({"src/x.py": split}, UNSEEDED)


def test_22_notebooks_of_databricks() -> None:
    code = "# Databricks notebook source\n# MAGIC %pip install mlflow\n\n# COMMAND ----------\n\ndisplay(spark.table('rows'))\ndbutils.fs.ls('/mnt/rows')\n"
    wrong = (
        "reproducibility/unparsable-source",
        "reproducibility/undefined-name-in-script",
        "reproducibility/undeclared-import",
        "reproducibility/absolute-path",
        "notebooks",
    )
    assert not rules({"jobs/explore.py": code}, *wrong)


def test_23_serving_only_repositories_and_libraries() -> None:
    serving = {
        "app.py": "import joblib\nfrom flask import Flask, request\n\napp = Flask(__name__)\nmodel = joblib.load('model.joblib')\n\n\n@app.route('/predict', methods=['POST'])\ndef predict():\n    return str(model.predict([[float(request.json['x'])]]))\n"
    }
    library = {
        "pyproject.toml": "[project]\nname = 'fits'\nversion = '1.0'\ndescription = 'x'\nclassifiers = ['Development Status :: 5 - Production/Stable']\n[project.urls]\nhome = 'https://fits.example.org'\n",
        "README.md": "# fits\n\n    pip install fits\n",
        "fits/__init__.py": "from fits.forest import Forest\n",
        "fits/forest.py": "from sklearn.ensemble import RandomForestClassifier\n\n\nclass Forest:\n    def fit(self, X, y):\n        self.model_ = RandomForestClassifier().fit(X, y)\n        return self\n",
    }
    for files in (serving, library):
        assert not rules(files, UNSEEDED, "experiment-log", "data-docs", "brief", "plan")


def test_24_the_same_notebook_twice() -> None:
    text = notebook(SPLIT + DATA + "a, b = train_test_split(rows)")
    twice = {"explore.ipynb": text, ".ipynb_checkpoints/explore-checkpoint.ipynb": text, "explore-Copy1.ipynb": text}
    assert {path for _, path, _ in found(twice, UNSEEDED)} == {"explore.ipynb"}


def test_25_import_names_that_differ_from_distributions() -> None:
    code = "import cv2\nimport sklearn\nimport yaml\nfrom PIL import Image\n\nprint(cv2, sklearn, yaml, Image)\n"
    declared = {"requirements.txt": "opencv-python==4.10.0.84\nscikit-learn==1.5.2\nPyYAML==6.0.2\npillow==11.0.0\n"}
    assert not rules(train(code) | declared, "reproducibility/undeclared")
    platform = "# Databricks notebook source\nimport pyspark\nimport numpy as np\n\nprint(pyspark, np, spark)\n"
    assert not rules({"jobs/train.py": platform} | declared, "reproducibility/undeclared-import")
    assert rules(train("import torch\n" + TRAIN) | declared, "reproducibility/undeclared")


def test_25_packages_that_colab_brings() -> None:
    declared = {"requirements.txt": "scikit-learn==1.7.0\npandas==2.3.0\n", "train.py": TRAIN}
    here = notebook("import seaborn\nseaborn.set_theme()")
    there = json.loads(here)
    there["metadata"]["colab"] = {"name": "explore.ipynb"}
    assert rules(declared | {"explore.ipynb": here}, "reproducibility/undeclared-import")
    assert not rules(declared | {"explore.ipynb": json.dumps(there)}, "reproducibility/undeclared-import")
