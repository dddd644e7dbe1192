"""What programs and scripts declare or install: `setup.py`, `setup.cfg`, tox, Dockerfiles, CI, shell scripts."""

from __future__ import annotations

import re

from mlscaffold.facts.ci import ci_commands
from mlscaffold.facts.dockerfile import instructions
from mlscaffold.facts.manifests.collector import Collector
from mlscaffold.facts.manifests.conda import read_conda
from mlscaffold.facts.manifests.requirement_lines import INSTALLERS, Include, normalised, requirement, requirement_lines
from mlscaffold.facts.manifests.setup_script import cfg_requirements, read_setup_script
from mlscaffold.facts.scripts.runners import dockerfile_scripts
from mlscaffold.facts.scripts.task_files import python_scripts
from mlscaffold.facts.text import split_lines
from mlscaffold.lean import pattern


def read_setup(collector: Collector, path: str, text: str) -> None:
    """Take the requirements of a `setup.py`, and of the files that it reads."""
    script = read_setup_script(text)
    if script.declares:
        collector.declared.setdefault(path)
    for written in script.requirements:
        collector.add(path, requirement(written.text, written.line), written.group, "setup")
    found = [collector.named_file(path, name) for name in script.files]
    if script.unreadable or (found and not any(found)):
        collector.unreadable.setdefault(path)


def read_setup_cfg(collector: Collector, path: str, text: str) -> None:
    """Take the requirements of a `setup.cfg`, and of the files that it names."""
    groups, files = cfg_requirements(text)
    lines: dict[str, int] = {}
    for number, content in enumerate(split_lines(text), 1):
        # A requirement is a whole line, or one of several between commas behind a key.
        for part in (content, *re.split(r",(?!\s*[<>=!~])", content.partition("=")[2])):
            lines.setdefault(part.strip(), number)
    for group, entries in groups.items():
        for entry in entries:
            collector.add(path, requirement(entry, lines.get(entry, 1)), group, "setup")
    for name in files:
        if not collector.named_file(path, name):
            collector.unreadable.setdefault(path)


def read_tox(collector: Collector, path: str, text: str) -> None:
    """Take the `deps` of the environments of a `tox.ini`."""
    inside = False
    for number, line in enumerate(split_lines(text), 1):
        if key := re.match(r"deps\s*=\s*(.*)$", line):
            inside, entry = True, key[1]
        elif inside and (not line.strip() or line[:1].isspace() or line.startswith("#")):
            entry = line
        else:
            inside = False
            continue
        # `py39: name` asks for it in some environments only.
        entry = re.sub(r"^\s*(?:[\w!,{}.-]+:\s+)?", "", entry)
        entry = re.sub(r"\{(?:toxinidir|tox_root)\}(?:/|\{/\})?", "", entry)
        for found in requirement_lines(entry):
            if isinstance(found, Include):
                collector.named_file(path, found.path)
            elif found.name not in INSTALLERS:
                collector.add(path, found._replace(line=number), "tox", "workflow")


def read_nox(collector: Collector, path: str, text: str) -> None:
    """Take what the sessions of nox install."""
    for script in python_scripts(text, [], "session"):
        collector.installs(path, script, lambda _, __: 1, "nox", "workflow")


def read_dockerfile(collector: Collector, path: str, text: str) -> None:
    """Take what the `RUN` instructions of a Dockerfile install."""
    lines: dict[str, int] = {}
    written, found = split_lines(text), [*instructions(text)]
    ends = [*(i.line for i in found[1:]), len(written) + 1]
    for instruction, end in zip(found, ends, strict=True):
        for number in range(instruction.line, end) if instruction.name == "RUN" else ():
            told = "" if written[number - 1].lstrip().startswith("#") else written[number - 1]
            for word in re.findall(r"[A-Za-z0-9][\w.-]*", told):
                lines.setdefault(normalised(word), number)

    def line_of(_: int, name: str) -> int:
        return lines.get(name, 1)

    for script in dockerfile_scripts(text):
        collector.installs(path, script, line_of, "", "dockerfile")


def read_workflow(collector: Collector, path: str, text: str) -> None:
    """Take what the commands of a CI file install; a file that is no CI after all may be an environment."""
    commands = ci_commands(path, text, files=collector.files)
    if commands is None:
        read_conda(collector, path, text)
        return
    for command in commands:
        at = command.at
        collector.installs(at.path, command.text, lambda offset, _, line=at.line: line + offset, "ci", "workflow")  # type: ignore[misc]
    # What a template of steps is given to install, it installs by a variable.
    for given in _GIVEN.findall(text):
        collector.mention(given)


_GIVEN = pattern(
    r"(?im)^[ \t-]*\w{0,40}(?:dependencies|packages|requirements)[ \t]*:[ \t]*[\"']?([a-z][\w.=<>~,\[\] -]{2,300})"
)
"""A parameter of a pipeline that names what is to be installed."""


def read_script(collector: Collector, path: str, text: str) -> None:
    """Take what a shell script installs."""
    collector.installs(path, text, lambda offset, _: offset + 1, "", "workflow")
