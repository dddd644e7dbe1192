"""Programs in Python whose names have no ending: `train`, `bin/run_experiment`, by their first line."""

import io
import os
import time
import zipfile
from pathlib import Path

import pytest

from tests.check.conftest import NAN, Repository
from tests.check.test_cache import age
from tests.check.test_cache import kept as answers

PROGRAM = "#!/usr/bin/env python\n" + NAN
ONE = ("--select", "ml-api/nan-equality,project/unreadable-file,project/stale-ignore")
RULE = "ml-api/nan-equality"
TRAIN = """\
#!/usr/bin/env python3
import sys

import pandas as pd
from sklearn.tree import DecisionTreeClassifier


def train():
    rows = pd.read_csv("/home/ada/rows.csv")
    model = DecisionTreeClassifier(max_depth=3)
    model.fit(rows.drop(columns="species"), rows["species"])
    return model


if __name__ == "__main__":
    train()
    sys.exit(0)
"""


def test_the_whole_report(repository: Repository) -> None:
    repository.write({"container/train": TRAIN, "container/serve": "#!/bin/sh\npython wsgi.py\n"}).commit()
    select = "reproducibility/unseeded-estimator,reproducibility/absolute-path"
    assert (
        repository.check("--select", select).out
        == """\
container/train:9:24: error reproducibility/absolute-path: `/home/ada/rows.csv` is a path on one machine
    9 |     rows = pd.read_csv("/home/ada/rows.csv")
      |                        ^
    Make it relative to the project, or take it from the settings or an argument.
container/train:10:13: warning reproducibility/unseeded-estimator: `DecisionTreeClassifier` breaks ties at random and has no `random_state`: two runs may give two models (medium confidence)
    10 |     model = DecisionTreeClassifier(max_depth=3)
       |             ^
    Pass a fixed `random_state`, from the settings where there are some.

1 error, 1 warning in 2 files (2 rules, stage prototype).
1 fixable with `--fix --unsafe-fixes`; read what it changes.
No mlscaffold settings here: checked with defaults (training project).
"""
    )


@pytest.mark.parametrize("in_git", [False, True])
def test_where_they_are_found(repository: Repository, in_git: bool) -> None:
    names = ["train", "bin/run_experiment", "new\nline", "a.b/serve", "deep/er/x", "-rf", "\udcff", "no\u200bwidth"]
    repository.write(dict.fromkeys(names, PROGRAM))
    repository.write({"a.sh": PROGRAM, "train.bak": PROGRAM, ".hidden": PROGRAM, "SConstruct": PROGRAM})
    repository.write(dict.fromkeys(["LICENSE", "Makefile", "Dockerfile", "data/rows"], NAN))
    if in_git:
        repository.commit()
    assert sorted(repository.findings(*ONE)) == sorted((RULE, name, 5) for name in names)
    assert sorted(repository.findings(*ONE, "--", *names)) == sorted((RULE, name, 5) for name in names)
    assert repository.findings(*ONE, "a.sh", "LICENSE", "Dockerfile") == []


def test_it_is_what_a_hook_hands_over(repository: Repository) -> None:
    """pre-commit's `types: [python]` names such files among the others."""
    repository.write({"bin/train": PROGRAM, "a.py": NAN}).commit()
    assert repository.findings(*ONE, "bin/train", "a.py") == [(RULE, "a.py", 4), (RULE, "bin/train", 5)]


def test_what_git_does_not_track(repository: Repository) -> None:
    repository.write({"train": PROGRAM, ".gitignore": "ignored\n"}).commit()
    repository.write({"new": PROGRAM, "ignored": PROGRAM})
    assert repository.findings(*ONE) == [(RULE, "new", 5), (RULE, "train", 5)]
    assert repository.findings(*ONE, "--tracked") == [(RULE, "train", 5)]


