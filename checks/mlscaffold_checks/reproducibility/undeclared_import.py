"""The rule `reproducibility/undeclared-import`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.distributions import certain_name, is_library, meant_by, refused, undeclared
from mlscaffold.facts.model import Project
from mlscaffold.facts.nowhere import imports_of_nowhere
from mlscaffold.rules import AddItem, AddLine, Fix, Problem, rule


@rule(level="error", stage="prototype", since="0.1", when="ml", confidence="medium", fix="unsafe")
def undeclared_import(project: Project) -> Iterator[Problem]:
    """Code imports a package that no file declares."""
    declared = project.dependencies
    if not declared.requirements or declared.unreadable:
        return
    for item, message, hint in refused(declared, old=any(f.python2 for f in project.python)):
        yield Problem(item.at, message, hint)
    if not project.traits & {"trains", "serves"} and is_library(project):
        return
    found = [*undeclared(project)]
    # What is the project's own by its name, `missing-module` tells.
    lost = {item.module.partition(".")[0] for item in imports_of_nowhere(project)} if found else set()
    for module, at, file, by, where in (one for one in found if one.module not in lost):
        nobody = {"elsewhere": "only another folder", "locked": "nothing but the lock"}.get(where, "no file")
        if meant := meant_by(module, declared.names):
            yield Problem(
                at,
                f"`{module}` is imported here, and no file declares it: `{meant}` is declared",
                f"Write `{meant}`, if that is meant; a package of the other name may be anybody's.",
            )
            continue
        yield Problem(
            at,
            f"`{module}` is imported here, and comes only through others, such as `{by}`"
            if by
            else f"`{module}` is imported here, and {nobody} declares the package that it is in",
            f"Declare it where the others are ({file}).",
            fix=_fix(project, certain_name(module), file),
            level="warning" if by else None,  # it is there today
        )


def _fix(project: Project, name: str, file: str) -> Fix | None:
    keys = (s.key for c in project.configs if c.path == file for s in c.settings)
    if not name or file in project.dependencies.locked_in:
        return None
    in_list = any(key.startswith("project.dependencies.") for key in keys)
    if not in_list and not file.endswith(".txt"):
        return None
    change = AddItem(file, ("project", "dependencies"), name) if in_list else AddLine(file, name)
    return Fix(f"Declare `{name}` in `{file}`", (change,), safe=False)
