"""What the code needs of other people's packages, and what is declared of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from posixpath import basename, dirname

from mlscaffold.facts.distribution_names import BROUGHT_BY, DISTRIBUTIONS, NEEDS, PLATFORM, STANDARD
from mlscaffold.facts.knowledge import ML_DISTRIBUTIONS
from mlscaffold.facts.model import Place, Project, Requirement, Role
from mlscaffold.facts.traits import is_aside, is_published
from mlscaffold.lean import pattern

_INSTALLS = pattern(r"^\s*[!%]\s*(?:\w+ -m )?(?:pip3?|conda|mamba|uv pip)\s+install\b([^\n]*)", re.MULTILINE)
_TOLD = pattern(r"\b(?:pip3?|conda|mamba|uv pip|uv|poetry) +(?:install|add)\b([^\n`]{0,300})")
_SHELVES = frozenset({
    "requirements", "requirement", "reqs", "docker", "dockerfiles", "conda", "envs", "env", "environment",
    "environments", "install", "installation", "deploy", "deployment", "build", "ci", "config", "configs", "setup",
    ".github", "workflows", ".circleci", ".devcontainer", ".binder", "binder", "dependencies", "dev", "src",
})  # fmt: skip
"""Folders that hold declarations for the folder that they are in."""


def imported_distributions(project: Project, roles: Mapping[str, Role]) -> Mapping[str, Place]:
    """The top-level modules of other people that these files cannot do without, each with its first place.

    Left out are modules that may be the project's own, that come with Python or with a platform,
    that are imported only when they are there, or only in a function that needs them.
    """
    own = {part for path in project.paths for part in path.removesuffix(".py").split("/")}
    # What was compiled here was written here, even when the source is gone.
    own |= {basename(path).partition(".")[0] for path in project.paths if path.endswith(".pyc")}
    left_out = own | STANDARD | PLATFORM
    found: dict[str, Place] = {}
    for file in project.sources:
        if roles.get(file.path, "infrastructure") == "infrastructure" or is_aside(file.path):
            continue
        if file.notebook_format == "databricks":
            continue  # what its image brings is for the platform to say
        if file.path.endswith("_pb2.py") or any(part.startswith(".") for part in file.path.split("/")):
            continue
        for item in file.imports:
            root = item.module.partition(".")[0]
            if not root or item.level or item.optional or item.scope or root in left_out:
                continue
            found.setdefault(root, item.at)
    return found


def governing(path: str, declaring: Collection[str]) -> str:
    """The nearest of the files that declare which stands for this path: in its folder, or in one above; or none."""
    found = ""
    depth = -1
    for file in declaring:
        folder = dirname(file)
        while basename(folder).lower() in _SHELVES:
            folder = dirname(folder)
        if (not folder or path.startswith(folder + "/")) and len(folder) > depth:
            found, depth = file, len(folder)
    return found


def installed_by_pages(project: Project) -> frozenset[str]:
    """The distributions that pages tell their readers to install, by a command."""
    return _named(m[1] for d in project.documents for m in _TOLD.finditer(d.text))


def installed_by_cells(project: Project) -> frozenset[str]:
    """The distributions that notebooks install in their own cells."""
    cells = [c.source for n in project.notebooks for c in n.cells if c.kind == "code"]
    cells += [magic.text for file in project.python for magic in file.magics]
    return _named(m[1] for source in cells for m in _INSTALLS.finditer(source))


def _named(lines: Iterable[str]) -> frozenset[str]:
    names = (re.match(r"[A-Za-z][\w.-]*", word) for line in lines for word in re.sub("['\"]", "", line).split())
    return frozenset(name[0].lower().replace("_", "-") for name in names if name)


def comes_with(declared: Collection[str], module: str) -> str:
    """A declared distribution that cannot be installed without one that brings a module; empty for none known."""
    wanted = may_bring(module)
    return next((name for name in sorted(declared) if wanted & NEEDS.get(name, frozenset())), "")


def brings(declared: Collection[str], module: str) -> bool:
    """Whether a declared distribution brings a top-level module, or may do so by its name."""
    wanted = may_bring(module)
    # Namespaces such as `azure` belong to many distributions, and some put their makers' name before the module's.
    return any(n == w or n.startswith(f"{w}-") or n.endswith(f"-{w}") for w in wanted for n in declared)


def may_bring(module: str) -> frozenset[str]:
    """The normalised names of distributions that may bring a top-level module."""
    plain = module.lower().replace("_", "-").replace(".", "-")
    return frozenset({plain, f"python-{plain}", *DISTRIBUTIONS.get(module, ()), *BROUGHT_BY.get(module, ())})


def is_loose(requirement: Requirement) -> bool:
    """Whether any later release satisfies a requirement."""
    # What was installed from a file of its own can be no other release.
    if requirement.specifier.lstrip("@ ").startswith("file:"):
        return False
    return not requirement.pinned and not re.search(r"<|~=|(?<![<>!])=", requirement.specifier)


def unpinned(requirements: Sequence[Requirement]) -> Sequence[Requirement]:
    """The requirements of the first file in which most of them are loose; empty when there is none.

    Where some file names a library that models are made with, only such files count; a file in
    which most is pinned was meant to pin, and one forgotten line in it is another matter.
    """
    files: dict[str, list[Requirement]] = {}
    for requirement in requirements:
        if requirement.source != "workflow" and requirement.name not in {"python", "pip"}:
            files.setdefault(requirement.at.path, []).append(requirement)
    telling = [found for found in files.values() if any(map(trains_with, found))] or [
        # A script that installs its own packages is a tool beside the project.
        found
        for found in files.values()
        if found[0].source != "script"
    ]
    return next((found for found in telling if sum(map(is_loose, found)) * 2 > len(found)), [])


def trains_with(requirement: Requirement) -> bool:
    """Whether a requirement is a library that models are made with, so that its version is part of them."""
    return requirement.name in _FRAMEWORKS


_FRAMEWORKS = frozenset(
    {name for module in ML_DISTRIBUTIONS for name in (module.replace("_", "-"), *DISTRIBUTIONS.get(module, ()))}
)


def is_library(project: Project) -> bool:
    """Whether a project is made to be installed by others: packaged, tested, documented, and trained by their calls."""
    if is_published(project.documents, project.paths):
        return True
    packaged = any(r.source in {"setup", "pyproject"} for r in project.dependencies.requirements)
    documented = any(basename(p) in {"conf.py", "mkdocs.yml"} for p in project.paths)
    trained = [f for f in project.sources if f.behaviour.trains and not f.is_test and not is_aside(f.path)]
    at_hand = any(
        c.at == f.behaviour.trains and (not c.scope or c.guarded or f.is_notebook) for f in trained for c in f.calls
    )
    return packaged and documented and bool(project.tests) and not at_hand
