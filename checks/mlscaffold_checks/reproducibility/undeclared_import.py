"""The rule `reproducibility/undeclared-import`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.distribution_names import DISTRIBUTIONS, IN_IMAGES, KNOWN
from mlscaffold.facts.distributions import brings, comes_with, governing, imported_distributions, installed_by_pages
from mlscaffold.facts.model import Project
from mlscaffold.rules import AddItem, AddLine, Fix, Problem, rule


@rule(level="error", stage="prototype", since="0.1", when="python", confidence="medium", fix="unsafe")
def undeclared_import(project: Project) -> Iterator[Problem]:
    """Code imports a package that no file declares."""
    declared = project.dependencies
    if not declared.requirements or declared.unreadable or not project.traits & {"trains", "serves"}:
        return
    roles = {f.path: f.role for f in project.python if not f.is_test}
    moved = ".gitmodules" in project.paths or any(
        c.name.startswith("sys.path.") for f in project.python for c in f.calls
    )
    told = installed_by_pages(project) | declared.mentioned
    in_image = IN_IMAGES if any("dockerfile" in path.lower() for path in project.paths) else frozenset()
    for module, at in sorted(imported_distributions(project, roles).items(), key=lambda item: item[1]):
        # Where imports may start from elsewhere, only what is known to be somebody else's is.
        unsure = module in in_image or (moved and module not in KNOWN)
        file = governing(at.path, declared.declared_in)
        if unsure or not file or brings(declared.names | told, module):
            continue
        by = comes_with(declared.names, module)
        yield Problem(
            at,
            f"`{module}` is imported here, and comes only because `{by}` needs it"
            if by
            else f"`{module}` is imported here, and no file declares a package that brings it",
            f"Declare it where the others are ({file}).",
            fix=_fix(project, module, file),
        )


def _fix(project: Project, module: str, file: str) -> Fix | None:
    """Declaring it, where the name of its distribution is known and not guessed: anybody may own a name."""
    name = DISTRIBUTIONS.get(module, (module,))[0]
    keys = (s.key for c in project.configs if c.path == file for s in c.settings)
    if module not in KNOWN or file in project.dependencies.locked_in:
        return None
    change: AddItem | AddLine
    if any(key.startswith("project.dependencies.") for key in keys):
        change = AddItem(file, ("project", "dependencies"), name)
    elif file.endswith(".txt"):
        change = AddLine(file, name)
    else:
        return None
    return Fix(f"Declare `{name}` in `{file}`", (change,), safe=False)
