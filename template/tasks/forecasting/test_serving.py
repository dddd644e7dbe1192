"""The service answers as training does, and refuses what the dictionary does not allow."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from {{ package }}.artifact import load_model
from {{ package }}.data.history import HORIZON, with_history
from {{ package }}.data.table import Table{% if watched %}, load_table{% endif %}
from {{ package }}.model.settings import Settings
{%- if watched %}
from {{ package }}.monitoring.watched import read_watched, watched_fields
{%- endif %}
from {{ package }}.pages import update_page
from {{ package }}.project import InputError, Project
from {{ package }}.serving.app import create_app


def days(table: Table, *, known: int = 28, asked: int = HORIZON) -> list[dict[str, Any]]:
    """The last days of the table as a request gives them: first those whose count is known, then those without."""
    rows = table.frame.tail(known + asked)
    counts = [*rows["cnt"].head(known), *[None] * asked]
    return [
        {"dteday": day.isoformat(), "holiday": int(holiday), "cnt": count}
        for day, holiday, count in zip(rows["dteday"], rows["holiday"], counts, strict=True)
    ]


{% include tasks ~ "/any/test_health.py" %}

@pytest.mark.parametrize(("known", "asked"), [(28, 1), (28, HORIZON), (60, 3)])
def test_it_answers_as_the_trained_model_does(
    trained: Project, client: TestClient, table: Table, known: int, asked: int
) -> None:
    rows = with_history(table.frame, table.dictionary).tail(asked)
    expected = load_model(trained).pipeline.predict(rows).tolist()
    answers = client.post("/predict", json=days(table, known=known, asked=asked)).json()
    assert [answer["prediction"] for answer in answers] == pytest.approx(expected, rel=1e-12)
    assert [answer["day"] for answer in answers] == [day.isoformat() for day in rows["dteday"]]


def test_the_order_of_days_does_not_matter(client: TestClient, table: Table) -> None:
    request = days(table)
    assert client.post("/predict", json=request[::-1]).json() == client.post("/predict", json=request).json()


def test_a_holiday_is_asked_for_as_it_was_learned(client: TestClient, table: Table) -> None:
    plain, off = days(table, asked=1), days(table, asked=1)
    plain[-1]["holiday"], off[-1]["holiday"] = 0, 1
    (usual,), (fewer,) = (client.post("/predict", json=request).json() for request in (plain, off))
    assert fewer["prediction"] < usual["prediction"]


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        ({"cnt": -1}, "cnt", "Value error, should be at least 0"),
        ({"cnt": 50001}, "cnt", "Value error, should be at most 50000"),
        ({"cnt": 12.5}, "cnt", "Input should be a valid integer"),
        ({"cnt": "985"}, "cnt", "Input should be a valid integer"),
        ({"cnt": float("nan")}, "cnt", "Input should be a valid integer"),
        ({"holiday": 2}, "holiday", "Value error, should be one of 0, 1"),
        ({"holiday": None}, "holiday", "Input should be a valid integer"),
        ({"dteday": "2010-01-01"}, "dteday", "Value error, should be at least 2010-09-20"),
        ({"dteday": "31.12.2012"}, "dteday", "Input should be a valid date or datetime, invalid character in year"),
        ({"temp": 0.3}, "temp", "Extra inputs are not permitted"),
    ],
)
def test_it_refuses_what_the_dictionary_does_not_allow(
    client: TestClient, table: Table, change: dict[str, Any], place: str, message: str
) -> None:
    request = days(table)
    request[3] |= change
    # Written here, since the test client refuses to send NaN.
    response = client.post("/predict", content=json.dumps(request), headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    (problem,) = response.json()["detail"]
    assert (problem["loc"], problem["msg"]) == (["body", 3, place], message)


def test_it_refuses_days_that_do_not_follow_each_other(client: TestClient, table: Table) -> None:
    request = days(table, known=40)
    for broken in ([*request[:5], *request[6:]], [*request[:5], *request[4:]]):
        response = client.post("/predict", json=broken)
        assert response.status_code == 422
        assert response.json()["detail"] == "the days must follow each other, with none left out and none twice"


@pytest.mark.parametrize(("known", "asked"), [(27, 1), (0, HORIZON), (40, HORIZON + 1)])
def test_it_refuses_days_whose_past_is_not_known(client: TestClient, table: Table, known: int, asked: int) -> None:
    response = client.post("/predict", json=days(table, known=known, asked=asked))
    assert response.status_code == 422
    assert response.json()["detail"] == (
        "give cnt for the 28 days before the first that is asked for, "
        "and ask for no day that lies more than 7 days ahead"
    )


def test_it_refuses_a_request_that_asks_for_no_day_to_come(client: TestClient, table: Table) -> None:
    between = days(table, known=60, asked=1)
    between[30]["cnt"] = None
    for request in (days(table, asked=0), between):
        response = client.post("/predict", json=request)
        assert response.status_code == 422
        assert response.json()["detail"].startswith("the last days, and no other ones, must be without cnt")


def test_it_refuses_a_request_of_nothing_or_of_too_much(client: TestClient, table: Table) -> None:
    day = days(table, known=1, asked=0)[0]
    for request in ([], [day] * 1001, day):
        assert client.post("/predict", json=request).status_code == 422


def test_its_page_documents_each_value_from_the_dictionary(client: TestClient, table: Table) -> None:
    (row,) = (s for n, s in client.get("/openapi.json").json()["components"]["schemas"].items() if n.endswith("_row"))
    assert [*row["properties"]] == [field.name for field in table.dictionary.asked]
    for field in table.dictionary.asked:
        documented = row["properties"][field.name]
        assert documented["description"].startswith(field.description)
        example = field.example.isoformat() if isinstance(field.example, dt.date) else field.example
        assert documented["examples"] == [example]


{% include tasks ~ "/any/test_not_started.py" %}
{%- if watched %}


def test_it_logs_what_is_watched(trained: Project, client: TestClient, table: Table) -> None:
    for _ in range(2):
        assert client.post("/predict", json=days(table)).status_code == 200
    assert client.post("/predict", json=days(table, asked=0)).status_code == 422
    dictionary = load_table(trained, load_model(trained).card.dataset).dictionary
    logged = read_watched(trained.request_log, dictionary)
    assert list(logged.columns) == [field.name for field in watched_fields(dictionary)]
    assert logged["holiday"].tolist() == table.frame["holiday"].tail(HORIZON).tolist() * 2
    counts = table.frame["cnt"].shift(HORIZON)
    expected = (100 * counts / counts.rolling(7).mean()).tail(HORIZON).tolist() * 2
    assert logged["week_before_percent"].tolist() == pytest.approx(expected, rel=1e-9)


def test_it_does_not_mix_the_logs_of_two_models(trained: Project) -> None:
    trained.request_log.parent.mkdir()
    trained.request_log.write_text("holiday,rainfall\n0,20\n", encoding="utf-8")
    with pytest.raises(InputError, match="has other columns than the model"):
        create_app(trained)
{%- endif %}
