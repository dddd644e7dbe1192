"""What speaks for a topic: signs that are looked for, and the places where they are found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mlscaffold.facts.model import Place


@dataclass(frozen=True, slots=True)
class Evidence:
    """One place, and what it shows in a sentence without a full stop."""

    at: Place
    text: str


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that must be seen before a topic can pass."""

    found: tuple[Evidence, ...]
    """Where it is seen; empty when it is not."""
    absent: str
    """What could not be seen, in a clause: `no lock file or exact pins were found`."""
    wanted: str
    """What would show it, in one sentence that asks for it."""


def sign(found: Iterable[Evidence | None], absent: str, wanted: str) -> Sign:
    """A sign with those of the places that are there."""
    return Sign(tuple(e for e in found if e is not None), absent, wanted)
