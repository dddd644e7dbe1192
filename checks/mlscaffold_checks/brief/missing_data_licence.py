"""The rule `brief/missing-data-licence`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", when="declared")
def missing_data_licence(project: Project) -> Iterator[Problem]:
    """The data package does not say under which licence the data may be used."""
    package = project.package
    if package is None or package.problem or not package.resources:
        return
    unlicensed = [r for r in package.resources if not any(map(_is_written, r.licences))]
    if unlicensed and not any(map(_is_written, package.licences)):
        yield Problem(
            package.at,
            f"the data package names no licence for: {', '.join(f'`{r.name}`' for r in unlicensed[:5])}",
            "Write `licenses:` with a name; for data of your own, `name: LicenseRef-internal` and who may use it.",
            related=tuple(r.at for r in unlicensed[:5]),
        )


def _is_written(licence: str) -> bool:
    return not licence.startswith("FILL IN:")
