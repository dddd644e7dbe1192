"""Settings whose names stand nowhere else, in sections that code reads one by one."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import OwnSettings, Setting
from mlscaffold.lean import pattern

_NAME = pattern(r"[A-Za-z_]\w*")
_FOR_PEOPLE = pattern(
    r"_.*|name|title|version|authors?|maintainers?|e?mails?|contacts?|licen[cs]e|doc|help|info|labels?|tags?"
    r"|(?:.*_)?(?:desc(?:ription)?|notes?|comments?|evidence|rationale|reasons?)"
    r"|date|created(?:_\w+)?|(?:last_)?(?:updated|modified)(?:_\w+)?|date_(?:created|updated|modified)"
)

_NO_READS = frozenset({"module", "keyword"})
"""How a word is used that is only the name of a module, or of an argument: no setting is read by these."""


def unused_settings(file: OwnSettings) -> Iterator[Setting]:
    """The settings of a file that nothing reads."""
    sections: dict[str, list[Setting]] = {}
    for setting in file.settings:
        sections.setdefault(setting.key.rpartition(".")[0], []).append(setting)
    for section, members in sections.items():
        unused = [s for s in members if _is_unused(s, file)]
        if unused and _is_read_by_key(section, len(unused), members, file):
            yield from unused


def _is_unused(setting: Setting, file: OwnSettings) -> bool:
    name = setting.key.rpartition(".")[2]
    # What Hydra fills in for a run is offered to whoever writes an experiment.
    if isinstance(setting.value, str) and setting.value.startswith("${hydra:"):
        return False
    is_spoken_of = not file.uses.get(name, frozenset()) <= _NO_READS
    return bool(_NAME.fullmatch(name)) and not _FOR_PEOPLE.fullmatch(name) and not is_spoken_of


def _is_read_by_key(section: str, unused: int, members: list[Setting], file: OwnSettings) -> bool:
    """Whether the settings of a section are read one by one, and not handed on as a whole."""
    *_, name = parts = section.split(".")
    if any(part.isdigit() for part in parts) or (name and "whole" in file.uses.get(name, {"whole"})):
        return False
    read = sum(file.is_read(s.key.rpartition(".")[2]) for s in members)
    return read >= 2 and read > unused
