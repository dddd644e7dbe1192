"""Which rules are asked: by name, family, level or all, in settings and on the command line."""

import pytest

from mlscaffold import packs, policy
from mlscaffold.config import Config, parse
from tests.check.conftest import NAN, Repository

AVAILABLE = packs.listed()
NAMES = {i.name for i in AVAILABLE}
LEAKAGE = {n for n in NAMES if n.startswith("leakage/")}
LEVELS = {i.name: i.load().level for i in AVAILABLE}
ALL_STAGES = {"stage": "production"}


def asked(settings: dict[str, object], *, select: str = "", ignore: str = "", extend: str = "") -> set[str]:
    given = {"asked": select.split(), "ignored": ignore.split(), "extended": extend.split()}
    selection = policy.select(AVAILABLE, parse(ALL_STAGES | settings, "mlscaffold.toml"), **given)
    return {r.name for r in selection.rules}


def of_level(*levels: str) -> set[str]:
    return {name for name, level in LEVELS.items() if level in levels}


@pytest.mark.parametrize(
    ("settings", "command", "expected"),
    [
        ({}, {}, NAMES),
        ({"select": []}, {}, NAMES),
        ({"select": ["leakage"]}, {}, LEAKAGE),
        ({"select": ["error"]}, {}, of_level("error")),
        ({"select": ["error"], "ignore": ["leakage"]}, {}, of_level("error") - LEAKAGE),
        ({"select": ["leakage"], "ignore": ["error"]}, {}, LEAKAGE - of_level("error")),
        ({"ignore": ["all"], "extend-select": ["leakage"]}, {}, LEAKAGE),
        ({"ignore": ["leakage"], "extend-select": ["leakage/fit-on-test"]}, {},
         NAMES - LEAKAGE | {"leakage/fit-on-test"}),
        ({"ignore": ["leakage/fit-on-test"], "extend-ignore": ["leakage"]}, {}, NAMES - LEAKAGE),
        ({"select": ["leakage"], "ignore": ["leakage"]}, {}, set()),
        # The command line over the settings.
        ({"select": ["leakage"]}, {"select": "project/stale-ignore"}, {"project/stale-ignore"}),
        ({"select": ["leakage"]}, {"extend": "project/stale-ignore"}, LEAKAGE | {"project/stale-ignore"}),
        ({"select": ["leakage/fit-on-test"]}, {"ignore": "leakage"}, set()),
        ({"select": ["leakage/fit-on-test"]}, {"ignore": "leakage", "extend": "leakage/fit-on-test"},
         {"leakage/fit-on-test"}),
        ({"ignore": ["leakage"]}, {"select": "leakage"}, LEAKAGE),
        ({"ignore": ["leakage"]}, {"select": "leakage/fit-on-test"}, {"leakage/fit-on-test"}),
        # A closer word of the settings stands.
        ({"ignore": ["leakage/fit-on-test"]}, {"select": "leakage"}, LEAKAGE - {"leakage/fit-on-test"}),
        ({"ignore": ["leakage"]}, {"select": "all"}, NAMES - LEAKAGE),
        ({"ignore": ["leakage/fit-on-test"]}, {"extend": "leakage"}, NAMES - {"leakage/fit-on-test"}),
        ({}, {"select": "all", "ignore": "warning note"}, of_level("error")),
    ],
)  # fmt: skip
def test_what_is_asked(settings: dict[str, object], command: dict[str, str], expected: set[str]) -> None:
    assert asked(settings, **command) == expected


@pytest.mark.parametrize("key", ["select", "ignore", "extend-select", "extend-ignore"])
def test_a_name_that_names_nothing_is_an_error(repository: Repository, key: str) -> None:
    answer = repository.write({"mlscaffold.toml": f'{key} = ["leakge"]\n'}).check()
    assert (answer.code, answer.out) == (2, "")
    assert "mlscaffold.toml: there is no rule or family `leakge`" in answer.err
    assert "Did you mean `leakage`?" in answer.err
    (repository.root / "mlscaffold.toml").unlink()
    answer = repository.check(f"--{key}", "eror")
    assert (answer.code, "Did you mean `error`?" in answer.err) == (2, True)


