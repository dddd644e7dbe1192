"""Cards of rules: a hook loads the rules that it asks, and a card is one as long as its rule is the same."""

import marshal
import sys
from pathlib import Path

from mlscaffold.cache import seal
from tests.check.conftest import NAN, SCRIPT, Repository

PROBE = """
import sys
sys.argv[0] = "mlscaffold"
from mlscaffold.__main__ import run
try:
    run()
except SystemExit:
    pass
print(*sorted(sys.modules), sep="\\n", file=sys.stderr)
"""
WHOLE = "mlscaffold_checks.versioning.large_artifact_in_git"
"""A rule that is asked of whole projects alone."""


def loaded(repository: Repository, *arguments: str) -> str:
    return repository.run([sys.executable, "-c", PROBE, *arguments]).err


def kept(repository: Repository) -> list[Path]:
    return list(Path(repository.environment["HOME"], ".cache/mlscaffold/rules").glob("*"))


def test_only_what_is_asked_is_loaded_once_there_are_cards(repository: Repository) -> None:
    repository.write({"a.py": NAN, "b.py": NAN})
    first = loaded(repository, "check", "a.py")
    assert WHOLE in first
    second = loaded(repository, "check", "b.py")
    assert "mlscaffold_checks.ml_api.nan_equality" in second
    assert WHOLE not in second
    assert not {"argparse", "dataclasses", "datetime", "inspect", "pathlib", "typing"} & {*second.splitlines()}


def test_the_report_is_the_same_with_cards_and_without(repository: Repository) -> None:
    repository.write({"a.py": NAN, "README.md": "# a\n"}).commit()
    arguments = ("--stage", "production", "--format", "json")
    fresh = repository.check(*arguments, "--no-cache")
    assert kept(repository) == []
    assert repository.check(*arguments) == fresh
    assert len(kept(repository)) == 1
    for name in ("json", "sarif", "text"):
        repository.write({"b.py": "x = 1\n" * len(name)})
        assert repository.check("--format", name) == repository.check("--format", name, "--no-cache")


def test_options_are_checked_against_cards(repository: Repository) -> None:
    repository.write({"mlscaffold.toml": '[rules."versioning/large-artifact-in-git"]\nlimit_mb = 1.0\n', "a.py": NAN})
    assert repository.check().code in {0, 1}
    repository.write({"mlscaffold.toml": '[rules."versioning/large-artifact-in-git"]\nlimit = 1.0\n'})
    answer = repository.check()
    assert (answer.code, "has no option `limit`" in answer.err) == (2, True)


def test_cards_of_others_are_none(repository: Repository) -> None:
    repository.write({"a.py": NAN})
    first = repository.check("--format", "json").found
    (card,) = kept(repository)
    key = (card.parent.parent / "seal").read_bytes()
    body = seal.opened(card.read_bytes(), key)
    assert body is not None
    form, version, python, cards, lists = marshal.loads(body)
    other = marshal.dumps(
        (form, version, python, {place: (state, ["", *rest[1:]]) for place, (state, rest) in cards.items()}, lists)
    )
    for data in (b"", b"x" * 100, other, seal.sealed(other, b"k" * 32), seal.sealed(b"no marshal", key)):
        card.write_bytes(data)
        repository.write({"a.py": NAN + "# " + "x" * len(data)})
        assert repository.check("--format", "json").found == first


def test_a_home_that_cannot_be_written(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    repository.write({"a.py": NAN})
    answer = repository.run([SCRIPT, "check", "--format", "json", "a.py"], HOME=str(tmp_path / "file"))
    assert (answer.code, answer.err) == (1, "")
