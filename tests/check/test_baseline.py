"""The baseline: what it hides and for how long, and what its entries survive."""

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from mlscaffold.baseline import Baseline, Compared, parse, text, updated
from mlscaffold.config import Config
from mlscaffold.run import check
from mlscaffold.tree import MemoryTree
from tests.check.conftest import NAN, Answer, Repository

FILE = "mlscaffold-baseline.jsonl"
ONE = ("--select", "ml-api/nan-equality,project")
RULES = ("ml-api/nan-equality", "reproducibility/absolute-path", "reproducibility/unseeded-split")

CODE = """\
import math
import os

import numpy as np
from sklearn.model_selection import train_test_split


def load(x, y):
    values = open("/home/ada/data/rows.csv").read() if x == math.nan else "none"
    return train_test_split(x, y, test_size=0.25), values


def first(x):
    return x == np.nan


def second(x, other):
    if other != np.nan: return x
    a = x == math.nan; b = other == math.nan
    return u'it' if x == np.nan else "it's"


print(first(1), second(1, 2), load([1], [2]))
"""

IMPORTS = CODE.partition("\n\n\ndef ")[0]
LOAD = "def load" + CODE.partition("def load")[2].partition("\n\n\ndef ")[0]
LATER = "def first" + CODE.partition("def first")[2]
TODAY = date.today()  # noqa: DTZ011 - the day where the tests run


def compared(baseline: Baseline, files: dict[str, str]) -> Compared:
    found = check(MemoryTree(files), Config(), asked=RULES, baseline=baseline).compared
    assert found is not None
    return found


def baseline_of(files: dict[str, str]) -> Baseline:
    fresh = compared(Baseline(FILE, ()), files)
    entries = updated(fresh, fresh.fresh, lambda _: True, reason=None, expires=None)
    return parse(text(entries).encode(), FILE)


def differences(before: dict[str, str], after: dict[str, str]) -> tuple[int, int]:
    """How many findings are new to a baseline of what was before, and how many of its entries are without one."""
    found = compared(baseline_of(before), after)
    return len(found.fresh), len(found.rest)


def formatted(code: str, *options: str) -> str:
    ruff = Path(sys.executable).with_name("ruff")
    done = subprocess.run(
        [ruff, "format", "--isolated", *options, "-"], input=code, capture_output=True, text=True, check=True
    )
    return done.stdout


BEFORE = {"train.py": CODE}


def test_the_code_has_findings_to_lose() -> None:
    assert [e.rule for e in baseline_of(BEFORE).entries].count("ml-api/nan-equality") == 6
    assert len(baseline_of(BEFORE).entries) == 8


