"""What Dockerfiles build on, and which names Windows refuses."""

import pytest

from mlscaffold.facts.base_images import base_images
from mlscaffold.facts.portable_names import refused


@pytest.mark.parametrize(
    ("line", "name", "tag", "digest"),
    [
        ("FROM python", "python", "", False),
        ("from --platform=linux/arm64 python:3.12 as base", "python", "3.12", False),
        ("FROM localhost:5000/a/b:latest", "localhost:5000/a/b", "latest", False),
        ("FROM localhost:5000/a/b", "localhost:5000/a/b", "", False),
        (f"FROM a/b:1@sha256:{'0' * 64}", "a/b", "1", True),
    ],
)
def test_the_parts_of_a_name(line: str, name: str, tag: str, digest: bool) -> None:
    (found,) = base_images("Dockerfile", f"ARG X=1\n{line}\n")
    assert (found.name, found.tag, found.digest, found.at.line) == (name, tag, digest, 2)
    assert line[found.at.column - 1 :].startswith(name)


@pytest.mark.parametrize(
    "text",
    [
        "", "FROM scratch\n", "FROM $BASE\n", "FROM python:${V}\n", "# FROM python\n", "RUN a \\\n# why\nFROM python\n",
        "RUN <<E\nFROM python\nE\n", "FROM\n", "FROM {{ image }}\n", "FROMAGE python\n", "\0\r\n" * 3,
    ],
)  # fmt: skip
def test_what_is_no_image_of_others(text: str) -> None:
    assert list(base_images("Dockerfile", text)) == []


@pytest.mark.parametrize(
    "name", ["a:b", "a?", "CON", "nul.txt", "Com1.csv", "aux .py", "a.", "a ", "a\n", "a\\b", "lpt¹"]
)
def test_names_that_windows_refuses(name: str) -> None:
    assert refused(name)


@pytest.mark.parametrize("name", ["a", ".a", "a b", "console", "com10", "nulls.csv", "é", "a'b", "com", "CON1"])
def test_names_that_it_takes(name: str) -> None:
    assert refused(name) == ""
