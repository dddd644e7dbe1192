"""Lean classes against those of the standard library, which they stand for."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import typing
from typing import Any

import pytest

from mlscaffold import lean


@lean.dataclass(frozen=True, slots=True)
class Lean:
    """A thing."""

    name: str
    size: int = 3
    parts: list[str] = lean.field(default_factory=list, compare=False)
    hidden: str = lean.field(default="", repr=False)

    @property
    def twice(self) -> int:
        """Its size, two times."""
        return self.size * 2


@dataclasses.dataclass(frozen=True, slots=True)
class Plain:
    """A thing."""

    name: str
    size: int = 3
    parts: list[str] = dataclasses.field(default_factory=list, compare=False)
    hidden: str = dataclasses.field(default="", repr=False)

    @property
    def twice(self) -> int:
        """Its size, two times."""
        return self.size * 2


@lean.dataclass(slots=True)
class LeanChanging:
    """A thing that changes."""

    count: int = 0


class LeanTuple(lean.NamedTuple):
    """A pair."""

    first: int
    second: str = "b"

    @property
    def both(self) -> str:
        """The two."""
        return f"{self.first}{self.second}"


class PlainTuple(typing.NamedTuple):
    """A pair."""

    first: int
    second: str = "b"

    @property
    def both(self) -> str:
        """The two."""
        return f"{self.first}{self.second}"


def outcomes(cls: Any) -> list[Any]:
    """What comes of values of a dataclass, without its name."""
    value = cls("a", 4, parts=["x"], hidden="h")
    found: list[Any] = [
        repr(value).replace(cls.__name__, "C"), value == cls("a", 4, ["y"], "h"), value != cls("a"), hash(value),
        value.twice, value == 3, cls.__match_args__, cls.__doc__, cls("a").parts is cls("a").parts,
        [(f.name, f.type, f.compare, f.repr) for f in dataclasses.fields(value)], dataclasses.asdict(value),
        repr(dataclasses.replace(value, size=5)).replace(cls.__name__, "C"), hasattr(value, "__dict__"),
        repr(lean.replace(value, name="b")).replace(cls.__name__, "C"), dataclasses.is_dataclass(value),
        pickle.loads(pickle.dumps(value)) == value, copy.deepcopy(value) == value,
    ]  # fmt: skip
    for wrong in (
        lambda: setattr(value, "size", 1), lambda: delattr(value, "size"), lambda: cls(), lambda: cls("a", wrong=1),
        lambda: dataclasses.replace(value, wrong=1),
    ):  # fmt: skip
        with pytest.raises((TypeError, AttributeError)) as caught:
            wrong()
        found.append((caught.type, str(caught.value).replace(cls.__name__, "C")))
    return found


def test_a_dataclass_is_as_the_standard_librarys() -> None:
    for _ in range(3):
        # The first values are made in another way than the later ones.
        assert outcomes(Lean) == outcomes(Plain)


def test_one_that_is_not_frozen_changes_and_has_no_hash() -> None:
    value = LeanChanging()
    value.count += 1
    assert value == LeanChanging(1)
    with pytest.raises(TypeError, match="unhashable"):
        hash(value)


def outcomes_of_tuple(cls: Any) -> list[Any]:
    """What comes of values of a named tuple, without its name."""
    value = cls(1, second="c")
    found: list[Any] = [
        repr(value).replace(cls.__name__, "C"), value == (1, "c"), hash(value), value.both, value._replace(first=2),
        value._asdict(), cls._fields, cls._field_defaults, cls._make([1, "x"]), cls.__match_args__, cls.__mro__[1:],
        pickle.loads(pickle.dumps(value)) == value, copy.deepcopy(value) == value, cls(1), list(value), cls.__doc__,
        typing.get_type_hints(cls), hasattr(value, "__dict__"),
    ]  # fmt: skip
    for wrong in (lambda: cls(), lambda: cls(1, 2, 3), lambda: cls(1, third=3), lambda: setattr(value, "first", 2)):
        with pytest.raises((TypeError, AttributeError)) as caught:
            wrong()
        found.append(caught.type)
    return found


def test_a_named_tuple_is_as_the_standard_librarys() -> None:
    for _ in range(3):
        assert outcomes_of_tuple(LeanTuple) == outcomes_of_tuple(PlainTuple)


def test_a_pattern_is_compiled_when_it_is_used() -> None:
    late = lean.pattern(r"a+(b)?")
    assert (late.fullmatch("aab") is not None, late.sub("-", "caab"), late.groups) == (True, "c-", 1)
