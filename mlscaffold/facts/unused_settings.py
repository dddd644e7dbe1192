"""Settings whose names stand nowhere else, in sections that code reads one by one."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import OwnSettings, Setting
from mlscaffold.facts.settings_use import names_columns
from mlscaffold.facts.unread_constants import TRAINING
from mlscaffold.lean import pattern

_NAME = pattern(r"[A-Za-z_]\w*")
_FOR_PEOPLE = pattern(
    r"_.*|name|title|version|authors?|maintainers?|e?mails?|contacts?|licen[cs]e|doc|help|info|labels?|tags?"
    r"|(?:.*_)?(?:desc(?:ription)?|notes?|comments?|evidence|rationale|reasons?)"
    r"|date|created(?:_\w+)?|(?:last_)?(?:updated|modified)(?:_\w+)?|date_(?:created|updated|modified)"
)

_NO_READS = frozenset({"module", "keyword"})
"""How a word is used that is only the name of a module, or of an argument: no setting is read by these."""


_FEW = 2
"""Settings of a section that are read, before one that is none of a training is believed to be forgotten."""


def unused_settings(file: OwnSettings) -> Iterator[Setting]:
    """The settings of a file that nothing reads."""
    if names_columns(file.path):
        return
    sections: dict[str, list[Setting]] = {}
    for setting in file.settings:
        sections.setdefault(setting.key.rpartition(".")[0], []).append(setting)
    for section, members in sections.items():
        unused = [s for s in members if _is_unused(s, file)]
        read = _read_by_key(section, members, file) if unused else 0
        enough = read >= _FEW and read > len(unused)
        yield from (s for s in unused if enough or (read and s.key.rpartition(".")[2].upper() in TRAINING))


def is_for_people(name: str) -> bool:
    """Whether a key says something to people, or is no name that code could ask for."""
    return not _NAME.fullmatch(name) or _FOR_PEOPLE.fullmatch(name) is not None


def _is_unused(setting: Setting, file: OwnSettings) -> bool:
    name = setting.key.rpartition(".")[2]
    # What Hydra fills in for a run is offered to whoever writes an experiment.
    if isinstance(setting.value, str) and setting.value.startswith("${hydra:"):
        return False
    is_spoken_of = not file.uses.get(name, frozenset()) <= _NO_READS
    return not is_for_people(name) and not is_spoken_of


def _read_by_key(section: str, members: list[Setting], file: OwnSettings) -> int:
    """How many settings of a section are read, where that is one by one; 0 where it is handed on as a whole."""
    *_, name = parts = section.split(".")
    ways = file.uses.get(name, {"whole"}) if name else {"item"}
    # What no code takes by its name is chosen by another setting: `params[config.model]`.
    if any(part.isdigit() for part in parts) or "whole" in ways or ways.isdisjoint({"item", "attribute"}):
        return 0
    return sum(file.is_read(s.key.rpartition(".")[2]) for s in members)
