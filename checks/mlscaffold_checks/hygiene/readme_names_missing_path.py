"""The rule `hygiene/readme-names-missing-path`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.traits import is_aside
from mlscaffold.facts.unmet_paths import LINKS, unmet
from mlscaffold.lean import pattern
from mlscaffold.rules import Fix, Problem, Replace, rule

_README = pattern(r"(?:.*/)?readme\.(?:md|markdown)", re.IGNORECASE)
_SAID = {"link": "is linked here", "picture": "is shown here", "prose": "is to be run or edited"}
_MANY = 9
"""So many paths of one page are named once: it is generated, or was moved."""


@rule(level="warning", stage="prototype", since="0.1", fix="unsafe")
def readme_names_missing_path(project: Project) -> Iterator[Problem]:
    """The README links to a file, shows one or has it run, and it does not exist."""
    for page in project.documents:
        if not _README.fullmatch(page.path) or page.role == "test" or is_aside(page.path):
            continue
        # The commands of a part of the project are typed wherever that part is used.
        found = [u for u in unmet(page, project) if "/" not in page.path or u.named.how in LINKS]
        for named, instead, link in found[: 1 if len(found) > _MANY else None]:
            others = f" (nor do {len(found) - 1} more paths of this page)" if len(found) > _MANY else ""
            fix = (
                Fix(f"Link `{instead}`", (Replace(named.at, named.written, link),), safe=False)
                if link and not others
                else None
            )
            astray = named.how in LINKS and named.written.partition("#")[0] == instead
            lost = f"leads to `{named.path}`, which does not exist" if astray else "does not exist"
            yield Problem(
                named.at,
                f"`{named.written}` {_SAID.get(named.how, 'is needed by this command')}, and {lost}{others}",
                f"There is `{instead}`." if instead else "Name what there is, or leave it out.",
                related=tuple(u.named.at for u in found[1:20]) if others else (),
                fix=fix,
            )