@pytest.mark.parametrize(
    "after",
    [
        {"train.py": "# a line\n\n\n" + CODE},
        {"train.py": CODE.replace("\n", "\r\n")},
        {"train.py": CODE.replace("    ", "\t")},
        {"train.py": formatted(CODE)},
        {"train.py": formatted(CODE, "--line-length=30")},
        {"train.py": formatted(CODE, "--line-length=30", "--config", "format.quote-style='single'")},
        {"train.py": CODE.replace('"none"', "'none'  # nothing").replace("x, y, test_size=0.25", "x,\n  y,\n test_size=0.25,\n")},
        {"train.py": CODE.replace("    return x == np.nan", "    return (\n        x\n        # why\n        == np.nan\n    )")},
        {"src/fit.py": CODE},
        {"src/fit.py": formatted("import sys\n" + CODE, "--line-length=30")},
        {"train.py": f"{IMPORTS}\n\n{LATER}\n\n{LOAD}"},
    ],
    ids=["lines above", "line ends", "tabs", "formatted", "wrapped", "single quotes", "comments and commas", "brackets",
         "renamed", "renamed and wrapped", "functions moved"],
)  # fmt: skip
def test_entries_survive(after: dict[str, str]) -> None:
    assert differences(BEFORE, after) == (0, 0)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        # Another one of the same rule, in all kinds of company.
        ({"train.py": CODE + "print(3 == np.nan)\n"}, (1, 0)),
        ({"train.py": "import numpy as np\nprint(3 == np.nan)\n" + CODE}, (1, 0)),
        # The same statement once more.
        ({"train.py": CODE + "def third(x):\n    return x == np.nan\n"}, (1, 0)),
        # One repaired, another one made.
        ({"train.py": CODE.replace("return x == np.nan", "return np.isnan(x)") + "print(3 == np.nan)\n"}, (1, 1)),
        ({"train.py": CODE.replace("other != np.nan", "other == np.nan")}, (1, 1)),
        ({"train.py": CODE.replace("/home/ada/data/rows.csv", "/home/ada/data/rows2.csv")}, (2, 2)),
        # The file is there, so that what another one has is new.
        ({"train.py": CODE, "fit.py": CODE}, (8, 0)),
        ({"train.py": "x = 1\n", "fit.py": CODE}, (8, 8)),
        # Of two copies, one is what was renamed.
        ({"a.py": CODE, "b.py": CODE}, (8, 0)),
        ({"train.py": "x = 1\n"}, (0, 8)),
        ({}, (0, 8)),
    ],
    ids=["below", "above", "the same again", "one for another", "another operator", "another path", "a copy",
         "moved to another file", "two copies", "repaired", "deleted"],
)  # fmt: skip
def test_nothing_new_is_hidden(after: dict[str, str], expected: tuple[int, int]) -> None:
    assert differences(BEFORE, after) == expected


