"""`check --fix`, `--unsafe-fixes` and `--diff`, as their users run them."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.check.conftest import NAN, SCRIPT, Repository
from tests.fixes.conftest import contents

SETTINGS = '[tool.mlscaffold]\nstage = "prototype"\n\n[tool.mlscaffold.suppress]\n"ml-api/nan-equality" = "once"\n'
STALE = "x = 1  # mlscaffold: ignore[leakage/fit-on-test] was needed once\n"
RULES = ("--select", "brief/missing-brief,project/stale-ignore,ml-api/nan-equality,leakage/fit-on-test")


@pytest.fixture
def broken(repository: Repository) -> Repository:
    """A project with three safe repairs, one of them of its settings, after which an unsafe one comes to light."""
    repository.write({"pyproject.toml": SETTINGS.replace("nan-equality", "forward-called"), "a.py": STALE, "b.py": NAN})
    repository.commit()
    return repository


def test_safe_repairs_alone(broken: Repository) -> None:
    answer = broken.check(
        *RULES, "--select", "ml-api/nan-equality,ml-api/forward-called", "--fix", "--format", "concise"
    )
    assert (answer.code, answer.err) == (1, "")
    assert answer.out == (
        "b.py:4:7: error ml-api/nan-equality: comparison with `numpy.nan` by `==` is False for every value\n"
        "\n"
        "1 error in 4 files (5 rules, stage prototype).\n"
        "3 findings repaired.\n"
        "1 fixable with `--fix --unsafe-fixes`; read what it changes.\n"
    )
    found = contents(broken.root)
    assert found["a.py"] == b"x = 1\n"
    assert found["b.py"] == NAN.encode()
    assert found["pyproject.toml"] == b'[tool.mlscaffold]\nstage = "prototype"\n'
    assert b"## Users\n\nFILL IN:" in found["docs/brief.md"]
    assert set(found) == {"a.py", "b.py", "pyproject.toml", "docs/brief.md"}


def test_unsafe_ones_too_and_a_second_run_changes_nothing(broken: Repository) -> None:
    answer = broken.check(*RULES, "--select", "ml-api/nan-equality,ml-api/forward-called", "--fix", "--unsafe-fixes")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == (
        "a.py:1:8: repaired project/stale-ignore: Delete the suppression of `leakage/fit-on-test`\n"
        "b.py:4:7: repaired ml-api/nan-equality: Ask with `np.isnan(...)`\n"
        "docs/brief.md: repaired brief/missing-brief: Make `docs/brief.md` from the template, with prompts\n"
        "pyproject.toml:5:1: repaired project/stale-ignore: Delete the suppression of `ml-api/forward-called`\n"
        "\n"
        "No findings in 4 files (5 rules, stage prototype).\n"
        "4 findings repaired.\n"
    )
    before = contents(broken.root)
    again = broken.check(*RULES, "--fix", "--unsafe-fixes")
    assert (again.code, again.err, contents(broken.root)) == (0, "", before)
    assert again.out == "No findings in 4 files (4 rules, stage prototype).\n0 findings repaired.\n"


def test_repairs_are_told_beside_what_is_left_and_not_in_a_quiet_run(broken: Repository) -> None:
    left = broken.check(*RULES, "--fix").out
    assert "\n\na.py:1:8: repaired project/stale-ignore: " in left
    assert "\ndocs/brief.md: repaired brief/missing-brief: " in left
    assert "b.py:4:7: repaired" not in left
    quiet = broken.check(*RULES, "--fix", "--unsafe-fixes", "--quiet")
    assert (quiet.code, quiet.out) == (0, "")


def test_without_fix_it_is_said_what_can_be_repaired(broken: Repository) -> None:
    before = contents(broken.root)
    out = broken.check(*RULES, "--select", "ml-api").out
    assert "\n[*] 3 fixable with `--fix`, 1 more with `--unsafe-fixes`.\n" in out
    report = broken.check(*RULES, "--select", "ml-api", "--format", "json").json
    assert report["summary"]["fixable"] == {"safe": 3, "unsafe": 1}
    assert report["summary"]["fixed"] is None
    assert [f["fix"]["safe"] for f in report["findings"]] == [True, False, True, True]
    for format_ in ("text", "concise"):
        lines = broken.check(*RULES, "--select", "ml-api", "--format", format_).out.splitlines()
        marks = ["[*]: " in line for line in lines if ": warning " in line or ": error " in line or ": note " in line]
        assert marks == [True, False, True, True], "as many are marked as the last lines count"
    assert "[*]" not in broken.check("--select", "ml-api").out, "what `--fix` alone does not repair has no mark"
    assert contents(broken.root) == before


def test_json_of_a_repair(broken: Repository) -> None:
    answer = broken.check(*RULES, "--fix", "--format", "json")
    assert answer.code == 1
    assert answer.json["summary"]["fixed"] == 2
    assert [(f["rule"], f["fix"]["safe"]) for f in answer.json["findings"]] == [("ml-api/nan-equality", False)]


def test_a_diff_is_what_fix_does(broken: Repository) -> None:
    before = contents(broken.root)
    arguments = (*RULES, "--select", "ml-api", "--unsafe-fixes")
    answer = broken.check(*arguments, "--diff")
    assert (answer.code, answer.err, contents(broken.root)) == (1, "", before)
    applied = subprocess.run(["git", "apply", "-"], cwd=broken.root, input=answer.out.encode(), capture_output=True)
    assert (applied.returncode, applied.stderr) == (0, b"")
    by_git = contents(broken.root)
    broken.git("checkout", "-q", ".")
    broken.git("clean", "-qfd")
    assert broken.check(*arguments, "--fix").code == 0
    assert contents(broken.root) == by_git
    nothing = broken.check(*arguments, "--diff")
    assert (nothing.code, nothing.out) == (0, "")


def test_a_diff_of_odd_names_and_ends(repository: Repository) -> None:
    names = ["a b.py", "ä.py", 'q"[1].py', "n\nl.py", "b\\s.py", "-d.py", "t\t.py"]
    for number, name in enumerate(names):
        repository.write({name: f"import math\nx = {number} == math.nan{'' if number % 2 else chr(10)}"})
    repository.write({"crlf.py": b"import math\r\nx = 1 == math.nan\r\ny = 2\r\n", "old.py": "x\n"})
    repository.commit()
    arguments = ("--select", "ml-api", "--unsafe-fixes")
    diff = repository.check(*arguments, "--diff", "--output", repository.root.parent / "diff")
    assert (diff.code, diff.out, diff.err) == (1, "", "")
    data = (repository.root.parent / "diff").read_bytes()
    applied = subprocess.run(["git", "apply", "-"], cwd=repository.root, input=data, capture_output=True)
    assert (applied.returncode, applied.stderr) == (0, b"")
    by_git = contents(repository.root)
    repository.git("checkout", "-q", ".")
    repository.check(*arguments, "--fix")
    assert contents(repository.root) == by_git
    assert by_git["crlf.py"] == b"import math\r\nx = math.isnan(1)\r\ny = 2\r\n"


def test_unsafe_repairs_are_asked_for_with_what_makes_them(broken: Repository) -> None:
    answer = broken.check("--unsafe-fixes")
    assert (answer.code, answer.out) == (2, "")
    assert "--unsafe-fixes repairs nothing by itself" in answer.err


def test_an_answer_that_was_kept_is_none_after_a_repair(broken: Repository) -> None:
    assert [broken.check("--select", "ml-api/nan-equality").code for _ in range(2)] == [1, 1]
    assert broken.check("--select", "ml-api/nan-equality", "--fix", "--unsafe-fixes").code == 0
    assert broken.check("--select", "ml-api/nan-equality").code == 0


def test_a_diff_is_no_report(broken: Repository) -> None:
    answer = broken.check("--diff", "--format", "json")
    assert (answer.code, answer.out) == (2, "")
    assert "--diff prints a diff" in answer.err


def test_what_git_forgets(repository: Repository) -> None:
    repository.write({"a.py": "x = 1\n", ".gitignore": "/out", "__pycache__/a.cpython-311.pyc": b"\0"})
    repository.git("init", "-q", "-b", "main")
    repository.git("add", "-f", ".")
    repository.git("commit", "-q", "-m", "all")
    rule = ("--select", "versioning/committed-tool-output")
    diff = repository.check(*rule, "--unsafe-fixes", "--diff")
    assert diff.code == 1
    assert diff.err == "mlscaffold: git would forget __pycache__/a.cpython-311.pyc\n"
    assert repository.check(*rule, "--unsafe-fixes", "--fix").code == 0
    assert (repository.root / ".gitignore").read_text() == "/out\n__pycache__/\n"
    assert (repository.root / "__pycache__/a.cpython-311.pyc").exists()
    assert repository.git("ls-files") == ".gitignore\na.py"
    assert repository.check(*rule).code == 0


def test_single_files(broken: Repository) -> None:
    before = contents(broken.root)
    assert broken.check("b.py", "--fix", "--unsafe-fixes", "--select", "ml-api").code == 0
    after = contents(broken.root)
    assert {path for path in after if after[path] != before.get(path)} == {"b.py"}


def test_a_folder(broken: Repository) -> None:
    broken.write({"part/c.py": NAN})
    assert broken.check("part", "--fix", "--unsafe-fixes", "--select", "ml-api").code == 0
    assert (broken.root / "b.py").read_text() == NAN
    assert "np.isnan" in (broken.root / "part/c.py").read_text()


def test_what_is_suppressed_is_not_repaired(repository: Repository) -> None:
    text = NAN.replace("== np.nan)", "== np.nan)  # mlscaffold: ignore[ml-api/nan-equality] shows it")
    repository.write({"a.py": text})
    assert repository.check("--select", "ml-api", "--fix", "--unsafe-fixes").code == 0
    assert (repository.root / "a.py").read_text() == text


def test_settings_that_extend_others_still_do_after_a_repair_of_theirs(repository: Repository) -> None:
    repository.write({
        "base.toml": 'suppress = {"brief/missing-brief" = "kept elsewhere"}\n',
        "pyproject.toml": SETTINGS.replace('stage = "prototype"', 'stage = "prototype"\nextend = "base.toml"'),
    })  # fmt: skip
    answer = repository.check("--select", "brief/missing-brief,project/stale-ignore,ml-api/nan-equality", "--fix")
    assert (answer.code, answer.err) == (0, "")
    assert "1 finding repaired." in answer.out
    assert set(contents(repository.root)) == {"base.toml", "pyproject.toml"}


def test_a_new_file_that_only_git_could_show(broken: Repository) -> None:
    """With `--tracked`, a page that was just made is not there yet: what is found stays found."""
    answer = broken.check("--select", "brief/missing-brief", "--fix", "--tracked")
    assert (answer.code, (broken.root / "docs/brief.md").exists()) == (1, True)
    assert "is there already, where this check does not look" in answer.err
    broken.git("add", "docs")
    assert broken.check("--select", "brief/missing-brief", "--fix", "--tracked").code == 0


def test_many_lines_of_one_file_at_once(repository: Repository) -> None:
    lines = "".join(f"y{n} = x == np.nan\n" for n in range(300))
    repository.write({"a.py": f"import numpy as np\nx = 1\n{lines}"})
    answer = repository.check("--select", "ml-api/nan-equality", "--fix", "--unsafe-fixes")
    assert answer.out.endswith(
        "300 findings repaired.\nNo mlscaffold settings here: checked with defaults (not machine learning).\n"
    )
    assert (repository.root / "a.py").read_text() == f"import numpy as np\nx = 1\n{lines}".replace(
        "x == np.nan", "np.isnan(x)"
    )


def test_repairs_within_each_other_take_turns(repository: Repository) -> None:
    repository.write({"a.py": "import numpy as np\nx = (f(1 == np.nan)) == np.nan\n"})
    answer = repository.check("--select", "ml-api", "--fix", "--unsafe-fixes")
    assert (answer.code, answer.err) == (0, "")
    assert (repository.root / "a.py").read_text() == "import numpy as np\nx = np.isnan(f(np.isnan(1)))\n"


def test_the_stage_of_the_command_line_holds_in_every_round(broken: Repository) -> None:
    answer = broken.check("--select", "brief,project,monitoring,leakage,ml-api", "--stage", "production", "--fix")
    assert "warning monitoring/missing-monitoring-plan" not in answer.out
    assert "docs/monitoring.md: repaired monitoring/missing-monitoring-plan: Make `docs/monitoring.md`" in answer.out
    assert (broken.root / "docs/monitoring.md").exists()
    assert b"mlscaffold.suppress" not in (broken.root / "pyproject.toml").read_bytes()


def test_both_formats_name_the_repair(repository: Repository) -> None:
    repository.write({"b.py": NAN})
    report = json.loads(repository.check("--select", "ml-api", "--format", "json").out)
    assert report["findings"][0]["fix"] == {"title": "Ask with `np.isnan(...)`", "safe": False}
    rules = json.loads(repository.run([SCRIPT, "rules", "ml-api/nan-equality", "--format", "json"]).out)
    assert rules["rules"][0]["fix"] == "unsafe"
    page = repository.run([SCRIPT, "explain", "ml-api/nan-equality"]).out
    assert "Repaired by `mlscaffold check --fix --unsafe-fixes`" in page


def test_a_table_without_a_dictionary(repository: Repository) -> None:
    repository.write({
        "mlscaffold.toml": 'stage = "prototype"\n', "data/raw/a.csv": "id,mass\n1,10\n2,20\n",
        "data/raw/b.csv": "id,length\n1,1.5\n",
    }).commit()  # fmt: skip
    rules = ("--select", "data-docs/undocumented-table,data-docs/undocumented-column")
    assert repository.check(*rules, "--fix").code == 0
    described = contents(repository.root)
    assert {"data/datapackage.yaml", "data/dictionary/a.yaml", "data/dictionary/b.yaml"} <= described.keys()
    table: Path = repository.root / "data/raw/a.csv"
    table.write_text("id,mass,sex\n1,10,f\n2,20,m\n")
    assert repository.check(*rules, "--fix").code == 0
    after = contents(repository.root)
    field = (
        b'  - name: sex\n    type: string\n    description: "FILL IN: what a value means, how it came about, '
        b'and when it is known"\n'
    )
    assert after["data/dictionary/a.yaml"] == described["data/dictionary/a.yaml"].replace(
        b"\n# No", b"\n" + field + b"# No"
    )
    # The hash that the package states is vouched for by people alone.
    assert after["data/datapackage.yaml"] == described["data/datapackage.yaml"]
