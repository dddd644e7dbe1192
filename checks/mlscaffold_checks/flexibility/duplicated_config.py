"""The rule `flexibility/duplicated-config`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mlscaffold.facts.model import ConfigFile, Place, Project
from mlscaffold.facts.settings_use import is_settings
from mlscaffold.rules import Problem, rule

_OF_A_MODEL = {"model_type", "vocab_size"}
"""In what transformers writes beside the weights of a model, and reads again."""


@rule(level="note", stage="production", since="0.1", when="trains")
def duplicated_config(project: Project, *, settings: int = 20) -> Iterator[Problem]:
    """Files of settings are copies of one another, but for a few values."""
    alike: dict[tuple[str, ...], list[ConfigFile]] = {}
    for file in project.configs:
        keys = {s.key for s in file.settings}
        if len(file.settings) >= settings and is_settings(file) and not keys >= _OF_A_MODEL:
            alike.setdefault(tuple(sorted(keys)), []).append(file)
    for files in alike.values():
        if len(files) > 1:
            yield from _copies(files)


def _copies(files: list[ConfigFile]) -> Iterator[Problem]:
    values = [{s.key: repr(s.value) for s in file.settings} for file in files]
    usual = {key: Counter(v[key] for v in values).most_common(1)[0][0] for key in values[0]}
    few = [(f, v) for f, v in zip(files, values, strict=True) if sum(v[k] != usual[k] for k in usual) * 6 <= len(usual)]
    varied = sum(len({v[key] for _, v in few}) > 1 for key in usual)
    if len(few) > 1 and 0 < varied * 3 < len(usual):
        first, *others = (f.path for f, _ in few)
        yield Problem(
            Place(first),
            f"{len(few)} files have the same {len(usual)} settings and differ in {varied} of their values",
            "Keep what they share in one file, and in each of the others only what differs.",
            related=tuple(Place(path) for path in others[:10]),
        )
