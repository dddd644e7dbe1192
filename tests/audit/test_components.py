"""What each module is for: by what it does, confirmed or answered by its name."""

import pytest

from mlscaffold.config import parse
from mlscaffold.facts.components import Component, components, import_directions
from mlscaffold.facts.model import Project
from mlscaffold.run import read_project
from tests.audit.repositories import LIBRARY, NOTEBOOK, WHOLE, tree

SKLEARN = "from sklearn.svm import SVC\n"


READS = "import pandas as pd\nrows = pd.read_csv('a.csv')\n"
WEB = "from fastapi import FastAPI\napp = FastAPI()\n"
LOADS = "import joblib\nmodel = joblib.load('m')\nmodel.predict(x)\n"
STEP = "from zenml import step\n@step\ndef go(x):\n    return x\n"
FLOW = "from zenml import pipeline\n@pipeline\ndef go():\n    f()\n"
TRANSFORMER = """import sklearn
class Preparer:
    def fit(self, x, y):
        self.pipeline.fit(x, y)
    def transform(self, x):
        return self.pipeline.transform(x)
"""
FOREST = """from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score
class Forest(RandomForestClassifier):
    def score(self, a, b):
        return accuracy_score(a, b)
"""


def project(files: dict[str, str | bytes], settings: dict[str, object] | None = None) -> Project:
    return read_project(tree(files), parse(settings or {}, "mlscaffold.toml" if settings else ""))


def component(path: str, code: str, **others: str) -> Component:
    files = {"anchor_of_learning.py": SKLEARN, path: code, **others}
    return next(c for c in components(project(files)) if c.path == path)


