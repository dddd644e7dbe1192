"""What is suppressed, with which word, and what becomes of a suppression that has lost its use."""

import json

import pytest

from mlscaffold.config import Config
from mlscaffold.facts.commented import is_commented
from mlscaffold.facts.suppressions import read_suppressions
from mlscaffold.run import check
from mlscaffold.tree import MemoryTree
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
        ("project/stale-ignore", "a.py", 1), ("project/stale-ignore", "mlscaffold.toml", 2),
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


# ---------------------------------------------------------------------------- what a comment speaks of

IGNORE = "# mlscaffold: ignore[ml-api/nan-equality] shows it"


@pytest.mark.parametrize(
    ("code", "left"),
    [
        (f"x = [\n    1 == math.nan,\n    2,\n]  {IGNORE}\n", []),
        (f"x = [\n    1 == math.nan,  {IGNORE}\n    2 == math.nan,\n]\n", [4]),
        (f"x = [\n    {IGNORE}\n    1 == math.nan,\n    2 == math.nan,\n]\n", [5]),
        (f'x = 1 == math.nan, """\nlong\n"""  {IGNORE}\n', []),
        (f"x = 1 == \\\n    math.nan  {IGNORE}\n", []),
        (f"def f(\n    a=1 == math.nan,\n):  {IGNORE}\n    return 1 == math.nan\n", [5]),
        (f"if 1 == math.nan: x = 2 == math.nan  {IGNORE}\n", []),
        (f"x = 1 == math.nan; y = 1 == math.nan  {IGNORE}\n", []),
        (f"{IGNORE}\nx = 1 == math.nan\ny = 1 == math.nan\n", [4]),
        (f"{IGNORE}\n\n# more words\nx = [\n    1 == math.nan,\n]\n", []),
        (f"def f():\n    {IGNORE}\n    return 1 == math.nan\n", []),
        (f"x = 1 == math.nan\n{IGNORE}\n", [2]),
        (f'x = """\n{IGNORE}\n"""; y = 1 == math.nan\n', [4]),
    ],
)
def test_the_lines_that_a_comment_speaks_of(code: str, left: list[int]) -> None:
    result = check(MemoryTree({"a.py": f"import math\n{code}"}), Config(), asked=["ml-api/nan-equality"])
    assert [f.at.line for f in result.findings] == left


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("a.yaml", "a: 1  # mlscaffold: ignore[x/y] it's so\n", [(1, 7, 1, 1, "it's so")]),
        ("a.yaml", "a: it's 1  # mlscaffold: ignore[x/y] it's\n", [(1, 12, 1, 1, "it's")]),
        ("a.yaml", "# mlscaffold: ignore[x/y] r\n\n# b\na: 1\nb: 2\n", [(1, 1, 1, 4, "r")]),
        ("a.yaml", "a: '# mlscaffold: ignore[x/y] r'\n", []),
        ("a.yaml", 'a: "b\n  # mlscaffold: ignore[x/y] r\n  c"  # mlscaffold: ignore[x/y] s\n', [(3, 7, 3, 3, "s")]),
        ("a.yaml", "run: |\n  x  # mlscaffold: ignore[x/y] r\n", [(2, 6, 2, 2, "r")]),
        ("a.yaml", "{{ a }}\nb: 1 # mlscaffold: ignore[x/y] r\n", [(2, 6, 2, 2, "r")]),
        ("a.yml", "a: x#mlscaffold: ignore[x/y] r\n", []),
        ("a.toml", "a = 1 # mlscaffold: ignore[x/y] r\n", [(1, 7, 1, 1, "r")]),
        ("a.toml", 'a = """\n# mlscaffold: ignore[x/y] r\n""" # mlscaffold: ignore[x/y] s\n', [(3, 5, 3, 3, "s")]),
        ("a.toml", "a = '# mlscaffold: ignore[x/y] r'\n", []),
        ("a.toml", "# words, then # mlscaffold: ignore[x/y] r\n", [(1, 15, 1, 1, "r")]),
        ("Dockerfile", "# mlscaffold: ignore[x/y] r\nFROM a\nRUN b\n", [(1, 1, 1, 2, "r")]),
        ("gpu.Dockerfile", "FROM a\n# mlscaffold: ignore[x/y] r\nRUN b\n", [(2, 1, 2, 3, "r")]),
        ("requirements.txt", "a>1  # mlscaffold: ignore[x/y] r\n", [(1, 6, 1, 1, "r")]),
        ("setup.cfg", "a = 1  # mlscaffold: ignore[x/y] r\n", [(1, 8, 1, 1, "r")]),
        ("run.sh", "a 'b # c' \"$d\" # mlscaffold: ignore[x/y] r\n", [(1, 16, 1, 1, "r")]),
        ("a.json", '{"a": "http://b",  // mlscaffold: ignore[x/y] r\n "b": "// mlscaffold: ignore[x/y] r"}', [(1, 20, 1, 1, "r")]),
        ("Jenkinsfile", "sh 'x' // mlscaffold: ignore[x/y] r\n", [(1, 8, 1, 1, "r")]),
        ("a.md", "# T <!-- mlscaffold: ignore[x/y] a - b -->\n", [(1, 5, 1, 1, "a - b")]),
        ("a.md", "<!-- mlscaffold: ignore[x/y] r -->\n\n# T\ntext\n", [(1, 1, 1, 3, "r")]),
        ("a.md", "---\na: 1 # mlscaffold: ignore[x/y] r\n---\n", [(2, 6, 2, 2, "r")]),
        ("a.md", "`<!-- mlscaffold: ignore[x/y] r -->`\n\n```\n<!-- mlscaffold: ignore[x/y] r -->\n```\n", []),
        ("a.md", "# mlscaffold: ignore[x/y] is a heading\n", []),
        ("a.md", "<!-- mlscaffold: ignore[x/y] -->\n", [(1, 1, 1, 1, "")]),
        ("a.csv", "# mlscaffold: ignore[x/y] r\n", []),
        ("notes.txt", "# mlscaffold: ignore[x/y] r\n", []),
    ],
)  # fmt: skip
def test_comments_of_each_kind_of_file(path: str, text: str, found: list[tuple[int, int, int, int, str]]) -> None:
    got = read_suppressions(path, text.encode()) if is_commented(path) else ()
    assert [(s.at.line, s.at.column, s.first, s.last, s.reason) for s in got] == found
    assert all(s.rules == ("x/y",) for s in got)


