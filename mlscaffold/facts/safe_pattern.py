"""Patterns of a data dictionary, used only as far as their work can be counted beforehand.

Python's engine tries every way to match: `(a+)+b` has 2**n of them, and nothing can stop it.
"""

from __future__ import annotations

import functools
import itertools
import math
import operator
import re
import warnings
from collections.abc import Callable, Sequence

from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, Final


MAX_LENGTH: Final = 500
"""Characters of a pattern."""
_MAX_DEPTH: Final = 20
"""Groups in groups, of which the ways are counted again at each level."""
MAX_STEPS: Final = 2_000_000
"""Steps that matching one value may take."""


class Budget:
    """The steps that all patterns of one table may still take."""

    def __init__(self, steps: float = 200_000_000) -> None:
        self._left = steps

    def take(self, steps: float) -> bool:
        """Take some steps, if they are left."""
        if steps > self._left:
            return False
        self._left -= steps
        return True


def safe_matcher(pattern: str, budget: Budget) -> Callable[[str], bool] | None:
    """A test of whole values against a pattern; None for one that is invalid or could take forever.

    A value that would take too long is not decided, and so not held against the data.
    """
    analysed = _analysed(pattern)
    if analysed is None:
        return None
    compiled, counted = analysed

    def matches(value: str) -> bool:
        # Lengths share a count by powers of two, so that it is made a few times only.
        steps = counted(1 << len(value).bit_length()) * (len(value) + 1)
        return steps > MAX_STEPS or not budget.take(steps) or compiled.fullmatch(value) is not None

    return matches


@functools.lru_cache(maxsize=256)
def _analysed(pattern: str) -> tuple[re.Pattern[str], Callable[[int], float]] | None:
    """A pattern with a count of its ways for a length; None when it is invalid or cannot be counted."""
    if len(pattern) > MAX_LENGTH or _depth(pattern) > _MAX_DEPTH:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compiled = re.compile(pattern)
            tree = list(_parser().parse(pattern))
            counted = functools.cache(lambda length: _ways(tree, length, _NOTHING))
            hopeless = counted(8) == math.inf
    except (re.error, RecursionError, OverflowError, MemoryError, ValueError):
        return None
    return None if hopeless else (compiled, counted)


def _depth(pattern: str) -> int:
    """How deeply groups are nested in a pattern, or more: escaped brackets count as well."""
    signs = (1 if sign == "(" else -1 for sign in pattern if sign in "()")
    return max(itertools.accumulate(signs), default=0)


def _parser() -> Any:
    """The standard library's own reader of patterns; it has no public name."""
    import importlib

    return importlib.import_module("re._parser")


# ---------------------------------------------------------------------------------- counting the ways

_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})
_ONE_CHARACTER = frozenset({"LITERAL", "NOT_LITERAL", "IN", "ANY"})


def _ways(tree: Sequence[Any], length: int, follow: int) -> float:
    """An upper bound of the ways to match a text of some length; infinite for what cannot be counted.

    `follow` are the characters that may come after it.
    """
    total: float = 1
    for index, (operation, argument) in enumerate(tree):
        name = str(operation)
        after = _first(tree[index + 1 :], follow)
        if name == "SUBPATTERN":
            total *= _ways(list(argument[3]), length, after)
        elif name == "BRANCH":
            total *= _alternatives([list(branch) for branch in argument[1]], length, after)
        elif name in _REPEATS:
            total *= _repeated(int(argument[0]), int(argument[1]), list(argument[2]), length, after)
        elif name not in _ONE_CHARACTER and name != "AT":
            # Looking around and back multiplies the work in ways that are not worth counting.
            return math.inf
    return total


def _alternatives(branches: list[list[Any]], length: int, after: int) -> float:
    ways = [_ways(branch, length, after) for branch in branches]
    begins = [_ANYTHING if _may_be_empty(branch) else _first(branch, _NOTHING) for branch in branches]
    # Where the first character decides, only one of them is ever tried to its end.
    decided = all(not a & b for a, b in itertools.combinations(begins, 2))
    return max(ways) if decided else sum(ways)


