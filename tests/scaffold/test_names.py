"""Names for projects and packages: what is wrong with them, and what is near."""

import keyword
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlscaffold.scaffold import names
from mlscaffold.scaffold.template import bundled, questions

TAKEN = questions(bundled())["package"].taken


@pytest.mark.parametrize(
    "name", ["a", "Penguins", "A/B".replace("/", "-"), "größe 2", "企鵝", "x" * 200, "pandas", "class"]
)
def test_names_for_projects(name: str) -> None:
    assert names.project_problem(name) == ""


@pytest.mark.parametrize(
    "name",
    ["", " ", ".", "..", "-", "a/b", "a\\b", "/", "a\nb", "a\x00", "a\u2028b", "\u202ea", "\ud800", "x" * 201,
     "con", "NUL", "Aux.txt", "lpt1", "com0 "],
)  # fmt: skip
def test_no_names_for_projects(name: str) -> None:
    assert names.project_problem(name)


@pytest.mark.parametrize("name", ["a", "a1", "penguins", "a_b_c", "match", "x" * 50])
def test_names_for_packages(name: str) -> None:
    assert names.package_problem(name, TAKEN) == ""


@pytest.mark.parametrize(
    "name",
    ["", "A", "1a", "_a", "a_", "a__b", "a-b", "a.b", "a b", "a/b", "ä", "a\n", "x" * 51, "test", "distutils",
     "annotationlib", "con", "aux", "lpt9", "sklearn", "pandas", "mlscaffold", "mlscaffold_checks", "data", "tests",
     *(word for word in keyword.kwlist if word.islower()),
     *sorted(sys.stdlib_module_names)],
)  # fmt: skip
def test_no_names_for_packages(name: str) -> None:
    assert names.package_problem(name, TAKEN)


@given(st.text(max_size=80) | st.sampled_from([*keyword.kwlist, *sys.stdlib_module_names, *TAKEN]))
def test_a_suggestion_is_a_name_or_nothing(text: str) -> None:
    suggestion = names.package_suggestion(text, TAKEN)
    assert not suggestion or names.package_problem(suggestion, TAKEN) == ""
    if not names.package_problem(text, TAKEN):
        assert suggestion == text
