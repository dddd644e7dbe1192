"""What a project has DVC keep: the files that stand for data, the stages of its pipelines, and where the data is sent.

Read from what is in git alone, by DVC 3.62's documentation of its files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from posixpath import basename, dirname, join, normpath

from mlscaffold.facts.ini import read_ini
from mlscaffold.facts.model import ConfigFile, DvcFacts, DvcPath, DvcPipeline, DvcPointer, Place
from mlscaffold.facts.text import decode
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

PIPELINE: Final = "dvc.yaml"
CONFIG: Final = ".dvc/config"
_OUT: Final = pattern(r"^(?:-|[ ]{2,}|-[ ]+|[ ]+-[ ]+)[ ]*path:[ ]*[\"']?(.+?)[\"']?[ ]*$", re.MULTILINE)
_SECTION: Final = pattern(r"^(\w+):", re.MULTILINE)
_WDIR: Final = pattern(r"^wdir:[ ]*[\"']?(.+?)[\"']?[ ]*$", re.MULTILINE)
_STAGE: Final = pattern(
    r"stages\.(?P<stage>.+?)(?:\.do)?\.(?P<list>deps|outs|metrics|plots|params)\.\d+(?:\.(?P<path>.+))?"
)
_FOLDER: Final = pattern(r"stages\.(.+?)(?:\.do)?\.wdir")
_OPTION: Final = pattern(
    r"\.(?:cache|persist|desc|type|labels|meta|push|remote|checksum|x|y|x_label|y_label|title|template|header)(?:\..*)?$"
)


def is_dvc_file(path: str) -> bool:
    """Whether a file is one of DVC's that no extractor of settings reads."""
    return path.endswith((".dvc", f"/{CONFIG}")) or path == CONFIG


def read_dvc(files: Mapping[str, bytes], configs: Sequence[ConfigFile]) -> DvcFacts:
    """What is in the files of DVC, given their contents, and its pipelines as settings."""
    return DvcFacts(
        pointers=tuple(_pointer(path, data) for path, data in sorted(files.items()) if path.endswith(".dvc")),
        pipelines=tuple(map(_pipeline, (c for c in configs if basename(c.path) == PIPELINE and not c.templated))),
        remotes=tuple(
            (path.removesuffix(CONFIG).rstrip("/"), _has_remote(data))
            for path, data in sorted(files.items())
            if path.endswith(CONFIG)
        ),
    )


def _has_remote(data: bytes) -> bool:
    return any(name.strip("'\" ").startswith("remote") for name in read_ini(decode(data)))


def _pointer(path: str, data: bytes) -> DvcPointer:
    text = decode(data)
    wdir = _WDIR.search(text)
    folder = join(dirname(path), wdir[1]) if wdir else dirname(path)
    starts = [(match.start(), match[1]) for match in _SECTION.finditer(text)]
    ends = [*(start for start, _ in starts[1:]), len(text)]
    outs = []
    # A pointer without a section has an end all the same.
    for (start, name), end in zip(starts, ends, strict=False):
        if name == "outs":
            outs += [normpath(join(folder, found[1])) for found in _OUT.finditer(text, start, end)]
    return DvcPointer(path, tuple(outs), added=not {"deps", "cmd"} & {name for _, name in starts})


def _pipeline(config: ConfigFile) -> DvcPipeline:
    here = dirname(config.path)
    folders = {
        match[1]: s.value for s in config.settings if (match := _FOLDER.fullmatch(s.key)) and isinstance(s.value, str)
    }
    needed: list[DvcPath] = []
    made: list[str] = []
    stages = set()
    for setting in config.settings:
        parts = setting.key.split(".", 2)
        if parts[0] == "stages" and len(parts) > 1:
            stages.add(parts[1])
        match = _STAGE.fullmatch(setting.key)
        if match is None:
            continue
        written = setting.value if match["path"] is None else _OPTION.sub("", match["path"])
        folder = join(here, folders.get(match["stage"], ""))
        if match["list"] == "params":
            # `- lr` is a key of the file that params are read from unless another is named.
            if match["path"] is None and isinstance(written, str):
                needed.append(DvcPath(setting.at, normpath(join(folder, "params.yaml"))))
        elif isinstance(written, str) and "${" not in written and "://" not in written:
            path = normpath(join(folder, written))
            if match["list"] == "deps":
                needed.append(DvcPath(setting.at, path))
            else:
                made.append(path)
    templated = any("${" in s.value for s in config.settings if isinstance(s.value, str))
    return DvcPipeline(Place(config.path), len(stages), tuple(needed), tuple(dict.fromkeys(made)), templated)


def absent(dvc: DvcFacts, paths: frozenset[str]) -> Iterator[DvcPath]:
    """What stages need that is not there, that DVC does not keep, and that no stage makes."""
    known = {*(out for p in dvc.pointers for out in p.outs), *(out for p in dvc.pipelines for out in p.outs)}
    above = {folder for path in known for folder in _above(path)}
    # Where names are filled in, what a stage makes may have any name.
    for pipeline in dvc.pipelines if not any(p.templated for p in dvc.pipelines) else ():
        for item in dict.fromkeys(pipeline.needs):
            path = item.path
            if path.startswith("/") or path.split("/")[0] == ".." or path in paths or path in known or path in above:
                continue
            if path != "." and not known.intersection(_above(path)):
                yield item


def _above(path: str) -> Iterator[str]:
    while path := dirname(path):
        if path == "/":
            return
        yield path