@pytest.mark.parametrize(
    ("path", "code", "kind", "confidence"),
    [
        ("data.py", "import pandas as pd\nrows = pd.read_csv('a.csv')\n", "data", "high"),
        ("start.py", "import pandas as pd\nrows = pd.read_csv('a.csv')\n", "data", "medium"),
        ("prepare.py", "def prepare(rows):\n    return rows\n", "data", "low"),
        ("train.py", SKLEARN + "def go(x, y):\n    SVC().fit(x, y)\n", "model", "high"),
        ("nets.py", "import torch\nclass Net(torch.nn.Module):\n    layer = torch.nn.Linear(1, 1)\n", "model", "medium"),
        ("evaluate.py", "from sklearn.metrics import f1_score\ndef go(a, b):\n    return f1_score(a, b)\n", "evaluation", "high"),
        ("trainer.py", "from sklearn.metrics import f1_score\ndef go(a, b):\n    return f1_score(a, b)\n", "model", "medium"),
        ("web.py", "from fastapi import FastAPI\napp = FastAPI()\n", "serving", "high"),
        ("answer.py", "import joblib\nmodel = joblib.load('m')\ndef go(x):\n    return model.predict(x)\n", "serving", "medium"),
        ("predict.py", "def go(x):\n    return x\n", "serving", "low"),
        ("drift.py", "def go(x):\n    return x\n", "monitoring", "low"),
        ("config.py", "SEED = 1\n", "configuration", "low"),
        ("tests/test_data.py", "def test_a():\n    assert data()\n", "test", "high"),
        ("deploy/serve_model.py", "print(1)\n", "infrastructure", "medium"),
        ("examples/train.py", SKLEARN + "SVC().fit(x, y)\n", "none", "medium"),
        ("pkg/__init__.py", "", "none", "high"),
        ("train_pipeline.py", "", "model", "low"),
        ("net.py", "import theano\n\nclass Layer(object):\n    pass\n", "model", "medium"),
        ("rows.py", "import torch\nclass Rows(torch.utils.data.Dataset):\n    pass\n", "none", "low"),
        ("utils/misc.py", "import torch\ndef save(x):\n    torch.save(x, 'a')\n", "none", "low"),
        ("config/eval_large.py", "batch = 8\n", "configuration", "medium"),
        ("words.py", "def go(x):\n    return x\n", "none", "low"),
        ("train.py", "print 'python 2'\n", "model", "low"),
        ("models.py", "from pydantic import BaseModel\nclass Row(BaseModel):\n    a: int\n", "none", "medium"),
        ("pages.py", "from pydantic import BaseModel\nclass Page(BaseModel):\n    a: int\n", "none", "low"),
        # A name of model, serving or monitoring says what rows are read for.
        ("train_model.py", READS, "model", "low"),
        ("train_model.py", "import joblib\n" + READS + "joblib.dump(model, 'm')\n", "model", "medium"),
        ("modeling/predict.py", READS, "serving", "low"),
        ("scoring/scoring_batch.py", READS, "serving", "medium"),
        ("models/svm_1/loading.py", READS, "data", "medium"),
        ("load_train.py", READS, "data", "high"),
        ("monitoring/api.py", WEB, "serving", "high"),
        ("monitoring/car_monitoring.py", WEB, "monitoring", "medium"),
        ("car_monitoring.py", WEB + LOADS, "serving", "high"),
        ("quality.py", "import evidently\nevidently.Report(metrics=[]).run(a, b)\n", "monitoring", "medium"),
        # Two words of a name.
        ("prepare_base_model_pipeline.py", "def go(x):\n    return x\n", "model", "low"),
        ("model_loader.py", "def go(x):\n    return x\n", "model", "low"),
        ("prepare_model_data.py", "def go(x):\n    return x\n", "data", "low"),
        ("city_benchmark_loader.py", "def go(x):\n    return x\n", "data", "low"),
        ("city_benchmark.py", "def go(x):\n    return x\n", "evaluation", "low"),
        ("partial_eval.py", "def go(x):\n    return x\n", "none", "low"),
        ("transforms.py", "import jax\ndef go(x):\n    return jax.jit(x)\n", "none", "low"),
        ("transforms.py", "import numpy\ndef go(x):\n    return numpy.flip(x)\n", "data", "low"),
        ("integration_test.py", READS, "test", "low"),
        ("load_test_set.py", READS, "data", "medium"),
        ("train_test.py", SKLEARN + "SVC().fit(x, y)\n", "model", "high"),
        # What is fitted, loaded or measured.
        ("core/preprocessing.py", TRANSFORMER, "data", "low"),
        ("core/steps.py", TRANSFORMER, "model", "medium"),
        ("preprocessing.py", TRANSFORMER + "    def predict(self, x):\n        return x\n", "model", "medium"),
        ("preprocess.py", "import torch\ntorch.save(rows, 'a')\n", "data", "low"),
        ("perf.py", LOADS + "compute_model_metrics(y, model.predict(x))\n", "evaluation", "medium"),
        ("evaluate.py", LOADS, "evaluation", "low"),
        ("registries.py", LOADS + "joblib.dump(model, 'm')\n", "model", "medium"),
        ("predict_churn.py", LOADS + "joblib.dump(model, 'm')\n", "serving", "low"),
        ("inference_weights.py", "import joblib\nmodel = joblib.load('m')\njoblib.dump(model, 'n')\n", "model", "medium"),
        ("_cluster.py", "from sklearn.metrics import pairwise_distances\npairwise_distances(a)\n", "none", "low"),
        ("_forest.py", FOREST, "model", "medium"),
        # Examples of a service are examples.
        ("examples/api/plot.py", READS, "none", "medium"),
        # Steps of a pipeline are what they do; what puts them together drives the service.
        ("steps/data_loader/pandas_data_loader.py", STEP + READS, "data", "high"),
        ("steps/model_trainer/sklearn_trainer.py", STEP, "model", "low"),
        ("etl/bronze.py", STEP, "data", "medium"),
        ("batch/summary.py", STEP, "none", "low"),
        ("pipelines/training.py", FLOW, "infrastructure", "medium"),
        ("training/overnight.py", FLOW, "infrastructure", "medium"),
        ("definitions.py", "import dagster\ndefs = dagster.Definitions(assets=[])\n", "infrastructure", "medium"),
        ("build_train_pipeline.py", "import boto3\nboto3.client('sagemaker')\n", "infrastructure", "medium"),
        ("get_data.py", "import boto3\nboto3.client('s3')\n", "data", "low"),
    ],
)  # fmt: skip
def test_one_module(path: str, code: str, kind: str, confidence: str) -> None:
    found = component(path, code)
    assert (found.component, found.confidence) == (kind, confidence), found.because


