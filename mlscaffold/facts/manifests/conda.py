"""What conda's files declare: environments in YAML, and recipes."""

from __future__ import annotations

import re

from mlscaffold.facts.manifests.collector import Collector
from mlscaffold.facts.manifests.requirement_lines import INSTALLERS, Include, conda_requirement, requirement_lines
from mlscaffold.facts.nodes import Node, read_yaml
from mlscaffold.facts.text import split_lines
from mlscaffold.lean import pattern

_BUILD = pattern(r"/(?P<name>[\w.-]+)-(?P<version>[^/-]+)-[^/-]+\.(?:conda|tar\.bz2)(?:#|\s*$)")
_LONGEST_LINE = 500
"""Characters of a line of a recipe that names a package."""


def read_conda(collector: Collector, path: str, text: str) -> None:
    """Take the requirements of a conda environment: YAML with a list of dependencies and a name or channels."""
    if "dependencies" not in text:
        return
    try:
        documents = read_yaml(text)
    except ValueError:
        # Most YAML is no environment: what is broken is another extractor's to say.
        return
    for root in documents:
        listed = root.get("dependencies")
        if listed is None or not _is_environment(listed) or not any(map(root.get, ("channels", "name", "prefix"))):
            continue
        collector.declared.setdefault(path)
        for element in listed.elements():
            if element.kind == "scalar":
                found = conda_requirement(element.text, element.line)
                if found and not (found.name in INSTALLERS and not found.specifier):
                    collector.add(path, found, "", "conda")
            for entry in (element.get("pip") or element).elements():
                _read_pip_entry(collector, path, entry)


def _is_environment(listed: Node) -> bool:
    """Whether a list of dependencies is conda's: names, and perhaps a mapping with `pip`; charts and roles are not."""
    return listed.kind == "list" and all(
        element.kind == "scalar"
        or (element.kind == "mapping" and [name.text for name, _ in element.items()] == ["pip"])
        for element in listed.elements()
    )


def _read_pip_entry(collector: Collector, path: str, entry: Node) -> None:
    for found in requirement_lines(entry.text) if entry.kind == "scalar" else ():
        if isinstance(found, Include):
            collector.named_file(path, found.path)
        else:
            collector.add(path, found._replace(line=entry.line), "", "conda")


def read_explicit(collector: Collector, path: str, text: str) -> None:
    """Take what an explicit list of conda pins: addresses of builds, below a line that says so."""
    if not re.search(r"^@EXPLICIT", text, re.MULTILINE):
        return
    for number, line in enumerate(split_lines(text), 1):
        build = _BUILD.search(line) if len(line) <= _LONGEST_LINE and not line.startswith("#") else None
        if build:
            found = conda_requirement(f"{build['name']}=={build['version']}", number)
            collector.add(path, found, "", "lock")


def read_recipe(collector: Collector, path: str, text: str) -> None:
    """Take what a conda recipe needs to run, line by line: its templates make it no YAML."""
    section = ""
    inside = False
    for number, line in enumerate(split_lines(text), 1):
        if len(line) > _LONGEST_LINE:
            continue
        if re.match(r"\S", line):
            inside, section = line.startswith("requirements:"), ""
        elif inside and (key := re.match(r"\s+(\w+):\s*$", line)):
            section = key[1]
        elif section == "run" and (entry := re.fullmatch(r"\s++-\s*+([^#{]++)(?:#.*+)?", line)):
            collector.add(path, conda_requirement(entry[1].strip().strip("\"'"), number), "", "conda")
