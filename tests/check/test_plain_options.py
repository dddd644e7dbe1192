"""Command lines that are read without argparse mean what argparse would make of them."""

import pytest

from mlscaffold import parsing, plain_options
from mlscaffold.commands import check
from mlscaffold.errors import UserError

PLAIN = (
    [],
    ["a.py"],
    ["a.py", "folder/b.py"],
    ["-q"],
    ["--quiet", "a.py"],
    ["a.py", "--tracked", "--exit-zero"],
    ["--fix", "--unsafe-fixes", "a b", ""],
    ["--no-cache"],
)
LEFT = (
    ["--format", "json"],
    ["--format=json", "a.py"],
    ["a.py", "--quiet", "b.py"],
    ["--", "-a.py"],
    ["-h"],
    ["--select", "leakage"],
    ["-qq"],
    ["-"],
)


@pytest.mark.parametrize("arguments", PLAIN, ids=" ".join)
def test_what_is_plain_means_the_same(arguments: list[str]) -> None:
    found = plain_options.read(check.arguments, arguments)
    assert vars(found) == vars(parsing.read("check", check, arguments))


@pytest.mark.parametrize("arguments", LEFT, ids=" ".join)
def test_what_is_not_plain_is_left_to_argparse(arguments: list[str]) -> None:
    assert plain_options.read(check.arguments, arguments) is None


def test_a_path_after_a_switch_after_a_path_is_refused_as_ever() -> None:
    with pytest.raises(UserError, match=r"unrecognized arguments: b\.py"):
        parsing.read("check", check, ["a.py", "--quiet", "b.py"])
