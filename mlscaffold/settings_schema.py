"""The JSON schema of the settings; `python -m mlscaffold.settings_schema` prints it, `just schema` writes the file.

It is made from what reads the settings (`mlscaffold.config`), the layout and the rules that come with this program,
in draft 07, which is what SchemaStore and the editors for TOML take. A key without a description here is an
error when the schema is made, so that none is forgotten.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from mlscaffold import packs
from mlscaffold.config import KEYS, LEVELS, STAGES, Config
from mlscaffold.layout import Layout
from mlscaffold.rules import Rule
from mlscaffold.selection import ALL

FILE: Final = Path(__file__).parent / "schema" / "mlscaffold.schema.json"

_HOME: Final = "https://raw.githubusercontent.com/mlscaffold/mlscaffold/main/mlscaffold/schema/mlscaffold.schema.json"
_INERT: Final = r"[^\\\u0000-\u001f\u007f-\u009f]+"
# In Python, `$` stands before a line break at the end, too.
_RELATIVE: Final = rf"^(?![/~])(?=.*\S){_INERT}$(?!\n)"
# As `config._path_problem` has it.
_WITHIN: Final = rf"^(?!/)(?!(?:.*/)?\.\.(?:/|$))(?!(?:.*/)?\.[Gg][Ii][Tt](?:/|$))(?=.*\S){_INERT}$(?!\n)"
_RULE: Final = r"^[^/]+/[^/]+$"
_ONE: Final = r"^[^\s/]+(/[^\s/]+)?$"

_LAYOUT: Final[Mapping[str, str]] = {
    "data": "Folders of the code that reads and prepares data.",
    "model": "Folders of the code that trains and evaluates models.",
    "serving": "Folders of the code that answers requests.",
    "notebooks": "Folders of notebooks.",
    "tests": "Folders of tests.",
    "package": "The data package that lists the tables.",
    "runs": "The folder of the records of runs.",
    "brief": "The page that says what is to be solved, for whom, and how success is measured.",
    "plan": "The page that says what is done next.",
    "model-card": "The page that describes the model.",
    "monitoring-plan": "The page that says what is watched once the model is in use.",
    "monitoring-profile": "The profile of the training data that later data is compared with.",
}


def schema() -> dict[str, Any]:
    """The schema of `mlscaffold.toml`, and of `[tool.mlscaffold]` in `pyproject.toml`."""
    rules = [item.load() for item in packs.ours()]
    known = _properties(rules)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": _HOME,
        "title": "Settings of mlscaffold",
        "description": "mlscaffold.toml, or the table [tool.mlscaffold] of pyproject.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": {key: known[key] for key in KEYS},
        "definitions": {
            "names": {"anyOf": [{"$ref": "#/definitions/name"}, {"type": "array", "items": _ref("name")}]},
            "name": _names(rules),
            "reason": {"type": "string", "pattern": r"\S", "description": "Why; without a reason it is an error."},
            "reasons": _by_rule(rules, lambda _: _ref("reason"), _ref("reason")),
            "strings": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
            "path": {"type": "string", "pattern": _WITHIN},
            "paths": {"anyOf": [_ref("path"), {"type": "array", "items": _ref("path")}]},
            "one-path": {
                "anyOf": [_ref("path"), {"type": "array", "items": _ref("path"), "minItems": 1, "maxItems": 1}]
            },
        },
    }


def get_schema(tool_name: str = "mlscaffold") -> dict[str, Any]:
    """The schema for `validate-pyproject`, which asks for it by the name of a table below `tool`."""
    if tool_name != "mlscaffold":
        raise ValueError(f"there is no schema of `{tool_name}` here")
    return schema()


def text() -> str:
    """The schema as it is committed."""
    return json.dumps(schema(), indent=2) + "\n"


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/definitions/{name}"}


def _properties(rules: Sequence[Rule]) -> dict[str, dict[str, Any]]:
    """What each key may hold; those that are not among the keys of the settings are left out by the caller."""
    default = Config()
    levels = {"type": "string", "enum": list(LEVELS)}
    return {
        "extend": {
            "description": "A settings file to build upon, relative to this one.", "type": "string",
            "pattern": _RELATIVE,
        },
        "stage": {
            "description": "How far the project is, which says how much is asked.", "type": "string",
            "enum": list(STAGES), "default": default.stage,
        },
        "exclude": _list("strings", "Globs of paths that are not the project's own work.", default.exclude),
        "extend-exclude": _list("strings", "The same, besides what the settings exclude that these extend.", ()),
        "packs": _list("strings", "The installed rule packs to ask; none named means all.", default.packs),
        "select": _list("names", "Only these rules, families or levels; none named means all.", ()),
        "ignore": _list("names", "Not these rules, families or levels; the closer name wins.", ()),
        "extend-select": _list("names", "These besides what is selected.", ()),
        "extend-ignore": _list("names", "The same as `ignore`.", ()),
        "levels": {
            "description": "The level of a rule, where it is not to be the rule's own.",
            **_by_rule(rules, lambda rule: {**levels, "default": rule.level}, levels), "default": {},
        },
        "fail-on": {
            "description": "The lowest level of a finding that fails the check.", **levels, "default": default.fail_on,
        },
        "baseline": {
            "description": "The file of findings that are older than the check, relative to the project.",
            "type": "string", "pattern": _WITHIN,
        },
        "layout": {
            "description": "Where the project keeps what, relative to it.", "type": "object",
            "additionalProperties": False, "properties": _layout(), "default": {},
        },
        "rules": {
            "description": "Options of rules.", **_by_rule(rules, _options, {"type": "object"}), "default": {},
        },
        "suppress": {
            "description": "Rules whose findings are hidden everywhere, each with the reason as its value.",
            "allOf": [_ref("reasons")], "default": {},
        },
        "per-path": {
            "description": "By a glob of paths, the rules whose findings are hidden there, each with its reason.",
            "type": "object", "additionalProperties": _ref("reasons"), "default": {},
        },
    }  # fmt: skip


def _list(of: str, description: str, default: Sequence[str]) -> dict[str, Any]:
    # Beside `$ref`, draft 07 sees nothing else.
    return {"description": description, "allOf": [_ref(of)], "default": list(default)}


def _names(rules: Sequence[Rule]) -> dict[str, Any]:
    """What chooses rules: those of ours with their titles, and what has the form of a name of another pack."""
    families = dict.fromkeys(rule.family for rule in rules)
    ours = [
        {"const": ALL, "description": "Every rule."},
        *({"const": level, "description": f"The rules of the level `{level}`."} for level in LEVELS),
        *({"const": family, "description": f"The rules of the family `{family}`."} for family in families),
        *({"const": rule.name, "description": rule.title} for rule in rules),
    ]
    return {"anyOf": [*ours, {"type": "string", "pattern": _ONE, "description": "A rule or family of another pack."}]}


def _by_rule(rules: Sequence[Rule], made: Callable[[Rule], dict[str, Any]], other: Mapping[str, Any]) -> dict[str, Any]:
    """A table by the names of rules, of ours with their titles."""
    ours = {}
    for rule in rules:
        value = made(rule)
        wrapped = {"allOf": [value]} if "$ref" in value else value
        ours[rule.name] = {"description": rule.title, **wrapped}
    return {
        "type": "object", "properties": ours, "additionalProperties": other, "propertyNames": {"pattern": _RULE},
    }  # fmt: skip


def _options(rule: Rule) -> dict[str, Any]:
    properties = {key: _option(default) for key, default in rule.options.items()}
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _option(default: Any) -> dict[str, Any]:
    """What an option may be set to, by what its default is."""
    if isinstance(default, tuple):
        return {"type": "array", "items": {"type": "string"}, "default": list(default)}
    kinds = ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"))
    return {"type": next(name for kind, name in kinds if isinstance(default, kind)), "default": default}


def _layout() -> dict[str, Any]:
    found = {}
    for part in fields(Layout):
        key, default = part.name.replace("_", "-"), getattr(Layout(), part.name)
        is_one = isinstance(default, str)
        of = _ref("one-path" if is_one else "paths")
        value = default if is_one else list(default)
        found[key] = {"description": _LAYOUT[key], "allOf": [of], "default": value}
    return found


if __name__ == "__main__":
    sys.stdout.write(text())
