"""A fact by its identity: the key under which what was worked out of it is remembered."""

from __future__ import annotations

from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Generic, TypeVar

    Fact = TypeVar("Fact")
else:
    # A plain class: no hook waits for `typing` to be loaded.
    Fact, Generic = "Fact", {"Fact": object}


class Same(Generic[Fact]):
    """A fact that equals itself alone: to hash all that is known of it takes longer than what is asked of it."""

    def __init__(self, fact: Fact) -> None:
        self.fact = fact

    def __hash__(self) -> int:
        return id(self.fact)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.fact is self.fact
