"""Requirements gathered from file after file, each file read once however many others name it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping

from mlscaffold.facts.manifests.requirement_lines import INSTALLERS, Include, Line, installed, requirement_lines
from mlscaffold.facts.model import Dependencies, Place, Requirement
from mlscaffold.facts.scripts.command_line import unwrapped
from mlscaffold.facts.scripts.shell import script_lines, simple_commands
from mlscaffold.facts.text import decode, is_binary, is_lfs_pointer, split_lines
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final


MAX_BYTES: Final = 16 * 2**20
"""A larger file is no declaration."""

_GROUPED = frozenset({"pyproject", "setup", "pipfile"})
"""Sources that say which requirements always apply: these are what a pin is asked of."""


class Collector:
    """What has been declared so far, and by which files."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.declared: dict[str, None] = {}
        self.unreadable: dict[str, None] = {}
        self._prose: dict[str, int] = {}
        self._mentioned: set[str] = set()
        self._requirements: list[Requirement] = []
        self._done: set[str] = set()

    def result(self) -> Dependencies:
        """The fact of all that was found."""
        return Dependencies(
            requirements=tuple(sorted(dict.fromkeys(self._requirements), key=lambda r: (r.at, r.name, r.specifier))),
            declared_in=tuple(sorted(self.declared)),
            locked_in=tuple(self._locked()),
            unreadable=tuple(sorted(self.unreadable)),
            mentioned=frozenset(self._mentioned),
            prose=tuple(Place(path, line) for path, line in sorted(self._prose.items())),
        )

    def add(self, path: str, found: Line | None, group: str, source: str) -> None:
        """Add one requirement, and its file to those that declare; constraints declare nothing."""
        if found is not None and _VALID.fullmatch(found.name):
            place = Place(path, found.line)
            self._requirements.append(
                Requirement(place, found.name, found.specifier, found.pinned, group, source, found.marker)
            )
            # Constraints ask for nothing, and neither does a pipeline that installs its linters.
            # A script speaks for itself alone.
            if source not in {"constraints", "script"} and not (source == "workflow" and _TOOL.fullmatch(found.name)):
                self.declared.setdefault(path)

    def mention(self, text: str) -> None:
        """Note the words of a text that may name distributions without declaring them."""
        self._mentioned.update(word.lower().replace("_", "-") for word in re.findall(r"[A-Za-z][\w.-]+", text))

    def requirements_file(self, path: str, *, constraint: bool = False) -> None:
        """Read a requirements file and what it includes."""
        data = self.files.get(path)
        if data is None or path in self._done:
            return
        self._done.add(path)
        if len(data) > MAX_BYTES or is_lfs_pointer(data) or is_binary(data):
            self.unreadable.setdefault(path)
            return
        text = decode(data)
        for comment in re.findall(r"(?m)^[ \t]*#([^\n]{0,500})", text):
            self.mention(comment)
        read = False
        for found in requirement_lines(text):
            read = True
            if isinstance(found, Include):
                included = posixpath.normpath(posixpath.join(posixpath.dirname(path), found.path.replace("\\", "/")))
                self.requirements_file(included, constraint=constraint or found.constraint)
                if not found.constraint and included in self.files:
                    self.declared.setdefault(path)
            else:
                self.add(path, found, group_of(path), "constraints" if constraint else "requirements")
        lines = enumerate(split_lines(text), 1) if not read else ()
        if line := next((number for number, line in lines if re.match(r"\s*[^\s#-]", line)), 0):
            self.unreadable.setdefault(path)
            if "{{" not in text and "{%" not in text:
                self._prose[path] = line

    def named_file(self, path: str, name: str) -> bool:
        """Read a requirements file that another file names; whether it is there."""
        for folder in (posixpath.dirname(path), ""):
            place = posixpath.normpath(posixpath.join(folder, name.replace("\\", "/").lstrip("/")))
            if place in self.files:
                self.requirements_file(place)
                return True
        return False

    def installs(self, path: str, script: str, at: Callable[[int, str], int], group: str, source: str) -> None:
        """Take what the commands of a script install; `at` gives the line for an offset and a name."""
        # A word may be broken by the end of a line; nothing else is put together.
        whole = script.replace("\r\n", "\n").replace("\\\n", "") if "\\" in script else script
        for line in script_lines(script) if "install" in whole or "create" in whole else ():
            if "install" not in line.text and "create" not in line.text:
                continue
            for raw in simple_commands(line.text):
                words = unwrapped(raw)
                if words and words[0] in {"apt", "apt-get", "aptitude"}:
                    # Debian calls a module's package `python3-opencv`, and says its version for the whole system.
                    self.mention(" ".join(w.partition("-")[2] for w in words if w.startswith(("python3-", "python-"))))
                for found in installed(words):
                    if isinstance(found, Include):
                        self.named_file(path, found.path)
                    elif found.name not in INSTALLERS:
                        self.add(path, found._replace(line=at(line.offset, found.name)), group, source)

    def _locked(self) -> Iterator[str]:
        """Files that pin all that they list."""
        listed: dict[str, list[Requirement]] = {}
        for found in self._requirements:
            if found.source not in {"workflow", "script"} and not (found.source in _GROUPED and found.group):
                listed.setdefault(found.at.path, []).append(found)
        for path, requirements in sorted(listed.items()):
            # Whether pip itself is pinned says nothing of the project.
            own = [found for found in requirements if found.name not in INSTALLERS]
            if own and all(found.pinned for found in own):
                yield path


_VALID = pattern(r"[a-z0-9](?:[a-z0-9-]{0,198}[a-z0-9])?")
_TOOL = pattern(
    r"(?:pytest|py-?test|flake8|pylint|mypy|types|sphinx|mkdocs|pydocstyle|codespell|jupyter|nb)(?:[-_].*)?"
    r"|black|ruff|isort|autopep8|yapf|bandit|safety|pyright|coverage|codecov|coveralls|nox|tox|check-manifest|pyupgrade"
    r"|vulture|radon|interrogate|pip-audit|docformatter|mkdocstrings|nose2?|hypothesis|dvc|cml|awscli|anyscale|nbconvert"
)


_COMMON_GROUPS = frozenset({
    "all", "base", "common", "core", "default", "freeze", "frozen", "lock", "locked", "main", "pip", "prod",
    "production", "requirements", "runtime",
})  # fmt: skip
_FOLDER_GROUPS = frozenset({"docs", "doc", "tests", "test", "dev", "ci", "binder", ".binder", "examples"})


def group_of(path: str) -> str:
    """What a requirements file is for, by its name: `requirements-dev.txt`, `docs/requirements.txt`."""
    folder, name = posixpath.split(path.lower())
    rest = re.sub(r"\.(?:txt|in|pip)$", "", name)
    last = posixpath.basename(folder)
    bare = re.sub(r"requirements?|reqs?|constraints?", "", rest).strip("._-")
    if bare == rest and not re.fullmatch(r"requirements?|reqs?", last):
        # Named by another file, and so by nothing that says a group.
        bare = ""
    rest = "" if bare in _COMMON_GROUPS or re.fullmatch(r"[0-9.]*|py[0-9]+", bare) else bare
    return rest or (last if last in _FOLDER_GROUPS else "")