def test_suppressions_and_exclusions(repository: Repository) -> None:
    inline = PROGRAM.replace("np.nan)", f"np.nan)  # mlscaffold: ignore[{RULE}] it is shown")
    repository.write({"inline": inline, "bin/train": PROGRAM, "old/train": PROGRAM})
    settings = f'exclude = ["old/**"]\n[per-path."bin/*"]\n"{RULE}" = "written by others"\n'
    repository.write({"mlscaffold.toml": settings}).commit()
    assert repository.findings(*ONE) == []
    stale = PROGRAM.replace("x == np.nan", "x").replace("(x)", f"(x)  # mlscaffold: ignore[{RULE}] it was")
    repository.write({"inline": stale})
    assert repository.findings(*ONE) == [("project/stale-ignore", "inline", 5)]
    assert repository.check(*ONE, "--fix").code == 0
    assert (repository.root / "inline").read_text() == PROGRAM.replace("x == np.nan", "x")


def test_repairs(repository: Repository) -> None:
    repository.write({"train": PROGRAM}).commit()
    (repository.root / "train").chmod(0o755)
    diff = repository.check(*ONE, "--diff", "--unsafe-fixes")
    assert "\n-print(x == np.nan)\n+print(np.isnan(x))\n" in diff.out
    assert repository.check(*ONE, "--fix", "--unsafe-fixes").code == 0
    assert (repository.root / "train").read_text() == PROGRAM.replace("x == np.nan", "np.isnan(x)")
    assert (repository.root / "train").stat().st_mode & 0o777 == 0o755


def test_a_baseline_goes_by_the_statement(repository: Repository) -> None:
    long = PROGRAM.replace("print(x == np.nan)", "print(\n    x == np.nan,\n)")
    repository.write({"train": long}).commit()
    repository.check(*ONE, "--write-baseline", "--reason", "later")
    assert repository.findings(*ONE) == []
    repository.write({"train": PROGRAM.replace("x = 1", "x = 1\n\n")})
    assert repository.findings(*ONE) == []


def test_nobody_can_import_it(repository: Repository) -> None:
    """What has the name of a module, and is none, is not what an import means."""
    repository.write({
        "train": "#!/usr/bin/env python\nfrom model import fit\n\nfit()\n", "model.py": "def fit():\n    pass\n",
        "torch": "#!/usr/bin/env python\nimport sklearn\n\nprint(sklearn)\n", "requirements.txt": "torch==2.1.0\nscikit-learn==1.5.0\n",
        "use.py": "import torch\n\nprint(torch.cuda.is_available())\n", "helpers": PROGRAM,
        "other.py": "from helpers import *\nimport train\n",
    }).commit()  # fmt: skip
    found = repository.findings("--select", "components,reproducibility/missing-module,ml-api")
    assert [f for f in found if f[0] != RULE] == []


def test_a_folder_beside_it(repository: Repository) -> None:
    repository.write({"train/a.py": NAN, "bin/train": PROGRAM, "train.py": NAN}).commit()
    assert repository.findings(*ONE) == [(RULE, "bin/train", 5), (RULE, "train.py", 4), (RULE, "train/a.py", 4)]


def test_python_2(repository: Repository) -> None:
    repository.write(
        {"train": "#!/usr/bin/python2\n" + NAN.replace("print(x == np.nan)", "print x == np.nan")}
    ).commit()
    repository.write({"predict": PROGRAM + "def (\n", "newer": "#!/usr/bin/env python3\nprint(f'{x}')\n"})
    found = repository.findings("--select", "ml-api/nan-equality,reproducibility/unparsable-source")
    assert found == [(RULE, "predict", 5), ("reproducibility/unparsable-source", "predict", 6), (RULE, "train", 5)]


