"""What TOML manifests declare: `pyproject.toml` by any tool, `Pipfile` and `pixi.toml`."""

from __future__ import annotations

import bisect
import posixpath
import re
from collections.abc import Mapping

from mlscaffold.facts.config_file import load_toml
from mlscaffold.facts.manifests.collector import Collector
from mlscaffold.facts.manifests.requirement_lines import Line, is_exact, normalised, requirement
from mlscaffold.facts.text import split_lines
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Any


_Key = tuple[str, ...]
_WHEN = frozenset({"markers", "python", "platform", "platforms", "sys_platform", "optional"})
"""Keys that say when a requirement of Poetry or Pipenv applies."""
_QUOTED = pattern(r"\"([^\"\n]*)\"|'([^'\n]*)'")


class _Manifest(NamedTuple):
    """A TOML file that requirements are taken from."""

    collector: Collector
    path: str
    source: str
    values: dict[str, Any]
    places: Mapping[_Key, tuple[int, int]]
    texts: Mapping[str, list[int]]
    """The lines, ascending, on which each text stands in quotes."""

    def table(self, *keys: str) -> dict[str, Any]:
        """A table; empty where there is none."""
        return _table(self.values, *keys)

    def listed(self, key: _Key, group: str) -> None:
        """Take an array of requirements as pip writes them."""
        entries = self.table(*key[:-1]).get(key[-1])
        start = self.places.get(key, (1, 1))[0]
        for entry in _strings(entries):
            lines = self.texts.get(entry, ())
            at = bisect.bisect_left(lines, start)
            line = lines[at] if at < len(lines) else start
            self.collector.add(self.path, requirement(entry, line), group, self.source)

    def named(self, key: _Key, group: str) -> None:
        """Take a table of names and versions, as Poetry, Pipenv and pixi write it."""
        table = self.table(*key)
        if table:
            self.collector.declared.setdefault(self.path)
        for name, version in table.items():
            if normalised(name) == "python":
                continue
            line = self.places.get((*key, name), (1, 1))[0]
            for one in version if isinstance(version, list) else [version]:
                specifier, pinned = _version(one, poetry="poetry" in key)
                depends = isinstance(version, list) or "target" in key or (isinstance(one, dict) and _WHEN & one.keys())
                marker = "depends" if depends else ""
                entry = Line(line, normalised(name), specifier, pinned, marker)
                self.collector.add(self.path, entry, group, self.source)


def read_pyproject(collector: Collector, path: str, text: str) -> None:
    """Take the requirements of a `pyproject.toml`; what only builds the project is none."""
    manifest = _manifest(collector, path, text, "pyproject")
    _read_project(manifest)
    for group in manifest.table("dependency-groups"):
        manifest.listed(("dependency-groups", group), group)
    for tool in ("uv", "rye"):
        manifest.listed(("tool", tool, "dev-dependencies"), "dev")
    manifest.listed(("tool", "flit", "metadata", "requires"), "")
    for group in manifest.table("tool", "pdm", "dev-dependencies"):
        manifest.listed(("tool", "pdm", "dev-dependencies", group), group)
    for group in manifest.table("tool", "flit", "metadata", "requires-extra"):
        manifest.listed(("tool", "flit", "metadata", "requires-extra", group), group)
    _read_hatch_environments(manifest, ("tool", "hatch", "envs"))
    manifest.named(("tool", "poetry", "dependencies"), "")
    manifest.named(("tool", "poetry", "dev-dependencies"), "dev")
    for group in manifest.table("tool", "poetry", "group"):
        manifest.named(("tool", "poetry", "group", group, "dependencies"), group)
    _read_pixi_tables(manifest, ("tool", "pixi"))


def read_hatch(collector: Collector, path: str, text: str) -> None:
    """Take the requirements of the environments in a `hatch.toml`."""
    _read_hatch_environments(_manifest(collector, path, text, "pyproject"), ("envs",))


def _read_hatch_environments(manifest: _Manifest, key: _Key) -> None:
    for name in manifest.table(*key):
        for kind in ("dependencies", "extra-dependencies"):
            manifest.listed((*key, name, kind), name)


