"""Circles in a graph."""

import pytest

from mlscaffold.facts.cycles import circles


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ({}, []),
        ({"a": {"b"}, "b": {"c"}}, []),
        ({"a": {"a"}}, []),
        ({"a": {"b"}, "b": {"a"}, "c": {"a"}}, [{"a", "b"}]),
        ({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}, "e": {"d"}}, [{"d", "e"}, {"a", "b", "c"}]),
    ],
)
def test_the_largest_circles_are_found(links: dict[str, set[str]], expected: list[set[str]]) -> None:
    assert circles(links) == expected


def test_a_long_chain_is_no_matter_of_depth() -> None:
    links = {str(n): {str((n + 1) % 20_000)} for n in range(20_000)}
    assert [len(circle) for circle in circles(links)] == [20_000]
