"""Which columns a page explains, and which it only names."""

import pytest

from mlscaffold.facts.explained import explained, named

COLUMNS = ("age", "sib_sp", "Fare", "lot area (m2)")


@pytest.mark.parametrize(
    "text",
    [
        "- age: years since the passenger was born",
        "* **Age** - years since birth",
        "3. `age` (integer): years since birth",
        "age = years since birth",
        "age     years since birth",
        "age\tyears since birth",
        "| Column | Type | Description |\n|---|---|---|\n| `age` | int | years since birth |",
        "| Table | Field | Definition |\n|---|---|---|\n| rows | age | years since birth |",
        "##### | Column | Description |\n##### |---|---|\n##### | age | years since birth |",
        "### age\n\nYears since the passenger was born.",
        "age\n    Years since the passenger was born.",
        "- age\n  - years since birth",
        "The column `age` is the time since birth.",
        "`age` denotes years since birth",
        "- age, fare: what was written on the ticket",
        "1. **age** - \u5e74\u9f62\uff08\u6b20\u640d\u5024\uff09",
        "- age [years]: as told by the passenger",
    ],
)
def test_words_beyond_the_name_explain(text: str) -> None:
    assert "age" in explained(COLUMNS, text)


@pytest.mark.parametrize(
    "text",
    [
        "- age",
        "1. `age`\n2. `sib_sp`\n3. `Fare`",
        "- age: int64",
        "- age: int64, non-null",
        "- age: missing values imputed by the median, scaled",
        "- **Numbers**: age, sib_sp, Fare",
        "- age, sib_sp, Fare",
        "```python\nage: int = Field(description='years since birth')\n```",
        "~~~\nage: years since birth\n~~~",
        "| age | sib_sp | Fare |\n|---|---|---|\n| 22 | 1 | 7.25 |",
        "| Column | Skewness | Reason |\n|---|---|---|\n| age | 1.3 | reduces the effect of outliers |",
        "| Column | Importance |\n|---|---|\n| age | very high indeed |",
        "We drop `age` since nobody needs it.",
        "The age of the building matters for what we do here.",
        "- Columns\n  - age\n  - sib_sp",
        "- age: Fare, sib_sp",
        "",
    ],
)
def test_names_alone_explain_nothing(text: str) -> None:
    assert "age" not in explained(COLUMNS, text)


def test_lines_are_those_of_the_explanations() -> None:
    text = "# Data\n\n- age: years since birth\n- sib sp: brothers and sisters aboard\n- lot area: square metres of ground\n"
    assert explained(COLUMNS, text) == {"age": 3, "sib_sp": 4, "lot area (m2)": 5}


def test_mentions_are_counted_outside_of_code() -> None:
    assert named(COLUMNS, "We use age and `Fare`.\n```\nsib_sp\n```\n") == 2
    assert named(COLUMNS, "the ageing of fares") == 0


def test_unclosed_fence_hides_the_rest() -> None:
    assert explained(COLUMNS, "```\n- age: years since birth\n") == {}


def test_long_lines_take_no_long() -> None:
    assert explained(COLUMNS, "|" * 200_000 + "\n" + "- agee " * 50_000 + "\n" + "`" * 100_000) == {}