def notebook(*cells: str) -> str:
    made = [
        {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": source}
        for source in cells
    ]
    kernel = {"kernelspec": {"name": "python3", "language": "python"}}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": made})


def test_entries_of_notebooks_survive() -> None:
    before = {"a.ipynb": notebook("import math\n!echo it's", "1 == math.nan", "2 == math.nan")}
    after = {"a.ipynb": notebook("x = 1", "import math\n!echo it's", "y = 2\n(1 ==\n  math.nan)", "2 == math.nan")}
    assert differences(before, after) == (0, 0)
    assert differences(before, {"b.ipynb": after["a.ipynb"]}) == (0, 0)
    assert differences(before, {"a.ipynb": notebook("import math", "1 == math.nan", "3 == math.nan")}) == (1, 1)


def test_a_finding_about_a_file_as_a_whole_is_not_known_under_another_name() -> None:
    def found(before: str, after: str) -> tuple[int, int]:
        rules = ["notebooks/untitled"]
        first = check(MemoryTree({before: notebook("x = 1")}), Config(), asked=rules, baseline=Baseline(FILE, ()))
        assert first.compared is not None
        entries = updated(first.compared, first.findings, lambda _: True, reason=None, expires=None)
        known = Baseline(FILE, entries)
        second = check(MemoryTree({after: notebook("x = 1")}), Config(), asked=rules, baseline=known).compared
        assert second is not None
        return len(second.fresh), len(second.rest)

    assert found("Untitled.ipynb", "old/Untitled.ipynb") == (0, 0)
    assert found("Untitled.ipynb", "Untitled1.ipynb") == (1, 1)


def test_a_finding_that_speaks_of_more_places_than_before_is_shown_again() -> None:
    def tables(number: int) -> dict[str, str]:
        code = "import pandas as pd\nfrom sklearn.svm import SVC\n"
        code += "".join(f"df = pd.read_csv('data/t{n}.csv')\n" for n in range(number))
        code += "SVC().fit(df[['a']], df['b'])\n"
        return {"train.py": code} | {f"data/t{n}.csv": f"a,b\n{n},2\n{n},3\n" for n in range(number)}

    rules = ["data-docs/undocumented-table"]
    first = check(MemoryTree(tables(3)), Config(), asked=rules, baseline=Baseline(FILE, ()))
    assert first.compared is not None
    assert "(and 2 more)" in first.findings[0].message
    known = Baseline(FILE, updated(first.compared, first.findings, lambda _: True, reason="old", expires=None))
    for number, shown in ((3, 0), (2, 0), (1, 0), (4, 1)):
        again = check(MemoryTree(tables(number)), Config(), asked=[*rules, "project/stale-baseline"], baseline=known)
        assert len(again.findings) == shown, number
        assert again.hidden == ({} if shown else {"baseline": 1})


# ------------------------------------------------------------------------------------- the command


def rows(repository: Repository, file: str = FILE) -> list[dict[str, str]]:
    header, *lines = (repository.root / file).read_text().splitlines()
    assert header == '{"mlscaffold-baseline": 1}'
    return [json.loads(line) for line in lines]


def edited(repository: Repository, **changed: str) -> None:
    """Change the last entry, as a person would."""
    lines = (repository.root / FILE).read_text().splitlines()
    lines[-1] = json.dumps({**json.loads(lines[-1]), **changed})
    (repository.root / FILE).write_text("\n".join(lines) + "\n")


def test_written_used_and_brought_up_to_date(repository: Repository) -> None:
    repository.write({"b.py": NAN, "a.py": NAN})
    answer = repository.check(*ONE, "--write-baseline")
    assert answer.code == 0
    assert answer.err == f"mlscaffold: wrote {FILE}: 2 entries, 2 of them new; 0 dropped\n"
    assert answer.out.startswith("No findings in 2 files (")
    assert "\nHidden: 2 by baseline.\n" in answer.out
    first = rows(repository)
    assert [(r["path"], r["rule"], r["added"], r["reason"]) for r in first] == [
        (path, "ml-api/nan-equality", TODAY.isoformat(), "older than the baseline") for path in ("a.py", "b.py")
    ]

    # It is used without being named, and a new finding is shown.
    repository.write({"c.py": NAN})
    assert repository.findings(*ONE) == [("ml-api/nan-equality", "c.py", 4)]
    assert len(repository.findings(*ONE, "--no-baseline")) == 3

    # What is there keeps its date and reason, what is gone is dropped, what is new gets those of today.
    edited(repository, added="2020-02-03", reason="an old one")
    (repository.root / "a.py").unlink()
    # `c.py` has the code of `a.py`, which is gone: it is taken for the same finding under a new name.
    assert repository.findings(*ONE) == []
    answer = repository.check(*ONE, "--write-baseline", "--reason", "no time", "--expires", "9999-12-31", "--quiet")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    assert [(r["path"], r["reason"], r.get("expires")) for r in rows(repository)] == [
        ("b.py", "an old one", None), ("c.py", "older than the baseline", None),
    ]  # fmt: skip
    repository.write({"d.py": NAN.replace("1", "2").replace("x ==", "2 =="), "b.py": "x = 1\n"})
    assert repository.findings(*ONE) == [
        ("ml-api/nan-equality", "d.py", 4), ("project/stale-baseline", FILE, 2),
    ]  # fmt: skip
    repository.check(*ONE, "--write-baseline", "--reason", "no time", "--expires", "9999-12-31")
    assert [(r["path"], r["reason"], r.get("expires")) for r in rows(repository)] == [
        ("c.py", "older than the baseline", None), ("d.py", "no time", "9999-12-31"),
    ]  # fmt: skip
    before = (repository.root / FILE).read_bytes()
    assert repository.check(*ONE, "--write-baseline").code == 0
    assert (repository.root / FILE).read_bytes() == before


def test_an_entry_that_expires(repository: Repository) -> None:
    repository.write({"a.py": NAN}).check(*ONE, "--write-baseline")
    edited(repository, expires=TODAY.isoformat())
    assert repository.findings(*ONE) == []
    over = (TODAY - timedelta(days=1)).isoformat()
    edited(repository, expires=over, added="2020-01-01")
    shown = [("ml-api/nan-equality", "a.py", 4), ("project/expired-baseline", FILE, 2)]
    assert repository.findings(*ONE) == shown
    # Writing it again is no new promise.
    assert repository.check(*ONE, "--write-baseline").code == 1
    assert rows(repository)[0]["expires"] == over
    assert repository.findings(*ONE) == shown
    assert repository.check(*ONE, "--write-baseline", "--expires", "9999-01-01", "--reason", "once more").code == 0
    assert [(r["added"], r["expires"], r["reason"]) for r in rows(repository)] == [
        ("2020-01-01", "9999-01-01", "once more")
    ]


def test_entries_that_were_not_looked_at_are_neither_stale_nor_dropped(repository: Repository) -> None:
    repository.write({"a.py": NAN, "sub/b.py": NAN, "mlscaffold.toml": ""}).check(*ONE, "--write-baseline")
    repository.write({"a.py": "x = 1\n", "sub/b.py": "x = 1\n"})
    assert repository.findings("--select", "project,leakage") == []
    assert repository.findings(*ONE, "a.py") == []
    assert repository.findings(*ONE, "sub") == []
    for arguments in (["--select", "leakage"], [*ONE, "sub/b.py"], [*ONE, "sub"]):
        repository.check(*arguments, "--write-baseline")
        left = [r["path"] for r in rows(repository)]
        assert left == (["a.py", "sub/b.py"] if "leakage" in arguments else ["a.py"])
    assert repository.findings(*ONE) == [("project/stale-baseline", FILE, 2)]


def test_files_and_folders_are_checked_against_it_too(repository: Repository) -> None:
    repository.write({"a.py": NAN, "sub/b.py": NAN, "sub/c.py": "x = 1\n", "mlscaffold.toml": ""}).check(
        *ONE, "--write-baseline"
    )
    repository.write({"sub/c.py": NAN + "print(2 == np.nan)\n"})
    assert repository.findings(*ONE, "a.py") == []
    assert len(repository.findings(*ONE, "sub")) == len(repository.findings(*ONE, "sub/c.py")) == 2
    repository.check(*ONE, "sub/c.py", "--write-baseline")
    assert [r["path"] for r in rows(repository)] == ["a.py", "sub/b.py", "sub/c.py", "sub/c.py"]


def test_named_in_the_settings_or_on_the_command_line(repository: Repository) -> None:
    repository.write({"a.py": NAN, "mlscaffold.toml": 'baseline = "notes/known.json"\n'})
    answer = repository.check(*ONE)
    assert (answer.code, answer.out) == (2, "")
    assert "there is no baseline `notes/known.json`" in answer.err
    (repository.root / "notes").mkdir()
    assert repository.check(*ONE, "--write-baseline").code == 0
    assert [r["path"] for r in rows(repository, "notes/known.json")] == ["a.py"]
    # As a file of the project it is not looked at.
    assert repository.check(*ONE, "--format", "json").json["project"]["files"] == 2
    outside = repository.root.parent / "out.jsonl"
    assert repository.check(*ONE, "--baseline", "../out.jsonl", "--write-baseline").code == 0
    assert repository.check(*ONE, "--baseline", outside).code == 0
    assert [r["path"] for r in rows(repository, "../out.jsonl")] == ["a.py"]
    assert repository.check(*ONE, "--baseline", "none.jsonl").code == 2


def test_the_hidden_are_counted_and_listed(repository: Repository) -> None:
    inline = NAN.replace("np.nan)", "np.nan)  # mlscaffold: ignore[ml-api/nan-equality] shows it")
    repository.write({"a.py": NAN}).check(*ONE, "--write-baseline", "--reason", "from 2019")
    repository.write({"b.py": inline})
    report = repository.check(*ONE, "--format", "json").json
    assert report["summary"]["hidden"] == {"baseline": 1, "inline": 1}
    assert [(s["path"], s["by"], s["reason"], s["suppressed_at"]["path"]) for s in report["suppressed"]] == [
        ("a.py", "baseline", "from 2019", FILE), ("b.py", "inline", "shows it", "b.py"),
    ]  # fmt: skip
    answer = repository.check(*ONE, "--show-suppressed")
    assert answer.code == 0
    assert answer.out.startswith(
        "a.py:4:7: hidden ml-api/nan-equality: comparison with `numpy.nan` by `==` is False for every value\n"
        f"    by baseline ({FILE}:2): from 2019\n"
        "b.py:4:7: hidden ml-api/nan-equality: comparison with `numpy.nan` by `==` is False for every value\n"
        "    by inline (b.py:4:21): shows it\n"
    )
    assert "Hidden: 1 by baseline, 1 by inline.\n" in answer.out


def refused(answer: Answer) -> str:
    assert (answer.code, answer.out) == (2, "")
    assert "Traceback" not in answer.err
    return answer.err


HEADER = b'{"mlscaffold-baseline": 1}\n'
GOOD = b'{"path": "a.py", "rule": "a/b", "fingerprint": "f", "added": "2026-01-01", "reason": "r"}'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the baseline is empty"),
        (b"\n\n", "the baseline is empty"),
        (b"{}\n", ":1: the baseline does not begin with"),
        (b'{"mlscaffold-baseline": true}\n', ":1: the baseline does not begin with"),
        (b'{"mlscaffold-baseline": 2}\n', "has version 2, and this mlscaffold reads no later one than 1"),
        (b"[1]\n", ":1: this line of the baseline is no JSON object"),
        (b"<html>\n", ":1: this line of the baseline is no JSON"),
        (b"\xff\n", ":1: the baseline is not UTF-8"),
        (HEADER + b"<<<<<<< HEAD\n" + GOOD, ":2: the baseline has a merge conflict"),
        (HEADER + GOOD + b"\n" + GOOD[:-9], ":3: this line of the baseline is no JSON"),
        (HEADER + GOOD.replace(b"reason", b"raeson"), ":2: this entry of the baseline has no `reason`"),
        (HEADER + GOOD.replace(b'"r"', b'" "'), ":2: this entry of the baseline has no `reason`"),
        (HEADER + GOOD.replace(b"-01-01", b"-13-01"), ":2: `added` of this entry of the baseline is '2026-13-01'"),
        (HEADER + GOOD[:-1] + b', "expires": 3}', ":2: `expires` of this entry of the baseline is 3"),
        (b'{"mlscaffold-baseline": 1}\n' + b"[" * 200_000 + b"\n", ":2: this line of the baseline is no JSON"),
        (b'{"mlscaffold-baseline": ' + b"1" * 5_000 + b"}\n", ":1: this line of the baseline is no JSON"),
        (b'{"mlscaffold-baseline": 1}\n{"rule": "\\u001b[31m"}\n', ":2: this entry of the baseline has no `path`"),
    ],
)  # fmt: skip
def test_a_damaged_baseline_is_the_users_to_mend(tmp_path: Path, content: bytes, says: str) -> None:
    from mlscaffold.errors import UserError

    with pytest.raises(UserError) as caught:
        parse(content, FILE)
    assert f"{FILE}{says}" in caught.value.message or says in caught.value.message
    assert caught.value.hint


