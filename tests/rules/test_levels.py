"""A finding that weighs less than its rule: by its level, which settings may lower for the whole rule and never raise."""

import pytest

from mlscaffold.config import Config
from mlscaffold.run import check
from mlscaffold.tree import MemoryTree

_TRAINS = b"from sklearn.svm import SVC\n\n\ndef train(X, y):\n    return SVC().fit(X, y)\n"
_SERVES = (
    b"import joblib\nfrom flask import Flask\n\napp = Flask(__name__)\nmodel = joblib.load('model.pkl')\n\n\n"
    b"@app.route('/predict')\ndef predict():\n    return str(model.predict([[1]]))\n"
)
_CI = b"on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n"
_IMPORTS = b"import joblib\nimport numpy\nfrom sklearn.svm import SVC\n\nSVC().fit([[0], [1]], [0, 1])\n"


def levels(rule: str, files: dict[str, bytes], **settings: object) -> list[str]:
    found = check(MemoryTree(files), Config(**{"stage": "prototype", **settings})).findings  # type: ignore[arg-type]
    return [f.level for f in found if f.rule == rule]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"train.py": _TRAINS}, "warning"),
        ({"train.py": _TRAINS, "app.py": _SERVES}, "error"),
        ({"train.py": _TRAINS, ".github/workflows/build.yml": _CI}, "error"),
    ],
)
def test_tests_are_asked_more_of_what_is_served_or_checked(files: dict[str, bytes], expected: str) -> None:
    assert levels("testing/no-tests", files) == [expected]


def test_what_comes_through_others_weighs_less_than_what_is_not_there() -> None:
    rule = "reproducibility/undeclared-import"
    assert levels(rule, {"train.py": _IMPORTS, "requirements.txt": b"scikit-learn==1.7.0\n"}) == ["warning"] * 2
    assert levels(rule, {"train.py": _IMPORTS, "requirements.txt": b"tqdm==4.0\n"}) == ["error"] * 2


def test_a_component_above_that_only_the_main_block_uses_weighs_less() -> None:
    reads = b"import pandas as pd\nfrom train_model import fit\n\nrows = pd.read_csv('rows.csv')\n"
    trains = b"from sklearn.svm import SVC\n\n\ndef fit(rows):\n    return SVC().fit(rows[['a']], rows['b'])\n"
    for use, expected in (
        (b"fit(rows)\n", ["error"]),
        (b"if __name__ == '__main__':\n    fit(rows)\n", ["warning"]),
    ):
        files = {"make_dataset.py": reads + use, "train_model.py": trains}
        assert levels("components/layer-violation", files) == expected


def test_settings_lower_what_weighs_less_already_and_never_raise_it() -> None:
    for chosen, expected in (("note", "note"), ("error", "warning")):
        assert levels("testing/no-tests", {"train.py": _TRAINS}, levels={"testing/no-tests": chosen}) == [expected]


def test_a_debugger_that_a_deployment_never_starts_weighs_less() -> None:
    service = _SERVES + b"\n\nif __name__ == '__main__':\n    app.run(debug=True)\n"
    assert levels("delivery/debug-server", {"app.py": service}, stage="production") == ["error"]
    deployed = {"app.py": service, "Procfile": b"web: gunicorn app:app\n"}
    assert levels("delivery/debug-server", deployed, stage="production") == ["warning"]


def test_what_is_missing_is_to_be_declared_where_the_project_is_installed_from() -> None:
    workflow = _CI.replace(b"run: make", b"run: pip install pyyaml")
    files = {
        "train.py": _IMPORTS,
        "requirements-dev.txt": b"ruff==0.14.0\n",
        "requirements.txt": b"tqdm==4.0\n",
        ".github/workflows/build.yml": workflow,
        "Dockerfile": b"FROM python:3.12-slim\nRUN pip install pyyaml\n",
    }
    found = check(MemoryTree(files), Config(stage="prototype")).findings
    hints = {f.hint for f in found if f.rule == "reproducibility/undeclared-import"}
    assert hints == {"Declare it where the others are (requirements.txt)."}


def test_versions_that_a_page_tells_weigh_against_the_missing_list() -> None:
    rule = "reproducibility/undeclared-dependencies"
    page = b"# Penguins\n\nIt needs `joblib==1.5.2`, `numpy==2.3.0` and `scikit-learn==1.7.2`.\n"
    prose = b"# Penguins\n\n- [Numpy 2.3+](https://numpy.org), scikit-learn 1.7\n"
    assert levels(rule, {"train.py": _IMPORTS, "README.md": b"# Penguins\n\nNumpy, 2 or later\n"}) == ["error"]
    assert levels(rule, {"train.py": _IMPORTS, "README.md": prose}) == ["warning"]
    assert levels(rule, {"train.py": _IMPORTS, "README.md": page}) == ["warning"]


def test_a_file_that_declares_nothing_is_not_where_the_others_are() -> None:
    empty = b'[project]\nname = "penguins"\nversion = "0.1"\n'
    files = {"train.py": _IMPORTS, "pyproject.toml": empty, "requirements.txt": b"tqdm==4.0\n"}
    found = check(MemoryTree(files), Config(stage="prototype")).findings
    hints = {f.hint for f in found if f.rule == "reproducibility/undeclared-import"}
    assert hints == {"Declare it where the others are (requirements.txt)."}


_OLD = b"import torch\n\nprint torch.zeros(3)\n"


@pytest.mark.parametrize(
    ("rule", "files", "expected"),
    [
        ("reproducibility/unparsable-source", {"train.py": _OLD}, "warning"),
        ("reproducibility/unparsable-source", {"train.py": b"import torch\nrows = (\n"}, "error"),
        ("reproducibility/undefined-name-in-script", {"train.py": b"import torch\nx = f'{unicode(1)}'\n"}, "warning"),
        ("reproducibility/undefined-name-in-script", {"train.py": b"import torch\nx = f'{rows}'\n"}, "error"),
        ("data-docs/undocumented-table", {"train.py": _TRAINS, "rows.csv": b"a,b\n1,2\n3,4\n"}, "warning"),
        (
            "reproducibility/missing-module",
            {"shapes.py": b"size = 3\n", "train.py": b"import shapes\n\nprint(shapes.area)\n"},
            "warning",
        ),
        (
            "reproducibility/missing-module",
            {"shapes.py": b"size = 3\n", "train.py": b"from shapes import area\n\nprint(area)\n"},
            "error",
        ),
    ],
)
def test_what_may_be_so_in_a_way_that_nothing_shows_is_a_warning(
    rule: str, files: dict[str, bytes], expected: str
) -> None:
    assert levels(rule, files) == [expected]