@pytest.mark.parametrize(
    ("files", "rule"),
    [
        ({"requirements.txt": "pandas\nscikit-learn>=1.2{}\n", "a.py": "from sklearn.svm import SVC\nSVC().fit(X, y)\n"},
         "reproducibility/unpinned-dependencies"),
        ({"docs/brief.md": "# Brief\n\nFILL IN: who? {}\n"}, "brief/unfilled-brief"),
    ],
)  # fmt: skip
def test_what_is_found_elsewhere_than_in_code(files: dict[str, str], rule: str) -> None:
    def found(comment: str) -> tuple[int, int]:
        tree = MemoryTree({path: text.replace("{}", comment) for path, text in files.items()})
        result = check(tree, Config(source="mlscaffold.toml"), asked=[rule])
        return len(result.findings), result.hidden.get("inline", 0)

    comment = f" # mlscaffold: ignore[{rule}] reason"
    markup = f" <!-- mlscaffold: ignore[{rule}] reason -->"
    assert found("") == (1, 0)
    assert found(markup if "docs/brief.md" in files else comment) == (0, 1)


def test_cells_that_are_no_python() -> None:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# T <!-- mlscaffold: ignore[x/y] r -->"]},
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None,
         "source": ["def (  # mlscaffold: ignore[notebooks/unparsable-cell] an exercise"]},
    ]  # fmt: skip
    kernel = {"kernelspec": {"name": "python3", "language": "python"}}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": cells}
    tree = MemoryTree({"a.ipynb": json.dumps(notebook)})
    result = check(tree, Config(), asked=["notebooks/unparsable-cell", "project/stale-ignore"])
    assert [(f.rule, f.at.cell) for f in result.findings] == [("project/stale-ignore", 0)]
    assert result.hidden == {"inline": 1}


@pytest.mark.parametrize("path", ["a.yaml", "a.toml", "a.md", "a.json", "Dockerfile", "a.py"])
@pytest.mark.parametrize(
    "line",
    ["# mlscaffold: ignore[x/y] r", "<!-- mlscaffold: ignore[x/y] r -->", "// mlscaffold: ignore[x/y] r", "x['"],
)
def test_many_comments_are_read_in_the_time_of_few(path: str, line: str) -> None:
    # Work that grows with the square of the lines would not end.
    text = f"{line}\n" * 20_000 + f"x = 1  {line} mlscaffold:"
    tree = MemoryTree({path: text})
    assert check(tree, Config(), asked=["ml-api/nan-equality"]).findings == ()


def test_stale_ones_say_why(repository: Repository) -> None:
    repository.write({
        "a.py": "x = 1  # mlscaffold: ignore[ml-api/nan-equality, ml-api, ml-api/gone] once\n",
        "mlscaffold.toml": '[per-path."odl/**"]\n"ml-api/nan-equality" = "as delivered"\n',
    })  # fmt: skip
    found = repository.check(*BOTH, "--format", "json").json["findings"]
    where = "is suppressed here, and"
    assert [(f["path"], f["line"], f["message"], f["hint"]) for f in found] == [
        ("a.py", 1, f"`ml-api/gone` {where} does not exist", "`mlscaffold rules` lists all names."),
        ("a.py", 1, f"`ml-api/nan-equality` {where} finds nothing there", "Delete the suppression."),
        ("a.py", 1, f"`ml-api` {where} is no rule",
         "Name each rule in full, as `family/rule`: a reason is that of one rule."),
        ("mlscaffold.toml", 2, f"`ml-api/nan-equality` {where} no file of the project matches `odl/**`",
         "Mend the glob, or delete the suppression."),
    ]  # fmt: skip


def test_the_rules_of_later_stages_are_counted(repository: Repository) -> None:
    late = repository.write({"a.py": "x = 1\n"}).check("--format", "json").json["summary"]["later_stage"]
    number = f"{len(late)} rule" + ("s" if len(late) > 1 else "")
    assert f"\nNot asked: {number} of later stages (`--stage production` asks them).\n" in repository.check().out
    assert "Not asked" not in repository.check("--stage", "production").out