def test_a_damaged_baseline_stops_the_command_and_stays_as_it_is(repository: Repository) -> None:
    repository.write({"a.py": NAN, FILE: "<<<<<<< HEAD\n"})
    for arguments in ([], ["--write-baseline"], ["a.py"]):
        assert f"{FILE}:1: the baseline has a merge conflict" in refused(repository.check(*ONE, *arguments))
    assert (repository.root / FILE).read_text() == "<<<<<<< HEAD\n"
    assert repository.check(*ONE, "--no-baseline").code == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--reason", "x"], "`--reason` is for entries of the baseline"),
        (["--expires", "9999-12-31"], "`--expires` is for entries of the baseline"),
        (["--write-baseline", "--no-baseline"], "were given together"),
        (["--write-baseline", "--reason", " "], "`--reason` is empty"),
        (["--write-baseline", "--expires", "tomorrow"], "`tomorrow` is no date: write it as YYYY-MM-DD"),
        (["--write-baseline", "--expires", "2020-01-01"], "2020-01-01 is over"),
        (["--write-baseline", "--baseline", "no/such/folder/b.jsonl"], "cannot be written"),
    ],
)
def test_options_that_cannot_be_meant(repository: Repository, arguments: list[str], says: str) -> None:
    assert says in refused(repository.write({"a.py": NAN}).check(*ONE, *arguments))