def read_pipfile(collector: Collector, path: str, text: str) -> None:
    """Take the requirements of a `Pipfile`."""
    manifest = _manifest(collector, path, text, "pipfile")
    collector.declared.setdefault(path)
    for key in manifest.values:
        if key not in {"source", "requires", "scripts", "pipenv"}:
            manifest.named((key,), {"packages": "", "dev-packages": "dev"}.get(key, key))


def read_pixi(collector: Collector, path: str, text: str) -> None:
    """Take the requirements of a `pixi.toml`."""
    _read_pixi_tables(_manifest(collector, path, text, "conda"), ())


def _manifest(collector: Collector, path: str, text: str, source: str) -> _Manifest:
    values, places = load_toml(text.encode("utf-8", "surrogatepass"))
    return _Manifest(collector, path, source, values, places, _texts(text))


def _texts(text: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, line in enumerate(split_lines(text), 1):
        for double, single in _QUOTED.findall(line):
            found.setdefault(double or single, []).append(number)
    return found


def _read_pixi_tables(manifest: _Manifest, key: _Key) -> None:
    for kind in ("dependencies", "pypi-dependencies"):
        manifest.named((*key, kind), "")
        for feature in manifest.table(*key, "feature"):
            manifest.named((*key, "feature", feature, kind), feature)
        for target in manifest.table(*key, "target"):
            manifest.named((*key, "target", target, kind), "")


def _read_project(manifest: _Manifest) -> None:
    project = manifest.values.get("project")
    if not isinstance(project, dict):
        return
    dynamic = _strings(project.get("dynamic"))
    if "dependencies" not in dynamic:
        # Saying nothing here is saying that nothing is needed.
        manifest.collector.declared.setdefault(manifest.path)
    manifest.listed(("project", "dependencies"), "")
    for extra in _table(project, "optional-dependencies"):
        manifest.listed(("project", "optional-dependencies", extra), extra)
    if "dependencies" in dynamic:
        _read_dynamic(manifest)


def _read_dynamic(manifest: _Manifest) -> None:
    """Take dependencies that the build backend reads from files; from elsewhere, they cannot be read."""
    names: list[str] = []
    declared = manifest.table("tool", "setuptools", "dynamic")
    for source in (declared.get("dependencies"), *_table(declared.get("optional-dependencies")).values()):
        given = source.get("file") if isinstance(source, dict) else None
        names += [given] if isinstance(given, str) else _strings(given)
    names += _strings(manifest.table("tool", "hatch", "metadata", "hooks", "requirements_txt").get("files"))
    found = [manifest.collector.named_file(manifest.path, name) for name in names]
    folder = posixpath.dirname(manifest.path)
    beside = any(posixpath.join(folder, name) in manifest.collector.files for name in ("setup.py", "setup.cfg"))
    if found and all(found):
        manifest.collector.declared.setdefault(manifest.path)
    elif not beside and not manifest.table("tool", "poetry", "dependencies"):
        manifest.collector.unreadable.setdefault(manifest.path)


def _version(value: Any, *, poetry: bool) -> tuple[str, bool]:
    """A version as Poetry, Pipenv or pixi write it, and whether it is exact; in Poetry a bare one is."""
    if isinstance(value, dict):
        if isinstance(git := value.get("git"), str):
            at = value.get("rev") or value.get("ref") or value.get("tag")
            return f"@ {git}" + (f"@{at}" if at else ""), bool(at)
        if isinstance(url := value.get("url") or value.get("file"), str):
            return f"@ {url}", url.startswith("http")
        value = value.get("version", "*")
    text = str(value).strip()
    if text in {"*", ""}:
        return "", False
    if re.fullmatch(r"v?[0-9][\w.+!-]*", text):
        return f"=={text}", poetry
    return text, is_exact(text)


def _strings(value: Any) -> list[str]:
    return [element for element in value if isinstance(element, str)] if isinstance(value, list) else []


def _table(value: Any, *keys: str) -> dict[str, Any]:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}
