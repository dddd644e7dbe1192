"""The JSON schema of the settings says what the program takes: the same of the same settings, key by key."""

import json
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from mlscaffold import packs, policy
from mlscaffold.config import KEYS, LEVELS, STAGES, Config, own_table, parse
from mlscaffold.errors import UserError
from mlscaffold.layout import LAYOUT_KEYS, Layout
from mlscaffold.settings_schema import FILE, get_schema, schema, text
from tests.template.answers import choices
from tests.template.conftest import render

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads(FILE.read_text(encoding="utf-8"))
VALIDATOR = Draft7Validator(SCHEMA)
RULES = [item.load() for item in packs.ours()]
OPTION = next((rule.name, key) for rule in RULES for key, default in rule.options.items() if type(default) is float)


def test_the_committed_file_is_what_the_code_says() -> None:
    assert FILE.read_text(encoding="utf-8") == text(), "run `just schema`"


def test_it_is_a_schema_of_draft_07() -> None:
    Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"


def test_every_key_is_described_and_says_its_default() -> None:
    assert tuple(SCHEMA["properties"]) == KEYS
    assert tuple(SCHEMA["properties"]["layout"]["properties"]) == LAYOUT_KEYS
    for key, value in {**SCHEMA["properties"], **SCHEMA["properties"]["layout"]["properties"]}.items():
        assert value["description"], key
        # There is no settings file to build upon, and no baseline, unless it is named.
        assert "default" in value or key in {"extend", "baseline"}, key
    defaults = {key: value["default"] for key, value in SCHEMA["properties"].items() if "default" in value}
    assert replace(parse(defaults, ""), choices=()) == Config()
    layout = {key: value["default"] for key, value in SCHEMA["properties"]["layout"]["properties"].items()}
    assert parse({"layout": layout}, "").layout == Layout()


def test_every_rule_is_named_with_its_title() -> None:
    named = {value.get("const"): value["description"] for value in SCHEMA["definitions"]["name"]["anyOf"]}
    for rule in RULES:
        assert named[rule.name] == rule.title
        for table in (SCHEMA["properties"]["rules"], SCHEMA["properties"]["levels"], SCHEMA["definitions"]["reasons"]):
            assert table["properties"][rule.name]["description"] == rule.title
        assert SCHEMA["properties"]["levels"]["properties"][rule.name]["default"] == rule.level


def test_other_programs_get_it_by_the_name_of_our_table() -> None:
    assert get_schema("mlscaffold") == schema() == SCHEMA
    with pytest.raises(ValueError, match="black"):
        get_schema("black")


def faults(table: Any) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(table)]


def test_the_settings_of_our_documentation_are_valid() -> None:
    page = (ROOT / "docs/conventions.md").read_text(encoding="utf-8")
    block = page.partition("```toml\n[tool.mlscaffold]")[2].partition("```")[0]
    table = tomllib.loads(f"[tool.mlscaffold]{block}")["tool"]["mlscaffold"]
    assert set(table) == set(KEYS)
    assert faults(table) == []


@pytest.mark.parametrize("stage", choices("stage"))
def test_the_settings_of_new_projects_are_valid(tmp_path: Path, stage: str) -> None:
    written = tomllib.loads(render(tmp_path, stage=stage).joinpath("pyproject.toml").read_text(encoding="utf-8"))
    table = own_table(written, "pyproject.toml")
    assert table["stage"] == stage
    assert faults(table) == []


@pytest.mark.parametrize("table", [
    {"stge": "prototype"}, {"stage": 3}, {"select": [1]}, {"select": [""]}, {"fail-on": "fatal"},
    {"layout": {"data": ["/x"]}}, {"layout": {"data": "a/../.."}}, {"layout": {"runs": []}}, {"layout": {"rnus": "x"}},
    {"layout": {"plan": ".GIT/x"}}, {"baseline": "../x"}, {"extend": "~/x"}, {"suppress": {"a/b": " "}},
    {"per-path": {"x": {"a/b": ""}}}, {"per-path": {"x": "y"}}, {"levels": {RULES[0].name: "fatal"}},
    {"rules": {OPTION[0]: {OPTION[1]: True}}}, {"rules": {OPTION[0]: {"no_such": 1}}}, {"rules": {"x": 1}},
], ids=str)  # fmt: skip
def test_what_the_program_refuses_the_schema_refuses(table: dict[str, Any]) -> None:
    assert not is_taken(table)
    assert faults(table)


# ------------------------------------------------------------------- the same of whatever there is

PATHS = st.sampled_from([
    "a", "src/a", "./a", "", " ", "/a", "../a", "a/..", "a/../b", "..a", ".git", "a/.git/b", ".gitx", ".GIT", "a\\b",
    "a\nb", "a\n", "\x7f", "~a", "ü", "a b", "...",
])  # fmt: skip
NAMES = st.sampled_from([*(rule.name for rule in RULES[:3]), RULES[0].family, "note", "all", "", "a/b/c", "a b", "/a"])
OURS = st.sampled_from([OPTION[0], *(rule.name for rule in RULES[:2]), "no-family", "a/b/c", ""])
JUNK = st.one_of(
    st.integers(-2, 2), st.booleans(), st.floats(-2, 2), st.just({}), st.just([]), st.just([1]), st.just({"a": 1})
)


def either(good: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly what may be right."""
    return st.one_of(good, good, good, JUNK)


def some(item: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(item, st.lists(item, max_size=2))


def table(key: st.SearchStrategy[str], value: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.dictionaries(key, value, max_size=2)


REASONS = table(OURS, either(st.sampled_from(["", " ", "\t\n", "why", " why "])))
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "extend": PATHS,
    "stage": st.sampled_from([*STAGES, "final", ""]),
    "exclude": some(PATHS),
    "extend-exclude": some(PATHS),
    "packs": some(st.just("mlscaffold")),
    **dict.fromkeys(("select", "ignore", "extend-select", "extend-ignore"), some(NAMES)),
    "levels": table(OURS, either(st.sampled_from([*LEVELS, "fatal"]))),
    "fail-on": st.sampled_from([*LEVELS, "fatal"]),
    "baseline": PATHS,
    "layout": st.dictionaries(st.sampled_from([*LAYOUT_KEYS, "odd"]), either(some(PATHS)), max_size=3),
    "rules": table(OURS, either(table(st.sampled_from([OPTION[1], "odd"]), either(st.just(1.5))))),
    "suppress": REASONS,
    "per-path": table(st.sampled_from(["**", "a b"]), either(REASONS)),
}
ANY = {**VALUES, "odd": st.just(1)}
TABLES = st.lists(st.sampled_from([*KEYS, "odd"]), unique=True, max_size=3).flatmap(
    lambda keys: st.fixed_dictionaries({key: either(ANY[key]) for key in keys})
)


def is_taken(given: dict[str, Any]) -> bool:
    """Whether the program takes settings, all rules asked at the last stage."""
    try:
        config = parse(given, "mlscaffold.toml", lambda _: {})
        policy.select(packs.ours(), config)
        policy.select(packs.ours(), replace(config, choices=(), stage=STAGES[-1]))
    except UserError:
        return False
    return True


@given(TABLES)
def test_schema_and_program_take_the_same(table: dict[str, Any]) -> None:
    assert (faults(table) == []) == is_taken(table)