def test_what_lies_outside_is_not_written_to(repository: Repository) -> None:
    repository.write({"a.py": NAN, "mlscaffold.toml": 'baseline = "link"\n'})
    target = repository.root.parent / "precious"
    target.write_text("mine")
    (repository.root / "link").symlink_to(target)
    assert "lies outside the project" in refused(repository.check(*ONE, "--write-baseline"))
    assert target.read_text() == "mine"
    repository.write({"mlscaffold.toml": 'baseline = "../precious"\n'})
    assert "is no path within the project" in refused(repository.check(*ONE))


def test_names_that_are_no_text(repository: Repository) -> None:
    name = b"a\xff\x1b.py"
    (repository.root / "x").mkdir()
    path = repository.root.__fspath__().encode() + b"/x/" + name
    with open(path, "wb") as stream:
        stream.write(NAN.encode())
    assert repository.check(*ONE, "--write-baseline").code == 0
    assert repository.findings(*ONE) == []
    assert (repository.root / FILE).read_bytes().isascii()


def test_two_branches_merge(repository: Repository) -> None:
    repository.write({f"m{n}.py": f"import math\n{n} == math.nan\n" for n in range(0, 100, 10)})
    repository.check(*ONE, "--write-baseline")
    repository.commit()
    for branch, number in (("one", 25), ("two", 55)):
        repository.git("checkout", "-q", "-b", branch, "main")
        repository.write({f"m{number}.py": f"import math\n{number} == math.nan\n"})
        (repository.root / f"m{number - 15}.py").unlink()
        repository.check(*ONE, "--write-baseline")
        repository.commit()
    repository.git("merge", "-q", "one", "-m", "both")
    assert repository.findings(*ONE) == []
    assert len(rows(repository)) == 10


