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


def test_what_a_project_beside_others_lacks_is_not_sent_to_these() -> None:
    starts = "from models.tree import grow\nfrom sizes.sizes import area\n\nprint(grow(area(2)))\n"
    day = {"api/main.py": starts, "sizes/sizes.py": "def area(x):\n    return x * x\n", "api/parts.py": ""}
    tree = {"models/tree.py": "def grow(size):\n    return size + 1\n"}
    files = {f"Day 1/{path}": text for path, text in (day | tree).items()} | {f"Day 2/{p}": t for p, t in day.items()}
    told = finding("reproducibility/missing-module", files)
    assert (told.at.path, told.at.line) == ("Day 2/api/main.py", 1)
    assert told.message == (
        "the project in `Day 2` has no `models.tree`; another one here does (`Day 1/models/tree.py`)"
    )
    assert told.hint == "Commit the one that this project was written with."


def test_what_moved_within_its_own_project_is_not_said_to_be_another_ones() -> None:
    network = "from tools.lengths import METRE\n\n\ndef size():\n    return METRE\n"
    answer = "from nets.small import size\n\n\ndef reply():\n    return size()\n"
    starts = "from service.answer import reply\n\nprint(reply())\n"
    same = {"main.py": starts, "service/answer.py": answer, "nets/small.py": network}
    files = {f"week 1/{p}": text for p, text in (same | {"tools/lengths.py": "METRE = 1.0\n"}).items()}
    files["week 1/service/answer.py"] = f"from tools.lengths import METRE\n{answer}\n\nprint(METRE)\n"
    files |= {f"week 2/{p}": text for p, text in (same | {"service/tools/lengths.py": "METRE = 1.0\n"}).items()}
    told = finding("reproducibility/missing-module", files)
    assert told.at.path == "week 2/nets/small.py"
    assert told.message == "`tools.lengths` is `week 2/service/tools/lengths.py`, where nothing looks for it"
