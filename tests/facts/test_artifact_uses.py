"""What code does with files that hold models, and fields of requests that are taken for one another."""

import pytest

from mlscaffold.facts.artifacts import is_nearly
from mlscaffold.facts.python import read_python


def uses(text: str) -> list[tuple[str, str, str]]:
    return [(u.path, u.name, u.action) for u in read_python("a.py", text, "other").artifacts]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('joblib.dump(m, "models/a.pkl")', [("models/a.pkl", "", "written")]),
        ('joblib.load(os.path.join("models", "a.pkl"))', [("a.pkl", "", "loaded")]),
        ('torch.load(Path("models") / "a.pt")', [("a.pt", "", "loaded")]),
        ('open("a.pkl", "wb")', [("a.pkl", "", "written")]),
        ('open("a.pkl", mode="rb")', [("a.pkl", "", "loaded")]),
        ('Path("a.pkl").write_bytes(b)', [("a.pkl", "", "written")]),
        ('MODEL = "a.pkl"', [("a.pkl", "MODEL", "named")]),
        ('def f(path="a.pkl"): pass', [("a.pkl", "path", "named")]),
        ('Config(path="a.pkl")', [("a.pkl", "path", "named")]),
        ("joblib.dump(m, self.config.model_path)", [("", "model_path", "written")]),
        ('load_object(config["model_path"])', [("", "model_path", "loaded")]),
        ('joblib.dump(m, f"models/{kind}_model.pkl")', [("models/*_model.pkl", "", "written")]),
        ('joblib.dump(m, kind + "_model.pkl")', [("*_model.pkl", "", "written")]),
        ('joblib.dump(m, "{}.pkl".format(kind))', [("*.pkl", "", "written")]),
        ('shutil.copy("a.pkl", "b")', [("a.pkl", "", "used")]),
        ('os.path.exists("a.pkl")', [("a.pkl", "", "nothing")]),
        ('x = "see a.pkl"', []),
        ('"""a.pkl"""', []),
    ],
)
def test_what_becomes_of_a_file(code: str, expected: list[tuple[str, str, str]]) -> None:
    assert uses(code) == expected


def test_code_that_does_not_parse_is_looked_at_as_well() -> None:
    assert uses('import joblib\nprint "x"\njoblib.dump(m, "a.pkl")\n') == [("a.pkl", "", "written")]
    text = 'from flask import request\nprint "x"\nf(a=request["b"], b=request["a"])\n'
    assert [(s.at.line, s.name, s.field) for s in read_python("a.py", text, "other").swapped] == [
        (3, "a", "b"),
        (3, "b", "a"),
    ]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("preprocessor.pkl", "proprocessor.pkl", True),
        ("model.pkl", "models.pkl", True),
        ("model.pkl", "model.joblib", True),
        ("best-model.pkl", "best_model.pkl", True),
        ("encoder.pkl", "encodre.pkl", True),
        ("model_1.pkl", "model_2.pkl", False),
        ("model.pkl", "scaler.pkl", False),
        ("dt.pkl", "rf.pkl", False),
        ("rf.pkl", "rfc.pkl", False),
        ("*.pkl", "a.pkl", False),
        ("X_train.pkl", "y_train.pkl", False),
    ],
)
def test_names_that_are_nearly_the_same(one: str, other: str, expected: bool) -> None:
    assert is_nearly(one, other) is expected
    assert is_nearly(other, one) is expected