def test_an_audit_is_not_told_by_it_what_to_see(repository: Repository) -> None:
    repository.write({"a.py": NAN, "mlscaffold.toml": f'baseline = "{FILE}"\n'})
    assert repository.check("--write-baseline", "--exit-zero").code == 0
    audit = repository.run([Path(sys.executable).with_name("mlscaffold"), "audit", "--format", "json", "."]).json
    assert "ml-api/nan-equality" in {f["rule"] for f in audit["findings"]}
    assert any("baseline settings are not followed" in note for note in audit["settings"])


def test_kept_answers_follow_the_baseline_and_what_the_settings_extend(repository: Repository) -> None:
    inner = Repository(repository.root / "inner", repository.environment)
    repository.write({"base.toml": 'stage = "prototype"\n'})
    inner.write({"a.py": NAN, "mlscaffold.toml": 'extend = "../base.toml"\n'}).commit()
    shown = [("ml-api/nan-equality", "a.py", 4)]
    for _ in range(2):
        assert inner.findings(*ONE) == shown
    assert list((inner.root / ".mlscaffold_cache/answers").iterdir())
    for number in (1, 0):
        # Asked twice, it writes twice.
        answer = inner.check(*ONE, "--write-baseline")
        assert f"1 entry, {number} of them new; 0 dropped" in answer.err
    for _ in range(2):
        assert inner.findings(*ONE) == []
    written = (inner.root / FILE).read_text()
    inner.write({FILE: written.splitlines()[0] + "\n"})
    assert inner.findings(*ONE) == shown
    (inner.root / FILE).unlink()
    assert inner.findings(*ONE) == shown
    repository.write({"base.toml": 'ignore = ["ml-api/nan-equality"]\n'})
    assert inner.findings() != []
    assert not any(rule == "ml-api/nan-equality" for rule, _, _ in inner.findings())
    repository.write({"base.toml": "nonsense = 1\n"})
    assert "base.toml: unknown key `nonsense`" in refused(inner.check(*ONE))
