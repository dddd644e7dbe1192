"""What counts as evidence of a topic, and what only looks like it."""

import json
import sys

import pytest

from mlscaffold.audit.standing import Standing
from mlscaffold.audit.survey import survey
from tests.audit.repositories import DATA, SCRIPT, TRAIN, WHOLE, having, tree, without

pytestmark = pytest.mark.usefixtures("no_rules")

LEARNS = "import pandas as pd\nfrom sklearn.svm import SVC\n\n\ndef train(rows):\n    return SVC().fit(rows, rows)\n"
ROWS = "parcel,weight,colour,damaged\n1,2,red,0\n"
MEANT = (
    "- parcel: the number on its label\n- weight: grams on the belt\n- colour: of the paper around it\n"
    "- damaged: whether the customer complained\n"
)


def topic(files: dict[str, str | bytes], key: str) -> Standing:
    return next(s for s in survey(tree(files), "production").standings if s.topic.key == key)


def texts(standing: Standing) -> str:
    return "\n".join(e.text for e in standing.seen)


def notebook(*cells: str) -> str:
    return json.dumps({
        "nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {"name": "python3", "language": "python"}},
        "cells": [{"cell_type": "markdown", "metadata": {}, "source": text} for text in cells],
    })  # fmt: skip


# ------------------------------------------------------------------------------------ data documentation


@pytest.mark.parametrize(
    "pages",
    [
        {"data/README.md": MEANT},
        {"data/Readme.txt": MEANT},
        {"README.md": "# Parcels\n\n" + MEANT},
        {"notes/raw/data_dict.md": MEANT},
        {"data/data_description.txt": MEANT},
        {"data/rows.names": MEANT},
        {"look.ipynb": notebook("# Rows\n", MEANT)},
        {"look.ipynb": notebook(*MEANT.splitlines())},
        {"docs/data.md": "| Column | Meaning |\n|---|---|\n| parcel | number on its label |\n| weight | grams on the belt |\n"
                         "| colour | of the paper |\n| damaged | whether somebody complained |\n"},
    ],
)  # fmt: skip
def test_page_that_explains_the_columns_documents_them(pages: dict[str, str | bytes]) -> None:
    found = topic({"train.py": LEARNS, "data/rows.csv": ROWS, **pages}, "data-documentation")
    assert found.status == "pass"
    assert texts(found) == "says what the 4 columns of `data/rows.csv` mean"


@pytest.mark.parametrize(
    ("pages", "says"),
    [
        ({"README.md": "- parcel\n- weight\n- colour\n- damaged\n"},
         "`README.md` names 4 of the 4 columns of `data/rows.csv`, and is not seen to explain them"),
        ({"README.md": f"```\n{MEANT}```\n"}, "nothing is seen to say what the columns of `data/rows.csv` mean"),
        ({"README.md": MEANT.replace(": grams on the belt", "").replace(": of the paper around it", "")},
         "`README.md` explains 2 of the 4 columns of `data/rows.csv`"),
        ({"data/codebook.pdf": b"%PDF"},
         ("`data/codebook.pdf` is called a data dictionary; it was not read, so whether it explains `data/rows.csv` is "
         "not known")),
        ({"data/data_description.txt": "Nothing is said here.\n"},
         "nothing is seen to say what the columns of `data/rows.csv` mean"),
        ({".ipynb_checkpoints/look-checkpoint.ipynb": notebook(MEANT)},
         "nothing is seen to say what the columns of `data/rows.csv` mean"),
        ({"look.ipynb": notebook("We drop parcel, weight, colour and damaged.")},
         "`look.ipynb` names 4 of the 4 columns of `data/rows.csv`, and is not seen to explain them"),
    ],
)  # fmt: skip
def test_page_that_names_the_columns_does_not(pages: dict[str, str | bytes], says: str) -> None:
    found = topic({"train.py": LEARNS, "data/rows.csv": ROWS, **pages}, "data-documentation")
    assert (found.status, found.missing) == ("unknown", (says,))