def test_notebooks_explore() -> None:
    assert component("look.ipynb", NOTEBOOK).component == "exploration"


def test_request_schemas_serve_where_something_is_served() -> None:
    web = (
        "import joblib\nfrom fastapi import FastAPI\napp = FastAPI()\nmodel = joblib.load('m')\nmodel.predict([[1]])\n"
    )
    row = "from pydantic import BaseModel\nclass Row(BaseModel):\n    a: int\n"
    assert component("app/models/payload.py", row, **{"app/main.py": web}).component == "serving"


SCRIPT = """import pandas as pd
from sklearn.metrics import f1_score
from sklearn.svm import SVC

{head}
{indent}rows = pd.read_csv("a.csv")
{indent}model = SVC().fit(rows[["a"]], rows["b"])
{indent}print(f1_score(rows["b"], model.predict(rows[["a"]])))
"""


def test_script_that_does_everything_at_once_is_entangled() -> None:
    found = component("fraud.py", SCRIPT.format(head="", indent=""))
    assert (found.component, found.confidence) == ("entangled", "high")
    assert found.because == "reads data, trains and evaluates in one module"


def test_module_that_does_it_in_functions_is_not() -> None:
    assert component("fraud.py", SCRIPT.format(head="def go():", indent="    ")).component == "model"


def test_module_that_trains_and_serves_is_entangled() -> None:
    code = SKLEARN + "from fastapi import FastAPI\napp = FastAPI()\nmodel = SVC().fit(x, y)\n"
    assert component("app.py", code).component == "entangled"


def test_catch_all_that_trains_and_evaluates_is_entangled() -> None:
    code = (
        SKLEARN
        + "from sklearn.metrics import f1_score\ndef a(x, y):\n    SVC().fit(x, y)\ndef b(x, y):\n    f1_score(x, y)\n"
    )
    assert component("utils.py", code).component == "entangled"
    assert component("machine.py", code).component == "model"


def test_data_module_that_imports_training_is_entangled() -> None:
    data = "import pandas as pd\nfrom train import go\ngo(pd.read_csv('a.csv'))\n"
    train = SKLEARN + "def go(x):\n    SVC().fit(x, x)\n"
    assert component("data.py", data, **{"train.py": train}).component == "entangled"


def test_a_trainer_that_reads_rows_and_calls_another_module_is_no_data() -> None:
    trainer = READS + "from ml.model import go\ngo(rows)\n"
    model = SKLEARN + "def go(x):\n    SVC().fit(x, x)\n"
    assert component("train_model.py", trainer, **{"ml/model.py": model}).component == "model"


def test_an_entry_point_is_neither_data_nor_entangled() -> None:
    main = READS + "from stacking import go\ngo(rows)\n"
    found = component("main.py", main, **{"stacking.py": SKLEARN + "def go(x):\n    SVC().fit(x, x)\n"})
    assert (found.component, found.confidence) == ("none", "medium")
    assert found.because == "reads data and imports `stacking.py`, and is called after neither"


def test_data_that_needs_a_helper_which_saves_a_model_is_data() -> None:
    helper = "import torch\ndef save(model):\n    torch.save(model, 'a')\n    model.save_pretrained('b')\n"
    code = "from lib.tokenizer import save\n" + READS
    assert component("data/mock.py", code, **{"lib/tokenizer.py": helper}).component == "data"


