"""The rule `reproducibility/missing-module`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.missing import missing_in_modules, missing_in_named, missing_modules
from mlscaffold.facts.model import Project
from mlscaffold.facts.removed_modules import removed_imports
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="exploration", since="0.1", when="python")
def missing_module(project: Project) -> Iterator[Problem]:
    """Code imports a module of its own project that does not exist, or a name that such a module does not have."""
    for found in missing_modules(project):
        hint = "Commit the file that is missing, or mend the name."
        if found.actual:
            message = f"`{found.module}` is `{found.actual}` in another case, which Linux does not find"
            hint = "Write it as the file is named."
        elif found.elsewhere:
            is_notebook = found.at.path.endswith(".ipynb")
            who = "this notebook does not look" if is_notebook else "nothing looks for it"
            message = f"`{found.module}` is `{found.elsewhere}`, where {who}"
            moved = "notebook" if is_notebook else "script"
            hint = f"Make the code a package and install it (`pip install -e .`), or move the {moved} beside it."
        elif found.neighbour:
            own = found.at.path.partition("/")[0]
            message = f"the project in `{own}` has no `{found.module}`; another one here does (`{found.neighbour}`)"
            hint = "Commit the one that this project was written with."
        elif found.within:
            message = f"`{found.module}` is a part of a package, `{found.within}`, and nothing looks for it in there"
            hint = "Import it by its whole name, and install the package (`pip install -e .`)."
        elif found.ignored:
            message = f"`{found.module}` was never committed: .gitignore keeps `{found.ignored}` out of every clone"
            hint = "Have .gitignore name what it is meant for (`/models/*.pt`), and commit the code."
            if found.ignored.endswith(".py"):
                hint = "Commit it, or say where it comes from and how to install it."
        else:
            message = f"module `{found.module}` is the project's own by its name, and does not exist"
        yield Problem(
            found.at,
            message,
            hint,
            confidence="medium" if found.lazy else None,
            # Who starts the program from another folder finds it there.
            level="warning" if found.elsewhere or found.neighbour else None,
        )
    for start in project.missing_starts:
        how = f"is not copied to `{start.place}`, where it is looked for" if start.place else "does not exist"
        hint = f"`{start.defined}` defines it." if start.defined else "Name what there is, where it is."
        yield Problem(start.at, f"`{start.written}` is started here and {how}", hint)
    for gone in removed_imports(project):
        names = ", ".join(f"`{name}`" for name in (gone.name, *gone.others))
        yield Problem(
            gone.item.at,
            f"{names} {'are' if gone.others else 'is'} not in {gone.distribution} since {gone.since},"
            f" and nothing {'keeps that release out' if gone.requirement else 'says that an older one is needed'}",
            f"Import what took its place, or declare `{gone.distribution}<{gone.since}`.",
            confidence="medium",
            level=None if gone.requirement else "warning",
            related=(gone.requirement.at,) if gone.requirement else (),
        )
    for lost in missing_in_modules(project):
        names, one = ", ".join(f"`{name}`" for name in lost.names), len(lost.names) == 1
        them, is_said = ("it" if one else "them"), f"{names} {'is' if one else 'are'} imported from"
        message = f"{is_said} `{lost.target}`, which does not have {them}"
        hint = f"Define {them} there, or import what took {'its' if one else 'their'} place."
        if lost.target == lost.at.path:
            message = f"{is_said} this very module, where nothing above defines {them}"
            hint = "Take the import out: a module has what it defines."
        yield Problem(
            lost.at,
            message,
            hint,
            confidence="medium" if lost.lazy else None,
        )
    for asked in missing_in_named(project):
        yield Problem(
            asked.at,
            f"`{asked.name}` is asked of `{asked.target}`, which does not have it"
            + f", nor {len(asked.others)} more that this file asks it for" * bool(asked.others),
            "Define it there, or import the module that has it.",
            related=asked.others[:20],
            level="warning",
        )