def test_better_page_is_cited_and_not_the_first() -> None:
    pages = {"A.md": "- weight: grams on the belt\n", "data/README.md": MEANT}
    found = topic({"train.py": LEARNS, "data/rows.csv": ROWS, **pages}, "data-documentation")
    assert [e.at.path for e in found.evidence] == ["data/README.md"]


def test_most_columns_are_enough_and_counted() -> None:
    page = MEANT.replace(": of the paper around it", "")
    found = topic({"train.py": LEARNS, "data/rows.csv": ROWS, "README.md": page}, "data-documentation")
    assert (found.status, texts(found)) == ("pass", "says what 3 of the 4 columns of `data/rows.csv` mean")


def test_one_column_is_no_plural() -> None:
    files = {"train.py": LEARNS, "data/rows.csv": "weight\n1\n", "README.md": "- weight: grams on the belt\n"}
    assert texts(topic(files, "data-documentation")) == "says what the one column of `data/rows.csv` means"


# ---------------------------------------------------------------------------------------- experiment log

TRACKED = "import mlflow\n" + LEARNS
PIPELINE = "stages:\n  train:\n    cmd: python train.py\n    deps: [data/rows.csv]\n    outs: [model.pkl]\n"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("mlflow.set_tracking_uri('x')\nmlflow.log_metric('f1', 1)\n", "by `log_metric`"),
        ("mlflow.set_experiment('x')\nmlflow.sklearn.autolog()\n", "by `autolog`"),
        ("import wandb\nrun = wandb.init()\nrun.log({'f1': 1})\n", "by `log`"),
        ("from pytorch_lightning.loggers import WandbLogger\nlogger = WandbLogger()\n", "by `WandbLogger`"),
    ],
)
def test_code_that_logs_can_report_runs(code: str, says: str) -> None:
    found = topic({"train.py": TRACKED + code}, "experiment-log")
    assert found.status == "pass"
    assert "can report runs to a tracker" in texts(found)
    assert says in texts(found)


@pytest.mark.parametrize(
    "code",
    [
        "mlflow.set_tracking_uri('x')\n",
        "mlflow.set_experiment('x')\n",
        "import wandb\nwandb.init(project='x')\n",
        "import wandb\nwandb.login()\nimport logging\nlogging.getLogger().log(1, 'x')\n",
        "from pytorch_lightning.loggers import TensorBoardLogger\nlogger = TensorBoardLogger('x')\n",
    ],
)
def test_code_that_sets_a_tracker_up_logs_nothing(code: str) -> None:
    assert topic({"train.py": TRACKED + code}, "experiment-log").status == "unknown"


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({"dvc.lock": "stages: {}\n"}, "unknown"),
        ({"dvc.lock": "stages: {}\n", "dvc.yaml": PIPELINE}, "unknown"),
        ({"dvc.lock": "stages: {}\n", "dvc.yaml": PIPELINE + "    metrics: [scores.json]\n"}, "unknown"),
        ({"dvc.lock": "stages: {}\n", "dvc.yaml": PIPELINE + "    metrics: [scores.json]\n", "scores.json": "{}"}, "pass"),
        ({"dvc.lock": "stages: {}\n", "dvc.yaml": PIPELINE + "    metrics:\n    - scores.json:\n        cache: false\n",
          "scores.json": "{}"}, "pass"),
        ({"dvc.yaml": PIPELINE + "    metrics: [scores.json]\n", "scores.json": "{}"}, "unknown"),
        ({"dvclive/metrics.json": "{}"}, "pass"),
        ({"docs/dvclive/about.md": "x"}, "unknown"),
    ],
)  # fmt: skip
def test_lock_of_dvc_is_a_log_beside_metrics_alone(files: dict[str, str | bytes], status: str) -> None:
    assert topic({**SCRIPT, **files}, "experiment-log").status == status


