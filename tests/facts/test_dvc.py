"""What is read of DVC's files."""

import pytest

from mlscaffold.facts.config_file import read_config
from mlscaffold.facts.dvc import absent, read_dvc
from mlscaffold.facts.model import DvcFacts


def dvc(text: str = "", **files: str) -> DvcFacts:
    configs = [read_config("dvc.yaml", text.encode(), "configuration")] if text else []
    named = {name.replace("__", "/").replace("_", "."): data.encode() for name, data in files.items()}
    return read_dvc(named, configs)


def test_a_pointer_into_another_folder() -> None:
    (found,) = dvc(
        dvcfiles__model_dvc="wdir: ../models\nouts:\n- md5: a\n  path: best.ckpt\n- path: 'b c.txt'\n"
    ).pointers
    assert found.outs == ("models/best.ckpt", "models/b c.txt")
    assert found.added


@pytest.mark.parametrize(
    "text", ["", "{}\n", "\n\n", "- md5: a\n", "outs\n", "\x00outs:\n- path: a\n", "outs: [\n", "wdir: ..\n"]
)
def test_a_pointer_to_nothing(text: str) -> None:
    (found,) = dvc(rows_dvc=text).pointers
    assert found.outs in {(), ("a",)}


@pytest.mark.parametrize("more", ["cmd: python x.py\n", "deps:\n- path: s3://a/b\n"])
def test_what_is_made_or_fetched_was_not_added(more: str) -> None:
    (found,) = dvc(rows_dvc=f"{more}outs:\n- md5: a\n  path: rows\n").pointers
    assert (found.outs, found.added) == (("rows",), False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", False), ("[core]\n    remote = a\n", False), ("['remote \"a\"']\n    url = s3://a\n", True), ("\0[[", False)],
)
def test_remotes(text: str, expected: bool) -> None:
    assert dvc(**{".dvc__config".replace(".", "_"): text}).remotes == (("", expected),)


def test_stages() -> None:
    facts = dvc(
        "stages:\n  a.b:\n    wdir: src\n    cmd: x\n    deps: [x.py, ../data]\n    params: [lr, {other.yaml: [k]}]\n"
        "    outs:\n    - out.d: {cache: false, desc: it}\n    metrics:\n    - m.json: {cache: false}\n    plots: [p.csv]\n"
    )
    (pipeline,) = facts.pipelines
    assert [need.path for need in pipeline.needs] == ["src/x.py", "data", "src/params.yaml"]
    assert pipeline.outs == ("src/out.d", "src/m.json", "src/p.csv")
    assert [need.path for need in absent(facts, frozenset({"src/x.py", "data"}))] == ["src/params.yaml"]


@pytest.mark.parametrize("text", ["stages: 1", "stages: [a]", "stages: {a: }", "stages: {a: {deps: x}}", "- a", "x: ["])
def test_what_is_no_pipeline(text: str) -> None:
    assert list(absent(dvc(text), frozenset())) == []
