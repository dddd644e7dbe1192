"""Statements found without a parser, beside those of the parser; and comments of hostile texts."""

import ast
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlscaffold.facts.statements import statements
from mlscaffold.facts.suppressions import read_suppressions

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    [*(ROOT / "mlscaffold").rglob("*.py"), *(ROOT / "checks").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
)


def test_there_is_something_to_compare() -> None:
    assert len(SOURCES) > 200


def test_the_same_as_the_parser() -> None:
    for path in SOURCES:
        source = path.read_text(encoding="utf-8")
        spans: dict[int, int] = {}
        for statement in statements(source):
            spans.setdefault(statement.first, statement.last)
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.stmt):
                continue
            line = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
            assert line in spans, f"{path}:{line}"
            if not hasattr(node, "body") and not isinstance(node, ast.Match):
                assert spans[line] == node.end_lineno, f"{path}:{line}"


PIECES = st.lists(
    st.sampled_from(
        ["a", " ", "\n", "(", ")", "[", "]", "{", "'", '"', '"""', "'''", "\\", "\\\n", "#", ":", ";", "if x:", "\ndef f(",
         "\r\n", "\x00", "é", "<!--", "-->", "`", "//", "- ", "mlscaffold: ignore[x/y] r", "# mlscaffold: ignore[x/y] r"]
    )
).map("".join)  # fmt: skip


@settings(max_examples=300)
@given(PIECES)
def test_any_text_has_statements(text: str) -> None:
    lines = text.count("\n") + 1
    last = (0, 0)
    for statement in statements(text):
        assert 0 < statement.first <= statement.last <= lines
        assert statement.text.strip() == statement.text != ""
        assert last <= (statement.first, statement.column)
        last = statement.first, statement.column


@settings(max_examples=300)
@given(PIECES, st.sampled_from(["a.yaml", "a.toml", "a.md", "a.json", "Dockerfile", "requirements.txt"]))
def test_any_text_has_comments(text: str, path: str) -> None:
    lines = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    for found in read_suppressions(path, text.encode()):
        assert 0 < found.first == found.at.line <= found.last <= lines
        assert found.at.column > 0
        assert found.rules == ("x/y",)


@pytest.mark.parametrize("unit", ["(", "'", '"""', "x;", ":", "if a:", "\\\n", "#\n", "def f(\n", "\n(", "f'{"])
def test_repetition_is_no_burden(unit: str) -> None:
    # Work that grows with the square of the length would not end.
    assert sum(1 for _ in statements(unit * 100_000)) <= 100_000


@pytest.mark.parametrize("path", ["a.yaml", "a.toml", "a.md", "a.json"])
@pytest.mark.parametrize("unit", ["[", "- ", "'", '"""', "`", "<!-- mlscaffold: ignore[x/y] r ", "mlscaffold: ignore["])
def test_nor_is_it_for_comments(path: str, unit: str) -> None:
    text = unit * 20_000 + "\n# mlscaffold: ignore[x/y] r\n"
    assert len(read_suppressions(path, text.encode())) <= 20_001