def _repeated(least: int, most: int, inner: list[Any], length: int, after: int) -> float:
    begins = _first(inner, _NOTHING)
    ways = _ways(inner, length, begins | after)
    empty = _may_be_empty(inner)
    if ways == 1 and not empty:
        # Where the next character cannot begin another turn, the repeat can end in one place only.
        return max(min(most, length) - least, 0) + 1 if begins & after else 1
    # Each turn multiplies the ways: only a few turns can be counted.
    turns = max(most - least, 0) + 1
    return turns * max(ways, 2) ** most if most <= 8 else math.inf


# ---------------------------------------------------------------------------------- sets of characters

# A set is the bits of the ASCII characters, and one bit for all others together.
_OTHERS: Final = 1 << 128
_ANYTHING: Final = (1 << 129) - 1
_NOTHING: Final = 0


@functools.cache
def _category(name: str) -> int:
    r"""The characters of `\d`, `\w` or `\s`, or of their opposites."""
    shape = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}.get(name.rpartition("_")[2])
    if shape is None:
        return _ANYTHING
    inside = sum(1 << code for code in range(128) if re.fullmatch(shape, chr(code)))
    return (_ANYTHING & ~inside if "NOT" in name else inside) | _OTHERS


_LETTERS = sum(1 << code for code in range(128) if chr(code).isalpha())
# Letters that a letter beyond ASCII equals when case is ignored: the signs of Kelvin, long s, dotless i.
_FOLDING = sum(1 << ord(letter) for letter in "kKsSiI")


def _any_case(characters: int) -> int:
    """A set with both cases of its letters: case may be ignored anywhere in a pattern."""
    upper = characters & _LETTERS & ((1 << 96) - 1)
    lower = characters & _LETTERS & ~((1 << 96) - 1)
    characters |= upper << 32 | lower >> 32
    if characters & _FOLDING:
        characters |= _OTHERS
    return characters | _FOLDING if characters & _OTHERS else characters


def _characters(operation: str, argument: Any) -> int:
    """The characters that an element of a pattern may match, no fewer than it does."""
    if operation == "LITERAL":
        return _any_case(1 << argument if argument < 128 else _OTHERS)
    if operation == "NOT_LITERAL":
        return _ANYTHING & ~(1 << argument) if argument < 128 else _ANYTHING
    if operation == "RANGE":
        low, high = argument
        inside = sum(1 << code for code in range(low, min(high, 127) + 1))
        return _any_case(inside | (_OTHERS if high > 127 else 0))
    if operation == "CATEGORY":
        return _category(str(argument))
    if operation == "IN":
        kinds = [(str(kind), value) for kind, value in argument]
        if kinds[0][0] == "NEGATE":
            # Ignoring case leaves out more, never less: only what stands there is surely left out.
            left_out = [1 << value for kind, value in kinds[1:] if kind == "LITERAL" and value < 128]
            left_out += [_category(str(value)) & ~_OTHERS for kind, value in kinds[1:] if kind == "CATEGORY"]
            return _ANYTHING & ~functools.reduce(operator.or_, left_out, 0)
        return functools.reduce(operator.or_, (_characters(kind, value) for kind, value in kinds), 0)
    return _ANYTHING


def _first(tree: Sequence[Any], follow: int) -> int:
    """The characters that a text matched by a pattern, and what follows it, may begin with."""
    found = _NOTHING
    for operation, argument in tree:
        name = str(operation)
        if name in _REPEATS:
            found |= _first(list(argument[2]), _NOTHING)
            if int(argument[0]) and not _may_be_empty(list(argument[2])):
                return found
        elif name == "SUBPATTERN":
            found |= _first(list(argument[3]), _NOTHING)
            if not _may_be_empty(list(argument[3])):
                return found
        elif name == "BRANCH":
            branches = [list(branch) for branch in argument[1]]
            for branch in branches:
                found |= _first(branch, _NOTHING)
            if not any(map(_may_be_empty, branches)):
                return found
        elif name != "AT":
            return found | _characters(name, argument)
    return found | follow


def _may_be_empty(tree: Sequence[Any]) -> bool:
    for operation, argument in tree:
        name = str(operation)
        if name in _REPEATS:
            empty = not int(argument[0]) or _may_be_empty(list(argument[2]))
        elif name == "SUBPATTERN":
            empty = _may_be_empty(list(argument[3]))
        elif name == "BRANCH":
            empty = any(_may_be_empty(list(branch)) for branch in argument[1])
        else:
            empty = name not in _ONE_CHARACTER
        if not empty:
            return False
    return True
