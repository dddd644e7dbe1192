"""Which rules are asked: what settings and command line choose by `all`, by level, by family or by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mlscaffold.config import LEVELS, Choice
from mlscaffold.errors import UserError, nearest
from mlscaffold.lean import TYPE_CHECKING, NamedTuple
from mlscaffold.packs import Listed

if TYPE_CHECKING:
    from typing import Final, Literal

    _Weight = Literal[0, 1, 2, 3]

ALL: Final = "all"
COMMAND_LINE: Final = "command line"

_NOTHING: Final = 0
_EVERYTHING: Final = 1
_MANY: Final = 2
_ONE: Final = 3
"""How closely a choice names a rule: not at all, by `all`, by its level or family, by its name."""


class _Verdict(NamedTuple):
    """What was decided of one rule so far."""

    asked: bool
    weight: _Weight
    """Of the name that decided it."""


class Chosen(NamedTuple):
    """The rules that are wanted."""

    rules: tuple[Listed, ...]
    by_name: frozenset[str]
    """Those that somebody asks for by their full name, and that are therefore asked at any stage."""


def choose(available: Sequence[Listed], choices: Iterable[Choice], levels: Mapping[str, str]) -> Chosen:
    """The rules that choices ask for, the later ones over the earlier; a name that names nothing is an error.

    In one place the closer name decides, and `ignore` between equals. A later `select` starts anew, but for rules
    that an earlier place ignores by a closer name: `--select data-docs` is no word on `ignore = ["data-docs/x"]`.
    """
    names = {i.name for i in available}
    families = {i.family for i in available}
    verdicts = dict.fromkeys((i.name for i in available), _Verdict(True, _NOTHING))
    for choice in filter(None, choices):
        for name in (*choice.select, *choice.extend_select, *choice.ignore):
            if name not in names and name not in families and name not in LEVELS and name != ALL:
                raise unknown(choice.source, name, available)
        for item in available:
            verdicts[item.name] = _decided(verdicts[item.name], choice, item, levels)
    return Chosen(
        tuple(i for i in available if verdicts[i.name].asked),
        frozenset(name for name, v in verdicts.items() if v.asked and v.weight == _ONE),
    )


def unknown(source: str, name: str, available: Sequence[Listed]) -> UserError:
    """The error of a name that names no rule."""
    names = [*(i.name for i in available), *dict.fromkeys(i.family for i in available), *LEVELS, ALL]
    return UserError(
        f"{source}: there is no rule or family `{name}`", nearest(name, names) or "`mlscaffold rules` lists them."
    )


def _decided(before: _Verdict, choice: Choice, item: Listed, levels: Mapping[str, str]) -> _Verdict:
    wanted = _weight(item, (*choice.select, *choice.extend_select), levels)
    refused = _weight(item, choice.ignore, levels)
    if refused and refused >= wanted:
        return _Verdict(False, refused)
    if wanted:
        return before if not before.asked and before.weight > wanted else _Verdict(True, wanted)
    return _Verdict(False, _NOTHING) if choice.select else before


def _weight(item: Listed, names: Sequence[str], levels: Mapping[str, str]) -> _Weight:
    """How closely one of the names names a rule."""
    if item.name in names:
        return _ONE
    if item.family in names:
        return _MANY
    # The level is in the rule itself, which is imported only where that matters.
    if any(level in names for level in LEVELS) and (levels.get(item.name) or item.load().level) in names:
        return _MANY
    return _EVERYTHING if ALL in names else _NOTHING