def test_what_is_no_text(repository: Repository) -> None:
    archive = io.BytesIO(b"")
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("__main__.py", NAN)
    line = b"#!/usr/bin/env python\n"
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12\n"
    files = {
        "app": line + archive.getvalue(), "late": line + b"x = 1\n" * 500 + b"\0", "pointer": pointer,
        "empty": b"", "only": line, "endless": b"#!" + b"/" * 5_000, "wide": "\ufeff#!/usr/bin/env python\n".encode("utf-16"),
        "bom": b"\xef\xbb\xbf" + PROGRAM.encode(), "large": line + b"x = 1\n" * 200_000 + NAN.encode(),
    }  # fmt: skip
    repository.write(files).commit()
    assert repository.findings("--select", "ml-api,project,reproducibility/unparsable-source") == []
    assert repository.findings(*ONE, *files) == []


def test_a_large_file_is_not_read(repository: Repository) -> None:
    repository.write({"a.py": NAN, "huge": PROGRAM})
    os.truncate(repository.root / "huge", 2**30)
    began = time.monotonic()
    assert repository.findings(*ONE) == [(RULE, "a.py", 4)]
    assert repository.findings(*ONE, "huge") == []
    assert time.monotonic() - began < 30


def test_what_is_no_regular_file(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "outside").write_text(PROGRAM)
    repository.write({"real": PROGRAM, "secret": PROGRAM})
    (repository.root / "link").symlink_to("real")
    (repository.root / "away").symlink_to(tmp_path / "outside")
    (repository.root / "self").symlink_to("self")
    os.mkfifo(repository.root / "pipe")
    (repository.root / "secret").chmod(0)
    found = repository.findings(*ONE)
    assert [f for f in found if f[1] != "secret"] == [(RULE, "real", 5)]
    assert repository.findings(*ONE, "link", "away") == []
    assert repository.check(*ONE, "self").code == 2


def test_a_kept_answer_knows_how_a_file_began(repository: Repository) -> None:
    other = PROGRAM.replace("/usr/bin/env python", "/usr/bin/env perl66")
    assert len(other) == len(PROGRAM)
    repository.write({"train": other, "notes": "a" * 900}).commit()
    age(repository.root)
    for _ in range(2):
        assert repository.findings(*ONE) == []
    assert len(answers(repository)) == 1
    repository.write({"train": PROGRAM})
    for _ in range(2):
        assert repository.findings(*ONE) == [(RULE, "train", 5)]
    repository.write({"train": other})
    assert repository.findings(*ONE) == []


def test_what_follows_the_beginning_of_another_file_keeps_the_answer(repository: Repository) -> None:
    repository.write({"a.py": NAN, "notes": "a" * 5_000}).commit()
    age(repository.root)
    first = repository.check(*ONE)
    (answer,) = answers(repository)
    made = answer.stat().st_mtime_ns
    repository.write({"notes": "a" * 4_000 + "b" * 1_000})
    assert repository.check(*ONE) == first
    assert answers(repository) == [answer]
    assert answer.stat().st_mtime_ns == made
    repository.write({"notes": "b" + "a" * 4_999})
    assert repository.check(*ONE) == first
    assert answers(repository)[0].stat().st_mtime_ns != made


def test_facts_that_are_kept(repository: Repository) -> None:
    """With another answer to give, what is known of each file is taken from the cache, and says the same."""
    repository.write({"train": PROGRAM, "a.py": NAN}).commit()
    age(repository.root)
    fresh = repository.findings(*ONE, "--no-cache")
    assert repository.findings(*ONE) == fresh
    repository.write({"b.py": "x = 1\n"})
    assert repository.findings(*ONE) == fresh


def test_audit_sees_it(repository: Repository) -> None:
    repository.write({"decision_trees/train": TRAIN}).commit()
    said = repository.run(["mlscaffold", "audit", "--format", "json"], PATH=_path(repository)).json
    assert [(c["path"], c["component"]) for c in said["components"]] == [("decision_trees/train", "model")]


def _path(repository: Repository) -> str:
    from tests.check.conftest import SCRIPT

    return f"{SCRIPT.parent}{os.pathsep}{repository.environment['PATH']}"
