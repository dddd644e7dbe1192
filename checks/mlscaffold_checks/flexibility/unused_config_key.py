"""The rule `flexibility/unused-config-key`."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname

from mlscaffold.facts.model import Place, Project, Setting, UnreadOption
from mlscaffold.facts.overlooked_settings import overlooked_settings
from mlscaffold.facts.traits import is_aside
from mlscaffold.facts.unused_settings import unused_settings
from mlscaffold.rules import Fix, Problem, RemoveKey, rule


@rule(level="warning", stage="prototype", since="0.1", when="ml", fix="unsafe")
def unused_config_key(project: Project) -> Iterator[Problem]:
    """A setting that nothing reads: whoever changes it changes nothing."""
    # Where a number stands in its place, `flexibility/hard-coded-hyperparameter` tells it there.
    told = {setting.at for _, setting in overlooked_settings(project)}
    unused = [*_unused(project)]
    for alike in unused:
        setting, *others = alike
        if setting.at in told:
            continue
        files = "one more file" if len(others) == 1 else f"{len(others)} more files"
        more = f" (and in {files} of this folder)" if others else ""
        yield Problem(
            setting.at,
            f"`{setting.key}` is set here{more}, and nothing reads it: changing it changes nothing",
            "Read it where it was meant to count, or delete it.",
            fix=_fix(alike),
            related=tuple(other.at for other in others[:20]),
        )
    found = {(one.at.path, one.key) for alike in unused for one in alike}
    for setting in project.unread_settings:
        keys = {key for path, key in found if path == setting.at.path}
        if setting.at not in told and not any(f"{key}.".startswith(f"{setting.key}.") for key in keys):
            message = f"`{setting.key}` is set here, and nothing reads it: changing it changes nothing"
            yield Problem(setting.at, message, "Read it where it was meant to count, or delete it.")
    for setting in project.unloaded_settings:
        message = "nothing calls what loads these settings: changing them changes nothing"
        yield Problem(setting.at, message, "Load them where they were meant to count, or delete the file.")
    for option, places in _options(project):
        more = f" and in {len(places)} more programs" if places else ""
        message = f"`{option.name}` is taken here{more}, and nothing reads it: whoever passes it changes nothing"
        yield Problem(option.at, message, "Read it where it was meant to count, or delete it.", related=places[:20])
    for constant in project.unread_constants:
        if not is_aside(constant.at.path):
            message = f"`{constant.name}` is set here, and nothing reads it: changing it changes nothing"
            yield Problem(constant.at, message, "Read it where it was meant to count, or delete it.")
    for at in project.unused_loads:
        if not is_aside(at.path):
            message = "settings are loaded here, and nothing reads them: changing them changes nothing"
            yield Problem(at, message, "Read them where they were meant to count, or load nothing.")


def _options(project: Project) -> Iterator[tuple[UnreadOption, tuple[Place, ...]]]:
    """The options that nothing reads, each with its places in other programs, where it was copied through many."""
    found: dict[str, list[UnreadOption]] = {}
    for option in project.unread_options:
        if not is_aside(option.at.path):
            found.setdefault(option.name, []).append(option)
    for alike in found.values():
        if len(alike) > _MANY:
            yield alike[0], tuple(option.at for option in alike[1:])
        else:
            yield from ((option, ()) for option in alike)


_MANY = 3
"""Programs that take one option each, and are told one by one; of more, it is a copy."""


def _unused(project: Project) -> Iterator[list[Setting]]:
    """The unused settings, those of one name in the files of one folder together."""
    found: dict[tuple[str, str], list[Setting]] = {}
    for file in project.own_settings:
        for setting in unused_settings(file):
            found.setdefault((dirname(file.path), setting.key), []).append(setting)
    yield from found.values()


def _fix(settings: list[Setting]) -> Fix:
    changes = tuple(RemoveKey(setting.at.path, tuple(setting.key.split("."))) for setting in settings)
    return Fix(f"Delete `{settings[0].key}`", changes, safe=False)
