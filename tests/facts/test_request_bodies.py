"""What becomes of what a request brings, in the origins of calls."""

from __future__ import annotations

import pytest

from mlscaffold.facts.python import read_python

HANDLER = "from flask import request\nimport numpy as np\nimport pandas as pd\n\n\ndef answer():\n    body = request.get_json()\n{}"


def reaches(*lines: str) -> frozenset[str]:
    """What of the request the model is given."""
    text = HANDLER.format("".join(f"    {line}\n" for line in lines))
    (call,) = [c for c in read_python("app.py", text, "other").calls if c.method == "predict"]
    return call.origins & {"requested", "unnamed"}


@pytest.mark.parametrize(
    "lines",
    [
        ("model.predict(body)",),
        ("model.predict(np.array([body['x']]).reshape(1, -1))",),
        ("frame = pd.DataFrame([body])", "frame = scaler.transform(frame)", "model.predict(frame)"),
        ("if body is None:", "    return", "model.predict(body)"),
        ("print(body)", "model.predict([*body.values()])"),
        ("rows = [row for row in body['rows']]", "model.predict(rows)"),
        ("numbers = [float(x) for x in body.values()]", "model.predict([numbers])"),
    ],
)
def test_it_goes_in_as_it_came(lines: tuple[str, ...]) -> None:
    assert reaches(*lines)


@pytest.mark.parametrize(
    "lines",
    [
        ("model.predict(checked(body))",),
        ("check(body)", "model.predict(body)"),
        ("if 'x' not in body:", "    return", "model.predict(body)"),
        ("missing = [c for c in COLUMNS if c not in body]", "model.predict(body)"),
        ("assert body['x'] > 0", "model.predict(body)"),
        ("model.predict([float(body['x'])])",),
        ("model.predict(vectorizer.transform([body['text']]))",),
        ("model.predict(pd.DataFrame(body).astype(float))",),
    ],
)
def test_something_stands_between(lines: tuple[str, ...]) -> None:
    assert not reaches(*lines)


def test_what_a_model_says_of_a_request_is_no_request() -> None:
    text = HANDLER.format("    said = first.predict(body)\n    second.predict(said)\n")
    first, second = (c for c in read_python("app.py", text, "other").calls if c.method == "predict")
    assert "requested" in first.origins
    assert second.origins == {"predicted"}
