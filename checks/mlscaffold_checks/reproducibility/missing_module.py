"""The rule `reproducibility/missing-module`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="exploration", since="0.1", when="python")
def missing_module(project: Project) -> Iterator[Problem]:
    """Code imports a module of its own project that does not exist."""
    moved = {f.path for f in project.python for c in f.calls if c.name in {"sys.path.append", "sys.path.insert"}}
    if moved:
        return  # where imports start from is decided at run time
    files = {f.path: f for f in project.python}
    optional = {i.at for f in project.python for i in f.imports if i.optional}
    generated = ("_pb2", "_version", "version", "__version__", "_C")
    for at, module, name in project.missing_imports:
        last = module.rpartition(".")[2]
        if at in optional or is_aside(at.path) or last.endswith(generated) or files[at.path].is_test:
            continue
        shown = module or name
        folder = module.replace(".", "/")
        if any(p == folder or p.endswith(f"/{folder}") or p.startswith(f"{folder}.") for p in project.paths):
            continue  # a folder without modules, or a compiled module
        yield Problem(
            at,
            f"module `{shown}` is the project's own by its name, and does not exist",
            "Commit the file that is missing, or correct the name (upper and lower case count).",
        )
