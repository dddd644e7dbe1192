"""Lines of text files: added once, and to `.gitignore` only where they would do something."""

import codecs

import pytest

from mlscaffold.fixes.lines import with_line, with_pattern
from mlscaffold.fixes.refusal import RefusedError
from mlscaffold.fixes.text import Text


@pytest.mark.parametrize(
    ("before", "line", "after"),
    [
        ("", "pyyaml", "pyyaml\n"),
        ("numpy", "pyyaml", "numpy\npyyaml\n"),
        ("numpy\r\n", "pyyaml", "numpy\r\npyyaml\r\n"),
        ("pyyaml\nnumpy", "pyyaml", "pyyaml\nnumpy"),
    ],
)
def test_a_line(before: str, line: str, after: str) -> None:
    assert with_line(Text(before), line).decode() == after


@pytest.mark.parametrize(
    ("there", "line", "does_the_same"),
    [
        (".idea/", ".idea/", True),
        (".idea", ".idea/", True),
        ("*.egg-info/", "src.egg-info/", True),
        ("*.py[cod]\n/mlruns\n", "/mlruns", True),
        ("mlruns", "/work/mlruns", True),
        ("*.swp  ", ".a.swp", True),
        # Folders alone, another name, one place alone, a remark, and what a later line takes back.
        (".DS_Store/", ".DS_Store", False),
        (".idea/workspace.xml", ".idea/", False),
        ("/src/__pycache__/", "__pycache__/", False),
        ("#.idea/", ".idea/", False),
        ("*\n!.idea", ".idea/", False),
        ("!a\n.idea", ".idea/", False),
        ("a[b", "a[b/", True),
        ("", ".idea/", False),
    ],
)
def test_a_pattern(there: str, line: str, does_the_same: bool) -> None:
    assert with_pattern(Text(there), line).decode() == (
        there if does_the_same else with_line(Text(there), line).decode()
    )


def test_a_line_that_git_would_not_read_is_not_added() -> None:
    with pytest.raises(RefusedError, match="UTF-16"):
        with_pattern(Text("*.log", "utf-16-le", codecs.BOM_UTF16_LE), "models/")
