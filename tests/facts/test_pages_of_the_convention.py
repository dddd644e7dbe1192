"""Pages that programs read: sections, answers and tables."""

import pytest

from mlscaffold.facts.document import read_document
from mlscaffold.facts.model import Document
from mlscaffold.facts.page_table import rows_under
from mlscaffold.facts.traits import is_published


def page(text: str) -> Document:
    """A page of Markdown."""
    return read_document("docs/page.md", text.encode(), "documentation")


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("## Legal\n\nFine.\n", True),
        ("## 3. Legal questions\n\nFine.\n", True),
        ("# LEGAL\nFine.\n", True),
        ("Legal\n-----\n\nFine.\n", True),
        ("## Legal\n\n### Licence\n\nCC0\n", True),
        ("## Legal\n\n### Licence\n", True),
        ("## Legal\n", False),
        ("## Legal\n\n<!-- what about it? -->\n\n## Next\n\nWords.\n", False),
        ("## Legal\n\n<!-- never closed\nwords\n", False),
        ("Legal\n-----\n", False),
        ("## Legal\n\n---\n", False),
        ("## Legally\n\nFine.\n", False),
        ("## Is it legal?\n\nFine.\n", False),
        ("Legal: fine.\n", False),
        ("```\n## Legal\nFine.\n```\n", False),
        ("", False),
    ],
)
def test_answers(text: str, answered: bool) -> None:
    assert page(text).answers("Legal") is answered


def test_rows_of_the_first_table_of_a_section() -> None:
    text = (
        "# Plan\n\n| Level |\n|---|\n| other |\n\n## Pyramid\n\nWords.\n\n| **Level** | Path | Note |\n| :-- | --- | --: |\n"
        "| Records | `a.csv` | x \\| y |\n| charts |\n\n| Level |\n|---|\n| second |\n\n## Loop\n\n| Level |\n|---|\n| third |\n"
    )
    rows = list(rows_under(page(text), "pyramid"))
    assert [(r.at.line, r.cell("level"), r.cell("path"), r.cell("note"), r.cell("none")) for r in rows] == [
        (13, "Records", "a.csv", "x \\| y", ""), (14, "charts", "", "", ""),
    ]  # fmt: skip
    assert list(rows_under(page(text), "nowhere")) == []
    assert list(rows_under(page("## Pyramid\n\nno table\n"), "Pyramid")) == []


@pytest.mark.parametrize(
    ("text", "paths", "expected"),
    [
        ("pip install bycatch", ["bycatch/__init__.py"], True),
        ("$ python -m pip install -U 'by-catch[all]'", ["src/by_catch/__init__.py"], True),
        ("pip install acme-bycatch", ["bycatch/__init__.py"], True),
        ("pip install pybycatch", ["bycatch/__init__.py"], False),
        ("uv add bycatch", ["bycatch/__init__.py"], True),
        ("pip install -e .", ["bycatch/__init__.py"], False),
        ("pip install torch numpy", ["bycatch/__init__.py"], False),
        ("pip install bycatch", ["apps/bycatch/__init__.py"], False),
        ("pip install -r requirements.txt", ["requirements/__init__.py"], False),
        ("uv pip install -r bycatch/requirements.txt", ["bycatch/__init__.py"], False),
        ("pip install -q bycatch/", ["src/bycatch/__init__.py"], False),
        ("pip install --requirement=a.txt bycatch", ["bycatch/__init__.py"], False),
        ("pip install --no-cache-dir -U bycatch", ["bycatch/__init__.py"], True),
    ],
)
def test_what_others_install_by_name_is_published(text: str, paths: list[str], expected: bool) -> None:
    assert is_published([text], paths) is expected
