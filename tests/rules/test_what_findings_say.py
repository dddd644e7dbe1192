"""What findings say where one rule has several things to say."""

from mlscaffold.config import Config
from mlscaffold.findings import Finding
from mlscaffold.run import check
from mlscaffold.tree import MemoryTree

_SERVES = """from fastapi import FastAPI
from transformers import pipeline

app = FastAPI()
model = pipeline({})


@app.post("/predict")
def predict(text: str):
    return model(text)
"""


def finding(rule: str, files: dict[str, str]) -> Finding:
    found = check(MemoryTree(files), Config(stage="production")).findings
    [told] = [f for f in found if f.rule == rule]
    return told


def test_a_task_without_a_model_is_told_to_name_one() -> None:
    rule = "delivery/unpinned-model-load"
    hint = finding(rule, {"app.py": _SERVES.format('"sentiment-analysis"')}).hint
    assert 'pass `model="owner/name", revision="<commit>"`' in hint
    hint = finding(rule, {"app.py": _SERVES.format('"sentiment-analysis", model="ada/moods"')}).hint
    assert "pass `revision=` with a commit of the hub" in hint


def test_what_would_be_a_log_is_named() -> None:
    files = {"train.py": "from sklearn.svm import SVC\n\nSVC().fit(X, y)\n"}
    assert finding("experiment-log/missing-log", files).message == (
        "models are trained here, and nothing keeps their results: no log, no tracker, no results file that the next "
        "run leaves alone"
    )