def test_a_rule_asked_for_by_its_name_is_asked_at_any_stage() -> None:
    late = next(i.name for i in AVAILABLE if i.load().stage == "production")
    for settings in ({"select": [late]}, {"extend-select": [late]}):
        selection = policy.select(AVAILABLE, parse({"stage": "exploration", **settings}, "mlscaffold.toml"))
        assert late in {r.name for r in selection.rules}
    plain = policy.select(AVAILABLE, parse({"stage": "exploration"}, "mlscaffold.toml"))
    assert late in plain.later


def test_levels_are_what_the_settings_say(repository: Repository) -> None:
    settings = '[levels]\n"ml-api/nan-equality" = "note"\n'
    repository.write({"a.py": NAN, "mlscaffold.toml": settings})
    answer = repository.check("--select", "note", "--format", "json")
    assert ("ml-api/nan-equality", "note") in {(f["rule"], f["level"]) for f in answer.json["findings"]}
    assert {f["level"] for f in answer.json["findings"]} == {"note"}
    for wrong, says in (("loud", "levels.ml-api/nan-equality = 'loud' is none of error, warning, note"),):
        answer = repository.write({"mlscaffold.toml": settings.replace("note", wrong)}).check()
        assert (answer.code, says in answer.err) == (2, True)
    answer = repository.write({"mlscaffold.toml": settings.replace("nan-equality", "nan-eqality")}).check()
    assert (answer.code, "Did you mean `ml-api/nan-equality`?" in answer.err) == (2, True)


@pytest.mark.parametrize(
    ("settings", "arguments", "code"),
    [
        ("", [], 1),
        ("", ["--exit-zero"], 0),
        ("", ["--fail-on", "error"], 1),
        ('[levels]\n"ml-api/nan-equality" = "warning"\n', ["--fail-on", "error"], 0),
        ('[levels]\n"ml-api/nan-equality" = "warning"\n', ["--fail-on", "warning"], 1),
        ('fail-on = "warning"\n[levels]\n"ml-api/nan-equality" = "note"\n', [], 0),
        ('fail-on = "warning"\n[levels]\n"ml-api/nan-equality" = "note"\n', ["--fail-on", "note"], 1),
    ],
)
def test_the_exit_code_and_the_level(repository: Repository, settings: str, arguments: list[str], code: int) -> None:
    repository.write({"a.py": NAN, "mlscaffold.toml": settings})
    answer = repository.check("--select", "ml-api", *arguments)
    assert (answer.code, answer.out.count("ml-api/nan-equality")) == (code, 1)


# ------------------------------------------------------------------------------------------- extend


def extending(files: dict[str, dict[str, object]], start: str = "mlscaffold.toml") -> Config:
    return parse(files[start], start, files.__getitem__)


def test_settings_extend_others() -> None:
    config = extending({
        "mlscaffold.toml": {
            "extend": "../shared/base.toml", "exclude": ["b"], "extend-exclude": ["c"], "stage": "production",
            "layout": {"runs": "log"}, "suppress": {"delivery/no-ci": "ours"},
            "rules": {"versioning/large-artifact-in-git": {"limit_mb": 1}},
        },
        "../shared/base.toml": {
            "extend": "./pyproject.toml", "exclude": ["a"], "fail-on": "warning", "layout": {"runs": "x", "brief": "b.md"},
            "suppress": {"delivery/no-ci": "theirs", "hygiene/missing-readme": "theirs"},
        },
        "../shared/pyproject.toml": {"tool": {"mlscaffold": {"stage": "exploration", "select": ["leakage"]}}},
    })  # fmt: skip
    assert (config.stage, config.exclude, config.fail_on) == ("production", ("b", "c"), "warning")
    assert (config.layout.runs, config.layout.brief, config.layout.plan) == ("log", "b.md", "docs/plan.md")
    assert config.suppress == {"delivery/no-ci": "ours", "hygiene/missing-readme": "theirs"}
    assert config.options == {"versioning/large-artifact-in-git": {"limit_mb": 1}}
    assert config.inherited == {("suppress", "hygiene/missing-readme"): "../shared/base.toml"}
    assert [(c.source, c.select) for c in config.choices] == [("../shared/pyproject.toml", ("leakage",))]


