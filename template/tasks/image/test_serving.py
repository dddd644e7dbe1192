"""The service answers as training does, and refuses what is no image of a digit."""

import base64
import io
import json
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from {{ package }}.artifact import load_model
from {{ package }}.data.table import Table
from {{ package }}.model.settings import Settings
{%- if watched %}
from {{ package }}.monitoring.watched import read_watched, watched, watched_fields
{%- endif %}
from {{ package }}.pages import update_page
from {{ package }}.project import InputError, Project
from {{ package }}.serving.app import create_app


{% include tasks ~ "/any/test_health.py" %}

def asked(content: bytes) -> dict[str, str]:
    """A request with an image."""
    return {"image": base64.b64encode(content).decode()}


def image(size: tuple[int, int] = (8, 8), mode: str = "L", kind: str = "PNG") -> bytes:
    """An image without anything on it."""
    content = io.BytesIO()
    Image.new(mode, size).save(content, kind)
    return content.getvalue()


def huge(side: int) -> bytes:
    """A few bytes that say they are an image of a great many."""
    chunks = [b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0), b"IDAT"]
    packed = [struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def test_it_answers_as_the_trained_model_does(trained: Project, client: TestClient, table: Table) -> None:
    model = load_model(trained).pipeline
    rows = table.frame.sample(40, random_state=0)
    for picture, shares in zip(rows["image"], model.predict_proba(rows), strict=True):
        answer = client.post("/predict", json=asked(picture)).json()
        assert list(answer["probabilities"]) == [str(digit) for digit in range(10)]
        assert list(answer["probabilities"].values()) == pytest.approx(shares.tolist(), rel=1e-9)
        assert answer["prediction"] == max(answer["probabilities"], key=answer["probabilities"].get)


def test_it_refuses_what_is_no_request(client: TestClient) -> None:
    for body, place, message in (
        ({}, "image", "Field required"),
        ({"image": None}, "image", "Input should be a valid bytes"),
        ({"image": 7}, "image", "Input should be a valid bytes"),
        ({"image": "a"}, "image", "Base64 decoding error"),
        ({"image": "\ud800"}, "image", "Input should be a valid string"),
        (asked(image()) | {"writer": "W01"}, "writer", "Extra inputs are not permitted"),
    ):
        # Written here, since the test client refuses to send a lone surrogate.
        response = client.post("/predict", content=json.dumps(body), headers={"Content-Type": "application/json"})
        assert response.status_code == 422
        (problem,) = response.json()["detail"]
        assert problem["loc"] == ["body", place]
        assert problem["msg"].startswith(message)


def test_it_refuses_what_is_no_image_of_the_one_kind(client: TestClient) -> None:
    for content, message in (
        (b"", "this is no PNG image"),
        (b"not an image", "this is no PNG image"),
        (image(kind="JPEG"), "this is no PNG image"),
        (image()[:-30], "this is no PNG image"),
        (huge(30_000), "this is no PNG image"),
        (huge(9_000), "give a grey image of 8 by 8 pixels; this one has 9000 by 9000 pixels in mode L"),
        (image((16, 16)), "give a grey image of 8 by 8 pixels; this one has 16 by 16 pixels in mode L"),
        (image(mode="RGB"), "give a grey image of 8 by 8 pixels; this one has 8 by 8 pixels in mode RGB"),
    ):
        response = client.post("/predict", json=asked(content))
        assert (response.status_code, response.json()["detail"]) == (422, message)


def test_its_page_says_what_an_image_is(client: TestClient) -> None:
    documented: dict[str, Any] = client.get("/openapi.json").json()["components"]["schemas"]["Picture"]
    assert documented["required"] == ["image"]
    assert documented["properties"]["image"]["description"] == "A grey PNG image of 8 by 8 pixels, in base64."


{% include tasks ~ "/any/test_not_started.py" %}
{%- if watched %}


def test_it_logs_what_is_watched(trained: Project, client: TestClient, table: Table) -> None:
    rows = table.frame.head(2)
    answers = [client.post("/predict", json=asked(picture)).json() for picture in rows["image"]]
    assert client.post("/predict", json=asked(b"")).status_code == 422
    logged = read_watched(trained.request_log, table.dictionary)
    assert list(logged.columns) == [field.name for field in watched_fields(table.dictionary)]
    assert logged["digit"].tolist() == [int(answer["prediction"]) for answer in answers]
    measured = logged.columns.drop("digit")
    assert logged[measured].equals(watched(rows, table.dictionary)[measured])


def test_it_does_not_mix_the_logs_of_two_models(trained: Project) -> None:
    trained.request_log.parent.mkdir()
    trained.request_log.write_text("sharpness,digit\n20,7\n", encoding="utf-8")
    with pytest.raises(InputError, match="has other columns than the model"):
        create_app(trained)
{%- endif %}