@pytest.mark.parametrize(
    ("row", "status"),
    [("| 1 | 0.83 |", "pass"), ("| - | - |", "unknown"), ("| TBD | TBD |", "unknown"), ("| | |", "unknown")],
)
def test_page_of_runs_lists_some(row: str, status: str) -> None:
    page = f"# Experiments\n\n| Run | Accuracy |\n|---|---|\n{row}\n{row}\n"
    assert topic({**SCRIPT, "experiments.md": page}, "experiment-log").status == status


# --------------------------------------------------------------------------------- requirements and tasks


@pytest.mark.parametrize(
    "text",
    [
        "The recall of the model must be at least 0.8.",
        "Target: F1 >= 0.8 on the last month.",
        "We require an RMSE of at most 12 on the test set.",
        "The classifier should reach an accuracy of 90 %.",
        "## Success criteria\n\nOver all of the parcels that leave the house in one month, the recall is 0.8 or better.",
    ],
)
def test_number_of_a_metric_of_the_model_is_a_target(text: str) -> None:
    found = topic({**SCRIPT, "README.md": f"# Parcels\n\n{text}\n"}, "requirements")
    assert texts(found) in {"says how good the model must be", "says how success is measured"}


@pytest.mark.parametrize(
    "text",
    [
        "The precision must be float32, so at least 4 bytes.",
        "Half precision must be at most 0.5 of the memory.",
        "The accuracy of the clock must be at least 0.01 seconds.",
        "We achieved an accuracy of 0.97.",
        "AUC > 0.85: excellent",
        "The model must be at least 3 layers deep. Accuracy is printed.",
        "The target variable is damaged. Accuracy 0.9.",
        "- accuracy: 0.93",
        "```\naccuracy of the model must be at least 0.9\n```",
    ],
)
def test_number_of_anything_else_is_none(text: str) -> None:
    assert not topic({**SCRIPT, "README.md": f"# Parcels\n\n{text}\n"}, "requirements").seen


@pytest.mark.parametrize(
    ("path", "text", "states"),
    [
        ("README.md", "## Goals\n\nHave fun together on every evening of the week, and eat well, and sleep long, and laugh, and dance.", False),
        ("README.md", "## Goals\n\nPredict which parcels arrive damaged, so that they are packed once more before they leave the house.", True),
        ("docs/0000-template.md", "## Problem statement\n\nPredict which parcels arrive damaged, so that they are packed again before they leave us.", False),
        ("docs/validation.md", "## Motivation\n\nTo predict well one has to validate well, which is why we split by time and never at random here.", False),
        ("docs/idea.md", "## Problem statement\n\nPredict which parcels arrive damaged, so that they are packed again before they leave us.", True),
        ("data/README.md", "The task of this project is to predict which parcels arrive damaged.", True),
        ("README.md", "The goal is to understand the rows, detect patterns and look at what may be strange.", False),
        ("look.ipynb", notebook("The goal of this project is to predict which parcels arrive damaged."), True),
        ("look.ipynb", notebook("## Goal\n\nHave fun together on every evening of the week, and eat well, and sleep, and laugh."), False),
        ("model_card.md", "## Problem\n\nx", False),
    ],
)  # fmt: skip
def test_problem_is_one_that_is_learned(path: str, text: str, states: bool) -> None:
    assert bool(topic({**SCRIPT, path: text}, "requirements").seen) is states


@pytest.mark.parametrize(
    ("text", "weighed"),
    [
        ("## Risks\n\nThe kitchen floor is wet in the morning, and who runs there falls, and that hurts for a whole week.", False),
        ("## Technical\n\nA laptop.\n\n## Legal\n\nNothing personal.\n\n## Schedule\n\nBefore summer.\n", True),
        ("## Technical\n\nA laptop.\n\n## Legal\n\n\n## Schedule\n\nBefore summer.\n\n## Data\n\nTwo years.\n", False),
        ("## Technical\n\nA laptop.\n\n## Data\n\nTwo years.\n", False),
        ("## Data\n\nTwo years.\n\n## State of the art\n\nOthers did.\n\n## Schedule\n\nSoon.\n", False),
    ],
)  # fmt: skip
def test_feasibility_has_sides(text: str, weighed: bool) -> None:
    assert ("questions of feasibility" in texts(topic({**SCRIPT, "README.md": text}, "feasibility"))) is weighed


