"""What lock files pin: those of uv, Poetry, PDM, Pipenv, conda-lock, pixi, and `pylock.toml`."""

from __future__ import annotations

import posixpath

from mlscaffold.facts.manifests.collector import Collector
from mlscaffold.facts.manifests.requirement_lines import Line, normalised
from mlscaffold.facts.nodes import Node, read_json, read_yaml
from mlscaffold.facts.text import split_lines
from mlscaffold.lean import pattern

_PACKAGE = pattern(r"\[\[packages?\]\]\s*$")
_KEY = pattern(r"(name|version|source|directory)\s*=\s*(.*)$")
_OWN_SOURCE = pattern(r"\b(?:editable|virtual|directory|workspace)\b")
_FILE = pattern(r"/(?P<name>[\w.-]+?)-(?P<version>[0-9][^/-]*)-[^/]*$")


def read_lock(collector: Collector, path: str, text: str) -> None:
    """Take what a lock file pins."""
    name = posixpath.basename(path)
    collector.declared.setdefault(path)
    if name == "Pipfile.lock":
        _read_pipfile_lock(collector, path, text)
    elif name.endswith((".yml", ".yaml")) or name == "pixi.lock":
        _read_yaml_lock(collector, path, text)
    else:
        _read_toml_lock(collector, path, text)


def _read_toml_lock(collector: Collector, path: str, text: str) -> None:
    """Read a lock that a tool wrote, one key a line: as TOML it would take most of an audit's time."""
    start = 0
    found: dict[str, str] = {}
    for number, line in enumerate([*split_lines(text), "[end]"], 1):
        if line.startswith("["):
            # The project itself stands in uv's lock too, with no index as its source.
            own = "directory" in found or _OWN_SOURCE.search(found.get("source", ""))
            if start and "name" in found and not own:
                version = found.get("version", "").strip("\"'")
                specifier = f"=={version}" if version else ""
                collector.add(path, Line(start, normalised(found["name"].strip("\"'")), specifier, True), "", "lock")
            start, found = (number if _PACKAGE.match(line) else 0), {}
        elif start and (key := _KEY.match(line)):
            found.setdefault(key[1], key[2].strip())


def _read_pipfile_lock(collector: Collector, path: str, text: str) -> None:
    root = read_json(text)
    for section, group in (("default", ""), ("develop", "dev")):
        packages = root.get(section) if root else None
        for name, entry in packages.items() if packages else ():
            version = entry.get("version")
            line = Line(name.line, normalised(name.text), version.text if version else "", True)
            collector.add(path, line, group, "lock")


def _read_yaml_lock(collector: Collector, path: str, text: str) -> None:
    """Read a lock of conda-lock or pixi: packages with names, or addresses that end in one."""
    root = next(iter(read_yaml(text)), None)
    listed = (root.get("package") or root.get("packages")) if root else None
    for entry in listed.elements() if listed else ():
        line = _yaml_package(entry)
        if line and line.name != "python":
            collector.add(path, line, "", "lock")


def _yaml_package(entry: Node) -> Line | None:
    name, version = entry.get("name"), entry.get("version")
    if name:
        return Line(entry.line, normalised(name.text), f"=={version.text}" if version else "", True)
    address = entry.get("conda") or entry.get("url") or entry.get("pypi")
    file = _FILE.search(address.text[:1_000]) if address else None
    return Line(entry.line, normalised(file["name"]), f"=={file['version']}", True) if file else None
