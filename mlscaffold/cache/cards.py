"""What is known of rules without importing them: a hook on one file asks few of them, and pays for those.

The cards of all rules are kept in the user's own cache folder, each as long as the module that it was taken from is
the same file. What is kept is sealed; see `mlscaffold.cache.seal`.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Iterator, Sequence

from mlscaffold import __version__
from mlscaffold.cache import folder, seal
from mlscaffold.lean import TYPE_CHECKING, dataclass, replace
from mlscaffold.packs import Listed
from mlscaffold.rules import Problem, Rule

if TYPE_CHECKING:
    from typing import Any, Final

_FORM: Final = 1
_NAME: Final = "rules"
_FIELDS: Final = ("title", "level", "confidence", "stage", "since", "when", "topic", "subject", "options", "fix")


@dataclass(frozen=True, slots=True)
class _OnCall:
    """The function of a rule, imported when it is asked."""

    item: Listed

    def __call__(self, fact: Any, **options: Any) -> Iterator[Problem]:
        return self.item.load().function(fact, **options)


def without_import(available: Sequence[Listed]) -> tuple[Listed, ...]:
    """The rules that are available, each known by its card where there is one."""
    cards = _kept()
    return tuple(replace(item, rule=_rule(item, cards)) for item in available)


def keep(available: Sequence[Listed]) -> None:
    """Keep the cards of rules, when one of them had none and is imported by now."""
    if all(item.rule is not None or item.folder or item.module not in sys.modules for item in available):
        return
    cards = {}
    for item in available:
        if item.folder:
            # What the user names by its folder is worked on.
            continue
        rule = item.rule if item.rule is not None else item.load() if item.module in sys.modules else None
        if rule is not None:
            cards[_place(item)] = (_state(item), [getattr(rule, name) for name in _FIELDS])
    try:
        data = marshal.dumps((_FORM, __version__, sys.version, cards))
    except ValueError:
        # An option of some pack that is no plain value.
        return
    folder.write_sealed(seal.home(), data, _NAME)


def _kept() -> dict[str, tuple[tuple[int, int], list[Any]]]:
    data = folder.read_sealed(os.path.join(seal.home(), _NAME))
    try:
        form, version, python, cards = marshal.loads(data) if data else (0, "", "", {})  # noqa: S302 - it was sealed
    except (EOFError, ValueError, TypeError):
        return {}
    found: dict[str, tuple[tuple[int, int], list[Any]]] = cards
    return found if (form, version, python) == (_FORM, __version__, sys.version) else {}


def _rule(item: Listed, cards: dict[str, tuple[tuple[int, int], list[Any]]]) -> Rule | None:
    state, card = cards.get(_place(item), ((0, 0), None))
    if card is None or item.folder or state != _state(item):
        return None
    given = dict(zip(_FIELDS, card, strict=True))
    return Rule(name=item.name, function=_OnCall(item), pack=item.pack, **given)


def _place(item: Listed) -> str:
    return f"{item.page.parent}{os.sep}{item.module.rpartition('.')[2]}.py"


def _state(item: Listed) -> tuple[int, int]:
    try:
        status = os.stat(_place(item))
    except OSError:
        return 0, 0
    return status.st_size, status.st_mtime_ns