@pytest.mark.parametrize(
    ("path", "text", "says"),
    [
        ("README.md", "## Data\n\nThe code is under the MIT licence, see LICENSE.", set()),
        ("README.md", "## License\n\nThis project is licensed under MIT. It has a dataset.", set()),
        ("README.md", "The dataset is licensed under CC BY 4.0.", {"terms"}),
        ("README.md", "## Data\n\nCC BY 4.0, by the people of the warehouse.\nAnd many more words to say what it is, and why.", {"terms"}),
        ("README.md", "The dataset is available at https://example.org/rows.", {"source"}),
        ("README.md", "We use a dataset from Kaggle.", {"source"}),
        ("README.md", "Run `dvc pull` ([manual](https://man.dvc.org/pull)) to get the data from the remote.", set()),
        ("README.md", "A course in [data engineering](https://example.org/data) from friends.", set()),
        ("data/README.md", "Licence: Open Government Licence. From https://example.org, the original data.", {"terms", "source"}),
        ("data/Readme.txt", "https://archive.ics.uci.edu/dataset/275/bike", {"source"}),
        ("README.md", "We use a version of the [parcels dataset](https://example.org/a).", {"source"}),
        ("README.md", "We use the data loader of [torch](https://example.org/a).", set()),
        ("PROJECT_GUIDELINES.md", "Choose one of the datasets from https://example.org/a.", set()),
        ("model_card.md", "Source of the data: https://archive.ics.uci.edu/dataset/2, from the census.", {"source"}),
        ("fetch.py", "import pandas as pd\nrows = pd.read_csv('https://example.org/rows.csv')\n", {"source"}),
    ],
)  # fmt: skip
def test_source_and_terms_are_of_the_data_and_two_things(path: str, text: str, says: set[str]) -> None:
    found = topic({**SCRIPT, path: text}, "feasibility")
    shown = {"terms" for e in found.seen if "terms" in e.text} | {
        "source" for e in found.seen if "comes from" in e.text or "address" in e.text
    }
    assert shown == says


FIELDS = "body:\n  - {label: What is tried}\n  - {label: Dataset and version}\n  - {label: Done when}\n"


@pytest.mark.parametrize(
    ("name", "form", "status"),
    [
        ("experiment.yml", f"name: Try\n{FIELDS}", "pass"),
        ("try.yml", f"name: An experiment\n{FIELDS}", "pass"),
        ("try.yml", f"name: Try\n{FIELDS}  - {{label: Hypothesis}}\n", "pass"),
        ("try.yml", f"name: Try\n{FIELDS}", "unknown"),
        ("bug.yml", f"name: Bug report\n{FIELDS}  - {{label: In which experiment}}\n", "unknown"),
        ("bug_report.md", "---\nname: Bug\n---\n**What experiment?**\n\nWith data. Acceptance: done.\n", "unknown"),
        ("experiment.md", "---\nname: Experiment\n---\n## What\n\n## Data set\n\n## Done when\n", "pass"),
        ("task.md", "---\nname: Task\n---\nWhat experiment, on which data, and when is it done?\n", "unknown"),
    ],
)
def test_form_is_one_for_experiments(name: str, form: str, status: str) -> None:
    assert topic({**SCRIPT, f".github/ISSUE_TEMPLATE/{name}": form}, "task-formulation").status == status


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("このリポジトリは荷物の破損を予測するモデルを学習し、毎月評価して結果を報告するためのものです。使い方は下の通りです。", True),
        (("Este proyecto es para predecir el precio de las casas con los datos de la ciudad y un modelo que se entrena con "
         "los datos de los meses anteriores, para que la empresa pueda vender las casas."), True),
        ("This is what we do with the parcels that are in the house, and how the model is trained on the belt.", False),
        ("Parcels. Requires numpy, scipy, torch, pandas. Usage: python train.py, python eval.py, tensorboard logs.", False),
    ],
)  # fmt: skip
def test_readme_in_another_language_is_not_said_to_lack_anything(text: str, foreign: bool) -> None:
    found = topic({**SCRIPT, "README.md": text}, "requirements")
    assert found.status == "unknown"
    assert found.missing[0].startswith("`README.md` is not in English and was not read for this") is foreign


