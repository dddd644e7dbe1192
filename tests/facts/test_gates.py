"""What is taken for a comparison of a metric with a bound."""

import pytest

from mlscaffold.config import Config
from mlscaffold.facts.project import collect
from mlscaffold.tree import MemoryTree

SERVES = "import joblib\nfrom fastapi import FastAPI\napp = FastAPI()\nmodel = joblib.load('m')\nmodel.predict([[1]])\n"
TRAINS = "from sklearn.svm import SVC\nmodel = SVC().fit(X, y)\n"


def gates(files, **more):
    files = {"app.py": SERVES, "train.py": TRAINS, **files}
    found = collect(MemoryTree({path: text.encode() for path, text in files.items()}), Config(), full=False)
    return [(at.path, at.line) for at in found.gates]


@pytest.mark.parametrize(
    "line",
    [
        "if accuracy < 0.8:",
        "assert model.score(X, y) > settings.floor",
        "if metrics['f1'] <= previous:",
        "assert 0.7 < roc_auc_score(y, p)",
        "ok = new_model_mse < production_model_mse",
        "if val_loss < best:",
        "if not self._reaches(value, mark):",
        "if value < settings.baseline:",
        "if new['val_rmse'] < old['val_rmse']:",
        "self.assertGreater(f1_score(y, p), 0.7)",
        "threshold = tfma.GenericValueMetricThreshold(lower_bound=0.7)",
        "client.promote_model(name)",
        "if (model_accuracy\n    > previous):",
        "if difference > self.config.changed_threshold:",
        "is_model_accepted = old is None or new - old > 0",
    ],
)
def test_gates(line):
    assert gates({"judge.py": f"import x\n\n{line}\n    pass\n"}) == [("judge.py", 3)]


@pytest.mark.parametrize(
    "line",
    [
        "print(accuracy)",
        "if len(rows) < 100:",
        "if probability > 0.5:",
        "if probability > threshold:",
        "def score(x) -> float:",
        "if loss < 0: raise ValueError",
        "best = max(scores)",
        "mapping = accumulated <= 3",
        "if lossless > 3:",
        "if indifference > threshold:",
        "if delta > days:",
        "if not artifact.is_model_accepted:",
    ],
)
def test_no_gates(line):
    assert gates({"judge.py": f"{line}\n"}) == []


def test_elsewhere():
    assert gates({"config.yaml": "a: 1\nmin_accuracy: 0.8\n"}) == [("config.yaml", 2)]
    ci = "on: push\njobs:\n  a:\n    steps:\n      - run: test $ACCURACY -gt 80 && evaluate --min-accuracy 0.8\n"
    assert gates({".github/workflows/ci.yml": ci}) == [(".github/workflows/ci.yml", 5)]


def test_gates_that_are_set_aside():
    test = "import pytest\n@pytest.mark.skip\ndef test_it():\n    assert accuracy > 0.8\n"
    assert gates({"tests/test_it.py": test}) == []
    assert gates({"tests/test_it.py": test.replace("@pytest.mark.skip\n", "")}) == [("tests/test_it.py", 3)]


def test_only_where_a_model_is_trained_and_served():
    assert gates({"app.py": "", "judge.py": "assert accuracy > 0.8\n"}) == []
