"""Numbers in the code that the settings name as well, of which nothing reads what the settings say."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.hyperparameters import NAMES, Number, given_numbers, is_number
from mlscaffold.facts.model import OwnSettings, Project, Setting
from mlscaffold.facts.settings_use import is_beside, names_columns
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import pattern

_KINDS = pattern(r"forest|xgb|lgb|light|cat_?boost|boost|logistic|sv[cmr]|ridge|lasso|elastic|kn|tree|mlp|sgd|adam")

_GIVEN = frozenset({"args", "kwargs", "params", "parameters", "init_args", "hyperparameters", "options"})
"""Sections that are handed on as a whole to what the one above them names."""


def overlooked_settings(project: Project) -> Iterator[tuple[Number, Setting]]:
    """The numbers, each with the setting that is about the very model that it is given to."""
    named: dict[str, list[tuple[OwnSettings, Setting]]] = {}
    for file in project.own_settings:
        for setting in () if names_columns(file.path) else file.settings:
            if (name := setting.key.rpartition(".")[2]) in NAMES:
                named.setdefault(name, []).append((file, setting))
    for code in project.python if named else ():
        for number in () if code.is_test or is_aside(code.path) else given_numbers(code):
            meant = [n for n in named.get(number.name, ()) if is_beside(n[0].path, code.path)]
            if len({s.key for _, s in meant}) == 1 and all(_is_meant(f, s, number) for f, s in meant):
                yield number, meant[0][1]


def _is_meant(file: OwnSettings, setting: Setting, number: Number) -> bool:
    """Whether a setting is about the very model that a number is given to, and no code asks for it by its name."""
    section, *_ = setting.key.rpartition(".")
    if not _is_numeric(setting.value) or file.is_read(number.name) or any(map(str.isdigit, section.split("."))):
        return False
    if not number.given_to:
        # A dictionary of the same value may hold what counts where the settings say nothing.
        handed_on = section.rpartition(".")[2] in _GIVEN and "whole" in file.uses.get(section.rpartition(".")[2], ())
        return str(setting.value) != str(number.value) and not handed_on and not _is_looked_up(section, file)
    if "whole" in file.uses.get(section.rpartition(".")[2], ()):
        return False
    names = [s.key.rpartition(".")[2] for s in file.settings if s.key.rpartition(".")[0] == section]
    kind = _KINDS.search(section.lower())
    by_key = sum(map(file.is_read, names)) * 2 >= len(names) - 1
    return by_key and (kind is None or kind[0] in number.given_to.lower())


def _is_looked_up(section: str, file: OwnSettings) -> bool:
    """Whether a section is one of several, by the classes of models: the one that is meant is handed on as a whole."""
    above, _, name = section.rpartition(".")
    return (
        name[:1].isupper()
        and not file.is_read(name)
        and "whole" in file.uses.get(above.rpartition(".")[2], frozenset())
    )


def _is_numeric(value: object) -> bool:
    try:
        return is_number(value) or float(str(value)) == float(str(value))
    except ValueError:
        return False