def test_the_choice_of_rules_is_over_that_of_what_is_extended(repository: Repository) -> None:
    inner = Repository(repository.root / "inner", repository.environment)
    repository.write({"base.toml": 'ignore = ["leakage"]\nselect = ["ml-api", "leakage"]\n'})
    inner.write({"a.py": NAN, "mlscaffold.toml": 'extend = "../base.toml"\n'})
    assert inner.check("--format", "json").json["summary"]["rules"] < 20
    assert inner.findings() == [("ml-api/nan-equality", "a.py", 4)]
    inner.write({"mlscaffold.toml": 'extend = "../base.toml"\nignore = ["ml-api"]\n'})
    assert inner.findings() == []


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"mlscaffold.toml": "extend = 'gone.toml'"}, "mlscaffold.toml: extend = 'gone.toml': gone.toml cannot be read"),
        ({"mlscaffold.toml": "extend = 'a.toml'", "a.toml": "extend = './mlscaffold.toml'"},
         "leads back to itself: mlscaffold.toml -> a.toml -> mlscaffold.toml"),
        ({"mlscaffold.toml": "extend = 'mlscaffold.toml'"}, "leads back to itself"),
        ({"mlscaffold.toml": "extend = '/etc/passwd'"}, "is no relative path"),
        ({"mlscaffold.toml": "extend = 3"}, "is no relative path"),
        ({"mlscaffold.toml": "extend = ''"}, "is no relative path"),
        ({"mlscaffold.toml": "extend = 'sub'", "sub/x": ""}, "sub cannot be read"),
        ({"mlscaffold.toml": "extend = 'a.toml'", "a.toml": "stage = ["}, "a.toml is not valid TOML"),
        ({"mlscaffold.toml": "extend = 'a.toml'", "a.toml": "stgae = 1"}, "a.toml: unknown key `stgae`"),
        ({"mlscaffold.toml": "extend = 'a.toml'", "a.toml": "select = ['leakge']"},
         "a.toml: there is no rule or family `leakge`"),
        ({"mlscaffold.toml": "extend = 'a.toml'", "a.toml": "[suppress]\n'ml-api/x' = 'y'"},
         "a.toml: there is no rule or family `ml-api/x`"),
        ({"mlscaffold.toml": "extend = 'p/pyproject.toml'", "p/pyproject.toml": "[project]\nname = 'x'"},
         "there is no [tool.mlscaffold] in it"),
    ],
)  # fmt: skip
def test_what_cannot_be_extended(repository: Repository, files: dict[str, str], says: str) -> None:
    answer = repository.write(files).check()
    assert (answer.code, answer.out) == (2, "")
    assert says in answer.err


def test_what_the_settings_have_from_elsewhere_is_not_stale(repository: Repository) -> None:
    inner = Repository(repository.root / "inner", repository.environment)
    text = '[suppress]\n"ml-api/nan-equality" = "here and there"\n[per-path."gone/**"]\n"ml-api/nan-equality" = "x"\n'
    repository.write({"base.toml": text})
    inner.write({"a.py": "x = 1\n", "mlscaffold.toml": 'extend = "../base.toml"\n'})
    assert inner.findings("--select", "ml-api,project") == []
    inner.write({"mlscaffold.toml": text})
    assert [f[2] for f in inner.findings("--select", "ml-api,project")] == [2, 4]
