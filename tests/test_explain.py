"""The catalogue and the pages of rules, as people read them in a terminal."""

import json

import pytest

from mlscaffold import packs
from mlscaffold.testing import read_page
from tests.conftest import mlscaffold

RULE = "reproducibility/unseeded-split"


def shown(*arguments: str) -> str:
    done = mlscaffold("explain", *arguments)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def headings(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(("## ", "### "))]


def test_the_text_comes_first_then_one_case_of_each_kind() -> None:
    page = read_page(next(i.page for i in packs.listed() if i.name == RULE))
    hit, silent = (next(c for c in page.cases if c.is_hit == kind) for kind in (True, False))
    text = shown(RULE)
    assert text.startswith(f"{RULE}: {next(i for i in packs.listed() if i.name == RULE).load().title}\n")
    assert headings(text) == [
        "## What it finds", "## Why it matters", "## How to repair", "## When to ignore it", "## Examples",
        f"### {hit.title}", f"### Silent: {silent.title}",
    ]  # fmt: skip
    assert text.endswith(f"`mlscaffold explain {RULE} --all` shows {len(page.cases) - 2} more.\n")
    assert shown("unseeded-split") == text


@pytest.mark.parametrize("item", packs.listed(), ids=lambda item: item.name)
def test_all_of_a_page_can_be_read(item: packs.Listed, capsys: pytest.CaptureFixture[str]) -> None:
    from mlscaffold.cli import main

    assert main(["explain", item.name, "--all"]) == 0
    text = capsys.readouterr().out
    page, source = read_page(item.page), item.page.read_text(encoding="utf-8")
    expected = [f"### {'' if case.is_hit else 'Silent: '}{case.title}" for case in page.cases]
    assert [line for line in text.splitlines() if line in expected] == expected
    for line in filter(None, source.splitlines()):
        if not line.startswith("#"):
            assert line in text


def test_a_family_lists_its_rules() -> None:
    rows = shown("leakage").splitlines()
    family = [i for i in packs.listed() if i.family == "leakage"]
    assert [row.split()[0] for row in rows] == [i.name for i in family]
    assert all(row.endswith(i.load().title) for row, i in zip(rows, family, strict=True))


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("unseeded", ["`reproducibility/unseeded-estimator`", "`reproducibility/unseeded-split`"]),
        ("leakege", ["`leakage`"]),
        ("fit-on-tset", ["`leakage/fit-on-test`"]),
        ("xyzzy", ["`mlscaffold rules` lists them."]),
        ("", ["`mlscaffold rules` lists them."]),
    ],
)
def test_a_wrong_name_is_answered_with_those_near_it(typed: str, offered: list[str]) -> None:
    done = mlscaffold("explain", typed)
    assert (done.returncode, done.stdout) == (2, "")
    assert all(name in done.stderr for name in offered), done.stderr


def test_the_catalogue_has_a_header_and_its_json_has_none() -> None:
    header, *rows = mlscaffold("rules", "leakage").stdout.splitlines()
    assert header.split("  ")[0] == "rule"
    assert header.index("what it finds") == rows[0].index(
        next(i for i in packs.listed() if i.family == "leakage").load().title
    )
    assert len(json.loads(mlscaffold("rules", "leakage", "--format", "json").stdout)["rules"]) == len(rows)