# ------------------------------------------------------------------------------------------ version control


@pytest.mark.parametrize(
    ("files", "recorded"),
    [
        ({"data/rows.csv.dvc": "outs: []\n"}, True),
        ({"data.dvc": "outs: []\n"}, True),
        ({"model.pkl.dvc": "outs: []\n"}, False),
        ({"models/best.dvc": "outs: []\n"}, False),
        ({"logo.png.dvc": "outs: []\n"}, False),
        ({"data/photos/a.png.dvc": "outs: []\n"}, True),
        ({".gitattributes": "*.bin filter=lfs\n*.png filter=lfs\n", "weights.bin": b"x", "docs/a.png": b"x"}, False),
        ({".gitattributes": "*.parquet filter=lfs\n", "rows.parquet": b"x"}, True),
        ({"dvc.yaml": PIPELINE, "dvc.lock": "stages: {}\n"}, True),
        ({"dvc.yaml": PIPELINE.replace("data/rows.csv", "train.py"), "dvc.lock": "stages: {}\n"}, False),
        ({"dvc.lock": "stages: {}\n"}, False),
    ],
)  # fmt: skip
def test_version_is_one_of_data(files: dict[str, str | bytes], recorded: bool) -> None:
    found = topic({**SCRIPT, **files}, "version-control")
    assert any("version" in e.text for e in found.seen) is recorded


LOCK = 'version = 1\n[[package]]\nname = "pandas"\nversion = "2.2.3"\nsource = { registry = "https://example.org" }\n'


@pytest.mark.parametrize(
    ("files", "says", "lacks"),
    [
        ({"uv.lock": LOCK, "service/requirements.txt": "pandas\n"}, "pins what is installed", ""),
        ({"service/uv.lock": LOCK, "requirements.txt": "pandas\nnumpy\n"}, "", "2 of 2 dependencies"),
        ({"requirements.txt": "pandas==2.2.3\nnumpy==2.0.0\n"}, "pins exactly the 2 packages that it lists", ""),
        ({"a/requirements.txt": "pandas==2.2.3\n", "b/requirements.txt": "pandas\n"}, "", "1 of 2 dependencies"),
        ({"setup.py": "from setuptools import setup\nsetup(install_requires=['pandas'])\n",
          "requirements.txt": "pandas==2.2.3\n"}, "pins exactly the one package that it lists", ""),
    ],
)  # fmt: skip
def test_lock_covers_what_is_declared(files: dict[str, str | bytes], says: str, lacks: str) -> None:
    found = topic({**SCRIPT, **files}, "version-control")
    assert says in texts(found)
    assert any(lacks in m for m in found.missing if "dependencies are not seen" in m) is bool(lacks)


@pytest.mark.parametrize(
    ("code", "seeded"),
    [
        ("import numpy as np\nnp.random.seed(0)\n", True),
        ("SVC(random_state=config.seed)\n", True),
        ("SVC(random_state=0)\n", True),
        ("@Substitution(random_state=_random_state_docstring)\nclass A:\n    pass\n", False),
        ("class A:\n    def go(self):\n        SVC(random_state=self.random_state)\n", False),
    ],
)
def test_seed_is_one_that_somebody_set(code: str, seeded: bool) -> None:
    found = topic({"train.py": LEARNS + code}, "version-control")
    assert ("no random source is seen to be seeded" not in found.missing) is seeded