def test_data_that_imports_a_trainer_which_leaves_the_fit_to_another_is_entangled() -> None:
    trainer = "from sklearn.metrics import r2_score\ndef go(x):\n    return r2_score(x, search(x))\n"
    code = "from model_trainer import go\n" + READS + "go(rows)\n"
    assert component("data_ingestion.py", code, **{"model_trainer.py": trainer}).component == "entangled"


@pytest.mark.parametrize(
    ("path", "code", "kind"),
    [
        ("census_data_model.py", "from pydantic import BaseModel\nclass Row(BaseModel):\n    a: int\n", "serving"),
        ("data.py", "from pydantic import BaseModel\nclass Row(BaseModel):\n    a: int\n", "serving"),
        (
            "datasets.py",
            "from pydantic import BaseModel\nclass Rows(BaseModel):\n    def read(self):\n        return f(self)\n",
            "data",
        ),
        ("settings.py", "from pydantic import BaseModel\nclass Settings(BaseModel):\n    a: int\n", "configuration"),
    ],
)
def test_schemas_are_looked_for_before_names(path: str, code: str, kind: str) -> None:
    assert component(path, code, **{"app/main.py": WEB + LOADS}).component == kind


def test_settings_overrule_that_a_folder_holds_examples() -> None:
    files = {"templates/serve/start.py": "A = 1\n", "x.py": SKLEARN}
    found = {c.path: c.component for c in components(project(files, {"layout": {"serving": "templates/serve"}}))}
    assert found["templates/serve/start.py"] == "serving"
    assert {c.path: c.component for c in components(project(files))}["templates/serve/start.py"] == "none"


def test_names_are_not_believed_where_nothing_learns() -> None:
    found = components(project({**LIBRARY, "boxes/models.py": "class Model:\n    pass\n", "boxes/data.py": "A = 1\n"}))
    assert {c.component for c in found} == {"none", "test"}


def test_settings_decide_where_there_are_some() -> None:
    files = {"src/a/rows.py": "A = 1\n", "src/b/start.py": "A = 1\n", "x.py": SKLEARN}
    settings = {"layout": {"data": "src/a", "serving": "src/b"}}
    found = {c.path: (c.component, c.confidence) for c in components(project(files, settings))}
    assert found["src/a/rows.py"] == ("data", "medium")
    assert found["src/b/start.py"] == ("serving", "medium")


def test_every_module_has_one_component_and_an_order() -> None:
    whole = project(WHOLE)
    found = components(whole)
    assert [c.path for c in found] == sorted(f.path for f in whole.python)


def test_directions_count_imports_and_those_against_the_flow() -> None:
    whole = project({**WHOLE, "parcels/data.py": "from parcels.serve import app\n" + str(WHOLE["parcels/data.py"])})
    parts = components(whole)
    found = {(d.importing, d.imported): (d.number, d.backward) for d in import_directions(parts, whole.import_edges)}
    assert found["model", "entangled"] == (1, 0)
    clean = project(WHOLE)
    found = {
        (d.importing, d.imported): (d.number, d.backward)
        for d in import_directions(components(clean), clean.import_edges)
    }
    assert found == {("model", "data"): (1, 0), ("test", "data"): (1, 0), ("test", "model"): (1, 0)}


def test_import_of_serving_by_training_goes_against_the_flow() -> None:
    whole = project({**WHOLE, "parcels/train.py": "from parcels.serve import app\n" + str(WHOLE["parcels/train.py"])})
    found = {(d.importing, d.imported): d.backward for d in import_directions(components(whole), whole.import_edges)}
    assert found["model", "serving"] == 1


def test_import_of_what_only_its_name_calls_serving_is_not_held_against_it() -> None:
    files = {**WHOLE, "parcels/predict.py": "def go(x):\n    return x\n"}
    files["parcels/train.py"] = "from parcels.predict import go\n" + str(WHOLE["parcels/train.py"])
    whole = project(files)
    found = {(d.importing, d.imported): d.backward for d in import_directions(components(whole), whole.import_edges)}
    assert found["model", "serving"] == 0
