"""What is suppressed, with which word, and what becomes of a suppression that has lost its use."""

from tests.check.conftest import NAN, Repository

BOTH = ("--select", "ml-api/nan-equality,project/stale-ignore")
HIT = "import math\n1 == math.nan"


def test_inline_with_a_reason(repository: Repository) -> None:
    repository.write({"a.py": f"{HIT}  # mlscaffold: ignore[ml-api/nan-equality] shows what NaN is\n"})
    assert repository.findings(*BOTH) == []


def test_inline_for_several_rules_and_beside_another_comment(repository: Repository) -> None:
    rules = "ml-api/nan-equality, ml-api/no-such-rule"
    repository.write({"a.py": f"{HIT}  # noqa: X  # mlscaffold: ignore[{rules}] shows what NaN is\n"})
    assert repository.findings(*BOTH) == [("project/stale-ignore", "a.py", 2)]


def test_inline_without_a_reason_suppresses_nothing(repository: Repository) -> None:
    repository.write({"a.py": f"{HIT}  # mlscaffold: ignore[ml-api/nan-equality]\n"})
    answer = repository.check(*BOTH, "--quiet")
    assert answer.code == 1
    assert "a.py:2:1: error ml-api/nan-equality" in answer.out
    assert "a.py:2:16: warning project/stale-ignore: this suppression gives no reason" in answer.out


def test_inline_on_another_line_or_in_a_text_suppresses_nothing(repository: Repository) -> None:
    repository.write({
        "a.py": f"# mlscaffold: ignore[ml-api/nan-equality] too early\n{HIT}\n",
        "b.py": f"{HIT}, '# mlscaffold: ignore[ml-api/nan-equality] a text'\n",
    })  # fmt: skip
    assert repository.findings(*BOTH) == [
        ("project/stale-ignore", "a.py", 1), ("ml-api/nan-equality", "a.py", 3), ("ml-api/nan-equality", "b.py", 2),
    ]  # fmt: skip


def test_inline_in_a_cell_of_a_notebook(repository: Repository) -> None:
    cell = '["import math\\n", "1 == math.nan  # mlscaffold: ignore[ml-api/nan-equality] shows it"]'
    code = f'{{"cell_type": "code", "metadata": {{}}, "execution_count": 1, "outputs": [], "source": {cell}}}'
    plain = code.replace("  # mlscaffold: ignore[ml-api/nan-equality] shows it", "")
    notebook = f'{{"nbformat": 4, "nbformat_minor": 5, "metadata": {{}}, "cells": [{code}, {plain}]}}'
    found = repository.write({"a.ipynb": notebook}).check(*BOTH, "--format", "json").json["findings"]
    assert [(f["rule"], f["cell"], f["line"]) for f in found] == [("ml-api/nan-equality", 1, 2)]


def test_in_the_settings(repository: Repository) -> None:
    repository.write({
        "a.py": NAN,
        "old/b.py": NAN,
        "mlscaffold.toml": '[suppress]\n"ml-api/nan-equality" = "it is what we study"\n',
    })  # fmt: skip
    assert repository.findings(*BOTH) == []
    repository.write({"mlscaffold.toml": '[per-path."old/**"]\n"ml-api/nan-equality" = "as delivered"\n'})
    assert repository.findings(*BOTH) == [("ml-api/nan-equality", "a.py", 4)]


def test_one_that_suppresses_nothing_is_a_finding(repository: Repository) -> None:
    repository.write({
        "a.py": "x = 1  # mlscaffold: ignore[ml-api/nan-equality] was needed once\n",
        "mlscaffold.toml": '[per-path."old/**"]\n"ml-api/nan-equality" = "as delivered"\n',
    })  # fmt: skip
    assert repository.findings(*BOTH) == [
        ("project/stale-ignore", "a.py", 1), ("project/stale-ignore", "mlscaffold.toml", None),
    ]  # fmt: skip


def test_one_whose_rule_was_not_asked_is_left_alone(repository: Repository) -> None:
    repository.write({
        "a.py": "x = 1  # mlscaffold: ignore[ml-api/nan-equality] was needed once\n",
        "mlscaffold.toml": '[suppress]\n"monitoring/missing-monitoring-plan" = "kept elsewhere"\n',
    })  # fmt: skip
    assert repository.findings("--select", "project/stale-ignore") == []
    assert repository.findings("--select", "project,monitoring") == []


def test_one_of_a_finding_that_is_too_unsure_to_be_shown_has_its_use(repository: Repository) -> None:
    files = {
        ".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: acme test\n",
        "test_train.py": "from train import x\n\n\ndef test_x():\n    assert x\n",
        "train.py": "import sklearn\nx = 1\n",
    }
    select = ("--select", "testing/tests-outside-ci,project/stale-ignore")
    answer = repository.write(files).check(*select)
    assert (answer.code, "Hidden: 1 by low confidence." in answer.out) == (0, True)
    repository.write({"mlscaffold.toml": '[suppress]\n"testing/tests-outside-ci" = "acme runs them"\n'})
    assert repository.findings(*select) == []


def test_a_crash_or_an_unreadable_file_may_be_suppressed_with_a_reason(repository: Repository) -> None:
    repository.write({
        "page.ipynb": "<html>",
        "mlscaffold.toml": '[per-path."page.ipynb"]\n"project/unreadable-file" = "a page on purpose"\n',
    })  # fmt: skip
    assert repository.findings("--select", "project") == []