_BY_TIME = """import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

rows = pd.read_csv("data/rows.csv").sort_values("day")
rows = rows.resample("D").mean()
old, new = rows[:-100], rows[-100:]
model = make_pipeline(StandardScaler(), Ridge(alpha=2.0))
model.fit(old[["a"]], old["b"])
print(mean_absolute_error(new["b"], model.predict(new[["a"]])))
"""
_SPLIT = "from sklearn.model_selection import train_test_split\n"
_KFOLD = "from sklearn.model_selection import KFold\n"


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        (_BY_TIME, False),
        (_SPLIT + _BY_TIME + "train_test_split(rows, shuffle=False)\n", False),
        (_BY_TIME.replace("alpha=2.0", "alpha=2.0, solver='cholesky'"), False),
        (_KFOLD + _BY_TIME + "KFold(5)\n", False),
        (_KFOLD + _BY_TIME + "KFold(5, shuffle=True)\n", True),
        (_SPLIT + _BY_TIME + "train_test_split(rows)\n", True),
        (_SPLIT + _BY_TIME + "train_test_split(rows, shuffle=shuffled)\n", True),
        (_BY_TIME.replace("alpha=2.0", "alpha=2.0, solver='sag'"), True),
        (_BY_TIME.replace("alpha=2.0", "solver=settings.solver"), True),
        (_BY_TIME.replace("alpha=2.0", "**settings"), True),
        (_BY_TIME.replace("Ridge", "SGDRegressor"), True),
        (_BY_TIME + "rows = rows.sample(100)\n", True),
        (_BY_TIME + "import numpy as np\n\nrows['a'] += np.random.normal(size=len(rows))\n", True),
        (_BY_TIME + "import numpy as np\n\nrows = np.random.default_rng().permutation(rows)\n", True),
        (_BY_TIME + "from random import choice\n", True),
        (_BY_TIME + "import torch\n", True),
        (_BY_TIME + "import lightgbm\n", True),
        (_BY_TIME + "from sklearn import ensemble\n\nmodels = [ensemble.RandomForestRegressor]\n", True),
        ("from sklearn.linear_model import Ridge\n\nmodels = {'ridge': Ridge}\nmodels[k](**s).fit(X, y)\n", True),
    ],
)
def test_where_nothing_draws_no_seed_is_asked_for(code: str, asked: bool) -> None:
    found = topic({"train.py": code}, "version-control")
    assert ("no random source is seen to be seeded" in found.missing) is asked


def test_a_draw_in_another_module_counts_and_one_in_a_test_does_not() -> None:
    draws = "import numpy as np\n\n\ndef mix(rows):\n    return np.random.permutation(rows)\n"
    for path, asked in (("mixing.py", True), ("tests/test_mixing.py", False)):
        found = topic({"train.py": _BY_TIME, path: draws}, "version-control")
        assert ("no random source is seen to be seeded" in found.missing) is asked
    own = {"train.py": "from rows import load\n" + _BY_TIME, "rows.py": "def load():\n    return 1\n"}
    assert "no random source is seen to be seeded" not in topic(own, "version-control").missing


def test_declaration_is_a_file_that_holds_requirements() -> None:
    files = {"boxes/__init__.py": "def pack():\n    pass\n", "pyproject.toml": "[tool.ruff]\n"}
    assert "declares what it needs" not in texts(topic(files, "version-control"))
    files["requirements.txt"] = "attrs\n"
    assert [e.at.path for e in topic(files, "version-control").seen] == [".", "requirements.txt"]


