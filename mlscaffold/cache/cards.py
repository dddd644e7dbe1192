"""What is known of rules and packs without importing or listing them: a hook on one file asks few rules.

The cards of all rules are kept in the user's own cache folder, each as long as the module that it was taken from is
the same file; so are the lists of the packs that are installed, and of the rules of each, as long as the folders and
files are the same that these were read from. What is kept is sealed; see `mlscaffold.cache.seal`.
"""

from __future__ import annotations

import marshal
import os
import sys
import time

from mlscaffold import __version__
from mlscaffold.cache import folder, seal
from mlscaffold.installed import Pack, folders, installed, looked_at
from mlscaffold.lean import TYPE_CHECKING
from mlscaffold.packs import Listed, roots, rules_of
from mlscaffold.rules import Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any, Final

_FORM: Final = 2
_FOLDER: Final = "rules"
_ENVIRONMENTS: Final = 16
"""Files that are kept: each environment that runs this program has one, and none puts out another's."""
_FIELDS: Final = ("title", "level", "confidence", "stage", "since", "when", "topic", "subject", "options", "fix")
_TICK: Final = 2_000_000_000
"""Nanoseconds in which the clock of a file system may stand still."""
_MOST: Final = 32
"""Lists that are kept."""


class _OnCall:
    """The function of a rule, imported when it is asked for the first time."""

    __slots__ = ("_function", "_item")

    def __init__(self, item: Listed) -> None:
        self._item = item
        self._function: Callable[..., Iterator[Problem]] | None = None

    def __call__(self, fact: Any, **options: Any) -> Iterator[Problem]:
        if self._function is None:
            self._function = self._item.load().function
        return self._function(fact, **options)


class Cards:
    """What earlier runs of this user kept, and what this one finds out."""

    def __init__(self) -> None:
        self._began = time.time_ns()
        self._cards, self._lists = _kept()
        self._is_new = False

    def installed(self, outside: str) -> Sequence[Pack]:
        """The rule packs that are installed; see `mlscaffold.installed`."""
        found = self._list(
            ("installed", *folders(outside)), lambda: [tuple(pack) for pack in installed(outside)],
            lambda: looked_at(outside),
        )  # fmt: skip
        return [Pack(*row) for row in found]

    def rules_of(self, pack: Pack) -> Sequence[Listed]:
        """The rules of a pack; what the user names by its folder is worked on, and listed each time."""
        if pack.folder:
            return rules_of(pack)
        places = roots(pack)
        found = self._list(
            ("rules", *pack, *places), lambda: [tuple(item)[:5] for item in rules_of(pack)],
            lambda: [*places, *(entry.path for place in places for entry in os.scandir(place) if entry.is_dir())],
        )  # fmt: skip
        return [self._known(Listed(*row)) for row in found]

    def _list(
        self, key: tuple[str, ...], make: Callable[[], list[Any]], read_from: Callable[[], Iterable[str]]
    ) -> list[Any]:
        """A list that was kept, when all that it was read from is as it was; else what is made anew, and kept."""
        states, found = self._lists.get(key, ((), []))
        if states and all(_state(path) == state for path, state in states):
            kept: list[Any] = found
            return kept
        found = make()
        states = tuple((path, _state(path)) for path in read_from())
        if all(changed < self._began - _TICK for _, (_, changed) in states):
            self._lists.pop(key, None)
            self._lists[key] = (states, found)
            self._is_new = True
        return found

    def _known(self, item: Listed) -> Listed:
        """A rule with its card, where there is one."""
        state, card = self._cards.get(item.source, ((0, 0), None))
        if card is None or state != _state(item.source):
            return item
        name, module, pack, file, folder_, _ = item
        title, level, confidence, stage, since, when, topic, subject, options, fix = card
        rule = Rule(
            name, title, level, confidence, stage, since, when, topic, subject, _OnCall(item), options, pack, fix
        )  # fmt: skip
        return Listed(name, module, pack, file, folder_, rule)

    def keep(self, available: Sequence[Listed]) -> None:
        """Keep the cards of rules, when one of them had none and is imported by now, and new lists."""
        known = [item for item in available if not item.folder]
        if not self._is_new and all(item.rule is not None or item.module not in sys.modules for item in known):
            return
        cards = {}
        for item in known:
            rule = item.rule if item.rule is not None else item.load() if item.module in sys.modules else None
            if rule is not None:
                cards[item.source] = (_state(item.source), [getattr(rule, name) for name in _FIELDS])
        lists = dict(list(self._lists.items())[-_MOST:])
        try:
            data = marshal.dumps((_FORM, __version__, sys.version, cards, lists))
        except ValueError:
            # An option of some pack that is no plain value.
            return
        place = os.path.join(seal.home(), _FOLDER)
        try:
            os.makedirs(place, mode=0o700, exist_ok=True)
        except OSError:
            return
        folder.write_sealed(place, data, _name(), _ENVIRONMENTS)


def _name() -> str:
    """The name of the file of this environment."""
    return seal.digest(os.fsencode(f"{__file__}\n{sys.version}")).hex()[:32]


def _kept() -> tuple[dict[str, tuple[tuple[int, int], list[Any]]], dict[tuple[str, ...], Any]]:
    data = folder.read_sealed(os.path.join(seal.home(), _FOLDER, _name()))
    try:
        form, *rest = marshal.loads(data) if data else (0,)  # noqa: S302 - it was sealed
    except (EOFError, ValueError, TypeError):
        return {}, {}
    if form != _FORM or rest[:2] != [__version__, sys.version]:
        return {}, {}
    return rest[2], rest[3]


def _state(path: str) -> tuple[int, int]:
    try:
        status = os.stat(path)
    except OSError:
        return 0, 0
    return status.st_size, status.st_mtime_ns
