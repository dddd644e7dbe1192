"""What is said after a project was made."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlscaffold.scaffold.summary import Made, next_commands, text


def made(given: str = "demo", *files: str) -> Made:
    return Made(given, files or ("src/demo/data/a.py",), "demo train", True, None)


SHOWN = st.characters(exclude_categories=["C", "Zl", "Zp"])


@given(st.text(SHOWN, min_size=1))
def test_a_posix_shell_reads_the_path_as_it_is(path: str) -> None:
    enter, *_ = next_commands(made(path), has_uv=True, is_windows=False)
    assert shlex.split(enter) in (["cd", path], ["cd", f"./{path}"])
    assert not enter.startswith("cd -")


@pytest.mark.parametrize(
    ("has_uv", "is_windows", "commands"),
    [
        (True, False, ["uv venv", "uv pip install --python .venv -e .", ".venv/bin/demo train"]),
        (True, True, ["uv venv", "uv pip install --python .venv -e .", ".venv\\Scripts\\demo train"]),
        (
            False, True,
            ["py -m venv .venv", ".venv\\Scripts\\python -m pip install -e .", ".venv\\Scripts\\demo train"],
        ),
    ],
)  # fmt: skip
def test_commands_fit_the_system(has_uv: bool, is_windows: bool, commands: list[str]) -> None:
    assert next_commands(made(), has_uv=has_uv, is_windows=is_windows) == ["cd demo", *commands]


def test_a_windows_path_with_blanks_is_quoted() -> None:
    assert next_commands(made("my demo"), has_uv=True, is_windows=True)[0] == 'cd "my demo"'


def test_every_file_is_told_once() -> None:
    shown = text(
        made("demo", "zzz/a", "src/demo/a.py", "src/demo/data/b.py", "data/raw/c.csv", "tests/d.py", "LICENSE"),
        has_uv=True, is_windows=False, emphasise=lambda t: f"*{t}*",
    )  # fmt: skip
    assert shown == (
        "*Made demo*: 6 files, in one commit on main.\n\n"
        "  data       src/demo/data/, data/\n"
        "  code       src/demo/\n"
        "  tests      tests/\n"
        "  documents  LICENSE\n"
        "  settings   zzz/\n\n"
        "*Next:*\n  cd demo && uv venv && uv pip install --python .venv -e .\n  .venv/bin/demo train\n"
    )
