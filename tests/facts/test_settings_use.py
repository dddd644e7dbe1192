"""Which files of settings are the project's own, and how the words that are keys in them are used."""

import pytest

from mlscaffold.config import Config
from mlscaffold.facts.model import ConfigFile, OwnSettings, Place, Setting
from mlscaffold.facts.project import collect
from mlscaffold.facts.settings_use import is_beside, is_settings
from mlscaffold.tree import MemoryTree


def own(**files: str) -> tuple[OwnSettings, ...]:
    contents = {
        "params.yaml": "rate: 1\nmodel: {depth: 2}\n",
        "fit.py": "from sklearn.svm import SVC\nSVC().fit(X, y)\n",
    }
    contents |= {name.replace("__", "/").replace("_dot_", "."): text for name, text in files.items()}
    tree = MemoryTree({path: text.encode() for path, text in contents.items()})
    return collect(tree, Config()).own_settings


def uses(code: str, **files: str) -> dict[str, frozenset[str]]:
    (found,) = own(a_dot_py=f"NAME = 'params.yaml'\n{code}\n", **files)
    return dict(found.uses)


def test_settings_are_those_that_code_names() -> None:
    assert own() == ()
    (found,) = own(a_dot_py="open('params.yaml')")
    assert (found.path, found.named_in) == ("params.yaml", ("a.py",))
    assert own(tests__test_a_dot_py="def test_a():\n    assert open('params.yaml')") == ()
    assert own(a_dot_py="open('other_params.yaml')") == ()


@pytest.mark.parametrize(
    ("code", "ways"),
    [
        ("x['rate']", {"item"}),
        ('x.get("rate", 1)', {"item"}),
        ("getattr(x, 'rate')", {"item"}),
        ("x.rate", {"attribute"}),
        ("f().rate", {"attribute"}),
        ("self.rate", {"word"}),
        ("f(rate=1)", {"keyword"}),
        ("f(x, rate=1)", {"keyword"}),
        ("f(\n    x,\n    rate=1,\n)", {"keyword"}),
        ("rate=1", {"word"}),
        ("f(rate)", {"word"}),
        ("f(rate==1)", {"word"}),
        ("import rate", {"module"}),
        ("from a import b, rate\nrate.f()", {"module"}),
        ("rate.f()", {"word"}),
        ("{'rate': 1}", {"text"}),
        ("x['rate'], rate", {"item", "word"}),
        ("x['rates'], lrate, rate_2", None),
    ],
)
def test_a_word_is_used_as_what_stands_around_it_says(code: str, ways: set[str] | None) -> None:
    assert uses(code).get("rate") == (frozenset(ways) if ways else None)


@pytest.mark.parametrize(
    "code",
    [
        "c['model']['depth']",
        "c.model.depth",
        "c.get('model', {}).get('depth')",
        "m = c['model']\nm['depth']",
        "m: dict = c.get('model') or {}\nif m:\n    m.get('depth')",
        "m = c.get(\n    'model',\n    {},\n)\nprint(m['depth'])",
        "mlflow.log_params(c['model'])",
        "print(c.model)",
    ],
)
def test_a_section_that_is_read_by_key_is_not_handed_on(code: str) -> None:
    assert "whole" not in uses(code)["model"]


@pytest.mark.parametrize(
    "code",
    [
        "f(**c['model'])",
        "f(c.model)",
        "for k in c['model']: pass",
        "m = c['model']\nf(m)",
        "m = c['model']\nf(**m)",
        "m = c['model']\nfor k, v in m.items():\n    print(k)",
        "m = c['model']\nf(\n    m\n)",
        "return_it = [c['model']]",
    ],
)
def test_a_section_that_goes_on_as_a_whole_is_handed_on(code: str) -> None:
    assert "whole" in uses(code)["model"]


def test_other_files_use_words_as_well() -> None:
    assert uses("", run_dot_sh="yq .rate params.yaml")["rate"] == {"word"}
    assert "rate" not in uses("", notes_dot_md="the rate")
    assert uses("", other_dot_yaml="x: ${rate}")["rate"] == {"word"}
    notebook = '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", "source": "x[\\\\"rate\\\\"]"}]}'
    assert uses("", n_dot_ipynb=notebook.replace("\\\\", "\\"))["rate"] == {"item"}


@pytest.mark.parametrize(
    ("path", "key", "whether"),
    [
        ("params.yaml", "rate", True),
        ("conf/model/net.yaml", "rate", True),
        ("config.json", "rate", True),
        ("rows.json", "rate", False),
        ("tsconfig.json", "rate", False),
        ("package.json", "rate", False),
        (".github/workflows/ci.yaml", "rate", False),
        ("deploy/service.yaml", "apiVersion", False),
        ("envs/train.yaml", "channels.0", False),
        ("saves/a/config.yaml", "rate", False),
        ("models/net_2026-02-28_01/config.yaml", "rate", False),
        ("{{ cookiecutter.name }}/params.yaml", "rate", False),
        ("examples/params.yaml", "rate", False),
    ],
)
def test_files_of_tools_and_of_runs_are_no_settings(path: str, key: str, whether: bool) -> None:
    assert is_settings(ConfigFile(path, "configuration", (Setting(Place(path), key, 1),), "", False)) is whether


@pytest.mark.parametrize(
    ("settings", "code", "whether"),
    [
        ("params.yaml", "src/a/train.py", True),
        ("configs/dev/a.yaml", "src/train.py", True),
        ("one/params.yaml", "one/src/train.py", True),
        ("one/params.yaml", "two/train.py", False),
        ("one/params.yaml", "train.py", False),
    ],
)
def test_settings_belong_to_the_code_of_their_part(settings: str, code: str, whether: bool) -> None:
    assert is_beside(settings, code) is whether