# ---------------------------------------------------------------------------------------- the code itself


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"train.py": "exec(open('configurator.py').read())\n" + LEARNS, "configurator.py": "import sys\n"},
         "takes settings from `configurator.py`, which it executes"),
        ({"train.py": "from settings import SEED\n" + LEARNS, "settings.py": "SEED = 1\nTREES = 2\n"},
         "holds the settings, 2 of them, in a module of its own"),
        ({"train.py": "from given import read\n" + LEARNS, "given.py": "import yaml\ndef read():\n    return yaml.safe_load('')\n"},
         "reads settings with `yaml.safe_load`"),
        ({"train.py": LEARNS + "import json\nmodel_args = json.load(open('model/args.json'))\n"}, ""),
        ({"train.py": LEARNS + "import json\ndef load_model():\n    args = json.load(open('x'))\n"}, ""),
        ({"train.py": "import mlflow_config\n" + LEARNS, "mlflow_config.py": "URI = 'x'\nNAME = 'y'\n"}, ""),
        ({"train.py": LEARNS, "hyperparameter_tuning.py": "A = 1\nB = 2\n"}, ""),
    ],
)  # fmt: skip
def test_settings_are_those_of_training(files: dict[str, str | bytes], says: str) -> None:
    found = topic(files, "flexibility")
    assert ("training is not seen to take its settings from a file or the command line" in found.missing) is not says
    assert says in texts(found)


@pytest.mark.parametrize(("parameters", "handed"), [("rows, trees", True), ("rows, trial", False), ("xs, ys", False)])
def test_parts_are_no_data(parameters: str, handed: bool) -> None:
    code = LEARNS.replace("def train(rows)", f"def train({parameters})")
    assert bool(texts(topic({"train.py": code}, "flexibility"))) is handed


def test_import_that_may_go_backward_keeps_the_topic_open() -> None:
    files = having({"parcels/predict.py": "def go(x):\n    return x\n"})
    files["parcels/train.py"] = "from parcels.predict import go\n" + TRAIN
    found = topic(files, "components")
    assert found.status == "unknown"
    assert "may go against the direction data, model, serving: what they are is not sure" in found.missing[0]


def test_modules_in_checkpoints_are_none() -> None:
    files = having({"parcels/.ipynb_checkpoints/train-checkpoint.ipynb": notebook("x")})
    assert all(".ipynb_checkpoints" not in c.path for c in survey(tree(files), "production").components)


def test_serving_project_is_not_told_to_split_off_training() -> None:
    serve = (
        "import joblib\nfrom fastapi import FastAPI\napp = FastAPI()\nmodel = joblib.load('m')\nmodel.predict([[1]])\n"
    )
    found = topic({"app.py": serve}, "components")
    assert found.status == "unknown"
    assert "training" not in found.next


CONFTEST = (
    "import pandas as pd\nimport pytest\n\n\n@pytest.fixture\ndef test_rows():\n    return pd.read_csv('a.csv')\n"
)


def test_fixtures_are_no_tests() -> None:
    found = topic({**WHOLE, "tests/conftest.py": CONFTEST}, "testing")
    first = found.evidence[0]
    assert (first.at.path, first.text) == ("tests/test_parcels.py", "is a test, the only file of tests")
    assert topic({**without("tests/"), "tests/conftest.py": CONFTEST}, "testing").status == "unknown"


def test_test_of_what_is_only_called_a_model_is_none_of_the_model() -> None:
    files = {
        "train.py": LEARNS,
        "models.py": "def rows():\n    return []\n",
        "tests/test_models.py": "from models import rows\n\n\ndef test_rows():\n    assert rows() == []\n",
    }
    assert "no test of training or of the model was found" in topic(files, "testing").missing
    files["models.py"] = "import torch\nclass Net(torch.nn.Module):\n    x = torch.nn.Linear(1, 1)\n"
    files["tests/test_models.py"] = "from models import Net\n\n\ndef test_net():\n    assert Net()\n"
    assert "tests `models.py`, which is part of the model" in texts(topic(files, "testing"))


# --------------------------------------------------------------------------------------------- operation


@pytest.mark.parametrize(
    ("card", "leads"),
    [
        ("Run id: 4, on the data version 3.", True),
        ("Trained at commit 5f0c1d2e on all of the rows.", True),
        ("A forest that tells damaged parcels from sound ones, and was trained on very many of them in this house.", False),
    ],
)  # fmt: skip
def test_card_names_what_the_model_was_made_from(card: str, leads: bool) -> None:
    found = topic({**SCRIPT, "MODEL_CARD.md": f"# Card\n\n{card}\n"}, "deployment")
    assert ("names what the model was made from" in texts(found)) is leads


