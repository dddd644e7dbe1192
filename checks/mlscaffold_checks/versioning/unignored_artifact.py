"""The rule `versioning/unignored-artifact`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.unignored_models import unignored_models
from mlscaffold.rules import AddLine, Fix, Problem, rule


@rule(level="warning", stage="exploration", since="0.1", when="ml", fix="safe")
def unignored_artifact(project: Project) -> Iterator[Problem]:
    """A model that training writes is neither ignored nor versioned: the next `git add .` commits it."""
    if not project.git.present or project.git.prefix:
        return  # what is ignored is decided in folders above, too
    if not any(f.tracked for f in project.files):
        return  # nothing was committed yet, and what is meant to be is not known
    for path in project.git.unread_ignores:
        yield Problem(
            Place(path, 1),
            "git reads no line of this file, which is in UTF-16: nothing is ignored",
            "Save it as UTF-8. In PowerShell, `Set-Content -Encoding utf8` writes it so, and `echo >` does not.",
        )
    for model in unignored_models(project):
        line = re.sub(r"([?\[\]\\])", r"\\\1", model.line)
        what = "lies here, untracked" if model.is_there else "is written here"
        yield Problem(
            model.at,
            f"`{model.path}` {what}, and git does not ignore it",
            f"Add `{line}` to .gitignore, or have DVC or Git LFS keep it.",
            fix=Fix(f"Have git ignore `{line}`", (AddLine(".gitignore", line),)),
        )
