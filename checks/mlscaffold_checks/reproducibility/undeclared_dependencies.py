"""The rule `reproducibility/undeclared-dependencies`."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mlscaffold.facts.distribution_names import KNOWN
from mlscaffold.facts.distributions import (
    beyond_declarations,
    brings,
    certain_name,
    comes_with,
    declares,
    imported_distributions,
    installed_by_cells,
    installed_by_pages,
    is_installed_by_settings,
    spoken_of,
)
from mlscaffold.facts.model import Project
from mlscaffold.rules import AddLine, Fix, Problem, rule


@rule(level="error", stage="exploration", since="0.1", fix="unsafe")
def undeclared_dependencies(project: Project) -> Iterator[Problem]:
    """Code imports other people's packages, and nothing says which it needs."""
    declared = project.dependencies
    # What lies above a part of a repository is not seen from here.
    if project.git.prefix or set(declared.unreadable) - {at.path for at in declared.prose}:
        return
    if declared.declared_in and (found := beyond_declarations(project)):
        yield Problem(
            min(found.values(), key=lambda at: at.order),
            f"the code imports {_in_words(found)}, and `{declared.declared_in[0]}` declares for another folder",
            "Declare them in a pyproject.toml at the top, or beside the code, and pin them in a lock file.",
            confidence="medium",
        )
    if declares(declared) or is_installed_by_settings(project):
        return
    modules = imported_distributions(project, {f.path: f.role for f in project.sources})
    by_cells = installed_by_cells(project)
    # Installed where they are used is poor, but it says what is needed.
    if sum(not brings(by_cells, name) for name in modules) <= len(modules) // 2:
        return
    file = f"`{declared.prose[0].path}` has no line that pip can install" if declared.prose else ""
    yield Problem(
        declared.prose[0] if declared.prose else min(modules.values(), key=lambda at: (at.path, at.cell or 0, at.line)),
        f"the code imports {_in_words(modules)}, and {file or 'no file that a program reads says what to install'}",
        "Declare them in pyproject.toml, and pin them in a lock file.",
        level="warning" if _are_told(project, modules) else None,
        # What is added to a page leaves it one that pip does not read.
        fix=None if declared.prose else _fix({certain_name(m) for m in modules if not brings(by_cells, m)}),
    )


def _are_told(project: Project, modules: Collection[str]) -> bool:
    """Whether pages tell their readers to install what brings half of them, by commands or with versions."""
    told = installed_by_pages(project) | spoken_of(project)
    return 2 * sum(brings(told, name) or comes_with(told, name) != "" for name in modules) >= len(modules)


def _in_words(modules: Collection[str]) -> str:
    known_first = sorted(modules, key=lambda name: (name not in KNOWN, name))
    names = ", ".join(f"`{name}`" for name in known_first[:6])
    return names + (f" and {len(modules) - 6} more" if len(modules) > 6 else "")


def _fix(names: set[str]) -> Fix | None:
    """A file that names them all, where all are certain; the versions are for people to say."""
    file = "requirements.txt"
    lines = tuple(AddLine(file, name) for name in sorted(names))
    return Fix(f"Declare them in `{file}`", lines, safe=False) if all(names) else None