def test_lock_of_dvc_leads_from_a_model_to_its_inputs() -> None:
    found = topic({**SCRIPT, "dvc.yaml": PIPELINE, "dvc.lock": "stages: {}\n"}, "deployment")
    assert "names what `model.pkl` was made from, by hash" in texts(found)
    assert "by hash" not in texts(topic({**SCRIPT, "dvc.yaml": PIPELINE}, "deployment"))


TREE = "".join(f"\u251c\u2500\u2500 folder{n}   <- holds the things that belong in there\n" for n in range(30))
WORDS = "This tells damaged parcels from sound ones before they leave the house in the evening. " * 4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"# Parcels\n\n{WORDS}", 61),
        (f"# Parcels\n\n{TREE}\n", 0),
        ("# Parcels\n\nAll:\n\n" + "".join(f"    folder{n} holds the things that belong in\n" for n in range(30)), 0),
        ("# Parcels\n\n- item\n\n    " + WORDS, 62),
        ("荷物の破損を予測するモデルです。" * 12, 84),
    ],
)
def test_readme_has_words_of_its_own(text: str, words: int) -> None:
    found = topic({**SCRIPT, "README.md": text}, "good-practices")
    shown = [e.text for e in found.seen]
    assert shown == ([f"is a README of about {words} words"] if words else [])


def test_plan_names_the_files_that_exist() -> None:
    assert "there are those for records (`data/parcels.csv`)" in texts(topic(WHOLE, "iterative-approach"))


# ---------------------------------------------------------------------------------------------- standing


@pytest.mark.parametrize(
    ("page", "code", "asked"),
    [
        ("pip install boxes", "boxes/__init__.py", False),
        ("pip install numpy", "boxes/__init__.py", True),
    ],
)
def test_library_that_others_install_is_not_asked_what_it_is_for(page: str, code: str, asked: bool) -> None:
    files = {code: LEARNS, "README.md": f"# Boxes\n\n`{page}`\n"}
    for key in ("requirements", "feasibility"):
        assert (topic(files, key).status != "not-applicable") is asked
    assert topic(files, "experiment-log").status == "unknown"


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("import theano\nprint 'epoch'\nx = = 3\n", "a Python that is still maintained"),
        ("import theano\nx = = 3\n", "Look at train.py:2"),
        ("import theano\ny = t'{theano}'\nx = = 3\n", "the newest Python"),
    ],
)
def test_what_cannot_be_parsed_is_told_what_it_needs(code: str, wanted: str) -> None:
    runs = {p: c for p, c in WHOLE.items() if p.startswith("experiments/")}
    files = {"model.py": "import theano\n\n\nclass Net(object):\n    pass\n", "train.py": code, **runs}
    found = survey(tree(files), "production")
    if "newest" in wanted and sys.version_info >= (3, 14):
        pytest.skip("this Python is the newest")
    standing = next(s for s in found.standings if s.topic.key == "experiment-log")
    assert (standing.status, standing.missing) == (
        "unknown",
        ("`train.py` cannot be parsed, so what it does is not known",),
    )
    assert wanted in standing.next
    assert "whether it trains or serves is not known, since one of its Python files cannot be parsed" in found.kind


def test_empty_folder_holds_nothing_to_audit() -> None:
    assert survey(tree({}), "production").kind == "nothing to audit here"
    assert survey(tree({"a.py": DATA}), "production").kind != "nothing to audit here"


def test_code_that_is_not_read_is_not_said_to_be_no_machine_learning() -> None:
    found = survey(tree({"src/ridge.m": "x = 1;\n", "README.md": "# Prices\n"}), "production")
    assert found.kind.startswith("code in languages other than Python, which is not read")
    assert found.score is None
    assert "not machine learning" not in found.score_method + str([s.missing for s in found.standings])
    assert survey(tree({"README.md": "# Prices\n"}), "production").kind == "not machine learning"
