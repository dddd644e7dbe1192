"""The service answers as training does, and refuses what the dictionary does not allow."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from {{ package }}.artifact import load_model
from {{ package }}.data.table import Table{% if watched %}, load_table{% endif %}
from {{ package }}.model.settings import Settings
{%- if watched %}
from {{ package }}.monitoring.watched import read_watched, watched_fields
{%- endif %}
from {{ package }}.pages import update_page
from {{ package }}.project import InputError, Project
from {{ package }}.serving.app import create_app


@pytest.fixture
def example(table: Table) -> dict[str, Any]:
    """The row of examples in the dictionary."""
    return {field.name: field.example for field in table.dictionary.features}


{% include tasks ~ "/any/test_health.py" %}

def test_it_answers_as_the_trained_model_does(trained: Project, client: TestClient, table: Table) -> None:
    model = load_model(trained).pipeline
    rows = table.frame.dropna().sample(40, random_state=0)
{%- if classifies %}
    for (_, row), shares in zip(rows.iterrows(), model.predict_proba(rows), strict=True):
        answer = client.post("/predict", json={f.name: row[f.name] for f in table.dictionary.features}).json()
        assert list(answer["probabilities"].values()) == pytest.approx(shares.tolist(), rel=1e-12)
        assert answer["prediction"] == max(answer["probabilities"], key=answer["probabilities"].get)
{%- else %}
    for (_, row), prediction in zip(rows.iterrows(), model.predict(rows), strict=True):
        answer = client.post("/predict", json={f.name: row[f.name] for f in table.dictionary.features}).json()
        assert answer["prediction"] == pytest.approx(prediction, rel=1e-12)
        assert answer["unit"] == table.dictionary.target.unit
{%- endif %}


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
{% include tasks ~ "/" ~ task ~ "/tests/refused.py" %}    ],
)
def test_it_refuses_what_the_dictionary_does_not_allow(
    client: TestClient, example: dict[str, Any], change: dict[str, Any], place: str, message: str
) -> None:
    # Written here, since the test client refuses to send NaN.
    body = json.dumps(example | change)
    response = client.post("/predict", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    (problem,) = response.json()["detail"]
    assert (problem["loc"], problem["msg"]) == (["body", place], message)


{% if task == "classification" -%}
def test_it_takes_a_whole_float_for_an_integer(client: TestClient, example: dict[str, Any]) -> None:
    whole, float_ = (client.post("/predict", json=example | {"flipper_length_mm": v}).json() for v in (181, 181.0))
    assert whole["prediction"] == "Adelie"
    assert float_ == whole


{% endif -%}
{% if task == "text" -%}
def test_it_refuses_a_request_without_a_text(client: TestClient) -> None:
    response = client.post("/predict", json={})
    assert response.status_code == 422
    assert [(problem["loc"], problem["msg"]) for problem in response.json()["detail"]] == [
        (["body", "text"], "Field required")
    ]


def test_it_answers_whatever_is_typed(client: TestClient) -> None:
    for text in ("?", "\N{CREDIT CARD}", "\ud800", "\0", "Wo bleibt meine Karte?", "my card " * 50_000):
        body = json.dumps({"text": text})
        response = client.post("/predict", content=body, headers={"Content-Type": "application/json"})
        assert response.status_code == 200, text[:30]
        assert sum(response.json()["probabilities"].values()) == pytest.approx(1)


{% else -%}
def test_it_refuses_a_row_of_nothing(client: TestClient) -> None:
    response = client.post("/predict", json={})
    assert response.status_code == 422
{%- if task == "classification" %}
    assert response.json()["detail"].startswith("give at least one of bill_length_mm")
{%- else %}
    assert {problem["msg"] for problem in response.json()["detail"]} == {"Field required"}
{%- endif %}


{% endif -%}
def test_its_page_documents_each_value_from_the_dictionary(client: TestClient, table: Table) -> None:
    (row,) = (s for n, s in client.get("/openapi.json").json()["components"]["schemas"].items() if n.endswith("_row"))
    for field in table.dictionary.features:
        documented = row["properties"][field.name]
        assert documented["description"].startswith(field.description)
        assert documented["examples"] == [field.example]
        assert set(field.constraints.enum) <= {*documented.get("enum", field.constraints.enum)}


{% include tasks ~ "/any/test_not_started.py" %}
{%- if watched %}


def test_it_logs_what_is_watched(trained: Project, client: TestClient, example: dict[str, Any]) -> None:
    answers = [client.post("/predict", json=asked).json() for asked in (example, example)]
    assert client.post("/predict", json={"unknown": 1}).status_code == 422
    dictionary = load_table(trained, load_model(trained).card.dataset).dictionary
    logged = read_watched(trained.request_log, dictionary)
    assert list(logged.columns) == [field.name for field in watched_fields(dictionary)]
    assert logged[dictionary.target.name].tolist() == [answer["prediction"] for answer in answers]
{%- if task != "text" %}
    assert logged.iloc[0][list(example)].to_dict() == example
{%- endif %}


def test_it_does_not_mix_the_logs_of_two_models(trained: Project) -> None:
    trained.request_log.parent.mkdir()
    trained.request_log.write_text("wing_length_mm,species\n20,Emperor\n", encoding="utf-8")
    with pytest.raises(InputError, match="has other columns than the model"):
        create_app(trained)
{%- endif %}
