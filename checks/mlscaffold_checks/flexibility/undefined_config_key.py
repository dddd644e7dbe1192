"""The rule `flexibility/undefined-config-key`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="prototype", since="0.1", confidence="medium", when="ml")
def undefined_config_key(project: Project) -> Iterator[Problem]:
    """Code reads a setting that its file does not have, and stops there."""
    sections = {file.path: _sections([s.key for s in file.settings]) for file in project.own_settings}
    for read in project.setting_reads if sections else ():
        parts = read.key.split(".")
        known = sections[read.settings]
        for depth in range(len(parts)):
            above, key = ".".join(parts[:depth]), parts[depth]
            names = known.get(above)
            if names is None or "<<" in names or any(map(str.isdigit, names)) or is_aside(read.at.path):
                break
            if key not in names:
                where = f"`{above}` of `{read.settings}`" if above else f"`{read.settings}`"
                yield Problem(
                    read.at,
                    f"`{key}` is read here, and {where} has no such key",
                    _has(names),
                )
                break
    for field in project.unknown_fields:
        if not is_aside(field.at.path):
            yield Problem(field.at, f"`{field.name}` is read here, and `{field.owner}` has none", _has(field.known))


def _has(names: Iterable[str]) -> str:
    return f"It has {', '.join(f'`{name}`' for name in sorted(names)[:6])}: use one of these, or add it."


def _sections(keys: list[str]) -> dict[str, set[str]]:
    """The names in each section, by its dotted key."""
    found: dict[str, set[str]] = {}
    for key in keys:
        parts = key.split(".")
        for depth, name in enumerate(parts):
            found.setdefault(".".join(parts[:depth]), set()).add(name)
    return found
